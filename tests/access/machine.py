"""A random life of shares, exclusions and transfers; after every step each layer must let through what the rules say, no more, no less."""

from datetime import date, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import IntegrityError, ProgrammingError, connections, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cases import access
from cases.access import cells_of
from cases.disclosure import SUPPORT_PROVIDER, Purpose
from cases.keys import case_vault
from cases.models import (
    AvoidArea,
    Case,
    CaseApplication,
    CaseDanger,
    CaseDiagnosis,
    CaseNewAddress,
    Consent,
    Exclusion,
    Paper,
    PlaceThatMatters,
    PlaceToAvoid,
    PresentLease,
    Proof,
    Protection,
    RefusedSector,
    TeamMember,
    WantedSector,
)
from cases.services import transfer
from cases.services.consent import Given, record_consent
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.errors import Conflict, Forbidden, TransitionRefused
from tenants.models import Membership, Tenant
from tenants.roles import CELLS, Permission
from tests.access import layers
from tests.access.oracle import FOREVER, LATER, PAST, Agreed, Known, Parts, Party, groups_of
from tests.factories import ORLEANS, make_case
from tests.world import STRANGERS, TENANTS, World

# Tables of a case with an audience of their own; they have tests of their own.
OTHER_RULES = frozenset(
    {"cases_carriedover", "cases_chronologyentry", "cases_document", "cases_identityindex", "cases_transfer"}
)
OWNERS = ("asso", "shelter", "coordinator")
PEOPLE = (
    ("asso", "officer"), ("asso", "reader"), ("asso", "analyst"), ("shelter", "officer"), ("coordinator", "officer"),
    ("landlord", "officer"), ("excluded", "officer"), ("stranger", "officer"),
)  # fmt: skip
TWO_JOBS = ("shelter", "landlord")
PERIOD = timedelta(days=2)

PARTIES = st.sampled_from(sorted([f"{tenant}.{role}" for tenant, role in PEOPLE] + [f"both.{tenant}" for tenant in TWO_JOBS]))
FEW_CELLS = st.sets(st.sampled_from(sorted(CELLS)), min_size=1, max_size=4)
SOME_CELLS = FEW_CELLS | st.sampled_from([set(CELLS), set(CELLS - {Permission.VIEW_NEW_ADDRESS})])
AGREED_CELLS = st.sets(st.sampled_from(sorted(SUPPORT_PROVIDER)), min_size=1)
NUMBERS = st.integers(0, 1)


class Scene:
    """What all runs share: the people, among them one who works in two tenants."""

    def __init__(self, world: World, two_jobs: list[Membership], bypass: str, *, open_shares: bool = False) -> None:
        self.world, self.two_jobs, self.bypass, self.open_shares = world, two_jobs, bypass, open_shares
        self.members = {f"{tenant}.{role}": world.member(tenant, role) for tenant, role in PEOPLE}
        self.members |= {f"both.{tenant}": member for tenant, member in zip(TWO_JOBS, two_jobs, strict=True)}
        self.parties = {key: Party.of(key, member) for key, member in self.members.items()}
        ours = {key: tenant.pk for key, tenant in world.tenants.items() if key not in STRANGERS}
        self.parts = Parts(
            everybody=frozenset(ours.values()),
            landlords=frozenset(ours[key] for key, (_kind, _name, parts) in TENANTS.items() if "landlord" in parts),
            trusted=frozenset(
                ours[key] for key, (_kind, _name, parts) in TENANTS.items() if {"coordinator", "shelter"} & set(parts)
            ),
        )
        self.policies = {key: layers.PolicyQuery(self.actor(party), bypass) for key, party in self.parties.items()}
        self.expected = {table: cell for table, cell in layers.table_permissions().items() if table not in OTHER_RULES}

    def actor(self, party: Party) -> Actor:
        member = self.members[party.key]
        return Actor(member.tenant, member)

    def member_of(self, pk: UUID) -> Membership:
        return next(one for one in [*self.members.values(), *self.world.members.values()] if one.pk == pk)

    def tenant(self, pk: UUID) -> Tenant:
        return next(one for one in self.world.tenants.values() if one.pk == pk)

    def groups_of(self, tenant: UUID) -> frozenset[int]:
        """The group of a tenant and those of its members."""
        everybody = [*self.world.members.values(), *self.members.values()]
        return groups_of(self.tenant(tenant), everybody)

    def groups_of_person(self, person: UUID) -> frozenset[int]:
        """Those of all her memberships."""
        members = [*self.world.members.values(), *self.members.values()]
        return frozenset(one.group_id for one in members if one.person_id == person and one.group_id is not None)


