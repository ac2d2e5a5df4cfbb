"""The sizes of worlds, and how one is built."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from cases.models import Case, ChronologyEntry, SupportMeasure, SupportSession
from coordination.demo.cast import OrganisationSpec, Partnership, ProgrammeSpec, create_organisations, create_partnership
from coordination.demo.chronicle import write_chronology
from coordination.demo.clock import Clock
from coordination.demo.course import reserve, write_attempts
from coordination.demo.dice import Dice
from coordination.demo.dossier import open_case
from coordination.demo.due import leave_due, tell_what_is_due
from coordination.demo.ledger import Ledger
from coordination.demo.lodging import Stock
from coordination.demo.meetings import hold_meetings
from coordination.demo.money import write_money
from coordination.demo.news import record_news
from coordination.demo.openings import housing_stock, open_market, past_vacancies, propose_live
from coordination.demo.places import write_places
from coordination.demo.plans import DEMO, SMALL, TINY, Plan, expand
from coordination.demo.referral import write_orientation, write_waiting
from coordination.demo.releases import await_rehousings
from coordination.demo.resources import write_resources
from coordination.demo.sheltering import Sheltering
from coordination.demo.story import Keys, Story, World
from coordination.demo.support import write_support
from coordination.demo.tenancy import sign, sign_elsewhere
from coordination.demo.territories import ORLEANS, ORLEANS_ORGANISATIONS, OTHER_ORGANISATIONS, OTHERS, many
from coordination.demo.urgency import ask_for_a_place, write_past_urgencies
from coordination.demo.watch import leave_to_second_person
from housing.models import Dwelling, Lease, Proposal, Reservation, Stay, Vacancy
from tenants.acting import acting_as
from tenants.models import Tenant
from tenants.services.setup import OWNER

Mix = list[tuple[int, Plan]]
DAYS_BACK = 870


@dataclass(frozen=True)
class Size:
    """What a world holds. `market`: vacancies of each landlord today; `live`, `closed`: how often the mix of cases is repeated."""

    organisations: dict[str, OrganisationSpec]
    programmes: tuple[tuple[ProgrammeSpec, Mix], ...]
    market: int
    live: float = 1
    closed: float = 1
    waiting: int = 4
    dwellings: int = 0
    past_vacancies: int = 0
    sessions_every: int = 21


def _metropole() -> Size:
    organisations, programme = many(ORLEANS_ORGANISATIONS, ORLEANS, count=40)
    return Size(
        organisations, ((programme, DEMO),), market=14, live=6.4, closed=17.6, waiting=40, dwellings=34_000, past_vacancies=3_600,
        sessions_every=10,
    )  # fmt: skip


TINY_KEYS = ("imanis", "rivage", "residences", "toits", "prefecture", "metropole", "femmes", "soliha")
SIZES: dict[str, Callable[[], Size]] = {
    "tiny": lambda: Size({key: ORLEANS_ORGANISATIONS[key] for key in TINY_KEYS}, ((ORLEANS, TINY),), market=2, waiting=1),
    "demo": lambda: Size(
        ORLEANS_ORGANISATIONS | OTHER_ORGANISATIONS, ((ORLEANS, DEMO), *((other, SMALL) for other in OTHERS)), market=5
    ),
    "metropole": _metropole,
}
COUNTED: dict[str, type[Model]] = {
    "dossiers": Case,
    "logements": Dwelling,
    "logements libérés": Vacancy,
    "propositions": Proposal,
    "réservations": Reservation,
    "baux": Lease,
    "séjours": Stay,
    "accompagnements": SupportMeasure,
    "séances": SupportSession,
    "lignes de chronologie": ChronologyEntry,
}


# Programmes whose meetings are shown.
MEETING = frozenset({ORLEANS.name, "Astrée"})


def is_unfinished() -> bool:
    """True when a former attempt was killed after its organisations and before its cases."""
    name = ORLEANS_ORGANISATIONS[TINY_KEYS[0]].name
    coordinator = Tenant.objects.using(OWNER).filter(name=name).first()
    if coordinator is None:
        return False
    with acting_as(coordinator):
        return not Case.objects.exists()


def build(name: str, *, seed: str, now: datetime, password: str | None, tell: Callable[[str], None]) -> dict[str, int]:
    """Make a world of that size. Returns how many rows of each kind it has; its cases and units are written all or not at all."""
    size, dice = SIZES[name](), Dice(seed)
    world = World(dice, Clock(now, dice), Ledger(), Keys(), sessions_every=size.sessions_every)
    tell("organisations et comptes")
    organisations = create_organisations(size.organisations, dice, password=password)
    partnerships = [(create_partnership(spec, organisations), mix) for spec, mix in size.programmes]
    with transaction.atomic():
        for partnership, mix in partnerships:
            tell(f"histoires : {partnership.programme.name}")
            _fill(world, partnership, mix, size)
        counts = {label: world.ledger.count(model) for label, model in COUNTED.items()}
        world.ledger.write(tell)
        tell("annuaire, actions, chiffres du territoire")
        write_resources(world, [partnership for partnership, _mix in partnerships])
        leave_due(partnerships[0][0], now=now)
        record_news(world.news)
        tell_what_is_due(partnerships[0][0], now=now)
    with transaction.atomic():  # asked now, by the clock of a transaction that has just begun
        leave_to_second_person(partnerships[0][0].coordinator)
        ask_for_a_place(world, partnerships[0][0])
        for (spec, _mix), (partnership, _same) in zip(size.programmes, partnerships, strict=True):
            write_money(partnership, spec, now=now)
        for partnership, _mix in partnerships:
            if partnership.programme.name in MEETING:
                hold_meetings(partnership)
    return counts


def _fill(world: World, partnership: Partnership, mix: Mix, size: Size) -> None:
    """Cases, then what is open today, then what is only stock."""
    stock = Stock(world, partnership)
    private = any(not landlord.social for landlord in partnership.players("landlord"))
    plans = expand(mix, world.dice, private=private, live=size.live, closed=size.closed)
    stories = [open_case(world, partnership, plan) for plan in plans]
    for story in stories:
        _write(story, stock)
    propose_live(stories, stock)
    await_rehousings(stories, stock)
    for story in stories:
        write_places(story, stock.ground)
    for story in stories:
        if story.plan.status != Case.Status.DRAFT:
            write_chronology(story)
    Sheltering(world, partnership).tell(stories)
    write_past_urgencies(world, partnership)
    open_market(stock, each=size.market)
    write_waiting(world, partnership, received=size.waiting, out_of_scope=size.waiting)
    if size.past_vacancies:
        past_vacancies(stock, count=size.past_vacancies, days=DAYS_BACK)
        housing_stock(stock, count=size.dwellings)


def _write(story: Story, stock: Stock) -> None:
    for bid in write_attempts(story, stock):
        reservation = reserve(bid)
        if "signed" in bid.at:
            sign(bid, reservation)
    if "elsewhere" in story.at:
        sign_elsewhere(story)
    write_orientation(story)
    write_support(story)
