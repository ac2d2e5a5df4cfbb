"""Sign-in completed: identity providers, what managers see of factors, a count of addresses of one's own stock."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("tenants", "0009_reveal_quota"),
    ]

    operations = [
        migrations.AddField(
            model_name="revealcount",
            name="own_things",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), db_default=[], size=None
            ),
        ),
        migrations.CreateModel(
            name="AccountNotice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("sent_at__isnull", True)), fields=["at"], name="account_notice__waiting")
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__regex", "^[a-z_]+$")), name="account_notice__a_code")
                ],
            },
        ),
        RunSQLFile(SQL / "0008_sign_in.sql"),
    ]
