"""A landlord's units on their way to an association: the agreement, those in use, those that are blocked, in works, under notice."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from coordination.demo.cast import Organisation, Partnership
from coordination.demo.dice import Dice
from coordination.demo.ground import Ground
from coordination.demo.lodging import Stock
from coordination.demo.story import Unit, World
from housing.models import ShelterUnit, UnitCheck, UseAgreement, Vacancy
from housing.workflow.vacancies import FEATURES, copied

Status, Freed = ShelterUnit.Status, Vacancy.Status
# By association, in the programme of the agreement: the landlord, and the communes of the units in use with the days since.
HANDED: dict[tuple[str, str], tuple[str, tuple[tuple[str, int], ...]]] = {
    ("sasson", "Mise à l’abri en Savoie"): ("opac", (("73065", 372), ("73011", 190), ("73008", 75))),
}
AGREED, SINCE, LEFT = 5, 400, 60
YEAR = timedelta(days=365)


class Handing:
    """The units of one agreement. Draws of its own."""

    def __init__(self, world: World, partnership: Partnership, association: Organisation) -> None:
        name = partnership.programme.name
        key, self.places = HANDED[association.key, name]
        self.dice = Dice(f"handing {name}")
        self.world = replace(world, dice=self.dice)
        self.stock = Stock(self.world, partnership, ground=Ground(f"handing {name}"))
        self.association, self.today = association, world.clock.today
        self.landlord = next(one for one in partnership.players("landlord") if one.key == key)
        self.agreement = self._sign(partnership)

    def units(self) -> list[ShelterUnit]:
        """The units in use; those of which the course is not over are written too."""
        handed = [self._handed(commune, self._day(-days)) for commune, days in self.places]
        self._blocked("73065", self._day(-12), works=True)
        self._blocked("73213", self._day(-3), works=False)
        self._watched("73248", self._day(24), wanted=True)
        self._watched("73179", self._day(41), wanted=False)
        return handed

    def _day(self, offset: int) -> date:
        return self.today + timedelta(days=offset)

    def _sign(self, partnership: Partnership) -> UseAgreement:
        officers = self.landlord.officers
        row = UseAgreement(id=self.dice.uuid(), tenant=self.landlord.tenant, association=self.association.tenant, units=AGREED)
        row.programme, row.number = partnership.programme, self.dice.reference()
        row.officer, row.second_officer = officers[0], officers[1] if len(officers) > 1 else None
        row.starts_on, row.ends_on = self._day(-SINCE), self._day(LEFT)
        row.signed_on = row.starts_on - timedelta(days=20)
        row.duties = [UseAgreement.Duty.WATCH, UseAgreement.Duty.BLOCK, UseAgreement.Duty.REFURBISH, UseAgreement.Duty.SECURE]
        self.world.ledger.add(row.tenant, row)
        return row

    def _unit(self, commune: str, free_on: date, status: Vacancy.Status) -> tuple[ShelterUnit, Unit]:
        since = min(free_on, self.today) - timedelta(days=self.dice.between(20, 60))
        freed = self.stock.unit(
            self.landlord, free_on=free_on, since=since, commune=commune, rooms=self.dice.between(2, 3), status=status
        )
        freed.vacancy.notice_on = since
        row = ShelterUnit(id=self.dice.uuid(), tenant=self.landlord.tenant, association=self.association.tenant)
        row.agreement, row.dwelling, row.vacancy = self.agreement, freed.dwelling, freed.vacancy
        row.number, row.rent, row.expected_on = self.dice.reference(), freed.vacancy.rent, free_on
        row.created_at = freed.vacancy.created_at
        for name, value in copied(freed.dwelling, FEATURES).items():
            setattr(row, name, value)
        self.world.ledger.add(row.tenant, row)
        return row, freed

    def _block(self, row: ShelterUnit, on: date, until: date) -> None:
        row.blocked_on, row.blocked_until, row.blocked_by = on, until, self.agreement.officer

    def _handed(self, commune: str, handed_on: date) -> ShelterUnit:
        freed_on = handed_on - timedelta(days=self.dice.between(18, 45))
        row, _freed = self._unit(commune, freed_on, Freed.LET)
        self._block(row, freed_on - timedelta(days=15), handed_on + timedelta(days=10))
        row.status, row.freed_on, row.handed_on = Status.HANDED, freed_on, handed_on
        row.handing_expected_on = handed_on - timedelta(days=self.dice.between(0, 6))
        self._works(row, freed_on + timedelta(days=1), handed_on - timedelta(days=2), ended=True)
        for number in range(1, (self.today - handed_on).days // YEAR.days + 1):
            held_on = handed_on + number * YEAR - timedelta(days=self.dice.between(0, 9))
            check = UnitCheck(id=self.dice.uuid(), tenant=row.tenant, association=row.association, unit=row, held_on=held_on)
            check.year, check.empty_days = held_on.year, self.dice.between(8, 60) * number
            check.finding = self.dice.pick([UnitCheck.Finding.AS_AGREED, UnitCheck.Finding.REPAIRS])
            self.world.ledger.add(row.tenant, check)
        return row

    def _works(self, row: ShelterUnit, first: date, last: date, *, ended: bool) -> None:
        row.works_on, row.works_expected_on, row.works_ended_on = (
            first,
            last - timedelta(days=3) if ended else last,
            last if ended else None,
        )
        row.works_cost = Decimal(self.dice.between(16, 60) * 100)
        row.works_subsidy = (row.works_cost / 2).quantize(Decimal(1))

    def _blocked(self, commune: str, freed_on: date, *, works: bool) -> None:
        row, freed = self._unit(commune, freed_on, Freed.BLOCKED)
        self._block(row, freed_on - timedelta(days=9), self._day(5 if not works else 40))
        row.freed_on, row.handing_expected_on = freed_on, self._day(21)
        row.status = Status.WORKS if works else Status.BLOCKED
        if works:
            self._works(row, freed_on + timedelta(days=2), self._day(6), ended=False)
        freed.vacancy.status_before, freed.vacancy.blocked_until = Freed.TO_QUALIFY, row.blocked_until

    def _watched(self, commune: str, free_on: date, *, wanted: bool) -> None:
        row, _freed = self._unit(commune, free_on, Freed.ANNOUNCED)
        row.wanted_on = self._day(-2) if wanted else None
