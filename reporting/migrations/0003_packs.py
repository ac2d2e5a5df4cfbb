"""The anonymised pack of a quarterly steering committee."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0022_committees"),
        ("reporting", "0002_access"),
        ("tenants", "0021_committee_quorum"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommitteePack",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_on", models.DateField(editable=False)),
                ("ends_on", models.DateField(editable=False)),
                ("figures", models.JSONField(editable=False)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                "ordering": ["-starts_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "starts_on"), name="committee_pack__one_a_quarter"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="committee_pack__dates_in_order"
                    ),
                ],
            },
        ),
        RunSQLFile(SQL / "0002_packs.sql"),
    ]
