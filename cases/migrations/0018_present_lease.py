"""The lease of the home that she left or keeps; who spotted her situation, and how soon somebody spoke to her."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0017_calendar"),
        ("tenants", "0013_eligibility"),
    ]

    operations = [
        migrations.CreateModel(
            name="PresentLease",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "holder",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "ne sait pas"),
                            ("sole", "elle seule"),
                            ("spouses", "le couple, marié ou pacsé"),
                            ("co_tenants", "le couple, cotitulaires du bail"),
                            ("other", "l’autre personne seule"),
                            ("none", "pas de bail : hébergée ou propriétaire"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="titulaire du bail",
                    ),
                ),
                (
                    "wishes_to_stay",
                    models.CharField(
                        choices=[("unknown", "ne sait pas"), ("yes", "oui"), ("no", "non")],
                        default="unknown",
                        max_length=8,
                        verbose_name="souhaite rester dans ce logement",
                    ),
                ),
                ("notice_on", models.DateField(blank=True, null=True, verbose_name="congé donné le")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin du préavis ou du bail")),
                (
                    "debt",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="dette de loyer"),
                ),
                ("debt_plan", models.BooleanField(default=False, verbose_name="un plan d’apurement est signé")),
                (
                    "solidarity_ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("order", "ordonnance de protection, notifiée à l’autre personne"),
                            ("conviction", "condamnation pénale de moins de six mois"),
                        ],
                        max_length=10,
                        verbose_name="fondement",
                    ),
                ),
                ("ground_on", models.DateField(blank=True, null=True, verbose_name="notifiée ou prononcée le")),
                ("letter_on", models.DateField(blank=True, null=True, verbose_name="courrier envoyé le")),
                ("presented_on", models.DateField(blank=True, null=True, verbose_name="première présentation le")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notice_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("notice_on")),
                            _connector="OR",
                        ),
                        name="present_lease__notice_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debt__isnull", True), ("debt__gte", 0), _connector="OR"),
                        name="present_lease__debt_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("presented_on__isnull", True),
                            ("letter_on__isnull", True),
                            ("presented_on__gte", models.F("letter_on")),
                            _connector="OR",
                        ),
                        name="present_lease__presented_once_sent",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="caseorigin",
            name="contacted_on",
            field=models.DateField(blank=True, null=True, verbose_name="premier contact le"),
        ),
        migrations.AddField(
            model_name="caseorigin",
            name="spotted_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("caretaker", "gardienne ou gardien d’immeuble"),
                    ("mediator", "médiation du bailleur"),
                    ("police", "police ou gendarmerie"),
                    ("hospital", "hôpital ou médecin"),
                    ("ccas", "CCAS ou service social"),
                    ("3919", "3919 ou autre ligne d’écoute"),
                    ("school", "école ou crèche"),
                    ("association", "association"),
                    ("relative", "proche ou voisinage"),
                    ("herself", "elle-même"),
                    ("other", "autre"),
                ],
                max_length=12,
                verbose_name="situation repérée par",
            ),
        ),
        migrations.AddField(
            model_name="caseorigin",
            name="spotted_on",
            field=models.DateField(blank=True, null=True, verbose_name="repérée le"),
        ),
        migrations.AddConstraint(
            model_name="caseorigin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("spotted_on__isnull", True),
                    ("contacted_on__isnull", True),
                    ("contacted_on__gte", models.F("spotted_on")),
                    _connector="OR",
                ),
                name="case_origin__contacted_once_spotted",
            ),
        ),
        migrations.AddField(
            model_name="presentlease",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="present_lease", to="cases.case"
            ),
        ),
        migrations.AddField(
            model_name="presentlease",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        RunSQLFile(SQL / "0021_present_lease.sql"),
    ]
