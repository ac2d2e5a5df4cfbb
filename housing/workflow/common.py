"""What the moves have in common: taking a reservation, telling the partners, ending a course."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.access import live_shares
from cases.models import Case, CaseSummary
from cases.workflow import release_case
from housing.models import HouseholdSide, Proposal, Reservation
from housing.policies import reservation_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import datetime_fr
from tenants.locking import lock
from tenants.models import Participation, TwoSided
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

Step, End = Reservation.Step, Reservation.End
CLOCKED = frozenset({Step.HELD, Step.PRESENTED, Step.RESERVATAIRE, Step.TO_BOOK})
BEFORE_LEASE = frozenset(Step) - {Step.SIGNED, Step.KEYS}


def not_future(day: date) -> None:
    """Refuse a day that has not come: what happened is noted once it has. Raises TransitionRefused."""
    if day > timezone.localdate():
        raise TransitionRefused(_("Cette date est dans le futur : notez-la le jour venu."))


class Side(StrEnum):
    """Whose move it is: the column of the row that must be the actor's tenant."""

    LANDLORD = "tenant_id"
    SHELTER = "tenant_id"
    ASSOCIATION = "association_id"
    OWNER = "case_tenant_id"
    RESERVATAIRE = "reservataire_id"


def require_side(by: Actor, permission: Permission, side: Side, row: TwoSided) -> None:
    """Raise Forbidden unless the actor's tenant is that side of the row."""
    if getattr(row, side) != by.tenant.pk:
        raise forbidden(permission)


def take(
    reservation: Reservation, *, by: Actor, permission: Permission, side: Side, steps: Collection[str], now: datetime
) -> Reservation:
    """Lock a live reservation for a move of one side.

    Raises Forbidden; TransitionRefused when it has ended, has just lapsed, or stands at another step.
    """
    row = lock(reservation_policy.visible(by), reservation.pk)
    reservation_policy.require(by, permission, row)
    require_side(by, permission, side, row)
    if not row.is_live:
        raise TransitionRefused(_("Cette réservation est terminée : %(end)s."), end=row.get_end_display())
    if due_end(row, now) is not None:
        raise TransitionRefused(_("Cette réservation vient d’expirer : le délai courait jusqu’au %(at)s."), at=deadline_fr(row))
    if row.step not in steps:
        raise TransitionRefused(_("Ce n’est pas possible à cette étape : %(step)s."), step=row.get_step_display())
    require_open_case(row, by)
    return row


def due_end(row: Reservation, now: datetime) -> Reservation.End | None:
    """How a live reservation ends if nothing stops it by `now`: its clock has run out, or her answer did not come."""
    if not row.is_live:
        return None
    if row.step in CLOCKED and row.clock_stopped_at is None and row.expires_at <= now:
        return End.EXPIRED
    if row.step == Step.ALLOCATED and row.answer_due_on is not None and row.answer_due_on < timezone.localdate(now):
        return End.NO_ANSWER
    return None


def deadline_fr(row: Reservation) -> str:
    """The deadline in words, as in "3 mars 2026 à 18 h 00"."""
    return datetime_fr(row.expires_at)


def move(row: Reservation, step: str, *, now: datetime, **columns: object) -> None:
    """Put a locked reservation at a step."""
    if row.step != step:
        row.step, row.step_since = step, now
    save(row, "step", "step_since", **columns)


def save(row: Reservation, *names: str, **columns: object) -> None:
    """Save columns of a locked reservation as a new version."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*names, *columns, "version"])


def reference_of(case_id: UUID) -> str:
    """The case's reference, for those who see the case or its summary; else an empty text."""
    for model, key in ((CaseSummary, "case_id"), (Case, "pk")):
        if found := model.objects.filter(**{key: case_id}).values_list("reference", flat=True).first():
            return str(found)
    return ""


def coordinators_of(programme_id: UUID) -> list[UUID]:
    """Tenants that coordinate a programme."""
    parts = Participation.objects.filter(programme=programme_id, part=Participation.Part.COORDINATOR)
    return list(parts.values_list("tenant_id", flat=True))


def tell(
    kind: str, row: Proposal | Reservation, *, by: Actor, landlord: bool = False, others: Collection[UUID] = (), **facts: object
) -> None:
    """Record a move in the owner's log and tell the owner, the coordination, and whom else it concerns; never oneself."""
    audience = {row.case_tenant_id, *coordinators_of(row.programme_id), *others} | ({row.tenant_id} if landlord else set())
    record(
        kind,
        row,
        by=by,
        owner=row.case_tenant_id,
        tell=audience - {by.tenant.pk if by.membership else None},
        reference=reference_of(row.case_id),
        **facts,  # type: ignore[arg-type]
    )


def end(row: Reservation, how: Reservation.End, *, by: Actor, now: datetime, **columns: object) -> Reservation:
    """End a locked reservation otherwise than by keys: unit, proposal and case are free again, access is taken back."""
    tell(
        "reservation.ended",
        row,
        by=by,
        landlord=True,
        others=[row.reservataire_id] if row.reservataire_id else [],
        end=str(how),
    )
    save(row, ended_at=now, end=how, clock_stopped_at=None, **columns)
    _call("SELECT release_vacancy(%s)", row.pk)
    release_case(row.case_id, step=f"ended_{how}")
    end_access(row.proposal_id)
    return row


def note_household_side(proposal_id: UUID, **reasons: str) -> None:
    """Write why she declined, or why her side took a proposal back: where the landlord does not read it."""
    row = HouseholdSide.objects.select_for_update(of=("self",)).get(proposal=proposal_id)
    for name, reason in reasons.items():
        setattr(row, name, reason)
    row.save(update_fields=list(reasons))


def end_access(proposal_id: UUID) -> None:
    """Take back what a proposal that is over had opened."""
    _call("SELECT end_proposal_access(%s)", proposal_id)


def _call(statement: str, argument: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [argument])


def may_move_case(case_id: UUID, case_tenant_id: UUID, by: Actor) -> bool:
    """True for the owner, and while the right to act on the case is shared with the actor."""
    shared = live_shares(by).filter(content_object=case_id, permission__codename=str(Permission.ACT_ON_CASE))
    return case_tenant_id == by.tenant.pk or shared.exists()


def require_open_case(row: Proposal | Reservation, by: Actor) -> None:
    """Raise TransitionRefused when the case was closed to the actor since it was proposed."""
    if not may_move_case(row.case_id, row.case_tenant_id, by):
        raise TransitionRefused(
            _("Ce dossier n’est plus ouvert à votre organisation : l’association ou la coordination l’a repris.")
        )
