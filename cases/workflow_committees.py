"""The only place that assigns the state of a meeting and of a point of its agenda.

Meeting      action       who           → state
-----------  -----------  ------------  ------------------------------------------------------------------
(none)       plan         coordination  planned     (in the future; the quorum is the programme's rule)
planned      move         coordination  planned
planned      cancel       coordination  cancelled   (points added by hand go to the next meeting)
planned      hold         coordination  held        (from its day on; with or without its quorum)
held, without quorum: reconvene         planned     (another meeting, which names this one)

Point        action       who           → state
-----------  -----------  ------------  ------------------------------------------------------------------
(none)       refresh, add coordination  kept
kept         leave_out    coordination  left_out    (with a reason)
left_out     put_back     coordination  kept
kept         refresh      coordination  settled     (the fact is no more)
settled      refresh      coordination  kept        (it is there again)
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.committee_policies import agenda_policy, committee_policy, convenes, seat_policy
from cases.models import AgendaEntry, AgendaKind, Committee, CommitteeSeat
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import counted, date_fr, datetime_fr
from tenants.locking import lock
from tenants.models import Participation, Programme, Tenant
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

Status, Presence, EntryStatus = Committee.Status, CommitteeSeat.Presence, AgendaEntry.Status
THERE = frozenset({Presence.ATTENDING})


@dataclass(frozen=True)
class Planned:
    """When and where a meeting is, and for how many minutes; a place, a link, or both."""

    at: datetime
    minutes: int = 120
    place: str = ""
    link: str = ""


def require_convener(by: Actor, programme_id: UUID) -> None:
    """Raise Forbidden unless the actor runs the meetings of the programme."""
    if not convenes(by, programme_id):
        raise forbidden(Permission.CONVENE)


def take(committee: Committee, by: Actor) -> Committee:
    """Lock a meeting to run it. Raises Forbidden."""
    row = lock(committee_policy.visible(by), committee.pk)
    require_convener(by, row.programme_id)
    return row


def take_planned(committee: Committee, by: Actor) -> Committee:
    """Lock a meeting that is to come. Raises Forbidden, TransitionRefused."""
    row = take(committee, by)
    if row.status != Status.PLANNED:
        raise TransitionRefused(_("Cette réunion n’est plus à venir : %(state)s."), state=row.get_status_display())
    return row


def _check(planned: Planned) -> None:
    if planned.at <= timezone.now():
        raise TransitionRefused(_("Le %(at)s est passé : une réunion se prévoit à l’avance."), at=datetime_fr(planned.at))
    if not (planned.place or planned.link):
        raise TransitionRefused(_("Indiquez un lieu, un lien de visioconférence, ou les deux."))


# --- planning ---------------------------------------------------------------------------------------------
@transaction.atomic
def plan(
    *,
    by: Actor,
    programme: Programme,
    kind: str,
    planned: Planned,
    invited: Iterable[Tenant],
    reconvenes: Committee | None = None,
) -> Committee:
    """Plan a meeting and invite organisations of the programme; the one that convenes is invited with them.

    Raises Forbidden, TransitionRefused (in the past, nowhere, nobody but oneself, nothing to convene again).
    """
    require_convener(by, programme.pk)
    _check(planned)
    if reconvenes is not None:
        _check_reconvened(take(reconvenes, by), programme)
    row = Committee.objects.create(
        tenant=by.tenant, programme=programme, kind=kind, planned_at=planned.at, minutes=planned.minutes, place=planned.place,
        link=planned.link, quorum=programme.committee_quorum, reconvenes=reconvenes,
    )  # fmt: skip
    guests = {tenant.pk: tenant for tenant in (by.tenant, *invited)}
    if len(guests) == 1:
        raise TransitionRefused(_("Invitez au moins une autre organisation du dispositif."))
    CommitteeSeat.objects.bulk_create(
        CommitteeSeat(tenant=tenant, committee=row, programme=programme) for tenant in guests.values()
    )
    tell("committee.planned", row, by=by, to=guests)
    return row


def _check_reconvened(former: Committee, programme: Programme) -> None:
    if former.programme_id != programme.pk or not former.is_held or former.has_quorum:
        raise TransitionRefused(_("Seule une réunion tenue sans quorum se convoque de nouveau."))
    if Committee.objects.filter(reconvenes=former).exists():
        raise TransitionRefused(_("Cette réunion est déjà convoquée de nouveau."))


def tell(kind: str, row: Committee, *, by: Actor, to: Collection[UUID]) -> None:
    """Record a fact of a meeting and tell organisations that sit in it, never oneself nor those that read its pack alone."""
    parts = Participation.objects.filter(programme=row.programme_id, tenant__in=to).exclude(tenant__kind=Tenant.Kind.EPCI)
    sitting = set(
        parts.exclude(part__in=[Participation.Part.FUNDER, Participation.Part.OBSERVER]).values_list("tenant", flat=True)
    )
    record(kind, row, by=by, tell=sitting - {by.tenant.pk}, day=date_fr(row.planned_at))


def invited_to(row: Committee) -> set[UUID]:
    """Organisations invited to a meeting."""
    return set(CommitteeSeat.objects.filter(committee=row, membership__isnull=True).values_list("tenant", flat=True))


@transaction.atomic
def move(committee: Committee, *, by: Actor, planned: Planned) -> Committee:
    """Change when and where a meeting is; those invited are told. Raises Forbidden, TransitionRefused."""
    row = take_planned(committee, by)
    _check(planned)
    row.planned_at, row.minutes, row.place, row.link = planned.at, planned.minutes, planned.place, planned.link
    row.save(update_fields=["planned_at", "minutes", "place", "link"])
    tell("committee.moved", row, by=by, to=invited_to(row))
    return row


@transaction.atomic
def cancel(committee: Committee, *, by: Actor, reason: str) -> Committee:
    """Cancel a meeting. What was added by hand and waits for a decision goes to the next meeting of the programme.

    Raises Forbidden; TransitionRefused when such points would go nowhere: plan the next meeting first, or leave them out.
    """
    row = take_planned(committee, by)
    _hand_over(row, by)
    row.status, row.cancelled_at, row.cancellation = Status.CANCELLED, timezone.now(), reason
    row.save(update_fields=["status", "cancelled_at", "cancellation"])
    tell("committee.cancelled", row, by=by, to=invited_to(row))
    return row


def _hand_over(row: Committee, by: Actor) -> None:
    pending = list(agenda_policy.visible(by).filter(committee=row, kind=AgendaKind.TOPIC, status=EntryStatus.KEPT))
    if not pending:
        return
    following = Committee.objects.to_come().filter(programme=row.programme_id).exclude(pk=row.pk).first()
    if following is None:
        raise TransitionRefused(
            _(
                "%(points)s à décider, et aucune autre réunion n’est prévue : prévoyez-la d’abord, les points y passeront, "
                "ou retirez-les avec un motif."
            ),
            points=counted(len(pending), "point ajouté attend", "points ajoutés attendent"),
        )
    AgendaEntry.objects.bulk_create(
        AgendaEntry(
            tenant=by.tenant, committee=following, programme_id=row.programme_id, kind=one.kind, title=one.title,
            position=one.position,
        )
        for one in pending
    )  # fmt: skip


# --- holding ----------------------------------------------------------------------------------------------
@transaction.atomic
def hold(committee: Committee, *, by: Actor, attending: Collection[UUID], excused: Collection[UUID] = ()) -> Committee:
    """Note who was there (keys of seats) and open the meeting: with its quorum it decides, without it takes notes.

    An organisation is there when it, or somebody it sent, is. Raises Forbidden; TransitionRefused before its day.
    """
    row = take_planned(committee, by)
    today = timezone.localdate()
    if row.day > today:
        raise TransitionRefused(_("Cette réunion est prévue le %(day)s : elle s’ouvre ce jour-là."), day=date_fr(row.day))
    seats = list(seat_policy.visible(by).filter(committee=row))
    present = {seat.tenant_id for seat in seats if seat.pk in attending}
    for seat in seats:
        seat.presence = _presence(seat, present, attending, excused)
    CommitteeSeat.objects.bulk_update(seats, ["presence"])
    row.status, row.held_on, row.has_quorum = Status.HELD, row.day, len(present) >= row.quorum
    row.save(update_fields=["status", "held_on", "has_quorum"])
    tell("committee.held", row, by=by, to=invited_to(row))
    return row


def _presence(seat: CommitteeSeat, present: set[UUID], attending: Collection[UUID], excused: Collection[UUID]) -> str:
    there = seat.tenant_id in present if seat.membership_id is None else seat.pk in attending
    if there:
        return Presence.ATTENDING
    return Presence.EXCUSED if seat.pk in excused or seat.presence == Presence.EXCUSED else Presence.ABSENT


# --- the agenda -------------------------------------------------------------------------------------------
def _entry(entry: AgendaEntry, by: Actor, *states: str) -> AgendaEntry:
    row = lock(agenda_policy.visible(by), entry.pk)
    take_planned(row.committee, by)
    if row.status not in states:
        raise TransitionRefused(_("Ce point est déjà ailleurs : %(state)s."), state=row.get_status_display())
    return row


def note(kind: str, entry: AgendaEntry, *, by: Actor, **facts: Any) -> None:
    """Record a fact of a point: of a case, in its owner's log, hidden with the case; else in one's own."""
    if entry.of_case:
        record(kind, entry.subject, by=by, owner=entry.subject.case_tenant_id, **facts)
    else:
        record(kind, entry, by=by, **facts)


@transaction.atomic
def leave_out(entry: AgendaEntry, *, by: Actor, reason: str) -> AgendaEntry:
    """Take a point off the agenda, with a reason that stays. Raises Forbidden, TransitionRefused."""
    row = _entry(entry, by, EntryStatus.KEPT)
    row.status, row.left_out = EntryStatus.LEFT_OUT, reason
    row.save(update_fields=["status", "left_out"])
    note("agenda.left_out", row, by=by, reason=reason)
    return row


@transaction.atomic
def put_back(entry: AgendaEntry, *, by: Actor) -> AgendaEntry:
    """Put a point that was left out on the agenda again. Raises Forbidden, TransitionRefused."""
    row = _entry(entry, by, EntryStatus.LEFT_OUT)
    row.status, row.left_out = EntryStatus.KEPT, ""
    row.save(update_fields=["status", "left_out"])
    note("agenda.put_back", row, by=by)
    return row


def settle(entries: Iterable[AgendaEntry], *, settled: bool) -> None:
    """Mark points whose fact is no more, or is there again; for the refresh of an agenda, which holds the lock."""
    rows = list(entries)
    for row in rows:
        row.status = EntryStatus.SETTLED if settled else EntryStatus.KEPT
    AgendaEntry.objects.bulk_update(rows, ["status"])
