"""How long a person’s data are kept, notices before they go, what she asks of them."""

import uuid
from pathlib import Path

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import tenants.sealed
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_exports"),
        ("tenants", "0011_export_cap"),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionNotice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("raised_on", models.DateField()),
                ("erase_on", models.DateField()),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contact", "conservé : nouveau contact"),
                            ("ground", "conservé : motif légal"),
                            ("erase", "effacement décidé"),
                            ("lapsed", "effacement à l’échéance"),
                            ("overtaken", "sans objet : le dossier a repris"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("answered_on", models.DateField(editable=False, null=True)),
                ("contact_on", models.DateField(null=True, verbose_name="contact du")),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("proceedings", "procédure judiciaire en cours"),
                            ("claim", "réclamation ou contentieux en cours"),
                            ("her_request", "elle a demandé que ses données soient conservées"),
                        ],
                        max_length=12,
                        verbose_name="motif",
                    ),
                ),
                ("kept_until", models.DateField(null=True, verbose_name="conservé jusqu’au")),
                (
                    "answered_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.membership",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="retention_notices", to="cases.case"
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
                    models.Index(fields=["case", "-raised_on"], name="retention_notice__of_case"),
                    models.Index(
                        condition=models.Q(("answer", "")), fields=["tenant", "erase_on"], name="retention_notice__open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")), fields=("case",), name="retention_notice__one_open"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_on__isnull", True), models.Q(("answer", ""), _negated=True), _connector="XOR"
                        ),
                        name="retention_notice__answer_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("contact_on__isnull", False), models.Q(("answer", "contact"), _negated=True), _connector="XOR"
                        ),
                        name="retention_notice__contact_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kept_until__isnull", False), models.Q(("ground", ""), _negated=True), ("answer", "ground")
                            ),
                            models.Q(
                                ("ground", ""), ("kept_until__isnull", True), models.Q(("answer", "ground"), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="retention_notice__ground_has_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("erase_on__gte", models.F("raised_on"))), name="retention_notice__erased_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[django.core.validators.MinValueValidator(6), django.core.validators.MaxValueValidator(24)],
                        verbose_name="conservation après le dernier contact, en mois",
                    ),
                ),
                (
                    "notice_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        validators=[
                            django.core.validators.MinValueValidator(14),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="préavis avant l’effacement, en jours",
                    ),
                ),
                (
                    "draft_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(365),
                        ],
                        verbose_name="brouillon laissé sans modification, en jours",
                    ),
                ),
                ("rights_contact", models.CharField(blank=True, max_length=200, verbose_name="adresse où exercer ses droits")),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant",), name="retention_rule__one_per_tenant"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("draft_days__range", (30, 365)), ("months__range", (6, 24)), ("notice_days__range", (14, 180))
                        ),
                        name="retention_rule__within_the_law",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SubjectRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "recevoir ses données (accès, article 15)"),
                            ("rectification", "corriger ses données (rectification, article 16)"),
                            ("erasure", "effacer ses données (effacement, article 17)"),
                            ("restriction", "geler ses données (limitation, article 18)"),
                            ("objection", "s’opposer à un usage (opposition, article 21)"),
                        ],
                        max_length=14,
                        verbose_name="demande",
                    ),
                ),
                ("received_on", models.DateField(verbose_name="reçue le")),
                ("due_on", models.DateField(editable=False)),
                ("extended_on", models.DateField(editable=False, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("granted", "acceptée"),
                            ("partly", "acceptée en partie, raisons données"),
                            ("refused", "refusée, raisons et recours donnés"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="réponse",
                    ),
                ),
                ("answered_on", models.DateField(editable=False, null=True, verbose_name="répondu le")),
                ("lifted_on", models.DateField(editable=False, null=True)),
                ("text", tenants.sealed.SealedField(default=None, null=True, verbose_name="ce qu’elle demande")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="subject_requests", to="cases.case"
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
                "ordering": ["-received_on"],
                "indexes": [
                    models.Index(fields=["case", "-received_on"], name="subject_request__of_case"),
                    models.Index(
                        condition=models.Q(("answer", "")), fields=["tenant", "due_on"], name="subject_request__waiting"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_on__isnull", True)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_on__gte", models.F("received_on"))),
                            _connector="OR",
                        ),
                        name="subject_request__answer_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gt", models.F("received_on"))), name="subject_request__due_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_on__isnull", True),
                            models.Q(
                                ("kind", "restriction"),
                                ("lifted_on__gte", models.F("answered_on")),
                                models.Q(("answer", "refused"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="subject_request__only_a_restriction_is_lifted",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")), fields=("case", "kind"), name="subject_request__one_open_a_kind"
                    ),
                ],
            },
        ),
        RunSQLFile(SQL / "0012_retention.sql"),
    ]
