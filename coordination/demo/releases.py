"""Homes that become free when those who live there are rehoused: two households whose homes suit each other, a chain, one not linked yet.

Draws of its own: the rest of the world is what it is without them.
"""

from dataclasses import replace
from datetime import timedelta

from cases.models import Accessibility
from coordination.demo.arrival import present_lease_of
from coordination.demo.cast import Organisation
from coordination.demo.clock import Clock
from coordination.demo.dice import Dice
from coordination.demo.ground import Ground
from coordination.demo.lodging import Stock
from coordination.demo.openings import wish_for
from coordination.demo.story import Story, Unit
from coordination.demo.territories import ORLEANS
from housing.models import Contingent, ExpectedRelease, Financing, Vacancy
from housing.models.dwelling import Features

SHOWN = frozenset({ORLEANS.name})
HOUSEHOLDS = 5  # two exchange, the third leaves its home to the fourth, the fifth is not linked
CHEAPER = 90  # euros: what one who has lived there for long pays less


def await_rehousings(stories: list[Story], stock: Stock) -> None:
    """Write the homes with what the coordination says of them, where there are enough households."""
    name = stock.partnership.programme.name
    searching = [story for story in stories if story.searches]
    if name not in SHOWN or len(searching) < HOUSEHOLDS:
        return
    dice = Dice(f"releases {name}")
    world = replace(stock.world, dice=dice, clock=Clock(stock.world.clock.now, dice))
    homes = Stock(world, stock.partnership, ground=Ground(f"releases {name}", known=1))
    one, other, third, after, alone = _with_landlords(searching, homes)
    for story, heir in ((one, other), (other, one), (third, after)):
        story.home = _home(story, heir, homes)
        wish_for(heir, story.home)
        _link(story, story.home, homes)
    alone.home = _home(alone, after, homes)


def _with_landlords(searching: list[Story], homes: Stock) -> list[Story]:
    """Households of which the first three live with three landlords, the fifth with any; whoever had none gets one."""
    social = [one for one in homes.partnership.players("landlord") if one.social]
    barred = set().union(*(story.excluded for story in searching))
    free = [
        one for one in (*social[:1:-1], *social[1:2], *social[:1]) if one.key not in barred
    ]  # those that gave the least first
    chosen: list[Story] = []
    for story in sorted(searching, key=lambda one: one.landlord_of_lease is not None):
        if len(chosen) == HOUSEHOLDS:
            break
        landlord = story.landlord_of_lease or next((one for one in free if one is not story.referrer), social[0])
        chosen.append(story)
        free = [one for one in free if one is not landlord] or social
        _rent_from(story, landlord, homes)
    return [*chosen[:3], chosen[4], chosen[3]]


def _rent_from(story: Story, landlord: Organisation, homes: Stock) -> None:
    assert story.origin
    if story.landlord_of_lease is None:
        story.landlord_of_lease, story.origin.lease_landlord = landlord, landlord.tenant
        story.ledger.add(story.owner.tenant, present_lease_of(story, homes.world.dice))


def _home(story: Story, heir: Story, homes: Stock) -> Unit:
    """Her present home, such that it suits somebody else."""
    dice, clock = homes.world.dice, homes.world.clock
    assert story.origin
    assert story.landlord_of_lease
    if story.origin.commune_id in heir.avoided or not story.origin.commune_id:
        story.origin.commune_id = dice.pick(sorted(set(homes.partnership.communes) - heir.avoided))
    unit = homes.unit(
        story.landlord_of_lease, since=clock.day(-dice.between(4, 9)), free_on=clock.today + timedelta(days=dice.between(40, 70)),
        commune=story.origin.commune_id, rooms=heir.need.rooms_min, need=heir.need, status=Vacancy.Status.ANNOUNCED, on_rehousing=True,
    )  # fmt: skip
    unit.vacancy.notice_on = None
    rent = unit.vacancy.rent - CHEAPER
    for terms in (unit.vacancy, unit.open_offer):
        terms.rent, terms.contingent, terms.reservataire = rent, Contingent.NON_RESERVE, None
    unit.vacancy.collectivity = ""
    for row in (unit.dwelling, unit.open_offer):
        features: Features = row
        features.financing, features.energy_class = Financing.PLUS, "B"
        features.wheelchair = heir.need.accessibility == Accessibility.WHEELCHAIR
    return unit


def _link(story: Story, unit: Unit, homes: Stock) -> None:
    """What the coordination says: her rehousing frees it."""
    coordinator, programme = homes.partnership.coordinator.tenant, homes.partnership.programme
    row = ExpectedRelease(id=homes.world.dice.uuid(), tenant=coordinator, offer=unit.open_offer, case=story.case)
    row.programme, row.created_at = programme, homes.world.clock.at(-2)
    story.ledger.add(coordinator, row)
