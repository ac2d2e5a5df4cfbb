"""What this floor knows that needs deciding: overrides, what is overdue, points that call for a talk, former decisions."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cases.committee_policies import decision_policy, progress_policy
from cases.committees.sources import RECENT, Suggestion
from cases.deadlines.registry import seen_by
from cases.deadlines.rules import Kind
from cases.models import AgendaKind, CaseOrigin, Committee, CommitteeDecision, ProgressPoint
from cases.policies import cell_policy
from tenants.actor import Actor
from tenants.french import day_of

# Whoever must answer is the landlord: the point is hers to see too.
OF_LANDLORD = frozenset({Kind.LANDLORD_ANSWER})


def overrides(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Households that entered by an override of the conditions since the last quarter."""
    since = timezone.localdate() - timedelta(days=RECENT)
    cells: QuerySet[Any] = cell_policy(CaseOrigin).visible(actor)
    rows = cells.filter(case__programme=committee.programme_id, override_on__gte=since)
    found = rows.exclude(eligibility_override="").values_list("case_id", "override_on")
    return [Suggestion(AgendaKind.OVERRIDE, day, case_id=case) for case, day in found]


def overdue(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Deadlines of cases that have passed."""
    now = timezone.now()
    late = [one for one in seen_by(actor) if one.programme_id == committee.programme_id and one.due_at < now]
    return [
        Suggestion(
            AgendaKind.DEADLINE,
            day_of(one.due_at),
            case_id=one.case_id,
            landlord_id=one.holder_id if one.kind in OF_LANDLORD else None,
        )
        for one in late
        if one.case_id is not None and one.kind != Kind.DECISION
    ]


def follow_ups(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Households of which the last point of a side asks for a talk or a decision."""
    since = timezone.localdate() - timedelta(days=RECENT)
    rows = progress_policy.visible(actor).filter(programme=committee.programme_id, said_on__gte=since)
    latest = rows.order_by("case_id", "side", "-said_on", "-created_at").distinct("case_id", "side")
    wanted = (ProgressPoint.Ask.TALK, ProgressPoint.Ask.DECIDE)
    return [
        Suggestion(
            AgendaKind.FOLLOW_UP,
            one.said_on,
            case_id=one.case_id,
            landlord_id=one.tenant_id if one.side == ProgressPoint.Side.MEDIATOR else None,
        )
        for one in latest
        if one.ask in wanted
    ]


def former_decisions(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Decisions of earlier meetings whose day has passed; of a case, its deadline says it once here."""
    rows = decision_policy.visible(actor).filter(programme=committee.programme_id, status=CommitteeDecision.Status.OPEN)
    late = rows.filter(due_on__lt=timezone.localdate()).exclude(committee=committee)
    return [
        Suggestion(AgendaKind.DECISION, one.due_on, case_id=one.case_id)
        if one.case_id
        else Suggestion(AgendaKind.DECISION, one.due_on, title=one.label[:160], fact=one.pk)
        for one in late
    ]


SOURCES = [overrides, overdue, follow_ups, former_decisions]
