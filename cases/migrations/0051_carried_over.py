"""What was followed elsewhere before, and its marks."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0031_entries"),
        ("tenants", "0014_visit_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="casediagnosis",
            name="carried_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="CarriedOver",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("carried_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("source", models.CharField(editable=False, max_length=60)),
                ("key", models.BinaryField(null=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="carried_over", to="cases.case"
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
                "constraints": [models.UniqueConstraint(fields=("tenant", "key"), name="carried_over__once")],
            },
        ),
        RunSQLFile(SQL / "0054_carried_over.sql"),
    ]
