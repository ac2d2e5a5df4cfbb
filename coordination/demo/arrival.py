"""How she came: who referred her, from where, by which decision; the lease that she leaves."""

from datetime import timedelta
from decimal import Decimal

from cases.models import Answer, Case, CaseOrigin, PresentLease
from coordination.demo import words
from coordination.demo.dice import Dice
from coordination.demo.story import Story

Status = Case.Status
# Who saw that she needed help, how often.
SPOTTED = {
    "police": 5,
    "ccas": 5,
    "herself": 5,
    "hospital": 3,
    "3919": 3,
    "association": 3,
    "caretaker": 2,
    "mediator": 2,
    "school": 1,
}

# Where women come from, where that is not where dwellings are.
HOMES: dict[str, dict[str, float]] = {"Mise à l’abri en Savoie": {"73065": 5, "73303": 5, "73011": 1}}


def origin_of(story: Story) -> CaseOrigin:
    """The orientation: who spotted her and when, who referred her, from where; the decision that set a criterion aside."""
    dice, at = story.dice, story.at
    origin = CaseOrigin(id=dice.uuid(), tenant=story.owner.tenant, case=story.case)
    origin.oriented_on = at["oriented"].date()
    origin.lived_in_territory = Answer.YES if dice.chance(0.95) else Answer.UNKNOWN
    if origin.lived_in_territory == Answer.YES:
        origin.resident_on = origin.oriented_on - timedelta(days=dice.between(71, 90))
    origin.commune_id = dice.weighted(HOMES.get(story.partnership.programme.name, story.partnership.communes))
    origin.lease_landlord = story.landlord_of_lease.tenant if story.landlord_of_lease else None
    if story.referrer:
        origin.referrer = story.referrer.tenant
        origin.referrer_is_landlord = story.referrer.social
    if story.shelter:
        origin.shelter = story.shelter.tenant
        story.shelter_entered_on = origin.shelter_entered_on = origin.oriented_on - timedelta(days=dice.between(2, 70))
    origin.spotted_by = dice.weighted(SPOTTED)
    origin.spotted_on = origin.oriented_on - timedelta(days=dice.between(2, 30))
    origin.contacted_on = min(
        origin.spotted_on + timedelta(days=dice.weighted({0: 3, 1: 4, 2: 3, 4: 2, 9: 1})), origin.oriented_on
    )
    if story.partnership.programme.follow_required:
        origin.followed_since = origin.oriented_on - timedelta(days=dice.between(20, 300))
    _override(story, origin)
    return origin


def _override(story: Story, origin: CaseOrigin) -> None:
    """Whoever does not meet a criterion entered by a written decision."""
    programme = story.partnership.programme
    unmet = ["residence"] * (programme.residence_required and origin.lived_in_territory != Answer.YES)
    unmet += ["shelter"] * (programme.shelter_required and story.shelter is None)
    if unmet:
        origin.eligibility_override, origin.override_by = story.dice.pick(words.OVERRIDES), story.dice.pick(words.DECIDERS)
        origin.override_on = origin.oriented_on
        origin.override_criteria = unmet if story.plan.status != Status.DRAFT else []


def present_lease_of(story: Story, dice: Dice) -> PresentLease:
    """What ties her still to the home that she left."""
    row = PresentLease(id=dice.uuid(), tenant=story.owner.tenant, case=story.case)
    row.holder = dice.weighted({"spouses": 4, "co_tenants": 4, "sole": 2, "other": 1})
    row.wishes_to_stay = dice.weighted({Answer.NO: 7, Answer.YES: 1, Answer.UNKNOWN: 2})
    if dice.chance(0.4):
        row.debt, row.debt_plan = Decimal(dice.between(20, 240) * 10), dice.chance(0.4)
    oriented = story.at["oriented"].date()
    if row.holder in {"spouses", "co_tenants"} and dice.chance(0.5):
        row.solidarity_ground, row.ground_on = PresentLease.Ground.ORDER, oriented - timedelta(days=dice.between(1, 20))
        if dice.chance(0.5):
            row.letter_on = oriented
            row.presented_on = oriented + timedelta(days=3) if oriented + timedelta(days=3) <= story.clock.today else None
    return row
