"""Meetings of a programme: agenda, decisions, minutes, progress points; her consent to those."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0019_tell_no_barred"),
        ("tenants", "0021_committee_quorum"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgendaEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("no_proposal", "sans proposition depuis longtemps"),
                            ("refusal", "refus à examiner"),
                            ("conflict", "plusieurs ménages proposés pour un même logement"),
                            ("override", "dérogation aux conditions d’entrée"),
                            ("deadline", "échéance dépassée"),
                            ("extension", "prolongation demandée"),
                            ("follow_up", "point d’étape qui appelle un échange"),
                            ("target", "objectif annuel en retard"),
                            ("decision", "décision précédente à suivre"),
                            ("situation", "situation à examiner"),
                            ("topic", "point ajouté"),
                        ],
                        max_length=12,
                        verbose_name="pourquoi",
                    ),
                ),
                ("of_case", models.BooleanField(default=False, editable=False)),
                ("title", models.CharField(blank=True, max_length=160, verbose_name="intitulé")),
                ("since", models.DateField(editable=False, null=True)),
                ("fact", models.UUIDField(editable=False, null=True)),
                ("position", models.FloatField(default=0, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("kept", "à l’ordre du jour"),
                            ("left_out", "retiré de l’ordre du jour"),
                            ("settled", "réglé avant la réunion"),
                        ],
                        default="kept",
                        editable=False,
                        max_length=8,
                    ),
                ),
                (
                    "left_out",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("elsewhere", "déjà traité hors réunion"),
                            ("later", "reporté à la prochaine réunion"),
                            ("not_here", "ne relève pas de cette réunion"),
                            ("smaller", "à traiter en plus petit comité"),
                        ],
                        editable=False,
                        max_length=10,
                        verbose_name="motif",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AgendaSubject",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("no_proposal", "sans proposition depuis longtemps"),
                            ("refusal", "refus à examiner"),
                            ("conflict", "plusieurs ménages proposés pour un même logement"),
                            ("override", "dérogation aux conditions d’entrée"),
                            ("deadline", "échéance dépassée"),
                            ("extension", "prolongation demandée"),
                            ("follow_up", "point d’étape qui appelle un échange"),
                            ("target", "objectif annuel en retard"),
                            ("decision", "décision précédente à suivre"),
                            ("situation", "situation à examiner"),
                            ("topic", "point ajouté"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reference", models.CharField(max_length=9)),
            ],
        ),
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("coordination", "réunion de coordination"), ("steering", "comité de pilotage")],
                        max_length=12,
                        verbose_name="réunion",
                    ),
                ),
                ("planned_at", models.DateTimeField(verbose_name="date et heure")),
                ("minutes", models.PositiveSmallIntegerField(default=120, verbose_name="durée, en minutes")),
                ("place", models.CharField(blank=True, max_length=160, verbose_name="lieu")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="lien de la visioconférence")),
                ("quorum", models.PositiveSmallIntegerField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "à venir"), ("held", "séance tenue"), ("cancelled", "séance annulée")],
                        default="planned",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("held_on", models.DateField(editable=False, null=True)),
                ("has_quorum", models.BooleanField(editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(editable=False, null=True)),
                (
                    "cancellation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("absences", "trop d’absences annoncées"),
                            ("nothing", "rien à décider"),
                            ("room", "lieu ou lien indisponible"),
                            ("urgency", "équipe mobilisée par une urgence"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="CommitteeDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=240, verbose_name="décision")),
                ("taken_on", models.DateField(editable=False)),
                ("due_on", models.DateField(verbose_name="pour le")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "à faire"), ("done", "fait"), ("dropped", "abandonnée")],
                        default="open",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("closed_on", models.DateField(editable=False, null=True, verbose_name="fait le")),
                ("outcome", models.CharField(blank=True, editable=False, max_length=240, verbose_name="ce qui a été fait")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CommitteeMinutes",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveSmallIntegerField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "brouillon"), ("approved", "approuvé")],
                        default="draft",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("opening", models.TextField(blank=True, max_length=2000, verbose_name="en ouverture")),
                ("drafted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("approved_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="CommitteeSeat",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, max_length=120)),
                (
                    "presence",
                    models.CharField(
                        choices=[
                            ("invited", "sans réponse"),
                            ("coming", "présence annoncée"),
                            ("attending", "présence constatée"),
                            ("excused", "absence excusée"),
                            ("absent", "absence"),
                        ],
                        default="invited",
                        max_length=10,
                        verbose_name="présence",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MinutesLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("said", models.TextField(blank=True, default="", max_length=1000)),
                ("decided", models.JSONField(default=list, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="ProgressPoint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(editable=False, max_length=9)),
                (
                    "side",
                    models.CharField(
                        choices=[("mediator", "médiation du bailleur"), ("worker", "travail social")],
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("said_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="point fait le")),
                (
                    "settling",
                    models.CharField(
                        choices=[
                            ("fine", "va bien"),
                            ("watch", "à suivre"),
                            ("hard", "en difficulté"),
                            ("unknown", "pas abordé"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="vie dans le logement",
                    ),
                ),
                (
                    "rent",
                    models.CharField(
                        choices=[
                            ("fine", "va bien"),
                            ("watch", "à suivre"),
                            ("hard", "en difficulté"),
                            ("unknown", "pas abordé"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="loyer et charges",
                    ),
                ),
                (
                    "neighbours",
                    models.CharField(
                        choices=[
                            ("fine", "va bien"),
                            ("watch", "à suivre"),
                            ("hard", "en difficulté"),
                            ("unknown", "pas abordé"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="relations de voisinage",
                    ),
                ),
                (
                    "ask",
                    models.CharField(
                        choices=[
                            ("nothing", "rien à demander"),
                            ("talk", "en parler entre nous"),
                            ("decide", "décider en réunion"),
                            ("works", "une intervention technique"),
                        ],
                        default="nothing",
                        max_length=8,
                        verbose_name="suite souhaitée",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["-said_on", "-created_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent__cells_of_its_step",
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent__ends_when_it_must",
        ),
        migrations.AlterField(
            model_name="consent",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("coordination", "la coordination du relogement"),
                    ("shelter", "la structure qui l’héberge"),
                    ("study", "l’étude d’une proposition par un bailleur"),
                    ("designation", "l’accord du réservataire"),
                    ("acceptance", "la préparation du bail"),
                    ("support", "l’accompagnement"),
                    ("visit", "les visites chez elle"),
                    ("mediation", "les points d’étape avec son bailleur"),
                    ("transfer", "la reprise du dossier par une autre organisation"),
                ],
                max_length=14,
                verbose_name="étape",
            ),
        ),
        migrations.AlterField(
            model_name="deadlinenotice",
            name="case",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            (
                                "cells__contained_by",
                                [
                                    "act_on_case",
                                    "propose_case",
                                    "view_application",
                                    "view_avoidance",
                                    "view_case",
                                    "view_contact",
                                    "view_danger",
                                    "view_identity",
                                    "view_need",
                                    "view_origin",
                                ],
                            ),
                            ("purpose", "coordination"),
                        ),
                        models.Q(
                            (
                                "cells__contained_by",
                                [
                                    "view_application",
                                    "view_case",
                                    "view_contact",
                                    "view_danger",
                                    "view_identity",
                                    "view_need",
                                    "view_origin",
                                ],
                            ),
                            ("purpose", "shelter"),
                        ),
                        models.Q(("cells__contained_by", ["act_on_case", "view_summary"]), ("purpose", "study")),
                        models.Q(("cells__contained_by", ["act_on_case", "view_summary"]), ("purpose", "designation")),
                        models.Q(
                            (
                                "cells__contained_by",
                                ["view_application", "view_case", "view_contact", "view_identity", "view_need", "view_origin"],
                            ),
                            ("purpose", "acceptance"),
                        ),
                        models.Q(
                            ("cells__contained_by", ["view_case", "view_contact", "view_danger", "view_identity", "view_need"]),
                            ("purpose", "support"),
                        ),
                        models.Q(("cells__contained_by", ["view_new_address"]), ("purpose", "visit")),
                        models.Q(("cells__contained_by", ["view_summary"]), ("purpose", "mediation")),
                        models.Q(
                            (
                                "cells__contained_by",
                                [
                                    "act_on_case",
                                    "propose_case",
                                    "view_application",
                                    "view_avoidance",
                                    "view_case",
                                    "view_contact",
                                    "view_danger",
                                    "view_identity",
                                    "view_need",
                                    "view_new_address",
                                    "view_origin",
                                    "view_summary",
                                ],
                            ),
                            ("purpose", "transfer"),
                        ),
                        _connector="OR",
                    ),
                    ("cells__len__gt", 0),
                ),
                name="consent__cells_of_its_step",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_on__isnull", False),
                    models.Q(("purpose__in", ["acceptance", "mediation", "transfer", "visit"]), _negated=True),
                    _connector="OR",
                ),
                name="consent__ends_when_it_must",
            ),
        ),
        migrations.AddField(
            model_name="agendaentry",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="agendaentry",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="agendasubject",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="agenda_subjects", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="agendasubject",
            name="case_tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="agendasubject",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="subject", to="cases.agendaentry"
            ),
        ),
        migrations.AddField(
            model_name="agendasubject",
            name="landlord",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="agendasubject",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="agendasubject",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="committee",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="committee",
            name="reconvenes",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reconvened_by",
                to="cases.committee",
            ),
        ),
        migrations.AddField(
            model_name="committee",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="agendasubject",
            name="committee",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.committee"),
        ),
        migrations.AddField(
            model_name="agendaentry",
            name="committee",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="agenda", to="cases.committee"),
        ),
        migrations.AddField(
            model_name="committeedecision",
            name="case",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="cases.case",
            ),
        ),
        migrations.AddField(
            model_name="committeedecision",
            name="case_tenant",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="committeedecision",
            name="committee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="cases.committee"
            ),
        ),
        migrations.AddField(
            model_name="committeedecision",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="cases.agendaentry"
            ),
        ),
        migrations.AddField(
            model_name="committeedecision",
            name="holder",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant", verbose_name="organisation"
            ),
        ),
        migrations.AddField(
            model_name="committeedecision",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="committeedecision",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="committeeminutes",
            name="approved_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.membership",
            ),
        ),
        migrations.AddField(
            model_name="committeeminutes",
            name="committee",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="cases.committee"),
        ),
        migrations.AddField(
            model_name="committeeminutes",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="committeeminutes",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="committeeseat",
            name="committee",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="cases.committee"),
        ),
        migrations.AddField(
            model_name="committeeseat",
            name="membership",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
            ),
        ),
        migrations.AddField(
            model_name="committeeseat",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="committeeseat",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="committeedecision",
            name="seat",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.committeeseat",
                verbose_name="personne",
            ),
        ),
        migrations.AddField(
            model_name="minutesline",
            name="case",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="minutesline",
            name="entry",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.agendaentry"),
        ),
        migrations.AddField(
            model_name="minutesline",
            name="minutes",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cases.committeeminutes"
            ),
        ),
        migrations.AddField(
            model_name="minutesline",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="minutesline",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="progresspoint",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="progress_points", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="progresspoint",
            name="case_tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="progresspoint",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="progresspoint",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddIndex(
            model_name="committee",
            index=models.Index(fields=["programme", "planned_at"], name="committee__of_programme"),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.UniqueConstraint(fields=("id", "programme"), name="committee__of_programme_once"),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "cancelled"), _negated=True),
                fields=("programme", "kind", "planned_at"),
                name="committee__one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place", ""), _negated=True), models.Q(("link", ""), _negated=True), _connector="OR"
                ),
                name="committee__somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 15), ("minutes__lte", 600)), name="committee__lasts_a_day_at_most"
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("has_quorum__isnull", False), ("held_on__isnull", False), ("status", "held")),
                    models.Q(
                        models.Q(("status", "held"), _negated=True), ("has_quorum__isnull", True), ("held_on__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="committee__held_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancellation__gt", ""), ("cancelled_at__isnull", False), ("status", "cancelled")),
                    models.Q(
                        models.Q(("status", "cancelled"), _negated=True), ("cancellation", ""), ("cancelled_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="committee__cancelled_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="committee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reconvenes__isnull", True), models.Q(("reconvenes", models.F("id")), _negated=True), _connector="OR"
                ),
                name="committee__reconvenes_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendasubject",
            constraint=models.UniqueConstraint(fields=("committee", "kind", "case"), name="agenda_subject__once"),
        ),
        migrations.AddConstraint(
            model_name="agendaentry",
            constraint=models.UniqueConstraint(fields=("id", "committee"), name="agenda_entry__of_committee"),
        ),
        migrations.AddConstraint(
            model_name="agendaentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("of_case", False)), fields=("committee", "kind", "fact"), name="agenda_entry__fact_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("left_out", ""), _negated=True), models.Q(("status", "left_out"), _negated=True), _connector="XOR"
                ),
                name="agenda_entry__left_out_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("of_case", False), ("title", ""), _connector="OR"), name="agenda_entry__case_has_no_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "topic"), _negated=True), models.Q(("title", ""), _negated=True), _connector="OR"
                ),
                name="agenda_entry__topic_has_title",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeeminutes",
            constraint=models.UniqueConstraint(fields=("committee", "version"), name="committee_minutes__version_once"),
        ),
        migrations.AddConstraint(
            model_name="committeeminutes",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "draft")), fields=("committee",), name="committee_minutes__one_draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="committeeminutes",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved_at__isnull", False), ("status", "draft"), _connector="XOR"),
                name="committee_minutes__approved_has_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeeseat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("membership__isnull", True)),
                fields=("committee", "tenant"),
                name="committee_seat__organisation_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeeseat",
            constraint=models.UniqueConstraint(fields=("committee", "membership"), name="committee_seat__person_once"),
        ),
        migrations.AddConstraint(
            model_name="committeeseat",
            constraint=models.UniqueConstraint(fields=("id", "tenant"), name="committee_seat__of_organisation"),
        ),
        migrations.AddConstraint(
            model_name="committeeseat",
            constraint=models.CheckConstraint(
                condition=models.Q(("membership__isnull", True), models.Q(("name", ""), _negated=True), _connector="XOR"),
                name="committee_seat__person_has_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("taken_on"))), name="committee_decision__due_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="committeedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on__isnull", True), models.Q(("status", "open"), _negated=True), _connector="XOR"),
                name="committee_decision__closed_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on__isnull", True), ("closed_on__gte", models.F("taken_on")), _connector="OR"),
                name="committee_decision__closed_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeedecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("case__isnull", True), ("case_tenant__isnull", False), _connector="XOR"),
                name="committee_decision__case_has_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="minutesline",
            constraint=models.UniqueConstraint(fields=("minutes", "entry"), name="minutes_line__once"),
        ),
        migrations.AddIndex(
            model_name="progresspoint",
            index=models.Index(fields=["case", "-said_on"], name="progress_point__of_case"),
        ),
        migrations.AddConstraint(
            model_name="progresspoint",
            constraint=models.UniqueConstraint(fields=("tenant", "case", "side", "said_on"), name="progress_point__once_a_day"),
        ),
        RunSQLFile(SQL / "0025_committees.sql"),
    ]
