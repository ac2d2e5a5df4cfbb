"""Dwellings and their vacancies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cases.models import Accessibility, CaseNeed, Tenure
from coordination.demo import words
from coordination.demo.cast import Organisation, Partnership
from coordination.demo.ground import Ground
from coordination.demo.story import Story, Unit, World
from housing.models import (
    Collectivity,
    Contingent,
    Dwelling,
    DwellingLocation,
    Financing,
    OfferPlace,
    Reservation,
    Vacancy,
    VacancyOffer,
)
from housing.offer_places import position_columns
from housing.workflow.vacancies import FEATURES, OPEN, TERMS, copied
from tenants.buildings import digests_of_dwelling
from tenants.models import Tenant

RENTS = {1: 265, 2: 340, 3: 415, 4: 490, 5: 560, 6: 630}
AREAS = {1: 28, 2: 46, 3: 63, 4: 79, 5: 95, 6: 110}
Status = Vacancy.Status

LANDLORD_WEIGHTS = (12, 9, 7, 5, 3)
# Steps of live reservations of which the second landlord, whose officer is an account, has one each.
SHOWN = frozenset({Reservation.Step.HELD, Reservation.Step.TO_BOOK, Reservation.Step.COMMITTEE, Reservation.Step.ACCEPTED})
# Whose right a letting counts on, and who answers for it: the kind of tenant, or nobody.
CONTINGENTS: dict[Contingent, float] = {
    Contingent.ETAT_PRIORITAIRES: 26,
    Contingent.ACTION_LOGEMENT: 17,
    Contingent.COLLECTIVITES: 20,
    Contingent.ETAT_FONCTIONNAIRES: 4,
    Contingent.ETAT_CONVENTION: 5,
    Contingent.AUTRES: 3,
    Contingent.DEFENSE: 2,
    Contingent.NON_RESERVE: 14,
    Contingent.HORS_FLUX: 5,
    Contingent.A_COMPLETER: 4,
}
STATE_RIGHTS = frozenset({Contingent.ETAT_PRIORITAIRES, Contingent.ETAT_FONCTIONNAIRES, Contingent.ETAT_CONVENTION})
COLLECTIVITIES: dict[str, str] = {
    Tenant.Kind.EPCI: Collectivity.EPCI,
    Tenant.Kind.DEPARTEMENT: Collectivity.DEPARTEMENT,
    Tenant.Kind.COMMUNE: Collectivity.COMMUNE,
}


@dataclass(frozen=True)
class Where:
    """Where a dwelling is, as its landlord wrote it; often nobody read its position on a map."""

    address: str
    position: str


class Stock:
    """Makes the dwellings and vacancies of a partnership's landlords."""

    def __init__(self, world: World, partnership: Partnership, *, ground: Ground | None = None) -> None:
        self.world = world
        self.partnership = partnership
        self.ground = ground or Ground(partnership.programme.name)
        self._contingents: list[Contingent] = list(CONTINGENTS)  # each is let once before chance decides

    def dwelling(
        self, landlord: Organisation, *, commune: str = "", rooms: int = 0, need: CaseNeed | None = None
    ) -> tuple[Dwelling, Where]:
        """A dwelling of a landlord, one that suits a need when it is given, and where it is."""
        dice, tenant = self.world.dice, landlord.tenant
        rooms = rooms or dice.weighted({1: 8, 2: 22, 3: 34, 4: 25, 5: 9, 6: 2})
        row = Dwelling(
            id=dice.uuid(), tenant=tenant, landlord_ref=f"{dice.pick('ABCDEFGH')}{dice.reference()[:7]}", rooms=rooms
        )
        row.commune_id = commune or dice.weighted(self.partnership.communes)
        row.area = Decimal(AREAS[rooms] + dice.between(-5, 9))
        row.floor, row.has_lift = dice.between(0, 5), dice.chance(0.5)
        row.secured_entrance, row.in_qpv = dice.chance(0.6), dice.chance(0.2)
        row.energy_class = dice.weighted({"A": 2, "B": 10, "C": 35, "D": 35, "E": 15})
        row.built_in = dice.between(1958, 2021)
        row.financing = Financing(dice.weighted({"PLUS": 6, "PLAI": 3, "PLS": 1})) if landlord.social else Financing.PRIVATE
        row.rpls_id = dice.digits(10) if landlord.social else ""
        if need:
            _suit(row, need)
        row.wheelchair = row.wheelchair or (row.floor == 0 and dice.chance(0.3))
        where = Where(f"{dice.between(1, 98)} {dice.pick(words.STREETS)}", self.ground.position(row.commune_id))
        location = DwellingLocation(id=dice.uuid(), tenant=tenant, dwelling=row)
        complement = dice.pick(words.COMPLEMENTS)
        location.seal(self.world.keys.vault(tenant), address=where.address, complement=complement, position=where.position)
        self.world.ledger.add(tenant, row, location)
        return row, where

    def unit(
        self, landlord: Organisation, *, free_on: date, since: date, commune: str = "", rooms: int = 0, need: CaseNeed | None = None,
        status: Vacancy.Status | None = None, answers: bool = False, let: bool = False, on_rehousing: bool = False,
        tenures: Sequence[Tenure] = (),
    ) -> Unit:  # fmt: skip
        """A vacancy known since a day; open unless a state is given.

        `answers`: on the contingent of somebody who takes part. `let`: it ends in a lease, and each contingent is let once at least.
        """
        status = status or (Status.AVAILABLE if free_on <= since else Status.ANNOUNCED)
        world, tenant = self.world, landlord.tenant
        dice = world.dice
        dwelling, where = self.dwelling(landlord, commune=commune, rooms=rooms, need=need)
        row = Vacancy(id=dice.uuid(), tenant=tenant, dwelling=dwelling, number=dice.reference(), status=status, free_on=free_on)
        row.on_rehousing, row.tenures = on_rehousing, list(tenures)
        row.notice_on = min(since, free_on) - timedelta(days=dice.between(2, 25)) if dice.chance(0.8) else None
        row.rent = Decimal(RENTS[dwelling.rooms] + dice.between(-20, 40)) * (1 if landlord.social else Decimal("1.12"))
        row.charges = Decimal(dice.between(28, 75) if landlord.social else dice.between(20, 45))
        row.created_at = row.status_since = world.clock.at(world.clock.offset(since))
        self._count_on(row, landlord, answers=answers, let=let)
        offer = None if status == Status.TO_QUALIFY else self._offer(row)
        unit = Unit(landlord, dwelling, row, offer, where.address, self._place(offer, where))
        world.ledger.add(tenant, *unit.rows)
        return unit

    def _place(self, offer: VacancyOffer | None, where: Where) -> OfferPlace | None:
        """Where a unit is that was open when it was offered, as its landlord works it out then."""
        if offer is None or not offer.is_open:
            return None
        commune, key = self.ground.commune(offer.commune_id), self.world.keys.buildings(offer.programme, offer.tenant)
        place = OfferPlace(id=self.ground.dice.uuid(), tenant=offer.tenant, offer=offer, **position_columns(where.position))
        place.buildings = digests_of_dwelling(key, commune, where.address)
        return place

    def landlord_for(self, story: Story, *, private: bool) -> Organisation:
        """A landlord that may be asked: hers, or the one that oriented her, somewhat more often."""
        landlords = self.partnership.players("landlord")
        allowed = [one for one in landlords if one.key not in story.excluded]
        fitting = [one for one in allowed if one.social is not private] or allowed
        if story.plan.step in SHOWN and len(landlords) > 1 and landlords[1] in fitting and self.world.first(story.plan.step):
            return landlords[1]
        known = {id(story.landlord_of_lease), id(story.referrer)}
        sizes = [*LANDLORD_WEIGHTS, *[LANDLORD_WEIGHTS[-1]] * len(fitting)]
        weights = {number: sizes[number] * (1.3 if id(one) in known else 1) for number, one in enumerate(fitting)}
        return fitting[self.world.dice.weighted(weights)]

    def _count_on(self, row: Vacancy, landlord: Organisation, *, answers: bool, let: bool) -> None:
        if not landlord.social:
            row.contingent = Contingent.SANS_OBJET
            return
        dice = self.world.dice
        row.contingent = self._contingents.pop() if let and self._contingents else dice.weighted(CONTINGENTS)
        everybody = self.partnership.players("reservataire")
        if answers and everybody:
            row.contingent = Contingent.ETAT_PRIORITAIRES
        answering = [one.tenant for one in everybody if _answers(one.tenant, row.contingent)]
        if answering:
            row.reservataire = dice.pick(answering)
        if row.contingent == Contingent.COLLECTIVITES:
            row.collectivity = COLLECTIVITIES[row.reservataire.kind] if row.reservataire else Collectivity.COMMUNE

    def _offer(self, vacancy: Vacancy) -> VacancyOffer:
        offer = VacancyOffer(
            id=self.world.dice.uuid(),
            tenant=vacancy.tenant,
            vacancy=vacancy,
            programme=self.partnership.programme,
            **copied(vacancy.dwelling, FEATURES),
            **copied(vacancy, TERMS),
        )
        offer.opened_at, offer.is_open = vacancy.created_at, vacancy.status in OPEN
        return offer


def _answers(tenant: Tenant, contingent: Contingent) -> bool:
    if contingent in STATE_RIGHTS:
        return tenant.kind == Tenant.Kind.ETAT
    if contingent == Contingent.ACTION_LOGEMENT:
        return tenant.kind == Tenant.Kind.ACTION_LOGEMENT
    return contingent == Contingent.COLLECTIVITES and tenant.kind in COLLECTIVITIES


def _suit(row: Dwelling, need: CaseNeed) -> None:
    """Make a dwelling meet what a need insists on."""
    row.secured_entrance |= need.secured_entrance
    row.in_qpv &= not need.qpv_refused
    row.has_lift |= need.lift_required
    row.wheelchair = need.accessibility == Accessibility.WHEELCHAIR
    if need.ground_floor_refused and row.floor == 0:
        row.floor = 2
    if need.accessibility != Accessibility.NONE:
        row.floor = 0
