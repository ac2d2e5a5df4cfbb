"""Sectors refused, places to avoid, places that matter, tenures that are possible for her."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tenants.sealed
from tenants.sqlfile import RunSQLFile

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_rules"),
        ("tenants", "0002_rules"),
    ]

    operations = [
        migrations.AddField(
            model_name="caseneed",
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
                verbose_name="titres possibles",
            ),
        ),
        migrations.CreateModel(
            name="PlaceThatMatters",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("school", "école"),
                            ("work", "travail"),
                            ("support", "accompagnement"),
                            ("health", "soins"),
                            ("family", "famille, garde des enfants"),
                        ],
                        max_length=8,
                        verbose_name="lieu",
                    ),
                ),
                ("written", tenants.sealed.SealedField(default=None, null=True, verbose_name="où")),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places_that_matter", to="cases.case"
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
        migrations.CreateModel(
            name="PlaceToAvoid",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("written", tenants.sealed.SealedField(default=None, null=True, verbose_name="lieu")),
                ("radius", models.PositiveIntegerField(null=True, verbose_name="rayon, en mètres")),
                (
                    "cells",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None),
                ),
                (
                    "communes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), default=list, size=None
                    ),
                ),
                (
                    "buildings",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), default=list, size=None),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="places_to_avoid", to="cases.case"
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("buildings__len", 0),
                                ("cells__len__gt", 0),
                                ("communes__len__gt", 0),
                                ("radius__gt", 0),
                                ("radius__isnull", False),
                            ),
                            models.Q(
                                ("buildings__len__gt", 0), ("cells__len", 0), ("communes__len", 0), ("radius__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="place_to_avoid__circle_or_building",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedSector",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="refused_sectors", to="cases.case"
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.commune"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "commune"), name="refused_sector__once")],
            },
        ),
        RunSQLFile(SQL / "0024_places.sql"),
    ]
