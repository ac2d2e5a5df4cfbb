"""The calendar of one member: her meetings of a week; the link by which another application reads when she is busy."""

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.committee_policies import committee_policy
from cases.models import CalendarLink, Committee, CommitteeSeat, SupportSession
from cases.policies import session_policy
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import PARIS
from tenants.models import Membership, Tenant
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission
from tenants.services.members import token_hash

PAST, AHEAD = timedelta(days=30), timedelta(days=180)
FOLD = 75  # octets of a line, RFC 5545 section 3.1


def mine(actor: Actor) -> "QuerySet[SupportSession]":
    """Meetings where the actor is expected: she holds them, goes along, or supports the household and nobody else is named."""
    if actor.membership is None:
        return SupportSession.objects.none()
    member = actor.membership.pk
    hers = Q(worker=member) | Q(second=member) | Q(worker__isnull=True, measure__worker=member)
    return session_policy.visible(actor).filter(hers).exclude(status=SupportSession.Status.CANCELLED)


def of_week(actor: Actor, monday: date) -> "QuerySet[SupportSession]":
    """The meetings of a week that begins on a Monday, in order."""
    first = datetime.combine(monday, time(), tzinfo=PARIS)
    last = datetime.combine(monday + timedelta(days=7), time(), tzinfo=PARIS)
    return mine(actor).filter(planned_at__gte=first, planned_at__lt=last).order_by("planned_at", "pk")


def link_of(actor: Actor) -> CalendarLink | None:
    """The live link of the actor."""
    return CalendarLink.objects.filter(membership=actor.membership, revoked_at__isnull=True).first()


@transaction.atomic
def switch_on(*, by: Actor) -> str:
    """Make the actor's secret link, in the place of the former one. Returns its token, which is kept nowhere. Raises Forbidden."""
    require_ability(by, Permission.DELIVER_SUPPORT)
    assert by.membership is not None
    if known := link_of(by):
        _revoke(known, by)
    token = secrets.token_urlsafe(32)
    row = CalendarLink.objects.create(tenant=by.tenant, membership=by.membership, token_sha256=token_hash(token))
    record("calendar.link_made", row, by=by)
    return token


@transaction.atomic
def switch_off(*, by: Actor) -> None:
    """Make the link useless. Raises TransitionRefused when there is none."""
    row = link_of(by)
    if row is None:
        raise TransitionRefused(_("Aucun lien n’est actif."))
    _revoke(row, by)


def _revoke(row: CalendarLink, by: Actor) -> None:
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record("calendar.link_revoked", row, by=by)


# --- the feed -------------------------------------------------------------------------------------------
def feed(token: str) -> str | None:
    """What a live link gives: when its holder is busy, nothing else. None for a link that is not, or is no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, tenant_id FROM resolve_bearer('calendar', %s)", [token_hash(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    membership_id, tenant = row[0], Tenant.objects.get(pk=row[1])
    with acting_as(tenant):
        membership = Membership.objects.active().select_related("person", "tenant").get(pk=membership_id)
    with acting_as(membership) as actor:
        now = timezone.now()
        rows = mine(actor).filter(planned_at__gte=now - PAST, planned_at__lte=now + AHEAD)
        busy = [*rows.values_list("pk", "planned_at", "minutes"), *_meetings(actor, now)]
    busy.sort(key=lambda one: (one[1], one[0]))
    return as_ical(busy, secret=UUID(bytes=sha256(b"uid" + token.encode()).digest()[:16]), now=now)


def _meetings(actor: Actor, now: datetime) -> list[tuple[UUID, datetime, int]]:
    """Meetings of programmes to which the actor said to come."""
    seats = CommitteeSeat.objects.filter(membership=actor.membership).exclude(presence=CommitteeSeat.Presence.EXCUSED)
    rows = committee_policy.visible(actor).filter(seats__in=seats, planned_at__gte=now - PAST, planned_at__lte=now + AHEAD)
    return list(rows.exclude(status=Committee.Status.CANCELLED).values_list("pk", "planned_at", "minutes"))


def as_ical(busy: Sequence[tuple[UUID, datetime, int]], *, secret: UUID, now: datetime) -> str:
    """Busy times as RFC 5545 writes them. `secret`: makes identifiers that stay from one reading to the next and tell nothing."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//coordination//agenda//FR", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    for key, start, minutes in busy:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid5(secret, str(key))}",
            f"DTSTAMP:{_utc(now)}",
            f"DTSTART:{_utc(start)}",
            f"DTEND:{_utc(start + timedelta(minutes=minutes))}",
            "SUMMARY:occupé",
            "CLASS:PRIVATE",
            "TRANSP:OPAQUE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def folded(line: str) -> str:
    """A line cut where it is longer than 75 octets, never inside a character (RFC 5545, section 3.1)."""
    pieces, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > FOLD:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += octets
    return "\r\n".join(pieces)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
