"""Units that landlords hand over for shelter, under an agreement with an association."""

import uuid
from pathlib import Path

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import housing.models.shelter
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("housing", "0010_rehousing"),
        ("tenants", "0014_visit_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShelterUnit",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                        choices=[
                            ("PLAI", "PLAI"),
                            ("PLUS", "PLUS"),
                            ("PLS", "PLS"),
                            ("autre", "autre"),
                            ("prive", "parc privé"),
                        ],
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
                ("works_on", models.DateField(editable=False, null=True, verbose_name="travaux commencés le")),
                ("works_expected_on", models.DateField(editable=False, null=True, verbose_name="fin des travaux prévue le")),
                ("works_ended_on", models.DateField(editable=False, null=True, verbose_name="travaux finis le")),
                (
                    "works_cost",
                    models.DecimalField(
                        decimal_places=2, editable=False, max_digits=9, null=True, verbose_name="coût des travaux"
                    ),
                ),
                (
                    "works_subsidy",
                    models.DecimalField(
                        decimal_places=2, editable=False, max_digits=9, null=True, verbose_name="dont subvention"
                    ),
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
                (
                    "association",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
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
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "dwelling",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="housing.dwelling"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
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
            ],
            options={
                "ordering": ["expected_on", "number"],
            },
        ),
        migrations.AddField(
            model_name="place",
            name="unit",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="place",
                to="housing.shelterunit",
            ),
        ),
        migrations.CreateModel(
            name="UseAgreement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                ("told_for", models.DateField(editable=False, null=True)),
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
                    "officer",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"),
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
                (
                    "second_officer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
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
                "ordering": ["-starts_on", "number"],
            },
        ),
        migrations.AddField(
            model_name="shelterunit",
            name="agreement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shelter_units",
                to="housing.useagreement",
                verbose_name="convention",
            ),
        ),
        migrations.CreateModel(
            name="UnitCheck",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                (
                    "association",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="housing.shelterunit"
                    ),
                ),
            ],
            options={
                "ordering": ["-held_on"],
                "constraints": [models.UniqueConstraint(fields=("unit", "year"), name="unit_check__once_a_year")],
            },
        ),
        migrations.AddConstraint(
            model_name="useagreement",
            constraint=models.UniqueConstraint(fields=("id", "tenant", "association"), name="use_agreement__of_sides"),
        ),
        migrations.AddConstraint(
            model_name="useagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("units__gte", 1), ("units__lte", 500)), name="use_agreement__units"
            ),
        ),
        migrations.AddConstraint(
            model_name="useagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__gt", models.F("starts_on")),
                    models.Q(("ended_on__isnull", True), ("ended_on__gte", models.F("starts_on")), _connector="OR"),
                ),
                name="use_agreement__dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="useagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("association")), _negated=True), name="use_agreement__two_sides"
            ),
        ),
        migrations.AddConstraint(
            model_name="useagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second_officer__isnull", True),
                    models.Q(("officer", models.F("second_officer")), _negated=True),
                    _connector="OR",
                ),
                name="use_agreement__two_officers",
            ),
        ),
        migrations.AddConstraint(
            model_name="useagreement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                expressions=[
                    ("tenant", "="),
                    ("association", "="),
                    ("programme", "="),
                    (housing.models.shelter.Nights("starts_on", "ends_on"), "&&"),
                ],
                name="use_agreement__one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.UniqueConstraint(fields=("id", "tenant", "association"), name="shelter_unit__of_sides"),
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["returned", "released"]), _negated=True),
                fields=("dwelling",),
                name="shelter_unit__one_live_per_dwelling",
            ),
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["watched", "released"]), ("blocked_on__isnull", False), _connector="OR"),
                name="shelter_unit__blocked_from_then_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("works_ended_on__isnull", True), ("works_expected_on__isnull", True), ("works_on__isnull", True)),
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
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "works"), _negated=True),
                    models.Q(("works_ended_on__isnull", True), ("works_on__isnull", False)),
                    _connector="OR",
                ),
                name="shelter_unit__in_works_or_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("handed_on__isnull", False),
                    models.Q(("status__in", ["handed", "returned"]), _negated=True),
                    _connector="XOR",
                ),
                name="shelter_unit__handed_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("returned_on__isnull", False), models.Q(("status", "returned"), _negated=True), _connector="XOR"),
                    models.Q(("returned_on__isnull", True), ("returned_on__gte", models.F("handed_on")), _connector="OR"),
                ),
                name="shelter_unit__returned_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="shelterunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_on__isnull", False), models.Q(("status", "released"), _negated=True), _connector="XOR"),
                    models.Q(
                        models.Q(("release_reason", ""), _negated=True),
                        models.Q(("status", "released"), _negated=True),
                        _connector="XOR",
                    ),
                ),
                name="shelter_unit__released_has_reason",
            ),
        ),
        RunSQLFile(SQL / "0011_units.sql"),
    ]
