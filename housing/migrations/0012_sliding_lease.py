"""A sublease that becomes her own lease: the convention, its review periods, the joint reviews."""

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
        ("cases", "0019_tell_no_barred"),
        ("housing", "0011_units"),
        ("tenants", "0014_visit_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="SlidingLease",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sliding_leases", to="cases.case"
                    ),
                ),
                (
                    "case_tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "lease",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sliding", to="housing.lease"),
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
                "ordering": ["-signed_on", "number"],
            },
        ),
        migrations.CreateModel(
            name="LeaseReview",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "sliding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="housing.slidinglease"
                    ),
                ),
            ],
            options={
                "ordering": ["planned_on"],
            },
        ),
        migrations.CreateModel(
            name="SlidingPeriod",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                    "sliding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="periods", to="housing.slidinglease"
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
                "ordering": ["-starts_on"],
            },
        ),
        migrations.AddConstraint(
            model_name="slidinglease",
            constraint=models.UniqueConstraint(fields=("id", "tenant", "case"), name="sliding_lease__of_sides"),
        ),
        migrations.AddConstraint(
            model_name="slidinglease",
            constraint=models.CheckConstraint(
                condition=models.Q(("over_on__isnull", True), models.Q(("status", "running"), _negated=True), _connector="XOR"),
                name="sliding_lease__over_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="slidinglease",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stop_reason", ""), _negated=True),
                    models.Q(("status", "stopped"), _negated=True),
                    _connector="XOR",
                ),
                name="sliding_lease__stopped_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="slidinglease",
            constraint=models.CheckConstraint(
                condition=models.Q(("over_on__isnull", True), ("over_on__gte", models.F("signed_on")), _connector="OR"),
                name="sliding_lease__dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="slidinglease",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("case", "="), (housing.models.shelter.Nights("signed_on", "over_on"), "&&")],
                name="sliding_lease__one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="leasereview",
            constraint=models.UniqueConstraint(fields=("sliding", "planned_on"), name="lease_review__once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="leasereview",
            constraint=models.CheckConstraint(
                condition=models.Q(("finding", ""), ("held_on__isnull", False), _connector="OR"),
                name="lease_review__found_once_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="slidingperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="sliding_period__dates_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="slidingperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("told_on__isnull", True), ("offers_lease__isnull", False), _connector="XOR"),
                name="sliding_period__answer_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="slidingperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("reasons__len", 0), ("offers_lease", False), _connector="OR"),
                name="sliding_period__reasons_of_refusal",
            ),
        ),
        migrations.AddConstraint(
            model_name="slidingperiod",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("sliding", "="), (housing.models.shelter.Nights("starts_on", "ends_on"), "&&")],
                name="sliding_period__one_at_a_time",
            ),
        ),
        RunSQLFile(SQL / "0012_sliding_lease.sql"),
    ]
