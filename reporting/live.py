"""What may be counted of a programme while it happens, through the definer functions of `sql/0004_entries.sql`.

The database says up to which day, and leaves out what bars the reader; reports are computed elsewhere, and frozen.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from reporting.periods import Period


@dataclass(frozen=True, slots=True)
class Entry:
    """One woman's stay in the programme: the channel, whether it began in the days counted, whether it is open at their end.

    `overridden`: it began by a written decision that set a criterion aside.
    """

    channel: UUID | None
    is_new: bool
    is_open: bool
    overridden: bool


@dataclass(frozen=True, slots=True)
class Results:
    """Rehousings signed and support measures begun; None when there are too few to be told to this reader."""

    rehousings: int | None
    measures: int | None


def counted_until(programme: UUID, wanted: date) -> date | None:
    """The last day that the reader may count up to: `wanted`, today, or the end of the last whole month; None for an outsider."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT counted_until(%s, %s)", [programme, wanted])
        day: date | None = cursor.fetchone()[0]
    return day


def entries(programme: UUID, period: Period) -> list[Entry]:
    """Entries that began in a period or were open in it, as far as the reader may count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM count_entries(%s, %s, %s)", [programme, period.start, period.end])
        return [Entry(*row) for row in cursor.fetchall()]


def results(programme: UUID, period: Period) -> Results:
    """What a period came to, as far as the reader may count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM count_results(%s, %s, %s)", [programme, period.start, period.end])
        row = cursor.fetchone()
    return Results(*row) if row else Results(None, None)


@dataclass(frozen=True, slots=True)
class Demand:
    """How many households under a measure, for a size and a band of days where it has them (see `sql/0005_simulation.sql`)."""

    measure: str
    size: str
    band: str
    number: int


@dataclass(frozen=True, slots=True)
class Supply:
    """Units of a number of rooms opened in the days counted; `landlord` is told to steering people alone."""

    landlord: UUID | None
    rooms: int
    opened: int
    ended: int
    leased: int


def demand(programme: UUID, period: Period) -> list[Demand]:
    """Households that came in, left and wait, as far as the reader may count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM measure_demand(%s, %s, %s)", [programme, period.start, period.end])
        return [Demand(*row) for row in cursor.fetchall()]


def supply(programme: UUID, period: Period) -> list[Supply]:
    """Units opened to the programme and what became of them, as far as the reader may count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM measure_supply(%s, %s, %s)", [programme, period.start, period.end])
        return [Supply(*row) for row in cursor.fetchall()]
