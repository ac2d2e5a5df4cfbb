"""Exact search by identity, on keyed digests."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_erasure"),
        ("tenants", "0005_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="IdentityIndex",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("tenant_key_version", models.PositiveSmallIntegerField()),
                ("person", models.BinaryField(null=True)),
                ("nur", models.BinaryField(null=True)),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="identity_index", to="cases.case"
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
                "indexes": [
                    models.Index(fields=["tenant", "person"], name="identity_index__person"),
                    models.Index(fields=["tenant", "nur"], name="identity_index__nur"),
                ],
            },
        ),
        RunSQLFile(SQL / "0007_identity_index.sql"),
    ]
