"""What a landlord reads before it holds several units at once: households to study by unit, then what it has chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone

from cases.deadlines.registry import rule_book
from cases.deadlines.rules import Kind
from cases.models import CaseSummary
from cases.policies import summary_policy
from housing.forms.course import ColleagueForm
from housing.models import Proposal, Vacancy
from housing.policies import proposal_policy, vacancy_policy
from housing.presentation import reasons_of, unit_facts, unit_title
from housing.services.together import TWICE, Wanted, require_live
from housing.workflow.disclosure import nameable_for
from housing.workflow.vacancies import OPEN
from tenants.actor import Actor
from tenants.errors import TransitionRefused

MOST = 40  # units on a page
FIELD = "logement-"  # one field a unit, named after its number; its value is the proposal chosen


def chosen_in(query: QueryDict) -> dict[str, UUID]:
    """Proposals chosen, by the number of their unit; what is written wrongly counts for nothing."""
    found = {}
    for name, value in query.items():
        if name.startswith(FIELD) and (key := _key(str(value))):
            found[name.removeprefix(FIELD)] = key
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# --- to study -----------------------------------------------------------------------------------------------
@dataclass
class Studied:
    """A household proposed for a unit: what may be read of it, and whether it is the one chosen."""

    proposal: Proposal
    summary: CaseSummary | None
    reasons: list[tuple[str, str]]
    is_chosen: bool = False


@dataclass
class Unit:
    """A unit of one's own with the households to study, in their order; `has_choice`: one of them is chosen."""

    vacancy: Vacancy
    title: str
    facts: list[str]
    households: list[Studied] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Of its field."""
        return f"{FIELD}{self.vacancy.number}"

    @property
    def has_choice(self) -> bool:
        return any(one.is_chosen for one in self.households)


def waiting(actor: Actor) -> Any:
    """Live proposals for units of one's own that may be held, in the order of study."""
    rows = proposal_policy.visible(actor).filter(tenant=actor.tenant, status=Proposal.Status.PROPOSED)
    return rows.filter(vacancy__status__in=OPEN)


def units_waiting(actor: Actor) -> int:
    """How many units of one's own have a household to study."""
    count: int = waiting(actor).values("vacancy").distinct().count()
    return count


def units_to_study(actor: Actor, chosen: Mapping[str, UUID], *, first: bool = False) -> list[Unit]:
    """Units with their households; what is chosen, or (`first`) the first household of each that no other unit has taken already."""
    rows = waiting(actor).select_related("vacancy__dwelling__commune")
    proposals = list(rows.order_by("vacancy__free_on", "vacancy__number", "slot"))
    summaries = _summaries(actor, proposals)
    units: dict[UUID, Unit] = {}
    for one in proposals:
        dwelling = one.vacancy.dwelling
        unit = units.setdefault(one.vacancy_id, Unit(one.vacancy, unit_title(dwelling), unit_facts(dwelling, one.vacancy)))
        is_chosen = chosen.get(one.vacancy.number) == one.pk
        unit.households.append(Studied(one, summaries.get(one.case_id), reasons_of(one), is_chosen))
    shown = list(units.values())[:MOST]
    if first:
        _choose_first(shown)
    return shown


def _choose_first(units: Iterable[Unit]) -> None:
    taken: set[UUID] = set()
    for unit in units:
        free = next((one for one in unit.households if one.proposal.case_id not in taken), None)
        for one in unit.households:
            one.is_chosen = one is free
        if free:
            taken.add(free.proposal.case_id)


def _summaries(actor: Actor, proposals: Iterable[Proposal]) -> dict[UUID, CaseSummary]:
    return {one.case_id: one for one in summary_policy.visible(actor).filter(case__in={row.case_id for row in proposals})}


# --- chosen -------------------------------------------------------------------------------------------------
@dataclass
class Line:
    """A unit and the household chosen for it: until when it would be held and who may follow it too, or why it can no longer be."""

    unit: Vacancy
    proposal_id: UUID
    title: str
    summary: CaseSummary | None = None
    reasons: list[tuple[str, str]] = field(default_factory=list)
    deadline: datetime | None = None
    form: ColleagueForm | None = None
    refusal: str = ""
    drop_url: str = ""

    @property
    def name(self) -> str:
        """Of its field."""
        return f"{FIELD}{self.unit.number}"

    @property
    def wanted(self) -> Wanted:
        """What is asked of the service; the form must be valid."""
        return Wanted(self.unit, self.proposal_id, self.form.cleaned_data["second"] if self.form else None)


def lines_of(actor: Actor, chosen: Mapping[str, UUID], data: QueryDict | None = None) -> list[Line]:
    """What was chosen, as it stands now, units by their number; `data`: what was sent of the colleagues."""
    rows = vacancy_policy.visible(actor).filter(number__in=chosen).select_related("dwelling__commune").order_by("number")
    found = proposal_policy.visible(actor).filter(pk__in=chosen.values(), tenant=actor.tenant)
    proposals = {one.pk: one for one in found}
    around = _Around(actor, list(proposals.values()), data)
    lines, taken = list[Line](), set[UUID]()
    for unit in rows[:MOST]:
        line = Line(unit, chosen[unit.number], unit_title(unit.dwelling))
        around.complete(line, proposals.get(line.proposal_id), taken)
        lines.append(line)
    return lines


class _Around:
    """What lines need, read once for all of them."""

    def __init__(self, actor: Actor, proposals: list[Proposal], data: QueryDict | None) -> None:
        self.actor, self.data, self.now = actor, data, timezone.now()
        self.summaries = _summaries(actor, proposals)
        self.people = nameable_for({one.case_id for one in proposals}, actor)
        self.book = rule_book({one.programme_id for one in proposals})

    def complete(self, line: Line, proposal: Proposal | None, taken: set[UUID]) -> None:
        """Say of a line what it commits to, or why it can no longer be; `taken`: cases of the lines before."""
        if proposal is not None:
            line.summary, line.reasons = self.summaries.get(proposal.case_id), reasons_of(proposal)
        try:
            row = require_live(line.unit, proposal)
        except TransitionRefused as refusal:
            line.refusal = refusal.message
            return
        line.refusal = str(TWICE) if row.case_id in taken else ""
        taken.add(row.case_id)
        line.deadline = self.book.rule(Kind.HOLD, row.programme_id, self.now).due_at(self.now)
        people = self.people.get(row.case_id, [])
        line.form = ColleagueForm(self.data, row=row, actor=self.actor, people=people, prefix=line.unit.number)
