"""Dwellings and units, reservations, shelter and stays, safety requests, units for shelter, sliding leases, works."""

import uuid
from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import housing.models.safety
import housing.models.shelter
import tenants.sealed
from tenants.createmodels import CreateModels

TABLES = [
    migrations.CreateModel(
        name="Dwelling",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "commune",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune", verbose_name="commune"
                ),
            ),
            ("rooms", models.PositiveSmallIntegerField(verbose_name="nombre de pièces")),
            ("area", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="surface habitable, en m²")),
            ("floor", models.SmallIntegerField(default=0, verbose_name="étage")),
            ("has_lift", models.BooleanField(default=False, verbose_name="ascenseur")),
            ("wheelchair", models.BooleanField(default=False, verbose_name="accessible en fauteuil roulant")),
            ("secured_entrance", models.BooleanField(default=False, verbose_name="entrée sécurisée")),
            ("in_qpv", models.BooleanField(default=False, verbose_name="quartier prioritaire")),
            (
                "financing",
                models.CharField(
                    choices=[("PLAI", "PLAI"), ("PLUS", "PLUS"), ("PLS", "PLS"), ("autre", "autre"), ("prive", "parc privé")],
                    default="PLUS",
                    max_length=6,
                    verbose_name="financement",
                ),
            ),
            (
                "energy_class",
                models.CharField(
                    blank=True,
                    choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"), ("E", "E"), ("F", "F"), ("G", "G")],
                    max_length=1,
                    verbose_name="DPE",
                ),
            ),
            ("rpls_id", models.CharField(blank=True, max_length=10, verbose_name="identifiant RPLS")),
            ("landlord_ref", models.CharField(max_length=40, verbose_name="référence interne")),
            ("built_in", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année de construction")),
            ("created_at", models.DateTimeField(auto_now_add=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=("tenant", "landlord_ref"), name="dwelling__landlord_ref_once"),
                models.CheckConstraint(condition=models.Q(("rooms__gte", 1), ("rooms__lte", 12)), name="dwelling__rooms"),
                models.CheckConstraint(condition=models.Q(("area__gte", 9), ("area__lte", 500)), name="dwelling__area"),
                models.CheckConstraint(
                    condition=models.Q(("wheelchair", False), ("floor", 0), ("has_lift", True), _connector="OR"),
                    name="dwelling__wheelchair_reachable",
                ),
            ]
        },
    ),
    migrations.CreateModel(
        name="DwellingLocation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "dwelling",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="location", to="housing.dwelling"
                ),
            ),
            ("address", tenants.sealed.SealedField(default=None, null=True, verbose_name="adresse")),
            (
                "complement",
                tenants.sealed.SealedField(default=None, null=True, verbose_name="complément : bâtiment, escalier, porte"),
            ),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="Vacancy",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "dwelling",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="vacancies", to="housing.dwelling"),
            ),
            ("number", models.CharField(editable=False, max_length=9, unique=True)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("to_qualify", "à qualifier"),
                        ("announced", "annoncé"),
                        ("available", "disponible"),
                        ("in_process", "en cours d’attribution"),
                        ("let", "loué"),
                        ("blocked", "bloqué pour une mise à l’abri"),
                        ("withdrawn", "retiré"),
                    ],
                    default="to_qualify",
                    editable=False,
                    max_length=12,
                ),
            ),
            ("status_since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            (
                "status_before",
                models.CharField(
                    blank=True,
                    choices=[
                        ("to_qualify", "à qualifier"),
                        ("announced", "annoncé"),
                        ("available", "disponible"),
                        ("in_process", "en cours d’attribution"),
                        ("let", "loué"),
                        ("blocked", "bloqué pour une mise à l’abri"),
                        ("withdrawn", "retiré"),
                    ],
                    editable=False,
                    max_length=12,
                ),
            ),
            ("notice_on", models.DateField(blank=True, null=True, verbose_name="congé reçu le")),
            ("free_on", models.DateField(verbose_name="libre le")),
            ("rent", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="loyer")),
            ("charges", models.DecimalField(decimal_places=2, default=0, max_digits=7, verbose_name="charges récupérables")),
            (
                "contingent",
                models.CharField(
                    choices=[
                        ("etat_fonctionnaires", "État fonctionnaires"),
                        ("etat_prioritaires", "État prioritaires"),
                        ("action_logement", "Action Logement"),
                        ("collectivites", "Collectivités"),
                        ("etat_convention", "Réservations conventionnelles de l’État"),
                        ("autres", "Autres (CAF, MSA…)"),
                        ("defense", "Défense et sécurité"),
                        ("non_reserve", "Non réservé"),
                        ("hors_flux", "Hors flux"),
                        ("sans_objet", "Sans objet (parc privé)"),
                        ("a_completer", "À compléter"),
                    ],
                    default="a_completer",
                    max_length=20,
                    verbose_name="contingent",
                ),
            ),
            (
                "collectivity",
                models.CharField(
                    blank=True,
                    choices=[("commune", "commune"), ("epci", "EPCI"), ("departement", "département")],
                    max_length=12,
                    verbose_name="collectivité",
                ),
            ),
            (
                "reservataire",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                    verbose_name="réservataire",
                ),
            ),
            (
                "withdrawal_reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("let_elsewhere", "attribué hors dispositif"),
                        ("works", "travaux"),
                        ("notice_cancelled", "congé annulé"),
                        ("sale", "vente"),
                        ("error", "saisi par erreur"),
                    ],
                    editable=False,
                    max_length=16,
                ),
            ),
            ("blocked_until", models.DateField(blank=True, null=True, verbose_name="bloqué jusqu’au")),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
        ],
        options={
            "indexes": [models.Index(fields=["tenant", "status", "-created_at"], name="vacancy__by_state")],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("rent__gt", 0)), name="vacancy__rent_positive"),
                models.CheckConstraint(condition=models.Q(("charges__gte", 0)), name="vacancy__charges_not_negative"),
                models.CheckConstraint(
                    condition=models.Q(("notice_on__isnull", True), ("notice_on__lte", models.F("free_on")), _connector="OR"),
                    name="vacancy__notice_before_free",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("withdrawal_reason", ""), _negated=True),
                        models.Q(("status", "withdrawn"), _negated=True),
                        _connector="XOR",
                    ),
                    name="vacancy__withdrawn_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(("collectivity", ""), ("contingent", "collectivites"), _connector="OR"),
                    name="vacancy__collectivity_of_collectivites",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("status__in", ["let", "withdrawn"]), _negated=True),
                    fields=("dwelling",),
                    name="vacancy__one_live_per_dwelling",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "in_process"), _negated=True),
                        models.Q(("status_before", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="vacancy__in_process_remembers",
                ),
                models.UniqueConstraint(fields=("id", "tenant"), name="vacancy__of_tenant"),
            ],
        },
    ),
    migrations.CreateModel(
        name="VacancyOffer",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "commune",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune", verbose_name="commune"
                ),
            ),
            ("rooms", models.PositiveSmallIntegerField(verbose_name="nombre de pièces")),
            ("area", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="surface habitable, en m²")),
            ("floor", models.SmallIntegerField(default=0, verbose_name="étage")),
            ("has_lift", models.BooleanField(default=False, verbose_name="ascenseur")),
            ("wheelchair", models.BooleanField(default=False, verbose_name="accessible en fauteuil roulant")),
            ("secured_entrance", models.BooleanField(default=False, verbose_name="entrée sécurisée")),
            ("in_qpv", models.BooleanField(default=False, verbose_name="quartier prioritaire")),
            (
                "financing",
                models.CharField(
                    choices=[("PLAI", "PLAI"), ("PLUS", "PLUS"), ("PLS", "PLS"), ("autre", "autre"), ("prive", "parc privé")],
                    default="PLUS",
                    max_length=6,
                    verbose_name="financement",
                ),
            ),
            (
                "energy_class",
                models.CharField(
                    blank=True,
                    choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"), ("E", "E"), ("F", "F"), ("G", "G")],
                    max_length=1,
                    verbose_name="DPE",
                ),
            ),
            (
                "vacancy",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="offers", to="housing.vacancy"),
            ),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            ("number", models.CharField(max_length=9)),
            ("free_on", models.DateField()),
            ("rent", models.DecimalField(decimal_places=2, max_digits=7)),
            ("charges", models.DecimalField(decimal_places=2, max_digits=7)),
            (
                "contingent",
                models.CharField(
                    choices=[
                        ("etat_fonctionnaires", "État fonctionnaires"),
                        ("etat_prioritaires", "État prioritaires"),
                        ("action_logement", "Action Logement"),
                        ("collectivites", "Collectivités"),
                        ("etat_convention", "Réservations conventionnelles de l’État"),
                        ("autres", "Autres (CAF, MSA…)"),
                        ("defense", "Défense et sécurité"),
                        ("non_reserve", "Non réservé"),
                        ("hors_flux", "Hors flux"),
                        ("sans_objet", "Sans objet (parc privé)"),
                        ("a_completer", "À compléter"),
                    ],
                    max_length=20,
                ),
            ),
            (
                "reservataire",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("is_open", models.BooleanField(default=True)),
            ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("is_open", True)), fields=["programme", "-opened_at"], name="offer__open")
            ],
            "constraints": [models.UniqueConstraint(fields=("vacancy", "programme"), name="offer__once_per_programme")],
        },
    ),
    migrations.CreateModel(
        name="Proposal",
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
                "vacancy",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="housing.vacancy"),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="cases.case")),
            ("slot", models.PositiveSmallIntegerField()),
            (
                "status",
                models.CharField(
                    choices=[
                        ("proposed", "à étudier"),
                        ("reserved", "retenue"),
                        ("declined", "refusée"),
                        ("withdrawn", "retirée"),
                        ("closed", "sans suite"),
                    ],
                    default="proposed",
                    editable=False,
                    max_length=10,
                ),
            ),
            ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("answered_at", models.DateTimeField(editable=False, null=True)),
            (
                "decline_reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("size", "taille du logement inadaptée"),
                        ("budget", "reste à vivre insuffisant"),
                        ("accessibility", "accessibilité insuffisante"),
                        ("unit_not_ready", "logement finalement indisponible"),
                        ("contingent", "désignation par le réservataire"),
                        ("balance", "équilibre de peuplement de la résidence"),
                        ("other_proposal", "autre proposition retenue"),
                    ],
                    editable=False,
                    max_length=16,
                ),
            ),
            (
                "waiting_band",
                models.CharField(
                    choices=[
                        ("under_1", "attente de moins d’un mois"),
                        ("1_to_3", "attente de 1 à 3 mois"),
                        ("over_3", "attente de plus de 3 mois"),
                    ],
                    max_length=8,
                ),
            ),
            (
                "reasons",
                django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), default=list, size=None),
            ),
        ],
        options={
            "ordering": ["slot"],
            "indexes": [
                models.Index(fields=["case", "-proposed_at"], name="proposal__of_case"),
                models.Index(
                    condition=models.Q(("status", "proposed")), fields=["tenant", "-proposed_at"], name="proposal__waiting"
                ),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("slot__gte", 1), ("slot__lte", 3)), name="proposal__three_slots"),
                models.UniqueConstraint(
                    condition=models.Q(("status", "proposed")), fields=("vacancy", "slot"), name="proposal__one_live_per_slot"
                ),
                models.UniqueConstraint(
                    condition=models.Q(("status__in", ["proposed", "reserved"])),
                    fields=("vacancy", "case"),
                    name="proposal__once_live",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("answered_at__isnull", True), models.Q(("status", "proposed"), _negated=True), _connector="XOR"
                    ),
                    name="proposal__answer_has_instant",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decline_reason", ""), _negated=True),
                        models.Q(("status", "declined"), _negated=True),
                        _connector="XOR",
                    ),
                    name="proposal__decline_has_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="HouseholdSide",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "proposal",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="household_side", to="housing.proposal"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            (
                "programme",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
            ),
            ("number", models.PositiveSmallIntegerField(verbose_name="n° de la proposition")),
            (
                "withdraw_reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("need_changed", "le besoin a changé"),
                        ("other_solution", "autre solution trouvée"),
                        ("safety", "sécurité"),
                        ("case_ended", "dossier clos ou suspendu"),
                        ("error", "proposée par erreur"),
                    ],
                    editable=False,
                    max_length=16,
                ),
            ),
            (
                "decline_reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("sector", "secteur"),
                        ("size", "taille"),
                        ("rent", "loyer et charges"),
                        ("condition", "état du logement"),
                        ("safety", "sécurité"),
                        ("other_solution", "autre solution"),
                        ("personal", "raison personnelle"),
                    ],
                    editable=False,
                    max_length=16,
                ),
            ),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("case", "number"), name="household_side__number_once")]},
    ),
    migrations.CreateModel(
        name="Reservation",
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
                "proposal",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="reservation", to="housing.proposal"
                ),
            ),
            (
                "vacancy",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="reservations", to="housing.vacancy"
                ),
            ),
            (
                "case",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="reservations", to="cases.case"),
            ),
            ("number", models.CharField(editable=False, max_length=9, unique=True)),
            (
                "step",
                models.CharField(
                    choices=[
                        ("held", "réservé"),
                        ("presented", "présenté, accord du ménage recueilli"),
                        ("reservataire", "accord du réservataire attendu"),
                        ("to_book", "commission à fixer"),
                        ("committee", "commission fixée"),
                        ("ranked", "attribution classée, en attente"),
                        ("conditional", "attribution sous condition"),
                        ("allocated", "attribué, réponse du ménage attendue"),
                        ("accepted", "accepté, bail à signer"),
                        ("signed", "bail signé"),
                        ("keys", "clés remises"),
                    ],
                    default="held",
                    editable=False,
                    max_length=12,
                ),
            ),
            ("step_since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("held_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("expires_at", models.DateTimeField(editable=False)),
            ("clock_stopped_at", models.DateTimeField(editable=False, null=True)),
            ("extended_at", models.DateTimeField(editable=False, null=True)),
            ("presented_at", models.DateTimeField(editable=False, null=True)),
            ("has_nur", models.BooleanField(editable=False, null=True)),
            (
                "officer",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            (
                "second_officer",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            (
                "deputy",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            (
                "reservataire",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                ),
            ),
            (
                "reservataire_state",
                models.CharField(
                    choices=[
                        ("not_needed", "sans objet"),
                        ("waiting", "attendu"),
                        ("agreed", "accordé"),
                        ("delegated", "délégué au bailleur"),
                        ("refused", "refusé"),
                    ],
                    default="not_needed",
                    editable=False,
                    max_length=10,
                ),
            ),
            ("reservataire_due_on", models.DateField(editable=False, null=True)),
            ("viewing_at", models.DateTimeField(editable=False, null=True, verbose_name="visite le")),
            ("committee_on", models.DateField(editable=False, null=True, verbose_name="commission le")),
            ("rank", models.PositiveSmallIntegerField(editable=False, null=True)),
            ("condition_due_on", models.DateField(editable=False, null=True)),
            ("answer_due_on", models.DateField(editable=False, null=True)),
            ("answered_on", models.DateField(editable=False, null=True)),
            ("ended_at", models.DateTimeField(editable=False, null=True)),
            (
                "end",
                models.CharField(
                    blank=True,
                    choices=[
                        ("expired", "délai expiré"),
                        ("released", "libérée par le bailleur"),
                        ("declined", "refusée par le ménage"),
                        ("reservataire", "refus du réservataire"),
                        ("not_allocated", "non attribué par la commission"),
                        ("ineligible", "irrecevable"),
                        ("no_answer", "sans réponse du ménage dans le délai"),
                        ("owner", "refus du propriétaire"),
                        ("cancelled", "bail annulé avant les clés"),
                        ("completed", "clés remises"),
                    ],
                    editable=False,
                    max_length=14,
                ),
            ),
            ("is_private", models.BooleanField(default=False, editable=False)),
            ("open_to_landlords", models.PositiveSmallIntegerField(default=1, editable=False)),
            ("version", models.PositiveIntegerField(default=1, editable=False)),
        ],
        options={
            "indexes": [
                models.Index(fields=["tenant", "-held_at"], name="reservation__of_landlord"),
                models.Index(fields=["case", "-held_at"], name="reservation__of_case"),
                models.Index(
                    condition=models.Q(("clock_stopped_at__isnull", True), ("ended_at__isnull", True)),
                    fields=["expires_at"],
                    name="reservation__due",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)),
                    fields=("vacancy",),
                    name="reservation__one_live_per_vacancy",
                ),
                models.UniqueConstraint(
                    condition=models.Q(("ended_at__isnull", True)), fields=("case",), name="reservation__one_live_per_case"
                ),
                models.CheckConstraint(
                    condition=models.Q(("ended_at__isnull", False), ("end", ""), _connector="XOR"),
                    name="reservation__end_has_instant",
                ),
                models.CheckConstraint(
                    condition=models.Q(("expires_at__gt", models.F("held_at"))), name="reservation__expires_later"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("reservataire_state", "not_needed"), ("reservataire_due_on__isnull", False), _connector="OR"
                    ),
                    name="reservation__reservataire_known",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("second_officer__isnull", True),
                        models.Q(("officer__isnull", False), models.Q(("second_officer", models.F("officer")), _negated=True)),
                        _connector="OR",
                    ),
                    name="reservation__two_officers",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("deputy__isnull", True),
                        models.Q(
                            ("officer__isnull", False),
                            models.Q(("deputy", models.F("officer")), _negated=True),
                            models.Q(
                                ("second_officer__isnull", True),
                                models.Q(("deputy", models.F("second_officer")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        _connector="OR",
                    ),
                    name="reservation__deputy_of_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Precautions",
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
                "reservation",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, related_name="precautions", to="housing.reservation"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            (
                "restricted_file",
                models.BooleanField(verbose_name="dans notre logiciel, le dossier n’est ouvert qu’aux personnes nommées ici"),
            ),
            (
                "anonymous_committee",
                models.BooleanField(verbose_name="le dossier de commission et son ordre du jour ne portent ni nom ni adresse"),
            ),
            (
                "no_name_displayed",
                models.BooleanField(
                    verbose_name="aucun nom sur la boîte aux lettres, l’interphone ni le tableau de l’immeuble"
                ),
            ),
            (
                "caretaker_untold",
                models.BooleanField(verbose_name="le gardien et les prestataires ne sont pas informés de la situation"),
            ),
            (
                "no_mail_to_old_address",
                models.BooleanField(verbose_name="aucun courrier, appel ni avis à son ancienne adresse"),
            ),
            (
                "confirmed_by",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            ("confirmed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("anonymous_committee", True),
                        ("caretaker_untold", True),
                        ("no_mail_to_old_address", True),
                        ("no_name_displayed", True),
                        ("restricted_file", True),
                    ),
                    name="precautions__all_of_them",
                )
            ]
        },
    ),
    migrations.CreateModel(
        name="AllocationDecision",
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
                "reservation",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="housing.reservation"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            ("decided_on", models.DateField(verbose_name="décidé le")),
            (
                "outcome",
                models.CharField(
                    choices=[
                        ("allocated", "attribution"),
                        ("ranked", "attribution classée"),
                        ("conditional", "attribution sous condition suspensive"),
                        ("refused", "non-attribution"),
                        ("ineligible", "irrecevabilité"),
                    ],
                    max_length=12,
                    verbose_name="décision",
                ),
            ),
            ("rank", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rang")),
            ("condition_due_on", models.DateField(blank=True, null=True, verbose_name="pièce attendue avant le")),
            (
                "refusal_reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("income", "ressources au-dessus du plafond"),
                        ("affordability", "taux d’effort trop élevé"),
                        ("occupancy", "taille du ménage"),
                        ("documents", "dossier incomplet"),
                        ("other_candidate", "autre candidature prioritaire"),
                        ("other", "autre motif écrit au procès-verbal"),
                    ],
                    max_length=16,
                    verbose_name="motif",
                ),
            ),
            ("candidates", models.PositiveSmallIntegerField(default=1, verbose_name="candidatures examinées")),
            ("is_owner", models.BooleanField(default=False, editable=False)),
            (
                "guarantee",
                models.CharField(
                    blank=True,
                    choices=[
                        ("visale", "Visale"),
                        ("fsl", "fonds de solidarité pour le logement"),
                        ("insurance", "assurance loyers impayés"),
                        ("surety", "caution d’une association ou d’un proche"),
                        ("mediation", "intermédiation locative"),
                    ],
                    max_length=10,
                    verbose_name="garantie",
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "ordering": ["decided_on", "created_at"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("outcome", "ranked"), ("rank__gte", 2), ("rank__isnull", False)),
                        models.Q(models.Q(("outcome", "ranked"), _negated=True), ("rank__isnull", True)),
                        _connector="OR",
                    ),
                    name="decision__ranked_has_rank",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("condition_due_on__isnull", False),
                        models.Q(("outcome", "conditional"), _negated=True),
                        _connector="XOR",
                    ),
                    name="decision__condition_has_deadline",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("refusal_reason", ""), _negated=True),
                        models.Q(("outcome__in", ["refused", "ineligible"]), _negated=True),
                        _connector="XOR",
                    ),
                    name="decision__refusal_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(("guarantee", ""), ("is_owner", True), _connector="OR"),
                    name="decision__guarantee_of_owner",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Lease",
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
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="leases", to="cases.case")),
            (
                "reservation",
                models.OneToOneField(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="lease", to="housing.reservation"
                ),
            ),
            ("outside_network", models.BooleanField(default=False, editable=False, verbose_name="hors réseau")),
            (
                "tenure",
                models.CharField(
                    choices=[
                        ("direct", "bail direct"),
                        ("sliding", "bail glissant"),
                        ("sublease", "sous-location"),
                        ("iml_sublease", "intermédiation locative, sous-location"),
                        ("iml_mandate", "intermédiation locative, mandat de gestion"),
                        ("private", "bail du parc privé"),
                        ("occupancy", "convention d’occupation"),
                    ],
                    max_length=14,
                    verbose_name="titre d’occupation",
                ),
            ),
            ("signed_on", models.DateField(verbose_name="signé le")),
            ("keys_on", models.DateField(null=True, verbose_name="clés remises le")),
            ("cancelled_on", models.DateField(editable=False, null=True)),
            (
                "operator",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                ),
            ),
            ("landlord_siren", models.CharField(blank=True, editable=False, max_length=9)),
            ("is_private", models.BooleanField(default=False, editable=False)),
            ("commune", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune")),
            (
                "contingent",
                models.CharField(
                    choices=[
                        ("etat_fonctionnaires", "État fonctionnaires"),
                        ("etat_prioritaires", "État prioritaires"),
                        ("action_logement", "Action Logement"),
                        ("collectivites", "Collectivités"),
                        ("etat_convention", "Réservations conventionnelles de l’État"),
                        ("autres", "Autres (CAF, MSA…)"),
                        ("defense", "Défense et sécurité"),
                        ("non_reserve", "Non réservé"),
                        ("hors_flux", "Hors flux"),
                        ("sans_objet", "Sans objet (parc privé)"),
                        ("a_completer", "À compléter"),
                    ],
                    max_length=20,
                    verbose_name="contingent",
                ),
            ),
            (
                "collectivity",
                models.CharField(
                    blank=True,
                    choices=[("commune", "commune"), ("epci", "EPCI"), ("departement", "département")],
                    max_length=12,
                    verbose_name="collectivité",
                ),
            ),
            (
                "reservataire",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("rent", models.DecimalField(decimal_places=2, max_digits=7, null=True)),
            ("vacancy_free_on", models.DateField(editable=False, null=True)),
            ("open_to_landlords", models.PositiveSmallIntegerField(default=1, editable=False)),
            ("address_sealed_at", models.DateTimeField(editable=False, null=True)),
            ("carried_at", models.DateTimeField(editable=False, null=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "indexes": [
                models.Index(fields=["programme", "signed_on"], name="lease__signed"),
                models.Index(
                    condition=models.Q(
                        ("outside_network", False),
                        models.Q(
                            models.Q(("address_sealed_at__isnull", True), ("cancelled_on__isnull", True)),
                            models.Q(("address_sealed_at__isnull", False), ("cancelled_on__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    fields=["created_at"],
                    name="lease__address_due",
                ),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("keys_on__isnull", True), ("keys_on__gte", models.F("signed_on")), _connector="OR"),
                    name="lease__keys_after_signature",
                ),
                models.CheckConstraint(
                    condition=models.Q(("cancelled_on__isnull", True), ("keys_on__isnull", True), _connector="OR"),
                    name="lease__cancelled_before_keys",
                ),
                models.CheckConstraint(
                    condition=models.Q(("outside_network", True), ("reservation__isnull", False), _connector="XOR"),
                    name="lease__in_network_is_reserved",
                ),
                models.CheckConstraint(
                    condition=models.Q(("carried_at__isnull", True), ("outside_network", True), _connector="OR"),
                    name="lease__carried_over_is_outside",
                ),
                models.CheckConstraint(
                    condition=models.Q(("is_private", False), ("contingent", "sans_objet"), _connector="OR"),
                    name="lease__private_without_contingent",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="OnCallShift",
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
                "membership",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="on_call", to="tenants.membership"),
            ),
            ("starts_at", models.DateTimeField(verbose_name="du")),
            ("ends_at", models.DateTimeField(verbose_name="au")),
            ("callback", models.CharField(max_length=24, verbose_name="numéro d’astreinte")),
        ],
        options={
            "ordering": ["starts_at", "pk"],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="on_call__in_order"),
                django.contrib.postgres.constraints.ExclusionConstraint(
                    expressions=[
                        ("membership", "="),
                        ("programme", "="),
                        (housing.models.safety.Hours("starts_at", "ends_at"), "&&"),
                    ],
                    name="on_call__once_at_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SafetyRequest",
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
            ("number", models.CharField(editable=False, max_length=9, unique=True)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("open", "sans réponse"),
                        ("offered", "place proposée"),
                        ("accepted", "place acceptée, entrée attendue"),
                        ("entered", "entrée faite"),
                        ("withdrawn", "retirée"),
                        ("expired", "sans place dans le délai"),
                    ],
                    default="open",
                    editable=False,
                    max_length=10,
                ),
            ),
            ("adults", models.PositiveSmallIntegerField(default=1, verbose_name="adultes")),
            ("babies", models.PositiveSmallIntegerField(default=0, verbose_name="enfants de moins de 3 ans")),
            ("children", models.PositiveSmallIntegerField(default=0, verbose_name="enfants de 3 à 11 ans")),
            ("teenagers", models.PositiveSmallIntegerField(default=0, verbose_name="enfants de 12 à 17 ans")),
            ("teenage_sons", models.BooleanField(default=False, verbose_name="dont un garçon de 12 ans ou plus")),
            ("adapted", models.BooleanField(default=False, verbose_name="place adaptée au handicap")),
            ("pets", models.BooleanField(default=False, verbose_name="avec un animal")),
            ("wanted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="à partir de")),
            ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("expires_at", models.DateTimeField(default=housing.models.safety.lapses_at, editable=False)),
            ("offered_at", models.DateTimeField(editable=False, null=True)),
            ("accepted_at", models.DateTimeField(editable=False, null=True)),
            ("entered_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "ordering": ["-asked_at", "pk"],
            "indexes": [
                models.Index(
                    condition=models.Q(("status__in", ["open", "offered"])),
                    fields=["programme", "asked_at"],
                    name="safety_request__live",
                )
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("adults__gte", 1), ("adults__lte", 10)), name="safety_request__somebody"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            models.Q(("status__in", ["offered", "accepted", "entered"]), _negated=True),
                            ("offered_at__isnull", False),
                            _connector="OR",
                        ),
                        models.Q(
                            models.Q(("status__in", ["accepted", "entered"]), _negated=True),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        models.Q(
                            models.Q(("status", "entered"), _negated=True), ("entered_at__isnull", False), _connector="OR"
                        ),
                    ),
                    name="safety_request__steps_have_instants",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SafetyOffer",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "request",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="housing.safetyrequest"
                ),
            ),
            ("asker", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant")),
            ("callback", models.CharField(blank=True, max_length=24)),
            ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
            ("withdrawn_at", models.DateTimeField(null=True)),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("withdrawn_at__isnull", True)), fields=("request",), name="safety_offer__first_wins"
                )
            ]
        },
    ),
    migrations.CreateModel(
        name="Shelter",
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
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.programme",
                    verbose_name="dispositif",
                ),
            ),
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
                models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée maximale d’un séjour, en jours"),
            ),
            ("closed_on", models.DateField(editable=False, null=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
        name="ShelterLocation",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "shelter",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, related_name="location", to="housing.shelter"
                ),
            ),
            ("address", tenants.sealed.SealedField(default=None, null=True, verbose_name="adresse")),
            ("complement", tenants.sealed.SealedField(default=None, null=True, verbose_name="complément, accès")),
        ],
        options={"abstract": False},
    ),
    migrations.CreateModel(
        name="UseAgreement",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "association",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                    verbose_name="association",
                ),
            ),
            (
                "programme",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.programme",
                    verbose_name="dispositif",
                ),
            ),
            ("number", models.CharField(editable=False, max_length=9, unique=True)),
            ("units", models.PositiveSmallIntegerField(verbose_name="nombre de logements")),
            ("signed_on", models.DateField(verbose_name="signée le")),
            ("starts_on", models.DateField(verbose_name="prend effet le")),
            ("ends_on", models.DateField(verbose_name="prend fin le")),
            ("ended_on", models.DateField(editable=False, null=True, verbose_name="arrêtée le")),
            (
                "duties",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("watch", "montrer les congés reçus dans les secteurs utiles"),
                            ("block", "bloquer les logements une fois libérés"),
                            ("refurbish", "remettre en état avant la remise"),
                            ("secure", "sécuriser l’entrée et changer les serrures"),
                            ("upkeep", "assurer les grosses réparations"),
                            ("rent", "mettre à disposition sans loyer"),
                        ],
                        max_length=10,
                    ),
                    default=list,
                    size=None,
                    verbose_name="missions du bailleur",
                ),
            ),
            (
                "officer",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"),
            ),
            (
                "second_officer",
                models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                ),
            ),
            ("told_for", models.DateField(editable=False, null=True)),
        ],
        options={
            "ordering": ["-starts_on", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("id", "tenant", "association"), name="use_agreement__of_sides"),
                models.CheckConstraint(condition=models.Q(("units__gte", 1), ("units__lte", 500)), name="use_agreement__units"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ends_on__gt", models.F("starts_on")),
                        models.Q(("ended_on__isnull", True), ("ended_on__gte", models.F("starts_on")), _connector="OR"),
                    ),
                    name="use_agreement__dates_in_order",
                ),
                models.CheckConstraint(
                    condition=models.Q(("tenant", models.F("association")), _negated=True), name="use_agreement__two_sides"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("second_officer__isnull", True),
                        models.Q(("officer", models.F("second_officer")), _negated=True),
                        _connector="OR",
                    ),
                    name="use_agreement__two_officers",
                ),
                django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(("ended_on__isnull", True)),
                    expressions=[
                        ("tenant", "="),
                        ("association", "="),
                        ("programme", "="),
                        (housing.models.shelter.Nights("starts_on", "ends_on"), "&&"),
                    ],
                    name="use_agreement__one_at_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ShelterUnit",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "commune",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune", verbose_name="commune"
                ),
            ),
            ("rooms", models.PositiveSmallIntegerField(verbose_name="nombre de pièces")),
            ("area", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="surface habitable, en m²")),
            ("floor", models.SmallIntegerField(default=0, verbose_name="étage")),
            ("has_lift", models.BooleanField(default=False, verbose_name="ascenseur")),
            ("wheelchair", models.BooleanField(default=False, verbose_name="accessible en fauteuil roulant")),
            ("secured_entrance", models.BooleanField(default=False, verbose_name="entrée sécurisée")),
            ("in_qpv", models.BooleanField(default=False, verbose_name="quartier prioritaire")),
            (
                "financing",
                models.CharField(
                    choices=[("PLAI", "PLAI"), ("PLUS", "PLUS"), ("PLS", "PLS"), ("autre", "autre"), ("prive", "parc privé")],
                    default="PLUS",
                    max_length=6,
                    verbose_name="financement",
                ),
            ),
            (
                "energy_class",
                models.CharField(
                    blank=True,
                    choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D"), ("E", "E"), ("F", "F"), ("G", "G")],
                    max_length=1,
                    verbose_name="DPE",
                ),
            ),
            (
                "agreement",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="shelter_units",
                    to="housing.useagreement",
                    verbose_name="convention",
                ),
            ),
            (
                "association",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "dwelling",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="housing.dwelling"
                ),
            ),
            (
                "vacancy",
                models.ForeignKey(
                    editable=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="shelter_units",
                    to="housing.vacancy",
                ),
            ),
            ("number", models.CharField(editable=False, max_length=9, unique=True)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("watched", "sous congé, montré"),
                        ("blocked", "bloqué"),
                        ("works", "en travaux"),
                        ("handed", "mis à disposition"),
                        ("returned", "rendu au bailleur"),
                        ("released", "non retenu"),
                    ],
                    default="watched",
                    editable=False,
                    max_length=8,
                ),
            ),
            ("rent", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="loyer")),
            ("expected_on", models.DateField(verbose_name="libération prévue le")),
            ("wanted_on", models.DateField(editable=False, null=True, verbose_name="demandé par l’association le")),
            ("freed_on", models.DateField(editable=False, null=True, verbose_name="libéré le")),
            ("blocked_on", models.DateField(editable=False, null=True, verbose_name="bloqué le")),
            ("blocked_until", models.DateField(editable=False, null=True, verbose_name="bloqué jusqu’au")),
            (
                "blocked_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            ("works_on", models.DateField(editable=False, null=True, verbose_name="travaux commencés le")),
            ("works_expected_on", models.DateField(editable=False, null=True, verbose_name="fin des travaux prévue le")),
            ("works_ended_on", models.DateField(editable=False, null=True, verbose_name="travaux finis le")),
            (
                "works_cost",
                models.DecimalField(decimal_places=2, editable=False, max_digits=9, null=True, verbose_name="coût des travaux"),
            ),
            (
                "works_subsidy",
                models.DecimalField(decimal_places=2, editable=False, max_digits=9, null=True, verbose_name="dont subvention"),
            ),
            ("handing_expected_on", models.DateField(editable=False, null=True, verbose_name="remise prévue le")),
            ("handed_on", models.DateField(editable=False, null=True, verbose_name="remis le")),
            ("return_expected_on", models.DateField(editable=False, null=True, verbose_name="reprise prévue le")),
            ("returned_on", models.DateField(editable=False, null=True, verbose_name="rendu le")),
            ("released_on", models.DateField(editable=False, null=True, verbose_name="abandonné le")),
            (
                "release_reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("let", "attribué autrement"),
                        ("notice_cancelled", "congé annulé"),
                        ("unsuitable", "ne convient pas à une mise à l’abri"),
                        ("works", "travaux trop lourds"),
                        ("expired", "blocage arrivé à son terme"),
                    ],
                    editable=False,
                    max_length=16,
                ),
            ),
            ("told_for", models.DateField(editable=False, null=True)),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "ordering": ["expected_on", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("id", "tenant", "association"), name="shelter_unit__of_sides"),
                models.UniqueConstraint(
                    condition=models.Q(("status__in", ["returned", "released"]), _negated=True),
                    fields=("dwelling",),
                    name="shelter_unit__one_live_per_dwelling",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("blocked_by__isnull", True), ("blocked_on__isnull", True), ("blocked_until__isnull", True)),
                        models.Q(
                            ("blocked_by__isnull", False),
                            ("blocked_on__isnull", False),
                            ("blocked_until__gte", models.F("blocked_on")),
                            ("blocked_until__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="shelter_unit__blocked_has_term",
                ),
                models.CheckConstraint(
                    condition=models.Q(("status__in", ["watched", "released"]), ("blocked_on__isnull", False), _connector="OR"),
                    name="shelter_unit__blocked_from_then_on",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("works_ended_on__isnull", True), ("works_expected_on__isnull", True), ("works_on__isnull", True)
                        ),
                        models.Q(
                            ("freed_on__isnull", False),
                            ("works_on__gte", models.F("freed_on")),
                            ("works_expected_on__gte", models.F("works_on")),
                            ("works_expected_on__isnull", False),
                            models.Q(
                                ("works_ended_on__isnull", True), ("works_ended_on__gte", models.F("works_on")), _connector="OR"
                            ),
                        ),
                        _connector="OR",
                    ),
                    name="shelter_unit__works_in_order",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "works"), _negated=True),
                        models.Q(("works_ended_on__isnull", True), ("works_on__isnull", False)),
                        _connector="OR",
                    ),
                    name="shelter_unit__in_works_or_not",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("rent__gt", 0),
                        models.Q(
                            ("works_cost__isnull", True),
                            models.Q(("works_cost__gte", 0), ("works_on__isnull", False)),
                            _connector="OR",
                        ),
                        models.Q(
                            ("works_subsidy__isnull", True),
                            models.Q(
                                ("works_cost__isnull", False),
                                ("works_subsidy__gte", 0),
                                ("works_subsidy__lte", models.F("works_cost")),
                            ),
                            _connector="OR",
                        ),
                    ),
                    name="shelter_unit__amounts",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("handed_on__isnull", False),
                        models.Q(("status__in", ["handed", "returned"]), _negated=True),
                        _connector="XOR",
                    ),
                    name="shelter_unit__handed_has_day",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("handed_on__isnull", True),
                        models.Q(
                            ("freed_on__isnull", False),
                            ("handed_on__gte", models.F("freed_on")),
                            models.Q(
                                ("works_on__isnull", True),
                                models.Q(("handed_on__gte", models.F("works_ended_on")), ("works_ended_on__isnull", False)),
                                _connector="OR",
                            ),
                        ),
                        _connector="OR",
                    ),
                    name="shelter_unit__handed_free_and_done",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("returned_on__isnull", False), models.Q(("status", "returned"), _negated=True), _connector="XOR"
                        ),
                        models.Q(("returned_on__isnull", True), ("returned_on__gte", models.F("handed_on")), _connector="OR"),
                    ),
                    name="shelter_unit__returned_has_day",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(
                            ("released_on__isnull", False), models.Q(("status", "released"), _negated=True), _connector="XOR"
                        ),
                        models.Q(
                            models.Q(("release_reason", ""), _negated=True),
                            models.Q(("status", "released"), _negated=True),
                            _connector="XOR",
                        ),
                    ),
                    name="shelter_unit__released_has_reason",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Place",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
            (
                "unit",
                models.OneToOneField(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="place",
                    to="housing.shelterunit",
                ),
            ),
            ("code", models.CharField(max_length=12, verbose_name="repère")),
            ("rooms", models.PositiveSmallIntegerField(default=1, verbose_name="nombre de pièces")),
            ("persons", models.PositiveSmallIntegerField(verbose_name="personnes accueillies")),
            ("adapted", models.BooleanField(default=False, verbose_name="adaptée au handicap")),
            ("opens_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="en service depuis le")),
            ("closes_on", models.DateField(blank=True, null=True, verbose_name="hors service à partir du")),
        ],
        options={
            "ordering": ["shelter", "code"],
            "constraints": [
                models.UniqueConstraint(fields=("shelter", "code"), name="place__code_once"),
                models.UniqueConstraint(fields=("id", "tenant"), name="place__of_tenant"),
                models.CheckConstraint(condition=models.Q(("persons__gte", 1), ("persons__lte", 15)), name="place__persons"),
                models.CheckConstraint(condition=models.Q(("rooms__gte", 1), ("rooms__lte", 10)), name="place__rooms"),
                models.CheckConstraint(
                    condition=models.Q(("closes_on__isnull", True), ("closes_on__gt", models.F("opens_on")), _connector="OR"),
                    name="place__dates_in_order",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="PlaceOutage",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "place",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="outages", to="housing.place"),
            ),
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
    migrations.CreateModel(
        name="ShelterWorks",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "shelter",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="works", to="housing.shelter"),
            ),
            ("year", models.PositiveSmallIntegerField(verbose_name="année")),
            ("subject", models.CharField(max_length=120, verbose_name="travaux")),
            ("cost", models.DecimalField(decimal_places=2, max_digits=11, verbose_name="coût, en euros")),
            (
                "subsidy",
                models.DecimalField(
                    decimal_places=2, default=Decimal("0"), max_digits=11, verbose_name="dont subventions, en euros"
                ),
            ),
            ("funder", models.CharField(blank=True, max_length=120, verbose_name="financeurs")),
        ],
        options={
            "ordering": ["-year", "subject"],
            "constraints": [
                models.UniqueConstraint(fields=("shelter", "year", "subject"), name="shelter_works__once"),
                models.CheckConstraint(
                    condition=models.Q(("year__gte", 1990), ("year__lte", 2100)), name="shelter_works__year"
                ),
                models.CheckConstraint(
                    condition=models.Q(("cost__gte", models.F("subsidy")), ("subsidy__gte", 0)), name="shelter_works__amounts"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="PlaceRequest",
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
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="place_requests", to="cases.case"),
            ),
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
        ],
        options={
            "ordering": ["priority", "asked_at", "pk"],
            "indexes": [
                models.Index(
                    condition=models.Q(("status", "waiting")),
                    fields=["tenant", "priority", "asked_at"],
                    name="place_request__waiting",
                )
            ],
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
        },
    ),
    migrations.CreateModel(
        name="Stay",
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
                "shelter",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="housing.shelter"),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="cases.case")),
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
            ("carried_at", models.DateTimeField(editable=False, null=True)),
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
                        models.Q(("outcome", ""), _negated=True), models.Q(("status", "ended"), _negated=True), _connector="XOR"
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
                        models.Q(("expected_on__isnull", True), ("expected_on__gt", models.F("starts_on")), _connector="OR"),
                        models.Q(("left_on__isnull", True), ("left_on__gte", models.F("starts_on")), _connector="OR"),
                    ),
                    name="stay__dates_in_order",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="StayPlace",
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
            ("stay", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="held", to="housing.stay")),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="held", to="housing.place")),
            ("starts_on", models.DateField()),
            ("ends_on", models.DateField(null=True)),
            ("is_cancelled", models.BooleanField(default=False, editable=False)),
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
        name="StayExtension",
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
                "stay",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="housing.stay"),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
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
        ],
        options={"ordering": ["decided_on", "until"]},
    ),
    migrations.CreateModel(
        name="StayEvaluation",
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
                "stay",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="evaluations", to="housing.stay"),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
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
        ],
        options={
            "ordering": ["-done_on"],
            "constraints": [models.UniqueConstraint(fields=("stay", "done_on"), name="stay_evaluation__once_a_day")],
        },
    ),
    migrations.CreateModel(
        name="StayReturn",
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
            ("stay", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="returns", to="housing.stay")),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            (
                "kind",
                models.CharField(choices=[("home", "retour au domicile"), ("shelter", "retour en hébergement")], max_length=8),
            ),
            ("happened_on", models.DateField()),
        ],
        options={
            "ordering": ["happened_on"],
            "constraints": [models.UniqueConstraint(fields=("stay", "kind", "happened_on"), name="stay_return__once_a_day")],
        },
    ),
    migrations.CreateModel(
        name="ShelterReport",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("month", models.DateField(verbose_name="mois")),
            ("made_at", models.DateTimeField(editable=False, null=True)),
        ],
        options={
            "ordering": ["-month"],
            "constraints": [models.UniqueConstraint(fields=("tenant", "month"), name="shelter_report__once_a_month")],
        },
    ),
    migrations.CreateModel(
        name="ShelterReportLine",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "report",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="housing.shelterreport"
                ),
            ),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            ("reference", models.CharField(max_length=9)),
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
                    max_length=20,
                ),
            ),
            ("status_since", models.DateField()),
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
                    max_length=24,
                ),
            ),
            ("next_due_on", models.DateField(null=True)),
            ("entered_on", models.DateField(null=True)),
            ("left_on", models.DateField(null=True)),
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
                    max_length=20,
                ),
            ),
        ],
        options={
            "ordering": ["left_on", "entered_on", "reference"],
            "constraints": [models.UniqueConstraint(fields=("report", "case"), name="shelter_report_line__once")],
        },
    ),
    migrations.CreateModel(
        name="UnitCheck",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "unit",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="housing.shelterunit"),
            ),
            (
                "association",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            ("year", models.PositiveSmallIntegerField()),
            ("held_on", models.DateField(verbose_name="fait le")),
            (
                "finding",
                models.CharField(
                    choices=[
                        ("as_agreed", "usage conforme à la convention"),
                        ("little_used", "peu occupé : à réexaminer ensemble"),
                        ("repairs", "usage conforme, travaux à prévoir"),
                        ("other_use", "autre usage que la mise à l’abri"),
                    ],
                    max_length=12,
                    verbose_name="constat",
                ),
            ),
            ("empty_days", models.PositiveIntegerField(verbose_name="jours sans occupante depuis la remise")),
        ],
        options={
            "ordering": ["-held_on"],
            "constraints": [models.UniqueConstraint(fields=("unit", "year"), name="unit_check__once_a_year")],
        },
    ),
    migrations.CreateModel(
        name="SlidingLease",
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
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sliding_leases", to="cases.case"),
            ),
            (
                "lease",
                models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sliding", to="housing.lease"),
            ),
            ("number", models.CharField(editable=False, max_length=9, unique=True)),
            (
                "status",
                models.CharField(
                    choices=[("running", "en cours"), ("slid", "glissé"), ("stopped", "arrêté")],
                    default="running",
                    editable=False,
                    max_length=8,
                ),
            ),
            ("signed_on", models.DateField(verbose_name="convention signée le")),
            ("over_on", models.DateField(editable=False, null=True)),
            (
                "stop_reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("left", "départ vers un autre logement"),
                        ("her_wish", "à la demande du ménage"),
                        ("sublease_ended", "fin de la sous-location"),
                    ],
                    editable=False,
                    max_length=16,
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "ordering": ["-signed_on", "number"],
            "constraints": [
                models.UniqueConstraint(fields=("id", "tenant", "case"), name="sliding_lease__of_sides"),
                models.CheckConstraint(
                    condition=models.Q(
                        ("over_on__isnull", True), models.Q(("status", "running"), _negated=True), _connector="XOR"
                    ),
                    name="sliding_lease__over_has_day",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("stop_reason", ""), _negated=True),
                        models.Q(("status", "stopped"), _negated=True),
                        _connector="XOR",
                    ),
                    name="sliding_lease__stopped_has_reason",
                ),
                models.CheckConstraint(
                    condition=models.Q(("over_on__isnull", True), ("over_on__gte", models.F("signed_on")), _connector="OR"),
                    name="sliding_lease__dates_in_order",
                ),
                django.contrib.postgres.constraints.ExclusionConstraint(
                    expressions=[("case", "="), (housing.models.shelter.Nights("signed_on", "over_on"), "&&")],
                    name="sliding_lease__one_at_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="SlidingPeriod",
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
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            (
                "sliding",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="periods", to="housing.slidinglease"
                ),
            ),
            ("starts_on", models.DateField(verbose_name="commence le")),
            ("ends_on", models.DateField(verbose_name="prend fin le")),
            (
                "renewal_reasons",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("arrears", "dette de loyer, plan d’apurement en cours"),
                            ("resources", "ressources pas encore stables"),
                            ("rights", "droits ou papiers en attente"),
                            ("upkeep", "entretien du logement à consolider"),
                            ("support", "accompagnement à poursuivre"),
                            ("her_wish", "le ménage demande plus de temps"),
                        ],
                        max_length=10,
                    ),
                    blank=True,
                    default=list,
                    size=None,
                ),
            ),
            ("told_on", models.DateField(editable=False, null=True, verbose_name="lettre au préfet du")),
            ("offers_lease", models.BooleanField(editable=False, null=True, verbose_name="propose un bail")),
            (
                "reasons",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("arrears", "dette de loyer, plan d’apurement en cours"),
                            ("resources", "ressources pas encore stables"),
                            ("rights", "droits ou papiers en attente"),
                            ("upkeep", "entretien du logement à consolider"),
                            ("support", "accompagnement à poursuivre"),
                            ("her_wish", "le ménage demande plus de temps"),
                        ],
                        max_length=10,
                    ),
                    blank=True,
                    default=list,
                    editable=False,
                    size=None,
                ),
            ),
        ],
        options={
            "ordering": ["-starts_on"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="sliding_period__dates_in_order"
                ),
                models.CheckConstraint(
                    condition=models.Q(("told_on__isnull", True), ("offers_lease__isnull", False), _connector="XOR"),
                    name="sliding_period__answer_has_day",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reasons__len", 0), ("offers_lease", False), _connector="OR"),
                    name="sliding_period__reasons_of_refusal",
                ),
                django.contrib.postgres.constraints.ExclusionConstraint(
                    expressions=[("sliding", "="), (housing.models.shelter.Nights("starts_on", "ends_on"), "&&")],
                    name="sliding_period__one_at_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="LeaseReview",
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
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
            (
                "sliding",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="housing.slidinglease"
                ),
            ),
            ("planned_on", models.DateField(verbose_name="prévu le")),
            ("held_on", models.DateField(editable=False, null=True, verbose_name="tenu le")),
            (
                "finding",
                models.CharField(
                    blank=True,
                    choices=[
                        ("ready", "prête à prendre le bail à son nom"),
                        ("soon", "bientôt prête, un point à régler"),
                        ("time", "plus de temps est utile"),
                        ("difficulty", "difficultés, l’accompagnement est renforcé"),
                    ],
                    editable=False,
                    max_length=10,
                    verbose_name="constat",
                ),
            ),
        ],
        options={
            "ordering": ["planned_on"],
            "constraints": [
                models.UniqueConstraint(fields=("sliding", "planned_on"), name="lease_review__once_a_day"),
                models.CheckConstraint(
                    condition=models.Q(("finding", ""), ("held_on__isnull", False), _connector="OR"),
                    name="lease_review__found_once_held",
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    # The steps of the time before the first release, of which demonstrations were made.
    replaces = [
        ("housing", "0001_initial"),
        ("housing", "0002_access"),
        ("housing", "0003_household_side"),
        ("housing", "0004_household_side_access"),
        ("housing", "0005_disclosure"),
        ("housing", "0006_exclusions"),
        ("housing", "0007_retention"),
        ("housing", "0008_shelter"),
        ("housing", "0009_safety"),
        ("housing", "0010_rehousing"),
        ("housing", "0011_units"),
        ("housing", "0012_sliding_lease"),
        ("housing", "0021_landlords"),
        ("housing", "0041_works"),
    ]

    dependencies = [("cases", "0001_schema"), ("tenants", "0001_schema")]

    operations = [CreateModels(TABLES)]
