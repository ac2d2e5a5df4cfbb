"""Sharing a case: the one place that grants, revokes and asks. The database decides who may (`share_case()`)."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from cases.models import Case, CaseAccess, CaseShare, Exclusion
from tenants.actor import Actor
from tenants.roles import CELLS, Permission

COORDINATOR = frozenset(
    {
        Permission.VIEW_CASE,
        Permission.VIEW_NEED,
        Permission.VIEW_IDENTITY,
        Permission.VIEW_CONTACT,
        Permission.VIEW_DANGER,
        Permission.VIEW_AVOIDANCE,
        Permission.VIEW_ORIGIN,
        Permission.VIEW_APPLICATION,
        Permission.ACT_ON_CASE,
        Permission.PROPOSE_CASE,
    }
)
COORDINATOR_WITHOUT_IDENTITY = COORDINATOR - {Permission.VIEW_IDENTITY, Permission.VIEW_CONTACT}
SHELTER = frozenset(
    {
        Permission.VIEW_CASE,
        Permission.VIEW_NEED,
        Permission.VIEW_IDENTITY,
        Permission.VIEW_CONTACT,
        Permission.VIEW_DANGER,
        Permission.VIEW_ORIGIN,
        Permission.VIEW_APPLICATION,
    }
)
SUPPORT_PROVIDER = frozenset(
    {Permission.VIEW_CASE, Permission.VIEW_NEED, Permission.VIEW_IDENTITY, Permission.VIEW_CONTACT, Permission.VIEW_DANGER}
)
PROPOSED_LANDLORD = frozenset({Permission.VIEW_SUMMARY, Permission.ACT_ON_CASE})
RESERVATAIRE = frozenset({Permission.VIEW_SUMMARY, Permission.ACT_ON_CASE})


def grant(
    case_id: UUID,
    group_id: int,
    permissions: Iterable[Permission],
    *,
    purpose: str,
    expires_at: datetime | None = None,
    consent_on: date | None = None,
) -> None:
    """Open permissions of a case to a group; renews what was revoked.

    Raises django.db.ProgrammingError (insufficient privilege) when the acting tenant may not, or the receiver is excluded.
    """
    codes = sorted(str(permission) for permission in permissions)
    if unknown := set(codes) - {str(cell) for cell in CELLS}:
        raise ValueError(f"Not permissions of a case: {unknown}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT share_case(%s, %s, %s::text[], %s, %s, %s)", [case_id, group_id, codes, purpose, expires_at, consent_on]
        )


def revoke(case_id: UUID, group_id: int, permissions: Iterable[Permission]) -> int:
    """End permissions now. Returns how many were in force."""
    codes = sorted(str(permission) for permission in permissions)
    with connection.cursor() as cursor:
        cursor.execute("SELECT unshare_case(%s, %s, %s::text[])", [case_id, group_id, codes])
        return int(cursor.fetchone()[0])


def live_shares(actor: Actor) -> "QuerySet[CaseShare]":
    """Unexpired shares to the actor's groups."""
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    return CaseShare.objects.filter(unexpired, group_id__in=actor.groups)


def excluded_cases(actor: Actor) -> "QuerySet[Exclusion]":
    """Exclusions that bar this actor, in whatever tenant the person was barred.

    Empty to the excluded under row-level security, which hides the cases itself.
    """
    target = Q(excluded_tenant=actor.tenant)
    if actor.membership is not None:
        target |= Q(excluded_membership__person=actor.person_id)
    return Exclusion.objects.filter(target, lifted_at__isnull=True)


def not_excluded(actor: Actor, case: str = "case") -> Combinable:
    """Condition on a row: its case does not exclude the actor. Asked row by row, by index: a list of them all would be read whole."""
    return ~Exists(excluded_cases(actor).filter(case=OuterRef(case)))


def cells_of(actor: Actor, case: Case) -> frozenset[Permission]:
    """Which cells of a visible case this actor may read: all but the new address for the owner, the shared ones for others."""
    shared = live_shares(actor).filter(content_object=case).values_list("permission__codename", flat=True)
    codes = frozenset(Permission(code) for code in shared)
    if case.tenant_id == actor.tenant.pk:
        codes |= CELLS - {Permission.VIEW_NEW_ADDRESS}
    return codes


def accessible(actor: Actor) -> "QuerySet[CaseAccess]":
    """Rows of the list projection for the actor's groups."""
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    return CaseAccess.objects.filter(unexpired, group_id__in=actor.groups)
