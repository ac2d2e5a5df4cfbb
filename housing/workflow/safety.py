"""The only place that assigns the state of an urgent request, with `offer_safe_place()` and `note_safe_entry()` in the database.

Request    action         who                       → state
---------  -------------  ------------------------  ---------
(none)     ask_now        who orients or supports   open
open       propose        a shelter; the first one  offered
offered    accept_offer   asker                     accepted
offered, accepted   decline_offer   asker           open       (another shelter may propose)
accepted   note_entry     asker, that shelter       entered
open, offered, accepted   withdraw_now   asker      withdrawn
open, offered   the deadline passes                 expired    (a job of the asker)
"""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.models import OnCallShift, SafetyOffer, SafetyRequest
from housing.shelter_policies import on_call_policy, safety_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Membership, Programme
from tenants.policies import forbidden, require_part
from tenants.record import record
from tenants.references import draw_reference
from tenants.roles import Permission

Status = SafetyRequest.Status
ASKING = ("referrer", "support", "coordinator", "shelter")
LONGEST_SHIFT = timedelta(days=14)


@dataclass(frozen=True)
class Persons:
    """For whom a place is asked, by age; what it must suit; from when."""

    adults: int = 1
    babies: int = 0
    children: int = 0
    teenagers: int = 0
    teenage_sons: bool = False
    adapted: bool = False
    pets: bool = False
    wanted_at: datetime | None = None


def _on_call(programme_id: UUID) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT on_call_now(%s)", [programme_id])
        return list(cursor.fetchone()[0] or [])


def _tell(kind: str, row: SafetyRequest, by: Actor, told: list[UUID]) -> None:
    record(kind, row, by=by, owner=by.tenant.pk, tell=told, reference=row.number)


@transaction.atomic
def ask_now(*, by: Actor, programme: Programme, persons: Persons) -> SafetyRequest:
    """Ask the shelters on call for a place now, one's own organisation among them when it shelters. Raises Forbidden."""
    require_part(by, Permission.ORIENT, *ASKING, programme=programme.pk)
    values = {one.name: getattr(persons, one.name) for one in fields(persons)} | {
        "wanted_at": persons.wanted_at or timezone.now()
    }
    row = SafetyRequest.objects.create(tenant=by.tenant, programme=programme, number=draw_reference(), **values)
    _tell("safety.asked", row, by, _on_call(programme.pk))
    return row


@transaction.atomic
def propose(request: SafetyRequest, *, by: Actor) -> SafetyRequest:
    """A shelter has a place. The first answer wins. Raises Forbidden, TransitionRefused when it is settled."""
    require_part(by, Permission.MANAGE_STAYS, "shelter", programme=request.programme_id)
    shift = on_call_policy.visible(by).filter(programme=request.programme_id, membership=by.membership)
    on_call = shift.now().first() or on_call_policy.visible(by).filter(programme=request.programme_id).now().first()  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SELECT offer_safe_place(%s, %s)", [request.pk, on_call.callback if on_call else ""])
        made = cursor.fetchone()[0]
    if made is None:
        raise TransitionRefused(_("Cette demande est déjà pourvue, retirée ou dépassée. Merci d’avoir répondu."))
    row = SafetyRequest.objects.get(pk=request.pk)
    _tell("safety.offered", row, by, [row.tenant_id])
    _tell("safety.settled", row, by, [one for one in _on_call(row.programme_id) if one not in {row.tenant_id, by.tenant.pk}])
    return row


def _asked(request: SafetyRequest, by: Actor, states: set[str]) -> SafetyRequest:
    row = lock(safety_policy.visible(by).filter(tenant=by.tenant), request.pk)
    safety_policy.require(by, Permission.ORIENT, row)
    if row.status not in states:
        raise TransitionRefused(_("Ce n’est plus possible : c’est « %(status)s »."), status=row.get_status_display())
    return row


def _asker(request: SafetyRequest, by: Actor, states: set[str]) -> SafetyRequest:
    if request.tenant_id != by.tenant.pk:
        raise forbidden(Permission.ORIENT)
    return _asked(request, by, states)


def standing_offer(request: SafetyRequest) -> SafetyOffer | None:
    """The place that is proposed, for the asker and the shelter whose it is."""
    return SafetyOffer.objects.filter(request=request, withdrawn_at__isnull=True).select_related("tenant").first()


def _put(row: SafetyRequest, status: SafetyRequest.Status, **columns: object) -> SafetyRequest:
    row.status = status
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=["status", *columns])
    return row