def full_case(world: World, owner: str) -> Case:
    """A case with a row in every table of a permission."""
    tenant = world.tenant(owner)
    case = make_case(tenant, world.programme)
    common: dict[str, Any] = {"tenant": tenant, "case": case}
    with acting_as(tenant):
        vault = case_vault(case, sealing=True)
        WantedSector.objects.create(commune_id=ORLEANS, **common)
        RefusedSector.objects.create(commune_id=ORLEANS, **common)
        AvoidArea.objects.create(commune_id="45147", **common)
        PlaceToAvoid.objects.create(buildings=[b"x" * 32], **common)
        PlaceThatMatters.objects.create(kind=PlaceThatMatters.Kind.SCHOOL, latitude=47.9, longitude=1.9, **common)
        CaseDanger.objects.create(**common)
        Protection.objects.create(kind=Protection.Kind.PROTECTION_ORDER, **common)
        CaseApplication.objects.create(**common)
        PresentLease.objects.create(**common)
        CaseDiagnosis.objects.create(done_on=date.today(), conclusion=CaseDiagnosis.Conclusion.REHOUSING, **common)
        Proof.objects.create(
            kind=Paper.values[0],
            seen_on=date.today(),
            by_tenant=tenant,
            seen_by=world.member(owner),
            seen_by_name="Une agente",
            **common,
        )
        Exclusion.objects.create(excluded_tenant=world.tenant("agency"), **common)
        TeamMember.objects.create(membership=world.member(owner), **common)
    address = CaseNewAddress(**common)
    with acting_as(tenant):
        address.seal(vault, address="3 allée des Saules")
        address.save(force_insert=True)
    return case


