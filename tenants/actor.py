"""Who acts: a person in one tenant, or the system for a tenant. Services take it as `by=`."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from tenants.context import DatabaseContext
from tenants.models import Membership, Participation, Programme, Tenant
from tenants.roles import Permission, abilities_of


@dataclass(frozen=True, eq=False)
class Actor:
    """A membership at work. `membership` is None for the system (jobs) and then every ability is given."""

    tenant: Tenant
    membership: Membership | None = None
    purpose: str = field(default="")

    @property
    def person_id(self) -> UUID | None:
        return self.membership.person_id if self.membership else None

    @property
    def display_name(self) -> str:
        return self.membership.person.display_name if self.membership else "Système"

    @property
    def first_name(self) -> str:
        return self.membership.person.get_short_name() if self.membership else "Système"

    @property
    def tenant_name(self) -> str:
        return self.tenant.name

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """auth_group ids: the tenant's, then the membership's."""
        ids = [self.tenant.group_id, self.membership.group_id if self.membership else None]
        return tuple(group for group in ids if group is not None)

    @cached_property
    def abilities(self) -> frozenset[Permission]:
        """What the roles of this membership allow."""
        return abilities_of(self.membership.roles) if self.membership else frozenset(Permission)

    @cached_property
    def participations(self) -> tuple[Participation, ...]:
        """Live parts of the tenant, with their programmes (one query)."""
        return tuple(Participation.objects.filter(tenant=self.tenant).select_related("programme").order_by("programme__name"))

    @property
    def programmes(self) -> list[Programme]:
        """Programmes that the tenant takes part in, by name, each once."""
        return list({part.programme_id: part.programme for part in self.participations}.values())

    def may(self, permission: Permission) -> bool:
        """True when a role of this membership has the ability."""
        return permission in self.abilities

    def plays(self, *parts: str, programme: UUID | None = None) -> bool:
        """True when the tenant plays one of the parts, in that programme or in any."""
        return any(part.part in parts and (programme is None or part.programme_id == programme) for part in self.participations)

    @property
    def context(self) -> DatabaseContext:
        """The database context of this actor."""
        return DatabaseContext.of(user=self.person_id, tenant=self.tenant.pk, groups=self.groups)
