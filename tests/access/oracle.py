"""Who may read what of a case, said in plain Python from the rules alone: what the three layers are compared with."""

from dataclasses import dataclass, field
from uuid import UUID

from tenants.models import Membership, Tenant
from tenants.roles import CELLS, Permission

FOREVER, LATER, PAST = None, 1, 0  # until when a share lives: for ever, one period more, no more


@dataclass(frozen=True)
class Party:
    """Somebody at work: a member of a tenant. `person` is the same in two tenants."""

    key: str
    person: UUID
    tenant: UUID
    membership: UUID
    groups: frozenset[int]
    reads: bool  # the role reads cases

    @classmethod
    def of(cls, key: str, member: Membership) -> "Party":
        assert member.tenant.group_id is not None
        assert member.group_id is not None
        groups = frozenset({member.tenant.group_id, member.group_id})
        reads = not {"reader", "officer", "coordinator"}.isdisjoint(member.roles)
        return cls(key, member.person_id, member.tenant_id, member.pk, groups, reads)


REDUCED = frozenset({Permission.VIEW_SUMMARY, Permission.ACT_ON_CASE})
TELLING = frozenset({Permission.VIEW_IDENTITY, Permission.VIEW_CONTACT})


@dataclass(frozen=True)
class Parts:
    """Tenants of the programme: all, those that let dwellings, those that may know who she is by their part."""

    everybody: frozenset[UUID]
    landlords: frozenset[UUID]
    trusted: frozenset[UUID]


@dataclass
class Agreed:
    """A consent of hers to the support of one organisation."""

    recipient: UUID
    cells: frozenset[Permission]
    is_live: bool = True


@dataclass
class Known:
    """What the rules need to know of one case."""

    owner: UUID
    parts: Parts
    shares: dict[tuple[int, Permission], int | None] = field(default_factory=dict)
    grantors: dict[tuple[int, Permission], UUID] = field(default_factory=dict)
    rests_on: dict[tuple[int, Permission], UUID | None] = field(default_factory=dict)
    consents: dict[UUID, Agreed] = field(default_factory=dict)
    barred_tenants: set[UUID] = field(default_factory=set)
    barred_people: set[UUID] = field(default_factory=set)
    team: set[UUID] = field(default_factory=set)

    def hidden_from(self, who: Party) -> bool:
        """An exclusion bars a tenant, or a person in whatever tenant."""
        return who.tenant in self.barred_tenants or who.person in self.barred_people

    def holds(self, who: Party, permission: Permission) -> bool:
        """An unexpired share of this permission to the tenant or to the person's part in it."""
        return any(self.shares.get((group, permission), PAST) != PAST for group in who.groups)

    def reads(self, who: Party, permission: Permission) -> bool:
        """May this party read the table of a permission?"""
        if self.hidden_from(who):
            return False
        owns = who.tenant == self.owner and permission != Permission.VIEW_NEW_ADDRESS
        return owns or self.holds(who, permission)

    def cells(self, who: Party) -> frozenset[Permission]:
        return frozenset(cell for cell in CELLS if self.reads(who, cell))

    def shares_read(self, who: Party) -> frozenset[tuple[int, Permission]]:
        """Lines of the share table: all of them for the owner, one's own grants, what one holds while it lives."""
        if self.hidden_from(who):
            return frozenset()
        return frozenset(
            (group, cell)
            for (group, cell), until in self.shares.items()
            if who.tenant in (self.owner, self.grantors[group, cell]) or (group in who.groups and until != PAST)
        )

    # --- what may be done ---------------------------------------------------------------------------
    def may_grant(
        self, by: Party, tenant: UUID, member: Party | None, permissions: frozenset[Permission], consent: UUID | None
    ) -> bool:
        """The owner grants, to the programme and its own, never to the excluded, the new address to named people only."""
        if by.tenant != self.owner or self.hidden_from(by):
            return False
        if tenant != self.owner and tenant not in self.parts.everybody:
            return False
        if tenant in self.barred_tenants or (member is not None and member.person in self.barred_people):
            return False
        if Permission.VIEW_NEW_ADDRESS in permissions and (
            member is None or (tenant == self.owner and member.membership not in self.team)
        ):
            return False
        return self._she_agrees(tenant, permissions, consent)

    def _she_agrees(self, tenant: UUID, permissions: frozenset[Permission], consent: UUID | None) -> bool:
        """A lessor gets the reduced cells alone; where she lives goes to who visits her; who she is goes to a coordinator, a shelter,
        or where she agreed to it.
        """
        if consent is not None:
            agreed = self.consents[consent]
            if not (agreed.is_live and agreed.recipient == tenant and permissions <= agreed.cells):
                return False
        if tenant == self.owner or permissions <= REDUCED:
            return True
        if tenant in self.parts.landlords or Permission.VIEW_NEW_ADDRESS in permissions:  # nobody visits her in these lives
            return False
        return not permissions & TELLING or consent is not None or tenant in self.parts.trusted

    def grant(self, by: Party, group: int, permissions: frozenset[Permission], until: int | None, consent: UUID | None) -> None:
        for permission in permissions:
            self.shares[group, permission] = until
            self.grantors[group, permission] = by.tenant
            self.rests_on[group, permission] = consent

    def withdraw(self, consent: UUID, group: int | None) -> None:
        """What rests on a consent ends, unless another one covers it. `group`: of the tenant to which she had consented."""
        taken = self.consents[consent]
        taken.is_live = False
        others = {key: one for key, one in self.consents.items() if one.is_live and one.recipient == taken.recipient}
        for share in [share for share, resting in self.rests_on.items() if resting == consent]:
            held_by, permission = share
            covering = [key for key, one in others.items() if held_by == group and permission in one.cells]
            if self.shares[share] != PAST and covering:
                self.rests_on[share] = covering[0]
            else:
                self.shares[share] = PAST

    def bar(self, groups: frozenset[int]) -> None:
        """What the barred held ends, and does not come back."""
        self.shares = {(group, cell): PAST if group in groups else until for (group, cell), until in self.shares.items()}

    def revoke(self, by: Party, group: int, permissions: frozenset[Permission]) -> None:
        """Ended by the owner, by who granted, or given back by the holder."""
        if self.hidden_from(by):
            return
        for permission in permissions & {held for receiver, held in self.shares if receiver == group}:
            mine = by.tenant in (self.owner, self.grantors[group, permission])
            if mine or group in by.groups:
                self.shares[group, permission] = PAST

    def pass_time(self) -> None:
        """What lived one period more is over."""
        self.shares = {key: PAST if until == LATER else until for key, until in self.shares.items()}

    def transfer(self, to: Party, former_groups: frozenset[int]) -> None:
        """Everything follows; the former owner keeps nothing, whatever it was granted before."""
        former, self.owner = self.owner, to.tenant
        self.grantors = {key: to.tenant if by == former else by for key, by in self.grantors.items()}
        self.bar(former_groups)
        self.team = {to.membership}


def groups_of(tenant: Tenant, members: list[Membership]) -> frozenset[int]:
    """The group of a tenant and those of its members."""
    groups = {tenant.group_id} | {one.group_id for one in members if one.tenant_id == tenant.pk}
    return frozenset(group for group in groups if group is not None)
