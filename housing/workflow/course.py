"""From the agreement to the decision: viewing, committee, and in private stock the owner."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.deadlines.registry import rule_in_force
from cases.deadlines.rules import Kind
from cases.models import Case
from cases.workflow import note_step
from housing.models import AllocationDecision, Reservation
from housing.workflow.common import End, Side, Step, end, save, take, tell
from housing.workflow.holds import restart_clock, stop_clock
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import PARIS, date_fr
from tenants.roles import Permission

Outcome = AllocationDecision.Outcome
Action = Case.NextAction
VISITABLE = frozenset({Step.PRESENTED, Step.RESERVATAIRE, Step.TO_BOOK, Step.COMMITTEE})
READY = frozenset({Step.PRESENTED, Step.TO_BOOK})
LATER = frozenset({Outcome.ALLOCATED, Outcome.REFUSED, Outcome.INELIGIBLE})


@dataclass(frozen=True)
class Decision:
    """What a committee decided (CCH R441-3). `candidates`: how many applications it examined."""

    outcome: str
    decided_on: date
    candidates: int = 1
    rank: int | None = None
    condition_due_on: date | None = None
    refusal_reason: str = ""


def _of_landlord(
    reservation: Reservation, by: Actor, permission: Permission, steps: frozenset[Reservation.Step], now: datetime
) -> Reservation:
    return take(reservation, by=by, permission=permission, side=Side.LANDLORD, steps=steps, now=now)


@transaction.atomic
def plan_viewing(reservation: Reservation, *, by: Actor, at: datetime, now: datetime | None = None) -> Reservation:
    """Plan the visit of the dwelling (optional, the step stays). Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = _of_landlord(reservation, by, Permission.RESERVE, VISITABLE, now)
    if at < now:
        raise TransitionRefused(_("La visite doit avoir lieu plus tard que maintenant."))
    save(row, viewing_at=at)
    tell("reservation.viewing", row, by=by, at=at)
    return row


@transaction.atomic
def book_committee(reservation: Reservation, *, by: Actor, on: date, now: datetime | None = None) -> Reservation:
    """Book the allocation committee: the clock stops. Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = _of_landlord(reservation, by, Permission.DECIDE_ALLOCATION, READY, now)
    if row.is_private:
        raise TransitionRefused(_("Dans le parc privé, l’accord du propriétaire tient lieu de commission."))
    if on < timezone.localdate(now):
        raise TransitionRefused(_("La commission ne peut pas être fixée dans le passé."))
    stop_clock(row, Step.COMMITTEE, now=now, committee_on=on)
    note_step(row.case_id, step="committee_booked", action=Action.COMMITTEE_DECISION, due=_evening(on))
    tell("reservation.committee", row, by=by, on=on)
    return row


@transaction.atomic
def unbook_committee(reservation: Reservation, *, by: Actor, now: datetime | None = None) -> Reservation:
    """The committee will not sit on it: the clock restarts with what was left. Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = _of_landlord(reservation, by, Permission.DECIDE_ALLOCATION, frozenset({Step.COMMITTEE}), now)
    restart_clock(row, Step.TO_BOOK, now=now, committee_on=None)
    note_step(row.case_id, step="committee_unbooked", action=Action.BOOK_COMMITTEE, due=row.expires_at)
    tell("reservation.committee_cancelled", row, by=by)
    return row


