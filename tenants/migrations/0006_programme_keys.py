"""Keys of programmes."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProgrammeKey",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField()),
                (
                    "programme",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
                ),
            ],
        ),
        RunSQLFile(SQL / "0005_programme_keys.sql"),
    ]
