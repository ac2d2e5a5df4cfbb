"""The organisations of a made-up world and their people, set up as the operator does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from coordination.demo.dice import Dice
from coordination.demo.words import COLLEAGUES, LAST_NAMES
from tenants.models import Channel, Membership, Participation, Person, PersonSecret, Programme, Tenant
from tenants.roles import Role
from tenants.services.setup import OWNER, create_member, create_programme, create_tenant, join

ONE_PASSWORD = timedelta(days=365)  # a visitor is not asked for a second factor


@dataclass(frozen=True)
class Account:
    """Somebody of the demonstration whom a visitor can be."""

    name: str
    role: Role
    label: str
    lead: bool = False

    @property
    def login(self) -> str:
        return self.name.split(" ")[0].lower().replace("è", "e").replace("é", "e").replace("ï", "i").replace("ë", "e")


@dataclass(frozen=True)
class OrganisationSpec:
    """An organisation to create. `domain`: of its invented addresses, always under .example."""

    kind: str
    name: str
    domain: str
    siren: str
    accounts: tuple[Account, ...] = ()
    colleagues: int = 1

    def address(self, login: str) -> str:
        return f"{login}@{self.domain}.example"


@dataclass(frozen=True)
class ChannelSpec:
    """A way into a programme. `referrer`: key of the organisation that refers by it."""

    code: str
    label: str
    referrer: str = ""
    target: tuple[int, int] | None = None  # entries of a year: at least, at most


@dataclass(frozen=True)
class FundingSpec:
    """A funder: what it votes for each exercise (euros; the last one goes on), how long before it begins, with what reason.

    `beneficiary`: key of the organisation that it is for; `late`: days by which its payments come later; `slips`: an entry was corrected.
    """

    funder: str
    amounts: tuple[int, ...]
    reason: str
    label: str = ""
    beneficiary: str = ""
    voted_before: int = 20
    late: int = 0
    slips: bool = False


@dataclass(frozen=True)
class ProgrammeSpec:
    """A programme to create: who plays which parts (words separated by spaces), where, how women enter."""

    name: str
    starts_on: date
    parts: dict[str, str]
    communes: dict[str, float]
    channels: tuple[ChannelSpec, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    funding: tuple[FundingSpec, ...] = ()


@dataclass(eq=False)
class Organisation:
    """A tenant and its people who work on cases or units (those who sign in come first)."""

    key: str
    tenant: Tenant
    officers: list[Membership] = field(default_factory=list)

    @property
    def social(self) -> bool:
        return self.tenant.is_social_landlord

    @property
    def proposer(self) -> Membership:
        """Who proposes cases, where the organisation coordinates."""
        return next((one for one in self.officers if Role.COORDINATOR in one.roles), self.officers[0])


@dataclass(eq=False)
class Partnership:
    """A programme at work: who plays what in it, where it looks for dwellings."""

    programme: Programme
    communes: dict[str, float]
    playing: dict[str, list[Organisation]]
    channels: dict[str, Channel]

    def players(self, part: str) -> list[Organisation]:
        return self.playing.get(part, [])

    @property
    def coordinator(self) -> Organisation:
        return self.players("coordinator")[0]

    @property
    def owners(self) -> list[Organisation]:
        """Who opens cases: those who refer, and are neither a landlord nor (unless they coordinate) a shelter here."""
        others = self.players("landlord") + self.players("shelter")
        return [one for one in self.players("referrer") if one is self.coordinator or one not in others]


def create_organisations(specs: dict[str, OrganisationSpec], dice: Dice, *, password: str | None) -> dict[str, Organisation]:
    """Create the tenants with their people. One password for all accounts (None: nobody can sign in)."""
    organisations = {}
    grace = timezone.localdate() + ONE_PASSWORD if password is not None else None
    with transaction.atomic(using=OWNER):
        for key, spec in specs.items():
            tenant = create_tenant(kind=spec.kind, name=spec.name, siren=spec.siren, mfa_grace_until=grace)
            organisations[key] = Organisation(key, tenant)
            _people(organisations[key], spec, dice)
        if password is not None:
            addresses = [address for address, _ in accounts_of(specs)]
            secrets = PersonSecret.objects.using(OWNER).filter(person__email__in=addresses)
            secrets.update(password=make_password(password))  # one salt for all: hashing each would take seconds
    return organisations


def accounts_of(specs: dict[str, OrganisationSpec]) -> Iterable[tuple[str, Account]]:
    """Address and account of everybody who can sign in."""
    for spec in specs.values():
        for account in spec.accounts:
            yield spec.address(account.login), account


def _people(organisation: Organisation, spec: OrganisationSpec, dice: Dice) -> None:
    for account in spec.accounts:
        member = _member(organisation, spec.address(account.login), account.name, account.role)
        if account.role in {Role.OFFICER, Role.COORDINATOR}:
            organisation.officers.append(member)
    for number in range(spec.colleagues):
        name = f"{dice.pick(COLLEAGUES)} {dice.pick(LAST_NAMES)}"
        is_new = number > 0 and number + 1 == spec.colleagues
        organisation.officers.append(
            _member(organisation, spec.address(f"equipe{number + 1}"), name, Role.OFFICER, is_new=is_new)
        )
    if Role.MANAGER not in {account.role for account in spec.accounts}:
        name = f"{dice.pick(COLLEAGUES)} {dice.pick(LAST_NAMES)}"
        _member(organisation, spec.address("direction"), name, Role.MANAGER)


def _member(organisation: Organisation, email: str, name: str, role: Role, *, is_new: bool = False) -> Membership:
    member = create_member(organisation.tenant, email=email, display_name=name, roles=[role], password=None)
    if not is_new:
        _has_come(member)
    return member


def _has_come(member: Membership) -> None:
    """Its address is verified and it has signed in before; who has not yet is one of those whom nothing reaches."""
    person = member.person
    EmailAddress.objects.using(OWNER).create(user=person, email=person.email, verified=True, primary=True)
    Person.objects.using(OWNER).filter(pk=person.pk).update(last_login=person.date_joined)


def create_partnership(spec: ProgrammeSpec, organisations: dict[str, Organisation]) -> Partnership:
    """Create a programme with its channels and let those of its organisations that exist play their parts."""
    channels = [
        {
            "code": channel.code,
            "label": channel.label,
            "target": {"low": channel.target[0], "high": channel.target[1]} if channel.target else None,
            "referrer": organisations[channel.referrer].tenant if channel.referrer in organisations else None,
        }
        for channel in spec.channels
    ]
    playing: dict[str, list[Organisation]] = {}
    with transaction.atomic(using=OWNER):
        programme = create_programme(name=spec.name, starts_on=spec.starts_on, channels=channels, **spec.settings)
        for key, parts in spec.parts.items():
            if key not in organisations:
                continue
            join(programme, organisations[key].tenant, parts=[Participation.Part(part) for part in parts.split()])
            for part in parts.split():
                playing.setdefault(part, []).append(organisations[key])
    rows = Channel.objects.using(OWNER).filter(programme=programme)
    return Partnership(programme, spec.communes, playing, {channel.code: channel for channel in rows})