@transaction.atomic
def decide(reservation: Reservation, *, by: Actor, decision: Decision, now: datetime | None = None) -> Reservation:
    """Record the committee's decision. After a ranked or conditional one: allocated, refused or ineligible.

    Raises Forbidden, TransitionRefused.
    """
    now = now or timezone.now()
    steps = frozenset({Step.COMMITTEE, Step.RANKED, Step.CONDITIONAL})
    row = _of_landlord(reservation, by, Permission.DECIDE_ALLOCATION, steps, now)
    _require_day(row, decision.decided_on, now)
    if row.step != Step.COMMITTEE and decision.outcome not in LATER:
        raise TransitionRefused(
            _("Après une attribution classée ou sous condition : attribution, non-attribution ou irrecevabilité.")
        )
    _write(row, decision, is_owner=False)
    match decision.outcome:
        case Outcome.ALLOCATED:
            _allocate(row, now)
        case Outcome.RANKED:
            stop_clock(row, Step.RANKED, now=now, rank=decision.rank)
            note_step(row.case_id, step="ranked", action=Action.COMMITTEE_DECISION)
        case Outcome.CONDITIONAL:
            stop_clock(row, Step.CONDITIONAL, now=now, condition_due_on=decision.condition_due_on)
            note_step(
                row.case_id, step="conditional", action=Action.COMMITTEE_DECISION, due=_evening(decision.condition_due_on)
            )
        case _:
            how = End.INELIGIBLE if decision.outcome == Outcome.INELIGIBLE else End.NOT_ALLOCATED
            return end(row, how, by=by, now=now)
    tell("reservation.decision", row, by=by, outcome=decision.outcome)
    return row


@transaction.atomic
def decide_for_owner(
    reservation: Reservation,
    *,
    by: Actor,
    agrees: bool,
    decided_on: date,
    guarantee: str = "",
    refusal_reason: str = "",
    now: datetime | None = None,
) -> Reservation:
    """Private stock: the owner's agreement, with its guarantee, or refusal with a reason. Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = _of_landlord(reservation, by, Permission.DECIDE_ALLOCATION, READY, now)
    if not row.is_private:
        raise TransitionRefused(_("Dans le parc social, la commission d’attribution décide."))
    _require_day(row, decided_on, now)
    if agrees and not guarantee:
        raise TransitionRefused(_("Indiquez la garantie qui accompagne l’accord du propriétaire."))
    outcome = Outcome.ALLOCATED if agrees else Outcome.REFUSED
    decision = Decision(outcome=outcome, decided_on=decided_on, refusal_reason="" if agrees else refusal_reason)
    _write(row, decision, is_owner=True, guarantee=guarantee if agrees else "")
    if not agrees:
        return end(row, End.OWNER_DECLINED, by=by, now=now)
    _allocate(row, now)
    tell("reservation.decision", row, by=by, outcome=outcome)
    return row


def _require_day(row: Reservation, day: date, now: datetime) -> None:
    held_on = timezone.localdate(row.held_at)
    if not held_on <= day <= timezone.localdate(now):
        raise TransitionRefused(
            _("La date de la décision se situe entre la réservation (%(held)s) et aujourd’hui."), held=date_fr(held_on)
        )


def _write(row: Reservation, decision: Decision, *, is_owner: bool, guarantee: str = "") -> None:
    AllocationDecision.objects.create(
        tenant_id=row.tenant_id,
        case_tenant_id=row.case_tenant_id,
        programme_id=row.programme_id,
        reservation=row,
        case_id=row.case_id,
        decided_on=decision.decided_on,
        outcome=decision.outcome,
        rank=decision.rank if decision.outcome == Outcome.RANKED else None,
        condition_due_on=decision.condition_due_on if decision.outcome == Outcome.CONDITIONAL else None,
        refusal_reason=decision.refusal_reason if decision.outcome in {Outcome.REFUSED, Outcome.INELIGIBLE} else "",
        candidates=decision.candidates,
        is_owner=is_owner,
        guarantee=guarantee,
    )


def _allocate(row: Reservation, now: datetime) -> None:
    """The household has the programme's number of days to answer, from the day the decision is known."""
    due_on = rule_in_force(Kind.HOUSEHOLD_ANSWER, row.programme_id, now).last_day(timezone.localdate(now))
    stop_clock(row, Step.ALLOCATED, now=now, answer_due_on=due_on)
    note_step(row.case_id, step="allocated", action=Action.HOUSEHOLD_ANSWER, due=_evening(due_on))


def _evening(day: date | None) -> datetime | None:
    """The end of a legal day in Paris."""
    return None if day is None else datetime(day.year, day.month, day.day, 23, 59, tzinfo=PARIS)
