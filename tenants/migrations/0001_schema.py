"""Organisations, people, programmes, keys, the chained log, sign-in, mails, targets, resources."""

import datetime
import uuid
from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tenants.models.target
import tenants.sealed
from tenants.createmodels import CreateModels

TABLES = [
    migrations.CreateModel(
        name="Commune",
        fields=[
            ("insee_code", models.CharField(max_length=5, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=60)),
            ("sort_name", models.CharField(db_index=True, max_length=60)),
            ("postcodes", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), size=None)),
            ("department_code", models.CharField(max_length=3)),
            ("epci_siren", models.CharField(blank=True, db_index=True, max_length=9)),
            ("epci_name", models.CharField(blank=True, max_length=120)),
            ("population", models.PositiveIntegerField(null=True)),
            ("latitude", models.FloatField(null=True)),
            ("longitude", models.FloatField(null=True)),
        ],
        options={"ordering": ["sort_name"]},
    ),
    migrations.CreateModel(
        name="Tenant",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("BAILLEUR_OPH", "office public de l’habitat"),
                        ("BAILLEUR_ESH", "entreprise sociale pour l’habitat"),
                        ("BAILLEUR_SEM", "société d’économie mixte"),
                        ("BAILLEUR_COOP", "coopérative d’Hlm"),
                        ("AIVS", "agence immobilière à vocation sociale"),
                        ("AGENCE_PRIVEE", "agence de location privée"),
                        ("ASSO_SPECIALISEE", "association spécialisée"),
                        ("ASSO_HEBERGEMENT", "association d’hébergement"),
                        ("OPERATEUR", "opérateur, coordination"),
                        ("CCAS", "centre communal d’action sociale"),
                        ("SIAO", "service intégré d’accueil et d’orientation"),
                        ("EPCI", "métropole ou intercommunalité"),
                        ("COMMUNE", "commune"),
                        ("DEPARTEMENT", "département"),
                        ("ETAT", "services de l’État"),
                        ("ACTION_LOGEMENT", "Action Logement"),
                    ],
                    max_length=20,
                    verbose_name="type",
                ),
            ),
            ("name", models.CharField(max_length=120, unique=True, verbose_name="nom")),
            ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
            (
                "successor",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="predecessors",
                    to="tenants.tenant",
                ),
            ),
            (
                "group",
                models.OneToOneField(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="tenant",
                    to="auth.group",
                ),
            ),
            ("is_sandbox", models.BooleanField(default=False, verbose_name="bac à sable")),
            (
                "reveal_quota",
                models.PositiveSmallIntegerField(default=30, verbose_name="affichages par jour hors de ses dossiers"),
            ),
            ("export_rows", models.PositiveSmallIntegerField(default=500, verbose_name="dossiers par export, au plus")),
            (
                "mfa_grace_until",
                models.DateField(blank=True, null=True, verbose_name="double authentification facultative jusqu’au"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True)),
        ],
        options={
            "ordering": ["name"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("siren", ""), ("siren__regex", "^\\d{9}$"), _connector="OR"),
                    name="tenant__siren_nine_digits",
                ),
                models.CheckConstraint(condition=models.Q(("export_rows__lte", 2000)), name="tenant__exports_are_capped"),
                models.CheckConstraint(
                    condition=models.Q(("successor", models.F("id")), _negated=True), name="tenant__not_its_own_successor"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DirectoryEntry",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("activity", models.TextField(blank=True, max_length=600, verbose_name="ce que fait l’organisation")),
            (
                "languages",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("fr", "français"),
                            ("en", "anglais"),
                            ("ar", "arabe"),
                            ("es", "espagnol"),
                            ("pt", "portugais"),
                            ("uk", "ukrainien"),
                            ("ru", "russe"),
                            ("tr", "turc"),
                            ("ro", "roumain"),
                            ("ln", "lingala"),
                            ("prs", "dari"),
                            ("ps", "pachto"),
                            ("ta", "tamoul"),
                            ("zh", "mandarin"),
                            ("lsf", "langue des signes française"),
                        ],
                        max_length=3,
                    ),
                    blank=True,
                    default=list,
                    size=None,
                ),
            ),
            ("hours", models.CharField(blank=True, max_length=160, verbose_name="horaires d’ouverture")),
            ("phone", models.CharField(blank=True, max_length=24, verbose_name="téléphone du service")),
            ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique du service")),
            ("website", models.URLField(blank=True, verbose_name="site")),
            ("street", models.CharField(blank=True, max_length=120, verbose_name="adresse d’accueil du public")),
            (
                "commune",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune"
                ),
            ),
            (
                "area",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=5), blank=True, default=list, size=None
                ),
            ),
            ("reviewed_on", models.DateField(default=django.utils.timezone.localdate, editable=False)),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("tenant",), name="directory_entry__one_per_organisation")]},
    ),
    migrations.CreateModel(
        name="Programme",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("name", models.CharField(max_length=120, unique=True, verbose_name="nom")),
            ("starts_on", models.DateField(verbose_name="début")),
            ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
            ("epci_siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN de l’EPCI")),
            ("violence_required", models.BooleanField(default=True, verbose_name="réservé aux victimes de violences")),
            (
                "residence_required",
                models.BooleanField(default=False, verbose_name="habiter le territoire avant l’hébergement"),
            ),
            ("shelter_required", models.BooleanField(default=False, verbose_name="être mise à l’abri dans une structure")),
            ("follow_required", models.BooleanField(default=False, verbose_name="être déjà suivie par l’association")),
            ("hold_days", models.PositiveSmallIntegerField(default=7, verbose_name="durée d’une réservation, en jours ouvrés")),
            ("reservataire_days", models.PositiveSmallIntegerField(default=30, verbose_name="délai du réservataire, en jours")),
            ("answer_days", models.PositiveSmallIntegerField(default=10, verbose_name="délai de réponse du ménage, en jours")),
            (
                "first_visit_days",
                models.PositiveSmallIntegerField(
                    default=30, verbose_name="première visite après les clés, au plus tard en jours"
                ),
            ),
            (
                "second_visit_days",
                models.PositiveSmallIntegerField(
                    default=90, verbose_name="deuxième visite après les clés, au plus tard en jours"
                ),
            ),
            (
                "committee_quorum",
                models.PositiveSmallIntegerField(default=2, verbose_name="organisations présentes pour qu’une réunion décide"),
            ),
            ("exercise_starts_on", models.DateField(blank=True, null=True, verbose_name="début de l’exercice")),
            (
                "inter_landlord_classes",
                models.JSONField(blank=True, null=True, verbose_name="classes inter-bailleurs retenues"),
            ),
            ("inter_landlord_voted_on", models.DateField(blank=True, null=True, verbose_name="votées le")),
        ],
        options={
            "ordering": ["name"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                    name="programme__dates_in_order",
                ),
                models.CheckConstraint(
                    condition=models.Q(("answer_days__gt", 0), ("hold_days__gt", 0), ("reservataire_days__gt", 0)),
                    name="programme__positive_delays",
                ),
                models.CheckConstraint(
                    condition=models.Q(("first_visit_days__gt", 0), ("second_visit_days__gt", models.F("first_visit_days"))),
                    name="programme__visits_in_order",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OutsidePartner",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("activity", models.TextField(blank=True, max_length=600, verbose_name="ce que fait l’organisation")),
            (
                "languages",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("fr", "français"),
                            ("en", "anglais"),
                            ("ar", "arabe"),
                            ("es", "espagnol"),
                            ("pt", "portugais"),
                            ("uk", "ukrainien"),
                            ("ru", "russe"),
                            ("tr", "turc"),
                            ("ro", "roumain"),
                            ("ln", "lingala"),
                            ("prs", "dari"),
                            ("ps", "pachto"),
                            ("ta", "tamoul"),
                            ("zh", "mandarin"),
                            ("lsf", "langue des signes française"),
                        ],
                        max_length=3,
                    ),
                    blank=True,
                    default=list,
                    size=None,
                ),
            ),
            ("hours", models.CharField(blank=True, max_length=160, verbose_name="horaires d’ouverture")),
            ("phone", models.CharField(blank=True, max_length=24, verbose_name="téléphone du service")),
            ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique du service")),
            ("website", models.URLField(blank=True, verbose_name="site")),
            ("street", models.CharField(blank=True, max_length=120, verbose_name="adresse d’accueil du public")),
            (
                "commune",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune"
                ),
            ),
            (
                "area",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(max_length=5), blank=True, default=list, size=None
                ),
            ),
            ("reviewed_on", models.DateField(default=django.utils.timezone.localdate, editable=False)),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            ("name", models.CharField(max_length=120, verbose_name="nom")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("health", "hôpital, santé"),
                        ("police", "police, gendarmerie"),
                        ("justice", "tribunal, justice"),
                        ("lawyers", "avocats, accès au droit"),
                        ("town", "mairie, CCAS"),
                        ("departement", "département, service social, PMI"),
                        ("benefits", "CAF, MSA, assurance maladie"),
                        ("school", "école, petite enfance"),
                        ("work", "emploi, formation"),
                        ("association", "association"),
                        ("shelter", "hébergement"),
                        ("interpreter", "interprétariat"),
                        ("other", "autre"),
                    ],
                    max_length=12,
                    verbose_name="nature",
                ),
            ),
            ("is_active", models.BooleanField(default=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("is_active", True)), fields=("programme", "name"), name="outside_partner__name_once"
                ),
                models.UniqueConstraint(fields=("id", "tenant"), name="outside_partner__of_tenant"),
                models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="outside_partner__is_named"),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("kind", "shelter"), _negated=True), ("street", ""), _connector="OR"),
                    name="outside_partner__no_shelter_street",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="DirectoryTeam",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "partner",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="teams",
                    to="tenants.outsidepartner",
                ),
            ),
            ("name", models.CharField(max_length=80, verbose_name="nom de l’équipe")),
            (
                "functions",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("violence_lead", "référent violences"),
                            ("social_worker", "travailleur social"),
                            ("mediator", "médiateur"),
                            ("allocation", "chargé d’attribution"),
                            ("tenancy", "chargé de gestion locative"),
                            ("reception", "accueil, écoute"),
                            ("on_call", "astreinte"),
                            ("lawyer", "juriste, avocat"),
                            ("psychologist", "psychologue"),
                            ("care", "soignant"),
                            ("investigator", "enquêteur, intervenant social"),
                            ("lead", "direction, coordination"),
                        ],
                        max_length=16,
                    ),
                    default=list,
                    size=None,
                ),
            ),
            ("about", models.CharField(blank=True, max_length=300, verbose_name="ce qu’elle fait, qui la compose")),
            ("phone", models.CharField(blank=True, max_length=24, verbose_name="téléphone du service")),
            ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique du service")),
            ("is_active", models.BooleanField(default=True)),
        ],
        options={
            "ordering": ["name"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("is_active", True)),
                    fields=("tenant", "partner", "name"),
                    name="directory_team__name_once",
                    nulls_distinct=False,
                ),
                models.CheckConstraint(
                    condition=models.Q(("functions", []), _negated=True), name="directory_team__has_a_function"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Agreement",
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
                "organisation",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "partner",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="agreements",
                    to="tenants.outsidepartner",
                ),
            ),
            ("subject", models.CharField(max_length=160, verbose_name="objet")),
            ("starts_on", models.DateField(verbose_name="début")),
            ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
            ("is_active", models.BooleanField(default=True)),
        ],
        options={
            "ordering": [models.OrderBy(models.F("ends_on"), nulls_last=True), "starts_on", "pk"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("organisation__isnull", True), ("partner__isnull", True), _connector="XOR"),
                    name="agreement__with_one_other",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("organisation__isnull", True),
                        models.Q(("organisation", models.F("tenant")), _negated=True),
                        _connector="OR",
                    ),
                    name="agreement__not_with_oneself",
                ),
                models.CheckConstraint(
                    condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                    name="agreement__dates_in_order",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Person",
        fields=[
            ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("email", models.EmailField(max_length=254, verbose_name="adresse électronique")),
            ("display_name", models.CharField(max_length=80, verbose_name="nom affiché")),
            ("is_active", models.BooleanField(default=True)),
            ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
        ],
        options={
            "constraints": [models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="person__email_once")]
        },
    ),
    migrations.CreateModel(
        name="Membership",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "person",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to=settings.AUTH_USER_MODEL
                ),
            ),
            (
                "tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="tenants.tenant"),
            ),
            (
                "roles",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("reader", "lecture"),
                            ("officer", "gestion"),
                            ("manager", "responsable de l’organisation"),
                            ("coordinator", "coordination"),
                            ("analyst", "suivi et évaluation"),
                        ],
                        max_length=12,
                    ),
                    size=None,
                ),
            ),
            (
                "group",
                models.OneToOneField(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="membership",
                    to="auth.group",
                ),
            ),
            ("is_active", models.BooleanField(default=True)),
            ("created_at", models.DateTimeField(auto_now_add=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("person", "tenant"), name="membership__once_per_tenant"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("roles__contained_by", ["reader", "officer", "manager", "coordinator", "analyst"]),
                        ("roles__len__gt", 0),
                    ),
                    name="membership__known_roles",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="FormDraft",
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
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.membership"),
            ),
            ("key", models.CharField(max_length=80)),
            ("payload", tenants.sealed.SealedField(default=None, null=True)),
            ("updated_at", models.DateTimeField(auto_now=True)),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("membership", "key"), name="form_draft__once")]},
    ),
    migrations.CreateModel(
        name="PersonSecret",
        fields=[
            (
                "person",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="secret",
                    serialize=False,
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
            ("password", models.CharField(max_length=128)),
        ],
    ),
    migrations.CreateModel(
        name="Invitation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="tenants.tenant"),
            ),
            ("email", models.EmailField(max_length=254, verbose_name="adresse électronique")),
            (
                "roles",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("reader", "lecture"),
                            ("officer", "gestion"),
                            ("manager", "responsable de l’organisation"),
                            ("coordinator", "coordination"),
                            ("analyst", "suivi et évaluation"),
                        ],
                        max_length=12,
                    ),
                    size=None,
                ),
            ),
            ("token_sha256", models.BinaryField(max_length=32, unique=True)),
            (
                "invited_by",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            ("expires_at", models.DateTimeField()),
            ("accepted_at", models.DateTimeField(null=True)),
            ("revoked_at", models.DateTimeField(null=True)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("created_at"))), name="invitation__expires_later"
                ),
                models.CheckConstraint(
                    condition=models.Q(("accepted_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"),
                    name="invitation__accepted_or_revoked",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="RevealCount",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("tenant", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant")),
            (
                "membership",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.membership"),
            ),
            ("day", models.DateField()),
            ("things", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
            (
                "own_things",
                django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), db_default=[], size=None),
            ),
            ("refused", models.PositiveIntegerField(default=0)),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("membership", "day"), name="reveal_count__once_a_day")]},
    ),
    migrations.CreateModel(
        name="AccountNotice",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "person",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            ("kind", models.CharField(max_length=20)),
            ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ("sent_at", models.DateTimeField(null=True)),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("sent_at__isnull", True)), fields=["at"], name="account_notice__waiting")
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("kind__regex", "^[a-z_]+$")), name="account_notice__a_code")
            ],
        },
    ),
    migrations.CreateModel(
        name="MailSetting",
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
                models.OneToOneField(
                    editable=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="mail_setting",
                    to="tenants.membership",
                ),
            ),
            (
                "pace",
                models.CharField(
                    choices=[
                        ("immediate", "au fur et à mesure"),
                        ("daily", "un seul message par jour ouvré"),
                        ("none", "jamais, sauf urgence"),
                    ],
                    default="daily",
                    max_length=10,
                    verbose_name="être prévenu par message",
                ),
            ),
            ("quiet_from", models.TimeField(default=datetime.time(19, 0), verbose_name="pas de message à partir de")),
            ("quiet_until", models.TimeField(default=datetime.time(7, 30), verbose_name="jusqu’à")),
            ("digest_on", models.DateField(editable=False, null=True)),
            ("refused_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("pace__in", ["immediate", "daily", "none"])), name="mail_setting__known_pace"
                )
            ]
        },
    ),
    migrations.CreateModel(
        name="OutreachAction",
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
            ("done_on", models.DateField(verbose_name="date")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("training", "formation"),
                        ("bulletin", "bulletin aux locataires"),
                        ("campaign", "campagne 3919"),
                        ("prevention", "prévention tout public"),
                        ("collection", "collecte"),
                        ("other", "autre action"),
                    ],
                    max_length=12,
                    verbose_name="nature",
                ),
            ),
            ("title", models.CharField(max_length=120, verbose_name="intitulé")),
            ("people", models.PositiveIntegerField(default=0, verbose_name="personnes touchées")),
            ("hours", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=6, verbose_name="heures")),
            ("notes", models.TextField(blank=True, max_length=1000, verbose_name="notes")),
            ("is_active", models.BooleanField(default=True)),
        ],
        options={
            "ordering": ["-done_on", "title", "pk"],
            "indexes": [models.Index(fields=["programme", "-done_on"], name="outreach_action__by_year")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("hours__gte", 0), ("people__lte", 1000000)), name="outreach_action__plausible"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="AdviceContact",
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
            ("given_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="date")),
            (
                "caller",
                models.CharField(
                    choices=[
                        ("concerned", "femme concernée"),
                        ("relative", "proche, voisin"),
                        ("professional", "professionnel"),
                        ("landlord", "bailleur, gardien"),
                        ("other", "autre"),
                    ],
                    max_length=12,
                    verbose_name="qui a demandé",
                ),
            ),
            (
                "subject",
                models.CharField(
                    choices=[
                        ("safety", "mise en sécurité"),
                        ("housing", "logement, bail"),
                        ("rights", "droits, plainte, justice"),
                        ("children", "enfants"),
                        ("money", "ressources, dettes"),
                        ("health", "santé"),
                        ("listening", "écoute"),
                    ],
                    max_length=12,
                    verbose_name="sujet",
                ),
            ),
            (
                "orientation",
                models.CharField(
                    choices=[
                        ("line", "3919"),
                        ("police", "police, gendarmerie"),
                        ("shelter", "115, hébergement"),
                        ("association", "association spécialisée"),
                        ("social", "service social, CCAS"),
                        ("law", "avocat, accès au droit"),
                        ("care", "santé"),
                        ("case", "dossier ouvert ensuite"),
                        ("none", "réponse donnée, sans orientation"),
                    ],
                    max_length=12,
                    verbose_name="orientation",
                ),
            ),
            ("is_active", models.BooleanField(default=True)),
        ],
        options={
            "ordering": ["-given_on", "pk"],
            "indexes": [models.Index(fields=["tenant", "-given_on"], name="advice_contact__by_year")],
        },
    ),
    migrations.CreateModel(
        name="LocalProcedure",
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
            ("title", models.CharField(max_length=80, verbose_name="intitulé")),
            ("text", models.TextField(max_length=800, verbose_name="ce qu’il faut faire")),
            ("phone", models.CharField(blank=True, max_length=24, verbose_name="téléphone du service")),
            ("hours", models.CharField(blank=True, max_length=120, verbose_name="horaires")),
            ("reviewed_on", models.DateField(default=django.utils.timezone.localdate, editable=False)),
            ("is_active", models.BooleanField(default=True)),
        ],
        options={
            "ordering": ["title", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("is_active", True)), fields=("programme", "title"), name="local_procedure__title_once"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="ExternalFigure",
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
            ("commune", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune")),
            ("year", models.PositiveSmallIntegerField(verbose_name="année")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("victims", "victimes enregistrées"),
                        ("applications", "demandes au motif violences"),
                        ("vacancy", "taux de vacance (%)"),
                        ("turnover", "taux de rotation (%)"),
                    ],
                    max_length=12,
                    verbose_name="donnée",
                ),
            ),
            ("value", models.DecimalField(decimal_places=2, max_digits=9, null=True, verbose_name="valeur")),
            ("source", models.CharField(max_length=80, verbose_name="source")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("programme", "commune", "year", "kind"), name="external_figure__once"),
                models.CheckConstraint(
                    condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="external_figure__year"
                ),
                models.CheckConstraint(condition=models.Q(("source", ""), _negated=True), name="external_figure__has_source"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind__in", ["victims", "applications"]), _negated=True),
                        ("value__isnull", True),
                        ("value", 0),
                        ("value__gte", 5),
                        _connector="OR",
                    ),
                    name="external_figure__few_people_unsaid",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind__in", ["vacancy", "turnover"]), _negated=True),
                        models.Q(("value__gte", 0), ("value__isnull", False), ("value__lte", 100)),
                        _connector="OR",
                    ),
                    name="external_figure__rate",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="Participation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "programme",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="participations", to="tenants.programme"
                ),
            ),
            (
                "tenant",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="participations", to="tenants.tenant"
                ),
            ),
            (
                "part",
                models.CharField(
                    choices=[
                        ("landlord", "bailleur"),
                        ("referrer", "orientation"),
                        ("shelter", "hébergement"),
                        ("support", "accompagnement"),
                        ("coordinator", "coordination"),
                        ("reservataire", "réservataire"),
                        ("funder", "financement"),
                        ("observer", "suivi"),
                    ],
                    max_length=12,
                ),
            ),
            ("since", models.DateField()),
            ("until", models.DateField(blank=True, null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("programme", "tenant", "part"), name="participation__once"),
                models.CheckConstraint(
                    condition=models.Q(("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"),
                    name="participation__dates_in_order",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="Channel",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="channels", to="tenants.programme"),
            ),
            ("code", models.CharField(max_length=12)),
            ("label", models.CharField(max_length=160, verbose_name="intitulé")),
            (
                "referrer",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
        ],
        options={
            "ordering": ["code"],
            "constraints": [models.UniqueConstraint(fields=("programme", "code"), name="channel__code_once")],
        },
    ),
    migrations.CreateModel(
        name="ProgrammeKey",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "programme",
                models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            ("wrapped", models.BinaryField()),
        ],
    ),
    migrations.CreateModel(
        name="Session",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("key_sha256", models.BinaryField(max_length=32, unique=True)),
            ("data", models.BinaryField()),
            (
                "person",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("device", models.CharField(blank=True, max_length=60)),
            ("created_at", models.DateTimeField()),
            ("seen_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField(db_index=True)),
        ],
    ),
    migrations.CreateModel(
        name="TenantKey",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("tenant", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant")),
            ("version", models.PositiveSmallIntegerField(default=1)),
            ("wrapped", models.BinaryField()),
            ("created_at", models.DateTimeField(auto_now_add=True)),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("tenant", "version"), name="tenant_key__one_per_version")]},
    ),
    migrations.CreateModel(
        name="ChannelTarget",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="à partir du")),
            ("until", models.DateField(blank=True, editable=False, null=True)),
            ("reason", models.CharField(max_length=200, verbose_name="raison")),
            (
                "set_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            (
                "channel",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.channel"
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[("entries", "entrées sur l’exercice"), ("concurrent", "ménages suivis en même temps")],
                    default="entries",
                    max_length=10,
                    verbose_name="ce qui est compté",
                ),
            ),
            ("low", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="au moins")),
            ("high", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="au plus")),
        ],
        options={
            "ordering": ["channel__code", "since"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("low__isnull", False), ("high__isnull", False), _connector="OR"),
                    name="target__says_something",
                ),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("low", 0), _negated=True), models.Q(("high", 0), _negated=True)),
                    name="target__in_bounds",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("low__isnull", True), ("high__isnull", True), ("high__gte", models.F("low")), _connector="OR"
                    ),
                    name="target__in_order",
                ),
                models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="target__has_a_reason"),
                models.CheckConstraint(
                    condition=models.Q(("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"),
                    name="target__dates_in_order",
                ),
                django.contrib.postgres.constraints.ExclusionConstraint(
                    expressions=[
                        ("programme", "="),
                        (django.db.models.functions.comparison.Coalesce(models.F("channel"), models.F("programme")), "="),
                        (tenants.models.target.Lasting(), "&&"),
                    ],
                    name="target__one_at_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="EntryClosing",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="à partir du")),
            ("until", models.DateField(blank=True, editable=False, null=True)),
            ("reason", models.CharField(max_length=200, verbose_name="raison")),
            (
                "set_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "ordering": ["since"],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="entry_closing__has_a_reason"),
                models.CheckConstraint(
                    condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                    name="entry_closing__dates_in_order",
                ),
                django.contrib.postgres.constraints.ExclusionConstraint(
                    expressions=[("programme", "="), (tenants.models.target.Lasting(), "&&")],
                    name="entry_closing__one_at_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AuditEntry",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("tenant", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant")),
            ("at", models.DateTimeField()),
            ("kind", models.CharField(max_length=60)),
            ("subject_type", models.CharField(max_length=40)),
            ("subject_id", models.UUIDField()),
            ("about", models.UUIDField()),
            ("actor_person", models.UUIDField(null=True)),
            ("actor_tenant", models.UUIDField(null=True)),
            ("facts", models.JSONField(default=dict)),
            ("seq", models.BigIntegerField(editable=False, null=True)),
            ("digest", models.BinaryField(max_length=32, null=True)),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("seq__isnull", True)), fields=["tenant", "id"], name="audit__not_chained"),
                models.Index(fields=["tenant", "subject_id", "-id"], name="audit__subject"),
                models.Index(fields=["tenant", "-id"], name="audit__latest"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("tenant", "seq"), name="audit__seq_once"),
                models.CheckConstraint(
                    condition=models.Q(("seq__isnull", True), ("digest__isnull", False), _connector="XOR"),
                    name="audit__seq_has_digest",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="AuditHead",
        fields=[
            (
                "tenant",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="tenants.tenant",
                ),
            ),
            ("seq", models.BigIntegerField()),
            ("digest", models.BinaryField(max_length=32)),
        ],
    ),
    migrations.CreateModel(
        name="AuditCheckpoint",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ("tenant", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant")),
            ("seq", models.BigIntegerField()),
            ("digest", models.BinaryField(max_length=32)),
            ("retired", models.PositiveIntegerField()),
            ("made_at", models.DateTimeField()),
            ("signature", models.BinaryField(max_length=256)),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("tenant", "seq"), name="audit_checkpoint__once")]},
    ),
    migrations.CreateModel(
        name="OutboxEvent",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("kind", models.CharField(max_length=60)),
            ("subject_type", models.CharField(max_length=40)),
            ("subject_id", models.UUIDField()),
            ("about", models.UUIDField()),
            ("reference", models.CharField(blank=True, max_length=12)),
            ("facts", models.JSONField(default=dict)),
            ("created_at", models.DateTimeField()),
            ("relayed_at", models.DateTimeField(null=True)),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("relayed_at__isnull", True)), fields=["created_at"], name="outbox__waiting"),
                models.Index(fields=["tenant", "created_at"], name="outbox__of_tenant"),
            ]
        },
    ),
    migrations.CreateModel(
        name="Notification",
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
                    on_delete=django.db.models.deletion.PROTECT, related_name="notifications", to="tenants.membership"
                ),
            ),
            (
                "event",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="notifications", to="tenants.outboxevent"
                ),
            ),
            ("about", models.UUIDField()),
            ("kind", models.CharField(max_length=60)),
            ("text", models.CharField(max_length=200)),
            ("url", models.CharField(max_length=200)),
            ("created_at", models.DateTimeField(auto_now_add=True)),
            ("read_at", models.DateTimeField(null=True)),
            ("mailed_at", models.DateTimeField(null=True)),
        ],
        options={
            "ordering": ["-created_at"],
            "indexes": [
                models.Index(
                    condition=models.Q(("read_at__isnull", True)),
                    fields=["membership", "-created_at"],
                    name="notification__unread",
                )
            ],
            "constraints": [models.UniqueConstraint(fields=("membership", "event"), name="notification__once")],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    # The steps of the time before the first release, of which demonstrations were made.
    replaces = [
        ("tenants", "0001_initial"),
        ("tenants", "0002_access"),
        ("tenants", "0003_form_drafts"),
        ("tenants", "0004_audit_chain"),
        ("tenants", "0005_keys"),
        ("tenants", "0006_programme_keys"),
        ("tenants", "0007_mfa_grace"),
        ("tenants", "0008_sessions"),
        ("tenants", "0009_reveal_quota"),
        ("tenants", "0010_sign_in"),
        ("tenants", "0011_export_cap"),
        ("tenants", "0012_mails"),
        ("tenants", "0013_eligibility"),
        ("tenants", "0014_visit_days"),
        ("tenants", "0021_committee_quorum"),
        ("tenants", "0031_targets"),
        ("tenants", "0032_targets_moved"),
    ]

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [CreateModels(TABLES)]
