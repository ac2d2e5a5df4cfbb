"""Closed periods of dates in Europe/Paris: the one a report covers, the same dates a year before, the programme's exercise."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from tenants.french import PARIS, date_fr

ONE_DAY = timedelta(days=1)
FIRST_YEAR = 2000


def same_day(day: date, year: int) -> date:
    """The same day of another year; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(year, 2, 28) if not _is_leap(year) else date(year, 2, 29)
    return day.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both included."""

    start: date
    end: date

    @property
    def starts_at(self) -> datetime:
        """The instant at which the period begins, in Paris."""
        return datetime.combine(self.start, time.min, PARIS)

    @property
    def ends_before(self) -> datetime:
        """The first instant after the period, in Paris."""
        return datetime.combine(self.end + ONE_DAY, time.min, PARIS)

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def is_whole_months(self) -> bool:
        """True when it begins on the first day of a month and ends on the last day of one."""
        return self.start.day == 1 and (self.end + ONE_DAY).day == 1

    def covers(self, other: Self) -> bool:
        """True when the other period lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def a_year_before(self) -> "Period":
        """The same dates of the year before."""
        return Period(same_day(self.start, self.start.year - 1), same_day(self.end, self.end.year - 1))

    def __str__(self) -> str:
        return f"du {date_fr(self.start)} au {date_fr(self.end)}"


def exercise_of(first: date, day: date) -> Period:
    """The programme's own year that holds `day`, up to that day; `first` is any first day of an exercise."""
    year = day.year if same_day(first, day.year) <= day else day.year - 1
    return Period(same_day(first, year), day)


def whole_exercise(first: date, year: int) -> Period:
    """The programme's own year that begins in `year`, whole; `first` is any first day of an exercise."""
    return Period(same_day(first, year), same_day(first, year + 1) - ONE_DAY)


def year_of(first: date, day: date) -> int:
    """The year in which the exercise that holds `day` begins."""
    return exercise_of(first, day).start.year


def name_of(exercise: Period) -> str:
    """As in "2025", or "2025-2026" when it runs over two years."""
    start, end = exercise.start.year, exercise.end.year
    return f"{start}" if start == end else f"{start}-{end}"


def last_whole_month_end(day: date) -> date:
    """The last day of the last month that is over."""
    return day.replace(day=1) - ONE_DAY


def last_whole_months(today: date) -> Period:
    """From 1 January to the end of the last finished month; in January, the whole year before."""
    end = last_whole_month_end(today)
    return Period(date(end.year, 1, 1), end)


def year_to_date(today: date) -> Period:
    """From 1 January to today."""
    return Period(date(today.year, 1, 1), today)


def last_quarter(today: date) -> Period:
    """The last finished quarter of the calendar."""
    first_of_this = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    end = first_of_this - ONE_DAY
    return Period(date(end.year, end.month - 2, 1), end)


def last_year(today: date) -> Period:
    """The whole year before this one."""
    return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
