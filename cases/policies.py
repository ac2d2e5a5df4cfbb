"""Who may see and do what with a case and its cells."""

from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.access import accessible, cells_of, live_shares, not_excluded, opened_by_glass
from cases.disclosure import BY_NAME
from cases.models import (
    Case,
    CaseExport,
    CaseShare,
    CaseSummary,
    Cell,
    ChronologyEntry,
    Consent,
    Installation,
    Orientation,
    Referral,
    SupportGoal,
    SupportMeasure,
    SupportSession,
)
from tenants.actor import Actor
from tenants.policies import Policy, forbidden
from tenants.roles import Permission

C = TypeVar("C", bound=Cell)

# Abilities that only the owner's people have on a case; the others follow a share.
OWNER_ONLY = frozenset(
    {
        Permission.EDIT_CASE,
        Permission.CLOSE_CASE,
        Permission.TRANSFER_CASE,
        Permission.SHARE_CASE,
        Permission.ERASE_CASE,
        Permission.DISCLOSE_CASE,
    }
)


class CasePolicy(Policy[Case]):
    """The case itself: its owner, and those to whom `view_case` is shared; never the excluded."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[Case]":
        shared = Exists(accessible(actor).filter(case=OuterRef("pk")))
        return Case.objects.filter(Q(tenant=actor.tenant) | shared).filter(not_excluded(actor, "pk"))

    def can(self, actor: Actor, permission: Permission, obj: Case) -> bool:
        """Owner-only abilities need ownership; a move of the state by another tenant needs `act_on_case`."""
        if not super().can(actor, permission, obj):
            return False
        if obj.tenant_id == actor.tenant.pk:
            return True
        return permission not in OWNER_ONLY

    def can_see(self, actor: Actor, cell: Permission, case: Case) -> bool:
        """True when the actor may read a cell of a case that it sees: its own, shared, or the new address opened in an emergency."""
        if not actor.may(Permission.READ_CASES):
            return False
        return cell in cells_of(actor, case) or (
            cell is Permission.VIEW_NEW_ADDRESS and case.tenant_id == actor.tenant.pk and opened_by_glass(actor, case, cell)
        )

    def require_cell(self, actor: Actor, cell: Permission, case: Case) -> None:
        """Raise Forbidden unless the cell is open to the actor."""
        if not self.can_see(actor, cell, case):
            raise forbidden(cell)


class RetentionPolicy(Policy[Case]):
    """How long a case is kept: for its owner's people, those who follow it and those who manage, without anything of its content."""

    read = Permission.DECIDE_RETENTION

    def rows(self, actor: Actor) -> "QuerySet[Case]":
        return Case.objects.filter(tenant=actor.tenant).filter(not_excluded(actor, "pk"))

    def can(self, actor: Actor, permission: Permission, obj: Case) -> bool:
        """Deciding is for those who follow the case, their deputies, and managers; the database says who."""
        if obj.tenant_id != actor.tenant.pk or not super().can(actor, permission, obj):
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT answers_for(%s)", [obj.pk])
            return bool(cursor.fetchone()[0])


class CellPolicy(Policy[C]):
    """Rows of one permission's table."""

    read = Permission.READ_CASES

    def __init__(self, model: type[C]) -> None:
        self.model = model

    def rows(self, actor: Actor) -> "QuerySet[C]":
        shared = live_shares(actor).filter(permission__codename=str(self.model.PERMISSION)).values("content_object")
        reach = Q(case__in=shared)
        if self.model.PERMISSION is not Permission.VIEW_NEW_ADDRESS:
            reach |= Q(tenant=actor.tenant)
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows.filter(reach).filter(not_excluded(actor))


class ChronologyPolicy(Policy[ChronologyEntry]):
    """Lines for one's audience: the owner's; one's own and the partners' for organisations that work on the case, while they do.

    A lessor's named people, who see it for one lease, read none: the chronology tells of other proposals.
    """

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[ChronologyEntry]":
        shared = working_shares(actor).values("content_object")
        own_words = Q(author_tenant=actor.tenant) & ~Q(kind=ChronologyEntry.Kind.STEP)
        working = (Q(audience=ChronologyEntry.Audience.PARTNERS) | own_words) & Q(case__in=shared)
        return ChronologyEntry.objects.filter(Q(tenant=actor.tenant) | working).filter(not_excluded(actor))


