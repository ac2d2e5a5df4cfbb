"""Places of the live cases: where she must not be housed, what she needs to be near to, communes and titles that she refuses.

Drawn once her units are known, and never against them. Draws of its own.
"""

from cases.models import Case, PlaceThatMatters, PlaceToAvoid, RefusedSector, Tenure
from cases.services.places import around, building, near
from coordination.demo import words
from coordination.demo.ground import Ground
from coordination.demo.story import Story, Unit
from tenants.buildings import digests_to_avoid
from tenants.geography import Position
from tenants.roles import Permission

WITHOUT = frozenset({Case.Status.DRAFT, Case.Status.CLOSED})
UNHOUSED = frozenset({Case.Status.FILED, Case.Status.SEARCHING, Case.Status.SUSPENDED})  # no title is signed yet
Kind = PlaceThatMatters.Kind
RADII: dict[int, float] = {500: 2, 1000: 4, 2000: 3, 3000: 1}
TRIES = 4  # circles drawn before one is given up that would be against her units
LEFT, CIRCLE, NEAR, REFUSED, TITLED = 0.45, 0.25, 0.4, 0.12, 0.15
KINDS: dict[Kind, float] = {Kind.SCHOOL: 5, Kind.WORK: 3, Kind.HEALTH: 1, Kind.SUPPORT: 1, Kind.FAMILY: 2}
WALK = 1.2  # km from the unit that is meant for her
TITLES: tuple[tuple[Tenure, ...], ...] = (
    (Tenure.BAIL_DIRECT,),
    (Tenure.BAIL_DIRECT, Tenure.BAIL_GLISSANT),
    (Tenure.BAIL_DIRECT, Tenure.BAIL_GLISSANT, Tenure.IML_MANDAT),
)


def write_places(story: Story, ground: Ground) -> None:
    """Places of a case that goes on; of each programme, the first has one of each kind."""
    if story.plan.status in WITHOUT:
        return
    first = bool(story.units) and story.world.first(Permission.VIEW_AVOIDANCE, story.partnership.programme.pk)
    if first or story.home or ground.dice.chance(LEFT):
        _building(story, ground)
    if first or ground.dice.chance(CIRCLE):
        _circle(story, ground)
    if first or story.meant or ground.dice.chance(NEAR):
        _near(story, ground)
    if first or ground.dice.chance(REFUSED):
        _refused(story, ground)
    if story.plan.status in UNHOUSED and ground.dice.chance(TITLED):
        story.need.tenures = list(ground.dice.pick(TITLES))


def _commune(story: Story) -> str:
    """Where she comes from."""
    code = story.origin.commune_id if story.origin else None
    assert code, story.case
    return code


def _building(story: Story, ground: Ground) -> None:
    """The building she leaves: that of her home, when her rehousing frees it."""
    commune = ground.commune(story.home.dwelling.commune_id if story.home else _commune(story))
    address = story.home.address if story.home else f"{ground.dice.between(1, 98)} {ground.dice.pick(words.STREETS)}"
    key = story.world.keys.buildings(story.partnership.programme, story.owner.tenant)
    found = digests_to_avoid(key, commune, address)
    row = PlaceToAvoid(id=ground.dice.uuid(), tenant=story.owner.tenant, case=story.case)
    row = building(row, story.vault, {"address": address, "commune": commune.pk}, found)
    if not any(_against(row, unit) for unit in story.units):
        story.ledger.add(story.owner.tenant, row)


def _circle(story: Story, ground: Ground) -> None:
    """Around a point of the commune that she comes from, or of one beside her units."""
    communes = [_commune(story), *story.partnership.communes]
    for code in communes[:1] + ground.dice.some(communes[1:], TRIES - 1):
        row = PlaceToAvoid(id=ground.dice.uuid(), tenant=story.owner.tenant, case=story.case)
        row = around(row, story.vault, where=str(ground.point(code)), radius=ground.dice.weighted(RADII))
        if not any(_against(row, unit) for unit in story.units):
            story.avoided_around |= set(row.communes)
            story.ledger.add(story.owner.tenant, row)
            return


def _against(row: PlaceToAvoid, unit: Unit) -> bool:
    """A unit is where she must not be housed: by its cell, by its commune without one, by its building."""
    place = unit.place
    if place is not None and not set(row.buildings).isdisjoint(place.buildings):
        return True
    if place is None or place.cell is None:
        return unit.dwelling.commune_id in row.communes
    return place.cell in row.cells


def _near(story: Story, ground: Ground) -> None:
    """One place, or two: near the unit that is meant for her, else near where she comes from."""
    kinds = ground.dice.some(list(KINDS), ground.dice.between(1, 2))
    if story.need.children and Kind.SCHOOL not in kinds:
        kinds[0] = Kind.SCHOOL
    for kind in sorted(kinds):
        point = _beside(story.meant, ground) or ground.point(_commune(story))
        row = PlaceThatMatters(id=ground.dice.uuid(), tenant=story.owner.tenant, case=story.case)
        story.ledger.add(story.owner.tenant, near(row, story.vault, kind=kind, where=str(point)))


def _beside(unit: Unit | None, ground: Ground) -> Position | None:
    place = unit.place if unit else None
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return ground.around(Position(place.latitude, place.longitude), WALK)


def _refused(story: Story, ground: Ground) -> None:
    """Communes that she wishes for no more than they are needed: none that she asked for, none of her units."""
    taken = story.wanted | story.avoided | {unit.dwelling.commune_id for unit in story.units}
    free = [code for code in story.partnership.communes if code not in taken]
    for code in sorted(ground.dice.some(free, ground.dice.between(1, 2))) if len(free) > 2 else []:
        row = RefusedSector(id=ground.dice.uuid(), tenant=story.owner.tenant, case=story.case, commune_id=code)
        story.ledger.add(story.owner.tenant, row)
