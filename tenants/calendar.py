"""Working days in France, and the deadline of a hold. Legal time is Paris time."""

from datetime import date, datetime, time, timedelta
from functools import cache

import holidays

from tenants.french import PARIS

CLOSING = time(18, 0)
SATURDAY = 5


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, public holidays of metropolitan France left out."""
    return day.weekday() < SATURDAY and day not in _public_holidays(day.year)


def add_working_days(day: date, days: int) -> date:
    """The nth working day after `day` (n at least 1)."""
    if days < 1:
        raise ValueError("at least one working day")
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def last_working_day(day: date) -> date:
    """The day itself when it is worked, else the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_days_left(since: datetime, deadline: datetime) -> int:
    """Working days from the day after `since` to the deadline's day, both on a Paris calendar; 0 on the last day."""
    day, last = since.astimezone(PARIS).date(), deadline.astimezone(PARIS).date()
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count


def hold_deadline(now: datetime, days: int) -> datetime:
    """When a hold of so many working days, begun now, ends: 18 h 00 in Paris on the last of them."""
    return datetime.combine(add_working_days(now.astimezone(PARIS).date(), days), CLOSING, tzinfo=PARIS)


# --- deadlines counted in days ----------------------------------------------------------------------
OPENING = time(8, 0)
ONE_DAY = timedelta(days=1)


def working_day_from(day: date) -> date:
    """The day itself when people work on it, else the next working day."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_day_until(day: date) -> date:
    """The day itself when people work on it, else the working day before."""
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def shifted(day: date, days: int, *, working: bool) -> date:
    """A day so many days later (before, when negative), counted in working days or on the calendar."""
    if not working:
        return day + timedelta(days=days)
    step = ONE_DAY if days > 0 else -ONE_DAY
    while days:
        day += step
        if is_working_day(day):
            days -= 1 if days > 0 else -1
    return day


def closing_of(day: date) -> datetime:
    """18 h 00 in Paris on a day: when what is due that day is due."""
    return datetime.combine(day, CLOSING, tzinfo=PARIS)


def beginning_of(day: date) -> datetime:
    """Midnight in Paris, when a fact of which only the day is known is taken to begin: no rule of that day reaches it."""
    return datetime.combine(day, time.min, tzinfo=PARIS)


def opening_of(day: date) -> datetime:
    """8 h 00 in Paris on a day: when people are reminded."""
    return datetime.combine(day, OPENING, tzinfo=PARIS)
