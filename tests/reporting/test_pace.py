"""The pace of a channel and the programme's own year, at their edges."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.pace import TOO_EARLY, Aim, Pace, State, state_at_once
from reporting.periods import ONE_DAY, Period, name_of, whole_exercise, year_of

YEAR = whole_exercise(date(2024, 6, 30), 2026)
LEAP = whole_exercise(date(2023, 7, 1), 2027)


def pace(reached, day, exercise=YEAR):
    return Pace(reached, exercise, day)


def test_an_exercise_has_all_its_days():
    assert (YEAR.start, YEAR.end, YEAR.days) == (date(2026, 6, 30), date(2027, 6, 29), 365)
    assert (LEAP.end, LEAP.days) == (date(2028, 6, 30), 366)
    assert whole_exercise(date(2024, 2, 29), 2025) == Period(date(2025, 2, 28), date(2026, 2, 27))
    assert whole_exercise(date(2024, 2, 29), 2027).end == date(2028, 2, 28)
    assert (name_of(YEAR), name_of(whole_exercise(date(2020, 1, 1), 2026))) == ("2026-2027", "2026")


@given(first=st.dates(date(2001, 1, 1), date(2060, 1, 1)), day=st.dates(date(2001, 1, 1), date(2090, 1, 1)))
def test_every_day_is_in_one_exercise(first, day):
    year = year_of(first, day)
    assert whole_exercise(first, year).start <= day <= whole_exercise(first, year).end
    assert whole_exercise(first, year).end + ONE_DAY == whole_exercise(first, year + 1).start


def test_the_first_days_say_nothing():
    assert pace(1, YEAR.start).elapsed == 1
    assert pace(1, YEAR.start).projected is None
    assert pace(3, YEAR.start + timedelta(days=TOO_EARLY - 2)).projected is None
    assert pace(3, YEAR.start + timedelta(days=TOO_EARLY - 1)).projected == 37  # 36.5, halves up
    assert pace(0, YEAR.start - ONE_DAY).elapsed == 0


def test_the_last_day_is_what_was_reached():
    assert pace(7, YEAR.end).projected == 7
    assert pace(7, YEAR.end + timedelta(days=40)).projected == 7
    assert pace(7, YEAR.end).words() == "exercice terminé"
    short = Period(date(2026, 6, 1), date(2026, 6, 10))  # a programme that ends ten days after its exercise began
    assert pace(2, short.end, short).projected == 2


def test_a_leap_year_counts_its_day():
    assert pace(4, LEAP.start + timedelta(days=182), LEAP).projected == 8  # half of 366 days


def test_the_words_give_the_computation():
    found = pace(4, date(2026, 11, 21))
    assert found.words() == "au rythme actuel\xa0: 10 d’ici au 29 juin"
    assert found.working() == "4\xa0entrées en 145\xa0jours sur 365\xa0: 4\xa0×\xa0365\xa0÷\xa0145"


@given(reached=st.integers(0, 500), elapsed=st.integers(TOO_EARLY, 366), exercise=st.sampled_from([YEAR, LEAP]))
def test_the_pace_is_the_nearest_whole_number(reached, elapsed, exercise):
    found = pace(reached, exercise.start + timedelta(days=elapsed - 1), exercise)
    assert abs(found.projected - Fraction(reached * exercise.days, found.elapsed)) <= Fraction(1, 2)
    assert found.projected >= reached


@pytest.mark.parametrize(
    ("reached", "day", "aim", "state"),
    [
        (4, date(2026, 11, 21), Aim(7, 10), State.ON_THE_WAY),
        (6, date(2026, 11, 21), Aim(7, 10), State.AHEAD),
        (3, date(2026, 11, 21), Aim(None, 10), State.ON_THE_WAY),
        (2, date(2026, 11, 21), Aim(7, 10), State.LATE),
        (7, date(2026, 11, 21), Aim(7, 10), State.REACHED),
        (11, date(2026, 11, 21), Aim(7, 10), State.BEYOND),
        (0, date(2026, 7, 10), Aim(7, 10), State.EARLY),
        (2, date(2026, 7, 10), Aim(None, 10), State.EARLY),
        (6, YEAR.end, Aim(7, 10), State.MISSED),
        (6, YEAR.end, Aim(None, 10), State.REACHED),
    ],
)
def test_where_an_aim_stands(reached, day, aim, state):
    assert pace(reached, day).state(aim) is state


def test_households_at_once_are_counted_on_the_day():
    ten = Aim(10, 10)
    assert [state_at_once(count, ten) for count in (9, 10, 11)] == [State.BELOW, State.REACHED, State.BEYOND]
    assert str(ten) == "10"
    assert [str(Aim(7, 10)), str(Aim(7, None)), str(Aim(None, 10))] == ["7 à 10", "au moins 7", "au plus 10"]
