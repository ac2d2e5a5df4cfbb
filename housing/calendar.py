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
