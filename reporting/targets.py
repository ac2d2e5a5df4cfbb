"""Each channel against its targets over one exercise: what was reached, the pace, entries by a written decision, which target held when."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Case
from cases.policies import case_policy
from reporting import live
from reporting.counting import Axis, Book, Cell, named
from reporting.masking import mask
from reporting.pace import STATES, Aim, Pace, State, state_at_once
from reporting.periods import ONE_DAY, Period, name_of, whole_exercise, year_of
from tenants.actor import Actor
from tenants.french import coded, counted, date_fr, number_fr
from tenants.models import Channel, ChannelTarget, Programme
from tenants.roles import Permission

WHOLE, NONE = "whole", "none"
MASKED = "masqué"
Kind = ChannelTarget.Kind


def first_day(programme: Programme) -> date:
    """A first day of an exercise of the programme."""
    return programme.exercise_starts_on or programme.starts_on


def exercises(programme: Programme, *, ahead: int = 0) -> list[tuple[int, str]]:
    """Exercises of a programme, the latest first: the year of each and its name; `ahead`: how many that have not begun."""
    first, today = first_day(programme), timezone.localdate()
    newest = max(year_of(first, min(today, programme.ends_on or today)), year_of(first, programme.starts_on)) + ahead
    years = range(newest, year_of(first, programme.starts_on) - 1, -1)
    return [(year, name_of(whole_exercise(first, year))) for year in years]


def current_year(programme: Programme) -> int:
    """The year of the exercise that runs today; of the last one, once the programme is over."""
    return exercises(programme)[0][0]


def exercise_in(programme: Programme, year: int) -> Period:
    """One exercise, as far as the programme lasts."""
    whole = whole_exercise(first_day(programme), year)
    return Period(max(whole.start, programme.starts_on), min(whole.end, programme.ends_on or whole.end))


def open_cases(actor: Actor, programme: Programme) -> "QuerySet[Case]":
    """Cases of a programme that are not closed, those that the actor sees."""
    rows = case_policy.visible(actor).live()  # type: ignore[attr-defined]
    return rows.filter(programme=programme)


def channels_of(programme: Programme) -> list[Channel]:
    """The channels of a programme, by code."""
    return list(Channel.objects.filter(programme=programme).order_by("code"))


def history(programme: Programme, channel: Channel | None) -> list[ChannelTarget]:
    """Every target that a channel (None: the whole programme) has had, the latest first."""
    return list(ChannelTarget.objects.filter(programme=programme, channel=channel).order_by("-since"))


def aim_of(target: ChannelTarget) -> Aim:
    """The bounds of a target."""
    return Aim(target.low, target.high)


def told(target: ChannelTarget) -> str:
    """As in "7 à 10 entrées", "10 ménages suivis en même temps"."""
    return f"{aim_of(target)} {'entrées' if target.kind == Kind.ENTRIES else 'ménages suivis en même temps'}"


@dataclass(frozen=True, slots=True)
class Held:
    """A target of the exercise, and the days on which it held."""

    target: ChannelTarget
    words: str
    days: str
    current: bool


@dataclass(frozen=True)
class Line:
    """A channel (or the whole programme) against its target; numbers are None where they are masked."""

    key: str
    label: str
    channel: UUID | None
    entered: int | None
    at_once: int | None
    overridden: int | None
    pace: Pace | None
    target: ChannelTarget | None
    held: list[Held]

    @property
    def aim(self) -> str:
        """The target of the day, in words."""
        return told(self.target) if self.target else ""

    @property
    def counts_at_once(self) -> bool:
        return self.target is not None and self.target.kind == Kind.CONCURRENT

    @property
    def reached(self) -> str:
        """What counts towards the target, in words."""
        number = self.at_once if self.counts_at_once else self.entered
        if number is None:
            return MASKED
        return counted(number, "ménage suivi", "ménages suivis") if self.counts_at_once else counted(number, "entrée")

    @property
    def override_words(self) -> str:
        """Entries by a written decision, in words."""
        return MASKED if self.overridden is None else number_fr(self.overridden)

    @property
    def settable(self) -> bool:
        """False for entries without a channel, which no target counts."""
        return self.key != NONE

    @property
    def shows_pace(self) -> bool:
        return self.pace is not None and not self.counts_at_once

    @cached_property
    def state(self) -> dict[str, str] | None:
        """Where it stands, as a badge; None where it would tell a masked number."""
        if self.target is None:
            found = State.NONE
        elif self.counts_at_once:
            if self.at_once is None:
                return None
            found = state_at_once(self.at_once, aim_of(self.target))
        elif self.entered is None:
            return None
        else:
            found = self.pace.state(aim_of(self.target)) if self.pace else State.EARLY
        label, tone, icon = STATES[found]
        return {"label": label, "tone": tone, "icon": icon}

    @property
    def is_late(self) -> bool:
        return self.state is not None and self.state["tone"] == "bad"


@dataclass(frozen=True)
class Board:
    """The channels of a programme over one exercise, counted up to `day` (None: nothing may be counted yet)."""

    programme: Programme
    exercise: Period
    day: date | None
    lines: list[Line]
    masked: bool

    @property
    def note(self) -> str:
        """Up to which day it is counted."""
        return f"compté jusqu’au {date_fr(self.day)}" if self.day else "rien à compter encore"

    @property
    def late(self) -> list[Line]:
        """Those that are behind."""
        return [line for line in self.lines if line.is_late]


def board(actor: Actor, programme: Programme, year: int) -> Board:
    """Read the channels of a programme over an exercise, as far as the actor may count; small numbers are for the steering people."""
    exercise = exercise_in(programme, year)
    until = live.counted_until(programme.pk, exercise.end)
    day = until if until and until >= exercise.start else None
    masked = not actor.may(Permission.READ_STEERING)
    found = live.entries(programme.pk, Period(exercise.start, day)) if day else []
    channels = channels_of(programme)
    numbers = _count(found, channels, masked=masked)
    targets = list(ChannelTarget.objects.filter(programme=programme).within(exercise.start, exercise.end))
    labels: list[tuple[str, str, UUID | None]] = [(str(one.pk), coded(one.code, one.label), one.pk) for one in channels]
    if any(one.channel is None for one in found):
        labels.append((NONE, "Voie à compléter", None))
    labels.append((WHOLE, "Ensemble du dispositif", None))
    context = _Context(numbers, exercise, day, targets)
    return Board(programme, exercise, day, [_line(context, *label) for label in labels], masked)


@dataclass(frozen=True, slots=True)
class _Context:
    numbers: dict[Cell, int]
    exercise: Period
    day: date | None
    targets: list[ChannelTarget]


def _line(context: _Context, key: str, label: str, channel: UUID | None) -> Line:
    exercise, day = context.exercise, context.day
    entered, at_once, overridden = (context.numbers.get(_cell(measure, key)) for measure in ("entered", "open", "overridden"))
    mine = [one for one in context.targets if key == (str(one.channel_id) if one.channel_id else WHOLE)]
    on = day or exercise.start
    current = next((one for one in mine if one.since <= on and (one.until is None or one.until > on)), None)
    pace = Pace(entered, exercise, day) if day and entered is not None else None
    held = [_held(one, exercise, current) for one in mine]
    return Line(key, label, channel, entered, at_once, overridden, pace, current, held)


def _held(target: ChannelTarget, exercise: Period, current: ChannelTarget | None) -> Held:
    start = max(target.since, exercise.start)
    end = min(target.until - ONE_DAY, exercise.end) if target.until else exercise.end
    days = f"du {date_fr(start, year=False)} au {date_fr(end, year=False)}"
    return Held(target, told(target), days, target is current)


def _cell(measure: str, key: str) -> Cell:
    return named(measure) if key == WHOLE else named(measure, channel=key)


def _count(found: list[live.Entry], channels: list[Channel], *, masked: bool) -> dict[Cell, int]:
    """Numbers by name; those that are masked are not there."""
    keys = {str(channel.pk) for channel in channels}
    axis = Axis("channel", dict.fromkeys([*sorted(keys), NONE], ""), lambda one: _key(one.channel, keys))
    book = Book()
    entered = [one for one in found if one.is_new]
    totals = book.split("entered", entered, axis)
    book.split("open", [one for one in found if one.is_open], axis)
    parts = book.split("overridden", [one for one in entered if one.overridden], axis)
    for key, total in totals.items():
        book.remainder(total, parts[key])
    book.remainder(named("entered"), named("overridden"))
    hidden = mask(book) if masked else frozenset()
    return {Cell(name): number for name, number in book.counts.items() if name not in hidden and name not in book.hidden}


def _key(channel: UUID | None, keys: set[str]) -> str:
    return str(channel) if str(channel) in keys else NONE
