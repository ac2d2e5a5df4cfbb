"""What the coordination decides of a programme: what each channel aims at, and whether anybody enters any more. Nothing is rewritten."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.models import Channel, ChannelTarget, EntryClosing, Participation, Programme
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission


def _decides(programme: Programme, by: Actor) -> None:
    require_part(by, Permission.MANAGE_PROGRAMME, Participation.Part.COORDINATOR, programme=programme.pk)


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise TransitionRefused(_("Dites pourquoi : la raison reste avec la décision."))
    return reason.strip()


@transaction.atomic
def set_target(
    programme: Programme,
    channel: Channel | None,
    *,
    by: Actor,
    kind: str,
    low: int | None,
    high: int | None,
    since: date,
    reason: str,
) -> ChannelTarget:
    """Set what a channel (None: the whole programme) aims at from a day on; the former target ends that day and stays to be read.

    Raises Forbidden, TransitionRefused.
    """
    _decides(programme, by)
    if low is None and high is None:
        raise TransitionRefused(_("Indiquez un minimum, un maximum, ou les deux."))
    if channel is not None and channel.programme_id != programme.pk:
        raise TransitionRefused(_("Cette voie appartient à un autre dispositif."))
    rows = ChannelTarget.objects.filter(programme=programme, channel=channel)
    latest = rows.select_for_update(of=("self",)).order_by("-since").first()
    if latest is not None:
        _end_target(latest, since)
    row = ChannelTarget.objects.create(
        programme=programme,
        channel=channel,
        set_by=by.tenant,
        kind=kind,
        low=low,
        high=high,
        since=since,
        reason=_reasoned(reason),
    )
    record("target.set", row, by=by, owner=by.tenant.pk, programme=programme.pk, low=low, high=high, since=since)
    return row


def _end_target(target: ChannelTarget, on: date) -> None:
    if on <= target.since:
        raise TransitionRefused(
            _("L’objectif en place tient depuis le %(since)s : le nouveau commence au plus tôt le %(next)s."),
            code="since",
            since=date_fr(target.since),
            next=date_fr(target.since + timedelta(days=1)),
        )
    target.until = on
    target.save(update_fields=["until"])


@transaction.atomic
def close_entries(programme: Programme, *, by: Actor, reason: str) -> EntryClosing:
    """From today on nobody enters the programme; its open cases go on. Every coordination of it is told.

    Raises Forbidden, TransitionRefused when it is closed already.
    """
    _decides(programme, by)
    today = timezone.localdate()
    if EntryClosing.objects.on(today).filter(programme=programme).exists():
        raise TransitionRefused(_("Ce dispositif est déjà clos aux nouvelles entrées."))
    row = EntryClosing.objects.create(programme=programme, set_by=by.tenant, since=today, reason=_reasoned(reason))
    _tell("programme.entries_closed", row, by)
    return row


@transaction.atomic
def reopen_entries(programme: Programme, *, by: Actor) -> EntryClosing:
    """The programme takes people in again from today on. Raises Forbidden, TransitionRefused when it was not closed."""
    _decides(programme, by)
    today = timezone.localdate()
    rows = EntryClosing.objects.on(today).filter(programme=programme).select_for_update(of=("self",))
    row = rows.first()
    if row is None:
        raise TransitionRefused(_("Ce dispositif accueille déjà de nouvelles entrées."))
    row.until = today
    row.save(update_fields=["until"])
    _tell("programme.entries_reopened", row, by)
    return row


def _tell(kind: str, row: EntryClosing, by: Actor) -> None:
    parts = Participation.objects.filter(programme=row.programme, part=Participation.Part.COORDINATOR)
    told = parts.values_list("tenant_id", flat=True)
    record(kind, row, by=by, owner=by.tenant.pk, tell=told, programme=row.programme_id)


def closed_to_entries(programmes: Iterable[Programme]) -> dict[UUID, date]:
    """Programmes that take nobody in today, each with the first day of it: by decision, or because they are over."""
    keys = [programme.pk for programme in programmes]
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, closed_to_entries(id) FROM unnest(%s::uuid[]) id", [keys])
        return {key: day for key, day in cursor.fetchall() if day is not None}


def is_closed_by_decision(programme: Programme) -> bool:
    """True while a decision keeps entries closed, so that one may open them again."""
    return EntryClosing.objects.on(timezone.localdate()).filter(programme=programme).exists()