class ConsentPolicy(Policy[Consent]):
    """What she agreed to, for the owner of her case alone."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[Consent]":
        return Consent.objects.filter(tenant=actor.tenant).filter(not_excluded(actor))


def working_shares(actor: Actor) -> "QuerySet[CaseShare]":
    """Shares by which the actor's organisation works on a case, those to a lessor's named people left out."""
    return live_shares(actor).filter(permission__codename=str(Permission.VIEW_CASE)).exclude(purpose__in=BY_NAME)


def works_on(actor: Actor, case: Case) -> bool:
    """True for the owner, and for an organisation that follows the case; False for a lessor's named people."""
    return case.tenant_id == actor.tenant.pk or working_shares(actor).filter(content_object=case).exists()


class OrientationPolicy(Policy[Orientation]):
    """The referrer sees the status; the recipient takes up."""

    read = Permission.ORIENT

    def rows(self, actor: Actor) -> "QuerySet[Orientation]":
        return Orientation.objects.filter(Q(tenant=actor.tenant) | Q(recipient=actor.tenant))


def sides(actor: Actor) -> Q:
    """Two-sided rows of the actor: landlord or provider, owner of the case, coordinator of the programme."""
    coordinated = [part.programme_id for part in actor.participations if part.part == "coordinator"]
    return Q(tenant=actor.tenant) | Q(case_tenant=actor.tenant) | Q(programme__in=coordinated)


class MeasurePolicy(Policy[SupportMeasure]):
    """Provider, owner, coordinator; the requester sees the state."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[SupportMeasure]":
        rows = SupportMeasure.objects.filter(sides(actor) | Q(requester=actor.tenant))
        return rows.filter(not_excluded(actor))


class GoalPolicy(Policy[SupportGoal]):
    """Goals: the provider, the owner of the case, the coordination."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[SupportGoal]":
        return SupportGoal.objects.filter(sides(actor)).filter(not_excluded(actor))


class SessionPolicy(Policy[SupportSession]):
    """Meetings: the provider, the owner of the case, the coordination."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[SupportSession]":
        return SupportSession.objects.filter(sides(actor)).filter(not_excluded(actor))


def supported(actor: Actor) -> Q:
    """Condition on a row of a case: its owner, or who gives it a support that she accepted, while the case is open to it."""
    measures = SupportMeasure.objects.filter(tenant=actor.tenant, status__in=SupportMeasure.LIVE, case=OuterRef("case"))
    shared = Q(case__in=working_shares(actor).values("content_object")) & Q(Exists(measures))
    return Q(tenant=actor.tenant) | shared


class InstallationPolicy(Policy[Installation]):
    """A rehousing as those who support her know it."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[Installation]":
        return Installation.objects.filter(supported(actor)).filter(not_excluded(actor))


class ReferralPolicy(Policy[Referral]):
    """Where she was sent for her rights, for those who support her."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[Referral]":
        return Referral.objects.filter(supported(actor)).filter(not_excluded(actor))


class ExportPolicy(Policy[CaseExport]):
    """Exports of the tenant, for those who ask for them and agree to them."""

    read = Permission.EXPORT_CASES

    def rows(self, actor: Actor) -> "QuerySet[CaseExport]":
        return CaseExport.objects.filter(tenant=actor.tenant)


case_policy = CasePolicy()
consent_policy = ConsentPolicy()
export_policy = ExportPolicy()
retention_policy = RetentionPolicy()
chronology_policy = ChronologyPolicy()
orientation_policy = OrientationPolicy()
measure_policy = MeasurePolicy()
goal_policy = GoalPolicy()
session_policy = SessionPolicy()
installation_policy = InstallationPolicy()
referral_policy = ReferralPolicy()
summary_policy = CellPolicy(CaseSummary)


def to_decide(actor: Actor) -> "QuerySet[CaseExport]":
    """Exports that wait for the actor's agreement, the first due first: never those that it asked for itself."""
    waiting = export_policy.visible(actor).filter(status=CaseExport.Status.ASKED, decide_by__gt=timezone.now())
    return waiting.exclude(requested_by__person=actor.person_id).order_by("decide_by", "pk")


def cell_policy(model: type[Model]) -> CellPolicy[Cell]:
    """The policy of a cell's model."""
    assert issubclass(model, Cell), model
    return CellPolicy(model)
