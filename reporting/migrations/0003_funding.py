"""The ledger of what finances a programme."""

import datetime
import uuid
from decimal import Decimal
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_packs"),
        ("tenants", "0032_targets_moved"),
    ]

    operations = [
        migrations.CreateModel(
            name="FundingLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                "ordering": ["year", "funder", "label", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FundingMovement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "stage",
                    models.CharField(
                        choices=[("voted", "voté"), ("committed", "engagé"), ("paid", "versé")],
                        max_length=9,
                        verbose_name="nature",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, editable=False, max_digits=11, verbose_name="montant")),
                ("on", models.DateField(default=django.utils.timezone.localdate, verbose_name="date")),
                ("reason", models.CharField(max_length=200, verbose_name="motif")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                    "line",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="movements",
                        to="reporting.fundingline",
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
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["on", "created_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="fundingline",
            constraint=models.UniqueConstraint(
                fields=("programme", "year", "funder", "label", "beneficiary"), name="funding_line__once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingline",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="funding_line__year"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingline",
            constraint=models.CheckConstraint(
                condition=models.Q(("funder", "AUTRE"), ("label", ""), _negated=True), name="funding_line__other_is_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingline",
            constraint=models.CheckConstraint(condition=models.Q(("paid__gte", 0)), name="funding_line__paid_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="fundingline",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid__lte", models.F("committed"))), name="funding_line__paid_within_committed"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingline",
            constraint=models.CheckConstraint(
                condition=models.Q(("committed__lte", models.F("voted"))), name="funding_line__committed_within_voted"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingmovement",
            constraint=models.UniqueConstraint(fields=("id", "line", "stage"), name="funding_movement__of_line"),
        ),
        migrations.AddConstraint(
            model_name="fundingmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount", 0), _negated=True), name="funding_movement__not_nothing"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("corrects__isnull", False), _connector="OR"),
                name="funding_movement__only_corrections_take_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="funding_movement__has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(("on__gte", datetime.date(2000, 1, 1))), name="funding_movement__dated"
            ),
        ),
        RunSQLFile(SQL / "0003_funding.sql"),
    ]
