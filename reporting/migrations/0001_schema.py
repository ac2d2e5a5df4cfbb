"""Reports, packs and the ledger of funding."""

import datetime
import uuid
from decimal import Decimal

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.createmodels import CreateModels

TABLES = [
    migrations.CreateModel(
        name="FundingLine",
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
            ("year", models.PositiveSmallIntegerField(verbose_name="exercice")),
            (
                "funder",
                models.CharField(
                    choices=[
                        ("FNAVDL", "FNAVDL"),
                        ("FSL", "FSL (FUL dans le Loiret)"),
                        ("PLH_EPCI", "PLH de l’intercommunalité"),
                        ("USH", "USH"),
                        ("FONDS_PROPRES", "fonds propres"),
                        ("AUTRE", "autre financeur"),
                    ],
                    max_length=13,
                    verbose_name="financeur",
                ),
            ),
            ("label", models.CharField(blank=True, max_length=80, verbose_name="précision")),
            (
                "beneficiary",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.tenant",
                    verbose_name="part attribuée à",
                ),
            ),
            (
                "voted",
                models.DecimalField(
                    decimal_places=2, default=Decimal("0.00"), editable=False, max_digits=11, verbose_name="voté"
                ),
            ),
            (
                "committed",
                models.DecimalField(
                    decimal_places=2, default=Decimal("0.00"), editable=False, max_digits=11, verbose_name="engagé"
                ),
            ),
            (
                "paid",
                models.DecimalField(
                    decimal_places=2, default=Decimal("0.00"), editable=False, max_digits=11, verbose_name="versé"
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "ordering": ["year", "funder", "label", "pk"],
            "constraints": [
                models.UniqueConstraint(
                    fields=("programme", "year", "funder", "label", "beneficiary"),
                    name="funding_line__once",
                    nulls_distinct=False,
                ),
                models.CheckConstraint(condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="funding_line__year"),
                models.CheckConstraint(
                    condition=models.Q(("funder", "AUTRE"), ("label", ""), _negated=True), name="funding_line__other_is_named"
                ),
                models.CheckConstraint(condition=models.Q(("paid__gte", 0)), name="funding_line__paid_not_negative"),
                models.CheckConstraint(
                    condition=models.Q(("paid__lte", models.F("committed"))), name="funding_line__paid_within_committed"
                ),
                models.CheckConstraint(
                    condition=models.Q(("committed__lte", models.F("voted"))), name="funding_line__committed_within_voted"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="FundingMovement",
        fields=[
            ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            (
                "tenant",
                models.ForeignKey(
                    editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                ),
            ),
            (
                "line",
                models.ForeignKey(
                    editable=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="movements",
                    to="reporting.fundingline",
                ),
            ),
            (
                "stage",
                models.CharField(
                    choices=[("voted", "voté"), ("committed", "engagé"), ("paid", "versé")], max_length=9, verbose_name="nature"
                ),
            ),
            ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=11, verbose_name="montant")),
            ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="date")),
            ("reason", models.CharField(max_length=200, verbose_name="motif")),
            (
                "corrects",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="corrections",
                    to="reporting.fundingmovement",
                ),
            ),
            (
                "noted_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "ordering": ["on", "created_at", "pk"],
            "constraints": [
                models.UniqueConstraint(fields=("id", "line", "stage"), name="funding_movement__of_line"),
                models.CheckConstraint(condition=models.Q(("amount", 0), _negated=True), name="funding_movement__not_nothing"),
                models.CheckConstraint(
                    condition=models.Q(("amount__gt", 0), ("corrects__isnull", False), _connector="OR"),
                    name="funding_movement__only_corrections_take_back",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reason", ""), _negated=True), name="funding_movement__has_a_reason"
                ),
                models.CheckConstraint(
                    condition=models.Q(("on__gte", datetime.date(2000, 1, 1))), name="funding_movement__dated"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Report",
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
            ("starts_on", models.DateField(verbose_name="du")),
            ("ends_on", models.DateField(verbose_name="au")),
            (
                "edition",
                models.CharField(
                    choices=[("metropole", "édition métropole"), ("steering", "comité de pilotage")],
                    max_length=10,
                    verbose_name="édition",
                ),
            ),
            ("definitions_version", models.PositiveSmallIntegerField(editable=False)),
            (
                "status",
                models.CharField(
                    choices=[
                        ("queued", "en attente"),
                        ("running", "en cours de calcul"),
                        ("ready", "prêt"),
                        ("failed", "échec"),
                        ("cancelled", "annulé"),
                    ],
                    default="queued",
                    editable=False,
                    max_length=10,
                ),
            ),
            ("progress", models.PositiveSmallIntegerField(default=0, editable=False)),
            (
                "requested_by",
                models.ForeignKey(
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="tenants.membership",
                ),
            ),
            ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ("started_at", models.DateTimeField(editable=False, null=True)),
            ("finished_at", models.DateTimeField(editable=False, null=True)),
            ("data_at", models.DateTimeField(editable=False, null=True)),
            ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
            ("lease", models.UUIDField(editable=False, null=True)),
            ("locked_until", models.DateTimeField(editable=False, null=True)),
            ("figures", models.JSONField(editable=False, null=True)),
            ("charts", models.JSONField(editable=False, null=True)),
            ("sha256", models.CharField(blank=True, editable=False, max_length=64)),
        ],
        options={
            "indexes": [
                models.Index(
                    models.F("tenant"), models.OrderBy(models.F("created_at"), descending=True), name="report__of_tenant"
                ),
                models.Index(
                    condition=models.Q(("status__in", ["queued", "running"])), fields=["created_at"], name="report__due"
                ),
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("status__in", ["queued", "running"])),
                    fields=("tenant", "programme", "starts_on", "ends_on", "edition"),
                    name="report__one_live",
                ),
                models.CheckConstraint(
                    condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="report__dates_in_order"
                ),
                models.CheckConstraint(condition=models.Q(("progress__lte", 100)), name="report__progress_in_percent"),
                models.CheckConstraint(
                    condition=models.Q(("status", "running"), ("lease__isnull", True), _connector="XOR"),
                    name="report__running_has_lease",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("status", "ready"), _negated=True),
                        models.Q(
                            ("charts__isnull", False),
                            ("data_at__isnull", False),
                            ("figures__isnull", False),
                            ("progress", 100),
                            models.Q(("sha256", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="report__ready_is_complete",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("finished_at__isnull", True),
                        models.Q(("status__in", ["queued", "running"]), _negated=True),
                        _connector="XOR",
                    ),
                    name="report__finished_has_instant",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ReportFact",
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
                    editable=False, on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="reporting.report"
                ),
            ),
            (
                "indicator",
                models.CharField(
                    choices=[
                        ("situations", "situations traitées"),
                        ("rehousings", "relogements"),
                        ("inter_landlord", "relogements du parc social"),
                        ("requests", "accompagnements et suivis demandés"),
                        ("realised", "accompagnements réalisés"),
                    ],
                    editable=False,
                    max_length=16,
                ),
            ),
            ("fact", models.UUIDField(editable=False)),
            ("case_id", models.UUIDField(editable=False)),
            ("on", models.DateField(editable=False)),
            ("keys", models.JSONField(default=dict, editable=False)),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("report", "indicator", "fact"), name="report_fact__once")]},
    ),
    migrations.CreateModel(
        name="CommitteePack",
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
            ("starts_on", models.DateField(editable=False)),
            ("ends_on", models.DateField(editable=False)),
            ("figures", models.JSONField(editable=False)),
            ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
        ],
        options={
            "ordering": ["-starts_on"],
            "constraints": [
                models.UniqueConstraint(fields=("programme", "starts_on"), name="committee_pack__one_a_quarter"),
                models.CheckConstraint(
                    condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="committee_pack__dates_in_order"
                ),
            ],
        },
    ),
]


class Migration(migrations.Migration):
    initial = True
    # The steps of the time before the first release, of which demonstrations were made.
    replaces = [
        ("reporting", "0001_initial"),
        ("reporting", "0002_access"),
        ("reporting", "0003_funding"),
        ("reporting", "0003_packs"),
    ]

    dependencies = [("tenants", "0001_schema")]

    operations = [CreateModels(TABLES)]
