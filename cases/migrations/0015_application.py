"""The application: household of the ceilings, income, reasons, rating, papers to ask for; eligibility, with who overrides it."""

import csv
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.expressions
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"
DATA = Path(__file__).resolve().parent.parent / "data" / "income_ceilings.csv"


def load(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """The ceilings of the years that are known. A later year comes with a migration of its own."""
    rows = apps.get_model("cases", "IncomeCeiling").objects.using(editor.connection.alias)
    with DATA.open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            rows.create(
                year=int(row["year"]),
                financing=row["financing"],
                zone=row["zone"],
                amounts=[int(row[f"c{category}"]) for category in range(1, 7)],
                per_person=int(row["per_person"]),
                to_check=row["to_check"] == "1",
            )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_support"),
        ("tenants", "0013_eligibility"),
    ]

    operations = [
        migrations.CreateModel(
            name="IncomeCeiling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("financing", models.CharField(choices=[("PLAI", "PLAI"), ("PLUS", "PLUS")], max_length=4)),
                ("zone", models.CharField(default="autres", max_length=8)),
                ("amounts", django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=6)),
                ("per_person", models.PositiveIntegerField()),
                ("to_check", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("year", "financing", "zone"), name="income_ceiling__once"),
                    models.CheckConstraint(condition=models.Q(("amounts__len", 6)), name="income_ceiling__six_categories"),
                ]
            },
        ),
        migrations.AddField(
            model_name="caseapplication",
            name="papers_not_needed",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="caseapplication",
            name="rating_on",
            field=models.DateField(blank=True, null=True, verbose_name="cotation du"),
        ),
        migrations.AddField(
            model_name="caseapplication",
            name="rating_points",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="cotation de la métropole, en points"),
        ),
        migrations.AddField(
            model_name="caseapplication",
            name="recent_income",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="revenus des douze derniers mois"),
        ),
        migrations.AddField(
            model_name="caseapplication",
            name="request_reasons",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="caseapplication",
            name="spouse_income",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="dont ressources du conjoint violent"),
        ),
        migrations.AddField(
            model_name="caseneed",
            name="couple_age_total",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="somme des âges du couple"),
        ),
        migrations.AddField(
            model_name="caseneed",
            name="dependent_adults",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="adultes à charge, parmi les adultes"),
        ),
        migrations.AddField(
            model_name="caseorigin",
            name="followed_since",
            field=models.DateField(blank=True, null=True, verbose_name="suivie par l’association depuis le"),
        ),
        migrations.AddField(
            model_name="caseorigin",
            name="override_by",
            field=models.CharField(blank=True, max_length=80, verbose_name="dérogation décidée par"),
        ),
        migrations.AddField(
            model_name="caseorigin",
            name="override_criteria",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="caseorigin",
            name="override_on",
            field=models.DateField(blank=True, null=True, verbose_name="décidée le"),
        ),
        migrations.AddField(
            model_name="caseorigin",
            name="resident_on",
            field=models.DateField(blank=True, null=True, verbose_name="y habitait encore le"),
        ),
        migrations.AddField(
            model_name="proof",
            name="lodged_on",
            field=models.DateField(blank=True, null=True, verbose_name="déposée au SNE le"),
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
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
                    ("lease", "bail ou quittance du logement actuel"),
                    ("custody", "décision ou accord sur la résidence des enfants"),
                    ("disability", "carte mobilité inclusion"),
                    ("priority", "justificatif du motif prioritaire"),
                    ("individual", "justificatif de l’individualisation des ressources"),
                ],
                max_length=12,
                verbose_name="pièce",
            ),
        ),
        migrations.AlterField(
            model_name="proof",
            name="kind",
            field=models.CharField(
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
                    ("lease", "bail ou quittance du logement actuel"),
                    ("custody", "décision ou accord sur la résidence des enfants"),
                    ("disability", "carte mobilité inclusion"),
                    ("priority", "justificatif du motif prioritaire"),
                    ("individual", "justificatif de l’individualisation des ressources"),
                ],
                max_length=12,
                verbose_name="pièce",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseapplication",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating_points__isnull", True), ("rating_on__isnull", False), _connector="OR"),
                name="case_application__rating_is_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseneed",
            constraint=models.CheckConstraint(
                condition=models.Q(("dependent_adults__lt", models.F("adults"))), name="case_need__dependents_among_adults"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseneed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("couple_age_total__isnull", True),
                    models.Q(
                        (
                            "adults__gte",
                            django.db.models.expressions.CombinedExpression(models.F("dependent_adults"), "+", models.Value(2)),
                        ),
                        ("couple_age_total__gt", 0),
                    ),
                    _connector="OR",
                ),
                name="case_need__couple_is_two",
            ),
        ),
        RunSQLFile(SQL / "0017_application_backfill.sql"),
        migrations.AddConstraint(
            model_name="caseorigin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("eligibility_override", ""),
                    models.Q(models.Q(("override_by", ""), _negated=True), ("override_on__isnull", False)),
                    _connector="OR",
                ),
                name="case_origin__override_is_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(("lodged_on__isnull", True), ("lodged_on__gte", models.F("seen_on")), _connector="OR"),
                name="proof__lodged_once_seen",
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
        RunSQLFile(SQL / "0017_application.sql"),
    ]
