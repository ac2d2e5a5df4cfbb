"""Reference data: communes and municipal arrondissements of France."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Commune(models.Model):
    """One commune (COG 2026): INSEE code, postcodes, EPCI, and the town hall's position (WGS84, degrees)."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    insee_code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=60)
    sort_name = models.CharField(max_length=60, db_index=True)
    postcodes = ArrayField(models.CharField(max_length=5))
    department_code = models.CharField(max_length=3)
    epci_siren = models.CharField(max_length=9, blank=True, db_index=True)
    epci_name = models.CharField(max_length=120, blank=True)
    population = models.PositiveIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["sort_name"]

    def __str__(self) -> str:
        return self.name
