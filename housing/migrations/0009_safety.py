"""A place asked for now, who is on call; the months of a shelter."""

import uuid
from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import housing.models.safety
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_joints"),
        ("housing", "0008_shelter"),
        ("tenants", "0011_export_cap"),
    ]

    operations = [
        migrations.CreateModel(
            name="SafetyRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                (
                    "programme",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "pk"],
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["open", "offered"])),
                        fields=["programme", "asked_at"],
                        name="safety_request__live",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SafetyOffer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("callback", models.CharField(blank=True, max_length=24)),
                ("offered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "asker",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
                ),
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
            name="ShelterReport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("month", models.DateField(verbose_name="mois")),
                ("made_at", models.DateTimeField(editable=False, null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
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
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="housing.shelterreport"
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
                "ordering": ["left_on", "entered_on", "reference"],
                "constraints": [models.UniqueConstraint(fields=("report", "case"), name="shelter_report_line__once")],
            },
        ),
        migrations.CreateModel(
            name="OnCallShift",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_at", models.DateTimeField(verbose_name="du")),
                ("ends_at", models.DateTimeField(verbose_name="au")),
                ("callback", models.CharField(max_length=24, verbose_name="numéro d’astreinte")),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="on_call", to="tenants.membership"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="on_call__in_order"
                    ),
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
        RunSQLFile(SQL / "0008_safety.sql"),
    ]
