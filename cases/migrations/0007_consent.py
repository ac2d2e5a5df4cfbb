"""Her consent is a fact of its own; shares and transfers rest on it."""

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
        ("cases", "0006_duplicates"),
        ("tenants", "0009_reveal_quota"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("coordination", "la coordination du relogement"),
                            ("shelter", "la structure qui l’héberge"),
                            ("study", "l’étude d’une proposition par un bailleur"),
                            ("designation", "l’accord du réservataire"),
                            ("acceptance", "la préparation du bail"),
                            ("support", "l’accompagnement"),
                            ("transfer", "la reprise du dossier par une autre organisation"),
                        ],
                        max_length=14,
                        verbose_name="étape",
                    ),
                ),
                ("cells", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ("given_on", models.DateField(verbose_name="donné le")),
                (
                    "how",
                    models.CharField(
                        choices=[("signed", "signé sur papier"), ("said", "donné de vive voix, à faire signer")],
                        default="said",
                        max_length=6,
                        verbose_name="comment",
                    ),
                ),
                ("sign_by", models.DateField(null=True, verbose_name="à faire signer avant le")),
                ("signed_on", models.DateField(null=True, verbose_name="signé le")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("fr", "français"),
                            ("en", "anglais"),
                            ("ar", "arabe"),
                            ("es", "espagnol"),
                            ("uk", "ukrainien"),
                            ("other", "autre langue, avec interprète"),
                        ],
                        default="fr",
                        max_length=5,
                        verbose_name="expliqué en",
                    ),
                ),
                ("expires_on", models.DateField(null=True, verbose_name="jusqu’au")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("withdrawn_at", models.DateTimeField(editable=False, null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="cases.case"),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
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
                "indexes": [models.Index(fields=["case", "-given_on"], name="consent__of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(
                                    (
                                        "cells__contained_by",
                                        [
                                            "act_on_case",
                                            "propose_case",
                                            "view_application",
                                            "view_avoidance",
                                            "view_case",
                                            "view_contact",
                                            "view_danger",
                                            "view_identity",
                                            "view_need",
                                            "view_origin",
                                        ],
                                    ),
                                    ("purpose", "coordination"),
                                ),
                                models.Q(
                                    (
                                        "cells__contained_by",
                                        [
                                            "view_application",
                                            "view_case",
                                            "view_contact",
                                            "view_danger",
                                            "view_identity",
                                            "view_need",
                                            "view_origin",
                                        ],
                                    ),
                                    ("purpose", "shelter"),
                                ),
                                models.Q(("cells__contained_by", ["act_on_case", "view_summary"]), ("purpose", "study")),
                                models.Q(("cells__contained_by", ["act_on_case", "view_summary"]), ("purpose", "designation")),
                                models.Q(
                                    (
                                        "cells__contained_by",
                                        [
                                            "view_application",
                                            "view_case",
                                            "view_contact",
                                            "view_identity",
                                            "view_need",
                                            "view_origin",
                                        ],
                                    ),
                                    ("purpose", "acceptance"),
                                ),
                                models.Q(
                                    (
                                        "cells__contained_by",
                                        ["view_case", "view_contact", "view_danger", "view_identity", "view_need"],
                                    ),
                                    ("purpose", "support"),
                                ),
                                models.Q(
                                    (
                                        "cells__contained_by",
                                        [
                                            "act_on_case",
                                            "propose_case",
                                            "view_application",
                                            "view_avoidance",
                                            "view_case",
                                            "view_contact",
                                            "view_danger",
                                            "view_identity",
                                            "view_need",
                                            "view_new_address",
                                            "view_origin",
                                            "view_summary",
                                        ],
                                    ),
                                    ("purpose", "transfer"),
                                ),
                                _connector="OR",
                            ),
                            ("cells__len__gt", 0),
                        ),
                        name="consent__cells_of_its_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("recipient__isnull", False), ("purpose__in", ["designation", "study"]), _connector="OR"
                        ),
                        name="consent__names_who_receives",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", False),
                            models.Q(("purpose__in", ["acceptance", "transfer"]), _negated=True),
                            _connector="OR",
                        ),
                        name="consent__ends_when_it_must",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on__isnull", True), ("expires_on__gte", models.F("given_on")), _connector="OR"
                        ),
                        name="consent__ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "signed"), ("signed_on__isnull", False)),
                            models.Q(("how", "said"), ("sign_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent__signed_or_to_be_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_on__isnull", True), ("signed_on__gte", models.F("given_on")), _connector="OR"
                        ),
                        name="consent__signed_after_given",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="caseshare",
            name="consent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="cases.consent"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="consent",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.consent"
            ),
        ),
        RunSQLFile(SQL / "0009_consent_backfill.sql"),
        migrations.RemoveField(
            model_name="caseshare",
            name="consent_on",
        ),
        migrations.RemoveField(
            model_name="transfer",
            name="consent_on",
        ),
        migrations.AlterField(
            model_name="transfer",
            name="consent",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.consent"),
        ),
        RunSQLFile(SQL / "0009_consent.sql"),
    ]
