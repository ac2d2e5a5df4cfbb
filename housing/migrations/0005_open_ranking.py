import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_rules"),
        ("housing", "0004_places"),
        ("tenants", "0002_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="matchingterms",
            name="ranking_committee",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.committee"
            ),
        ),
        migrations.CreateModel(
            name="StudyHousehold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                (
                    "offer",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="housing.vacancyoffer"),
                ),
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
        ),
        migrations.CreateModel(
            name="StudyLine",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rank", models.PositiveIntegerField()),
                ("persons", models.PositiveSmallIntegerField()),
                ("bedrooms", models.PositiveSmallIntegerField()),
                (
                    "accessibility",
                    models.CharField(
                        choices=[
                            ("none", "sans besoin particulier"),
                            ("reduced", "mobilité réduite"),
                            ("wheelchair", "fauteuil roulant"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                (
                    "waiting_band",
                    models.CharField(
                        choices=[
                            ("under_1", "attente de moins d’un mois"),
                            ("1_to_3", "attente de 1 à 3 mois"),
                            ("over_3", "attente de plus de 3 mois"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24), default=list, size=None
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "household",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="line", to="housing.studyhousehold"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="study_lines", to="housing.vacancyoffer"
                    ),
                ),
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
                "ordering": ["rank"],
            },
        ),
        migrations.CreateModel(
            name="StudyRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("line", models.UUIDField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "transmise"),
                            ("proposed", "ménage proposé"),
                            ("gone", "ne peut plus être étudié"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("answered_at", models.DateTimeField(editable=False, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"),
                ),
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
                (
                    "vacancy",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="housing.vacancy"),
                ),
            ],
            options={
                "ordering": ["asked_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="studyhousehold",
            constraint=models.UniqueConstraint(fields=("offer", "case"), name="study_household__once"),
        ),
        migrations.AddConstraint(
            model_name="studyhousehold",
            constraint=models.UniqueConstraint(fields=("id", "offer", "programme"), name="study_household__of_offer"),
        ),
        migrations.AddConstraint(
            model_name="studyline",
            constraint=models.UniqueConstraint(fields=("offer", "rank"), name="study_line__rank_once"),
        ),
        migrations.AddIndex(
            model_name="studyrequest",
            index=models.Index(condition=models.Q(("status", "waiting")), fields=["asked_at"], name="study_request__waiting"),
        ),
        migrations.AddConstraint(
            model_name="studyrequest",
            constraint=models.UniqueConstraint(fields=("line", "vacancy", "asked_by"), name="study_request__once"),
        ),
        migrations.AddConstraint(
            model_name="studyrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_at__isnull", True), models.Q(("status", "waiting"), _negated=True), _connector="XOR"
                ),
                name="study_request__answer_has_instant",
            ),
        ),
        RunSQLFile(SQL / "0017_open_ranking.sql"),
    ]
