"""Rows of a made-up world, kept until all are drawn, then written as the tenants that would have written them.

Every row is inserted by the role that serves, under row-level security, in the context of its author: what a policy or a trigger
refuses in real life is refused here too. Triggers keep the list projection and the reduced cells.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from cases.models import (
    AvoidArea,
    CarriedOver,
    Case,
    CaseApplication,
    CaseContact,
    CaseDanger,
    CaseDiagnosis,
    CaseIdentity,
    CaseKey,
    CaseNeed,
    CaseNewAddress,
    CaseOrigin,
    ChronologyEntry,
    Consent,
    Exclusion,
    Installation,
    InstallationItem,
    Orientation,
    OrientationContent,
    PlaceThatMatters,
    PlaceToAvoid,
    PresentLease,
    Proof,
    Protection,
    Referral,
    RefusedSector,
    SupportGoal,
    SupportMeasure,
    SupportSession,
    TakenUp,
    TeamMember,
    WantedSector,
)
from housing.models import (
    AllocationDecision,
    Dwelling,
    DwellingLocation,
    ExpectedRelease,
    HouseholdSide,
    Lease,
    LeaseReview,
    OfferPlace,
    Place,
    PlaceOutage,
    PlaceRequest,
    Precautions,
    Proposal,
    Reservation,
    SafetyRequest,
    Shelter,
    ShelterLocation,
    ShelterUnit,
    SlidingLease,
    SlidingPeriod,
    Stay,
    StayEvaluation,
    StayExtension,
    StayPlace,
    StayReturn,
    UnitCheck,
    UseAgreement,
    Vacancy,
    VacancyOffer,
)
from tenants.acting import acting_as
from tenants.models import Membership, Tenant
from tenants.roles import Permission

# What must stand before what; inside a phase, each tenant writes its rows of each model in this order.
CASES: tuple[type[models.Model], ...] = (
    Case,
    CaseKey,
    CaseIdentity,
    CaseContact,
    CaseNeed,
    WantedSector,
    RefusedSector,
    AvoidArea,
    PlaceToAvoid,
    PlaceThatMatters,
    Exclusion,
    CaseOrigin,
    CaseApplication,
    CaseDanger,
    Protection,
    CaseDiagnosis,
    CarriedOver,
    TeamMember,
    Consent,
    PresentLease,
    Proof,
)
STOCK: tuple[type[models.Model], ...] = (
    Dwelling,
    DwellingLocation,
    Vacancy,
    VacancyOffer,
    OfferPlace,
    UseAgreement,
    ShelterUnit,
    UnitCheck,
)
SHELTERS: tuple[type[models.Model], ...] = (Shelter, ShelterLocation, Place, PlaceOutage)
REFERRED: tuple[type[models.Model], ...] = (Orientation, OrientationContent)
COURSES: tuple[type[models.Model], ...] = (
    TakenUp,
    ExpectedRelease,
    Proposal,
    HouseholdSide,
    Reservation,
    Precautions,
    AllocationDecision,
    Lease,
    SlidingLease,
    SlidingPeriod,
    LeaseReview,
    CaseNewAddress,
    PlaceRequest,
    Stay,
    StayPlace,
    StayExtension,
    StayEvaluation,
    StayReturn,
    SafetyRequest,
    SupportMeasure,
    SupportGoal,
    SupportSession,
    Installation,
    InstallationItem,
    Referral,
    ChronologyEntry,
)
BATCH = 2000


@dataclass(frozen=True)
class Share:
    """Permissions of a case for a group, by the case's owner; in the past when it has ended.

    `by_name`: to a lessor's named people, granted once the course that names them stands.
    """

    case: UUID
    group: int
    permissions: tuple[Permission, ...]
    purpose: str
    until: datetime | None = None
    consent: UUID | None = None
    by_name: bool = False


def group_of(holder: Tenant | Membership) -> int:
    """The group that receives what is shared with a tenant or a member."""
    assert holder.group_id is not None, holder
    return holder.group_id


class Ledger:
    """Collects rows, shares and last changes; `write()` puts them in the database."""

    def __init__(self) -> None:
        self._tenants: dict[UUID, Tenant] = {}
        self._rows: dict[UUID, dict[type[models.Model], list[models.Model]]] = defaultdict(lambda: defaultdict(list))
        self._shares: dict[UUID, list[Share]] = defaultdict(list)
        self._changes: dict[UUID, dict[type[models.Model], list[tuple[models.Model, dict[str, Any]]]]] = defaultdict(
            lambda: defaultdict(list)
        )

    def add(self, author: Tenant, *rows: models.Model) -> None:
        """Rows to insert, written by `author`."""
        self._tenants[author.pk] = author
        for row in rows:
            self._rows[author.pk][type(row)].append(row)

    def share(self, owner: Tenant, share: Share) -> None:
        """A share to grant, by the owner of its case."""
        self._tenants[owner.pk] = owner
        self._shares[owner.pk].append(share)

    def finally_set(self, author: Tenant, row: models.Model, **columns: Any) -> None:
        """Columns that a row takes once everything is inserted: where its course ended."""
        self._changes[author.pk][type(row)].append((row, columns))

    def count(self, model: type[models.Model]) -> int:
        """How many rows of a model there are."""
        return sum(len(rows[model]) for rows in self._rows.values())

    def write(self, tell: Callable[[str], None]) -> None:
        """Insert everything, phase after phase; `tell` is called before each."""
        tell("dossiers")
        self._insert(CASES)
        tell("logements")
        self._insert(STOCK)
        self._insert(SHELTERS)
        tell("partages")
        for tenant in self._tenants.values():
            self._grant(tenant, by_name=False)
        tell("orientations, propositions, baux, accompagnements, chronologies")
        self._insert(REFERRED)
        self._insert(COURSES)
        tell("derniers états")
        self._change()
        for tenant in self._tenants.values():
            self._grant(tenant, by_name=True)

    def _insert(self, phase: Iterable[type[models.Model]]) -> None:
        for tenant in self._tenants.values():
            with acting_as(tenant):
                for model in phase:
                    if rows := self._rows[tenant.pk].pop(model, None):
                        model._default_manager.bulk_create(rows, batch_size=BATCH)

    def _grant(self, owner: Tenant, *, by_name: bool) -> None:
        alike: dict[tuple[tuple[Permission, ...], str], list[Share]] = defaultdict(list)
        for share in _merged([one for one in self._shares[owner.pk] if one.by_name is by_name]):
            alike[share.permissions, share.purpose].append(share)
        with acting_as(owner), connection.cursor() as cursor:
            for (permissions, purpose), shares in alike.items():
                columns = [
                    list(column) for column in zip(*((s.case, s.group, s.until, s.consent) for s in shares), strict=True)
                ]
                cursor.execute(
                    "SELECT count(share_case(s.c, s.g, %s::text[], %s, s.u, s.k)::text) FROM"
                    " unnest(%s::uuid[], %s::int[], %s::timestamptz[], %s::uuid[]) AS s (c, g, u, k)",
                    [[str(permission) for permission in permissions], purpose, *columns],
                )

    def _change(self) -> None:
        for author, models_ in self._changes.items():
            with acting_as(self._tenants[author]):
                for model, changes in models_.items():
                    self._update(model, changes)

    @staticmethod
    def _update(model: type[models.Model], changes: list[tuple[models.Model, dict[str, Any]]]) -> None:
        alike: dict[tuple[str, ...], list[models.Model]] = defaultdict(list)
        for row, columns in changes:
            for name, value in columns.items():
                setattr(row, name, value)
            alike[tuple(columns)].append(row)
        for names, rows in alike.items():
            model._default_manager.bulk_update(rows, names, batch_size=500)


def _merged(shares: list[Share]) -> list[Share]:
    """Each permission for each group once: one that is in force wins over one that has ended, else the later one."""
    latest: dict[tuple[UUID, int, Permission], Share] = {}
    for share in shares:
        for permission in share.permissions:
            known = latest.get((share.case, share.group, permission))
            if known is None or known.until is not None:
                latest[share.case, share.group, permission] = share
    kept: dict[tuple[UUID, int, int], list[Permission]] = defaultdict(list)
    origin = {id(share): share for share in shares}
    for (case, group, permission), share in latest.items():
        kept[case, group, id(share)].append(permission)
    return [replace(origin[number], permissions=tuple(sorted(codes))) for (_, _, number), codes in kept.items()]