@transaction.atomic
def accept_offer(request: SafetyRequest, *, by: Actor) -> SafetyRequest:
    """The place suits: she is expected. Raises Forbidden, TransitionRefused."""
    row = _put(_asker(request, by, {Status.OFFERED}), Status.ACCEPTED, accepted_at=timezone.now())
    offer = standing_offer(row)
    _tell("safety.accepted", row, by, [offer.tenant_id] if offer else [])
    return row


@transaction.atomic
def decline_offer(request: SafetyRequest, *, by: Actor) -> SafetyRequest:
    """The place does not suit, or falls through: the request is open again. Raises Forbidden, TransitionRefused."""
    row = _asker(request, by, {Status.OFFERED, Status.ACCEPTED})
    offer = standing_offer(row)
    SafetyOffer.objects.filter(request=row, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    row = _put(row, Status.OPEN, accepted_at=None)
    _tell("safety.asked", row, by, _on_call(row.programme_id))
    if offer:
        _tell("safety.declined", row, by, [offer.tenant_id])
    return row


@transaction.atomic
def note_entry(request: SafetyRequest, *, by: Actor) -> SafetyRequest:
    """She has come: by the asker, or by the shelter whose place it is. Raises Forbidden, TransitionRefused."""
    offer = standing_offer(request)
    if request.tenant_id == by.tenant.pk:
        row = _put(_asked(request, by, {Status.ACCEPTED}), Status.ENTERED, entered_at=timezone.now())
        _tell("safety.entered", row, by, [offer.tenant_id] if offer else [])
        return row
    safety_policy.require(by, Permission.MANAGE_STAYS, request)
    if offer is None or offer.tenant_id != by.tenant.pk:
        raise forbidden(Permission.MANAGE_STAYS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT note_safe_entry(%s)", [request.pk])
        if not cursor.fetchone()[0]:
            raise TransitionRefused(_("L’association n’a pas encore accepté cette place."))
    row = SafetyRequest.objects.get(pk=request.pk)
    _tell("safety.entered", row, by, [row.tenant_id])
    return row


@transaction.atomic
def withdraw_now(request: SafetyRequest, *, by: Actor) -> SafetyRequest:
    """A place is no longer asked for. Raises Forbidden, TransitionRefused."""
    row = _asker(request, by, {Status.OPEN, Status.OFFERED, Status.ACCEPTED})
    offer = standing_offer(row)
    row = _put(row, Status.WITHDRAWN)
    _tell("safety.settled", row, by, [offer.tenant_id] if offer else _on_call(row.programme_id))
    return row


@transaction.atomic
def expire_if_due(request_id: UUID, *, by: Actor) -> None:
    """Let a request lapse that nobody answered in time; twice does no harm. For the asker's job."""
    row = SafetyRequest.objects.select_for_update(of=("self",)).filter(pk=request_id, tenant=by.tenant).first()
    if row is None or row.status not in {Status.OPEN, Status.OFFERED} or row.expires_at > timezone.now():
        return
    _tell("safety.expired", _put(row, Status.EXPIRED), by, [row.tenant_id])


# --- who is on call -----------------------------------------------------------------------------------
@transaction.atomic
def add_shift(
    *, by: Actor, programme: Programme, membership: Membership, starts_at: datetime, ends_at: datetime, callback: str
) -> OnCallShift:
    """Somebody of the shelter is on call. Raises Forbidden, TransitionRefused; IntegrityError when the hours overlap."""
    require_part(by, Permission.MANAGE_STAYS, "shelter", programme=programme.pk)
    if ends_at - starts_at > LONGEST_SHIFT or ends_at <= timezone.now():
        raise TransitionRefused(_("Une astreinte finit dans le futur et dure quatorze jours au plus."))
    row = OnCallShift.objects.create(
        tenant=by.tenant, programme=programme, membership=membership, starts_at=starts_at, ends_at=ends_at, callback=callback
    )
    record("on_call.added", row, by=by, member=membership.pk)
    return row


@transaction.atomic
def end_shift(shift: OnCallShift, *, by: Actor) -> OnCallShift:
    """The shift is over now; one that has not begun lasts no time. Raises Forbidden, TransitionRefused."""
    row = lock(on_call_policy.visible(by), shift.pk)
    on_call_policy.require(by, Permission.MANAGE_STAYS, row)
    now = timezone.now()
    if row.ends_at <= now:
        raise TransitionRefused(_("Cette astreinte est déjà finie."))
    row.starts_at = min(row.starts_at, now - timedelta(seconds=1))
    row.ends_at = now
    row.save(update_fields=["starts_at", "ends_at"])
    record("on_call.ended", row, by=by)
    return row
