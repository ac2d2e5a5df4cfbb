"""Support: goals, named workers, visits and the new address for them, moving in, orientations to common law."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenants.sealed
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_joints"),
        ("tenants", "0014_visit_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("lease", models.UUIDField(editable=False, unique=True)),
                ("keys_on", models.DateField(editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(editable=False, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="InstallationItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "thing",
                    models.CharField(
                        choices=[
                            ("deposit", "dépôt de garantie et garantie FSL ou FUL"),
                            ("loca_pass", "avance Loca-Pass"),
                            ("visale", "garantie Visale"),
                            ("insurance", "assurance habitation"),
                            ("energy", "électricité et gaz"),
                            ("water", "eau"),
                            ("furniture", "meubles et équipement"),
                            ("caf", "changement d’adresse à la CAF"),
                            ("school", "changement d’adresse à l’école"),
                            ("mail", "mise en garde sur le suivi du courrier"),
                            ("phone", "téléphone vérifié, localisation coupée"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("todo", "à faire"), ("done", "fait"), ("none", "sans objet")], default="todo", max_length=4
                    ),
                ),
                ("done_on", models.DateField(null=True)),
                ("by_name", models.CharField(max_length=80)),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_on__isnull", False), models.Q(("state", "done"), _negated=True), _connector="XOR"
                        ),
                        name="installation_item__done_has_date",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "body",
                    models.CharField(
                        choices=[
                            ("caf", "CAF"),
                            ("cpam", "CPAM"),
                            ("france_travail", "France Travail"),
                            ("mission_locale", "mission locale"),
                            ("cidff", "CIDFF"),
                            ("umj", "unité médico-judiciaire"),
                            ("school", "école, collège ou lycée"),
                            ("pmi", "PMI"),
                            ("ccas", "CCAS"),
                            ("mdph", "MDPH"),
                            ("council", "service social départemental"),
                            ("lawyer", "avocat, aide juridictionnelle"),
                            ("debt", "commission de surendettement"),
                            ("other", "autre organisme"),
                        ],
                        max_length=14,
                        verbose_name="organisme",
                    ),
                ),
                ("label", tenants.sealed.SealedField(default=None, null=True, verbose_name="précision")),
                ("referred_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="orientée le")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "en attente"),
                            ("obtained", "obtenu"),
                            ("refused", "refusé"),
                            ("dropped", "sans suite"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("result_on", models.DateField(editable=False, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["-referred_on", "-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("result_on__isnull", False), ("status", "waiting"), _connector="XOR"),
                        name="referral__result_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result_on__isnull", True), ("result_on__gte", models.F("referred_on")), _connector="OR"
                        ),
                        name="referral__dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportGoal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("autonomy", "autonomie"),
                            ("employment", "emploi et insertion"),
                            ("parenting", "parentalité"),
                            ("hold", "sortie d’emprise"),
                            ("rights", "accès aux droits"),
                            ("health", "santé"),
                            ("budget", "budget"),
                            ("housing", "logement"),
                        ],
                        max_length=10,
                        verbose_name="objectif",
                    ),
                ),
                ("set_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="fixé avec elle le")),
                (
                    "status",
                    models.CharField(
                        choices=[("ongoing", "en cours"), ("reached", "atteint"), ("dropped", "abandonné")],
                        default="ongoing",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("closed_on", models.DateField(editable=False, null=True)),
            ],
            options={
                "ordering": ["set_on", "kind"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closed_on__isnull", False), ("status", "ongoing"), _connector="XOR"),
                        name="goal__closed_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True), ("closed_on__gte", models.F("set_on")), _connector="OR"
                        ),
                        name="goal__dates_in_order",
                    ),
                ],
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
        migrations.RemoveConstraint(
            model_name="supportmeasure",
            name="measure__dates_in_order",
        ),
        migrations.RemoveConstraint(
            model_name="supportmeasure",
            name="measure__one_open_per_type_and_requester",
        ),
        migrations.AddField(
            model_name="supportmeasure",
            name="deputy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
            ),
        ),
        migrations.AddField(
            model_name="supportmeasure",
            name="expected_end_on",
            field=models.DateField(null=True, verbose_name="fin prévue le"),
        ),
        migrations.AddField(
            model_name="supportmeasure",
            name="interrupted_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="supportmeasure",
            name="interruption",
            field=models.CharField(
                blank=True,
                choices=[
                    ("her_wish", "à sa demande"),
                    ("away", "absence prolongée"),
                    ("no_news", "sans nouvelles"),
                    ("no_worker", "personne pour la réaliser"),
                    ("funding", "financement suspendu"),
                ],
                editable=False,
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="supportmeasure",
            name="phase",
            field=models.CharField(
                choices=[
                    ("both", "avant et après l’emménagement"),
                    ("before", "avant l’emménagement"),
                    ("after", "après l’emménagement"),
                ],
                default="both",
                max_length=6,
                verbose_name="période",
            ),
        ),
        migrations.AddField(
            model_name="supportmeasure",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("reached", "objectifs atteints"),
                    ("partly", "objectifs atteints en partie"),
                    ("handed_on", "relais pris par le droit commun"),
                    ("her_choice", "arrêté à sa demande"),
                    ("moved_away", "départ du territoire"),
                    ("no_news", "sans nouvelles"),
                    ("unsaid", "non renseigné"),
                ],
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="supportmeasure",
            name="worker",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
            ),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="address_named_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="after_keys_of",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="alerted_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="back_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="call_back_at",
            field=models.DateTimeField(null=True, verbose_name="heure de rappel"),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="minutes",
            field=models.PositiveSmallIntegerField(default=60, verbose_name="durée, en minutes"),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="moved_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="place",
            field=tenants.sealed.SealedField(default=None, null=True, verbose_name="précision sur le lieu"),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="place_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("home", "chez elle"),
                    ("office", "dans nos locaux"),
                    ("partner", "chez un partenaire"),
                    ("public", "dans un lieu public"),
                    ("other", "ailleurs"),
                ],
                max_length=10,
                verbose_name="lieu",
            ),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="rank",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="second",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
            ),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="worker",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
            ),
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
                    ("transfer", "la reprise du dossier par une autre organisation"),
                ],
                max_length=14,
                verbose_name="étape",
            ),
        ),
        migrations.AlterField(
            model_name="supportmeasure",
            name="status",
            field=models.CharField(
                choices=[
                    ("requested", "demandé"),
                    ("accepted", "accepté par le ménage"),
                    ("declined", "refusé par le ménage"),
                    ("withdrawn", "retiré"),
                    ("paused", "interrompu"),
                    ("completed", "terminé"),
                ],
                default="requested",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="supportsession",
            index=models.Index(fields=["tenant", "planned_at"], name="session__of_provider"),
        ),
        migrations.AddIndex(
            model_name="supportsession",
            index=models.Index(
                condition=models.Q(("alerted_at__isnull", True), ("back_at__isnull", True), ("call_back_at__isnull", False)),
                fields=["call_back_at"],
                name="session__not_back",
            ),
        ),
        migrations.AddIndex(
            model_name="supportsession",
            index=models.Index(
                condition=models.Q(("address_named_at__isnull", False), ("status", "planned")),
                fields=["planned_at"],
                name="session__to_open",
            ),
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
                    models.Q(("purpose__in", ["acceptance", "transfer", "visit"]), _negated=True),
                    _connector="OR",
                ),
                name="consent__ends_when_it_must",
            ),
        ),
        RunSQLFile(SQL / "0016_support_backfill.sql"),
        migrations.AddConstraint(
            model_name="supportmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", ""), _negated=True), models.Q(("status", "completed"), _negated=True), _connector="XOR"
                ),
                name="measure__completed_has_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("interrupted_on__isnull", False), ("interruption__gt", ""), ("status", "paused")),
                    models.Q(
                        models.Q(("status", "paused"), _negated=True),
                        ("interrupted_on__isnull", True),
                        ("interruption", ""),
                    ),
                    _connector="OR",
                ),
                name="measure__interrupted_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_on__isnull", True), ("answered_on__gte", models.F("requested_on")), _connector="OR"),
                    models.Q(("ended_on__isnull", True), ("ended_on__gte", models.F("requested_on")), _connector="OR"),
                    models.Q(
                        ("interrupted_on__isnull", True), ("interrupted_on__gte", models.F("requested_on")), _connector="OR"
                    ),
                ),
                name="measure__dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expected_end_on__isnull", True), ("expected_end_on__gte", models.F("requested_on")), _connector="OR"
                ),
                name="measure__expected_end_after_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportmeasure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy__isnull", True),
                    models.Q(("worker__isnull", False), models.Q(("deputy", models.F("worker")), _negated=True)),
                    _connector="OR",
                ),
                name="measure__deputy_is_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportmeasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["requested", "accepted", "paused"])),
                fields=("case", "type", "line", "requester"),
                name="measure__one_open_per_type_and_requester",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gt", 0), ("minutes__lte", 600)), name="session__lasts_a_day_at_most"
            ),
        ),
        migrations.AddConstraint(
            model_name="supportsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second__isnull", True), models.Q(("second", models.F("worker")), _negated=True), _connector="OR"
                ),
                name="session__second_is_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("call_back_at__isnull", True),
                    models.Q(("call_back_at__gt", models.F("planned_at")), ("kind", "home_visit")),
                    _connector="OR",
                ),
                name="session__call_back_of_a_visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("address_named_at__isnull", True),
                    models.Q(("kind", "home_visit"), ("worker__isnull", False)),
                    _connector="OR",
                ),
                name="session__named_for_a_visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after_keys_of__isnull", True), ("rank__isnull", True)),
                    models.Q(("after_keys_of__isnull", False), ("kind", "home_visit"), ("rank__isnull", False)),
                    _connector="OR",
                ),
                name="session__after_keys_is_ranked",
            ),
        ),
        migrations.AddConstraint(
            model_name="supportsession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("after_keys_of__isnull", False)),
                fields=("after_keys_of", "rank"),
                name="session__one_visit_of_a_rank",
            ),
        ),
        migrations.AddField(
            model_name="installation",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="installations", to="cases.case"),
        ),
        migrations.AddField(
            model_name="installation",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="installationitem",
            name="by_tenant",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
        ),
        migrations.AddField(
            model_name="installationitem",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"),
        ),
        migrations.AddField(
            model_name="installationitem",
            name="installation",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="items", to="cases.installation"),
        ),
        migrations.AddField(
            model_name="installationitem",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="by_tenant",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
        ),
        migrations.AddField(
            model_name="referral",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="referrals", to="cases.case"),
        ),
        migrations.AddField(
            model_name="referral",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="supportgoal",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
        ),
        migrations.AddField(
            model_name="supportgoal",
            name="case_tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="supportgoal",
            name="measure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="cases.supportmeasure"
            ),
        ),
        migrations.AddField(
            model_name="supportgoal",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="supportgoal",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddIndex(
            model_name="installation",
            index=models.Index(fields=["case", "-created_at"], name="installation__of_case"),
        ),
        migrations.AddConstraint(
            model_name="installationitem",
            constraint=models.UniqueConstraint(fields=("installation", "thing"), name="installation_item__once"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["case", "-referred_on"], name="referral__of_case"),
        ),
        migrations.AddConstraint(
            model_name="supportgoal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "ongoing")), fields=("measure", "kind"), name="goal__one_ongoing_of_a_kind"
            ),
        ),
        RunSQLFile(SQL / "0016_support.sql"),
    ]
