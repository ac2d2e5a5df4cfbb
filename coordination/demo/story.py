"""What the writers of one made-up case share."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from cases.models import Case, CaseNeed, CaseOrigin
from coordination.demo.cast import Organisation, Partnership
from coordination.demo.clock import Clock
from coordination.demo.dice import Dice
from coordination.demo.household import Household
from coordination.demo.ledger import Ledger
from coordination.demo.news import News
from coordination.demo.outline import Moments, Outline
from coordination.demo.plans import Plan
from housing.models import Dwelling, OfferPlace, Vacancy, VacancyOffer
from tenants.acting import acting_as
from tenants.buildings import building_key
from tenants.crypto import Vault
from tenants.keys import hold_tenant_key, tenant_vault
from tenants.models import Membership, Programme, Tenant


class Keys:
    """Keys of the tenants, opened once each in their own context."""

    def __init__(self) -> None:
        self._wrapping: dict[UUID, tuple[int, bytes]] = {}
        self._vaults: dict[UUID, Vault] = {}
        self._buildings: dict[UUID, bytes] = {}

    def wrapping(self, tenant: Tenant) -> tuple[int, bytes]:
        """Version and bytes of the key that wraps a tenant's case keys."""
        if tenant.pk not in self._wrapping:
            with acting_as(tenant):
                self._wrapping[tenant.pk] = hold_tenant_key(tenant.pk)
        return self._wrapping[tenant.pk]

    def vault(self, tenant: Tenant) -> Vault:
        """Vault of what belongs to the tenant itself."""
        if tenant.pk not in self._vaults:
            with acting_as(tenant):
                self._vaults[tenant.pk] = tenant_vault(tenant.pk, sealing=True)
        return self._vaults[tenant.pk]

    def buildings(self, programme: Programme, tenant: Tenant) -> bytes:
        """Key of what stands for buildings in a programme, opened by somebody who takes part."""
        if programme.pk not in self._buildings:
            with acting_as(tenant):
                self._buildings[programme.pk] = building_key(programme.pk)
        return self._buildings[programme.pk]


@dataclass(frozen=True)
class Unit:
    """A vacancy with its dwelling, what the programme sees of it, and where that is."""

    landlord: Organisation
    dwelling: Dwelling
    vacancy: Vacancy
    offer: VacancyOffer | None
    address: str
    place: OfferPlace | None = None

    @property
    def open_offer(self) -> VacancyOffer:
        """The offer of a unit that was published."""
        assert self.offer is not None, self.vacancy
        return self.offer

    @property
    def rows(self) -> list[Vacancy | VacancyOffer | OfferPlace]:
        return [row for row in (self.vacancy, self.offer, self.place) if row is not None]


@dataclass
class World:
    """Draws, time, keys and the ledger of one world."""

    dice: Dice
    clock: Clock
    ledger: Ledger
    keys: Keys
    sessions_every: int = 21
    news: list[News] = field(default_factory=list)
    shown: set[tuple[object, ...]] = field(default_factory=set)

    def first(self, *what: object) -> bool:
        """True the first time that this is asked: one of each kind goes to the accounts that visitors try first."""
        new = what not in self.shown
        self.shown.add(what)
        return new


@dataclass(eq=False)
class Story:
    """One case with what was drawn for it."""

    world: World
    partnership: Partnership
    plan: Plan
    outline: Outline
    owner: Organisation
    referent: Membership
    case: Case
    vault: Vault
    need: CaseNeed
    household: Household
    channel: str = ""
    referrer: Organisation | None = None
    shelter: Organisation | None = None
    shelter_entered_on: date | None = None
    landlord_of_lease: Organisation | None = None
    featured: bool = False
    wanted: set[str] = field(default_factory=set)
    avoided: set[str] = field(default_factory=set)
    avoided_around: set[str] = field(default_factory=set)  # communes that her circles touch
    excluded: set[str] = field(default_factory=set)
    team: list[Membership] = field(default_factory=list)
    origin: CaseOrigin | None = None
    units: list[Unit] = field(default_factory=list)  # proposed to her, or meant for her
    home: Unit | None = None  # where she lives, when her rehousing frees it
    has_nur: bool = False
    lease_id: UUID | None = None

    @property
    def at(self) -> Moments:
        """Instants of the case's own events."""
        return self.outline.at

    @property
    def dice(self) -> Dice:
        return self.world.dice

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def ledger(self) -> Ledger:
        return self.world.ledger

    @property
    def sides(self) -> dict[str, object]:
        """What a two-sided row says of the case's side."""
        return {"case": self.case, "case_tenant": self.owner.tenant, "programme": self.partnership.programme}

    @property
    def searches(self) -> bool:
        """She waits for a unit, and none is proposed to her."""
        return self.plan.status == Case.Status.SEARCHING and not self.plan.proposed

    @property
    def meant(self) -> Unit | None:
        """The home of somebody else that would suit her, if there is one."""
        return next((unit for unit in self.units if unit.vacancy.on_rehousing), None)

    def acceptable(self, commune: str) -> bool:
        """She would live there."""
        return commune not in self.avoided and (self.need.any_sector or commune in self.wanted)

    @property
    def last_event(self) -> datetime:
        """The latest thing that happened to the case or to one of its attempts."""
        moments = [*self.at.values(), *(moment for attempt in self.outline.attempts for moment in attempt.at.values())]
        return max(moments)
