"""Today's market: units to qualify, announced, open and blocked, and the cases that are proposed for them."""

from collections import defaultdict
from datetime import timedelta

from cases.models import Accessibility, Tenure, WantedSector
from coordination.demo.cast import Organisation
from coordination.demo.clock import A_MOMENT
from coordination.demo.course import propose
from coordination.demo.dice import Dice
from coordination.demo.lodging import Stock
from coordination.demo.news import News
from coordination.demo.outline import Attempt
from coordination.demo.story import Story, Unit
from housing.models import Vacancy
from tenants.models import Tenant

SLOTS = 3
Status = Vacancy.Status


def propose_live(stories: list[Story], stock: Stock) -> None:
    """Propose the cases that wait for a landlord's answer: up to three of one size for one unit."""
    sizes: dict[tuple[int, int], list[Story]] = defaultdict(list)
    for story in stories:
        if story.plan.proposed:
            sizes[story.need.rooms_min, story.need.rooms_max].append(story)
    groups = [group[start : start + SLOTS] for group in sizes.values() for start in range(0, len(group), SLOTS)]
    landlords = [one for one in stock.partnership.players("landlord") if one.social]
    ordered = landlords[1:] + landlords[:1]  # the second landlord first: its officer is an account of the demonstration
    for number, group in enumerate(sorted(groups, key=len, reverse=True)):
        barred = set().union(*(story.excluded for story in group))
        free = [one for one in ordered if one.key not in barred]
        _offer(group, free[number % len(free)], stock)


def _offer(group: list[Story], landlord: Organisation, stock: Stock) -> None:
    first, dice, clock = group[0], stock.world.dice, stock.world.clock
    avoided = set().union(*(story.avoided for story in group))
    allowed = {code: weight for code, weight in stock.partnership.communes.items() if code not in avoided}
    since = clock.day(-dice.between(12, 20))
    strictest = max(group, key=lambda story: (story.need.accessibility != Accessibility.NONE, story.need.ground_floor_refused))
    unit = stock.unit(
        landlord,
        since=since,
        free_on=clock.day(dice.between(2, 25)),
        commune=dice.weighted(allowed),
        rooms=first.need.rooms_min,
        need=strictest.need,
    )
    for slot, story in enumerate(group, start=1):
        wish_for(story, unit)
        at = clock.at(-dice.between(1, 8), after=story.last_event)
        row = propose(story, unit, {"proposed": at}, slot=slot, number=len(story.outline.attempts) + 1)
        coordinator = story.partnership.coordinator.proposer
        stock.world.news.append(News("proposal.made", row, coordinator, for_landlord=True))
        story.outline.attempts.append(Attempt(None, {"proposed": at}))
        story.case.last_event_at = max(story.case.last_event_at, at)


def wish_for(story: Story, unit: Unit) -> None:
    """What she needs agrees with a unit that is proposed to her, or meant for her."""
    story.units.append(unit)
    commune, need = unit.dwelling.commune_id, story.need
    if not story.acceptable(commune):
        story.wanted.add(commune)
        row = WantedSector(id=story.dice.uuid(), tenant=story.owner.tenant, case=story.case, commune_id=commune)
        story.ledger.add(story.owner.tenant, row)
    need.secured_entrance &= unit.dwelling.secured_entrance
    need.ground_floor_refused &= unit.dwelling.floor > 0
    need.qpv_refused &= not unit.dwelling.in_qpv
    if unit.dwelling.floor > 0 and not unit.dwelling.has_lift:
        need.accessibility, need.lift_required = Accessibility.NONE, False


def open_market(stock: Stock, *, each: int) -> None:
    """Vacancies without a case: `each` a landlord, in every state that waits for somebody."""
    dice, clock = stock.world.dice, stock.world.clock
    states = [None, Status.TO_QUALIFY, None, Status.BLOCKED, None, Status.TO_QUALIFY, Status.WITHDRAWN]
    for landlord in stock.partnership.players("landlord"):
        for number in range(each):
            status = states[number % len(states)]
            if status == Status.BLOCKED and not landlord.social:
                status = None
            since = clock.day(-dice.between(1, 25))
            free_on = since + timedelta(days=dice.between(-5, 60))
            freed = Status.AVAILABLE if free_on <= clock.today else Status.ANNOUNCED
            tenures = _tenures(landlord, stock.ground.dice)
            unit = stock.unit(landlord, since=since, free_on=free_on, status=status or freed, tenures=tenures)
            _settle(unit, stock)


def _tenures(landlord: Organisation, dice: Dice) -> tuple[Tenure, ...]:
    """Titles that the landlord accepts; none said: all those of its stock."""
    if landlord.social:
        return dice.weighted({(): 82, (Tenure.BAIL_DIRECT,): 12, (Tenure.BAIL_GLISSANT, Tenure.SOUS_LOCATION): 6})
    if landlord.tenant.kind == Tenant.Kind.AIVS:
        return dice.weighted({(): 1, (Tenure.IML_SOUS_LOCATION, Tenure.IML_MANDAT): 2})
    return dice.weighted({(): 1, (Tenure.BAIL_PRIVE,): 1})


def _settle(unit: Unit, stock: Stock) -> None:
    """What the states besides open ones carry."""
    dice, clock, vacancy = stock.world.dice, stock.world.clock, unit.vacancy
    if vacancy.status == Status.BLOCKED:
        vacancy.status_before = Status.TO_QUALIFY
        vacancy.blocked_until = clock.day(dice.between(10, 60))
    elif vacancy.status == Status.WITHDRAWN:
        vacancy.withdrawal_reason = dice.pick(list(Vacancy.WithdrawalReason))
        vacancy.status_since = min(vacancy.created_at + timedelta(days=dice.between(1, 5)), clock.now - A_MOMENT)


def past_vacancies(stock: Stock, *, count: int, days: int) -> None:
    """Vacancies of former times that were let outside the programme."""
    dice, clock = stock.world.dice, stock.world.clock
    landlords = [one for one in stock.partnership.players("landlord") if one.social]
    for number in range(count):
        since = clock.day(-dice.between(40, days))
        free_on = since + timedelta(days=dice.between(0, 60))
        unit = stock.unit(landlords[number % len(landlords)], since=since, free_on=free_on, status=Status.WITHDRAWN)
        unit.vacancy.withdrawal_reason = Vacancy.WithdrawalReason.LET_ELSEWHERE
        unit.vacancy.status_since = unit.vacancy.created_at + timedelta(days=dice.between(3, 35))


def housing_stock(stock: Stock, *, count: int) -> None:
    """Dwellings that are let and have no history here."""
    landlords = [one for one in stock.partnership.players("landlord") if one.social]
    for landlord in landlords * (count // len(landlords)):
        stock.dwelling(landlord)
