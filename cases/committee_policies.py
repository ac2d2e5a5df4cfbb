"""Who may see and do what with meetings, what is said and decided in them, and progress points."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.access import not_excluded
from cases.models import (
    AgendaEntry,
    AgendaSubject,
    Committee,
    CommitteeDecision,
    CommitteeMinutes,
    CommitteeSeat,
    MinutesLine,
    ProgressPoint,
)
from cases.policies import working_shares
from cases.progress import mediated
from tenants.actor import Actor
from tenants.models import Participation, Programme, Tenant
from tenants.policies import Policy
from tenants.roles import Permission

Part = Participation.Part
APART = frozenset({Part.FUNDER, Part.OBSERVER})  # they read the pack of the steering committee, not its meetings


def meeting_programmes(actor: Actor) -> list[Programme]:
    """Programmes in whose meetings the actor's organisation sits: it works in them. Never the public authority."""
    if actor.tenant.kind == Tenant.Kind.EPCI:
        return []
    sitting = {part.programme_id: part.programme for part in actor.participations if part.part not in APART}
    return list(sitting.values())


def convened_programmes(actor: Actor) -> list[Programme]:
    """Programmes whose meetings the actor may call."""
    if not actor.may(Permission.CONVENE):
        return []
    led = {part.programme_id for part in actor.participations if part.part == Part.COORDINATOR}
    return [one for one in meeting_programmes(actor) if one.pk in led]


def convenes(actor: Actor, programme_id: UUID) -> bool:
    """True when the actor runs the meetings of a programme."""
    return any(one.pk == programme_id for one in convened_programmes(actor))


def _ids(programmes: Collection[Programme]) -> list[UUID]:
    return [one.pk for one in programmes]


class CommitteePolicy(Policy[Committee]):
    """Meetings of the programmes in which the organisation works; running them is the coordination's."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[Committee]":
        return Committee.objects.filter(programme__in=_ids(meeting_programmes(actor)))


class SeatPolicy(Policy[CommitteeSeat]):
    """Who is invited, and comes."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[CommitteeSeat]":
        return CommitteeSeat.objects.filter(programme__in=_ids(meeting_programmes(actor)))


class SubjectPolicy(Policy[AgendaSubject]):
    """Cases on an agenda: for their owner, those who work on them, the landlord whose proposal or tenant it is; never the excluded."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[AgendaSubject]":
        shared = Q(case__in=working_shares(actor).values("content_object"))
        reach = Q(case_tenant=actor.tenant) | Q(landlord=actor.tenant) | shared
        rows = AgendaSubject.objects.filter(reach, programme__in=_ids(meeting_programmes(actor)))
        return rows.filter(not_excluded(actor))


class AgendaPolicy(Policy[AgendaEntry]):
    """Points of the programme, and those whose case one may see there."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[AgendaEntry]":
        seen = Exists(subject_policy.rows(actor).filter(entry=OuterRef("pk")))
        return AgendaEntry.objects.filter(Q(of_case=False) | seen, programme__in=_ids(meeting_programmes(actor)))


class DecisionPolicy(Policy[CommitteeDecision]):
    """Decisions under the points that one sees; closing one is for who holds it, and for the coordination."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[CommitteeDecision]":
        return CommitteeDecision.objects.filter(entry__in=agenda_policy.rows(actor))

    def can(self, actor: Actor, permission: Permission, obj: CommitteeDecision) -> bool:
        mine = obj.holder_id == actor.tenant.pk or convenes(actor, obj.programme_id)
        return mine and super().can(actor, permission, obj)


class MinutesPolicy(Policy[CommitteeMinutes]):
    """Approved versions; a draft for those who write it."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[CommitteeMinutes]":
        led = [part.programme_id for part in actor.participations if part.part == Part.COORDINATOR]
        rows = CommitteeMinutes.objects.filter(programme__in=_ids(meeting_programmes(actor)))
        return rows.filter(Q(status=CommitteeMinutes.Status.APPROVED) | Q(programme__in=led))


class LinePolicy(Policy[MinutesLine]):
    """What the minutes say under the points that one sees."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[MinutesLine]":
        return MinutesLine.objects.filter(entry__in=agenda_policy.rows(actor), minutes__in=minutes_policy.rows(actor))


class ProgressPolicy(Policy[ProgressPoint]):
    """Both sides: who said it, those who work on the case, the landlord that houses her as long as she agrees."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[ProgressPoint]":
        housed = [one.case_id for one in mediated()] if actor.plays(Part.LANDLORD) else []
        shared = Q(case__in=working_shares(actor).values("content_object"))
        reach = Q(tenant=actor.tenant) | Q(case_tenant=actor.tenant) | shared | Q(case__in=housed)
        return ProgressPoint.objects.filter(reach).filter(not_excluded(actor))


committee_policy = CommitteePolicy()
seat_policy = SeatPolicy()
subject_policy = SubjectPolicy()
agenda_policy = AgendaPolicy()
decision_policy = DecisionPolicy()
minutes_policy = MinutesPolicy()
line_policy = LinePolicy()
progress_policy = ProgressPolicy()
