"""How far a target is reached and where the pace leads. Pure: numbers and days in, words out.

Pace of entries: so many in the days that have passed, carried over all the days of the exercise, rounded to the nearest. In the first
thirty days it says nothing yet; on the last day it is what was reached. Households at once have no pace: they are counted on the day.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reporting.periods import Period
from tenants.french import NBSP, counted, date_fr, number_fr

TOO_EARLY = 30  # days before a pace means something


class State(StrEnum):
    """Where a target stands."""

    REACHED = "reached"
    ON_THE_WAY = "on_the_way"
    AHEAD = "ahead"
    LATE = "late"
    MISSED = "missed"
    BEYOND = "beyond"
    BELOW = "below"
    EARLY = "early"
    NONE = "none"


STATES: dict[State, tuple[str, str, str]] = {  # words, tone, icon
    State.REACHED: ("Objectif atteint", "ok", "check-circle"),
    State.ON_THE_WAY: ("Dans le rythme", "ok", "arrow-right"),
    State.AHEAD: ("Dépasserait le maximum", "warn", "arrow-up-right"),
    State.LATE: ("En retard", "bad", "exclamation-triangle"),
    State.MISSED: ("Non atteint", "bad", "x-circle"),
    State.BEYOND: ("Au-delà du maximum", "warn", "arrow-up-right"),
    State.BELOW: ("Sous l’objectif", "warn", "arrow-left"),
    State.EARLY: ("Trop tôt pour un rythme", "neutral", "hourglass"),
    State.NONE: ("Sans objectif", "neutral", "dash-circle"),
}


@dataclass(frozen=True, slots=True)
class Aim:
    """At least `low`, at most `high`; either may be absent."""

    low: int | None
    high: int | None

    def __str__(self) -> str:
        """As in "7 à 10", "10", "au moins 7", "au plus 10"."""
        if self.low and self.high:
            return number_fr(self.low) if self.low == self.high else f"{number_fr(self.low)} à {number_fr(self.high)}"
        return f"au moins {number_fr(self.low)}" if self.low else f"au plus {number_fr(self.high or 0)}"


@dataclass(frozen=True, slots=True)
class Pace:
    """Entries reached on a day of an exercise, and where they lead."""

    reached: int
    exercise: Period
    day: date

    @property
    def elapsed(self) -> int:
        """Days that have passed, the day itself included; none before the exercise begins, all of them once it is over."""
        return max(0, min((self.day - self.exercise.start).days + 1, self.exercise.days))

    @property
    def is_over(self) -> bool:
        return self.elapsed == self.exercise.days

    @property
    def projected(self) -> int | None:
        """Entries by the last day at this pace, halves rounded up; None while it is too early to say."""
        if not self.is_over and self.elapsed < TOO_EARLY:
            return None
        return (2 * self.reached * self.exercise.days + self.elapsed) // (2 * self.elapsed)

    def state(self, aim: Aim) -> State:
        """Where an aim stands at this pace."""
        if aim.high is not None and self.reached > aim.high:
            return State.BEYOND
        if self.reached >= (aim.low or aim.high or 0):
            return State.REACHED
        if self.is_over:
            return State.MISSED if aim.low else State.REACHED
        return self._heading(aim)

    def _heading(self, aim: Aim) -> State:
        if self.projected is None:
            return State.EARLY
        if aim.high is not None and self.projected > aim.high:
            return State.AHEAD
        return State.ON_THE_WAY if self.projected >= (aim.low or 0) else State.LATE

    def words(self) -> str:
        """As in "au rythme actuel : 8 d’ici au 29 juin"."""
        if self.is_over:
            return "exercice terminé"
        if self.projected is None:
            return f"rythme à partir du {TOO_EARLY}e jour de l’exercice"
        return f"au rythme actuel{NBSP}: {number_fr(self.projected)} d’ici au {date_fr(self.exercise.end, year=False)}"

    def working(self) -> str:
        """How it is computed, as in "4 entrées en 145 jours sur 365 : 4 × 365 ÷ 145"."""
        if self.is_over or self.projected is None:
            return ""
        days = f"{counted(self.elapsed, 'jour')} sur {number_fr(self.exercise.days)}"
        terms = (number_fr(self.reached), "×", number_fr(self.exercise.days), "÷", number_fr(self.elapsed))
        sum_ = NBSP.join(terms)
        return f"{counted(self.reached, 'entrée')} en {days}{NBSP}: {sum_}"


def state_at_once(households: int, aim: Aim) -> State:
    """Where a target of households followed at once stands on the day."""
    if aim.high is not None and households > aim.high:
        return State.BEYOND
    if aim.low is not None and households < aim.low:
        return State.BELOW
    return State.REACHED
