"""Everything a report counts, read in one snapshot."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from reporting.indicators import companions, rehousings, situations, support
from reporting.indicators.companions import ChannelTarget, Organisation, Place, Setting
from reporting.indicators.rehousings import Rehousing
from reporting.indicators.situations import Situation
from reporting.indicators.source import Scope, snapshot
from reporting.indicators.support import Answer, Diagnosis, Measure, Request
from reporting.periods import Period, exercise_of

Progress = Callable[[int], None]
PREVIOUS = ("situations", "rehousings", "inter_landlord", "requests", "realised")


@dataclass
class Collected:
    """The facts of one period, and the five counts of the same dates a year before."""

    scope: Scope
    data_at: datetime
    setting: Setting
    situations: list[Situation] = field(default_factory=list)
    rehousings: list[Rehousing] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    orientations: list[tuple[UUID, str]] = field(default_factory=list)
    proposals: list[tuple[UUID, UUID, str]] = field(default_factory=list)
    exercise_entries: list[Situation] = field(default_factory=list)
    channels: list[ChannelTarget] = field(default_factory=list)
    organisations: dict[UUID, Organisation] = field(default_factory=dict)
    landlords: set[UUID] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)
    previous: dict[str, int] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        return self.scope.period

    @property
    def exercise(self) -> Period:
        """The programme's own year up to the end of the period."""
        return exercise_of(self.setting.exercise_from, self.period.end)

    @property
    def inter_classes(self) -> tuple[str, ...]:
        """Classes counted as inter-landlord: those voted, else the last three."""
        return inter_classes(self.setting)


def inter_classes(setting: Setting) -> tuple[str, ...]:
    """Of the last three classes, those that the steering committee voted to count as inter-landlord; until then all three."""
    chosen = setting.inter_classes
    return tuple(kind for kind in rehousings.COUNTABLE if chosen is None or kind in chosen)


def collect(scope: Scope, progress: Progress) -> Collected:
    """Read all the facts of a report in one snapshot; tells its progress from 0 to 60."""
    with snapshot() as instant:
        found = Collected(scope, instant, companions.setting(scope))
        progress(5)
        found.situations = situations.active_file(scope)
        progress(15)
        found.rehousings = rehousings.rehousings(scope)
        progress(25)
        found.requests, found.measures = support.requests(scope), support.measures(scope)
        found.answers, found.diagnoses = support.answers(scope), support.diagnoses(scope)
        progress(40)
        _read_companions(found)
        progress(50)
        found.previous = previous_counts(Scope(scope.programme, scope.period.a_year_before()), found.inter_classes)
    progress(60)
    return found


def _read_companions(found: Collected) -> None:
    scope = found.scope
    found.orientations, found.proposals = companions.orientations(scope), companions.proposals(scope)
    found.channels, found.organisations = companions.channels(scope), companions.organisations()
    found.landlords = companions.landlords(scope)
    exercise = found.exercise
    found.exercise_entries = [
        entry for entry in situations.active_file(Scope(scope.programme, exercise)) if entry.filed_on >= exercise.start
    ]
    met = sorted({one.commune for one in found.rehousings}) if not found.setting.epci else []
    found.places = companions.communes(found.setting.epci, met)


def previous_counts(scope: Scope, counted: tuple[str, ...]) -> dict[str, int]:
    """The five figures of another period, by the same code."""
    signed = rehousings.rehousings(scope)
    numbers = (
        sum(entry.treated for entry in situations.active_file(scope)),
        len(signed),
        sum(one.stock == "social" and one.kind in counted for one in signed),
        len(support.requests(scope)),
        sum(one.begun_in_period for one in support.measures(scope)),
    )
    return dict(zip(PREVIOUS, numbers, strict=True))
