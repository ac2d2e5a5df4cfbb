"""A table for what the household's side alone reads of a proposal."""

import uuid

from django.db import migrations, models
from django.db.models.deletion import PROTECT


class Migration(migrations.Migration):
    dependencies = [("housing", "0002_access")]

    operations = [
        migrations.CreateModel(
            name="HouseholdSide",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(verbose_name="n° de la proposition")),
                (
                    "withdraw_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("need_changed", "le besoin a changé"),
                            ("other_solution", "autre solution trouvée"),
                            ("safety", "sécurité"),
                            ("case_ended", "dossier clos ou suspendu"),
                            ("error", "proposée par erreur"),
                        ],
                        editable=False,
                        max_length=16,
                    ),
                ),
                (
                    "decline_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sector", "secteur"),
                            ("size", "taille"),
                            ("rent", "loyer et charges"),
                            ("condition", "état du logement"),
                            ("safety", "sécurité"),
                            ("other_solution", "autre solution"),
                            ("personal", "raison personnelle"),
                        ],
                        editable=False,
                        max_length=16,
                    ),
                ),
                ("case", models.ForeignKey(on_delete=PROTECT, related_name="+", to="cases.case")),
                ("programme", models.ForeignKey(on_delete=PROTECT, related_name="+", to="tenants.programme")),
                ("proposal", models.OneToOneField(on_delete=PROTECT, related_name="household_side", to="housing.proposal")),
                ("tenant", models.ForeignKey(editable=False, on_delete=PROTECT, related_name="+", to="tenants.tenant")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("case", "number"), name="household_side__number_once")]},
        ),
    ]
