"""Sharing a case: the one place that grants, revokes and asks. The database decides who may (`share_case()`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from cases.disclosure import (
    COORDINATOR,
    COORDINATOR_WITHOUT_IDENTITY,
    LESSOR,
    PROPOSED_LANDLORD,
    RESERVATAIRE,
    SHELTER,
    SUPPORT_PROVIDER,
    Purpose,
)
from cases.models import BreakGlass, Case, CaseAccess, CaseShare, Consent, Exclusion
from tenants.actor import Actor
from tenants.roles import CELLS, Permission

__all__ = [
    "COORDINATOR",
    "COORDINATOR_WITHOUT_IDENTITY",
    "LESSOR",
    "PROPOSED_LANDLORD",
    "RESERVATAIRE",
    "SHELTER",
    "SUPPORT_PROVIDER",
    "NamedOfficer",
    "accessible",
    "cells_of",
    "excluded_cases",
    "grant",
    "in_force",
    "live_shares",
    "named_officers",
    "no_longer_agrees",
    "not_excluded",
    "revoke",
    "unexpired",
    "withdraw",
]


DEPUTY_SLOT = 3


def grant(
    case_id: UUID,
    group_id: int,
    permissions: Iterable[Permission],
    *,
    purpose: str,
    expires_at: datetime | None = None,
    consent: Consent | None = None,
) -> None:
    """Open permissions of a case to a group; renews what was revoked. What rests on a consent ends with it at the latest.

    Raises django.db.ProgrammingError (insufficient privilege) when the acting tenant may not, the receiver is excluded, or her
    consent is needed and is not there, is over or covers something else.
    """
    codes = sorted(str(permission) for permission in permissions)
    if unknown := set(codes) - {str(cell) for cell in CELLS}:
        raise ValueError(f"Not permissions of a case: {unknown}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT share_case(%s, %s, %s::text[], %s, %s, %s::uuid)",
            [case_id, group_id, codes, purpose, expires_at, consent.pk if consent else None],
        )


def revoke(case_id: UUID, group_id: int, permissions: Iterable[Permission]) -> int:
    """End permissions now. Returns how many were in force."""
    codes = sorted(str(permission) for permission in permissions)
    with connection.cursor() as cursor:
        cursor.execute("SELECT unshare_case(%s, %s, %s::text[])", [case_id, group_id, codes])
        return int(cursor.fetchone()[0])


def withdraw(consent: Consent) -> int | None:
    """End what rests on a consent, now and for good; what another live consent covers goes on under that one.

    Returns how many shares ended; None when it is not the acting tenant's, or was withdrawn before.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT withdraw_consent(%s)", [consent.pk])
        ended: int | None = cursor.fetchone()[0]
    return ended


def no_longer_agrees(case_id: UUID, step: Purpose) -> bool:
    """True when her last word on a step is a withdrawal; asked by the owner or by who may propose the case."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT no_longer_agrees(%s, %s)", [case_id, step])
        return bool(cursor.fetchone()[0])


@dataclass(frozen=True)
class NamedOfficer:
    """One of a lessor's people named for a dwelling that she accepted, as the owner of the case may know it."""

    tenant_id: UUID
    membership_id: UUID
    group_id: int
    name: str
    slot: int
    person_id: UUID

    @property
    def is_deputy(self) -> bool:
        return self.slot == DEPUTY_SLOT


def named_officers(case_id: UUID) -> list[NamedOfficer]:
    """The lessor's people who are to learn who she is, or know; for the owner of the case, nobody for the others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, membership_id, group_id, name, slot, person_id FROM named_officers(%s)", [case_id])
        return [NamedOfficer(*row) for row in cursor.fetchall()]


def unexpired() -> Q:
    """Condition on a share, or on a row of the projection: in force now."""
    return Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())


def live_shares(actor: Actor) -> "QuerySet[CaseShare]":
    """Unexpired shares to the actor's groups."""
    return CaseShare.objects.filter(unexpired(), group_id__in=actor.groups)


def in_force(case_id: UUID, *permissions: Permission) -> "QuerySet[CaseShare]":
    """Shares of a case in force, of these permissions or of all; its owner sees them all."""
    rows = CaseShare.objects.filter(unexpired(), content_object=case_id)
    return rows.filter(permission__codename__in=[str(one) for one in permissions]) if permissions else rows


def excluded_cases(actor: Actor) -> "QuerySet[Exclusion]":
    """Exclusions that bar this actor, in whatever tenant the person was barred.

    Empty to the excluded under row-level security, which hides the cases itself.
    """
    target = Q(excluded_tenant=actor.tenant)
    if actor.membership is not None:
        target |= Q(excluded_membership__person=actor.person_id)
    return Exclusion.objects.filter(target, lifted_at__isnull=True)


def not_excluded(actor: Actor, case: str = "case") -> Q:
    """Condition on a row: its case does not exclude the actor. Asked row by row, by index: a list of them all would be read whole."""
    return Q(~Exists(excluded_cases(actor).filter(case=OuterRef(case)))) & Q(NotBarredByAddress(case))


class NotBarredByAddress(Func):
    """Condition on a row: its case does not bar the address of the person in force, which the database alone compares."""

    template = "NOT (%(expressions)s = ANY ((SELECT barred_by_address())::uuid[]))"
    output_field = BooleanField()


def cells_of(actor: Actor, case: Case) -> frozenset[Permission]:
    """Which cells of a visible case this actor may read: all but the new address for the owner, the shared ones for others."""
    shared = live_shares(actor).filter(content_object=case).values_list("permission__codename", flat=True)
    codes = frozenset(Permission(code) for code in shared)
    if case.tenant_id == actor.tenant.pk:
        codes |= CELLS - {Permission.VIEW_NEW_ADDRESS}
    return codes


def opened_by_glass(actor: Actor, case: Case, cell: Permission) -> bool:
    """True while the actor holds a cell of the case open by an emergency opening of its own."""
    openings = BreakGlass.objects.live().filter(case=case, opener=actor.membership, cells__contains=[str(cell)])
    return actor.membership is not None and openings.exists()


def accessible(actor: Actor) -> "QuerySet[CaseAccess]":
    """Rows of the list projection for the actor's groups."""
    return CaseAccess.objects.filter(unexpired(), group_id__in=actor.groups)
