"""What is opened in an emergency, and what a second person says of it."""

import datetime
import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import tenants.sealed
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_exclusions"),
        ("tenants", "0011_export_cap"),
    ]

    operations = [
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("opener_person", models.UUIDField(editable=False)),
                ("opener_name", models.CharField(editable=False, max_length=80)),
                (
                    "cells",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), editable=False, size=None
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("danger", "elle, ou un enfant, est en danger maintenant"),
                            ("rescue", "les secours, la police ou un juge le demandent"),
                            (
                                "unreachable",
                                "les personnes qui la suivent sont injoignables, et la démarche ne peut pas attendre",
                            ),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="motif",
                    ),
                ),
                ("reason", tenants.sealed.SealedField(default=None, null=True, verbose_name="ce qui se passe")),
                ("opened_at", models.DateTimeField(editable=False)),
                ("expires_at", models.DateTimeField(editable=False)),
                ("review_due", models.DateTimeField(editable=False)),
                ("reviewed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("justified", "justifié"), ("unjustified", "non justifié")],
                        editable=False,
                        max_length=12,
                        verbose_name="avis",
                    ),
                ),
                ("review_note", tenants.sealed.SealedField(default=None, null=True, verbose_name="mot de relecture")),
                ("restored_at", models.DateTimeField(editable=False, null=True)),
                ("reminded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="cases.case"
                    ),
                ),
                (
                    "opener",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
                    ),
                ),
                (
                    "opener_tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "restored_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.membership",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                "indexes": [
                    models.Index(fields=["opener_person", "-opened_at"], name="break_glass__of_opener"),
                    models.Index(
                        condition=models.Q(("reviewed_at__isnull", True)), fields=["review_due"], name="break_glass__waiting"
                    ),
                    models.Index(fields=["tenant", "-opened_at"], name="break_glass__of_tenant"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("opened_at")),
                            (
                                "expires_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("opened_at"), "+", models.Value(datetime.timedelta(seconds=3600))
                                ),
                            ),
                        ),
                        name="break_glass__one_hour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("review_due__gt", models.F("opened_at")),
                            (
                                "review_due__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("opened_at"), "+", models.Value(datetime.timedelta(days=8))
                                ),
                            ),
                        ),
                        name="break_glass__review_soon",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cells__contained_by", ["view_identity", "view_contact", "view_new_address"]),
                            ("cells__len__gt", 0),
                        ),
                        name="break_glass__known_cells",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cells__contains", ["view_new_address"]), _negated=True),
                            ("ground__in", ["danger", "rescue"]),
                            _connector="OR",
                        ),
                        name="break_glass__new_address_in_danger",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewed_at__isnull", True), ("reviewer__isnull", True), ("verdict", "")),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewer__isnull", False),
                                ("verdict__in", ["justified", "unjustified"]),
                            ),
                            _connector="OR",
                        ),
                        name="break_glass__review_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewer__isnull", True),
                            models.Q(("reviewer", models.F("opener")), _negated=True),
                            _connector="OR",
                        ),
                        name="break_glass__second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("restored_at__isnull", True), ("restored_by__isnull", True)),
                            models.Q(
                                ("restored_at__isnull", False),
                                ("restored_by__isnull", False),
                                ("verdict", "unjustified"),
                                models.Q(("restored_by", models.F("opener")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="break_glass__restored_by_another",
                    ),
                ],
            },
        ),
        RunSQLFile(SQL / "0011_break_glass.sql"),
    ]
