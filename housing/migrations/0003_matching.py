import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_rules"),
        ("housing", "0002_rules"),
        ("tenants", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "offer_id", "case_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("vacancy_id", models.UUIDField()),
                ("case_tenant_id", models.UUIDField()),
                ("filed_at", models.DateTimeField()),
                ("meets_size", models.BooleanField()),
                ("meets_area", models.BooleanField()),
                ("meets_occupancy", models.BooleanField()),
                ("meets_income", models.BooleanField()),
                ("meets_accessibility", models.BooleanField()),
                ("meets_lift", models.BooleanField()),
                ("meets_ground_floor", models.BooleanField()),
                ("meets_entrance", models.BooleanField()),
                ("meets_qpv", models.BooleanField()),
                ("meets_budget", models.BooleanField()),
                ("meets_dates", models.BooleanField()),
                ("meets_wanted", models.BooleanField()),
                ("meets_avoided", models.BooleanField()),
                ("meets_excluded", models.BooleanField()),
                ("meets_agreed", models.BooleanField()),
                ("meets_already", models.BooleanField()),
                ("danger", models.CharField(max_length=12)),
                ("waiting_days", models.IntegerField()),
                ("shelter_days", models.IntegerField(null=True)),
                ("is_wanted", models.BooleanField()),
                ("effort_rate", models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ("left_to_live", models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ("accessibility", models.CharField(max_length=10)),
                ("spare_bedrooms", models.IntegerField()),
                ("has_budget", models.BooleanField()),
                ("is_priority", models.BooleanField()),
                ("given", models.IntegerField()),
                ("fit_danger", models.IntegerField()),
                ("fit_waiting", models.IntegerField()),
                ("fit_shelter", models.IntegerField()),
                ("fit_sector", models.IntegerField()),
                ("fit_effort", models.IntegerField()),
                ("fit_accessibility", models.IntegerField()),
                ("fit_size", models.IntegerField()),
                ("fit_energy", models.IntegerField()),
                ("fit_contingent", models.IntegerField()),
                ("fit_balance", models.IntegerField()),
            ],
            options={
                "db_table": "housing_fit",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="JointRound",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("weights", models.JSONField()),
                ("tolerance", models.PositiveSmallIntegerField(null=True)),
                ("households", models.PositiveIntegerField()),
                ("units", models.PositiveIntegerField()),
                ("pairs", models.PositiveIntegerField()),
                ("chosen", models.PositiveIntegerField()),
                ("total", models.PositiveIntegerField()),
                ("bound", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="MatchingTerms",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("weights", models.JSONField()),
                ("proposes_first", models.BooleanField(default=False)),
                ("reason", models.CharField(max_length=200, verbose_name="raison")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="ProposalGrounds",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("weights", models.JSONField()),
                ("points", models.JSONField(default=dict)),
                ("facts", models.JSONField(default=dict)),
                ("score", models.PositiveSmallIntegerField()),
                ("rank", models.PositiveIntegerField()),
                ("candidates", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case")),
                (
                    "joint",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grounds",
                        to="housing.jointround",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grounds", to="housing.proposal"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="jointround",
            constraint=models.CheckConstraint(
                condition=models.Q(("bound__gte", models.F("total"))), name="joint_round__bound_above"
            ),
        ),
        migrations.AddConstraint(
            model_name="jointround",
            constraint=models.CheckConstraint(
                condition=models.Q(("chosen__gte", 1), ("chosen__lte", models.F("pairs"))), name="joint_round__chosen_among"
            ),
        ),
        migrations.AddConstraint(
            model_name="matchingterms",
            constraint=models.UniqueConstraint(fields=("programme", "version"), name="matching_terms__version_once"),
        ),
        migrations.AddConstraint(
            model_name="matchingterms",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="matching_terms__has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalgrounds",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gte", 1), ("rank__lte", models.F("candidates"))),
                name="proposal_grounds__rank_among_them",
            ),
        ),
        RunSQLFile(SQL / "0015_matching.sql"),
    ]
