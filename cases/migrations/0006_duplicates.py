"""One woman filed twice in a programme."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_identity_index"),
        ("tenants", "0006_programme_keys"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("permanent_social", "logement pérenne, parc social"),
                    ("permanent_private", "logement pérenne, parc privé"),
                    ("supported_housing", "logement accompagné"),
                    ("shelter", "hébergement"),
                    ("stayed_spouse_left", "maintien dans le logement, conjoint évincé"),
                    ("own_solution", "solution trouvée par elle-même"),
                    ("returned_home", "retour au domicile"),
                    ("left_territory", "départ du territoire"),
                    ("no_news", "sans nouvelles"),
                    ("not_eligible", "hors dispositif"),
                    ("withdrawn", "demande retirée"),
                    ("duplicate", "doublon d’un autre dossier"),
                ],
                editable=False,
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="DuplicateLead",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("found_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("same", "une seule personne"), ("distinct", "deux personnes")], max_length=8
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
                ("other", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
                (
                    "programme",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "other"), name="duplicate_lead__once"),
                    models.CheckConstraint(
                        condition=models.Q(("case", models.F("other")), _negated=True), name="duplicate_lead__two_cases"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True), models.Q(("answer", ""), _negated=True), _connector="XOR"
                        ),
                        name="duplicate_lead__answer_has_instant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("person", models.BinaryField(null=True)),
                ("nur", models.BinaryField(null=True)),
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
                (
                    "programme",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
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
                    models.Index(fields=["programme", "person"], name="fingerprint__person"),
                    models.Index(fields=["programme", "nur"], name="fingerprint__nur"),
                ],
            },
        ),
        RunSQLFile(SQL / "0008_duplicates.sql"),
    ]
