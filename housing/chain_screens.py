"""Moves that hang together, and what each landlord gives and receives, as the coordination reads a joint answer."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cases.models import Case, CaseOrigin
from cases.policies import cell_policy
from housing.matching.chains import Chain
from housing.matching.joint import Field, Joint
from housing.models import VacancyOffer
from housing.presentation import unit_title
from tenants.actor import Actor
from tenants.french import signed_fr
from tenants.models import Tenant


@dataclass(frozen=True)
class Step:
    """One move: who, where to, and what it frees for the next (None: nothing that this answer uses)."""

    case: Case
    offer: VacancyOffer
    title: str
    frees: str


@dataclass(frozen=True)
class Linked:
    """A chain or an exchange in words."""

    is_exchange: bool
    steps: list[Step]


def linked_of(found: Joint) -> list[Linked]:
    """Chains and exchanges of an answer, the longest first."""
    chains = sorted(found.chains, key=lambda chain: -len(chain.pairs))
    return [Linked(chain.is_exchange, _steps(found.field, chain)) for chain in chains]


def _steps(field: Field, chain: Chain) -> list[Step]:
    freed = {case: unit_title(field.offers[unit]) for unit, case in field.homes.items()}
    last = None if chain.is_exchange else chain.pairs[-1]
    return [
        Step(
            field.cases[pair[0]], field.offers[pair[1]], unit_title(field.offers[pair[1]]),
            "" if pair == last else freed[pair[0]],
        )
        for pair in chain.pairs
    ]  # fmt: skip


@dataclass(frozen=True)
class Balance:
    """Of a landlord: households of others that it houses, its own that it houses, its own that others house."""

    name: str
    given: int
    own: int
    received: int

    @property
    def net(self) -> int:
        """Given less received."""
        return self.given - self.received

    @property
    def net_words(self) -> str:
        """As in "−1"."""
        return signed_fr(self.net)


def balance_of(found: Joint, *, by: Actor) -> list[Balance]:
    """What each landlord gives and receives in an answer; nothing when no household of it comes from a landlord."""
    field = found.field
    keys = [field.cases[case].pk for case, _unit in found.answer.pairs]
    origins: QuerySet[Any] = cell_policy(CaseOrigin).visible(by)
    rows = origins.filter(case__in=keys, lease_landlord__isnull=False).values_list("case_id", "lease_landlord_id")
    home: dict[UUID, UUID] = dict(rows)
    if not home:
        return []
    given, own, received = Counter[UUID](), Counter[UUID](), Counter[UUID]()
    for case, unit in found.answer.pairs:
        giver, origin = field.offers[unit].tenant_id, home.get(field.cases[case].pk)
        if origin == giver:
            own[giver] += 1
            continue
        given[giver] += 1
        if origin is not None:
            received[origin] += 1
    tenants = Tenant.objects.in_bulk([*given, *own, *received])
    named = sorted(tenants.values(), key=lambda tenant: tenant.name)
    return [Balance(one.name, given[one.pk], own[one.pk], received[one.pk]) for one in named]
