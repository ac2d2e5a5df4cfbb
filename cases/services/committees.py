"""What is done around a meeting: answering its invitation, naming one's people, building and ordering its agenda, the year's calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.committee_policies import agenda_policy, committee_policy, seat_policy, subject_policy
from cases.committees.sources import Suggestion, gather
from cases.models import AgendaEntry, AgendaKind, AgendaSubject, Case, Committee, CommitteeSeat
from cases.models.committee import MONTHS, QUARTERS, quarter_of
from cases.policies import case_policy
from cases.workflow_committees import EntryStatus, Presence, note, settle, take, take_planned
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Membership, Programme
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission

RANKS = {str(kind): rank for rank, kind in enumerate(AgendaKind)}
SPREAD = 1000.0
DAYS = date.max.toordinal() + 1


# --- who comes --------------------------------------------------------------------------------------------
def _own_committee(committee: Committee, by: Actor) -> Committee:
    """A meeting to come to which the actor's organisation is invited. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.TAKE_PART)
    row = committee_policy.visible(by).get(pk=committee.pk)
    if not row.is_planned:
        raise TransitionRefused(_("Cette réunion n’est plus à venir : %(state)s."), state=row.get_status_display())
    return row


@transaction.atomic
def answer(committee: Committee, *, by: Actor, coming: bool) -> CommitteeSeat:
    """Say whether one's organisation comes. Raises Forbidden, TransitionRefused when it is over or one is not invited."""
    row = _own_committee(committee, by)
    seat = seat_policy.visible(by).filter(committee=row, tenant=by.tenant, membership__isnull=True).first()
    if seat is None:
        raise TransitionRefused(_("Votre organisation n’est pas invitée à cette réunion."))
    seat = lock(seat_policy.visible(by), seat.pk)
    seat.presence = Presence.COMING if coming else Presence.EXCUSED
    seat.save(update_fields=["presence"])
    record("committee.answered", row, by=by, coming=coming)
    return seat


@transaction.atomic
def send(committee: Committee, *, by: Actor, member: Membership, coming: bool = True) -> CommitteeSeat:
    """Name a colleague who comes, or excuse her. Raises Forbidden, TransitionRefused."""
    row = _own_committee(committee, by)
    if member.tenant_id != by.tenant.pk or not member.is_active:
        raise TransitionRefused(_("Cette personne n’est pas de votre organisation."))
    presence = Presence.COMING if coming else Presence.EXCUSED
    seat = seat_policy.visible(by).filter(committee=row, membership=member).first()
    if seat is None:
        seat = CommitteeSeat.objects.create(
            tenant=by.tenant, committee=row, programme_id=row.programme_id, membership=member, name=member.person.display_name,
            presence=presence,
        )  # fmt: skip
    else:
        seat.presence = presence
        seat.save(update_fields=["presence"])
    if coming:
        CommitteeSeat.objects.filter(committee=row, tenant=by.tenant, membership__isnull=True).update(presence=Presence.COMING)
    record("committee.answered", row, by=by, coming=coming)
    return seat


# --- the agenda -------------------------------------------------------------------------------------------
@transaction.atomic
def refresh_agenda(committee: Committee, *, by: Actor) -> int:
    """Look again at what needs deciding: new points come in, those whose fact is no more are marked settled. Returns how many came.

    What somebody left out stays out. Raises Forbidden, TransitionRefused.
    """
    row = take_planned(committee, by)
    found = {one.key: one for one in gather(by, row)}
    entries = list(agenda_policy.visible(by).filter(committee=row).select_related("subject"))
    known = {_key(one): one for one in entries}
    built = {key: one for key, one in known.items() if one.kind not in (AgendaKind.TOPIC, AgendaKind.SITUATION)}
    settle((one for key, one in built.items() if key not in found and one.status == EntryStatus.KEPT), settled=True)
    settle((one for key, one in built.items() if key in found and one.status == EntryStatus.SETTLED), settled=False)
    new = [one for key, one in found.items() if key not in known]
    added = _add(row, new, by)
    record("agenda.refreshed", row, by=by)
    return added


def _key(entry: AgendaEntry) -> tuple[str, UUID | None]:
    return (entry.kind, entry.subject.case_id if entry.of_case else entry.fact)


def _add(row: Committee, found: Iterable[Suggestion], by: Actor) -> int:
    """Write points, those of a case with their subject, when the case is one that the actor sees and that is of this programme."""
    found = list(found)
    cases = case_policy.visible(by).filter(programme=row.programme_id).exclude(status=Case.Status.DRAFT)
    known = cases.in_bulk([one.case_id for one in found if one.case_id])
    entries, subjects = [], []
    for one in found:
        case = known.get(one.case_id) if one.case_id else None
        if one.case_id and case is None:
            continue
        entry = AgendaEntry(
            tenant_id=row.tenant_id, committee=row, programme_id=row.programme_id, kind=one.kind, of_case=case is not None,
            title=one.title, since=one.since, fact=one.fact, position=_place(one),
        )  # fmt: skip
        entries.append(entry)
        if case is not None:
            subjects.append(_subject(row, entry, case, one.landlord_id))
    AgendaEntry.objects.bulk_create(entries)
    AgendaSubject.objects.bulk_create(subjects)
    return len(entries)


