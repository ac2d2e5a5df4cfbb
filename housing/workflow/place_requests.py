"""Requests for a place: asked, taken back, declined. The table of their states is in `housing.workflow.stays`."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.disclosure import Purpose
from cases.models import Case
from cases.policies import case_policy
from cases.services.consent import Given, live_consent, record_consent
from housing.models import PlaceRequest, Stay
from housing.shelter_policies import place_request_policy
from housing.workflow.common import Side, coordinators_of, reference_of, require_side
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Participation, Tenant
from tenants.record import record
from tenants.references import draw_reference
from tenants.roles import Permission

RequestStatus = PlaceRequest.Status


@dataclass(frozen=True)
class Wanted:
    """What is asked for, without who she is."""

    persons: int
    children: int = 0
    teenage_sons: bool = False
    adapted: bool = False
    priority: int = PlaceRequest.Priority.ORDINARY
    wanted_from: date | None = None
    siao_number: str = ""


def tell_stay(kind: str, row: PlaceRequest | Stay, by: Actor, **facts: object) -> None:
    """In the owner's log; told to both sides and the coordination, never to oneself. Neither place nor structure is said.

    What is carried over is told to nobody: it is no news.
    """
    carried = isinstance(row, Stay) and row.carried_at is not None and kind == "stay.entered"
    audience = set() if carried else {row.tenant_id, row.case_tenant_id, *coordinators_of(row.programme_id)}
    record(
        kind,
        row,
        by=by,
        owner=row.case_tenant_id,
        tell=audience - {by.tenant.pk if by.membership else None},
        reference=reference_of(row.case_id) if isinstance(row, Stay) else row.number,
        **facts,  # type: ignore[arg-type]
    )


def refused(label: object) -> TransitionRefused:
    return TransitionRefused(_("Ce n’est plus possible : c’est « %(status)s »."), status=label)


def shelters_to_ask(case: Case) -> "list[Tenant]":
    """Organisations of the programme of a case that shelter, those that the case bars left out."""
    today = timezone.localdate()
    parts = Participation.objects.filter(programme=case.programme_id, part=Participation.Part.SHELTER)
    barred = case.exclusions.filter(lifted_at__isnull=True).values("excluded_tenant")
    rows = Tenant.objects.filter(pk__in=parts.exclude(until__lt=today).values("tenant"))
    return list(rows.exclude(pk__in=barred.exclude(excluded_tenant=None)).order_by("name"))


@transaction.atomic
def ask(case: Case, *, by: Actor, of: Tenant, wanted: Wanted, given: Given) -> PlaceRequest:
    """Ask an organisation for a place; her consent to what it will read once she is there is written down with it.

    Raises Forbidden, TransitionRefused; IntegrityError when one waits there already.
    """
    case = lock(case_policy.visible(by), case.pk)
    case_policy.require(by, Permission.SHARE_CASE, case)
    if not case.is_live or of not in shelters_to_ask(case):
        raise TransitionRefused(_("Une place ne peut pas être demandée à cette organisation pour ce dossier."))
    if of.pk != case.tenant_id and live_consent(case.pk, Purpose.SHELTER, of.pk) is None:
        record_consent(case, by=by, purpose=Purpose.SHELTER, recipient=of, given=given)
    row = PlaceRequest.objects.create(
        tenant=of,
        case_tenant_id=case.tenant_id,
        programme_id=case.programme_id,
        case=case,
        number=draw_reference(),
        persons=wanted.persons,
        children=wanted.children,
        teenage_sons=wanted.teenage_sons,
        adapted=wanted.adapted,
        priority=wanted.priority,
        wanted_from=wanted.wanted_from or timezone.localdate(),
        siao_number=wanted.siao_number,
    )
    tell_stay("place.asked", row, by, persons=wanted.persons, priority=wanted.priority)
    return row


def take_request(request: PlaceRequest, by: Actor, permission: Permission, side: Side) -> PlaceRequest:
    row = lock(place_request_policy.visible(by), request.pk)
    place_request_policy.require(by, permission, row)
    require_side(by, permission, side, row)
    if row.status != RequestStatus.WAITING:
        raise refused(row.get_status_display())
    return row


def answer_request(row: PlaceRequest, status: PlaceRequest.Status, **columns: str) -> PlaceRequest:
    """Put a locked request at the state in which it ends; whoever calls tells of it."""
    row.status, row.answered_at = status, timezone.now()
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=["status", "answered_at", *columns])
    return row


@transaction.atomic
def withdraw_request(request: PlaceRequest, *, by: Actor) -> PlaceRequest:
    """The owner no longer asks. Raises Forbidden, TransitionRefused."""
    row = answer_request(take_request(request, by, Permission.SHARE_CASE, Side.OWNER), RequestStatus.WITHDRAWN)
    tell_stay("place.withdrawn", row, by)
    return row


@transaction.atomic
def decline_request(request: PlaceRequest, *, by: Actor, reason: str) -> PlaceRequest:
    """The organisation has no place for her. Raises Forbidden, TransitionRefused."""
    row = take_request(request, by, Permission.MANAGE_STAYS, Side.SHELTER)
    row = answer_request(row, RequestStatus.DECLINED, decline_reason=reason)
    tell_stay("place.declined", row, by)
    return row
