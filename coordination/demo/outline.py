"""When each thing happens to a case: durations are drawn first, then laid so that the last one falls where it should."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cases.models import Case
from coordination.demo.clock import Clock
from coordination.demo.dice import Dice
from coordination.demo.plans import HOUSED, Failure, Plan
from housing.models import Reservation
from tenants.calendar import CLOSING, hold_deadline
from tenants.french import PARIS

Status, Outcome = Case.Status, Case.Outcome
Step, End = Reservation.Step, Reservation.End
Moments = dict[str, datetime]

HOLD_DAYS = 7
# Days from one event of a course to the next.
COURSE: dict[str, tuple[int, int]] = {
    "proposed": (8, 45),
    "held": (1, 5),
    "presented": (1, 3),
    "agreed": (2, 9),
    "booked": (1, 3),
    "committee": (6, 16),
    "accepted": (1, 7),
    "signed": (5, 16),
    "keys": (1, 9),
}
# The last event of a live course, by the step it stands at, and how many days ago it was.
REACHED: dict[str, tuple[str, int, int]] = {
    Step.HELD: ("held", 5, 8),
    Step.PRESENTED: ("presented", 1, 4),
    Step.RESERVATAIRE: ("presented", 2, 22),
    Step.TO_BOOK: ("presented", 1, 3),
    Step.COMMITTEE: ("booked", 1, 9),
    Step.RANKED: ("committee", 2, 12),
    Step.CONDITIONAL: ("committee", 1, 6),
    Step.ALLOCATED: ("committee", 1, 5),
    Step.ACCEPTED: ("accepted", 1, 9),
    Step.SIGNED: ("signed", 1, 8),
    Step.KEYS: ("keys", 3, 150),
}
# The last event before a course failed, and the days until it did.
FAILED_AFTER: dict[str, tuple[str, int, int]] = {
    End.EXPIRED: ("held", 9, 11),
    End.RELEASED: ("held", 1, 5),
    End.DECLINED_BY_HOUSEHOLD: ("held", 1, 5),
    End.RESERVATAIRE_REFUSED: ("presented", 3, 8),
    End.NOT_ALLOCATED: ("committee", 0, 0),
    End.INELIGIBLE: ("committee", 0, 0),
    End.NO_ANSWER: ("committee", 11, 12),
    End.OWNER_DECLINED: ("presented", 2, 7),
    End.CANCELLED: ("signed", 2, 8),
}


@dataclass
class Attempt:
    """One proposal and what came of it; `at` has the instants of its events, `failure` is None for the one that stands."""

    failure: Failure | None
    at: Moments = field(default_factory=dict)

    @property
    def end(self) -> str:
        return self.failure.end if self.failure else ""


@dataclass
class Outline:
    """The events of a case, in order, and its attempts at a dwelling."""

    at: Moments
    attempts: list[Attempt]


class _Drawing:
    """Events in order with the days between them."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.day = 0
        self.case: Moments = {}
        self.attempts: list[Attempt] = []
        self.events: list[tuple[Moments, str, int]] = []

    def mark(self, name: str, low: int, high: int, *, on: Moments | None = None) -> None:
        self.day += self.dice.between(low, high)
        self.events.append((self.case if on is None else on, name, self.day))

    def course(self, attempt: Attempt, last: str) -> None:
        """The events of an attempt up to the last one."""
        self.attempts.append(attempt)
        for name, (low, high) in COURSE.items():
            self.mark(name, low, high, on=attempt.at)
            if name == last:
                return


def draw_outline(plan: Plan, dice: Dice, clock: Clock, *, opened: date) -> Outline:
    """Draw when everything happened, between the programme's opening and today."""
    drawing = _Drawing(dice)
    ago = _events(drawing, plan)
    if plan.step == Step.HELD:
        ago = _days_held(clock)
    length = drawing.day
    room = max(0, -clock.offset(opened) - length)
    if plan.status == Status.CLOSED:
        ago = min(dice.between(min(2, room), room) for _ in range(dice.between(1, 2)))  # more of late: the programme grows
    start = -length - min(ago, room)
    previous: datetime | None = None
    for moments, name, day in drawing.events:
        previous = moments[name] = clock.at(start + day, after=previous)
    return Outline(drawing.case, drawing.attempts)


def _days_held(clock: Clock) -> int:
    """How long ago a hold can have begun that still runs for some hours."""
    soon = clock.now + timedelta(hours=4)
    ends = (hold_deadline(datetime.combine(clock.day(-ago), CLOSING, tzinfo=PARIS), HOLD_DAYS) for ago in range(1, 12))
    return sum(end > soon for end in ends)


def _events(drawing: _Drawing, plan: Plan) -> int:
    """Draw the events of a plan. Returns how many days ago the last one was, for a case that is still live."""
    dice = drawing.dice
    drawing.mark("oriented", 0, 0)
    drawing.mark("created", 1, 8)
    if plan.status == Status.DRAFT:
        return dice.between(1, 12)
    drawing.mark("filed", 0, 4)
    if plan.status == Status.FILED:
        return dice.between(1, 9)
    drawing.mark("diagnosed", 4, 15)
    if plan.outcome in {Outcome.NOT_ELIGIBLE, Outcome.SHELTER}:
        drawing.mark("closed", 0, 3)
        return 0
    drawing.mark("searching", 0, 2)
    for failure in plan.failures:
        _failed(drawing, failure)
    return _ending(drawing, plan)


def _failed(drawing: _Drawing, failure: Failure) -> None:
    attempt = Attempt(failure)
    last, low, high = FAILED_AFTER.get(failure.end, ("proposed", 1, 9))
    drawing.course(attempt, last)
    drawing.mark("ended", low, high, on=attempt.at)


def _ending(drawing: _Drawing, plan: Plan) -> int:
    dice = drawing.dice
    if plan.reserved:
        last, low, high = REACHED[plan.step or Step.KEYS]
        drawing.course(Attempt(None), last)
        if plan.status == Status.CLOSED:
            drawing.mark("closed", 80, 260)
        return dice.between(low, high)
    if plan.outside:
        drawing.mark("elsewhere", 15, 90)
    if plan.status == Status.SUSPENDED:
        drawing.mark("suspended", 10, 60)
    if plan.status == Status.CLOSED:
        drawing.mark("closed", *((60, 200) if plan.outcome in HOUSED else (12, 130)))
    return dice.between(2, 12) if plan.proposed else dice.between(2, 70)
