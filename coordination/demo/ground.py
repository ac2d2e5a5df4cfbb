"""Points around town halls, so that distances look like those of the territory. Draws of its own."""

import math

from coordination.demo.dice import Dice
from tenants.geography import KM_PER_DEGREE, Position
from tenants.models import Commune

KNOWN = 0.85  # share of dwellings of which somebody read the position on a map
DENSE = 3000  # inhabitants of a built square kilometre
NARROW, WIDE = 0.4, 3.0  # km around the town hall


class Ground:
    """The communes of a territory as points, each read once."""

    def __init__(self, name: str, *, known: float = KNOWN) -> None:
        self.dice, self.known = Dice(f"ground {name}"), known
        self._communes: dict[str, Commune] = {}

    def commune(self, code: str) -> Commune:
        """A commune by its INSEE code."""
        if code not in self._communes:
            self._communes[code] = Commune.objects.get(pk=code)
        return self._communes[code]

    def position(self, code: str) -> str:
        """Where a dwelling of a commune is, as its landlord writes it; empty for some."""
        return str(self.point(code)) if self.dice.chance(self.known) else ""

    def point(self, code: str) -> Position:
        """A point of a commune, as far from its town hall as its inhabitants need."""
        commune = self.commune(code)
        hall = Position.of_commune(commune)
        assert hall is not None, commune
        built = math.sqrt((commune.population or 0) / DENSE / math.pi)
        return self.around(hall, min(max(built, NARROW), WIDE))

    def around(self, place: Position, km: float) -> Position:
        """A point nearer than so many kilometres."""
        away, angle = km * math.sqrt(self.dice.random.random()), self.dice.random.random() * math.tau
        up = away * math.sin(angle) / KM_PER_DEGREE
        aside = away * math.cos(angle) / (KM_PER_DEGREE * math.cos(math.radians(place.latitude)))
        return Position(place.latitude + up, place.longitude + aside)
