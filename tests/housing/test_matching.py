"""Each hard constraint, alone; the same definition filters and explains; what the landlord reads never speaks of sectors."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cases.models import AvoidArea, CaseDanger, CaseNeed, Exclusion, WantedSector
from housing import workflow
from housing.matching.neutral import REASONS, neutral_codes, waiting_band
from housing.matching.ranking import candidates, households
from housing.matching.rules import RULES, why_not
from housing.matching.terms import PRODUCT
from housing.models import Proposal
from tenants.errors import TransitionRefused
from tests.housing.course import open_case, start

SARAN = "45302"


def verdict(course):
    """(is a candidate, codes of the rules that are not met)."""
    offer = course.offer()
    with course.world.acting("coordinator", "coordinator") as actor:
        fit = households(offer, by=actor, terms=PRODUCT).get(case=course.case.pk)
        missing = {rule.code for rule in RULES if not getattr(fit, rule.column)}
        is_candidate = candidates(offer, by=actor, terms=PRODUCT).filter(case=course.case.pk).exists()
        assert bool(why_not(fit)) is not is_candidate
    return is_candidate, missing


def need(course, **changes):
    with course.world.acting("asso"):
        CaseNeed.objects.filter(case=course.case).update(**changes)


NEEDS = [
    ({"rooms_min": 4, "rooms_max": 4}, {}, "size"),
    ({"rooms_min": 1, "rooms_max": 2}, {}, "size"),
    ({"accessibility": "wheelchair"}, {}, "accessibility"),
    ({"accessibility": "reduced"}, {"floor": 3, "has_lift": False}, "accessibility"),
    ({"lift_required": True}, {"floor": 1, "has_lift": False}, "lift"),
    ({"ground_floor_refused": True}, {"floor": 0}, "ground_floor"),
    ({"secured_entrance": True}, {}, "entrance"),
    ({"qpv_refused": True}, {"in_qpv": True}, "qpv"),
    ({"rent_max": Decimal("619.99")}, {}, "budget"),
    ({"any_sector": False}, {}, "wanted"),
    ({"children": 0, "rooms_max": 5}, {}, "occupancy"),
    ({"children": 7}, {"area": Decimal(69)}, "area"),
]
MET = [
    ({"rooms_min": 3, "rooms_max": 3}, {}),
    ({"accessibility": "wheelchair"}, {"wheelchair": True}),
    ({"accessibility": "reduced"}, {"floor": 3, "has_lift": True}),
    ({"accessibility": "reduced"}, {"floor": 0, "has_lift": False}),
    ({"lift_required": True}, {"floor": 0, "has_lift": False}),
    ({"ground_floor_refused": True}, {"floor": 1}),
    ({"secured_entrance": True}, {"secured_entrance": True}),
    ({"qpv_refused": True}, {"in_qpv": False}),
    ({"rent_max": Decimal("620")}, {}),
    ({"rent_max": None}, {}),
    ({"children": 1}, {}),
    ({"children": 7}, {"area": Decimal(70)}),
]


def test_a_case_that_fits_is_a_candidate(world):
    assert verdict(start(world)) == (True, set())


@pytest.mark.parametrize(("changes", "unit", "code"), NEEDS)
def test_one_rule_unmet_is_enough_and_is_said(world, changes, unit, code):
    course = start(world, **unit)
    need(course, **changes)
    assert verdict(course) == (False, {code})


@pytest.mark.parametrize(("changes", "unit"), MET)
def test_the_edge_of_each_rule_is_inside(world, changes, unit):
    course = start(world, **unit)
    need(course, **changes)
    assert verdict(course) == (True, set())


def test_a_wanted_commune_fits_and_another_does_not(world):
    course = start(world)
    need(course, any_sector=False)
    with world.acting("asso"):
        WantedSector.objects.create(tenant=course.case.tenant, case=course.case, commune_id=SARAN)
    assert verdict(course) == (False, {"wanted"})
    with world.acting("asso"):
        WantedSector.objects.create(tenant=course.case.tenant, case=course.case, commune_id="45234")
    assert verdict(course) == (True, set())


def test_availability_looks_at_the_day_she_can_move_in(world):
    course = start(world)
    free_on = timezone.localdate() + timedelta(days=10)
    need(course, available_from=free_on)
    assert verdict(course) == (True, set())
    need(course, available_from=free_on + timedelta(days=1))
    assert verdict(course) == (False, {"dates"})


def test_an_avoided_commune_and_an_excluded_landlord(world):
    course = start(world)
    with world.acting("asso"):
        AvoidArea.objects.create(tenant=course.case.tenant, case=course.case, commune_id="45234")
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_tenant=world.tenant("landlord"))
    assert verdict(course) == (False, {"avoided", "excluded"})
    with world.acting("asso"):
        Exclusion.objects.update(lifted_at=timezone.now())
        AvoidArea.objects.all().delete()
    assert verdict(course) == (True, set())


def test_a_case_declined_for_a_unit_is_not_a_candidate_for_it_again(world):
    course = start(world)
    course.propose()
    assert verdict(course) == (False, {"already"})
    course.act("landlord", workflow.decline, course.proposal, reason="size")
    assert verdict(course) == (False, {"already"})


def test_proposing_what_does_not_fit_is_refused_with_the_reasons(world):
    course = start(world)
    need(course, rent_max=Decimal(300), rooms_min=4, rooms_max=5)
    with pytest.raises(TransitionRefused, match="la taille ne convient pas et le loyer"):
        course.propose()


def test_danger_first_then_the_longest_waiting(world):
    levels = {"old": "", "new": "", "high": "high", "low": "low", "imminent": "imminent"}
    cases = {name: open_case(world) for name in levels}
    with world.acting("asso"):
        for name, level in levels.items():
            if level:
                CaseDanger.objects.create(tenant=cases[name].tenant, case=cases[name], level=level)
    offer = start(world, case=cases["old"]).offer()
    with world.acting("coordinator", "coordinator") as actor:
        ranked = [fit.case_id for fit in candidates(offer, by=actor, terms=PRODUCT)]
    assert ranked == [cases[name].pk for name in ("imminent", "high", "old", "new", "low")]


def test_only_cases_shared_with_the_coordination_are_weighed(world):
    course = start(world)
    offer = course.offer()
    with world.acting("stranger", "coordinator") as actor:
        assert not households(offer, by=actor, terms=PRODUCT).exists()
    with world.acting("coordinator", "analyst") as actor:
        assert not households(offer, by=actor, terms=PRODUCT).exists()


@pytest.mark.parametrize(
    ("spare", "has_budget", "accessibility", "codes"),
    [
        (0, True, "none", ["size_fits", "budget_fits"]),
        (-1, True, "none", ["size_fits", "budget_fits"]),
        (1, False, "none", ["one_bedroom_more", "to_check_budget"]),
        (2, True, "wheelchair", ["bedrooms_more", "accessible", "budget_fits"]),
    ],
)
def test_neutral_reasons(spare, has_budget, accessibility, codes):
    assert neutral_codes(spare_bedrooms=spare, has_budget=has_budget, accessibility=accessibility) == codes


def test_what_the_landlord_reads_does_not_depend_on_sectors(world):
    """A case with an avoided and a wanted commune reads as one that takes any."""
    plain, guarded = start(world), start(world)
    need(guarded, any_sector=False)
    with world.acting("asso"):
        AvoidArea.objects.create(tenant=guarded.case.tenant, case=guarded.case, commune_id=SARAN)
        WantedSector.objects.create(tenant=guarded.case.tenant, case=guarded.case, commune_id="45234")
    plain.propose()
    guarded.propose()
    with world.acting("landlord"):
        first, second = Proposal.objects.order_by("proposed_at")
    assert (first.reasons, first.waiting_band) == (second.reasons, second.waiting_band)
    assert not any(
        word in str(label).lower() for label, _tone in REASONS.values() for word in ("secteur", "commune", "quartier")
    )


@pytest.mark.parametrize(("days", "band"), [(0, "under_1"), (29, "under_1"), (30, "1_to_3"), (90, "1_to_3"), (91, "over_3")])
def test_waiting_bands(days, band):
    now = timezone.now()
    assert waiting_band(now - timedelta(days=days), now) == band
