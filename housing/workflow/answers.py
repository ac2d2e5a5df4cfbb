"""Answers to a reservation: the household's, said by its association, and the réservataire's."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.deadlines.registry import rule_in_force
from cases.deadlines.rules import Kind
from cases.disclosure import Purpose
from cases.models import Case, CaseApplication, Exclusion
from cases.workflow import note_step
from housing.models import Contingent, HouseholdSide, Reservation
from housing.policies import offer_policy
from housing.workflow.common import BEFORE_LEASE, End, Side, Step, end, move, note_household_side, save, take, tell
from tenants.actor import Actor
from tenants.calendar import CLOSING, hold_deadline, working_days_left
from tenants.errors import TransitionRefused
from tenants.french import PARIS
from tenants.models import Participation, Tenant
from tenants.roles import Permission

State = Reservation.ReservataireState
Action = Case.NextAction
WITHOUT_DESIGNATION = frozenset({Contingent.NON_RESERVE, Contingent.HORS_FLUX, Contingent.SANS_OBJET, Contingent.A_COMPLETER})


@transaction.atomic
def present(reservation: Reservation, *, by: Actor, now: datetime | None = None) -> Reservation:
    """The household agrees to be presented.

    Opens the summary of the case to the réservataire when the contingent has one; else the committee (or the owner, in private
    stock) comes next. Raises Forbidden, TransitionRefused.
    """
    now = now or timezone.now()
    row = take(reservation, by=by, permission=Permission.ANSWER_FOR_HOUSEHOLD, side=Side.OWNER, steps={Step.HELD}, now=now)
    facts = {"presented_at": now, "has_nur": _has_nur(row), "open_to_landlords": _open_landlords(row)}
    designates = _designating(row, by)
    if row.is_private:
        move(row, Step.PRESENTED, now=now, **facts)
        _note(row, "presented", Action.LANDLORD_ANSWER)
    elif designates is None:
        move(row, Step.TO_BOOK, now=now, **facts)
        _note(row, "presented", Action.BOOK_COMMITTEE)
    else:
        _ask_reservataire(row, designates, now, facts)
    tell("reservation.presented", row, by=by, landlord=True, others=[designates.pk] if designates else [])
    return row


def _designating(row: Reservation, by: Actor) -> Tenant | None:
    offer = offer_policy.visible(by).select_related("reservataire").get(vacancy=row.vacancy_id, programme=row.programme_id)
    return None if row.is_private or offer.contingent in WITHOUT_DESIGNATION else offer.reservataire


def _ask_reservataire(row: Reservation, designates: Tenant, now: datetime, facts: dict[str, object]) -> None:
    if access.no_longer_agrees(row.case_id, Purpose.DESIGNATION):
        raise TransitionRefused(
            _(
                "Elle a retiré son accord à la désignation par un réservataire : recueillez-le dans l’onglet « Accès » du dossier."
            )
        )
    due_on = rule_in_force(Kind.RESERVATAIRE, row.programme_id, now).last_day(timezone.localdate(now))
    left = max(1, working_days_left(now, row.expires_at))
    due_at = datetime.combine(due_on, CLOSING, tzinfo=PARIS)
    move(
        row,
        Step.RESERVATAIRE,
        now=now,
        reservataire=designates,
        reservataire_state=State.WAITING,
        reservataire_due_on=due_on,
        expires_at=hold_deadline(due_at, left),
        **facts,
    )
    if designates.group_id is not None:
        access.grant(row.case_id, designates.group_id, access.RESERVATAIRE, purpose=str(Purpose.DESIGNATION))
    note_step(row.case_id, step="presented", action=Action.RESERVATAIRE_ANSWER, due=due_at)


def _has_nur(row: Reservation) -> bool:
    return CaseApplication.objects.filter(case=row.case_id, has_nur=True).exists()


def _open_landlords(row: Reservation) -> int:
    """How many landlords of the programme this case is open to."""
    barred = Exclusion.objects.filter(case=row.case_id, lifted_at__isnull=True, excluded_tenant__isnull=False)
    parts = Participation.objects.filter(programme=row.programme_id, part=Participation.Part.LANDLORD, until__isnull=True)
    return parts.exclude(tenant__in=barred.values("excluded_tenant")).values("tenant").distinct().count()


def _note(row: Reservation, step: str, action: str, due: datetime | None = None) -> None:
    note_step(row.case_id, step=step, action=action, due=due or (row.expires_at if row.clock_stopped_at is None else None))


@transaction.atomic
def decline_for_household(reservation: Reservation, *, by: Actor, reason: str, now: datetime | None = None) -> Reservation:
    """She does not want it, for a coded reason (HouseholdSide.DeclineReason). Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = take(reservation, by=by, permission=Permission.ANSWER_FOR_HOUSEHOLD, side=Side.OWNER, steps=BEFORE_LEASE, now=now)
    note_household_side(row.proposal_id, decline_reason=HouseholdSide.DeclineReason(reason))
    return end(row, End.DECLINED_BY_HOUSEHOLD, by=by, now=now, answered_on=timezone.localdate(now))