class Lives(RuleBasedStateMachine):
    """One random life of at most two cases."""

    scene: ClassVar[Scene]

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[UUID, Known] = {}
        self.cases: dict[UUID, Case] = {}
        self.excluded: list[set[UUID]] = []

    def _case(self, number: int) -> tuple[Case, Known]:
        pk = list(self.cases)[number % len(self.cases)]
        return self.cases[pk], self.known[pk]

    @precondition(lambda self: len(self.cases) < 2)
    @rule(owner=st.sampled_from(OWNERS))
    def open_a_case(self, owner: str) -> None:
        case = full_case(self.scene.world, owner)
        self.cases[case.pk] = case
        known = Known(case.tenant_id, self.scene.parts, team={self.scene.world.member(owner).pk})
        known.barred_tenants.add(self.scene.world.tenant("agency").pk)
        self.known[case.pk] = known

    @precondition(lambda self: self.cases)
    @rule(number=NUMBERS, by=PARTIES, to=PARTIES, named=st.booleans(), cells=SOME_CELLS,
          until=st.sampled_from([FOREVER, LATER, PAST]))  # fmt: skip
    def grant(self, number: int, by: str, to: str, named: bool, cells: set[Permission], until: int | None) -> None:
        self._grant(number, self.scene.parties[by], self.scene.parties[to], named, frozenset(cells), until)

    @precondition(lambda self: self.cases)
    @rule(number=NUMBERS, to=PARTIES, named=st.booleans(), cells=SOME_CELLS, until=st.sampled_from([FOREVER, LATER]))
    def grant_as_owner(self, number: int, to: str, named: bool, cells: set[Permission], until: int | None) -> None:
        _case, known = self._case(number)
        self._grant(number, self._of_owner(known), self.scene.parties[to], named, frozenset(cells), until)

    @precondition(lambda self: any(known.consents for known in self.known.values()))
    @rule(number=NUMBERS, which=NUMBERS, to=PARTIES, named=st.booleans(), cells=AGREED_CELLS, right=st.booleans())
    def grant_by_her_consent(self, number: int, which: int, to: str, named: bool, cells: set[Permission], right: bool) -> None:
        _case, known = self._case(number)
        if not known.consents:
            return
        key = list(known.consents)[which % len(known.consents)]
        party = self.scene.parties[to]
        if right:
            party = next((one for one in self.scene.parties.values() if one.tenant == known.consents[key].recipient), party)
        self._grant(number, self._of_owner(known), party, named, frozenset(cells), FOREVER, key)

    @precondition(lambda self: self.cases)
    @rule(number=NUMBERS, to=PARTIES, cells=AGREED_CELLS)
    def she_agrees(self, number: int, to: str, cells: set[Permission]) -> None:
        case, known = self._case(number)
        recipient = self.scene.parties[to].tenant
        if sum(one.recipient == recipient for one in known.consents.values()) == 2:
            return
        with acting_as(self.scene.tenant(known.owner)) as system:
            fresh = Case.objects.get(pk=case.pk)
            consent = record_consent(
                fresh,
                by=system,
                purpose=Purpose.SUPPORT,
                recipient=recipient,
                given=Given(date.today()),
                cells=frozenset(cells),
            )
        known.consents[consent.pk] = Agreed(recipient, frozenset(cells))

    @precondition(lambda self: any(known.consents for known in self.known.values()))
    @rule(number=NUMBERS, which=NUMBERS, by=PARTIES, own=st.booleans())
    def she_takes_it_back(self, number: int, which: int, by: str, own: bool) -> None:
        _case, known = self._case(number)
        if not known.consents:
            return
        key = list(known.consents)[which % len(known.consents)]
        party = self._of_owner(known) if own else self.scene.parties[by]
        with acting_as(self.scene.actor(party)):
            ended = access.withdraw(Consent(pk=key))
        allowed = party.tenant == known.owner and known.consents[key].is_live and not known.hidden_from(party)
        assert (ended is not None) == allowed
        if allowed:
            known.withdraw(key, self.scene.tenant(known.consents[key].recipient).group_id)

    def _of_owner(self, known: Known) -> Party:
        return next(one for one in self.scene.parties.values() if one.tenant == known.owner)

    def _grant(
        self,
        number: int,
        by: Party,
        to: Party,
        named: bool,
        cells: frozenset[Permission],
        until: int | None,
        consent: UUID | None = None,
    ) -> None:
        case, known = self._case(number)
        member = self.scene.members[to.key]
        group = member.group_id if named else member.tenant.group_id
        assert group is not None
        ends = {FOREVER: None, LATER: timezone.now() + PERIOD / 2, PAST: timezone.now() - PERIOD}[until]
        try:
            with acting_as(self.scene.actor(by)):
                access.grant(
                    case.pk,
                    group,
                    cells,
                    purpose=str(Purpose.SUPPORT) if consent else "test",
                    expires_at=ends,
                    consent=Consent(pk=consent) if consent else None,
                )
            done = True
        except ProgrammingError:
            done = False
        assert done == known.may_grant(by, to.tenant, to if named else None, cells, consent)
        if done:
            known.grant(by, group, cells, until, consent)

    @precondition(lambda self: self.cases)
    @rule(number=NUMBERS, by=PARTIES, to=PARTIES, named=st.booleans(), cells=SOME_CELLS)
    def revoke(self, number: int, by: str, to: str, named: bool, cells: set[Permission]) -> None:
        case, known = self._case(number)
        member = self.scene.members[to]
        group = member.group_id if named else member.tenant.group_id
        assert group is not None
        with acting_as(self.scene.actor(self.scene.parties[by])):
            access.revoke(case.pk, group, cells)
        known.revoke(self.scene.parties[by], group, frozenset(cells))

    @rule()
    def time_passes(self) -> None:
        with connections[self.scene.bypass].cursor() as cursor:
            cursor.execute("UPDATE cases_caseshare SET expires_at = expires_at - %s", [PERIOD])
        for known in self.known.values():
            known.pass_time()

    @precondition(lambda self: self.cases)
    @rule(number=NUMBERS, who=PARTIES, whole=st.booleans())
    def exclude(self, number: int, who: str, whole: bool) -> None:
        case, known = self._case(number)
        party = self.scene.parties[who]
        if whole and party.tenant == known.owner:
            return
        target = {"excluded_tenant_id": party.tenant} if whole else {"excluded_membership_id": party.membership}
        if {case.pk, *target.values()} in self.excluded:
            return
        answers = {self.scene.member_of(key).person_id for key in known.team}
        try:
            with acting_as(self.scene.tenant(known.owner)):
                Exclusion.objects.create(tenant_id=known.owner, case=case, **target)
        except IntegrityError:
            assert not whole
            assert party.person in answers
            return
        assert whole or party.person not in answers
        self.excluded.append({case.pk, *target.values()})
        if whole:
            known.barred_tenants.add(party.tenant)
            known.bar(self.scene.groups_of(party.tenant))
        else:
            known.barred_people.add(party.person)
            known.bar(self.scene.groups_of_person(party.person))

    @precondition(lambda self: self.cases)
    @rule(number=NUMBERS)
    def lift_exclusions(self, number: int) -> None:
        case, known = self._case(number)
        with acting_as(self.scene.tenant(known.owner)):
            live = Exclusion.objects.filter(case=case, lifted_at__isnull=True)
            live.exclude(excluded_tenant=self.scene.world.tenant("agency")).update(lifted_at=timezone.now())
        known.barred_tenants = {self.scene.world.tenant("agency").pk}
        known.barred_people.clear()

    @precondition(lambda self: self.cases)
    @rule(number=NUMBERS, to=st.sampled_from(["asso.officer", "shelter.officer", "coordinator.officer"]))
    def hand_to_another_tenant(self, number: int, to: str) -> None:
        case, known = self._case(number)
        giver, taker = self._of_owner(known), self.scene.parties[to]
        possible = not (known.hidden_from(giver) or known.hidden_from(taker) or taker.tenant == known.owner)
        try:
            with transaction.atomic():
                with acting_as(self.scene.actor(giver)):
                    fresh = Case.objects.get(pk=case.pk)
                    asked = transfer.ask_transfer(
                        fresh, by=self.scene.actor(giver), to=self.scene.tenant(taker.tenant), consent_on=date.today()
                    )
                with acting_as(self.scene.actor(taker)):
                    transfer.accept_transfer(asked, by=self.scene.actor(taker))
            done = True
        except (TransitionRefused, Forbidden, Conflict, Case.DoesNotExist):
            done = False
        assert done == possible
        if done:
            known.transfer(taker, self.scene.groups_of(giver.tenant))
            self.cases[case.pk].tenant_id = taker.tenant

    @invariant()
    def each_layer_says_the_same(self) -> None:
        if self.cases:
            for party in self.scene.parties.values():
                self._check(party, list(self.cases))

    def _check(self, party: Party, keys: list[UUID]) -> None:
        should = {
            table: frozenset(pk for pk in keys if self.known[pk].reads(party, cell))
            for table, cell in self.scene.expected.items()
        }
        actor = self.scene.actor(party)
        with acting_as(actor):
            found = layers.by_database(keys)
            shares = layers.shares_by_database(keys)
            cells = {pk: cells_of(actor, self.cases[pk]) for pk in keys}
        assert {table: found[table] for table in should} == should, ("row-level security", party.key)
        lines = frozenset((pk, group, str(cell)) for pk in keys for group, cell in self.known[pk].shares_read(party))
        assert self.scene.open_shares or shares == lines, ("shares", party.key)
        for pk in keys:
            known = self.known[pk]
            assert known.hidden_from(party) or cells[pk] == known.cells(party), ("cells", party.key)
        given = self.scene.policies[party.key].rows(keys)
        open_to = {table: rows if party.reads else frozenset() for table, rows in should.items() if table in given}
        assert {table: given[table] for table in open_to} == open_to, ("policies", party.key)


def machine_of(scene: Scene) -> type[Lives]:
    """The machine for a scene (Hypothesis builds one of them for each run)."""
    return type("LivesOfScene", (Lives,), {"scene": scene})
