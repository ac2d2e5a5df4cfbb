"""The only place that assigns the state of a support measure and of its goals. Of its meetings: `workflow_sessions`.

measure      action     who                    → state
-----------  ---------  ---------------------  ----------
(none)       request    who sees the case      requested
requested    accept     owner, provider        accepted      (her answer)
requested    decline    owner, provider        declined      (her answer)
requested    withdraw   requester, owner       withdrawn
accepted     interrupt  owner, provider        interrupted   (with a reason)
interrupted  resume     owner, provider        accepted
accepted     complete   owner, provider        completed     (with a result)
interrupted  complete   owner, provider        completed     (with a result)

goal       action     who                    → state
---------  ---------  ---------------------  ----------
(none)     set        owner, provider        ongoing       (measure accepted)
ongoing    reach      owner, provider        reached
ongoing    drop       owner, provider        dropped
"""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, SupportGoal, SupportMeasure, SupportSession
from cases.policies import goal_policy, measure_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission

Status, GoalStatus = SupportMeasure.Status, SupportGoal.Status
EVENTS: dict[str, str] = {Status.INTERRUPTED: "interrupted"}
EARLIER = _("Cette date précède son accord, ou l’interruption.")


def parties(measure: SupportMeasure) -> list[UUID]:
    """Tenants that are told of a measure: its requester, its provider, the owner of the case."""
    return [measure.requester_id, measure.tenant_id, measure.case_tenant_id]


def take_measure(measure: SupportMeasure, by: Actor) -> SupportMeasure:
    """Lock a measure for the owner of the case or its provider. Raises Forbidden for others who see it."""
    require_ability(by, Permission.DELIVER_SUPPORT)
    row = lock(measure_policy.visible(by), measure.pk)
    if by.tenant.pk not in {row.tenant_id, row.case_tenant_id}:
        raise forbidden(Permission.DELIVER_SUPPORT)
    return row


def refuse(label: str) -> TransitionRefused:
    """What is answered to a move that the state does not allow any more."""
    return TransitionRefused(_("Ce n’est plus possible : c’est « %(status)s »."), status=label)


def _move(measure: SupportMeasure, by: Actor, status: str, *, event: str = "", **columns: object) -> SupportMeasure:
    measure.status = status
    for name, value in columns.items():
        setattr(measure, name, value)
    measure.save(update_fields=["status", *columns])
    record(
        f"measure.{event or EVENTS.get(status, status)}",
        measure,
        by=by,
        owner=measure.case_tenant_id,
        tell=parties(measure),
        reference=reference_of(measure),
    )
    return measure


def reference_of(measure: SupportMeasure) -> str:
    """Reference of the case, empty for a provider to whom it is not open."""
    return Case.objects.filter(pk=measure.case_id).values_list("reference", flat=True).first() or ""


def check_day(day: date, after: date, words: object = _("Cette date précède la demande.")) -> None:
    """Refuse a day to come, or before another. Raises TransitionRefused."""
    if day > timezone.localdate():
        raise TransitionRefused(_("Cette date est dans le futur."))
    if day < after:
        raise TransitionRefused(words)


@transaction.atomic
def answer(measure: SupportMeasure, *, by: Actor, accepted: bool, answered_on: date) -> SupportMeasure:
    """Record her answer; refusing never touches the housing. Raises Forbidden, TransitionRefused."""
    measure = take_measure(measure, by)
    if measure.status != Status.REQUESTED:
        raise refuse(measure.get_status_display())
    check_day(answered_on, measure.requested_on)
    return _move(measure, by, Status.ACCEPTED if accepted else Status.DECLINED, answered_on=answered_on)


