"""Cases with consent, exclusions, papers, support, applications, deadlines, committees, exports, retention."""

import datetime
import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tenants.references
import tenants.sealed
from tenants.createmodels import CreateModels

TABLES = [
    migrations.CreateModel(
        name="Case",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            (
                "channel",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.channel"
                ),
            ),
            (
                "reference",
                models.CharField(default=tenants.references.draw_reference, editable=False, max_length=9, unique=True),
            ),
            ("alias", models.CharField(default=tenants.references.draw_alias, editable=False, max_length=40)),
            ("person_ref", models.UUIDField(default=uuid.uuid4, editable=False)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("draft", "brouillon"),
                        ("filed", "transmis"),
                        ("searching", "en recherche"),
                        ("reserved", "logement réservé"),
                        ("rehoused", "relogé"),
                        ("follow_up", "suivi après l’entrée"),
                        ("suspended", "suspendu"),
                        ("closed", "clos"),
                    ],
                    default="draft",
                    editable=False,
                    max_length=12,
                ),
            ),
            (
                "status_before",
                models.CharField(
                    blank=True,
                    choices=[
                        ("draft", "brouillon"),
                        ("filed", "transmis"),
                        ("searching", "en recherche"),
                        ("reserved", "logement réservé"),
                        ("rehoused", "relogé"),
                        ("follow_up", "suivi après l’entrée"),
                        ("suspended", "suspendu"),
                        ("closed", "clos"),
                    ],
                    editable=False,
                    max_length=12,
                ),
            ),
            ("status_since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("filed_at", models.DateTimeField(editable=False, null=True)),
            ("closed_at", models.DateTimeField(editable=False, null=True)),
            (
                "outcome",
                models.CharField(
                    blank=True,
                    choices=[
                        ("permanent_social", "logement pérenne, parc social"),
                        ("permanent_private", "logement pérenne, parc privé"),
                        ("supported_housing", "logement accompagné"),
                        ("shelter", "hébergement"),
                        ("stayed_spouse_left", "maintien dans le logement, conjoint évincé"),
                        ("own_solution", "solution trouvée par elle-même"),
                        ("returned_home", "retour au domicile"),
                        ("left_territory", "départ du territoire"),
                        ("no_news", "sans nouvelles"),
                        ("not_eligible", "hors dispositif"),
                        ("withdrawn", "demande retirée"),
                        ("duplicate", "doublon d’un autre dossier"),
                    ],
                    editable=False,
                    max_length=20,
                ),
            ),
            ("erased_at", models.DateTimeField(editable=False, null=True)),
            (
                "next_action",
                models.CharField(
                    blank=True,
                    choices=[
                        ("complete_draft", "Terminer le dossier"),
                        ("diagnose", "Diagnostic à réaliser"),
                        ("search", "Proposition à rechercher"),
                        ("landlord_answer", "Réponse du bailleur attendue"),
                        ("present_proposal", "Proposition à présenter"),
                        ("reservataire_answer", "Accord du réservataire attendu"),
                        ("book_committee", "Commission à fixer"),
                        ("committee_decision", "Décision de la commission attendue"),
                        ("household_answer", "Réponse du ménage à recueillir"),
                        ("sign_lease", "Bail à signer"),
                        ("hand_keys", "Remise des clés à confirmer"),
                        ("follow_up", "Suivi après l’entrée"),
                        ("resume", "Situation suspendue : reprendre contact"),
                        ("close_case", "Dossier à clore"),
                        ("", "Aucune"),
                    ],
                    editable=False,
                    max_length=20,
                ),
            ),
            ("next_due_at", models.DateTimeField(editable=False, null=True)),
            ("last_event_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
        ],
        options={
            "permissions": [
                ("act_on_case", "act_on_case"),
                ("propose_case", "propose_case"),
                ("view_application", "view_application"),
                ("view_avoidance", "view_avoidance"),
                ("view_case", "view_case"),
                ("view_contact", "view_contact"),
                ("view_danger", "view_danger"),
                ("view_identity", "view_identity"),
                ("view_need", "view_need"),
                ("view_new_address", "view_new_address"),
                ("view_origin", "view_origin"),
                ("view_summary", "view_summary"),
            ],
            "default_permissions": (),
            "indexes": [
                models.Index(
                    models.F("tenant"),
                    models.F("status"),
                    models.OrderBy(models.F("created_at"), descending=True),
                    models.OrderBy(models.F("id"), descending=True),
                    name="case__page",
                ),
                models.Index(
                    condition=models.Q(("next_due_at__isnull", False)), fields=["tenant", "next_due_at"], name="case__due"
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("closed_at__isnull", False), models.Q(("status", "closed"), _negated=True), _connector="XOR"
                    ),
                    name="case__closed_has_instant",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("status", "closed"), _negated=True),
                        _connector="XOR",
                    ),
                    name="case__closed_has_outcome",
                ),
                models.CheckConstraint(
                    condition=models.Q(("filed_at__isnull", False), ("status", "draft"), _connector="XOR"),
                    name="case__filed_has_instant",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status_before", ""), _negated=True),
                        models.Q(("status", "suspended"), _negated=True),
                        _connector="XOR",
                    ),
                    name="case__suspended_remembers",
                ),
                models.CheckConstraint(
                    condition=models.Q(("closed_at__isnull", True), ("closed_at__gte", models.F("filed_at")), _connector="OR"),
                    name="case__filed_before_closed",
                ),
                models.UniqueConstraint(fields=("id", "tenant"), name="case__of_tenant"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CaseAccess",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("group_id", models.IntegerField()),
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="access_rows", to="cases.case"),
            ),
            (
                "status",
                models.CharField(
                    choices=[
                        ("draft", "brouillon"),
                        ("filed", "transmis"),
                        ("searching", "en recherche"),
                        ("reserved", "logement réservé"),
                        ("rehoused", "relogé"),
                        ("follow_up", "suivi après l’entrée"),
                        ("suspended", "suspendu"),
                        ("closed", "clos"),
                    ],
                    max_length=12,
                ),
            ),
            ("created_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField(null=True)),
        ],
        options={
            "indexes": [
                models.Index(
                    models.F("group_id"),
                    models.F("status"),
                    models.OrderBy(models.F("created_at"), descending=True),
                    models.OrderBy(models.F("case"), descending=True),
                    name="case_access__page",
                )
            ],
            "constraints": [models.UniqueConstraint(fields=("case", "group_id"), name="case_access__once")],
        },
    ),
    migrations.CreateModel(
        name="Committee",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
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
                "reconvenes",
                models.OneToOneField(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="reconvened_by",
                    to="cases.committee",
                ),
            ),
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
        options={
            "indexes": [models.Index(fields=["programme", "planned_at"], name="committee__of_programme")],
            "constraints": [
                models.UniqueConstraint(fields=("id", "programme"), name="committee__of_programme_once"),
                models.UniqueConstraint(
                    condition=models.Q(("status", "cancelled"), _negated=True),
                    fields=("programme", "kind", "planned_at"),
                    name="committee__one_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("place", ""), _negated=True), models.Q(("link", ""), _negated=True), _connector="OR"
                    ),
                    name="committee__somewhere",
                ),
                models.CheckConstraint(
                    condition=models.Q(("minutes__gte", 15), ("minutes__lte", 600)), name="committee__lasts_a_day_at_most"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("has_quorum__isnull", False), ("held_on__isnull", False), ("status", "held")),
                        models.Q(
                            models.Q(("status", "held"), _negated=True), ("has_quorum__isnull", True), ("held_on__isnull", True)
                        ),
                        _connector="OR",
                    ),
                    name="committee__held_has_day",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("cancellation__gt", ""), ("cancelled_at__isnull", False), ("status", "cancelled")),
                        models.Q(
                            models.Q(("status", "cancelled"), _negated=True),
                            ("cancellation", ""),
                            ("cancelled_at__isnull", True),
                        ),
                        _connector="OR",
                    ),
                    name="committee__cancelled_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("reconvenes__isnull", True), models.Q(("reconvenes", models.F("id")), _negated=True), _connector="OR"
                    ),
                    name="committee__reconvenes_another",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CommitteeSeat",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "committee",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="cases.committee"),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            (
                "membership",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
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
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("membership__isnull", True)),
                    fields=("committee", "tenant"),
                    name="committee_seat__organisation_once",
                ),
                models.UniqueConstraint(fields=("committee", "membership"), name="committee_seat__person_once"),
                models.UniqueConstraint(fields=("id", "tenant"), name="committee_seat__of_organisation"),
                models.CheckConstraint(
                    condition=models.Q(("membership__isnull", True), models.Q(("name", ""), _negated=True), _connector="XOR"),
                    name="committee_seat__person_has_name",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="AgendaEntry",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "committee",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="agenda", to="cases.committee"),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
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
            "constraints": [
                models.UniqueConstraint(fields=("id", "committee"), name="agenda_entry__of_committee"),
                models.UniqueConstraint(
                    condition=models.Q(("of_case", False)), fields=("committee", "kind", "fact"), name="agenda_entry__fact_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("left_out", ""), _negated=True),
                        models.Q(("status", "left_out"), _negated=True),
                        _connector="XOR",
                    ),
                    name="agenda_entry__left_out_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(("of_case", False), ("title", ""), _connector="OR"),
                    name="agenda_entry__case_has_no_title",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "topic"), _negated=True), models.Q(("title", ""), _negated=True), _connector="OR"
                    ),
                    name="agenda_entry__topic_has_title",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AgendaSubject",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case_tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            (
                "entry",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="subject", to="cases.agendaentry"
                ),
            ),
            (
                "committee",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.committee"),
            ),
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
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="agenda_subjects", to="cases.case"),
            ),
            ("reference", models.CharField(max_length=9)),
            (
                "landlord",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("committee", "kind", "case"), name="agenda_subject__once")]},
    ),
    migrations.CreateModel(
        name="CaseKey",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="key", to="cases.case")),
            ("tenant_key_version", models.PositiveSmallIntegerField()),
            ("generation", models.PositiveSmallIntegerField(default=1)),
            ("wrapped", models.BinaryField()),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="CaseIdentity",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="identity", to="cases.case"),
            ),
            ("last_name", tenants.sealed.SealedField(default=None, null=True, verbose_name="nom")),
            ("first_name", tenants.sealed.SealedField(default=None, null=True, verbose_name="prénom")),
            ("birth_date", tenants.sealed.SealedField(default=None, null=True, verbose_name="date de naissance")),
            ("nur", tenants.sealed.SealedField(default=None, null=True, verbose_name="numéro unique")),
            ("children", tenants.sealed.SealedField(default=None, null=True, verbose_name="enfants")),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="CaseContact",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="contact", to="cases.case"),
            ),
            (
                "channel",
                models.CharField(
                    choices=[
                        ("phone", "appel téléphonique"),
                        ("sms", "SMS"),
                        ("email", "courriel"),
                        ("shelter", "par la structure d’hébergement"),
                        ("referrer", "par la personne qui l’accompagne"),
                    ],
                    default="phone",
                    max_length=10,
                    verbose_name="moyen de contact sûr",
                ),
            ),
            ("hours", models.CharField(blank=True, max_length=80, verbose_name="horaires sûrs")),
            ("voicemail_allowed", models.BooleanField(default=False, verbose_name="message vocal autorisé")),
            ("never_write", models.BooleanField(default=True, verbose_name="ne jamais écrire")),
            ("interpreter", models.CharField(blank=True, max_length=60, verbose_name="langue, interprète")),
            ("phone", tenants.sealed.SealedField(default=None, null=True, verbose_name="téléphone")),
            ("email", tenants.sealed.SealedField(default=None, null=True, verbose_name="adresse électronique")),
            ("code_word", tenants.sealed.SealedField(default=None, null=True, verbose_name="mot de passe convenu")),
            ("instructions", tenants.sealed.SealedField(default=None, null=True, verbose_name="consignes")),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="CaseNeed",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="need", to="cases.case")),
            ("adults", models.PositiveSmallIntegerField(default=1, verbose_name="adultes")),
            ("children", models.PositiveSmallIntegerField(default=0, verbose_name="enfants à charge")),
            ("alternating_children", models.PositiveSmallIntegerField(default=0, verbose_name="dont en résidence alternée")),
            ("expected_children", models.PositiveSmallIntegerField(default=0, verbose_name="enfants à naître")),
            (
                "disabled_members",
                models.PositiveSmallIntegerField(default=0, verbose_name="personnes en situation de handicap"),
            ),
            (
                "dependent_adults",
                models.PositiveSmallIntegerField(default=0, verbose_name="adultes à charge, parmi les adultes"),
            ),
            (
                "couple_age_total",
                models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="somme des âges du couple"),
            ),
            ("rooms_min", models.PositiveSmallIntegerField(verbose_name="nombre de pièces, minimum")),
            ("rooms_max", models.PositiveSmallIntegerField(verbose_name="nombre de pièces, maximum")),
            ("bedrooms", models.PositiveSmallIntegerField(verbose_name="chambres")),
            (
                "accessibility",
                models.CharField(
                    choices=[
                        ("none", "sans besoin particulier"),
                        ("reduced", "mobilité réduite"),
                        ("wheelchair", "fauteuil roulant"),
                    ],
                    default="none",
                    max_length=10,
                    verbose_name="accessibilité",
                ),
            ),
            (
                "lift_required",
                models.BooleanField(default=False, verbose_name="ascenseur nécessaire au-delà du rez-de-chaussée"),
            ),
            ("ground_floor_refused", models.BooleanField(default=False, verbose_name="pas de rez-de-chaussée")),
            ("secured_entrance", models.BooleanField(default=False, verbose_name="entrée sécurisée")),
            ("teenage_sons", models.BooleanField(default=False, verbose_name="garçons de plus de 13 ans")),
            ("pets", models.BooleanField(default=False, verbose_name="animal")),
            ("car", models.BooleanField(default=False, verbose_name="véhicule")),
            ("qpv_refused", models.BooleanField(default=False, verbose_name="hors quartier prioritaire")),
            (
                "rent_max",
                models.DecimalField(decimal_places=2, max_digits=7, null=True, verbose_name="loyer et charges, maximum"),
            ),
            ("available_from", models.DateField(blank=True, null=True, verbose_name="disponible à partir du")),
            ("any_sector", models.BooleanField(default=False, verbose_name="toutes les communes du dispositif conviennent")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(condition=models.Q(("adults__gte", 1)), name="case_need__somebody"),
                models.CheckConstraint(
                    condition=models.Q(("alternating_children__lte", models.F("children"))),
                    name="case_need__alternating_among_children",
                ),
                models.CheckConstraint(
                    condition=models.Q(("dependent_adults__lt", models.F("adults"))), name="case_need__dependents_among_adults"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("couple_age_total__isnull", True),
                        models.Q(
                            (
                                "adults__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("dependent_adults"), "+", models.Value(2)
                                ),
                            ),
                            ("couple_age_total__gt", 0),
                        ),
                        _connector="OR",
                    ),
                    name="case_need__couple_is_two",
                ),
                models.CheckConstraint(
                    condition=models.Q(("rooms_max__gte", models.F("rooms_min")), ("rooms_min__gte", 1)),
                    name="case_need__rooms_in_order",
                ),
                models.CheckConstraint(
                    condition=models.Q(("rent_max__isnull", True), ("rent_max__gt", 0), _connector="OR"),
                    name="case_need__rent_positive",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="WantedSector",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="wanted_sectors", to="cases.case"),
            ),
            ("commune", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune")),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("case", "commune"), name="wanted_sector__once")]},
    ),
    migrations.CreateModel(
        name="CaseSummary",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="summary", to="cases.case"),
            ),
            ("reference", models.CharField(max_length=9)),
            ("alias", models.CharField(max_length=40)),
            ("persons", models.PositiveSmallIntegerField(null=True)),
            ("bedrooms", models.PositiveSmallIntegerField(null=True)),
            (
                "accessibility",
                models.CharField(
                    choices=[
                        ("none", "sans besoin particulier"),
                        ("reduced", "mobilité réduite"),
                        ("wheelchair", "fauteuil roulant"),
                    ],
                    default="none",
                    max_length=10,
                ),
            ),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="CaseDanger",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="danger", to="cases.case")),
            (
                "level",
                models.CharField(
                    choices=[
                        ("not_assessed", "non évalué"),
                        ("low", "faible"),
                        ("moderate", "modéré"),
                        ("high", "élevé"),
                        ("imminent", "imminent"),
                    ],
                    default="not_assessed",
                    max_length=12,
                    verbose_name="niveau de danger",
                ),
            ),
            ("assessed_on", models.DateField(blank=True, null=True, verbose_name="évalué le")),
            ("tool", models.CharField(blank=True, max_length=80, verbose_name="outil d’évaluation")),
            (
                "recent_separation",
                models.CharField(
                    choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                    default="unknown",
                    max_length=8,
                    verbose_name="séparation récente",
                ),
            ),
            (
                "searched_for",
                models.CharField(
                    choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                    default="unknown",
                    max_length=8,
                    verbose_name="elle est recherchée",
                ),
            ),
            (
                "place_known",
                models.CharField(
                    choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                    default="unknown",
                    max_length=8,
                    verbose_name="le lieu où elle se trouve est connu",
                ),
            ),
            (
                "threats",
                models.CharField(
                    choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                    default="unknown",
                    max_length=8,
                    verbose_name="menaces",
                ),
            ),
            (
                "weapon",
                models.CharField(
                    choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                    default="unknown",
                    max_length=8,
                    verbose_name="arme",
                ),
            ),
            (
                "worsening",
                models.CharField(
                    choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                    default="unknown",
                    max_length=8,
                    verbose_name="aggravation",
                ),
            ),
            (
                "children_exposed",
                models.CharField(
                    choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                    default="unknown",
                    max_length=8,
                    verbose_name="enfants exposés",
                ),
            ),
            ("review_on", models.DateField(blank=True, null=True, verbose_name="à réévaluer le")),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="Protection",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="protections", to="cases.case"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("op", "ordonnance de protection"),
                        ("opi", "ordonnance provisoire de protection immédiate"),
                        ("tgd", "téléphone grave danger"),
                        ("bar", "bracelet anti-rapprochement"),
                        ("no_contact", "interdiction d’entrer en contact"),
                        ("concealed", "adresse dissimulée"),
                        ("domicile", "domicile élu"),
                        ("parental", "mesure sur l’autorité parentale ou le droit de visite"),
                    ],
                    max_length=10,
                    verbose_name="protection",
                ),
            ),
            ("expires_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("case", "kind"), name="protection__once")]},
    ),
    migrations.CreateModel(
        name="AvoidArea",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="avoid_areas", to="cases.case"),
            ),
            ("commune", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune")),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("case", "commune"), name="avoid_area__once")]},
    ),
    migrations.CreateModel(
        name="CaseOrigin",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="origin", to="cases.case")),
            (
                "lease_landlord",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "referrer",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("referrer_is_landlord", models.BooleanField(default=False, editable=False)),
            (
                "shelter",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("shelter_entered_on", models.DateField(blank=True, null=True, verbose_name="entrée en hébergement")),
            ("oriented_on", models.DateField(blank=True, null=True, verbose_name="orientation reçue le")),
            (
                "commune",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune"
                ),
            ),
            (
                "lived_in_territory",
                models.CharField(
                    choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                    default="unknown",
                    max_length=8,
                    verbose_name="habitait le territoire",
                ),
            ),
            ("resident_on", models.DateField(blank=True, null=True, verbose_name="y habitait encore le")),
            (
                "spotted_by",
                models.CharField(
                    blank=True,
                    choices=[
                        ("caretaker", "gardienne ou gardien d’immeuble"),
                        ("mediator", "médiation du bailleur"),
                        ("police", "police ou gendarmerie"),
                        ("hospital", "hôpital ou médecin"),
                        ("ccas", "CCAS ou service social"),
                        ("3919", "3919 ou autre ligne d’écoute"),
                        ("school", "école ou crèche"),
                        ("association", "association"),
                        ("relative", "proche ou voisinage"),
                        ("herself", "elle-même"),
                        ("other", "autre"),
                    ],
                    max_length=12,
                    verbose_name="situation repérée par",
                ),
            ),
            ("spotted_on", models.DateField(blank=True, null=True, verbose_name="repérée le")),
            ("contacted_on", models.DateField(blank=True, null=True, verbose_name="premier contact le")),
            ("followed_since", models.DateField(blank=True, null=True, verbose_name="suivie par l’association depuis le")),
            ("eligibility_override", models.CharField(blank=True, max_length=200, verbose_name="motif de dérogation")),
            ("override_by", models.CharField(blank=True, max_length=80, verbose_name="dérogation décidée par")),
            ("override_on", models.DateField(blank=True, null=True, verbose_name="décidée le")),
            (
                "override_criteria",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=10), blank=True, default=list, editable=False, size=None
                ),
            ),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("eligibility_override", ""),
                        models.Q(models.Q(("override_by", ""), _negated=True), ("override_on__isnull", False)),
                        _connector="OR",
                    ),
                    name="case_origin__override_is_decided",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("spotted_on__isnull", True),
                        ("contacted_on__isnull", True),
                        ("contacted_on__gte", models.F("spotted_on")),
                        _connector="OR",
                    ),
                    name="case_origin__contacted_once_spotted",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="CaseDiagnosis",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="diagnosis", to="cases.case"),
            ),
            ("done_on", models.DateField(verbose_name="réalisé le")),
            (
                "conclusion",
                models.CharField(
                    choices=[
                        ("rehousing", "relogement"),
                        ("shelter", "hébergement"),
                        ("supported", "logement accompagné"),
                        ("refused", "hors dispositif"),
                    ],
                    max_length=12,
                    verbose_name="orientation retenue",
                ),
            ),
            ("carried_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="CaseNewAddress",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="new_address", to="cases.case"),
            ),
            ("address", tenants.sealed.SealedField(default=None, null=True, verbose_name="adresse")),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="CaseApplication",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="application", to="cases.case"),
            ),
            ("has_nur", models.BooleanField(default=False, verbose_name="numéro unique attribué")),
            ("nur_expires_on", models.DateField(blank=True, null=True, verbose_name="valable jusqu’au")),
            (
                "request_reasons",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=12), blank=True, default=list, size=None
                ),
            ),
            (
                "priority_categories",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=6), blank=True, default=list, size=None
                ),
            ),
            ("dalo", models.BooleanField(default=False, verbose_name="reconnue prioritaire au titre du DALO")),
            (
                "monthly_resources",
                models.DecimalField(
                    blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="ressources mensuelles"
                ),
            ),
            (
                "reference_income",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="revenu fiscal de référence N-2"),
            ),
            (
                "recent_income",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="revenus des douze derniers mois"),
            ),
            (
                "spouse_income",
                models.PositiveIntegerField(blank=True, null=True, verbose_name="dont ressources du conjoint violent"),
            ),
            (
                "housing_aid",
                models.DecimalField(
                    blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="aide au logement estimée"
                ),
            ),
            (
                "income_basis",
                models.CharField(
                    blank=True,
                    choices=[
                        ("op", "ordonnance de protection"),
                        ("art257", "décision sur le fondement de l’article 257 du code civil"),
                        ("filed", "saisine du juge ou demande en divorce"),
                        ("divorced", "jugement de divorce"),
                        ("pacs", "PACS dissous"),
                        ("complaint", "récépissé de dépôt de plainte"),
                    ],
                    max_length=10,
                    verbose_name="ressources du conjoint écartées",
                ),
            ),
            (
                "rating_points",
                models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="cotation de la métropole, en points"),
            ),
            ("rating_on", models.DateField(blank=True, null=True, verbose_name="cotation du")),
            (
                "papers_not_needed",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=12), blank=True, default=list, editable=False, size=None
                ),
            ),
            ("documents_checked_on", models.DateField(blank=True, null=True, verbose_name="pièces déposées au SNE le")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("monthly_resources__isnull", True), ("monthly_resources__gte", 0), _connector="OR"),
                        models.Q(("housing_aid__isnull", True), ("housing_aid__gte", 0), _connector="OR"),
                    ),
                    name="case_application__amounts_not_negative",
                ),
                models.CheckConstraint(
                    condition=models.Q(("rating_points__isnull", True), ("rating_on__isnull", False), _connector="OR"),
                    name="case_application__rating_is_dated",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="IncomeCeiling",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("year", models.PositiveSmallIntegerField()),
            ("financing", models.CharField(choices=[("PLAI", "PLAI"), ("PLUS", "PLUS")], max_length=4)),
            ("zone", models.CharField(default="autres", max_length=8)),
            ("amounts", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=6)),
            ("per_person", models.PositiveIntegerField()),
            ("to_check", models.BooleanField(default=False)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("year", "financing", "zone"), name="income_ceiling__once"),
                models.CheckConstraint(condition=models.Q(("amounts__len", 6)), name="income_ceiling__six_categories"),
            ]
        },
    ),
    migrations.CreateModel(
        name="PresentLease",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="present_lease", to="cases.case"
                ),
            ),
            (
                "holder",
                models.CharField(
                    blank=True,
                    choices=[
                        ("", "ne sait pas"),
                        ("sole", "elle seule"),
                        ("spouses", "le couple, marié ou pacsé"),
                        ("co_tenants", "le couple, cotitulaires du bail"),
                        ("other", "l’autre personne seule"),
                        ("none", "pas de bail : hébergée ou propriétaire"),
                    ],
                    default="",
                    max_length=10,
                    verbose_name="titulaire du bail",
                ),
            ),
            (
                "wishes_to_stay",
                models.CharField(
                    choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                    default="unknown",
                    max_length=8,
                    verbose_name="souhaite rester dans ce logement",
                ),
            ),
            ("notice_on", models.DateField(blank=True, null=True, verbose_name="congé donné le")),
            ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin du préavis ou du bail")),
            ("debt", models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="dette de loyer")),
            ("debt_plan", models.BooleanField(default=False, verbose_name="un plan d’apurement est signé")),
            (
                "solidarity_ground",
                models.CharField(
                    blank=True,
                    choices=[
                        ("order", "ordonnance de protection, notifiée à l’autre personne"),
                        ("conviction", "condamnation pénale de moins de six mois"),
                    ],
                    max_length=10,
                    verbose_name="fondement",
                ),
            ),
            ("ground_on", models.DateField(blank=True, null=True, verbose_name="notifiée ou prononcée le")),
            ("letter_on", models.DateField(blank=True, null=True, verbose_name="courrier envoyé le")),
            ("presented_on", models.DateField(blank=True, null=True, verbose_name="première présentation le")),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("notice_on__isnull", True),
                        ("ends_on__isnull", True),
                        ("ends_on__gte", models.F("notice_on")),
                        _connector="OR",
                    ),
                    name="present_lease__notice_in_order",
                ),
                models.CheckConstraint(
                    condition=models.Q(("debt__isnull", True), ("debt__gte", 0), _connector="OR"),
                    name="present_lease__debt_not_negative",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("presented_on__isnull", True),
                        ("letter_on__isnull", True),
                        ("presented_on__gte", models.F("letter_on")),
                        _connector="OR",
                    ),
                    name="present_lease__presented_once_sent",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="CalendarLink",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "membership",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"),
            ),
            ("token_sha256", models.BinaryField(max_length=32, unique=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("revoked_at", models.DateTimeField(null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("revoked_at__isnull", True)), fields=("membership",), name="calendar_link__one_live"
                )
            ]
        },
    ),
    migrations.CreateModel(
        name="CarriedOver",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="carried_over", to="cases.case"),
            ),
            ("carried_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("source", models.CharField(editable=False, max_length=60)),
            ("key", models.BinaryField(null=True)),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("tenant", "key"), name="carried_over__once")]},
    ),
    migrations.CreateModel(
        name="ChronologyEntry",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="chronology", to="cases.case"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("note", "note"),
                        ("call", "échange téléphonique"),
                        ("interview", "entretien"),
                        ("diagnosis", "diagnostic"),
                        ("progress", "point d’étape"),
                        ("step", "étape du parcours"),
                    ],
                    default="note",
                    max_length=10,
                    verbose_name="nature",
                ),
            ),
            ("step", models.CharField(blank=True, editable=False, max_length=40)),
            (
                "audience",
                models.CharField(
                    choices=[
                        ("owner", "notre équipe seulement"),
                        ("partners", "notre équipe, la coordination et les accompagnants"),
                    ],
                    default="owner",
                    max_length=10,
                    verbose_name="visible par",
                ),
            ),
            (
                "author_tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            (
                "author",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            ("author_name", models.CharField(blank=True, max_length=80)),
            ("occurred_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date")),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("text", tenants.sealed.SealedField(default=None, null=True, verbose_name="texte")),
        ],
        options={"indexes": [models.Index(fields=["case", "-occurred_at"], name="chronology__of_case")]},
    ),
    migrations.CreateModel(
        name="Consent",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="cases.case")),
            (
                "purpose",
                models.CharField(
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
            (
                "recipient",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("cells", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
            ("given_on", models.DateField(verbose_name="donné le")),
            (
                "how",
                models.CharField(
                    choices=[("signed", "signé sur papier"), ("said", "donné de vive voix, à faire signer")],
                    default="said",
                    max_length=6,
                    verbose_name="comment",
                ),
            ),
            ("sign_by", models.DateField(null=True, verbose_name="à faire signer avant le")),
            ("signed_on", models.DateField(null=True, verbose_name="signé le")),
            (
                "language",
                models.CharField(
                    choices=[
                        ("fr", "français"),
                        ("en", "anglais"),
                        ("ar", "arabe"),
                        ("es", "espagnol"),
                        ("uk", "ukrainien"),
                        ("other", "autre langue, avec interprète"),
                    ],
                    default="fr",
                    max_length=5,
                    verbose_name="expliqué en",
                ),
            ),
            ("expires_on", models.DateField(null=True, verbose_name="jusqu’au")),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "indexes": [models.Index(fields=["case", "-given_on"], name="consent__of_case")],
            "constraints": [
                models.CheckConstraint(
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
                                    [
                                        "view_application",
                                        "view_case",
                                        "view_contact",
                                        "view_identity",
                                        "view_need",
                                        "view_origin",
                                    ],
                                ),
                                ("purpose", "acceptance"),
                            ),
                            models.Q(
                                (
                                    "cells__contained_by",
                                    ["view_case", "view_contact", "view_danger", "view_identity", "view_need"],
                                ),
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
                models.CheckConstraint(
                    condition=models.Q(
                        ("recipient__isnull", False), ("purpose__in", ["designation", "study"]), _connector="OR"
                    ),
                    name="consent__names_who_receives",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("expires_on__isnull", False),
                        models.Q(("purpose__in", ["acceptance", "mediation", "transfer", "visit"]), _negated=True),
                        _connector="OR",
                    ),
                    name="consent__ends_when_it_must",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("expires_on__isnull", True), ("expires_on__gte", models.F("given_on")), _connector="OR"
                    ),
                    name="consent__ends_later",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("how", "signed"), ("signed_on__isnull", False)),
                        models.Q(("how", "said"), ("sign_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="consent__signed_or_to_be_signed",
                ),
                models.CheckConstraint(
                    condition=models.Q(("signed_on__isnull", True), ("signed_on__gte", models.F("given_on")), _connector="OR"),
                    name="consent__signed_after_given",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DeadlineRule",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            ("kind", models.CharField(editable=False, max_length=20)),
            (
                "delay",
                models.PositiveSmallIntegerField(
                    null=True,
                    validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)],
                    verbose_name="délai, en jours",
                ),
            ),
            ("working", models.BooleanField(default=False, verbose_name="compter en jours ouvrés")),
            ("rolls", models.BooleanField(default=False, verbose_name="reporter au jour ouvré suivant")),
            (
                "leads",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name="rappels"
                ),
            ),
            ("coordinator_after", models.SmallIntegerField(blank=True, null=True, verbose_name="coordination prévenue")),
            ("manager_after", models.SmallIntegerField(blank=True, null=True, verbose_name="responsable prévenu")),
            ("reason", models.CharField(max_length=300, verbose_name="pourquoi ce changement")),
            ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            (
                "set_by",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
        ],
        options={
            "ordering": ["-since"],
            "constraints": [
                models.UniqueConstraint(fields=("programme", "kind", "since"), name="deadline_rule__one_at_a_time"),
                models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="deadline_rule__has_a_reason"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("delay__isnull", True), models.Q(("delay__gte", 1), ("delay__lte", 366)), _connector="OR"
                    ),
                    name="deadline_rule__delay_in_bounds",
                ),
                models.CheckConstraint(condition=models.Q(("leads__len__lte", 4)), name="deadline_rule__few_reminders"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("coordinator_after__isnull", True),
                            models.Q(("coordinator_after__gte", -60), ("coordinator_after__lte", 366)),
                            _connector="OR",
                        ),
                        models.Q(
                            ("manager_after__isnull", True),
                            models.Q(("manager_after__gte", -60), ("manager_after__lte", 366)),
                            _connector="OR",
                        ),
                    ),
                    name="deadline_rule__steps_in_bounds",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DeadlineNotice",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case",
                models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
            ),
            ("kind", models.CharField(max_length=20)),
            ("subject_id", models.UUIDField()),
            ("due_at", models.DateTimeField()),
            ("step", models.CharField(max_length=16)),
            ("said", models.BooleanField(default=True)),
            ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("tenant", "subject_id", "kind", "due_at", "step"), name="deadline_notice__once")
            ]
        },
    ),
    migrations.CreateModel(
        name="CommitteeDecision",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            (
                "committee",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="cases.committee"),
            ),
            (
                "entry",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="cases.agendaentry"
                ),
            ),
            (
                "case",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="decisions",
                    to="cases.case",
                ),
            ),
            (
                "case_tenant",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                ),
            ),
            ("label", models.CharField(max_length=240, verbose_name="décision")),
            (
                "holder",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                    verbose_name="organisation",
                ),
            ),
            (
                "seat",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="cases.committeeseat",
                    verbose_name="personne",
                ),
            ),
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
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("due_on__gte", models.F("taken_on"))), name="committee_decision__due_later"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("closed_on__isnull", True), models.Q(("status", "open"), _negated=True), _connector="XOR"
                    ),
                    name="committee_decision__closed_has_day",
                ),
                models.CheckConstraint(
                    condition=models.Q(("closed_on__isnull", True), ("closed_on__gte", models.F("taken_on")), _connector="OR"),
                    name="committee_decision__closed_later",
                ),
                models.CheckConstraint(
                    condition=models.Q(("case__isnull", True), ("case_tenant__isnull", False), _connector="XOR"),
                    name="committee_decision__case_has_owner",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CommitteeMinutes",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            (
                "committee",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="cases.committee"),
            ),
            ("version", models.PositiveSmallIntegerField(editable=False)),
            (
                "status",
                models.CharField(
                    choices=[("draft", "brouillon"), ("approved", "approuvé")], default="draft", editable=False, max_length=8
                ),
            ),
            ("opening", models.TextField(blank=True, max_length=2000, verbose_name="en ouverture")),
            ("drafted_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("approved_at", models.DateTimeField(editable=False, null=True)),
            (
                "approved_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
        ],
        options={
            "ordering": ["-version"],
            "constraints": [
                models.UniqueConstraint(fields=("committee", "version"), name="committee_minutes__version_once"),
                models.UniqueConstraint(
                    condition=models.Q(("status", "draft")), fields=("committee",), name="committee_minutes__one_draft"
                ),
                models.CheckConstraint(
                    condition=models.Q(("approved_at__isnull", False), ("status", "draft"), _connector="XOR"),
                    name="committee_minutes__approved_has_instant",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="MinutesLine",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            (
                "minutes",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="cases.committeeminutes"
                ),
            ),
            ("entry", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.agendaentry")),
            (
                "case",
                models.ForeignKey(
                    editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                ),
            ),
            ("said", models.TextField(blank=True, default="", max_length=1000)),
            ("decided", models.JSONField(default=list, editable=False)),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("minutes", "entry"), name="minutes_line__once")]},
    ),
    migrations.CreateModel(
        name="Proof",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="proofs", to="cases.case")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("identity", "pièce d’identité ou titre de séjour"),
                        ("family", "livret de famille ou acte de naissance"),
                        ("pregnancy", "certificat de grossesse"),
                        ("income", "justificatif de ressources"),
                        ("tax", "avis d’imposition"),
                        ("lease_end", "congé ou fin de bail"),
                        ("shelter", "attestation d’hébergement"),
                        ("application", "attestation d’enregistrement de la demande de logement"),
                        ("protection", "ordonnance de protection"),
                        ("complaint", "récépissé de dépôt de plainte"),
                        ("proceedings", "saisine du juge ou jugement"),
                        ("lease", "bail ou quittance du logement actuel"),
                        ("custody", "décision ou accord sur la résidence des enfants"),
                        ("disability", "carte mobilité inclusion"),
                        ("priority", "justificatif du motif prioritaire"),
                        ("individual", "justificatif de l’individualisation des ressources"),
                    ],
                    max_length=12,
                    verbose_name="pièce",
                ),
            ),
            ("seen_on", models.DateField(verbose_name="vue le")),
            ("valid_until", models.DateField(blank=True, null=True, verbose_name="valable jusqu’au")),
            ("lodged_on", models.DateField(blank=True, null=True, verbose_name="déposée au SNE le")),
            (
                "by_tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            (
                "seen_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            ("seen_by_name", models.CharField(max_length=80)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("withdrawn_at", models.DateTimeField(null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("withdrawn_at__isnull", True)),
                    fields=("case", "kind", "seen_on"),
                    name="proof__once_a_day",
                ),
                models.CheckConstraint(
                    condition=models.Q(("valid_until__isnull", True), ("kind__in", ["identity", "lease_end"]), _connector="OR"),
                    name="proof__end_held_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("lodged_on__isnull", True), ("lodged_on__gte", models.F("seen_on")), _connector="OR"),
                    name="proof__lodged_once_seen",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="Document",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="cases.case")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("identity", "pièce d’identité ou titre de séjour"),
                        ("family", "livret de famille ou acte de naissance"),
                        ("pregnancy", "certificat de grossesse"),
                        ("income", "justificatif de ressources"),
                        ("tax", "avis d’imposition"),
                        ("lease_end", "congé ou fin de bail"),
                        ("shelter", "attestation d’hébergement"),
                        ("application", "attestation d’enregistrement de la demande de logement"),
                        ("protection", "ordonnance de protection"),
                        ("complaint", "récépissé de dépôt de plainte"),
                        ("proceedings", "saisine du juge ou jugement"),
                        ("lease", "bail ou quittance du logement actuel"),
                        ("custody", "décision ou accord sur la résidence des enfants"),
                        ("disability", "carte mobilité inclusion"),
                        ("priority", "justificatif du motif prioritaire"),
                        ("individual", "justificatif de l’individualisation des ressources"),
                    ],
                    max_length=12,
                    verbose_name="pièce",
                ),
            ),
            (
                "reason",
                models.CharField(
                    choices=[
                        ("deposit", "elle ne peut pas la déposer elle-même au SNE pour l’instant"),
                        ("requested", "une institution demande une copie pour instruire sa demande"),
                        ("at_risk", "l’original risque d’être perdu, détruit ou confisqué"),
                        ("deadline", "un délai court\xa0: recours, congé, réponse à une juridiction"),
                    ],
                    max_length=10,
                    verbose_name="pourquoi garder une copie",
                ),
            ),
            ("type", models.CharField(choices=[("pdf", "PDF"), ("jpg", "JPEG"), ("png", "PNG")], max_length=3)),
            ("size", models.PositiveIntegerField()),
            ("file", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ("original_name", tenants.sealed.SealedField(default=None, null=True, verbose_name="nom du fichier")),
            ("fingerprint", tenants.sealed.SealedField(default=None, null=True)),
            ("file_key", tenants.sealed.SealedField(default=None, null=True)),
            (
                "by_tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            (
                "kept_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            ("kept_by_name", models.CharField(max_length=80)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("expires_at", models.DateTimeField()),
            ("destroyed_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("destroyed_at__isnull", True)), fields=["expires_at"], name="document__due")
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("file_key__isnull", True), ("destroyed_at__isnull", True), _connector="XOR"),
                    name="document__destroyed_without_key",
                ),
                models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("created_at"))), name="document__ends_after_it_began"
                ),
                models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="document__not_empty"),
            ],
        },
    ),
    migrations.CreateModel(
        name="DocumentGrant",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "document",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="cases.document"),
            ),
            ("of_case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            (
                "case_tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("reference", models.CharField(max_length=9)),
            (
                "membership",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"),
            ),
            ("officer_name", models.CharField(max_length=80)),
            ("consent_on", models.DateField(verbose_name="consentement recueilli le")),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("expires_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(null=True)),
            ("file_key", tenants.sealed.SealedField(default=None, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("document", "membership"),
                    name="document_grant__one_live",
                ),
                models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("created_at"))), name="document_grant__ends_after_it_began"
                ),
                models.CheckConstraint(
                    condition=models.Q(("file_key__isnull", True), ("ended_at__isnull", True), _connector="XOR"),
                    name="document_grant__ended_without_key",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="Fingerprint",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            ("person", models.BinaryField(null=True)),
            ("nur", models.BinaryField(null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["programme", "person"], name="fingerprint__person"),
                models.Index(fields=["programme", "nur"], name="fingerprint__nur"),
            ]
        },
    ),
    migrations.CreateModel(
        name="DuplicateLead",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            ("other", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            ("found_at", models.DateTimeField()),
            (
                "answer",
                models.CharField(
                    blank=True, choices=[("same", "une seule personne"), ("distinct", "deux personnes")], max_length=8
                ),
            ),
            ("answered_at", models.DateTimeField(null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("case", "other"), name="duplicate_lead__once"),
                models.CheckConstraint(
                    condition=models.Q(("case", models.F("other")), _negated=True), name="duplicate_lead__two_cases"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("answered_at__isnull", True), models.Q(("answer", ""), _negated=True), _connector="XOR"
                    ),
                    name="duplicate_lead__answer_has_instant",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="Erasure",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case",
                models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to="cases.case"),
            ),
            ("erased_at", models.DateTimeField()),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="Exclusion",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="exclusions", to="cases.case"),
            ),
            (
                "excluded_tenant",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "excluded_membership",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            ("by_address", models.BooleanField(default=False)),
            ("address", tenants.sealed.SealedField(default=None, null=True, verbose_name="adresse professionnelle")),
            (
                "reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("her_request", "à la demande de la personne"),
                        ("knows", "la connaît ou connaît ses proches"),
                        ("conflict", "conflit d’intérêts"),
                        ("precaution", "par précaution"),
                    ],
                    max_length=12,
                    verbose_name="motif",
                ),
            ),
            ("declared", models.BooleanField(default=False)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("lifted_at", models.DateTimeField(null=True)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("by_address", False), ("excluded_membership__isnull", True), ("excluded_tenant__isnull", False)
                        ),
                        models.Q(
                            ("by_address", False), ("excluded_membership__isnull", False), ("excluded_tenant__isnull", True)
                        ),
                        models.Q(
                            ("by_address", True), ("excluded_membership__isnull", True), ("excluded_tenant__isnull", True)
                        ),
                        _connector="OR",
                    ),
                    name="exclusion__one_target",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("lifted_at__isnull", True)),
                    fields=("case", "excluded_tenant"),
                    name="exclusion__tenant_once",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("lifted_at__isnull", True)),
                    fields=("case", "excluded_membership"),
                    name="exclusion__membership_once",
                ),
                models.CheckConstraint(
                    condition=models.Q(("declared", False), ("excluded_membership__isnull", False), _connector="OR"),
                    name="exclusion__declared_by_a_member",
                ),
                models.CheckConstraint(
                    condition=models.Q(("address__isnull", True), ("by_address", True), _connector="OR"),
                    name="exclusion__address_when_so",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="BarredAddress",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            (
                "exclusion",
                models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.exclusion"),
            ),
            (
                "person",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("salt", models.BinaryField(max_length=32)),
            ("digest", models.BinaryField(max_length=32)),
        ],
        options={"indexes": [models.Index(fields=["person"], name="barred_address__person")]},
    ),
    migrations.CreateModel(
        name="CaseExport",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("number", models.CharField(default=tenants.references.draw_reference, editable=False, max_length=9, unique=True)),
            (
                "programme",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.programme",
                ),
            ),
            (
                "selection",
                models.CharField(
                    choices=[("open", "dossiers ouverts"), ("closed", "dossiers clos"), ("all", "tous les dossiers transmis")],
                    default="open",
                    editable=False,
                    max_length=8,
                    verbose_name="dossiers",
                ),
            ),
            ("filed_from", models.DateField(editable=False, null=True, verbose_name="transmis à partir du")),
            ("filed_to", models.DateField(editable=False, null=True, verbose_name="transmis jusqu’au")),
            (
                "columns",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=20), editable=False, size=None
                ),
            ),
            ("with_identity", models.BooleanField(editable=False)),
            (
                "basis",
                models.CharField(
                    blank=True,
                    choices=[
                        ("consent", "chaque personne concernée y consent, et son accord est au dossier"),
                        ("legal", "un texte ou une autorité l’impose"),
                        ("own_duty", "suivi par notre organisation de ses propres dossiers, sans autre destinataire"),
                    ],
                    editable=False,
                    max_length=8,
                    verbose_name="fondement",
                ),
            ),
            (
                "format",
                models.CharField(
                    choices=[("xlsx", "classeur Excel (XLSX)"), ("csv", "texte séparé par des points-virgules (CSV)")],
                    default="xlsx",
                    editable=False,
                    max_length=4,
                    verbose_name="format",
                ),
            ),
            ("purpose", tenants.sealed.SealedField(default=None, null=True, verbose_name="pour quoi faire")),
            ("counted", models.PositiveIntegerField(editable=False)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("asked", "attend un accord"),
                        ("queued", "en préparation"),
                        ("ready", "prêt"),
                        ("refused", "refusé"),
                        ("cancelled", "annulé"),
                        ("lapsed", "sans réponse à temps"),
                        ("failed", "non abouti"),
                        ("destroyed", "fichier détruit"),
                    ],
                    editable=False,
                    max_length=10,
                ),
            ),
            (
                "problem",
                models.CharField(
                    blank=True,
                    choices=[
                        ("grown", "la liste s’est allongée depuis la demande"),
                        ("empty", "plus aucun dossier ne correspond"),
                        ("left", "la personne qui l’a demandé n’en a plus le droit"),
                        ("late", "le calcul n’a pas pu se faire à temps"),
                    ],
                    editable=False,
                    max_length=8,
                ),
            ),
            (
                "requested_by",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            ("requested_at", models.DateTimeField(editable=False)),
            ("decide_by", models.DateTimeField(editable=False)),
            (
                "decided_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            ("decided_at", models.DateTimeField(editable=False, null=True)),
            ("note", tenants.sealed.SealedField(default=None, null=True, verbose_name="mot de la deuxième personne")),
            ("rows", models.PositiveIntegerField(editable=False, null=True)),
            ("ready_at", models.DateTimeField(editable=False, null=True)),
            ("expires_at", models.DateTimeField(editable=False, null=True)),
            ("downloads", models.PositiveSmallIntegerField(default=0, editable=False)),
            ("file_key", tenants.sealed.SealedField(default=None, null=True)),
            ("ended_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["tenant", "-requested_at"], name="case_export__of_tenant"),
                models.Index(
                    condition=models.Q(("status__in", ["asked", "queued", "ready"])),
                    fields=["requested_at"],
                    name="case_export__due",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("status__in", ["asked", "queued"])),
                    fields=("requested_by",),
                    name="case_export__one_live",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("columns__overlap", ["last_name", "first_name", "birth_date", "nur"]), ("with_identity", True)
                        ),
                        models.Q(
                            ("with_identity", False),
                            models.Q(("columns__overlap", ["last_name", "first_name", "birth_date", "nur"]), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="case_export__identity_is_said",
                ),
                models.CheckConstraint(
                    condition=models.Q(("with_identity", True), ("basis", ""), _connector="XOR"),
                    name="case_export__identity_has_basis",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("filed_from__isnull", True),
                        ("filed_to__isnull", True),
                        ("filed_to__gte", models.F("filed_from")),
                        _connector="OR",
                    ),
                    name="case_export__dates_in_order",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("decide_by__gt", models.F("requested_at")),
                        (
                            "decide_by__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("requested_at"), "+", models.Value(datetime.timedelta(days=10))
                            ),
                        ),
                    ),
                    name="case_export__decided_soon",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                        models.Q(
                            ("decided_at__isnull", False),
                            ("decided_by__isnull", False),
                            models.Q(("decided_by", models.F("requested_by")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="case_export__second_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("status__in", ["asked", "refused", "cancelled", "lapsed"]),
                        ("decided_by__isnull", False),
                        models.Q(("counted__lte", 50), ("with_identity", False)),
                        _connector="OR",
                    ),
                    name="case_export__agreed_when_large",
                ),
                models.CheckConstraint(
                    condition=models.Q(("rows__isnull", True), ("rows__lte", models.F("counted")), _connector="OR"),
                    name="case_export__no_more_than_agreed",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "ready"), _negated=True),
                        models.Q(
                            ("expires_at__gt", models.F("ready_at")),
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("ready_at"), "+", models.Value(datetime.timedelta(days=2))
                                ),
                            ),
                            ("file_key__isnull", False),
                            ("rows__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="case_export__ready_is_whole",
                ),
                models.CheckConstraint(condition=models.Q(("downloads__lte", 3)), name="case_export__few_downloads"),
                models.CheckConstraint(
                    condition=models.Q(("file_key__isnull", True), ("status", "ready"), _connector="OR"),
                    name="case_export__key_with_the_file",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ended_at__isnull", True),
                        models.Q(("status__in", ["asked", "queued", "ready"]), _negated=True),
                        _connector="XOR",
                    ),
                    name="case_export__ended_has_instant",
                ),
                models.CheckConstraint(
                    condition=models.Q(("problem", ""), ("status", "failed"), _connector="XOR"),
                    name="case_export__failed_says_why",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ExportFile",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "export",
                models.OneToOneField(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.caseexport"
                ),
            ),
            ("content", models.BinaryField()),
            ("cases", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="BreakGlass",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="cases.case"
                ),
            ),
            (
                "opener",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            (
                "opener_tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("opener_person", models.UUIDField(editable=False)),
            ("opener_name", models.CharField(editable=False, max_length=80)),
            (
                "cells",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=20), editable=False, size=None
                ),
            ),
            (
                "ground",
                models.CharField(
                    choices=[
                        ("danger", "elle, ou un enfant, est en danger maintenant"),
                        ("rescue", "les secours, la police ou un juge le demandent"),
                        ("unreachable", "les personnes qui la suivent sont injoignables, et la démarche ne peut pas attendre"),
                    ],
                    editable=False,
                    max_length=12,
                    verbose_name="motif",
                ),
            ),
            ("reason", tenants.sealed.SealedField(default=None, null=True, verbose_name="ce qui se passe")),
            ("opened_at", models.DateTimeField(editable=False)),
            ("expires_at", models.DateTimeField(editable=False)),
            ("review_due", models.DateTimeField(editable=False)),
            ("reviewed_at", models.DateTimeField(editable=False, null=True)),
            (
                "reviewer",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            (
                "verdict",
                models.CharField(
                    blank=True,
                    choices=[("justified", "justifié"), ("unjustified", "non justifié")],
                    editable=False,
                    max_length=12,
                    verbose_name="avis",
                ),
            ),
            ("review_note", tenants.sealed.SealedField(default=None, null=True, verbose_name="mot de relecture")),
            ("restored_at", models.DateTimeField(editable=False, null=True)),
            (
                "restored_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            ("reminded_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["opener_person", "-opened_at"], name="break_glass__of_opener"),
                models.Index(
                    condition=models.Q(("reviewed_at__isnull", True)), fields=["review_due"], name="break_glass__waiting"
                ),
                models.Index(fields=["tenant", "-opened_at"], name="break_glass__of_tenant"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("expires_at__gt", models.F("opened_at")),
                        (
                            "expires_at__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("opened_at"), "+", models.Value(datetime.timedelta(seconds=3600))
                            ),
                        ),
                    ),
                    name="break_glass__one_hour",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("review_due__gt", models.F("opened_at")),
                        (
                            "review_due__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("opened_at"), "+", models.Value(datetime.timedelta(days=8))
                            ),
                        ),
                    ),
                    name="break_glass__review_soon",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("cells__contained_by", ["view_identity", "view_contact", "view_new_address"]), ("cells__len__gt", 0)
                    ),
                    name="break_glass__known_cells",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("cells__contains", ["view_new_address"]), _negated=True),
                        ("ground__in", ["danger", "rescue"]),
                        _connector="OR",
                    ),
                    name="break_glass__new_address_in_danger",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("reviewed_at__isnull", True), ("reviewer__isnull", True), ("verdict", "")),
                        models.Q(
                            ("reviewed_at__isnull", False),
                            ("reviewer__isnull", False),
                            ("verdict__in", ["justified", "unjustified"]),
                        ),
                        _connector="OR",
                    ),
                    name="break_glass__review_is_whole",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("reviewer__isnull", True), models.Q(("reviewer", models.F("opener")), _negated=True), _connector="OR"
                    ),
                    name="break_glass__second_person",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("restored_at__isnull", True), ("restored_by__isnull", True)),
                        models.Q(
                            ("restored_at__isnull", False),
                            ("restored_by__isnull", False),
                            ("verdict", "unjustified"),
                            models.Q(("restored_by", models.F("opener")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="break_glass__restored_by_another",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="IdentityIndex",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            (
                "case",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="identity_index", to="cases.case"
                ),
            ),
            ("tenant_key_version", models.PositiveSmallIntegerField()),
            ("person", models.BinaryField(null=True)),
            ("nur", models.BinaryField(null=True)),
        ],
        options={
            "indexes": [
                models.Index(fields=["tenant", "person"], name="identity_index__person"),
                models.Index(fields=["tenant", "nur"], name="identity_index__nur"),
            ]
        },
    ),
    migrations.CreateModel(
        name="Installation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="installations", to="cases.case"),
            ),
            ("lease", models.UUIDField(editable=False, unique=True)),
            ("keys_on", models.DateField(editable=False, null=True)),
            ("cancelled_at", models.DateTimeField(editable=False, null=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={"indexes": [models.Index(fields=["case", "-created_at"], name="installation__of_case")]},
    ),
    migrations.CreateModel(
        name="InstallationItem",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            (
                "installation",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="items", to="cases.installation"),
            ),
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
            (
                "by_tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            ("by_name", models.CharField(max_length=80)),
            ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("installation", "thing"), name="installation_item__once"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("done_on__isnull", False), models.Q(("state", "done"), _negated=True), _connector="XOR"
                    ),
                    name="installation_item__done_has_date",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="Referral",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="referrals", to="cases.case")),
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
            (
                "by_tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "ordering": ["-referred_on", "-created_at"],
            "indexes": [models.Index(fields=["case", "-referred_on"], name="referral__of_case")],
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
        name="Orientation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "recipient",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            (
                "channel",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.channel"
                ),
            ),
            ("number", models.CharField(default=tenants.references.draw_reference, editable=False, max_length=9, unique=True)),
            (
                "status",
                models.CharField(
                    choices=[("received", "reçue"), ("taken_up", "prise en charge"), ("closed", "close")],
                    default="received",
                    editable=False,
                    max_length=10,
                ),
            ),
            ("out_of_scope", models.BooleanField(default=False, editable=False)),
            ("received_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("taken_up_at", models.DateTimeField(editable=False, null=True)),
            ("closed_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "indexes": [models.Index(fields=["recipient", "status", "-received_at"], name="orientation__waiting")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "received"), ("taken_up_at__isnull", True)),
                        models.Q(("status", "taken_up"), ("taken_up_at__isnull", False)),
                        ("status", "closed"),
                        _connector="OR",
                    ),
                    name="orientation__taken_up_has_instant",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("closed_at__isnull", False), models.Q(("status", "closed"), _negated=True), _connector="XOR"
                    ),
                    name="orientation__closed_has_instant",
                ),
                models.CheckConstraint(
                    condition=models.Q(("out_of_scope", False), ("status", "closed"), _connector="OR"),
                    name="orientation__scope_when_closed",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OrientationContent",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "orientation",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="content", to="cases.orientation"
                ),
            ),
            (
                "author_tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            (
                "is_tenant_of_referrer",
                models.BooleanField(default=False, verbose_name="locataire de l’organisation qui oriente"),
            ),
            ("persons", models.PositiveSmallIntegerField(default=1, verbose_name="personnes à reloger")),
            ("consent_on", models.DateField(verbose_name="accord de la personne recueilli le")),
            ("last_name", tenants.sealed.SealedField(default=None, null=True, verbose_name="nom")),
            ("first_name", tenants.sealed.SealedField(default=None, null=True, verbose_name="prénom")),
            ("contact", tenants.sealed.SealedField(default=None, null=True, verbose_name="comment la joindre sans risque")),
            ("message", tenants.sealed.SealedField(default=None, null=True, verbose_name="précisions")),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="TakenUp",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "orientation",
                models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.orientation"),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="ProgressPoint",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case_tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="progress_points", to="cases.case"),
            ),
            ("reference", models.CharField(editable=False, max_length=9)),
            (
                "side",
                models.CharField(
                    choices=[("mediator", "médiation du bailleur"), ("worker", "travail social")], editable=False, max_length=8
                ),
            ),
            ("said_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="point fait le")),
            (
                "settling",
                models.CharField(
                    choices=[("fine", "va bien"), ("watch", "à suivre"), ("hard", "en difficulté"), ("unknown", "pas abordé")],
                    default="unknown",
                    max_length=8,
                    verbose_name="vie dans le logement",
                ),
            ),
            (
                "rent",
                models.CharField(
                    choices=[("fine", "va bien"), ("watch", "à suivre"), ("hard", "en difficulté"), ("unknown", "pas abordé")],
                    default="unknown",
                    max_length=8,
                    verbose_name="loyer et charges",
                ),
            ),
            (
                "neighbours",
                models.CharField(
                    choices=[("fine", "va bien"), ("watch", "à suivre"), ("hard", "en difficulté"), ("unknown", "pas abordé")],
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
            "indexes": [models.Index(fields=["case", "-said_on"], name="progress_point__of_case")],
            "constraints": [
                models.UniqueConstraint(fields=("tenant", "case", "side", "said_on"), name="progress_point__once_a_day")
            ],
        },
    ),
    migrations.CreateModel(
        name="RetentionRule",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "months",
                models.PositiveSmallIntegerField(
                    default=24,
                    validators=[django.core.validators.MinValueValidator(6), django.core.validators.MaxValueValidator(24)],
                    verbose_name="conservation après le dernier contact, en mois",
                ),
            ),
            (
                "notice_days",
                models.PositiveSmallIntegerField(
                    default=30,
                    validators=[django.core.validators.MinValueValidator(14), django.core.validators.MaxValueValidator(180)],
                    verbose_name="préavis avant l’effacement, en jours",
                ),
            ),
            (
                "draft_days",
                models.PositiveSmallIntegerField(
                    default=90,
                    validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(365)],
                    verbose_name="brouillon laissé sans modification, en jours",
                ),
            ),
            ("rights_contact", models.CharField(blank=True, max_length=200, verbose_name="adresse où exercer ses droits")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("tenant",), name="retention_rule__one_per_tenant"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("draft_days__range", (30, 365)), ("months__range", (6, 24)), ("notice_days__range", (14, 180))
                    ),
                    name="retention_rule__within_the_law",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="RetentionNotice",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="retention_notices", to="cases.case"
                ),
            ),
            ("raised_on", models.DateField()),
            ("erase_on", models.DateField()),
            (
                "answer",
                models.CharField(
                    blank=True,
                    choices=[
                        ("contact", "conservé : nouveau contact"),
                        ("ground", "conservé : motif légal"),
                        ("erase", "effacement décidé"),
                        ("lapsed", "effacement à l’échéance"),
                        ("overtaken", "sans objet : le dossier a repris"),
                    ],
                    editable=False,
                    max_length=10,
                ),
            ),
            ("answered_on", models.DateField(editable=False, null=True)),
            (
                "answered_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            ("contact_on", models.DateField(null=True, verbose_name="contact du")),
            (
                "ground",
                models.CharField(
                    blank=True,
                    choices=[
                        ("proceedings", "procédure judiciaire en cours"),
                        ("claim", "réclamation ou contentieux en cours"),
                        ("her_request", "elle a demandé que ses données soient conservées"),
                    ],
                    max_length=12,
                    verbose_name="motif",
                ),
            ),
            ("kept_until", models.DateField(null=True, verbose_name="conservé jusqu’au")),
        ],
        options={
            "indexes": [
                models.Index(fields=["case", "-raised_on"], name="retention_notice__of_case"),
                models.Index(condition=models.Q(("answer", "")), fields=["tenant", "erase_on"], name="retention_notice__open"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("answer", "")), fields=("case",), name="retention_notice__one_open"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("answered_on__isnull", True), models.Q(("answer", ""), _negated=True), _connector="XOR"
                    ),
                    name="retention_notice__answer_has_date",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("contact_on__isnull", False), models.Q(("answer", "contact"), _negated=True), _connector="XOR"
                    ),
                    name="retention_notice__contact_has_date",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kept_until__isnull", False), models.Q(("ground", ""), _negated=True), ("answer", "ground")),
                        models.Q(("ground", ""), ("kept_until__isnull", True), models.Q(("answer", "ground"), _negated=True)),
                        _connector="OR",
                    ),
                    name="retention_notice__ground_has_end",
                ),
                models.CheckConstraint(
                    condition=models.Q(("erase_on__gte", models.F("raised_on"))), name="retention_notice__erased_later"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SubjectRequest",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="subject_requests", to="cases.case"
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("access", "recevoir ses données (accès, article 15)"),
                        ("rectification", "corriger ses données (rectification, article 16)"),
                        ("erasure", "effacer ses données (effacement, article 17)"),
                        ("restriction", "geler ses données (limitation, article 18)"),
                        ("objection", "s’opposer à un usage (opposition, article 21)"),
                    ],
                    max_length=14,
                    verbose_name="demande",
                ),
            ),
            ("received_on", models.DateField(verbose_name="reçue le")),
            ("due_on", models.DateField(editable=False)),
            ("extended_on", models.DateField(editable=False, null=True)),
            (
                "answer",
                models.CharField(
                    blank=True,
                    choices=[
                        ("granted", "acceptée"),
                        ("partly", "acceptée en partie, raisons données"),
                        ("refused", "refusée, raisons et recours donnés"),
                    ],
                    editable=False,
                    max_length=8,
                    verbose_name="réponse",
                ),
            ),
            ("answered_on", models.DateField(editable=False, null=True, verbose_name="répondu le")),
            ("lifted_on", models.DateField(editable=False, null=True)),
            ("text", tenants.sealed.SealedField(default=None, null=True, verbose_name="ce qu’elle demande")),
        ],
        options={
            "ordering": ["-received_on"],
            "indexes": [
                models.Index(fields=["case", "-received_on"], name="subject_request__of_case"),
                models.Index(condition=models.Q(("answer", "")), fields=["tenant", "due_on"], name="subject_request__waiting"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answer", ""), ("answered_on__isnull", True)),
                        models.Q(models.Q(("answer", ""), _negated=True), ("answered_on__gte", models.F("received_on"))),
                        _connector="OR",
                    ),
                    name="subject_request__answer_has_date",
                ),
                models.CheckConstraint(
                    condition=models.Q(("due_on__gt", models.F("received_on"))), name="subject_request__due_later"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("lifted_on__isnull", True),
                        models.Q(
                            ("kind", "restriction"),
                            ("lifted_on__gte", models.F("answered_on")),
                            models.Q(("answer", "refused"), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="subject_request__only_a_restriction_is_lifted",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("answer", "")), fields=("case", "kind"), name="subject_request__one_open_a_kind"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CaseShare",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
            ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
            (
                "content_object",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="shares", to="cases.case"),
            ),
            (
                "tenant",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                ),
            ),
            (
                "grantor",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                ),
            ),
            ("purpose", models.CharField(max_length=40)),
            (
                "consent",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="cases.consent"
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("expires_at", models.DateTimeField(null=True)),
        ],
        options={
            "unique_together": {("group", "permission", "content_object")},
            "abstract": False,
            "indexes": [models.Index(fields=["group", "permission", "content_object"], name="case_share__of_group")],
        },
    ),
    migrations.CreateModel(
        name="TeamMember",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="team", to="cases.case")),
            (
                "membership",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="tenants.membership"),
            ),
            (
                "part",
                models.CharField(
                    choices=[("referent", "référente"), ("co_referent", "co-référente")], default="referent", max_length=12
                ),
            ),
            ("since", models.DateTimeField(default=django.utils.timezone.now)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("case", "membership"), name="team_member__once"),
                models.UniqueConstraint(
                    condition=models.Q(("part", "referent")), fields=("case",), name="team_member__one_referent"
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="Delegation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "membership",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to="tenants.membership"
                ),
            ),
            (
                "deputy",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"),
            ),
            ("starts_on", models.DateField(verbose_name="du")),
            ("ends_on", models.DateField(verbose_name="au")),
            ("ended_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="delegation__dates_in_order"
                ),
                models.CheckConstraint(
                    condition=models.Q(("deputy", models.F("membership")), _negated=True), name="delegation__to_somebody_else"
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="Transfer",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("updated_at", models.DateTimeField(auto_now=True)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="transfers", to="cases.case")),
            (
                "from_tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            (
                "to_tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            ("consent", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.consent")),
            ("rewrapped_key", models.BinaryField()),
            ("tenant_key_version", models.PositiveSmallIntegerField(editable=False)),
            ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("answered_at", models.DateTimeField(null=True)),
            ("accepted", models.BooleanField(null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("answered_at__isnull", True)), fields=("case",), name="transfer__one_waiting"
                ),
                models.CheckConstraint(
                    condition=models.Q(("to_tenant", models.F("from_tenant")), _negated=True), name="transfer__to_somebody_else"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("accepted__isnull", True), ("answered_at__isnull", True)),
                        models.Q(("accepted__isnull", False), ("answered_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="transfer__answer_has_instant",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="SupportMeasure",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case_tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="measures", to="cases.case")),
            (
                "requester",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
            ),
            (
                "type",
                models.CharField(
                    choices=[
                        ("legal", "juridique"),
                        ("administrative", "administratif"),
                        ("medical", "médical"),
                        ("psychological", "psychologique"),
                        ("hold", "sortie d’emprise"),
                        ("housing", "social lié au logement"),
                        ("parenting", "parentalité"),
                        ("integration", "insertion"),
                    ],
                    max_length=16,
                    verbose_name="type",
                ),
            ),
            (
                "line",
                models.CharField(
                    choices=[("support", "accompagnement"), ("follow_up", "suivi")],
                    default="support",
                    max_length=10,
                    verbose_name="nature",
                ),
            ),
            (
                "phase",
                models.CharField(
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
            (
                "status",
                models.CharField(
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
            ("requested_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="demandé le")),
            ("answered_on", models.DateField(editable=False, null=True)),
            (
                "worker",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            (
                "deputy",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            ("expected_end_on", models.DateField(null=True, verbose_name="fin prévue le")),
            ("interrupted_on", models.DateField(editable=False, null=True)),
            (
                "interruption",
                models.CharField(
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
            ("ended_on", models.DateField(editable=False, null=True)),
            (
                "result",
                models.CharField(
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
        ],
        options={
            "indexes": [models.Index(fields=["case", "-requested_on"], name="measure__of_case")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("answered_on__isnull", True),
                        models.Q(("status__in", ["requested", "withdrawn"]), _negated=True),
                        _connector="XOR",
                    ),
                    name="measure__answer_has_date",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ended_on__isnull", False),
                        models.Q(("status__in", ["completed", "withdrawn"]), _negated=True),
                        _connector="XOR",
                    ),
                    name="measure__end_has_date",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("result", ""), _negated=True),
                        models.Q(("status", "completed"), _negated=True),
                        _connector="XOR",
                    ),
                    name="measure__completed_has_result",
                ),
                models.CheckConstraint(
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
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("answered_on__isnull", True), ("answered_on__gte", models.F("requested_on")), _connector="OR"
                        ),
                        models.Q(("ended_on__isnull", True), ("ended_on__gte", models.F("requested_on")), _connector="OR"),
                        models.Q(
                            ("interrupted_on__isnull", True), ("interrupted_on__gte", models.F("requested_on")), _connector="OR"
                        ),
                    ),
                    name="measure__dates_in_order",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("expected_end_on__isnull", True), ("expected_end_on__gte", models.F("requested_on")), _connector="OR"
                    ),
                    name="measure__expected_end_after_request",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("deputy__isnull", True),
                        models.Q(("worker__isnull", False), models.Q(("deputy", models.F("worker")), _negated=True)),
                        _connector="OR",
                    ),
                    name="measure__deputy_is_somebody_else",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("status__in", ["requested", "accepted", "paused"])),
                    fields=("case", "type", "line", "requester"),
                    name="measure__one_open_per_type_and_requester",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SupportGoal",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case_tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            (
                "measure",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="cases.supportmeasure"),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
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
                    condition=models.Q(("closed_on__isnull", True), ("closed_on__gte", models.F("set_on")), _connector="OR"),
                    name="goal__dates_in_order",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("status", "ongoing")), fields=("measure", "kind"), name="goal__one_ongoing_of_a_kind"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SupportSession",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "case_tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                ),
            ),
            (
                "measure",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="cases.supportmeasure"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("office", "au bureau"),
                        ("home_visit", "visite à domicile"),
                        ("phone", "par téléphone"),
                        ("escort", "accompagnement physique"),
                    ],
                    default="office",
                    max_length=10,
                    verbose_name="forme",
                ),
            ),
            (
                "status",
                models.CharField(
                    choices=[("planned", "prévu"), ("held", "réalisé"), ("missed", "manqué"), ("cancelled", "annulé")],
                    default="planned",
                    editable=False,
                    max_length=10,
                ),
            ),
            ("planned_at", models.DateTimeField(verbose_name="prévu le")),
            ("held_on", models.DateField(editable=False, null=True)),
            ("minutes", models.PositiveSmallIntegerField(default=60, verbose_name="durée, en minutes")),
            (
                "worker",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            (
                "second",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            (
                "place_kind",
                models.CharField(
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
            ("place", tenants.sealed.SealedField(default=None, null=True, verbose_name="précision sur le lieu")),
            ("call_back_at", models.DateTimeField(null=True, verbose_name="heure de rappel")),
            ("back_at", models.DateTimeField(editable=False, null=True)),
            ("alerted_at", models.DateTimeField(editable=False, null=True)),
            ("address_named_at", models.DateTimeField(editable=False, null=True)),
            ("after_keys_of", models.UUIDField(editable=False, null=True)),
            ("rank", models.PositiveSmallIntegerField(editable=False, null=True)),
            ("moved_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "ordering": ["planned_at"],
            "indexes": [
                models.Index(fields=["tenant", "planned_at"], name="session__of_provider"),
                models.Index(
                    condition=models.Q(
                        ("alerted_at__isnull", True), ("back_at__isnull", True), ("call_back_at__isnull", False)
                    ),
                    fields=["call_back_at"],
                    name="session__not_back",
                ),
                models.Index(
                    condition=models.Q(("address_named_at__isnull", False), ("status", "planned")),
                    fields=["planned_at"],
                    name="session__to_open",
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("held_on__isnull", False), models.Q(("status", "held"), _negated=True), _connector="XOR"
                    ),
                    name="session__held_has_date",
                ),
                models.CheckConstraint(
                    condition=models.Q(("minutes__gt", 0), ("minutes__lte", 600)), name="session__lasts_a_day_at_most"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("second__isnull", True), models.Q(("second", models.F("worker")), _negated=True), _connector="OR"
                    ),
                    name="session__second_is_somebody_else",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("call_back_at__isnull", True),
                        models.Q(("call_back_at__gt", models.F("planned_at")), ("kind", "home_visit")),
                        _connector="OR",
                    ),
                    name="session__call_back_of_a_visit",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("address_named_at__isnull", True),
                        models.Q(("kind", "home_visit"), ("worker__isnull", False)),
                        _connector="OR",
                    ),
                    name="session__named_for_a_visit",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("after_keys_of__isnull", True), ("rank__isnull", True)),
                        models.Q(("after_keys_of__isnull", False), ("kind", "home_visit"), ("rank__isnull", False)),
                        _connector="OR",
                    ),
                    name="session__after_keys_is_ranked",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("after_keys_of__isnull", False)),
                    fields=("after_keys_of", "rank"),
                    name="session__one_visit_of_a_rank",
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    # The steps of the time before the first release, of which demonstrations were made.
    replaces = [
        ("cases", "0001_initial"),
        ("cases", "0002_access"),
        ("cases", "0003_keys"),
        ("cases", "0004_erasure"),
        ("cases", "0005_identity_index"),
        ("cases", "0006_duplicates"),
        ("cases", "0007_consent"),
        ("cases", "0008_exclusions"),
        ("cases", "0009_break_glass"),
        ("cases", "0009_exports"),
        ("cases", "0010_retention"),
        ("cases", "0011_documents"),
        ("cases", "0012_former_owner"),
        ("cases", "0013_joints"),
        ("cases", "0014_support"),
        ("cases", "0015_application"),
        ("cases", "0016_deadlines"),
        ("cases", "0017_calendar"),
        ("cases", "0018_present_lease"),
        ("cases", "0019_tell_no_barred"),
        ("cases", "0022_committees"),
        ("cases", "0031_entries"),
    ]

    dependencies = [("auth", "0012_alter_user_first_name_max_length"), ("tenants", "0001_schema")]

    operations = [CreateModels(TABLES)]
