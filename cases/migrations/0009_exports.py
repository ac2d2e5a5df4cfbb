"""Lists of cases that leave the building."""

import datetime
import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import tenants.references
import tenants.sealed
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_break_glass"),
        ("tenants", "0011_export_cap"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseExport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "number",
                    models.CharField(default=tenants.references.draw_reference, editable=False, max_length=9, unique=True),
                ),
                (
                    "selection",
                    models.CharField(
                        choices=[
                            ("open", "dossiers ouverts"),
                            ("closed", "dossiers clos"),
                            ("all", "tous les dossiers transmis"),
                        ],
                        default="open",
                        editable=False,
                        max_length=8,
                        verbose_name="dossiers",
                    ),
                ),
                ("filed_from", models.DateField(editable=False, null=True, verbose_name="transmis à partir du")),
                ("filed_to", models.DateField(editable=False, null=True, verbose_name="transmis jusqu’au")),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), editable=False, size=None
                    ),
                ),
                ("with_identity", models.BooleanField(editable=False)),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("consent", "chaque personne concernée y consent, et son accord est au dossier"),
                            ("legal", "un texte ou une autorité l’impose"),
                            ("own_duty", "suivi par notre organisation de ses propres dossiers, sans autre destinataire"),
                        ],
                        editable=False,
                        max_length=8,
                        verbose_name="fondement",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("xlsx", "classeur Excel (XLSX)"), ("csv", "texte séparé par des points-virgules (CSV)")],
                        default="xlsx",
                        editable=False,
                        max_length=4,
                        verbose_name="format",
                    ),
                ),
                ("purpose", tenants.sealed.SealedField(default=None, null=True, verbose_name="pour quoi faire")),
                ("counted", models.PositiveIntegerField(editable=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "attend un accord"),
                            ("queued", "en préparation"),
                            ("ready", "prêt"),
                            ("refused", "refusé"),
                            ("cancelled", "annulé"),
                            ("lapsed", "sans réponse à temps"),
                            ("failed", "non abouti"),
                            ("destroyed", "fichier détruit"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("grown", "la liste s’est allongée depuis la demande"),
                            ("empty", "plus aucun dossier ne correspond"),
                            ("left", "la personne qui l’a demandé n’en a plus le droit"),
                            ("late", "le calcul n’a pas pu se faire à temps"),
                        ],
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("requested_at", models.DateTimeField(editable=False)),
                ("decide_by", models.DateTimeField(editable=False)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("note", tenants.sealed.SealedField(default=None, null=True, verbose_name="mot de la deuxième personne")),
                ("rows", models.PositiveIntegerField(editable=False, null=True)),
                ("ready_at", models.DateTimeField(editable=False, null=True)),
                ("expires_at", models.DateTimeField(editable=False, null=True)),
                ("downloads", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("file_key", tenants.sealed.SealedField(default=None, null=True)),
                ("ended_at", models.DateTimeField(editable=False, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.membership",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.programme",
                    ),
                ),
                (
                    "requested_by",
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
                "indexes": [
                    models.Index(fields=["tenant", "-requested_at"], name="case_export__of_tenant"),
                    models.Index(
                        condition=models.Q(("status__in", ["asked", "queued", "ready"])),
                        fields=["requested_at"],
                        name="case_export__due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["asked", "queued"])),
                        fields=("requested_by",),
                        name="case_export__one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("columns__overlap", ["last_name", "first_name", "birth_date", "nur"]), ("with_identity", True)
                            ),
                            models.Q(
                                ("with_identity", False),
                                models.Q(("columns__overlap", ["last_name", "first_name", "birth_date", "nur"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_export__identity_is_said",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("with_identity", True), ("basis", ""), _connector="XOR"),
                        name="case_export__identity_has_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("filed_from__isnull", True),
                            ("filed_to__isnull", True),
                            ("filed_to__gte", models.F("filed_from")),
                            _connector="OR",
                        ),
                        name="case_export__dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decide_by__gt", models.F("requested_at")),
                            (
                                "decide_by__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("requested_at"), "+", models.Value(datetime.timedelta(days=10))
                                ),
                            ),
                        ),
                        name="case_export__decided_soon",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decided_by", models.F("requested_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="case_export__second_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["asked", "refused", "cancelled", "lapsed"]),
                            ("decided_by__isnull", False),
                            models.Q(("counted__lte", 50), ("with_identity", False)),
                            _connector="OR",
                        ),
                        name="case_export__agreed_when_large",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rows__isnull", True), ("rows__lte", models.F("counted")), _connector="OR"),
                        name="case_export__no_more_than_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ready"), _negated=True),
                            models.Q(
                                ("expires_at__gt", models.F("ready_at")),
                                (
                                    "expires_at__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("ready_at"), "+", models.Value(datetime.timedelta(days=2))
                                    ),
                                ),
                                ("file_key__isnull", False),
                                ("rows__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="case_export__ready_is_whole",
                    ),
                    models.CheckConstraint(condition=models.Q(("downloads__lte", 3)), name="case_export__few_downloads"),
                    models.CheckConstraint(
                        condition=models.Q(("file_key__isnull", True), ("status", "ready"), _connector="OR"),
                        name="case_export__key_with_the_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("status__in", ["asked", "queued", "ready"]), _negated=True),
                            _connector="XOR",
                        ),
                        name="case_export__ended_has_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("problem", ""), ("status", "failed"), _connector="XOR"),
                        name="case_export__failed_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                (
                    "export",
                    models.OneToOneField(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.caseexport"
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
                "abstract": False,
            },
        ),
        RunSQLFile(SQL / "0011_exports.sql"),
    ]
