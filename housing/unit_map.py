"""Where the units are, and where the women come from, by commune: an association's own cases, no count below five.

A landlord gets its own units and no origin. Counts below the threshold go together by intercommunality, then are left unsaid; no total
is published beside them, so that nothing can be found by subtraction.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Case, CaseOrigin
from cases.policies import cell_policy
from housing.models import ShelterUnit
from tenants.actor import Actor
from tenants.models import Commune

THRESHOLD = 5
PERIOD = timedelta(days=730)
WIDTH, HEIGHT, MARGIN = 560, 420, 46
LINE, LETTER, DOT = 15, 7, 10  # the room that a line, a letter and a point take
# Where a name may stand beside its point, by preference: right, down, and which end of it is there.
ASIDE = ((0, -14, "middle"), (0, 25, "middle"), (14, 4, "start"), (-14, 4, "end"))
Box = tuple[float, float, float, float]
SMALLEST = 0.12  # degrees: a map of one commune is not a point
ELSEWHERE = "Autres communes"


@dataclass(frozen=True)
class Sector:
    """What is published of a sector: its name, women who come from there, units there by step."""

    label: str
    women: int
    units: int


def sectors_of(origins: Mapping[str, int], communes: Mapping[str, Commune], threshold: int = THRESHOLD) -> dict[str, int]:
    """Women by place: communes that reach the threshold, then the rest of each intercommunality that does. Keys are labels."""
    shown = {communes[code].name: number for code, number in origins.items() if number >= threshold}
    rest: Counter[str] = Counter()
    for code, number in origins.items():
        if number < threshold and communes[code].epci_name:
            rest[communes[code].epci_name] += number
    return shown | {f"{ELSEWHERE} de {name}": number for name, number in rest.items() if number >= threshold}


def origins_of(actor: Actor) -> Counter[str]:
    """Women of the last two years by commune of origin, among the cases that the actor's organisation owns."""
    since = timezone.now() - PERIOD
    readable = cell_policy(CaseOrigin).visible(actor).values("pk")
    rows = CaseOrigin.objects.filter(pk__in=readable, tenant=actor.tenant, commune__isnull=False, case__filed_at__gte=since)
    return Counter(rows.exclude(case__status=Case.Status.DRAFT).values_list("commune", flat=True))


class UnitMap:
    """The map and the list beside it, of the units that an actor sees."""

    def __init__(self, units: Iterable[ShelterUnit], origins: Mapping[str, int]) -> None:
        self.units = list(units)
        self.origins = origins
        codes = {unit.commune_id for unit in self.units} | set(origins)
        self.communes = {commune.pk: commune for commune in Commune.objects.filter(pk__in=codes)}
        self.by_commune = Counter(unit.commune_id for unit in self.units)

    def sectors(self) -> list[Sector]:
        """Sectors where women come from or units are, those without a unit first, then by number."""
        women = sectors_of(self.origins, self.communes)
        units = Counter({self.communes[code].name: number for code, number in self.by_commune.items()})
        found = [Sector(label, women.get(label, 0), units.get(label, 0)) for label in {*women, *units}]
        return sorted(found, key=lambda one: (one.units > 0, -one.women, one.label))

    def without_unit(self) -> list[Sector]:
        """Sectors from which women come and where there is no unit."""
        return [one for one in self.sectors() if one.women and not one.units]

    def points(self) -> list[dict[str, Any]]:
        """What is drawn, in the drawing's own units: one point a commune that has a unit, or enough women to be counted."""
        women = {code: number for code, number in self.origins.items() if number >= THRESHOLD}
        shown = [self.communes[code] for code in {*women, *self.by_commune} if self.communes[code].latitude is not None]
        place, found = _projection(shown), list[dict[str, Any]]()
        for commune in sorted(shown, key=lambda one: -(one.latitude or 0)):
            x, y = place(commune)
            point = {
                "label": commune.name,
                "x": x,
                "y": y,
                "women": women.get(commune.pk, 0),
                "radius": round(5 * math.sqrt(women.get(commune.pk, 0)), 1),
                "units": self.by_commune.get(commune.pk, 0),
            }
            found.append(point)
        return _named(found)


def _named(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The points, each with the first place for its name that covers neither a point nor another name."""
    taken: list[Box] = [(one["x"] - DOT, one["y"] - DOT, one["x"] + DOT, one["y"] + DOT) for one in points]
    for point in points:
        boxes = [(aside, _box(point, *aside)) for aside in ASIDE]
        (dx, dy, anchor), box = next((one for one in boxes if not any(_overlap(one[1], other) for other in taken)), boxes[0])
        point |= {"dx": dx, "dy": dy, "anchor": anchor}
        taken.append(box)
    return points


def _box(point: dict[str, Any], dx: float, dy: float, anchor: str) -> Box:
    width = len(point["label"]) * LETTER
    left = point["x"] + dx - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return left, point["y"] + dy - LINE, left + width, point["y"] + dy


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _projection(communes: list[Commune]) -> Any:
    """Longitude and latitude to the drawing: as wide as high on the ground, the whole in the frame."""
    if not communes:
        return lambda _commune: (0, 0)
    lats = [one.latitude or 0.0 for one in communes]
    squeeze = math.cos(math.radians(sum(lats) / len(lats)))
    lons = [(one.longitude or 0.0) * squeeze for one in communes]
    scale = min(
        (WIDTH - 2 * MARGIN) / max(max(lons) - min(lons), SMALLEST),
        (HEIGHT - 2 * MARGIN) / max(max(lats) - min(lats), SMALLEST),
    )
    centre = ((max(lons) + min(lons)) / 2, (max(lats) + min(lats)) / 2)

    def place(commune: Commune) -> tuple[float, float]:
        x = WIDTH / 2 + ((commune.longitude or 0.0) * squeeze - centre[0]) * scale
        y = HEIGHT / 2 - ((commune.latitude or 0.0) - centre[1]) * scale
        return round(x, 1), round(y, 1)

    return place
