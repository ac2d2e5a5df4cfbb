"""What a unit costs while nobody lives in it: its rent for the days without an occupant, before it is handed over and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

MONTHS, DAYS = 12, 365
CENT = Decimal("0.01")


@dataclass(frozen=True)
class VacancyCost:
    """In euros: what the days before the hand-over cost in rent, and the empty ones since. `until`: up to when the second are counted."""

    before_days: int
    before: Decimal
    until: date | None
    empty_days: int
    after: Decimal

    @property
    def total(self) -> Decimal:
        return self.before + self.after

    @property
    def days(self) -> int:
        """All days without an occupant."""
        return self.before_days + self.empty_days


def price(rent: Decimal, days: int) -> Decimal:
    """Rent of so many days, in euros; `rent` is a month's. A year of 365 days has twelve rents."""
    return (rent * MONTHS * days / DAYS).quantize(CENT, ROUND_HALF_UP)


def cost_of(unit: Any) -> VacancyCost:
    """What a unit (read with `counted()`) costs empty, so far: from the day it was freed, whatever kept it empty."""
    last = unit.handed_on or unit.released_on or timezone.localdate()
    before = max(0, (last - unit.freed_on).days) if unit.freed_on else 0
    empty = unit.empty or 0
    return VacancyCost(before, price(unit.rent, before), unit.empty_until, empty, price(unit.rent, empty))


def total_of(costs: Iterable[VacancyCost]) -> Decimal:
    """The sum of several."""
    return sum((one.total for one in costs), Decimal(0))
