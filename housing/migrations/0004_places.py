"""Where offered units are, for the matching alone; units that wait for a rehousing; tenures; the view of who fits."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenants.sealed
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_places"),
        ("housing", "0003_matching"),
        ("tenants", "0002_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpectedRelease",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OfferPlace",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("cell", models.BigIntegerField(null=True)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                (
                    "buildings",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), default=list, size=None),
                ),
            ],
        ),
        migrations.AddField(
            model_name="dwellinglocation",
            name="position",
            field=tenants.sealed.SealedField(default=None, null=True, verbose_name="position : latitude et longitude"),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="on_rehousing",
            field=models.BooleanField(default=False, verbose_name="se libère si son occupante ou son occupant est relogé"),
        ),
        migrations.AddField(
            model_name="vacancy",
            name="tenures",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("direct", "bail direct"),
                        ("sliding", "bail glissant"),
                        ("sublease", "sous-location"),
                        ("iml_sublease", "intermédiation locative, sous-location"),
                        ("iml_mandate", "intermédiation locative, mandat de gestion"),
                        ("private", "bail du parc privé"),
                        ("occupancy", "convention d’occupation"),
                    ],
                    max_length=14,
                ),
                blank=True,
                default=list,
                size=None,
                verbose_name="titres d’occupation possibles",
            ),
        ),
        migrations.AddField(
            model_name="vacancyoffer",
            name="on_rehousing",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="vacancyoffer",
            name="tenures",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("direct", "bail direct"),
                        ("sliding", "bail glissant"),
                        ("sublease", "sous-location"),
                        ("iml_sublease", "intermédiation locative, sous-location"),
                        ("iml_mandate", "intermédiation locative, mandat de gestion"),
                        ("private", "bail du parc privé"),
                        ("occupancy", "convention d’occupation"),
                    ],
                    max_length=14,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="vacancyoffer",
            constraint=models.UniqueConstraint(fields=("id", "tenant"), name="offer__of_tenant"),
        ),
        migrations.AddConstraint(
            model_name="vacancyoffer",
            constraint=models.UniqueConstraint(fields=("id", "programme"), name="offer__of_programme"),
        ),
        migrations.AddField(
            model_name="expectedrelease",
            name="case",
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="release", to="cases.case"),
        ),
        migrations.AddField(
            model_name="expectedrelease",
            name="offer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="release", to="housing.vacancyoffer"
            ),
        ),
        migrations.AddField(
            model_name="expectedrelease",
            name="programme",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.programme"),
        ),
        migrations.AddField(
            model_name="expectedrelease",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddField(
            model_name="offerplace",
            name="offer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="place", to="housing.vacancyoffer"
            ),
        ),
        migrations.AddField(
            model_name="offerplace",
            name="tenant",
            field=models.ForeignKey(
                editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="offerplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cell__isnull", True), ("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("cell__isnull", False), ("latitude__isnull", False), ("longitude__isnull", False)),
                    _connector="OR",
                ),
                name="offer_place__whole_position",
            ),
        ),
        RunSQLFile(SQL / "0016_places.sql"),
        RunSQLFile(SQL / "fit.sql"),
    ]