@transaction.atomic
def accept(reservation: Reservation, *, by: Actor, now: datetime | None = None) -> Reservation:
    """She accepts the dwelling that was allocated to her. Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = take(reservation, by=by, permission=Permission.ANSWER_FOR_HOUSEHOLD, side=Side.OWNER, steps={Step.ALLOCATED}, now=now)
    move(row, Step.ACCEPTED, now=now, answered_on=timezone.localdate(now))
    note_step(row.case_id, step="accepted", action=Action.SIGN_LEASE)
    tell("reservation.accepted", row, by=by, landlord=True)
    return row


# --- the réservataire -------------------------------------------------------------------------------


def _asked(reservation: Reservation, by: Actor, now: datetime) -> Reservation:
    return take(
        reservation,
        by=by,
        permission=Permission.AGREE_AS_RESERVATAIRE,
        side=Side.RESERVATAIRE,
        steps={Step.RESERVATAIRE},
        now=now,
    )


@transaction.atomic
def agree(reservation: Reservation, *, by: Actor, now: datetime | None = None) -> Reservation:
    """The réservataire agrees to the candidate. Raises Forbidden, TransitionRefused."""
    return _go_on(reservation, by, State.AGREED, now or timezone.now())


@transaction.atomic
def delegate(reservation: Reservation, *, by: Actor, now: datetime | None = None) -> Reservation:
    """The réservataire leaves the designation to the landlord. Raises Forbidden, TransitionRefused."""
    return _go_on(reservation, by, State.DELEGATED, now or timezone.now())


def _go_on(reservation: Reservation, by: Actor, state: str, now: datetime) -> Reservation:
    row = _asked(reservation, by, now)
    columns: dict[str, object] = {"reservataire_state": state}
    due_at = datetime.combine(_due_on(row), CLOSING, tzinfo=PARIS)
    if now < due_at:
        columns["expires_at"] = hold_deadline(now, max(1, working_days_left(due_at, row.expires_at)))
    move(row, Step.TO_BOOK, now=now, **columns)
    _note(row, f"reservataire_{state}", Action.BOOK_COMMITTEE)
    tell("reservation.reservataire", row, by=by, landlord=True, answer=state)
    return row


def _due_on(row: Reservation) -> date:
    if row.reservataire_due_on is None:
        raise TransitionRefused(_("Aucun accord n’est attendu pour cette réservation."))
    return row.reservataire_due_on


@transaction.atomic
def refuse(reservation: Reservation, *, by: Actor, now: datetime | None = None) -> Reservation:
    """The réservataire does not agree: the reservation ends. Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = _asked(reservation, by, now)
    save(row, reservataire_state=State.REFUSED)
    return end(row, End.RESERVATAIRE_REFUSED, by=by, now=now)
