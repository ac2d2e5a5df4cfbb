"""Random worlds, judged by hand: which pairs may be, and the best of all sharings-out, tried one by one."""

import random
from datetime import timedelta
from decimal import Decimal
from itertools import combinations, permutations

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.application.ceilings import figures_in_force
from cases.application.household import Composition, category_of
from cases.models import AvoidArea, CaseApplication, CaseDanger, CaseNeed, Exclusion, WantedSector
from cases.sizing import minimal_area
from housing.matching.criteria import points_of, reasons_of
from housing.matching.joint import Choices, field_of, joint_of
from housing.matching.neutral import neutral_reasons
from housing.matching.ranking import EVERY_RULE
from housing.matching.rules import RULES
from housing.matching.terms import PRODUCT
from housing.models import Fit, VacancyOffer
from housing.policies import fit_policy
from tests.factories import make_vacancy
from tests.housing.course import open_case

COMMUNES = ("45234", "45302", "45147")
COORDINATION = ("coordinator", "coordinator")
SIZE = 4


@pytest.fixture
def scene(world):
    """Four households and four units of two landlords, of which each world changes everything."""
    keys = ("landlord", "other_landlord")
    cases = [open_case(world) for _ in range(SIZE)]
    units = [make_vacancy(world.tenant(keys[place % 2]), world.programme) for place in range(SIZE)]
    with world.acting("asso"):
        for case in cases:
            CaseApplication.objects.create(tenant=case.tenant, case=case)
            CaseDanger.objects.create(tenant=case.tenant, case=case)
    return world, cases, units, keys


def draw_case(dice):
    """What a household needs."""
    rooms = dice.randrange(1, 4)
    return {
        "need": {
            "adults": dice.choice((1, 1, 2)), "children": dice.randrange(4), "rooms_min": rooms, "rooms_max": rooms + dice.randrange(2),
            "bedrooms": max(0, rooms - 1), "accessibility": dice.choice(("none", "none", "none", "reduced", "wheelchair")),
            "lift_required": dice.random() < 0.2, "ground_floor_refused": dice.random() < 0.2, "secured_entrance": dice.random() < 0.2,
            "qpv_refused": dice.random() < 0.2, "rent_max": dice.choice((None, Decimal(500), Decimal(650))),
            "available_from": dice.choice((None, None, timezone.localdate() + timedelta(days=dice.randrange(30)))),
            "any_sector": dice.random() < 0.6,
        },
        "income": dice.choice((None, 9_000, 30_000, 60_000)), "level": dice.choice(("low", "high", "imminent")),
        "wanted": set(dice.sample(COMMUNES, dice.randrange(3))), "avoided": set(dice.sample(COMMUNES, int(dice.random() < 0.3))),
        "barred": {dice.choice(("landlord", "other_landlord"))} if dice.random() < 0.15 else set(),
    }  # fmt: skip


def draw_unit(dice):
    """What a unit is."""
    wheelchair = dice.random() < 0.2
    return {
        "rooms": dice.randrange(1, 5), "area": Decimal(dice.choice((20, 40, 60, 80))), "floor": 0 if wheelchair else dice.randrange(3),
        "has_lift": dice.random() < 0.5, "wheelchair": wheelchair, "secured_entrance": dice.random() < 0.6, "in_qpv": dice.random() < 0.3,
        "financing": dice.choice(("PLAI", "PLUS", "PLS", "prive")), "energy_class": dice.choice(("", "B", "D", "G")),
        "commune_id": dice.choice(COMMUNES), "rent": Decimal(dice.choice((400, 550))), "charges": Decimal(60),
        "free_on": timezone.localdate() + timedelta(days=dice.randrange(-5, 25)),
    }  # fmt: skip


def live(scene, cases, units):
    """Write a world over the rows that are there."""
    world, rows, vacancies, keys = scene
    with world.acting("asso"):
        for model in (AvoidArea, WantedSector):
            model.objects.filter(case__in=rows).delete()
        Exclusion.objects.filter(case__in=rows, lifted_at=None).update(lifted_at=timezone.now())
        for case, drawn in zip(rows, cases, strict=True):
            CaseNeed.objects.filter(case=case).update(**drawn["need"])
            CaseApplication.objects.filter(case=case).update(reference_income=drawn["income"])
            CaseDanger.objects.filter(case=case).update(level=drawn["level"])
            for model, communes in ((WantedSector, drawn["wanted"]), (AvoidArea, drawn["avoided"])):
                model.objects.bulk_create(model(tenant=case.tenant, case=case, commune_id=code) for code in communes)
            for key in drawn["barred"]:
                Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant(key))
    for place, (vacancy, drawn) in enumerate(zip(vacancies, units, strict=True)):
        with world.acting(keys[place % 2]):
            VacancyOffer.objects.filter(vacancy=vacancy).update(**drawn)


