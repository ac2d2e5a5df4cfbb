"""What is said by mail: how each member wants it, what was taken up, who cannot be reached."""

import datetime
import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0011_export_cap"),
    ]

    operations = [
        migrations.AddField(
            model_name="notification",
            name="mailed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="MailSetting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("immediate", "au fur et à mesure"),
                            ("daily", "un seul message par jour ouvré"),
                            ("none", "jamais, sauf urgence"),
                        ],
                        default="daily",
                        max_length=10,
                        verbose_name="être prévenu par message",
                    ),
                ),
                ("quiet_from", models.TimeField(default=datetime.time(19, 0), verbose_name="pas de message à partir de")),
                ("quiet_until", models.TimeField(default=datetime.time(7, 30), verbose_name="jusqu’à")),
                ("digest_on", models.DateField(editable=False, null=True)),
                ("refused_at", models.DateTimeField(editable=False, null=True)),
                (
                    "membership",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mail_setting",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pace__in", ["immediate", "daily", "none"])), name="mail_setting__known_pace"
                    )
                ],
            },
        ),
        RunSQLFile(SQL / "0012_mails.sql"),
    ]
