"""Papers: seen and not kept; copies kept for a while, and lent."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenants.sealed
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_retention"),
        ("tenants", "0011_export_cap"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("identity", "pièce d’identité ou titre de séjour"),
                            ("family", "livret de famille ou acte de naissance"),
                            ("pregnancy", "certificat de grossesse"),
                            ("income", "justificatif de ressources"),
                            ("tax", "avis d’imposition"),
                            ("lease_end", "congé ou fin de bail"),
                            ("shelter", "attestation d’hébergement"),
                            ("application", "attestation d’enregistrement de la demande de logement"),
                            ("protection", "ordonnance de protection"),
                            ("complaint", "récépissé de dépôt de plainte"),
                            ("proceedings", "saisine du juge ou jugement"),
                        ],
                        max_length=12,
                        verbose_name="pièce",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("deposit", "elle ne peut pas la déposer elle-même au SNE pour l’instant"),
                            ("requested", "une institution demande une copie pour instruire sa demande"),
                            ("at_risk", "l’original risque d’être perdu, détruit ou confisqué"),
                            ("deadline", "un délai court : recours, congé, réponse à une juridiction"),
                        ],
                        max_length=10,
                        verbose_name="pourquoi garder une copie",
                    ),
                ),
                ("type", models.CharField(choices=[("pdf", "PDF"), ("jpg", "JPEG"), ("png", "PNG")], max_length=3)),
                ("size", models.PositiveIntegerField()),
                ("file", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("original_name", tenants.sealed.SealedField(default=None, null=True, verbose_name="nom du fichier")),
                ("fingerprint", tenants.sealed.SealedField(default=None, null=True)),
                ("file_key", tenants.sealed.SealedField(default=None, null=True)),
                ("kept_by_name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "by_tenant",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="cases.case"),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
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
                    models.Index(
                        condition=models.Q(("destroyed_at__isnull", True)), fields=["expires_at"], name="document__due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("file_key__isnull", True), ("destroyed_at__isnull", True), _connector="XOR"),
                        name="document__destroyed_without_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))), name="document__ends_after_it_began"
                    ),
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="document__not_empty"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentGrant",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=9)),
                ("officer_name", models.CharField(max_length=80)),
                ("consent_on", models.DateField(verbose_name="consentement recueilli le")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("file_key", tenants.sealed.SealedField(default=None, null=True)),
                (
                    "case_tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="cases.document"),
                ),
                (
                    "membership",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"),
                ),
                ("of_case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
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
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("document", "membership"),
                        name="document_grant__one_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="document_grant__ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("file_key__isnull", True), ("ended_at__isnull", True), _connector="XOR"),
                        name="document_grant__ended_without_key",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("identity", "pièce d’identité ou titre de séjour"),
                            ("family", "livret de famille ou acte de naissance"),
                            ("pregnancy", "certificat de grossesse"),
                            ("income", "justificatif de ressources"),
                            ("tax", "avis d’imposition"),
                            ("lease_end", "congé ou fin de bail"),
                            ("shelter", "attestation d’hébergement"),
                            ("application", "attestation d’enregistrement de la demande de logement"),
                            ("protection", "ordonnance de protection"),
                            ("complaint", "récépissé de dépôt de plainte"),
                            ("proceedings", "saisine du juge ou jugement"),
                        ],
                        max_length=12,
                        verbose_name="pièce",
                    ),
                ),
                ("seen_on", models.DateField(verbose_name="vue le")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="valable jusqu’au")),
                ("seen_by_name", models.CharField(max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "by_tenant",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="proofs", to="cases.case"),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
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
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("case", "kind", "seen_on"),
                        name="proof__once_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True), ("kind__in", ["identity", "lease_end"]), _connector="OR"
                        ),
                        name="proof__end_held_once",
                    ),
                ]
            },
        ),
        RunSQLFile(SQL / "0013_documents.sql"),
    ]
