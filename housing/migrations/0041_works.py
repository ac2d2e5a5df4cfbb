"""What works in a structure cost."""

import uuid
from decimal import Decimal
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("housing", "0051_carried_over"),
        ("tenants", "0014_visit_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShelterWorks",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                (
                    "shelter",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="works", to="housing.shelter"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-year", "subject"],
                "constraints": [
                    models.UniqueConstraint(fields=("shelter", "year", "subject"), name="shelter_works__once"),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 1990), ("year__lte", 2100)), name="shelter_works__year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost__gte", models.F("subsidy")), ("subsidy__gte", 0)),
                        name="shelter_works__amounts",
                    ),
                ],
            },
        ),
        RunSQLFile(SQL / "0041_works.sql"),
    ]
