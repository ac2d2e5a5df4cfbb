"""Ten years of French days against a plain implementation of its own: Easter by its own sum, no calendar package, no shared code."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants import calendar
from tenants.calendar import closing_of, hold_deadline, is_working_day, opening_of, shifted, working_day_from, working_day_until

YEARS = range(2024, 2034)  # leap days of 2024, 2028, 2032
DAYS = st.dates(date(2024, 1, 1), date(2033, 12, 31))


def easter(year: int) -> date:
    """Butcher's sum."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def holidays_of(year: int) -> set[date]:
    sunday = easter(year)
    moving = {sunday + timedelta(days=gap) for gap in (1, 39, 50)}
    fixed = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)]
    return moving | {date(year, month, day) for month, day in fixed}


OFF = set().union(*(holidays_of(year) for year in range(2023, 2036)))


def works(day: date) -> bool:
    return day.isoweekday() < 6 and day not in OFF


def plain(day: date, days: int) -> date:
    """The nth working day after, or before."""
    found, step = 0, 1 if days > 0 else -1
    while found < abs(days):
        day = date.fromordinal(day.toordinal() + step)
        found += works(day)
    return day


def days_that_differ() -> list[date]:
    first, last = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
    every = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return [day for day in every if is_working_day(day) != works(day)]


def test_the_plain_sum_gives_easters_that_an_almanac_prints():
    known = {
        2024: (3, 31),
        2025: (4, 20),
        2026: (4, 5),
        2027: (3, 28),
        2028: (4, 16),
        2029: (4, 1),
        2030: (4, 21),
        2038: (4, 25),
    }
    assert {year: (easter(year).month, easter(year).day) for year in known} == known


def test_every_day_of_ten_years_is_worked_or_not_as_the_plain_one_says():
    assert days_that_differ() == []


def test_a_forgotten_holiday_is_noticed(monkeypatch):
    """Negative control."""
    real = calendar._public_holidays
    monkeypatch.setattr(calendar, "_public_holidays", lambda year: frozenset(d for d in real(year) if d.month != 5))
    assert {(day.month, day.isoweekday() < 6) for day in days_that_differ()} == {(5, True)}


@given(DAYS, st.integers(-40, 40))
def test_shifting_by_working_days_agrees_with_counting_one_by_one(day, days):
    assert shifted(day, days, working=True) == (plain(day, days) if days else day)


@given(DAYS, st.integers(-400, 400))
def test_shifting_on_the_calendar_counts_every_day(day, days):
    assert shifted(day, days, working=False).toordinal() == day.toordinal() + days


@given(DAYS)
def test_a_day_off_moves_to_the_nearest_worked_one_on_its_side(day):
    after, before = working_day_from(day), working_day_until(day)
    assert after == (day if works(day) else plain(day, 1))
    assert before == (day if works(day) else plain(day, -1))


def last_sunday(year: int, month: int) -> date:
    return max(date(year, month, number) for number in range(24, 32) if date(year, month, number).isoweekday() == 7)


@given(DAYS, st.integers(1, 40))
def test_the_closing_hour_is_six_in_paris_whatever_the_season(day, days):
    """Summer time runs from the last Sunday of March to the last of October: 16 h or 17 h in universal time, by the day alone."""
    end = hold_deadline(datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=12), days)
    last = plain(day, days)
    summer = last_sunday(last.year, 3) <= last < last_sunday(last.year, 10)
    assert end.astimezone(UTC) == datetime(last.year, last.month, last.day, 16 if summer else 17, tzinfo=UTC)
    assert end == closing_of(last)


@pytest.mark.parametrize("day", [change for year in YEARS for change in (last_sunday(year, 3), last_sunday(year, 10))])
def test_a_deadline_on_the_day_of_a_change_of_time_has_one_answer(day):
    """The Sunday itself: its closing and its opening are ten hours apart, and the next working day is what a delay rolls to."""
    assert closing_of(day) - opening_of(day) == timedelta(hours=10)
    assert working_day_from(day).isoweekday() != 7
