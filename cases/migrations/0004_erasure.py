"""Erasing a person by destroying her case's key."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_keys")]

    operations = [
        migrations.AddField("case", "erased_at", models.DateTimeField(editable=False, null=True)),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("erased_at", models.DateTimeField()),
                (
                    "case",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to="cases.case"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        RunSQLFile(SQL / "0006_erasure.sql"),
    ]