def _subject(row: Committee, entry: AgendaEntry, case: Case, landlord_id: UUID | None) -> AgendaSubject:
    return AgendaSubject(
        tenant_id=row.tenant_id, case_tenant_id=case.tenant_id, programme_id=row.programme_id, entry=entry, committee=row,
        kind=entry.kind, case=case, reference=case.reference, landlord_id=landlord_id,
    )  # fmt: skip


def _place(one: Suggestion) -> float:
    """Where a point stands: by kind, the oldest first, then by a number of its own: no gap tells of a point that one does not see."""
    number = (one.case_id or one.fact or uuid4()).int % 10**9
    days = (one.since or timezone.localdate()).toordinal()
    return SPREAD * (RANKS[str(one.kind)] + (days + number / 10**9) / DAYS)


@transaction.atomic
def add_topic(committee: Committee, *, by: Actor, title: str) -> AgendaEntry:
    """Add a point about no case. Raises Forbidden, TransitionRefused."""
    row = _to_add_to(committee, by)
    if not title.strip():
        raise TransitionRefused(_("Écrivez l’intitulé du point."))
    entry = AgendaEntry.objects.create(
        tenant_id=row.tenant_id, committee=row, programme_id=row.programme_id, kind=AgendaKind.TOPIC, title=title.strip(),
        fact=uuid4(), position=SPREAD * RANKS[AgendaKind.TOPIC],
    )  # fmt: skip
    note("agenda.added", entry, by=by)
    return entry


@transaction.atomic
def add_case(committee: Committee, *, by: Actor, case: Case) -> AgendaEntry:
    """Add a household to look at. Raises Forbidden, TransitionRefused when it is of another programme, or already there."""
    row = _to_add_to(committee, by)
    if case.programme_id != row.programme_id:
        raise TransitionRefused(_("Ce dossier est d’un autre dispositif."))
    if subject_policy.visible(by).filter(committee=row, case=case, kind=AgendaKind.SITUATION).exists():
        raise TransitionRefused(_("Ce dossier est déjà à l’ordre du jour."))
    _add(row, [Suggestion(AgendaKind.SITUATION, None, case_id=case.pk)], by)
    entry = agenda_policy.visible(by).get(committee=row, subject__case=case, kind=AgendaKind.SITUATION)
    note("agenda.added", entry, by=by)
    return entry


def _to_add_to(committee: Committee, by: Actor) -> Committee:
    row = take(committee, by)
    if row.status == Committee.Status.CANCELLED:
        raise TransitionRefused(_("Cette réunion est annulée."))
    return row


@transaction.atomic
def move_entry(entry: AgendaEntry, *, by: Actor, up: bool) -> AgendaEntry:
    """Put a point before the one above it, or after the one below. At the end of the list nothing moves. Raises Forbidden."""
    row = lock(agenda_policy.visible(by), entry.pk)
    take_planned(row.committee, by)
    order = list(
        agenda_policy.visible(by).filter(committee=row.committee_id, status=EntryStatus.KEPT).order_by("position", "pk")
    )
    at = next((place for place, one in enumerate(order) if one.pk == row.pk), None)
    if at is None or not 0 <= at + (-1 if up else 1) < len(order):
        return row
    near, far = (at - 1, at - 2) if up else (at + 1, at + 2)
    beyond = order[far].position if 0 <= far < len(order) else order[near].position + (-SPREAD if up else SPREAD)
    row.position = (order[near].position + beyond) / 2
    row.save(update_fields=["position"])
    return row


# --- the year ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Quarter:
    """A quarter of a programme: its meetings, and whether its steering committee met, is to meet, or was missed."""

    year: int
    number: int
    meetings: list[Committee]
    state: str

    @property
    def title(self) -> str:
        """As in "1er trimestre 2026"."""
        return f"{self.number}{'er' if self.number == 1 else 'e'} trimestre {self.year}"


def first_day(year: int, number: int) -> date:
    """The first day of a quarter."""
    return date(year, MONTHS * (number - 1) + 1, 1)


def last_before(year: int, number: int) -> date:
    """The first day after a quarter."""
    return first_day(year + 1, 1) if number == QUARTERS else first_day(year, number + 1)


def year_of(programme: Programme, year: int, meetings: Iterable[Committee]) -> list[Quarter]:
    """The four quarters of a year. A quarter is missed when it ended without a steering committee that was held."""
    found = list(meetings)
    quarters = []
    for number in range(1, QUARTERS + 1):
        inside = [one for one in found if quarter_of(one.planned_at) == number]
        quarters.append(Quarter(year, number, inside, _state(programme, year, number, inside)))
    return quarters


def _state(programme: Programme, year: int, number: int, meetings: list[Committee]) -> str:
    steering = [one for one in meetings if one.is_steering]
    today = timezone.localdate()
    if any(one.is_held for one in steering):
        return "held"
    if last_before(year, number) <= programme.starts_on or (programme.ends_on and first_day(year, number) > programme.ends_on):
        return "outside"
    if last_before(year, number) <= today:
        return "missed"
    return "planned" if any(one.is_planned for one in steering) else "to_plan"