@transaction.atomic
def withdraw(measure: SupportMeasure, *, by: Actor) -> SupportMeasure:
    """The requester, or the owner, takes a request back. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.REQUEST_SUPPORT)
    measure = lock(measure_policy.visible(by), measure.pk)
    if by.tenant.pk not in {measure.requester_id, measure.case_tenant_id}:
        raise forbidden(Permission.REQUEST_SUPPORT)
    if measure.status != Status.REQUESTED:
        raise refuse(measure.get_status_display())
    return _move(measure, by, Status.WITHDRAWN, ended_on=timezone.localdate())


@transaction.atomic
def complete(measure: SupportMeasure, *, by: Actor, ended_on: date, result: str) -> SupportMeasure:
    """End a measure that goes on, or was interrupted. Raises Forbidden, or TransitionRefused while a session is still planned."""
    measure = take_measure(measure, by)
    if measure.status not in SupportMeasure.LIVE:
        raise refuse(measure.get_status_display())
    check_day(ended_on, measure.interrupted_on or measure.answered_on or measure.requested_on, EARLIER)
    if result not in SupportMeasure.Result.values:
        raise TransitionRefused(_("Choisissez le résultat de l’accompagnement."))
    if measure.sessions.filter(status=SupportSession.Status.PLANNED).exists():
        raise TransitionRefused(_("Un rendez-vous est encore prévu : notez ce qu’il est devenu avant de terminer."))
    return _move(measure, by, Status.COMPLETED, ended_on=ended_on, result=result, interrupted_on=None, interruption="")


@transaction.atomic
def interrupt(measure: SupportMeasure, *, by: Actor, interrupted_on: date, reason: str) -> SupportMeasure:
    """Pause a measure; what was delivered stays delivered. Raises Forbidden, TransitionRefused."""
    measure = take_measure(measure, by)
    if measure.status != Status.ACCEPTED:
        raise refuse(measure.get_status_display())
    check_day(interrupted_on, measure.answered_on or measure.requested_on, EARLIER)
    if reason not in SupportMeasure.Interruption.values:
        raise TransitionRefused(_("Choisissez le motif de l’interruption."))
    return _move(measure, by, Status.INTERRUPTED, interrupted_on=interrupted_on, interruption=reason)


@transaction.atomic
def resume(measure: SupportMeasure, *, by: Actor) -> SupportMeasure:
    """Take an interrupted measure up again. Raises Forbidden, TransitionRefused."""
    measure = take_measure(measure, by)
    if measure.status != Status.INTERRUPTED:
        raise refuse(measure.get_status_display())
    return _move(measure, by, Status.ACCEPTED, interrupted_on=None, interruption="", event="resumed")


# --- goals --------------------------------------------------------------------------------------------


@transaction.atomic
def set_goal(measure: SupportMeasure, *, by: Actor, kind: str, set_on: date) -> SupportGoal:
    """Write down a goal set with her, for a measure that goes on. Raises Forbidden, TransitionRefused."""
    measure = take_measure(measure, by)
    if measure.status != Status.ACCEPTED:
        raise refuse(measure.get_status_display())
    check_day(set_on, measure.requested_on)
    goal = SupportGoal.objects.create(
        tenant_id=measure.tenant_id,
        case_tenant_id=measure.case_tenant_id,
        programme_id=measure.programme_id,
        case_id=measure.case_id,
        measure=measure,
        kind=kind,
        set_on=set_on,
    )
    record("goal.set", goal, by=by, owner=measure.case_tenant_id)
    return goal


@transaction.atomic
def close_goal(goal: SupportGoal, *, by: Actor, reached: bool, closed_on: date) -> SupportGoal:
    """A goal was reached, or given up. Raises Forbidden, TransitionRefused."""
    measure = take_measure(goal.measure, by)
    goal = lock(goal_policy.visible(by).filter(measure=measure), goal.pk)
    if goal.status != GoalStatus.ONGOING:
        raise refuse(goal.get_status_display())
    if closed_on > timezone.localdate():
        raise TransitionRefused(_("Cette date est dans le futur."))
    if closed_on < goal.set_on:
        raise TransitionRefused(_("Cette date précède le jour où l’objectif a été fixé."))
    goal.status, goal.closed_on = GoalStatus.REACHED if reached else GoalStatus.DROPPED, closed_on
    goal.save(update_fields=["status", "closed_on"])
    record(f"goal.{goal.status}", goal, by=by, owner=measure.case_tenant_id)
    return goal
