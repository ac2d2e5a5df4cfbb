"""When somebody is told of a deadline: reminders before, a word when it has passed, the coordination, then the managers of who is late.

Instants in Europe/Paris. A reminder leaves at 8 h 00 of a working day, the one before when its day is not worked; an escalation at
18 h 00 of a working day, the one after (or before, for what would lapse). So a step never falls on a day on which nobody reads it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.deadlines.rules import Rule
from tenants.calendar import closing_of, opening_of, shifted, working_day_from, working_day_until
from tenants.french import paris


class Level(StrEnum):
    """Whom a step is for; a reminder's code also holds its days."""

    REMINDER = "reminder"
    OVERDUE = "overdue"
    COORDINATOR = "coordinator"
    MANAGER = "manager"


@dataclass(frozen=True, order=True)
class Step:
    """One rung: at that instant, that level is told. `code` is how the ledger knows it."""

    at: datetime
    code: str
    level: Level


def ladder(rule: Rule, due_at: datetime, *, lapses: bool) -> list[Step]:
    """The steps of a deadline, in the order of time."""
    steps = [_reminder(rule, due_at, lead) for lead in rule.leads]
    if not lapses:
        steps.append(Step(due_at, str(Level.OVERDUE), Level.OVERDUE))
    for level, after in ((Level.COORDINATOR, rule.coordinator_after), (Level.MANAGER, rule.manager_after)):
        if after is not None:
            steps.append(Step(_escalation(rule, due_at, after), str(level), level))
    return sorted(steps)


def _reminder(rule: Rule, due_at: datetime, lead: int) -> Step:
    day = working_day_until(shifted(paris(due_at).date(), -lead, working=rule.working))
    return Step(opening_of(day), f"{Level.REMINDER}_{lead}", Level.REMINDER)


def _escalation(rule: Rule, due_at: datetime, after: int) -> datetime:
    day = shifted(paris(due_at).date(), after, working=rule.working)
    return closing_of(working_day_until(day) if after < 0 else working_day_from(day))


def to_send(steps: list[Step], sent: set[str], now: datetime) -> list[Step]:
    """Steps whose time has come and that were not sent."""
    return [step for step in steps if step.at <= now and step.code not in sent]


def to_say(steps: list[Step]) -> list[Step]:
    """Of steps that leave together (a worker was stopped, a date was noted late), those that are said: the last one of each addressee."""
    said = {_addressee(step): step for step in sorted(steps)}
    return sorted(said.values())


def _addressee(step: Step) -> str:
    return "holder" if step.level in (Level.REMINDER, Level.OVERDUE) else str(step.level)


def next_step(steps: list[Step], now: datetime) -> Step | None:
    """The next one to come."""
    return next((step for step in steps if step.at > now), None)
