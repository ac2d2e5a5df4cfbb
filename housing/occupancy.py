"""Occupancy: places by weeks, and the rate of a period. What is closed for a while is no available night."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from housing.models import Place, PlaceOutage, Stay
from housing.shelter_policies import outage_policy, stay_policy
from housing.workflow.nights import FAR, Held, held_between
from tenants.actor import Actor
from tenants.french import counted

WEEKS, WEEK = 6, 7
RATE_DAYS = 30


@dataclass(frozen=True)
class Rate:
    """Occupied nights ÷ available nights; None when no night was available."""

    occupied: int
    available: int

    @property
    def ratio(self) -> float | None:
        return self.occupied / self.available if self.available else None


@dataclass(frozen=True)
class Cell:
    """A place during a week: what to read, a tone, and the stay that holds it for those who may know."""

    monday: date
    label: str
    tone: str
    stay: Stay | None = None


@dataclass
class Line:
    """A place and its weeks."""

    place: Place
    cells: list[Cell] = field(default_factory=list)
    free_on: date | None = None
    is_late: bool = False
    is_free: bool = False


def nights_between(first: date, last: date, start: date, end: date | None) -> int:
    """Nights of [start, end) that lie in [first, last)."""
    return max(0, (min(last, end or last) - max(first, start)).days)


class Calendar:
    """The nights of some places between two days: held, closed."""

    def __init__(self, places: Iterable[Place], actor: Actor, first: date, last: date) -> None:
        self.places, self.first, self.last = list(places), first, last
        self.held: dict[UUID, list[Held]] = held_between(first, last)
        self.outages: dict[UUID, list[PlaceOutage]] = defaultdict(list)
        keys = [place.pk for place in self.places]
        closed = outage_policy.visible(actor).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=first), place__in=keys, starts_on__lt=last
        )
        for outage in closed:
            self.outages[outage.place_id].append(outage)

    def rate(self, today: date) -> Rate:
        """Occupied and available nights until today, in the period."""
        last = min(self.last, today)
        occupied = available = 0
        for place in self.places:
            available += nights_between(self.first, last, place.opens_on, place.closes_on)
            available -= sum(nights_between(self.first, last, one.starts_on, one.ends_on) for one in self.outages[place.pk])
            slept = [one for one in self.held.get(place.pk, []) if one.is_slept]
            occupied += sum(nights_between(self.first, last, one.starts_on, one.until) for one in slept)
        return Rate(occupied, max(available, 0))

    def lines(self, actor: Actor, today: date) -> list[Line]:
        """Each place by weeks, with the first day on which it is free."""
        keys = {one.stay_id for rows in self.held.values() for one in rows if one.stay_id}
        stays = {stay.pk: stay for stay in stay_policy.visible(actor).filter(pk__in=keys)}
        return [self._line(place, stays, today) for place in self.places]

    def _line(self, place: Place, stays: dict[UUID, Stay], today: date) -> Line:
        held = self.held.get(place.pk, [])
        free_on = self.free_on(place, today)
        line = Line(place, free_on=free_on, is_late=any(one.is_late for one in held), is_free=free_on == today)
        monday = self.first
        while monday < self.last:
            line.cells.append(self._cell(place, monday, held, stays))
            monday += timedelta(days=WEEK)
        return line

    def _cell(self, place: Place, monday: date, held: list[Held], stays: dict[UUID, Stay]) -> Cell:
        sunday = monday + timedelta(days=WEEK)
        taken = [one for one in held if one.meets(monday, sunday)]
        nights = sum(nights_between(monday, sunday, one.starts_on, one.until) for one in taken)
        closed = sum(nights_between(monday, sunday, one.starts_on, one.ends_on) for one in self.outages[place.pk])
        stay = next((stays[one.stay_id] for one in taken if one.stay_id in stays), None)
        if nights >= WEEK:
            return Cell(monday, "occupée" if any(one.is_slept for one in taken) else "réservée", "info", stay)
        if nights:
            return Cell(monday, f"{counted(nights, 'nuit')} sur 7", "warn", stay)
        if closed or not nights_between(monday, sunday, place.opens_on, place.closes_on):
            return Cell(monday, "indisponible", "neutral")
        return Cell(monday, "libre", "ok")

    def free_on(self, place: Place, today: date) -> date | None:
        """The first day from today on which nobody holds the place and nothing closes it; None when it is not known."""
        day, moved = today, True
        spans = [(one.starts_on, one.until) for one in self.held.get(place.pk, [])]
        spans += [(one.starts_on, one.ends_on or FAR) for one in self.outages[place.pk]]
        while moved:
            moved = False
            for start, end in spans:
                if start <= day < end:
                    day, moved = end, True
        return None if day >= FAR or (place.closes_on and day >= place.closes_on) else max(day, place.opens_on)
