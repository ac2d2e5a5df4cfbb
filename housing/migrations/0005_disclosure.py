"""Who of a lessor learns who she is."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_exclusions"),
        ("housing", "0004_household_side_access"),
        ("tenants", "0009_reveal_quota"),
    ]

    operations = [
        migrations.CreateModel(
            name="Precautions",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "restricted_file",
                    models.BooleanField(
                        verbose_name="dans notre logiciel, le dossier n’est ouvert qu’aux personnes nommées ici"
                    ),
                ),
                (
                    "anonymous_committee",
                    models.BooleanField(
                        verbose_name="le dossier de commission et son ordre du jour ne portent ni nom ni adresse"
                    ),
                ),
                (
                    "no_name_displayed",
                    models.BooleanField(
                        verbose_name="aucun nom sur la boîte aux lettres, l’interphone ni le tableau de l’immeuble"
                    ),
                ),
                (
                    "caretaker_untold",
                    models.BooleanField(verbose_name="le gardien et les prestataires ne sont pas informés de la situation"),
                ),
                (
                    "no_mail_to_old_address",
                    models.BooleanField(verbose_name="aucun courrier, appel ni avis à son ancienne adresse"),
                ),
                ("confirmed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("anonymous_committee", True),
                            ("caretaker_untold", True),
                            ("no_mail_to_old_address", True),
                            ("no_name_displayed", True),
                            ("restricted_file", True),
                        ),
                        name="precautions__all_of_them",
                    )
                ]
            },
        ),
        migrations.AddField(
            model_name="reservation",
            name="deputy",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.membership",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy__isnull", True),
                    models.Q(
                        ("officer__isnull", False),
                        models.Q(("deputy", models.F("officer")), _negated=True),
                        models.Q(
                            ("second_officer__isnull", True),
                            models.Q(("deputy", models.F("second_officer")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="reservation__deputy_of_somebody",
            ),
        ),
        migrations.AddField(
            model_name="precautions",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
        ),
        migrations.AddField(
            model_name="precautions",
            name="case_tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="precautions",
            name="confirmed_by",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.membership"
            ),
        ),
        migrations.AddField(
            model_name="precautions",
            name="programme",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"
            ),
        ),
        migrations.AddField(
            model_name="precautions",
            name="reservation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="precautions", to="housing.reservation"
            ),
        ),
        migrations.AddField(
            model_name="precautions",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        RunSQLFile(SQL / "0004_disclosure.sql"),
    ]
