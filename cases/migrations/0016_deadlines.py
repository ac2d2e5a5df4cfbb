"""Deadlines: what a programme decides of them, and the ledger of what was sent."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_application"),
        ("tenants", "0012_mails"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadlineNotice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("subject_id", models.UUIDField()),
                ("due_at", models.DateTimeField()),
                ("step", models.CharField(max_length=16)),
                ("said", models.BooleanField(default=True)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "subject_id", "kind", "due_at", "step"), name="deadline_notice__once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadlineRule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(editable=False, max_length=20)),
                (
                    "delay",
                    models.PositiveSmallIntegerField(
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(366)],
                        verbose_name="délai, en jours",
                    ),
                ),
                ("working", models.BooleanField(default=False, verbose_name="compter en jours ouvrés")),
                ("rolls", models.BooleanField(default=False, verbose_name="reporter au jour ouvré suivant")),
                (
                    "leads",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="rappels",
                    ),
                ),
                ("coordinator_after", models.SmallIntegerField(blank=True, null=True, verbose_name="coordination prévenue")),
                ("manager_after", models.SmallIntegerField(blank=True, null=True, verbose_name="responsable prévenu")),
                ("reason", models.CharField(max_length=300, verbose_name="pourquoi ce changement")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "programme",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
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
                "ordering": ["-since"],
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "kind", "since"), name="deadline_rule__one_at_a_time"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="deadline_rule__has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delay__isnull", True), models.Q(("delay__gte", 1), ("delay__lte", 366)), _connector="OR"
                        ),
                        name="deadline_rule__delay_in_bounds",
                    ),
                    models.CheckConstraint(condition=models.Q(("leads__len__lte", 4)), name="deadline_rule__few_reminders"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("coordinator_after__isnull", True),
                                models.Q(("coordinator_after__gte", -60), ("coordinator_after__lte", 366)),
                                _connector="OR",
                            ),
                            models.Q(
                                ("manager_after__isnull", True),
                                models.Q(("manager_after__gte", -60), ("manager_after__lte", 366)),
                                _connector="OR",
                            ),
                        ),
                        name="deadline_rule__steps_in_bounds",
                    ),
                ],
            },
        ),
        RunSQLFile(SQL / "0018_deadlines.sql"),
    ]
