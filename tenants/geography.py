"""Places as cells of about one kilometre, so that two secrets can be compared without saying either: numbers only, no map service.

Latitudes and longitudes in degrees (WGS84), distances in kilometres as the crow flies. A cell is a number: its row (from the South pole)
and its column (from the meridian), both a kilometre wide.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenants.communes import UnknownCommune, find_commune
from tenants.models import Commune

KM_PER_DEGREE = 111.2
COLUMNS, MIDDLE = 100_000, 30_000
MARGIN = 1.02  # the Earth is no ball, a row is no plane: a circle is drawn wider, never narrower
NEAR = 0.03
REACH = 2.0  # a commune goes on beyond the half-way to the next town hall, by so much
# And by so much more for the square root of its inhabitants: La Source is Orléans, and nearer to two other town halls.
SPREAD = 0.01
CITIES = {"751": "75056", "132": "13055", "6938": "69123"}  # a dwelling is written under its arrondissement or under the city
AROUND = 30.0  # no commune's town hall is farther from its fields
FRANCE = 40.0  # a point this far from every town hall is none of ours
NUMBER = r"(-?\d{1,3}[.,]\d+)"
PIN = re.compile(rf"(?:!3d|mlat=){NUMBER}(?:!4d|&mlon=){NUMBER}")  # in a map's address: the point, not the middle of the page
POSITION = re.compile(rf"(?<![\d.,]){NUMBER}\s*(?:[,;/]\s*|\s+){NUMBER}")


class UnknownPosition(ValueError):
    """No position can be read; the message says what to write instead."""


@dataclass(frozen=True)
class Position:
    """A point on the ground."""

    latitude: float
    longitude: float

    @classmethod
    def of_commune(cls, commune: Commune) -> "Position | None":
        """Where its town hall is; None when nobody knows."""
        if commune.latitude is None or commune.longitude is None:
            return None
        return cls(commune.latitude, commune.longitude)

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """From "47.9029, 1.9039", "47,9029 1,9039", or the end of a map's address; None when it says no two numbers."""
        found = PIN.search(text) or POSITION.search(text)
        if found is None:
            return None
        latitude, longitude = (float(number.replace(",", ".")) for number in found.groups())
        return cls(latitude, longitude)

    def __str__(self) -> str:
        return f"{self.latitude:.5f}, {self.longitude:.5f}"

    def to(self, other: "Position") -> float:
        """Kilometres between two points that are not an ocean apart."""
        east = (other.longitude - self.longitude) * math.cos(math.radians((self.latitude + other.latitude) / 2))
        return KM_PER_DEGREE * math.hypot(other.latitude - self.latitude, east)


def _width(row: int) -> float:
    """Columns per degree of longitude in a row."""
    middle = (row + 0.5) / KM_PER_DEGREE - 90
    return max(KM_PER_DEGREE * math.cos(math.radians(middle)), 0.01)


def cell_of(place: Position) -> int:
    """The cell in which a point lies."""
    row = math.floor((place.latitude + 90) * KM_PER_DEGREE)
    return row * COLUMNS + MIDDLE + math.floor(place.longitude * _width(row))


def centre_of(cell: int) -> Position:
    """The middle of a cell."""
    row, column = divmod(cell, COLUMNS)
    return Position((row + 0.5) / KM_PER_DEGREE - 90, (column - MIDDLE + 0.5) / _width(row))


def cells_within(place: Position, radius: float) -> list[int]:
    """Every cell of which a part may be nearer than `radius` kilometres; a few beyond it too."""
    reach = radius * MARGIN + NEAR
    height = (place.latitude + 90) * KM_PER_DEGREE
    found = []
    for row in range(math.floor(height - reach), math.floor(height + reach) + 1):
        below = max(row - height, height - row - 1, 0.0)
        half = math.sqrt(max(reach * reach - below * below, 0.0))
        across = place.longitude * _width(row)
        columns = range(math.floor(across - half), math.floor(across + half) + 1)
        found += [row * COLUMNS + MIDDLE + column for column in columns]
    return found


@dataclass(frozen=True)
class TownHall:
    """A commune as far as it is known: where its town hall is, and how far its dwellings may be beyond the next, in kilometres."""

    code: str
    department: str
    place: Position
    reach: float


def _town_halls(place: Position, within: float) -> Iterator[TownHall]:
    up = within / KM_PER_DEGREE
    aside = up / max(math.cos(math.radians(place.latitude)), 0.01)
    rows = Commune.objects.filter(
        latitude__range=(place.latitude - up, place.latitude + up),
        longitude__range=(place.longitude - aside, place.longitude + aside),
    )
    for row in rows:
        if (hall := Position.of_commune(row)) is not None:
            yield TownHall(row.insee_code, row.department_code, hall, REACH + SPREAD * math.sqrt(row.population or 0))


def communes_touched(place: Position, radius: float) -> list[str]:
    """INSEE codes of the communes of which a part may be nearer than `radius` kilometres.

    A commune's outline is not known: it counts when its town hall is the nearest of a cell of the circle, or little farther than the
    nearest, the more so the larger it is; and so does every commune of those departments whose town hall nobody has placed. A hamlet
    that is far nearer to another town hall than to its own may be missed. Raises UnknownPosition outside France.
    """
    halls = list(_town_halls(place, radius + AROUND))
    if not halls or min(place.to(hall.place) for hall in halls) > FRANCE:
        raise UnknownPosition(_("Ce point n’est pas en France : écrivez d’abord la latitude, puis la longitude."))
    touched: set[str] = set()
    for cell in cells_within(place, radius):
        centre = centre_of(cell)
        away = [(centre.to(hall.place), hall) for hall in halls]
        nearest = min(distance for distance, _hall in away)
        touched |= {hall.code for distance, hall in away if distance <= nearest + hall.reach}
    touched |= {city for start, city in CITIES.items() if any(code.startswith(start) for code in touched)}
    departments = {hall.department for hall in halls if hall.code in touched}
    unplaced = Commune.objects.filter(department_code__in=departments, latitude__isnull=True)
    return sorted(touched | set(unplaced.values_list("insee_code", flat=True)))


def find_position(typed: str) -> Position:
    """The point that was meant: two numbers with decimals, or a commune. Raises UnknownPosition with a sentence."""
    if (point := Position.read(typed)) is not None:
        return point
    try:
        commune = find_commune(typed)
    except UnknownCommune as error:
        raise UnknownPosition(
            _("%(why)s Ou collez la position lue sur une carte : 47,9029, 1,9039.") % {"why": error}
        ) from error
    point = Position.of_commune(commune)
    if point is None:
        raise UnknownPosition(
            _("La position de %(name)s n’est pas connue : collez celle qui est lue sur une carte, comme 47,9029, 1,9039.")
            % {"name": commune.name}
        )
    return point
