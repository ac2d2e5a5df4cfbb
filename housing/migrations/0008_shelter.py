"""Shelters, places, stays: who is where, and what it opens."""

import uuid
from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import housing.models.shelter
import tenants.sealed
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_joints"),
        ("housing", "0007_retention"),
        ("tenants", "0011_export_cap"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(editable=False, max_length=9, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "en attente"),
                            ("entered", "entrée ou entrée prévue"),
                            ("declined", "refusée"),
                            ("withdrawn", "retirée"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "danger imminent"), (2, "grossesse ou nourrisson"), (3, "sans abri"), (4, "ordinaire")],
                        default=4,
                        verbose_name="priorité",
                    ),
                ),
                ("persons", models.PositiveSmallIntegerField(verbose_name="personnes à héberger")),
                ("children", models.PositiveSmallIntegerField(default=0, verbose_name="dont enfants")),
                ("teenage_sons", models.BooleanField(default=False, verbose_name="avec un fils adolescent")),
                ("adapted", models.BooleanField(default=False, verbose_name="place adaptée au handicap")),
                ("wanted_from", models.DateField(default=django.utils.timezone.localdate, verbose_name="à partir du")),
                ("siao_number", models.CharField(blank=True, max_length=20, verbose_name="numéro SI-SIAO")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                (
                    "decline_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("full", "pas de place dans un délai utile"),
                            ("size", "taille du ménage"),
                            ("public", "public accueilli"),
                            ("access", "accessibilité insuffisante"),
                            ("safety", "sécurité des personnes accueillies"),
                            ("other_solution", "autre solution trouvée"),
                        ],
                        editable=False,
                        max_length=16,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="place_requests", to="cases.case"
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
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["priority", "asked_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "waiting")), fields=("tenant", "case"), name="place_request__one_waiting"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True), models.Q(("status", "waiting"), _negated=True), _connector="XOR"
                        ),
                        name="place_request__answer_has_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decline_reason", ""), _negated=True),
                            models.Q(("status", "declined"), _negated=True),
                            _connector="XOR",
                        ),
                        name="place_request__decline_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("children__lt", models.F("persons")), ("persons__gte", 1), ("persons__lte", 20)),
                        name="place_request__persons",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")),
                        fields=["tenant", "priority", "asked_at"],
                        name="place_request__waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Shelter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(editable=False, max_length=9, unique=True)),
                ("label", models.CharField(max_length=60, verbose_name="nom d’usage, pour vos collègues")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("HU", "hébergement d’urgence"),
                            ("CHRS", "centre d’hébergement et de réinsertion sociale"),
                            ("CHU", "centre d’hébergement d’urgence"),
                            ("CAU", "centre d’accueil d’urgence"),
                            ("ALT", "logement temporaire (ALT)"),
                            ("LHSS", "lits halte soins santé"),
                            ("HOTEL", "chambres d’hôtel"),
                            ("ADRESSE_REFUGE", "adresse refuge"),
                            ("RESIDENCE_SOCIALE", "résidence sociale"),
                            ("PENSION_DE_FAMILLE", "pension de famille"),
                            ("RHVS", "résidence hôtelière à vocation sociale"),
                        ],
                        max_length=20,
                        verbose_name="type de structure",
                    ),
                ),
                ("women_only", models.BooleanField(default=True, verbose_name="réservée aux femmes et à leurs enfants")),
                (
                    "sons_up_to",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="âge limite des fils, en années"),
                ),
                (
                    "max_stay_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="durée maximale d’un séjour, en jours"
                    ),
                ),
                ("closed_on", models.DateField(editable=False, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.programme",
                        verbose_name="dispositif",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "label"), name="shelter__label_once"),
                    models.UniqueConstraint(fields=("id", "tenant"), name="shelter__of_tenant"),
                    models.CheckConstraint(
                        condition=models.Q(("sons_up_to__isnull", True), ("sons_up_to__lte", 25), _connector="OR"),
                        name="shelter__sons_age",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_stay_days__isnull", True),
                            models.Q(("max_stay_days__gte", 1), ("max_stay_days__lte", 3660)),
                            _connector="OR",
                        ),
                        name="shelter__longest_stay",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=12, verbose_name="repère")),
                ("rooms", models.PositiveSmallIntegerField(default=1, verbose_name="nombre de pièces")),
                ("persons", models.PositiveSmallIntegerField(verbose_name="personnes accueillies")),
                ("adapted", models.BooleanField(default=False, verbose_name="adaptée au handicap")),
                ("opens_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="en service depuis le")),
                ("closes_on", models.DateField(blank=True, null=True, verbose_name="hors service à partir du")),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "shelter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="places", to="housing.shelter"),
                ),
            ],
            options={
                "ordering": ["shelter", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=("shelter", "code"), name="place__code_once"),
                    models.UniqueConstraint(fields=("id", "tenant"), name="place__of_tenant"),
                    models.CheckConstraint(
                        condition=models.Q(("persons__gte", 1), ("persons__lte", 15)), name="place__persons"
                    ),
                    models.CheckConstraint(condition=models.Q(("rooms__gte", 1), ("rooms__lte", 10)), name="place__rooms"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on__isnull", True), ("closes_on__gt", models.F("opens_on")), _connector="OR"
                        ),
                        name="place__dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShelterLocation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("address", tenants.sealed.SealedField(default=None, null=True, verbose_name="adresse")),
                ("complement", tenants.sealed.SealedField(default=None, null=True, verbose_name="complément, accès")),
                (
                    "shelter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="location", to="housing.shelter"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(editable=False, max_length=9, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("planned", "prévu"), ("current", "en cours"), ("ended", "terminé"), ("cancelled", "annulé")],
                        default="planned",
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="entrée")),
                ("expected_on", models.DateField(blank=True, null=True, verbose_name="sortie prévue")),
                ("left_on", models.DateField(editable=False, null=True)),
                (
                    "orientation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("shelter", "hébergement"),
                            ("supported", "logement accompagné"),
                            ("permanent", "logement pérenne"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("shelter", "autre hébergement"),
                            ("supported_housing", "logement accompagné"),
                            ("permanent_social", "logement pérenne, parc social"),
                            ("permanent_private", "logement pérenne, parc privé"),
                            ("family", "famille ou proches"),
                            ("returned_home", "retour au domicile"),
                            ("returned_to_circuit", "retour dans le circuit de l’hébergement"),
                            ("health", "structure de soins"),
                            ("unknown", "destination non connue"),
                        ],
                        editable=False,
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="cases.case")),
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
                    "request",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stay",
                        to="housing.placerequest",
                    ),
                ),
                (
                    "shelter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="housing.shelter"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["case", "-starts_on"], name="stay__of_case"),
                    models.Index(fields=["tenant", "status", "-starts_on"], name="stay__of_shelter"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "tenant", "case"), name="stay__of_sides"),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["planned", "current"])),
                        fields=("case", "shelter"),
                        name="stay__one_live_per_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", False), models.Q(("status", "ended"), _negated=True), _connector="XOR"
                        ),
                        name="stay__end_has_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), _negated=True),
                            models.Q(("status", "ended"), _negated=True),
                            _connector="XOR",
                        ),
                        name="stay__end_has_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("orientation", ""), _negated=True),
                            models.Q(("status", "ended"), _negated=True),
                            _connector="XOR",
                        ),
                        name="stay__end_has_orientation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("expected_on__isnull", True), ("expected_on__gt", models.F("starts_on")), _connector="OR"
                            ),
                            models.Q(("left_on__isnull", True), ("left_on__gte", models.F("starts_on")), _connector="OR"),
                        ),
                        name="stay__dates_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StayEvaluation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("done_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="faite avec elle le")),
                (
                    "housing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_yet", "pas encore abordé"),
                            ("to_build", "à construire"),
                            ("under_way", "en cours"),
                            ("acquired", "acquis"),
                            ("not_concerned", "sans objet"),
                        ],
                        max_length=14,
                        verbose_name="logement",
                    ),
                ),
                (
                    "rights",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_yet", "pas encore abordé"),
                            ("to_build", "à construire"),
                            ("under_way", "en cours"),
                            ("acquired", "acquis"),
                            ("not_concerned", "sans objet"),
                        ],
                        max_length=14,
                        verbose_name="droits et démarches",
                    ),
                ),
                (
                    "health",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_yet", "pas encore abordé"),
                            ("to_build", "à construire"),
                            ("under_way", "en cours"),
                            ("acquired", "acquis"),
                            ("not_concerned", "sans objet"),
                        ],
                        max_length=14,
                        verbose_name="accès aux soins",
                    ),
                ),
                (
                    "work",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_yet", "pas encore abordé"),
                            ("to_build", "à construire"),
                            ("under_way", "en cours"),
                            ("acquired", "acquis"),
                            ("not_concerned", "sans objet"),
                        ],
                        max_length=14,
                        verbose_name="emploi et ressources",
                    ),
                ),
                (
                    "parenting",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_yet", "pas encore abordé"),
                            ("to_build", "à construire"),
                            ("under_way", "en cours"),
                            ("acquired", "acquis"),
                            ("not_concerned", "sans objet"),
                        ],
                        max_length=14,
                        verbose_name="parentalité",
                    ),
                ),
                (
                    "safety",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_yet", "pas encore abordé"),
                            ("to_build", "à construire"),
                            ("under_way", "en cours"),
                            ("acquired", "acquis"),
                            ("not_concerned", "sans objet"),
                        ],
                        max_length=14,
                        verbose_name="sécurité",
                    ),
                ),
                (
                    "orientation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("shelter", "hébergement"),
                            ("supported", "logement accompagné"),
                            ("permanent", "logement pérenne"),
                        ],
                        max_length=10,
                        verbose_name="orientation envisagée",
                    ),
                ),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
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
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="housing.stay"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-done_on"],
                "constraints": [models.UniqueConstraint(fields=("stay", "done_on"), name="stay_evaluation__once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="StayExtension",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("until", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_exit", "aucune solution de sortie"),
                            ("housing_soon", "logement attribué, entrée proche"),
                            ("safety", "sécurité"),
                            ("health", "santé"),
                            ("birth", "naissance proche"),
                            ("school", "scolarité des enfants"),
                            ("rights", "droits en cours d’ouverture"),
                        ],
                        max_length=14,
                    ),
                ),
                ("decided_on", models.DateField(default=django.utils.timezone.localdate)),
                ("beyond_longest", models.BooleanField(default=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
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
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="housing.stay"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["decided_on", "until"],
            },
        ),
        migrations.CreateModel(
            name="StayPlace",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("is_cancelled", models.BooleanField(default=False, editable=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                (
                    "case_tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="held", to="housing.place"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                    ),
                ),
                (
                    "stay",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="held", to="housing.stay"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="stay_place__dates_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("is_cancelled", False)),
                        expressions=[("place", "="), (housing.models.shelter.Nights("starts_on", "ends_on"), "&&")],
                        name="stay_place__one_household_a_night",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StayReturn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("home", "retour au domicile"), ("shelter", "retour en hébergement")], max_length=8
                    ),
                ),
                ("happened_on", models.DateField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
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
                    "stay",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="housing.stay"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["happened_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("stay", "kind", "happened_on"), name="stay_return__once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceOutage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_on", models.DateField(verbose_name="indisponible du")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="de nouveau libre le")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("works", "travaux"),
                            ("cleaning", "remise en état"),
                            ("pests", "traitement contre les nuisibles"),
                            ("damage", "sinistre"),
                            ("staff", "équipe indisponible"),
                            ("other", "autre raison"),
                        ],
                        max_length=10,
                        verbose_name="motif",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="outages", to="housing.place"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__isnull", True), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                        name="outage__dates_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("place", "="), (housing.models.shelter.Nights("starts_on", "ends_on"), "&&")],
                        name="outage__once_a_night",
                    ),
                ],
            },
        ),
        RunSQLFile(SQL / "0007_shelter.sql"),
    ]
