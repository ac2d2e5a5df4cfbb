"""Who a made-up woman is, and what she needs."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from cases.models import Accessibility, Answer, CaseApplication, CaseContact, CaseDanger, CaseIdentity, CaseNeed, Protection
from cases.sizing import Size, proposed_size
from coordination.demo import words
from coordination.demo.clock import Clock
from coordination.demo.dice import Dice
from tenants.crypto import Vault

FICTION_NUMBERS = "06 39 98"  # a range that the regulator keeps for fiction
REASONS = ("no_home", "separation", "too_small", "too_dear", "services")
CATEGORIES = ("d", "g", "k", "c", "l", "h", "e")


@dataclass(frozen=True)
class Household:
    """What is drawn before its rows: sizes and means."""

    children: int
    size: Size
    rent_max: Decimal
    resources: Decimal


def draw_household(dice: Dice) -> Household:
    """A woman and her children, and what rent they can bear."""
    children = dice.weighted({0: 30, 1: 26, 2: 24, 3: 13, 4: 5, 5: 2})
    size = proposed_size(1 + children)
    resources = Decimal(dice.between(72, 160) * 10 + children * 170)
    rent_max = Decimal(330 + 110 * size.rooms_max + dice.between(0, 12) * 10)
    return Household(children, size, rent_max, resources)


def identity(dice: Dice, clock: Clock, vault: Vault, row: CaseIdentity, household: Household, department: str) -> CaseIdentity:
    """Names, births and (with a department) application number, sealed."""
    age = dice.between(21, 58)
    born = clock.today - timedelta(days=age * 365 + dice.between(0, 364))
    children = ", ".join(
        f"{dice.pick(words.CHILDREN)} ({dice.between(0, min(17, age - 18))} ans)" for _ in range(household.children)
    )
    row.seal(
        vault,
        last_name=dice.pick(words.LAST_NAMES),
        first_name=dice.pick(words.FIRST_NAMES),
        birth_date=born.isoformat(),
        nur=f"{department.zfill(3)}{dice.digits(15)}" if department else "",
        children=children,
    )
    return row


def contact(dice: Dice, vault: Vault, row: CaseContact) -> CaseContact:
    """The safe way to reach her, sealed but for the channel and the hours."""
    row.channel = dice.weighted({"phone": 6, "sms": 2, "shelter": 2, "referrer": 1})
    row.hours = dice.pick(words.HOURS)
    row.voicemail_allowed, row.never_write = dice.chance(0.15), dice.chance(0.8)
    row.interpreter = dice.pick(words.LANGUAGES)
    row.seal(
        vault,
        phone=f"{FICTION_NUMBERS} {dice.digits(2)} {dice.digits(2)}",
        code_word=dice.pick(words.CODE_WORDS),
        instructions=dice.pick(words.INSTRUCTIONS),
    )
    return row


def need(dice: Dice, row: CaseNeed, household: Household) -> CaseNeed:
    """What she needs, without who she is."""
    row.children = household.children
    row.expected_children = int(dice.chance(0.06))
    row.dependent_adults = int(dice.chance(0.04))
    row.adults = 1 + row.dependent_adults
    row.disabled_members = int(dice.chance(0.06))
    row.alternating_children = 1 if household.children and dice.chance(0.08) else 0
    row.rooms_min, row.rooms_max, row.bedrooms = household.size.rooms_min, household.size.rooms_max, household.size.bedrooms
    row.rent_max = household.rent_max
    row.accessibility = Accessibility(dice.weighted({"none": 92, "reduced": 6, "wheelchair": 2}))
    row.lift_required = row.accessibility != Accessibility.NONE
    row.ground_floor_refused = row.accessibility == Accessibility.NONE and dice.chance(0.35)
    row.secured_entrance, row.car, row.pets = dice.chance(0.3), dice.chance(0.35), dice.chance(0.1)
    row.teenage_sons = household.children > 1 and dice.chance(0.25)
    row.qpv_refused = dice.chance(0.15)
    return row


def application(dice: Dice, clock: Clock, row: CaseApplication, household: Household, since: int) -> CaseApplication:
    """Resources and the state of the social-housing application; `since`: day of its filing, from today."""
    row.has_nur = dice.chance(0.9)
    if row.has_nur:
        age = -since % 365
        row.nur_expires_on = clock.today + timedelta(days=365 - age)
    row.priority_categories = sorted({"g", *dice.some(CATEGORIES, dice.between(1, 2))})
    row.request_reasons = ["violence", *dice.some(REASONS, dice.between(1, 2))]
    row.dalo = dice.chance(0.06)
    row.monthly_resources = household.resources
    row.reference_income = int(household.resources) * dice.between(9, 12)
    row.housing_aid = Decimal(dice.between(12, 42) * 10)
    row.income_basis = dice.weighted({"op": 3, "complaint": 4, "filed": 2, "divorced": 1, "": 2})
    if row.income_basis and dice.chance(0.4):
        row.spouse_income = dice.between(9, 24) * 1000
        row.reference_income += row.spouse_income
    if dice.chance(0.3):
        row.recent_income = int(household.resources) * dice.between(7, 12)
    if row.has_nur and dice.chance(0.7):
        row.rating_points, row.rating_on = dice.between(4, 26) * 5, clock.day(min(since + dice.between(3, 20), 0))
    row.documents_checked_on = clock.day(since + dice.between(1, 5)) if since < -6 and dice.chance(0.8) else None
    return row


def danger(dice: Dice, clock: Clock, row: CaseDanger, since: int) -> CaseDanger:
    """Danger as somebody recorded it."""
    row.level = dice.weighted({"not_assessed": 1, "low": 2, "moderate": 5, "high": 3, "imminent": 0.4})
    if row.level == CaseDanger.Level.NOT_ASSESSED:
        return row
    row.assessed_on, row.tool = clock.day(since), dice.pick(words.TOOLS)
    row.review_on = max(clock.day(since + 60), clock.today + timedelta(days=dice.between(5, 60)))
    for name in ("recent_separation", "searched_for", "place_known", "threats", "weapon", "worsening", "children_exposed"):
        setattr(row, name, Answer(dice.weighted({"unknown": 3, "yes": 3, "no": 4})))
    return row


def protections(dice: Dice, clock: Clock) -> list[Protection]:
    """Protections in force, without their case yet."""
    kinds = dice.some(["op", "tgd", "no_contact", "concealed", "parental", "domicile"], dice.weighted({0: 5, 1: 4, 2: 2}))
    return [Protection(kind=kind, expires_on=clock.today + timedelta(days=dice.between(10, 330))) for kind in kinds]
