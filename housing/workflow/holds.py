"""A hold: taken by a landlord, extended once, released, or lapsed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.deadlines.registry import rule_in_force
from cases.deadlines.rules import Kind
from cases.workflow import hold_case
from housing.models import Proposal, Reservation, Vacancy
from housing.policies import proposal_policy, reservation_policy, vacancy_policy
from housing.workflow.common import (
    BEFORE_LEASE,
    CLOCKED,
    End,
    Side,
    due_end,
    end,
    move,
    require_open_case,
    require_side,
    save,
    take,
    tell,
)
from housing.workflow.disclosure import colleague
from housing.workflow.vacancies import OPEN, put
from tenants.actor import Actor
from tenants.calendar import hold_deadline, working_days_left
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Membership
from tenants.policies import require_ability
from tenants.references import draw_reference
from tenants.roles import Permission


@transaction.atomic
def reserve(proposal: Proposal, *, by: Actor, second: Membership | None = None, now: datetime | None = None) -> Reservation:
    """Hold the unit for a proposed case, for as many working days as its programme gives.

    Whoever reserves, and the colleague named with her, are the only ones of the landlord's staff who see it.
    Raises Forbidden; TransitionRefused when the unit or the case was taken first.
    """
    now = now or timezone.now()
    require_ability(by, Permission.RESERVE)
    require_side(by, Permission.RESERVE, Side.LANDLORD, proposal)
    vacancy = lock(vacancy_policy.visible(by), proposal.vacancy_id)
    require_free(vacancy)  # before the proposal is read again: once a colleague holds it, it is hidden
    proposal = lock(proposal_policy.visible(by).select_related("programme"), proposal.pk)
    _require_proposed(proposal)
    require_open_case(proposal, by)
    expires_at = rule_in_force(Kind.HOLD, proposal.programme_id, now).due_at(now)
    hold_case(proposal.case_id, due=expires_at)
    row = Reservation.objects.create(
        tenant=by.tenant,
        case_tenant_id=proposal.case_tenant_id,
        programme=proposal.programme,
        proposal=proposal,
        vacancy=vacancy,
        case_id=proposal.case_id,
        number=draw_reference(),
        held_at=now,
        step_since=now,
        expires_at=expires_at,
        is_private=by.tenant.is_private_stock,
        officer=by.membership,
        second_officer=colleague(second, proposal.case_id, by) if second != by.membership else None,
    )
    _retain(proposal, now)
    put(vacancy, Vacancy.Status.IN_PROCESS, status_before=vacancy.status)
    tell("reservation.held", row, by=by, expires_at=expires_at)
    return row


def _retain(proposal: Proposal, now: datetime) -> None:
    proposal.status, proposal.answered_at = Proposal.Status.RESERVED, now
    proposal.save(update_fields=["status", "answered_at"])


def require_free(vacancy: Vacancy) -> None:
    """Raise TransitionRefused unless a unit may be held."""
    if vacancy.status == Vacancy.Status.IN_PROCESS:
        raise TransitionRefused(_("Ce logement vient d’être réservé : il est en cours d’attribution."), code="already_reserved")
    if vacancy.status not in OPEN:
        raise TransitionRefused(
            _("Ce logement n’est plus ouvert : il est « %(status)s »."), status=vacancy.get_status_display()
        )


def _require_proposed(proposal: Proposal) -> None:
    if proposal.status != Proposal.Status.PROPOSED:
        raise TransitionRefused(_("Cette proposition n’est plus à étudier : %(status)s."), status=proposal.get_status_display())


@transaction.atomic
def extend(reservation: Reservation, *, by: Actor, now: datetime | None = None) -> Reservation:
    """Once, as many working days again, counted from the deadline. Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = take(reservation, by=by, permission=Permission.RESERVE, side=Side.LANDLORD, steps=CLOCKED, now=now)
    if row.extended_at is not None:
        raise TransitionRefused(_("Cette réservation a déjà été prolongée : elle ne peut l’être qu’une fois."))
    save(row, extended_at=now, expires_at=rule_in_force(Kind.HOLD, row.programme_id, row.held_at).due_at(row.expires_at))
    tell("reservation.extended", row, by=by, expires_at=row.expires_at)
    return row


@transaction.atomic
def release(reservation: Reservation, *, by: Actor, now: datetime | None = None) -> Reservation:
    """The landlord gives the hold up. Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = take(reservation, by=by, permission=Permission.RESERVE, side=Side.LANDLORD, steps=BEFORE_LEASE, now=now)
    return end(row, End.RELEASED, by=by, now=now)


@transaction.atomic
def expire_if_due(reservation_id: UUID, *, by: Actor, now: datetime | None = None) -> bool:
    """End a reservation whose deadline has passed; `by`: the system, for the owner of the case.

    The row is locked and read again: a stopped clock, an answer that came first, or a second run do no harm.
    """
    now = now or timezone.now()
    row = lock(reservation_policy.visible(by), reservation_id)
    how = due_end(row, now)
    if how is None:
        return False
    end(row, how, by=by, now=now)
    return True


def stop_clock(row: Reservation, step: str, *, now: datetime, **columns: object) -> None:
    """Put a locked reservation at a step where its deadline does not run."""
    move(row, step, now=now, clock_stopped_at=row.clock_stopped_at or now, **columns)


def restart_clock(row: Reservation, step: str, *, now: datetime, **columns: object) -> None:
    """Put a locked reservation back at a step where its deadline runs: what was left, at least one working day, from now."""
    left = max(1, working_days_left(row.clock_stopped_at or now, row.expires_at))
    move(row, step, now=now, clock_stopped_at=None, expires_at=hold_deadline(now, left), **columns)
