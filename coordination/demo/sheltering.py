"""Structures with their places, the stays of those whom a shelter houses, and its waiting list."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import repeat
from uuid import UUID

from django.db.models import Model

from cases.models import Case
from coordination.demo import words
from coordination.demo.cast import Organisation, Partnership
from coordination.demo.dice import Dice
from coordination.demo.dossier import agreed, left_shelter
from coordination.demo.handing import HANDED, Handing
from coordination.demo.story import Story, World
from housing.models import (
    Place,
    PlaceOutage,
    PlaceRequest,
    Shelter,
    ShelterLocation,
    ShelterUnit,
    Stay,
    StayEvaluation,
    StayExtension,
    StayPlace,
    StayReturn,
)

Kind, Status, Outcome = Shelter.Kind, Case.Status, Stay.Outcome
FAR = date(2200, 1, 1)


@dataclass(frozen=True)
class Structure:
    """What is made up of a structure: its places, who may stay and how long."""

    label: str
    kind: str
    places: int
    max_days: int | None = None
    sons_up_to: int | None = None
    adapted: bool = False


# By organisation, in the programme whose place it is.
STRUCTURES: dict[tuple[str, str], tuple[Structure, ...]] = {
    ("femmes", "Relogement à Orléans Métropole"): (
        Structure("La Maison", Kind.CHRS, 18, 365, 16),
        Structure("Adresses refuges", Kind.ADRESSE_REFUGE, 5, 60),
    ),
    ("tilleuls", "Relogement à Orléans Métropole"): (Structure("Le Foyer", Kind.HU, 14),),
    ("sasson", "Mise à l’abri en Savoie"): (Structure("Logements d’OPAC Savoie", Kind.ADRESSE_REFUGE, 3, 180),),
    ("solfa", "Centre d’accueil universel"): (Structure("Centre d’accueil", Kind.CAU, 15, None, None, adapted=True),),
    ("agena", "Résidence sociale à Amiens"): (Structure("La Résidence", Kind.RESIDENCE_SOCIALE, 21, 730, 18),),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    Case.Outcome.SHELTER: (Outcome.SHELTER, Stay.Orientation.SHELTER),
    Case.Outcome.SUPPORTED_HOUSING: (Outcome.SUPPORTED_HOUSING, Stay.Orientation.SUPPORTED),
    Case.Outcome.RETURNED_HOME: (Outcome.RETURNED_HOME, Stay.Orientation.PERMANENT),
    Case.Outcome.NO_NEWS: (Outcome.UNKNOWN, Stay.Orientation.SHELTER),
}
WAITING, EXPECTED = 4, 1
OPEN_FOR = timedelta(days=1000)  # longer than the oldest stay of any story


class House:
    """A structure with its places and the nights that are taken there."""

    def __init__(self, structure: Structure, row: Shelter, places: list[Place]) -> None:
        self.structure, self.row, self.places = structure, row, places
        self.taken: dict[UUID, list[tuple[date, date]]] = defaultdict(list)

    def find(self, first: date, last: date, story: Story) -> Place | None:
        """A place in use and free on all these nights, large enough if there is one; it is taken from now on."""
        persons = story.need.adults + story.need.children
        fitting = sorted(self.places, key=lambda place: (place.persons < persons, place.code))
        for place in fitting:
            if place.opens_on > first or (place.unit and not _suits(story, place.unit)):
                continue
            if all(last <= start or end <= first for start, end in self.taken[place.pk]):
                self.taken[place.pk].append((first, last))
                return place
        return None


def _suits(story: Story, unit: ShelterUnit) -> bool:
    """Her case bars neither the landlord of the unit nor its commune."""
    landlord = next(one for one in story.partnership.players("landlord") if one.tenant == unit.tenant)
    return landlord.key not in story.excluded and unit.commune_id not in story.avoided | story.avoided_around


class Sheltering:
    """The shelters of a partnership at work. Draws of its own: the rest of the world is what it is without them."""

    def __init__(self, world: World, partnership: Partnership) -> None:
        self.world, self.partnership = world, partnership
        self.dice = Dice(f"shelter {partnership.programme.name}")
        self.today = world.clock.today
        self.houses: dict[str, list[House]] = {}
        for organisation in partnership.players("shelter"):
            found = STRUCTURES.get((organisation.key, partnership.programme.name), ())
            self.houses[organisation.key] = [self._house(organisation, one) for one in found]

    def tell(self, stories: list[Story]) -> None:
        """Stays of those who are, or were, housed; then who waits."""
        housed = [story for story in stories if story.shelter and story.shelter_entered_on and "filed" in story.at]
        for number, story in enumerate(sorted(housed, key=lambda one: one.shelter_entered_on or FAR)):
            self._stay(story, number)
        others = [story for story in stories if story.shelter is None and story.plan.status == Status.SEARCHING]
        for organisation in self.partnership.players("shelter"):
            if self.houses[organisation.key]:
                for number, story in enumerate(self.dice.some(others, WAITING + EXPECTED)):
                    self._request(story, organisation, expected=number < EXPECTED)

    # --- structures -----------------------------------------------------------------------------------
    def _house(self, organisation: Organisation, structure: Structure) -> House:
        dice, tenant = self.dice, organisation.tenant
        row = Shelter(id=dice.uuid(), tenant=tenant, programme=self.partnership.programme, number=dice.reference())
        row.label, row.kind, row.created_at = structure.label, structure.kind, self.world.clock.at(-OPEN_FOR.days)
        row.max_stay_days, row.sons_up_to = structure.max_days, structure.sons_up_to
        location = ShelterLocation(id=dice.uuid(), tenant=tenant, shelter=row)
        address = f"{dice.between(1, 98)} {dice.pick(words.STREETS)}"
        location.seal(self.world.keys.vault(tenant), address=address, complement=dice.pick(words.COMPLEMENTS))
        units = self._units(organisation)
        places = [self._place(row, number, unit) for number, unit in zip(range(1, structure.places + 1), units, strict=False)]
        self.world.ledger.add(tenant, row, location, *places)
        house = House(structure, row, places)
        if structure.places > WAITING:
            closed = PlaceOutage(id=dice.uuid(), tenant=tenant, place=places[-1], reason=PlaceOutage.Reason.WORKS)
            closed.starts_on, closed.ends_on = self.today - timedelta(days=9), self.today + timedelta(days=12)
            house.taken[places[-1].pk].append((closed.starts_on, FAR))
            self.world.ledger.add(tenant, closed)
        return house

    def _units(self, organisation: Organisation) -> Iterable[ShelterUnit | None]:
        """A landlord's units in which the places stand; none where the organisation has its own walls."""
        handed = (organisation.key, self.partnership.programme.name) in HANDED
        return Handing(self.world, self.partnership, organisation).units() if handed else repeat(None)

    def _place(self, shelter: Shelter, number: int, unit: ShelterUnit | None) -> Place:
        rooms = unit.rooms if unit else self.dice.weighted({1: 4, 2: 5, 3: 2})
        adapted = shelter.kind == Kind.CAU or self.dice.chance(0.1)
        place = Place(
            id=self.dice.uuid(), tenant=shelter.tenant, shelter=shelter, code=f"{chr(64 + rooms)}{number}", rooms=rooms
        )
        place.persons, place.adapted, place.unit = rooms + self.dice.between(1, 2), adapted, unit
        place.opens_on = unit.handed_on if unit and unit.handed_on else self.today - OPEN_FOR
        return place

    # --- stays ------------------------------------------------------------------------------------------
    def _stay(self, story: Story, number: int) -> None:
        assert story.shelter
        first, left = story.shelter_entered_on, left_shelter(story)
        assert first
        if left is not None and left <= first:
            return
        for house in self.houses[story.shelter.key]:
            if left and house.structure.max_days and (left - first).days > house.structure.max_days:
                continue
            if place := house.find(first, left or FAR, story):
                self._write(story, house, place, left, late=number % 9 == 8)
                return

    def _write(self, story: Story, house: House, place: Place, left: date | None, *, late: bool) -> None:
        dice, tenant, first = self.dice, house.row.tenant, story.shelter_entered_on
        assert first
        stay = Stay(id=dice.uuid(), tenant=tenant, shelter=house.row, number=dice.reference(), starts_on=first, **story.sides)
        stay.status, stay.left_on = (Stay.Status.ENDED, left) if left else (Stay.Status.CURRENT, None)
        stay.expected_on = left or self._expected(house, first, late=late)
        if left:
            stay.outcome, stay.orientation = self._exit(story)
        held = StayPlace(id=dice.uuid(), tenant=tenant, stay=stay, place=place, starts_on=first, **story.sides)
        held.ends_on = stay.left_on or stay.expected_on
        story.ledger.add(story.owner.tenant, stay, held)
        self._around(story, stay, house)

    def _expected(self, house: House, first: date, *, late: bool) -> date:
        if late:
            return max(first + timedelta(days=1), self.today - timedelta(days=3))
        usual = first + timedelta(days=house.structure.max_days or 240)
        return usual if usual > self.today else self.today + timedelta(days=self.dice.between(5, 80))

    def _exit(self, story: Story) -> tuple[str, str]:
        if story.plan.outcome in OUTCOMES:
            return OUTCOMES[story.plan.outcome]
        private = story.plan.outcome == Case.Outcome.PERMANENT_PRIVATE
        return (Outcome.PERMANENT_PRIVATE if private else Outcome.PERMANENT_SOCIAL), Stay.Orientation.PERMANENT

    def _around(self, story: Story, stay: Stay, house: House) -> None:
        """Extensions beyond the longest stay, evaluations, and what happened afterwards."""
        dice, common = self.dice, {"tenant": stay.tenant, "stay": stay, **story.sides}
        longest = house.structure.max_days
        rows: list[Model] = []
        last = stay.left_on or self.today
        if longest and stay.expected_on and (stay.expected_on - stay.starts_on).days > longest:
            reason = dice.pick([StayExtension.Reason.NO_EXIT, StayExtension.Reason.HOUSING_SOON, StayExtension.Reason.RIGHTS])
            decided = min(self.today, stay.starts_on + timedelta(days=longest - 5))
            extension = StayExtension(id=dice.uuid(), until=stay.expected_on, reason=reason, decided_on=decided, **common)
            extension.beyond_longest = True
            rows.append(extension)
        if (last - stay.starts_on).days > 14 and dice.chance(0.6):
            rows.append(self._evaluation(stay, common))
        if stay.outcome == Outcome.RETURNED_HOME and stay.left_on:
            rows.append(StayReturn(id=dice.uuid(), kind=StayReturn.Kind.HOME, happened_on=stay.left_on, **common))
        story.ledger.add(story.owner.tenant, *rows)

    def _evaluation(self, stay: Stay, common: dict[str, object]) -> StayEvaluation:
        dice = self.dice
        row = StayEvaluation(id=dice.uuid(), done_on=stay.starts_on + timedelta(days=14), **common)
        for name in StayEvaluation.DOMAINS:
            setattr(row, name, dice.pick(StayEvaluation.Level.values[1:4]))
        row.orientation = dice.pick(Stay.Orientation.values)
        return row

    # --- who waits ------------------------------------------------------------------------------------
    def _request(self, story: Story, organisation: Organisation, *, expected: bool) -> None:
        dice, tenant = self.dice, organisation.tenant
        asked = self.world.clock.at(-dice.between(1, 20), after=story.at["filed"])
        row = PlaceRequest(id=dice.uuid(), tenant=tenant, number=dice.reference(), asked_at=asked, **story.sides)
        row.persons, row.children = story.need.adults + story.need.children, story.need.children
        row.teenage_sons, row.adapted = story.need.teenage_sons, dice.chance(0.15)
        row.priority = dice.weighted({1: 2, 2: 1, 3: 3, 4: 4})
        row.wanted_from, row.siao_number = asked.date(), dice.digits(6)
        if story.owner.tenant != tenant:
            agreed(story, "shelter", asked.date(), receiver=tenant)
        house = self.houses[organisation.key][0]
        first = self.today + timedelta(days=3)
        place = house.find(first, FAR, story) if expected else None
        story.ledger.add(story.owner.tenant, row)
        if place is None:
            return
        row.status, row.answered_at = PlaceRequest.Status.ENTERED, self.world.clock.at(-1, after=asked)
        stay = Stay(id=dice.uuid(), tenant=tenant, shelter=house.row, request=row, number=dice.reference(), **story.sides)
        stay.starts_on, stay.expected_on = first, first + timedelta(days=house.structure.max_days or 120)
        held = StayPlace(id=dice.uuid(), tenant=tenant, stay=stay, place=place, starts_on=first, **story.sides)
        held.ends_on = stay.expected_on
        story.ledger.add(story.owner.tenant, stay, held)
