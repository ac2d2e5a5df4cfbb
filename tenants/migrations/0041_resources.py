"""The directory, agreements, actions, advice, local procedures, figures of the territory."""

import uuid
from decimal import Decimal
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0032_targets_moved"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutsidePartner",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("activity", models.TextField(blank=True, max_length=600, verbose_name="ce que fait l’organisation")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("fr", "français"),
                                ("en", "anglais"),
                                ("ar", "arabe"),
                                ("es", "espagnol"),
                                ("pt", "portugais"),
                                ("uk", "ukrainien"),
                                ("ru", "russe"),
                                ("tr", "turc"),
                                ("ro", "roumain"),
                                ("ln", "lingala"),
                                ("prs", "dari"),
                                ("ps", "pachto"),
                                ("ta", "tamoul"),
                                ("zh", "mandarin"),
                                ("lsf", "langue des signes française"),
                            ],
                            max_length=3,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("hours", models.CharField(blank=True, max_length=160, verbose_name="horaires d’ouverture")),
                ("phone", models.CharField(blank=True, max_length=24, verbose_name="téléphone du service")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique du service")),
                ("website", models.URLField(blank=True, verbose_name="site")),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="adresse d’accueil du public")),
                (
                    "area",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), blank=True, default=list, size=None
                    ),
                ),
                ("reviewed_on", models.DateField(default=django.utils.timezone.localdate, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("health", "hôpital, santé"),
                            ("police", "police, gendarmerie"),
                            ("justice", "tribunal, justice"),
                            ("lawyers", "avocats, accès au droit"),
                            ("town", "mairie, CCAS"),
                            ("departement", "département, service social, PMI"),
                            ("benefits", "CAF, MSA, assurance maladie"),
                            ("school", "école, petite enfance"),
                            ("work", "emploi, formation"),
                            ("association", "association"),
                            ("shelter", "hébergement"),
                            ("interpreter", "interprétariat"),
                            ("other", "autre"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.commune",
                    ),
                ),
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
        ),
        migrations.CreateModel(
            name="DirectoryTeam",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80, verbose_name="nom de l’équipe")),
                (
                    "functions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("violence_lead", "référent violences"),
                                ("social_worker", "travailleur social"),
                                ("mediator", "médiateur"),
                                ("allocation", "chargé d’attribution"),
                                ("tenancy", "chargé de gestion locative"),
                                ("reception", "accueil, écoute"),
                                ("on_call", "astreinte"),
                                ("lawyer", "juriste, avocat"),
                                ("psychologist", "psychologue"),
                                ("care", "soignant"),
                                ("investigator", "enquêteur, intervenant social"),
                                ("lead", "direction, coordination"),
                            ],
                            max_length=16,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=300, verbose_name="ce qu’elle fait, qui la compose")),
                ("phone", models.CharField(blank=True, max_length=24, verbose_name="téléphone du service")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique du service")),
                ("is_active", models.BooleanField(default=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teams",
                        to="tenants.outsidepartner",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=160, verbose_name="objet")),
                ("starts_on", models.DateField(verbose_name="début")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                ("is_active", models.BooleanField(default=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
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
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="tenants.outsidepartner",
                    ),
                ),
            ],
            options={
                "ordering": [models.OrderBy(models.F("ends_on"), nulls_last=True), "starts_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AdviceContact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("given_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="date")),
                (
                    "caller",
                    models.CharField(
                        choices=[
                            ("concerned", "femme concernée"),
                            ("relative", "proche, voisin"),
                            ("professional", "professionnel"),
                            ("landlord", "bailleur, gardien"),
                            ("other", "autre"),
                        ],
                        max_length=12,
                        verbose_name="qui a demandé",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("safety", "mise en sécurité"),
                            ("housing", "logement, bail"),
                            ("rights", "droits, plainte, justice"),
                            ("children", "enfants"),
                            ("money", "ressources, dettes"),
                            ("health", "santé"),
                            ("listening", "écoute"),
                        ],
                        max_length=12,
                        verbose_name="sujet",
                    ),
                ),
                (
                    "orientation",
                    models.CharField(
                        choices=[
                            ("line", "3919"),
                            ("police", "police, gendarmerie"),
                            ("shelter", "115, hébergement"),
                            ("association", "association spécialisée"),
                            ("social", "service social, CCAS"),
                            ("law", "avocat, accès au droit"),
                            ("care", "santé"),
                            ("case", "dossier ouvert ensuite"),
                            ("none", "réponse donnée, sans orientation"),
                        ],
                        max_length=12,
                        verbose_name="orientation",
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
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
                "ordering": ["-given_on", "pk"],
                "indexes": [models.Index(fields=["tenant", "-given_on"], name="advice_contact__by_year")],
            },
        ),
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("activity", models.TextField(blank=True, max_length=600, verbose_name="ce que fait l’organisation")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("fr", "français"),
                                ("en", "anglais"),
                                ("ar", "arabe"),
                                ("es", "espagnol"),
                                ("pt", "portugais"),
                                ("uk", "ukrainien"),
                                ("ru", "russe"),
                                ("tr", "turc"),
                                ("ro", "roumain"),
                                ("ln", "lingala"),
                                ("prs", "dari"),
                                ("ps", "pachto"),
                                ("ta", "tamoul"),
                                ("zh", "mandarin"),
                                ("lsf", "langue des signes française"),
                            ],
                            max_length=3,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("hours", models.CharField(blank=True, max_length=160, verbose_name="horaires d’ouverture")),
                ("phone", models.CharField(blank=True, max_length=24, verbose_name="téléphone du service")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique du service")),
                ("website", models.URLField(blank=True, verbose_name="site")),
                ("street", models.CharField(blank=True, max_length=120, verbose_name="adresse d’accueil du public")),
                (
                    "area",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), blank=True, default=list, size=None
                    ),
                ),
                ("reviewed_on", models.DateField(default=django.utils.timezone.localdate, editable=False)),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.commune",
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
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="directory_entry__one_per_organisation")],
            },
        ),
        migrations.CreateModel(
            name="ExternalFigure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("victims", "victimes enregistrées"),
                            ("applications", "demandes au motif violences"),
                            ("vacancy", "taux de vacance (%)"),
                            ("turnover", "taux de rotation (%)"),
                        ],
                        max_length=12,
                        verbose_name="donnée",
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=9, null=True, verbose_name="valeur")),
                ("source", models.CharField(max_length=80, verbose_name="source")),
                (
                    "commune",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune"),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "commune", "year", "kind"), name="external_figure__once"),
                    models.CheckConstraint(
                        condition=models.Q(("year__gte", 2000), ("year__lte", 2100)), name="external_figure__year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="external_figure__has_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["victims", "applications"]), _negated=True),
                            ("value__isnull", True),
                            ("value", 0),
                            ("value__gte", 5),
                            _connector="OR",
                        ),
                        name="external_figure__few_people_unsaid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["vacancy", "turnover"]), _negated=True),
                            models.Q(("value__gte", 0), ("value__isnull", False), ("value__lte", 100)),
                            _connector="OR",
                        ),
                        name="external_figure__rate",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalProcedure",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80, verbose_name="intitulé")),
                ("text", models.TextField(max_length=800, verbose_name="ce qu’il faut faire")),
                ("phone", models.CharField(blank=True, max_length=24, verbose_name="téléphone du service")),
                ("hours", models.CharField(blank=True, max_length=120, verbose_name="horaires")),
                ("reviewed_on", models.DateField(default=django.utils.timezone.localdate, editable=False)),
                ("is_active", models.BooleanField(default=True)),
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
                "ordering": ["title", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_active", True)),
                        fields=("programme", "title"),
                        name="local_procedure__title_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutreachAction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("done_on", models.DateField(verbose_name="date")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("training", "formation"),
                            ("bulletin", "bulletin aux locataires"),
                            ("campaign", "campagne 3919"),
                            ("prevention", "prévention tout public"),
                            ("collection", "collecte"),
                            ("other", "autre action"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="intitulé")),
                ("people", models.PositiveIntegerField(default=0, verbose_name="personnes touchées")),
                ("hours", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=6, verbose_name="heures")),
                ("notes", models.TextField(blank=True, max_length=1000, verbose_name="notes")),
                ("is_active", models.BooleanField(default=True)),
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
                "ordering": ["-done_on", "title", "pk"],
                "indexes": [models.Index(fields=["programme", "-done_on"], name="outreach_action__by_year")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 0), ("people__lte", 1000000)), name="outreach_action__plausible"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="outsidepartner",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)), fields=("programme", "name"), name="outside_partner__name_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidepartner",
            constraint=models.UniqueConstraint(fields=("id", "tenant"), name="outside_partner__of_tenant"),
        ),
        migrations.AddConstraint(
            model_name="outsidepartner",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="outside_partner__is_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="outsidepartner",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "shelter"), _negated=True), ("street", ""), _connector="OR"),
                name="outside_partner__no_shelter_street",
            ),
        ),
        migrations.AddConstraint(
            model_name="directoryteam",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("tenant", "partner", "name"),
                name="directory_team__name_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="directoryteam",
            constraint=models.CheckConstraint(
                condition=models.Q(("functions", []), _negated=True), name="directory_team__has_a_function"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("organisation__isnull", True), ("partner__isnull", True), _connector="XOR"),
                name="agreement__with_one_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("organisation__isnull", True),
                    models.Q(("organisation", models.F("tenant")), _negated=True),
                    _connector="OR",
                ),
                name="agreement__not_with_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="agreement__dates_in_order",
            ),
        ),
        RunSQLFile(SQL / "0041_resources.sql"),
    ]
