"""The list of cases: pages and counts through the narrow projection, one index probe per group and status.

The order is the entry, newest first; the next page starts after the last row of this one (no offset). With two groups (the
tenant's, the membership's) each is read by its own index and the results are merged: a policy over a join would read them all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.access import NotBarredByAddress, accessible
from cases.models import Case, Exclusion, TeamMember
from cases.models.case import CaseQuerySet
from cases.services.team import working_memberships
from tenants.actor import Actor
from tenants.models import Membership
from tenants.roles import Permission

PAGE = 25
COUNT_LIMIT = 1000
Status, NextAction = Case.Status, Case.NextAction
OPEN = tuple(str(status) for status in Status if status != Status.CLOSED)

# States in which the workflow sets each next action: a filter by action probes these alone.
_AT_A_LANDLORD = (Status.SEARCHING, Status.RESERVED)
ACTION_STATUSES: dict[str, tuple[str, ...]] = {
    NextAction.COMPLETE_DRAFT: (Status.DRAFT,),
    NextAction.DIAGNOSE: (Status.FILED,),
    NextAction.CLOSE_CASE: (Status.FILED,),
    NextAction.SEARCH: (Status.SEARCHING,),
    NextAction.LANDLORD_ANSWER: _AT_A_LANDLORD,
    NextAction.PRESENT_PROPOSAL: _AT_A_LANDLORD,
    NextAction.RESERVATAIRE_ANSWER: _AT_A_LANDLORD,
    NextAction.BOOK_COMMITTEE: _AT_A_LANDLORD,
    NextAction.COMMITTEE_DECISION: _AT_A_LANDLORD,
    NextAction.HOUSEHOLD_ANSWER: _AT_A_LANDLORD,
    NextAction.SIGN_LEASE: _AT_A_LANDLORD,
    NextAction.HAND_KEYS: (Status.REHOUSED,),
    NextAction.FOLLOW_UP: (Status.REHOUSED, Status.FOLLOW_UP),
    NextAction.RESUME: (Status.SUSPENDED,),
}

PROBE = """
SELECT DISTINCT found.created_at, found.case_id
  FROM unnest(%(groups)s::int[]) AS wanted_group(id)
 CROSS JOIN unnest(%(statuses)s::text[]) AS wanted_status(code)
 CROSS JOIN LATERAL (
       SELECT a.created_at, a.case_id FROM cases_caseaccess a {join}
        WHERE a.group_id = wanted_group.id AND a.status = wanted_status.code
          AND (a.expires_at IS NULL OR a.expires_at > now()) {after} {action}
        ORDER BY a.created_at DESC, a.case_id DESC LIMIT %(limit)s) AS found
 ORDER BY found.created_at DESC, found.case_id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Cursor:
    """The last row of a page."""

    created_at: datetime
    case_id: UUID

    def __str__(self) -> str:
        return f"{self.created_at.isoformat()}~{self.case_id}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The cursor of an address, or None when it is not one."""
        instant, _, case_id = text.partition("~")
        try:
            parsed = cls(datetime.fromisoformat(instant), UUID(case_id))
        except ValueError:
            return None
        return parsed if parsed.created_at.tzinfo else None


@dataclass(frozen=True)
class Selection:
    """What is asked of the list."""

    statuses: tuple[str, ...] = OPEN
    mine: bool = False
    action: str = ""
    after: Cursor | None = None


@dataclass(frozen=True)
class CasePage:
    """One page: its rows, whether more follow, and a count that stops above COUNT_LIMIT."""

    rows: Sequence[Case]
    following: Cursor | None
    total: int


def page_of(actor: Actor, selection: Selection) -> CasePage:
    """A page of the cases that the actor sees."""
    if not actor.may(Permission.READ_CASES):
        return CasePage((), None, 0)
    found = _keys(actor, selection, PAGE + 1)
    rows = _rows(actor, [case_id for _, case_id in found[:PAGE]])
    following = Cursor(*found[PAGE - 1]) if len(found) > PAGE else None
    first = selection.after is None
    total = len(found) if first and following is None else len(_keys(actor, replace(selection, after=None), COUNT_LIMIT + 1))
    return CasePage(rows, following, total)


def _rows(actor: Actor, ids: list[UUID]) -> list[Case]:
    reach = accessible(actor).filter(case=OuterRef("pk"))
    cases = Case.objects.filter(Exists(reach), NotBarredByAddress("pk"), pk__in=ids).exclude(pk__in=barred_cases(actor))
    return list(cases.select_related("tenant").order_by("-created_at", "-pk"))


def _keys(actor: Actor, selection: Selection, limit: int) -> list[tuple[datetime, UUID]]:
    if selection.mine:
        return _keys_of_mine(actor, selection, limit)
    sql = PROBE.format(
        join="JOIN cases_case c ON c.id = a.case_id" if selection.action else "",
        action="AND c.next_action = %(action)s" if selection.action else "",
        after="AND (a.created_at, a.case_id) < (%(created_at)s, %(case_id)s)" if selection.after else "",
    )
    parameters: dict[str, Any] = {
        "groups": list(actor.groups),
        "statuses": _probed(selection),
        "action": selection.action,
        "limit": limit,
    }
    if selection.after:
        parameters |= {"created_at": selection.after.created_at, "case_id": selection.after.case_id}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _probed(selection: Selection) -> list[str]:
    possible = ACTION_STATUSES.get(selection.action, selection.statuses)
    return [str(status) for status in selection.statuses if status in possible]


def _keys_of_mine(actor: Actor, selection: Selection, limit: int) -> list[tuple[datetime, UUID]]:
    cases = my_cases(actor).filter(status__in=selection.statuses)
    if selection.action:
        cases = cases.filter(next_action=selection.action)
    if (after := selection.after) is not None:
        cases = cases.filter(Q(created_at__lt=after.created_at) | Q(created_at=after.created_at, pk__lt=after.case_id))
    return list(cases.order_by("-created_at", "-pk").values_list("created_at", "pk")[:limit])


def my_cases(actor: Actor) -> CaseQuerySet:
    """Cases of the actor's tenant that this member follows, those of colleagues it stands in for among them."""
    if actor.membership is None or not actor.may(Permission.READ_CASES):
        return Case.objects.none()
    followed = TeamMember.objects.filter(tenant=actor.tenant, membership__in=working_memberships(actor.membership))
    return _own(actor).filter(pk__in=followed.values("case"))


def team_cases(actor: Actor) -> "QuerySet[Case]":
    """Every case of the actor's tenant."""
    return _own(actor) if actor.may(Permission.READ_CASES) else Case.objects.none()


def _own(actor: Actor) -> CaseQuerySet:
    return Case.objects.filter(NotBarredByAddress("pk"), tenant=actor.tenant).exclude(pk__in=barred_cases(actor))


def barred_cases(actor: Actor) -> list[UUID]:
    """Cases that exclude the actor, read once by their indexes: a condition on each row of a list would scan the exclusions."""
    live = Exclusion.objects.filter(lifted_at__isnull=True)
    of_tenant = live.filter(excluded_tenant=actor.tenant)
    own = Membership.objects.filter(person=actor.person_id) if actor.person_id else Membership.objects.none()
    of_person = live.filter(excluded_membership__in=own.values("pk"))
    return list(of_tenant.values_list("case", flat=True).union(of_person.values_list("case", flat=True)))
