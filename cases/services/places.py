"""Places of a case, written and read: the exact ones sealed, what is compared beside them."""

import json
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from cases.models import Case, PlaceThatMatters, PlaceToAvoid
from tenants.buildings import building_key, digests_to_avoid
from tenants.crypto import Vault
from tenants.french import metres_fr
from tenants.geography import cell_of, cells_within, centre_of, communes_touched, find_position
from tenants.models import Commune

Values = dict[str, Any]
METRES = 1000


def read_places(case: Case, vault: Vault) -> Values:
    """`around`: circles to avoid (where, radius in metres); `left`: the building she leaves (address, commune), or nothing; `matters`:
    what she needs to be near to (kind, where)."""
    avoided = list(PlaceToAvoid.objects.filter(case=case).order_by("updated_at", "pk"))
    texts = {row.pk: row.unseal(vault)["written"] for row in avoided}
    buildings = [json.loads(texts[row.pk]) for row in avoided if row.radius is None and texts[row.pk]]
    matters = PlaceThatMatters.objects.filter(case=case).order_by("updated_at", "pk")
    return {
        "around": [{"where": texts[row.pk], "radius": row.radius} for row in avoided if row.radius is not None],
        "left": buildings[0] if buildings else {},
        "matters": [{"kind": row.kind, "where": row.unseal(vault)["written"]} for row in matters],
    }


def avoided_places(case: Case) -> list[str]:
    """What is avoided beside communes, without saying where: "un lieu (dans un rayon de 2 km)", "l’immeuble qu’elle quitte"."""
    radii = PlaceToAvoid.objects.filter(case=case).order_by(F("radius").desc(nulls_last=True)).values_list("radius", flat=True)
    return [
        _("un lieu (dans un rayon de %(radius)s)") % {"radius": metres_fr(radius)} if radius else _("l’immeuble qu’elle quitte")
        for radius in radii
    ]


def wanted_near(case: Case) -> list[str]:
    """What she needs to be near to, without saying where."""
    return [row.get_kind_display() for row in PlaceThatMatters.objects.filter(case=case).order_by("kind")]


def write_places(case: Case, vault: Vault, values: Values) -> None:
    """Replace the places. `values`: as `read_places` gives them, checked by the form. Raises UnknownPosition."""
    PlaceToAvoid.objects.filter(case=case).exclude(pk__in=_unreadable(case, vault, values)).delete()
    PlaceThatMatters.objects.filter(case=case).delete()
    of_case = {"tenant_id": case.tenant_id, "case": case}
    for one in values["around"]:
        around(PlaceToAvoid(**of_case), vault, **one).save()
    if left := values["left"]:
        commune = Commune.objects.get(pk=left["commune"])
        buildings = digests_to_avoid(building_key(case.programme_id), commune, left["address"])
        building(PlaceToAvoid(**of_case), vault, left, buildings).save()
    for one in values["matters"]:
        near(PlaceThatMatters(**of_case), vault, **one).save()


def _unreadable(case: Case, vault: Vault, values: Values) -> list[UUID]:
    """What protects her still though its words do not open any more: kept until as much is written in its place."""
    rows = list(PlaceToAvoid.objects.filter(case=case))
    circles = sum(row.radius is not None for row in rows)
    lost = [row for row in rows if not row.unseal(vault)["written"]]
    return [row.pk for row in lost if (len(values["around"]) < circles if row.radius is not None else not values["left"])]


# --- rows, not saved ------------------------------------------------------------------------------------------
def around(row: PlaceToAvoid, vault: Vault, *, where: str, radius: int) -> PlaceToAvoid:
    """A circle to avoid (metres). Raises UnknownPosition."""
    point = find_position(where)
    row.seal(vault, written=where)
    row.radius = radius
    row.cells, row.communes = cells_within(point, radius / METRES), communes_touched(point, radius / METRES)
    return row


def building(row: PlaceToAvoid, vault: Vault, left: Values, buildings: list[bytes]) -> PlaceToAvoid:
    """The building she leaves (address, commune), and what stands for it."""
    row.seal(vault, written=json.dumps(left, ensure_ascii=False))
    row.buildings = buildings
    return row


def near(row: PlaceThatMatters, vault: Vault, *, kind: str, where: str) -> PlaceThatMatters:
    """What she needs to be near to. Raises UnknownPosition."""
    middle = centre_of(cell_of(find_position(where)))
    row.seal(vault, written=where)
    row.kind, row.latitude, row.longitude = kind, middle.latitude, middle.longitude
    return row
