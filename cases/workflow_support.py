"""The only place that assigns the state of a support measure and of its sessions.

measure    action     who                    → state
---------  ---------  ---------------------  ----------
(none)     request    who sees the case      requested
requested  accept     owner, provider        accepted      (her answer)
requested  decline    owner, provider        declined      (her answer)
requested  withdraw   requester, owner       withdrawn
accepted   complete   owner, provider        completed

session    action     who                    → state
---------  ---------  ---------------------  ----------
(none)     plan       owner, provider        planned       (measure accepted)
planned    hold       owner, provider        held
planned    miss       owner, provider        missed
planned    cancel     owner, provider        cancelled
"""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, SupportMeasure, SupportSession
from cases.policies import measure_policy, sides
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission

Status, SessionStatus = SupportMeasure.Status, SupportSession.Status


def parties(measure: SupportMeasure) -> list[UUID]:
    """Tenants that are told of a measure: its requester, its provider, the owner of the case."""
    return [measure.requester_id, measure.tenant_id, measure.case_tenant_id]


def _locked(measure: SupportMeasure, by: Actor) -> SupportMeasure:
    """Lock a measure for the owner of the case or its provider. Raises Forbidden for others who see it."""
    require_ability(by, Permission.DELIVER_SUPPORT)
    row = lock(measure_policy.visible(by), measure.pk)
    if by.tenant.pk not in {row.tenant_id, row.case_tenant_id}:
        raise forbidden(Permission.DELIVER_SUPPORT)
    return row


def _refuse(label: str) -> TransitionRefused:
    return TransitionRefused(_("Ce n’est plus possible : c’est « %(status)s »."), status=label)


def _move(measure: SupportMeasure, by: Actor, status: str, **columns: object) -> SupportMeasure:
    measure.status = status
    for name, value in columns.items():
        setattr(measure, name, value)
    measure.save(update_fields=["status", *columns])
    record(
        f"measure.{status}",
        measure,
        by=by,
        owner=measure.case_tenant_id,
        tell=parties(measure),
        reference=_reference(measure),
    )
    return measure


def _reference(measure: SupportMeasure) -> str:
    """Reference of the case, empty for a provider to whom it is not open."""
    return Case.objects.filter(pk=measure.case_id).values_list("reference", flat=True).first() or ""


def _check_day(day: date, after: date) -> None:
    if day > timezone.localdate():
        raise TransitionRefused(_("Cette date est dans le futur."))
    if day < after:
        raise TransitionRefused(_("Cette date précède la demande."))


@transaction.atomic
def answer(measure: SupportMeasure, *, by: Actor, accepted: bool, answered_on: date) -> SupportMeasure:
    """Record her answer; refusing never touches the housing. Raises Forbidden, TransitionRefused."""
    measure = _locked(measure, by)
    if measure.status != Status.REQUESTED:
        raise _refuse(measure.get_status_display())
    _check_day(answered_on, measure.requested_on)
    return _move(measure, by, Status.ACCEPTED if accepted else Status.DECLINED, answered_on=answered_on)


@transaction.atomic
def withdraw(measure: SupportMeasure, *, by: Actor) -> SupportMeasure:
    """The requester, or the owner, takes a request back. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.REQUEST_SUPPORT)
    measure = lock(measure_policy.visible(by), measure.pk)
    if by.tenant.pk not in {measure.requester_id, measure.case_tenant_id}:
        raise forbidden(Permission.REQUEST_SUPPORT)
    if measure.status != Status.REQUESTED:
        raise _refuse(measure.get_status_display())
    return _move(measure, by, Status.WITHDRAWN, ended_on=timezone.localdate())


@transaction.atomic
def complete(measure: SupportMeasure, *, by: Actor, ended_on: date) -> SupportMeasure:
    """End an accepted measure. Raises Forbidden, or TransitionRefused while a session is still planned."""
    measure = _locked(measure, by)
    if measure.status != Status.ACCEPTED:
        raise _refuse(measure.get_status_display())
    _check_day(ended_on, measure.requested_on)
    if measure.sessions.filter(status=SessionStatus.PLANNED).exists():
        raise TransitionRefused(_("Un rendez-vous est encore prévu : notez ce qu’il est devenu avant de terminer."))
    return _move(measure, by, Status.COMPLETED, ended_on=ended_on)


@transaction.atomic
def plan_session(measure: SupportMeasure, *, by: Actor, kind: str, planned_at: datetime) -> SupportSession:
    """Plan a meeting of an accepted measure. Raises Forbidden, TransitionRefused."""
    measure = _locked(measure, by)
    if measure.status != Status.ACCEPTED:
        raise _refuse(measure.get_status_display())
    session = SupportSession.objects.create(
        tenant_id=measure.tenant_id,
        case_tenant_id=measure.case_tenant_id,
        programme_id=measure.programme_id,
        case_id=measure.case_id,
        measure=measure,
        kind=kind,
        planned_at=planned_at,
    )
    record("session.planned", session, by=by, owner=measure.case_tenant_id)
    return session


@transaction.atomic
def settle_session(
    session: SupportSession, *, by: Actor, outcome: SupportSession.Status, held_on: date | None = None
) -> SupportSession:
    """A planned meeting was held (on `held_on`), missed or cancelled. Raises Forbidden, TransitionRefused."""
    measure = _locked(session.measure, by)
    session = lock(SupportSession.objects.filter(sides(by), measure=measure), session.pk)
    if session.status != SessionStatus.PLANNED or outcome == SessionStatus.PLANNED:
        raise _refuse(session.get_status_display())
    if outcome == SessionStatus.HELD:
        held_on = held_on or timezone.localdate(session.planned_at)
        _check_day(held_on, measure.requested_on)
        session.held_on = held_on
    session.status = outcome
    session.save(update_fields=["status", "held_on"])
    record(f"session.{outcome}", session, by=by, owner=session.case_tenant_id)
    return session
