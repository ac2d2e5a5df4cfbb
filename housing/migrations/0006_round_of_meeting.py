import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_rules"),
        ("housing", "0005_open_ranking"),
        ("tenants", "0002_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="jointround",
            name="committee",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.committee"
            ),
        ),
        migrations.CreateModel(
            name="MinutedProposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=9)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "à étudier"),
                            ("reserved", "retenue"),
                            ("declined", "refusée"),
                            ("withdrawn", "retirée"),
                            ("closed", "sans suite"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                (
                    "case_tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "minutes",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.committeeminutes"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="housing.proposal"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "reference"],
                "constraints": [models.UniqueConstraint(fields=("minutes", "proposal"), name="minuted_proposal__once")],
            },
        ),
        RunSQLFile(SQL / "0018_round_of_meeting.sql"),
    ]
