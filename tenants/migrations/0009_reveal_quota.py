"""How many things a member may reveal in a day outside its own cases."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0008_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="reveal_quota",
            field=models.PositiveSmallIntegerField(default=30, verbose_name="affichages par jour hors de ses dossiers"),
        ),
        migrations.CreateModel(
            name="RevealCount",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("things", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None)),
                ("refused", models.PositiveIntegerField(default=0)),
                (
                    "membership",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.membership"),
                ),
                (
                    "tenant",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("membership", "day"), name="reveal_count__once_a_day")],
            },
        ),
        RunSQLFile(SQL / "0007_reveal_quota.sql"),
    ]