def may(case, unit, key):
    """Every hard constraint, said by hand."""
    need = case["need"]
    persons, step_free = need["adults"] + need["children"], unit["floor"] == 0 or unit["has_lift"]
    figures = {one.financing: one for one in figures_in_force(timezone.localdate())}
    ceiling = None
    if unit["financing"] in figures and case["income"] is not None:
        household = Composition(adults=need["adults"], children=need["children"])
        ceiling = figures[unit["financing"]].for_household(category_of(household)).total
    accessible = unit["wheelchair"] or need["accessibility"] == "none" or (need["accessibility"] == "reduced" and step_free)
    moves_in = max(unit["free_on"], timezone.localdate())
    return all((
        need["rooms_min"] <= unit["rooms"] <= need["rooms_max"], unit["area"] >= minimal_area(persons), unit["rooms"] <= persons + 1,
        ceiling is None or case["income"] <= ceiling, accessible, step_free or not need["lift_required"],
        unit["floor"] != 0 or not need["ground_floor_refused"], unit["secured_entrance"] or not need["secured_entrance"],
        not (unit["in_qpv"] and need["qpv_refused"]), need["rent_max"] is None or unit["rent"] + unit["charges"] <= need["rent_max"],
        need["available_from"] is None or need["available_from"] <= moves_in,
        need["any_sector"] or unit["commune_id"] in case["wanted"], unit["commune_id"] not in case["avoided"], key not in case["barred"],
    ))  # fmt: skip


def best_of(scores):
    """The most points that any sharing-out reaches, and the most households housed with that many."""
    answers = []
    for order in permutations(range(SIZE)):
        pairs = [pair for pair in enumerate(order) if pair in scores]
        answers += [
            (sum(scores[pair] for pair in some), len(some)) for size in range(SIZE + 1) for some in combinations(pairs, size)
        ]
    return max(answers)


def judge(scene, seed):
    dice = random.Random(seed)
    cases, units = [draw_case(dice) for _ in range(SIZE)], [draw_unit(dice) for _ in range(SIZE)]
    live(scene, cases, units)
    world, rows, vacancies, keys = scene
    allowed = {
        (rows[case].pk, vacancies[unit].pk)
        for case in range(SIZE)
        for unit in range(SIZE)
        if may(cases[case], units[unit], keys[unit % 2])
    }
    with world.acting(*COORDINATION) as by:
        fits = list(fit_policy.visible(by).filter(EVERY_RULE).select_related("offer"))
        assert {(fit.case_id, fit.vacancy_id) for fit in fits} == allowed, "no pair breaks a rule, and none is lost"
        found = joint_of(field_of(world.programme.pk, by=by, terms=PRODUCT), Choices(tolerance=None))
        balanced = joint_of(found.field, Choices(tolerance=30))
    for fit in fits:
        assert sum(one.points for one in reasons_of(fit, PRODUCT.weights)) == sum(points_of(fit, PRODUCT.weights).values())
    points = {(fit.case_id, fit.offer_id): sum(points_of(fit, PRODUCT.weights).values()) for fit in fits}
    named = {
        (found.field.cases[case].pk, found.field.offers[unit].pk): score for (case, unit), score in found.field.scores.items()
    }
    assert named == points, "points sum to the score that is shared out"
    assert (found.total, len(found.answer.pairs)) == best_of(found.field.scores)
    assert found.bound == found.total
    for answer in (found.answer, balanced.answer):
        assert set(answer.pairs) <= set(found.field.scores)
        assert answer.gap == 0
    return bool(allowed)


def test_the_view_and_the_joint_answer_in_thirty_worlds(scene):
    possible = 0
    for seed in range(30):
        with transaction.atomic():
            possible += judge(scene, seed)
            transaction.set_rollback(True)
    assert possible > 15, "worlds where nothing is possible would prove little"


@pytest.mark.deep
def test_the_view_and_the_joint_answer_in_a_thousand_worlds(scene):
    for seed in range(1000):
        with transaction.atomic():
            judge(scene, 1000 + seed)
            transaction.set_rollback(True)


@pytest.mark.deep
@pytest.mark.parametrize(
    "left_out", [rule for rule in RULES if rule.code not in {"agreed", "already"}], ids=lambda rule: rule.code
)
def test_with_one_rule_left_out_the_judge_notices(scene, monkeypatch, left_out):
    """Negative control; consent and earlier proposals, which these worlds do not vary, have tests of their own."""
    fewer = Q(**{rule.column: True for rule in RULES if rule is not left_out})
    monkeypatch.setitem(globals(), "EVERY_RULE", fewer)
    with pytest.raises(AssertionError, match="no pair breaks a rule"):
        for seed in range(200):
            with transaction.atomic():
                judge(scene, seed)
                transaction.set_rollback(True)


def test_what_a_landlord_reads_is_the_same_whether_a_sector_is_avoided_or_unwanted(scene):
    """Where she may go changes; what is said of her for a unit does not."""
    world, _rows, _vacancies, _keys = scene
    for seed in range(30):
        dice = random.Random(seed)
        cases, units = [draw_case(dice) for _ in range(SIZE)], [draw_unit(dice) for _ in range(SIZE)]
        read = []
        for avoided, wanted, anywhere in ((set(COMMUNES), set(), True), (set(), set(), False), (set(), set(COMMUNES), True)):
            changed = [
                case | {"avoided": avoided, "wanted": wanted, "need": case["need"] | {"any_sector": anywhere}} for case in cases
            ]
            with transaction.atomic():
                live(scene, changed, units)
                with world.acting(*COORDINATION):
                    read.append({fit.pk: neutral_reasons(fit) for fit in Fit.objects.all()})
                transaction.set_rollback(True)
        assert read[0] == read[1] == read[2]
