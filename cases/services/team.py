"""Who works on a case inside its owner: one referent always, co-referents, a deputy during leave."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Case, ChronologyEntry, Delegation, TeamMember
from cases.policies import case_policy
from cases.services.chronology import note
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Membership
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission, abilities_of

Part = TeamMember.Part


def colleagues(by: Actor) -> list[Membership]:
    """Members of the actor's tenant that may work on cases, by name."""
    members = Membership.objects.active().filter(tenant=by.tenant).select_related("person").order_by("person__display_name")
    return [member for member in members if Permission.EDIT_CASE in abilities_of(member.roles)]


def standing_in_for(membership: Membership) -> "QuerySet[Delegation]":
    """Delegations by which a member stands in for a colleague today."""
    today = timezone.localdate()
    return Delegation.objects.filter(deputy=membership, ended_at__isnull=True, starts_on__lte=today, ends_on__gte=today)


def deputies(tenant_id: UUID, about: UUID | None) -> dict[UUID, UUID]:
    """Who stands in today for whom in an organisation; never somebody barred from the case that a fact is about."""
    today = timezone.localdate()
    rows = Delegation.objects.filter(tenant=tenant_id, ended_at__isnull=True, starts_on__lte=today, ends_on__gte=today)
    found = dict(rows.order_by("starts_on").values_list("membership", "deputy"))
    if not found or about is None:
        return found
    with connection.cursor() as cursor:
        cursor.execute("SELECT barred_members(%s)", [about])
        barred = set(cursor.fetchone()[0])
    return {absent: deputy for absent, deputy in found.items() if deputy not in barred}


def working_memberships(membership: Membership) -> list[UUID]:
    """The member, and the colleagues for whom it stands in today."""
    return [membership.pk, *standing_in_for(membership).values_list("membership", flat=True)]


def parts_of(by: Actor) -> "QuerySet[TeamMember]":
    """Parts that the actor plays in the teams of its tenant's cases, for itself or for a colleague on leave."""
    if by.membership is None:
        return TeamMember.objects.none()
    return TeamMember.objects.filter(tenant=by.tenant, membership__in=working_memberships(by.membership))


def followed_by(by: Actor) -> set[UUID]:
    """Cases that the actor follows, itself or for a colleague on leave."""
    return set(parts_of(by).values_list("case", flat=True))


def follows(case: Case, by: Actor) -> bool:
    """True when the actor follows the case, itself or for a colleague on leave."""
    return parts_of(by).filter(case=case).exists()


def _locked(case: Case, by: Actor) -> Case:
    case_policy.require(by, Permission.EDIT_CASE, case)
    return lock(case_policy.visible(by), case.pk)


def _check_colleague(membership: Membership, by: Actor) -> None:
    if membership.pk not in {one.pk for one in colleagues(by)}:
        raise TransitionRefused(_("Cette personne ne peut pas suivre de dossier dans votre organisation."))


@transaction.atomic
def set_referent(case: Case, *, by: Actor, membership: Membership) -> None:
    """Give a case to a colleague; the former referent stays as co-referent. Raises Forbidden, TransitionRefused."""
    case = _locked(case, by)
    _check_colleague(membership, by)
    team = TeamMember.objects.filter(case=case)
    if team.filter(membership=membership, part=Part.REFERENT).exists():
        return
    team.filter(part=Part.REFERENT).update(part=Part.CO_REFERENT)
    TeamMember.objects.update_or_create(
        case=case, membership=membership, defaults={"tenant": by.tenant, "part": Part.REFERENT, "since": timezone.now()}
    )
    _open_new_address(case, membership)
    record("case.referent_set", case, by=by, tell=[case.tenant_id], reference=case.reference, membership=membership.pk)


@transaction.atomic
def add_co_referent(case: Case, *, by: Actor, membership: Membership) -> None:
    """Let a colleague follow a case too; twice does no harm. Raises Forbidden, TransitionRefused."""
    case = _locked(case, by)
    _check_colleague(membership, by)
    TeamMember.objects.get_or_create(case=case, membership=membership, defaults={"tenant": by.tenant, "part": Part.CO_REFERENT})
    _open_new_address(case, membership)
    record("case.co_referent_added", case, by=by, membership=membership.pk)


