"""Who may see and do what with a case and its cells."""

from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from cases.access import accessible, cells_of, live_shares, not_excluded
from cases.models import Case, CaseSummary, Cell, ChronologyEntry, Orientation, SupportMeasure
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
        """True when the actor may read a cell of a case that it sees."""
        return actor.may(Permission.READ_CASES) and cell in cells_of(actor, case)

    def require_cell(self, actor: Actor, cell: Permission, case: Case) -> None:
        """Raise Forbidden unless the cell is open to the actor."""
        if not self.can_see(actor, cell, case):
            raise forbidden(cell)


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
    """Lines for one's audience: the owner's, one's own, and the partners' for those who see the case."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[ChronologyEntry]":
        shared = live_shares(actor).filter(permission__codename=str(Permission.VIEW_CASE)).values("content_object")
        partners = Q(audience=ChronologyEntry.Audience.PARTNERS, case__in=shared)
        own_words = Q(author_tenant=actor.tenant) & ~Q(kind=ChronologyEntry.Kind.STEP)
        mine = Q(tenant=actor.tenant) | own_words
        return ChronologyEntry.objects.filter(mine | partners).filter(not_excluded(actor))


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


case_policy = CasePolicy()
chronology_policy = ChronologyPolicy()
orientation_policy = OrientationPolicy()
measure_policy = MeasurePolicy()
summary_policy = CellPolicy(CaseSummary)


def cell_policy(model: type[Model]) -> CellPolicy[Cell]:
    """The policy of a cell's model."""
    assert issubclass(model, Cell), model
    return CellPolicy(model)
