"""Targets with their dates, closings to new entries; the targets that stood on channels and programmes move there."""

import uuid
from pathlib import Path

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.db import migrations, models

import tenants.models.target
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0021_committee_quorum"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChannelTarget",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="à partir du")),
                ("until", models.DateField(blank=True, editable=False, null=True)),
                ("reason", models.CharField(max_length=200, verbose_name="raison")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("entries", "entrées sur l’exercice"), ("concurrent", "ménages suivis en même temps")],
                        default="entries",
                        max_length=10,
                        verbose_name="ce qui est compté",
                    ),
                ),
                ("low", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="au moins")),
                ("high", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="au plus")),
            ],
            options={
                "ordering": ["channel__code", "since"],
            },
        ),
        migrations.CreateModel(
            name="EntryClosing",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("since", models.DateField(default=django.utils.timezone.localdate, verbose_name="à partir du")),
                ("until", models.DateField(blank=True, editable=False, null=True)),
                ("reason", models.CharField(max_length=200, verbose_name="raison")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["since"],
            },
        ),
        migrations.AddField(
            model_name="channeltarget",
            name="channel",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.channel"
            ),
        ),
        migrations.AddField(
            model_name="channeltarget",
            name="programme",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
        ),
        migrations.AddField(
            model_name="channeltarget",
            name="set_by",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="entryclosing",
            name="programme",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
        ),
        migrations.AddField(
            model_name="entryclosing",
            name="set_by",
            field=models.ForeignKey(
                editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="channeltarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("low__isnull", False), ("high__isnull", False), _connector="OR"),
                name="target__says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="channeltarget",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("low", 0), _negated=True), models.Q(("high", 0), _negated=True)),
                name="target__in_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="channeltarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("low__isnull", True), ("high__isnull", True), ("high__gte", models.F("low")), _connector="OR"
                ),
                name="target__in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="channeltarget",
            constraint=models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="target__has_a_reason"),
        ),
        migrations.AddConstraint(
            model_name="channeltarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"),
                name="target__dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="channeltarget",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("programme", "="),
                    (django.db.models.functions.comparison.Coalesce(models.F("channel"), models.F("programme")), "="),
                    (tenants.models.target.Lasting(), "&&"),
                ],
                name="target__one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="entry_closing__has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="entryclosing",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                name="entry_closing__dates_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryclosing",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("programme", "="), (tenants.models.target.Lasting(), "&&")], name="entry_closing__one_at_a_time"
            ),
        ),
        RunSQLFile(SQL / "0031_targets.sql"),
        RunSQLFile(SQL / "0031_targets_backfill.sql"),
    ]
