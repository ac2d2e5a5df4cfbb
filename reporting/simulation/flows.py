"""What was measured over the last twelve whole months, as far as its reader may know it: the only thing a simulation starts from.

For those who do not steer, counts are masked here, before anything is computed: whatever hypothesis or seed they type, what comes out is a
function of what stands on their page.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from reporting import live
from reporting.counting import Book, Cell, named
from reporting.live import Demand, Supply
from reporting.masking import mask
from reporting.periods import ONE_DAY, Period, last_whole_month_end, same_day
from tenants.actor import Actor
from tenants.models import Participation, Programme, Tenant
from tenants.roles import Permission

LEAST = 5  # arrivals, and units opened, below which a year says nothing
AGES = ("0", "30", "90", "180", "365")
REMAINING = ("none", *AGES[:-1])
URGENT = ("yes", "no")
ROOMS = ("1", "2", "3", "4", "5")
FINEST = (*ROOMS, "6")
BEFORE = Cell("before")


@dataclass(frozen=True, slots=True)
class Given:
    """What a landlord opened."""

    landlord: str
    opened: int
    ended: int
    leased: int


@dataclass(frozen=True)
class Flows:
    """Counts of a period by their name (those that are masked are not there), and what goes with them.

    `waiting`: households that wait by size and age at once, for steering people. `sizes`: rooms "from-to-at most" for them, "from" for the
    others. `at_risk`: days that households spent waiting, all together. `wait`: median days of those rehoused, None when not told.
    """

    period: Period
    masked: bool
    counts: Mapping[str, int]
    sizes: tuple[str, ...]
    waiting: Mapping[tuple[str, str], int] | None
    at_risk: int
    wait: int | None
    landlords: int
    given: tuple[Given, ...]

    def of(self, measure: str, **where: str) -> int | None:
        """A count; None when it is masked."""
        return self.counts.get(named(measure, **where))

    def along(self, measure: str, dimension: str, keys: Iterable[str]) -> list[int | None]:
        """Counts along a dimension."""
        return [self.of(measure, **{dimension: key}) for key in keys]

    @property
    def rooms(self) -> tuple[str, ...]:
        """Numbers of rooms that are told apart; the last one stands for more."""
        return ROOMS if self.masked else FINEST

    @property
    def is_enough(self) -> bool:
        """True when there is something to estimate from, that the reader may know."""
        return all((self.of(measure) or 0) >= LEAST for measure in ("arrived", "opened"))


def measured_months(programme: Programme) -> Period | None:
    """The last twelve whole months, those since the programme began when it is younger; None before its first one is over."""
    end, begun = last_whole_month_end(timezone.localdate()), programme.starts_on
    after = end + ONE_DAY
    a_year_ago = same_day(after, after.year - 1)
    first = begun if begun.day == 1 else (begun.replace(day=1) + timedelta(days=31)).replace(day=1)
    start = max(a_year_ago, first)
    return Period(start, end) if start < end else None


def measure(actor: Actor, programme: Programme, period: Period) -> Flows:
    """The flows of a programme that the actor evaluates; small numbers are for the steering people."""
    masked = not actor.may(Permission.READ_STEERING)
    demand, supply = live.demand(programme.pk, period), live.supply(programme.pk, period)
    present = _landlords(programme, period)
    sizes = ROOMS if masked else tuple(sorted({one.size for one in demand if one.size}))
    single = {one.measure: one.number for one in demand if one.measure in {"at_risk", "wait"}}
    return Flows(
        period=period,
        masked=masked,
        counts=count(demand, supply, sizes, masked=masked),
        sizes=sizes,
        waiting=None if masked else {(one.size, one.band): one.number for one in demand if one.measure == "waiting"},
        at_risk=single.get("at_risk") or 0,
        wait=single.get("wait"),
        landlords=len(present),
        given=() if masked else _given(supply, present),
    )


def _landlords(programme: Programme, period: Period) -> dict[object, str]:
    """Landlords of the programme on the last day, by name."""
    parts = Participation.objects.filter(programme=programme, part=Participation.Part.LANDLORD, since__lte=period.end)
    parts = parts.exclude(until__lt=period.end)
    return dict(Tenant.objects.filter(pk__in=parts.values("tenant")).order_by("name").values_list("pk", "name"))


def _given(supply: Iterable[Supply], present: Mapping[object, str]) -> tuple[Given, ...]:
    """What each landlord opened, the most generous first; those who have left the programme together."""
    opened, ended, leased = Counter[str](), Counter[str](), Counter[str]()
    for one in supply:
        name = present.get(one.landlord, "Bailleurs partis du dispositif")
        opened[name] += one.opened
        ended[name] += one.ended
        leased[name] += one.leased
    names = sorted({*present.values(), *opened}, key=lambda name: -opened[name])
    return tuple(Given(name, opened[name], ended[name], leased[name]) for name in names)


# --- counts with their sums -----------------------------------------------------------------------------
def count(demand: Iterable[Demand], supply: Iterable[Supply], sizes: Iterable[str], *, masked: bool) -> dict[str, int]:
    """Counts by name, with the sums that tie them; those that are masked, and remainders, are not there."""
    book, rows, units = Book(), list(demand), list(supply)
    size_of = (lambda key: str(min(int(key.split("-")[0]), len(ROOMS)))) if masked else str
    _split(book, "arrived", "size", sizes, _tally(rows, "arrived", lambda one: size_of(one.size)))
    _split(book, "arrived", "urgent", URGENT, _tally(rows, "urgent", lambda one: one.band))
    _split(book, "arrived", "shelter", REMAINING, _tally(rows, "shelter", lambda one: one.band))
    _split(book, "waiting", "size", sizes, _tally(rows, "waiting", lambda one: size_of(one.size)))
    _split(book, "waiting", "age", AGES, _tally(rows, "age", lambda one: one.band))
    _movement(book, rows)
    rooms = ROOMS if masked else FINEST
    opened = Counter[str]()
    for unit in units:
        opened[str(min(unit.rooms, len(rooms)))] += unit.opened
    _split(book, "opened", "rooms", rooms, opened)
    ended, leased = (book.put(named(name), sum(getattr(one, name) for one in units)) for name in ("ended", "leased"))
    book.remainder(named("opened"), ended)
    book.remainder(ended, leased)
    hidden = mask(book) if masked else frozenset()
    return {name: number for name, number in book.counts.items() if name not in hidden and name not in book.hidden}


def _tally(rows: Iterable[Demand], measure: str, key: Callable[[Demand], str]) -> Counter[str]:
    found = Counter[str]()
    for one in rows:
        if one.measure == measure:
            found[key(one)] += one.number
    return found


def _split(book: Book, measure: str, dimension: str, keys: Iterable[str], tally: Mapping[str, int]) -> None:
    cells = [book.put(named(measure, **{dimension: key}), tally.get(key, 0)) for key in keys]
    book.equate(book.put(named(measure), sum(tally.values())), cells)


def _movement(book: Book, rows: list[Demand]) -> None:
    """Those there before and those who came wait, were rehoused or left; how many were there before, a reader finds by adding up."""
    housed, left = (
        book.put(named(name), sum(one.number for one in rows if one.measure == name)) for name in ("housed", "left")
    )
    whole = book.put(Cell("file"), book.counts[named("waiting")] + book.counts[housed] + book.counts[left])
    book.put(BEFORE, book.counts[whole] - book.counts[named("arrived")])
    book.hidden |= {whole, BEFORE}
    book.equate(whole, (named("waiting"), housed, left))
    book.equate(whole, (named("arrived"), BEFORE))