def _open_new_address(case: Case, membership: Membership) -> None:
    """Whoever joins the team once her new address is known there knows it too; who leaves the team loses it (a trigger's work)."""
    known = access.in_force(case.pk, Permission.VIEW_NEW_ADDRESS).exists()
    if known and membership.group_id is not None:
        access.grant(case.pk, membership.group_id, [Permission.VIEW_NEW_ADDRESS], purpose="suivi")


@transaction.atomic
def remove_co_referent(case: Case, *, by: Actor, membership: Membership) -> None:
    """End a colleague's part. Raises Forbidden, or TransitionRefused for the referent: no case is left without one."""
    case = _locked(case, by)
    member = TeamMember.objects.filter(case=case, membership=membership).first()
    if member is None:
        return
    if member.part == Part.REFERENT:
        raise TransitionRefused(_("Un dossier garde toujours une personne référente : nommez d’abord quelqu’un d’autre."))
    member.delete()
    record("case.co_referent_removed", case, by=by, membership=membership.pk)


@transaction.atomic
def hand_over(cases: Iterable[Case], *, by: Actor, to: Membership, text: str = "") -> int:
    """Give one or all cases of a member to a colleague, with a handover note. Returns how many. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.TRANSFER_CASE)
    count = 0
    for case in cases:
        set_referent(case, by=by, membership=to)
        TeamMember.objects.filter(case=case, part=Part.CO_REFERENT).exclude(membership=to).filter(
            membership__is_active=False
        ).delete()
        if text:
            note(case, by=by, kind=ChronologyEntry.Kind.NOTE, text=text, audience=ChronologyEntry.Audience.OWNER)
        count += 1
    return count


def cases_of_member(membership: Membership, *, by: Actor) -> "QuerySet[Case]":
    """Cases, not closed, of which a member of the actor's tenant is the referent."""
    mine = TeamMember.objects.filter(tenant=by.tenant, membership=membership, part=Part.REFERENT)
    return case_policy.visible(by).filter(pk__in=mine.values("case")).exclude(status=Case.Status.CLOSED)


def workloads(by: Actor) -> list[tuple[Membership, int]]:
    """Colleagues, and those who left cases behind, with the number of open cases of which they are the referent."""
    open_cases = TeamMember.objects.filter(tenant=by.tenant, part=Part.REFERENT).exclude(case__status=Case.Status.CLOSED)
    counts = dict(open_cases.values("membership").annotate(count=Count("pk")).values_list("membership", "count"))
    members = Membership.objects.filter(tenant=by.tenant).select_related("person").order_by("person__display_name")
    able = {one.pk for one in colleagues(by)}
    return [(member, counts.get(member.pk, 0)) for member in members if member.pk in able or member.pk in counts]


@transaction.atomic
def delegate(*, by: Actor, membership: Membership, deputy: Membership, starts_on: date, ends_on: date) -> Delegation:
    """From one day to another, a deputy receives what is a colleague's. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.EDIT_CASE)
    for member in (membership, deputy):
        _check_colleague(member, by)
    if ends_on < timezone.localdate():
        raise TransitionRefused(_("Cette absence est déjà terminée."))
    row = Delegation.objects.create(
        tenant=by.tenant, membership=membership, deputy=deputy, starts_on=starts_on, ends_on=ends_on
    )
    record("delegation.opened", row, by=by, membership=membership.pk, deputy=deputy.pk)
    return row


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: Actor) -> None:
    """End a delegation before its day; twice does no harm. Raises Forbidden."""
    require_ability(by, Permission.EDIT_CASE)
    row = lock(Delegation.objects.filter(tenant=by.tenant), delegation.pk)
    if row.ended_at is None:
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        record("delegation.ended", row, by=by)
