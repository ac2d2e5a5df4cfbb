"""Places of a case: communes she refuses, where she must not be housed, what she needs to be near to.

Exact places are sealed. What is compared stands beside them as cells of a kilometre, communes, and keyed digests of buildings: the matching
reads those, nobody else (see `tenants.geography`, `tenants.buildings`).
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.cells import Cell
from tenants.roles import Permission
from tenants.sealed import SealedField, Sealing


class RefusedSector(Cell):
    """A commune where she does not wish to live: a wish as others are, no danger."""

    PERMISSION = Permission.VIEW_NEED
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"commune"})
    ERASED_WHOLE = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="refused_sectors")
    commune = models.ForeignKey("tenants.Commune", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="refused_sector__once", fields=["case", "commune"])]


class PlaceToAvoid(Sealing, Cell):
    """Where she must not be housed, more exact than a commune: around a point (`radius`, in metres), or in a building.

    `written`: what was typed, sealed. A circle has its `cells`, and the `communes` it touches for dwellings of which nobody gave the
    position; a building has its digests. Never shown to a landlord, nor that there is one.
    """

    PERMISSION = Permission.VIEW_AVOIDANCE
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"written", "radius", "cells", "communes", "buildings"})
    ERASED_WHOLE = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="places_to_avoid")
    written = SealedField(_("lieu"))
    radius = models.PositiveIntegerField(_("rayon, en mètres"), null=True)
    cells = ArrayField(models.BigIntegerField(), default=list)
    communes = ArrayField(models.CharField(max_length=5), default=list)
    buildings = ArrayField(models.BinaryField(), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="place_to_avoid__circle_or_building",
                condition=Q(radius__isnull=False, radius__gt=0, cells__len__gt=0, communes__len__gt=0, buildings__len=0)
                | Q(radius__isnull=True, cells__len=0, communes__len=0, buildings__len__gt=0),
            )
        ]


class PlaceThatMatters(Sealing, Cell):
    """What she needs to be near to. `written`: what was typed, sealed; `latitude`, `longitude`: the middle of its cell, in degrees.

    As secret as what she avoids: the children's school says where they are every morning.
    """

    class Kind(models.TextChoices):
        SCHOOL = "school", _("école")
        WORK = "work", _("travail")
        SUPPORT = "support", _("accompagnement")
        HEALTH = "health", _("soins")
        FAMILY = "family", _("famille, garde des enfants")

    PERMISSION = Permission.VIEW_AVOIDANCE
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"kind", "written", "latitude", "longitude"})
    ERASED_WHOLE = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="places_that_matter")
    kind = models.CharField(_("lieu"), max_length=8, choices=Kind)
    written = SealedField(_("où"))
    latitude = models.FloatField()
    longitude = models.FloatField()
