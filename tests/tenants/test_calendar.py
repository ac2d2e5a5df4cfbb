"""Working days and the deadline of a hold."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.calendar import add_working_days, hold_deadline, is_working_day, working_days_left
from tenants.french import PARIS

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 1)).map(lambda naive: naive.replace(tzinfo=PARIS))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 7, 14), False),  # a Tuesday, 14 juillet
        (date(2026, 5, 14), False),  # Ascension
        (date(2026, 5, 25), False),  # lundi de Pentecôte
        (date(2026, 12, 24), True),
    ],
)
def test_weekends_and_public_holidays_are_not_working_days(day, works):
    assert is_working_day(day) is works


def test_seven_working_days_end_at_six_in_paris():
    begun = datetime(2026, 11, 20, 16, 40, tzinfo=PARIS)
    assert hold_deadline(begun, 7) == datetime(2026, 12, 1, 18, 0, tzinfo=PARIS)


def test_the_hour_is_parisian_on_either_side_of_a_change_of_time():
    begun = datetime(2026, 3, 27, 9, 0, tzinfo=PARIS)
    deadline = hold_deadline(begun, 2)
    assert (deadline.hour, deadline.date(), deadline.utcoffset()) == (18, date(2026, 3, 31), timedelta(hours=2))


def test_less_than_one_day_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(date(2026, 11, 20), 0)


@given(DAYS, st.integers(1, 30))
def test_a_deadline_is_a_working_day_with_as_many_of_them_before(day, days):
    end = add_working_days(day, days)
    between = [day + timedelta(days=offset) for offset in range(1, (end - day).days + 1)]
    assert is_working_day(end)
    assert sum(map(is_working_day, between)) == days


@given(INSTANTS, st.integers(1, 30))
def test_what_is_left_at_the_start_is_the_whole(now, days):
    assert working_days_left(now, hold_deadline(now, days)) == days


@given(INSTANTS, st.integers(1, 10))
def test_nothing_is_left_once_the_last_day_has_come(now, days):
    deadline = hold_deadline(now, days)
    assert working_days_left(deadline, deadline) == 0
    assert working_days_left(deadline + timedelta(days=3), deadline) == 0
