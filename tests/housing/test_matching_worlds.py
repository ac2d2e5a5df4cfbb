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
from cases.keys import case_vault
from cases.models import AvoidArea, CaseApplication, CaseDanger, CaseNeed, Exclusion, RefusedSector, WantedSector
from cases.services.places import write_places
from cases.sizing import minimal_area
from housing.matching.criteria import points_of, reasons_of
from housing.matching.joint import Choices, field_of, joint_of
from housing.matching.neutral import neutral_reasons
from housing.matching.ranking import EVERY_RULE
from housing.matching.rules import RULES
from housing.matching.terms import PRODUCT
from housing.models import DwellingLocation, ExpectedRelease, Fit, VacancyOffer
from housing.offer_places import place_offers
from housing.policies import fit_policy
from tenants.geography import Position
from tenants.keys import tenant_vault
from tenants.models import Commune
from tests.factories import make_vacancy
from tests.housing.course import open_case

COMMUNES = ("45234", "41018", "45208")  # far from one another: a circle around one touches no other
COORDINATION = ("coordinator", "coordinator")
SIZE = 4
TENURES = ("direct", "sliding", "sublease")
STREET = "rue des Lilas"
NUMBERS = ("12", "14", "")


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
            "adults": dice.choice((1, 1, 2)), "children": dice.randrange(4), "rooms_min": rooms, "rooms_max": rooms + dice.randrange(3),
            "bedrooms": max(0, rooms - 1), "accessibility": dice.choice(("none", "none", "none", "reduced", "wheelchair")),
            "lift_required": dice.random() < 0.1, "ground_floor_refused": dice.random() < 0.1, "secured_entrance": dice.random() < 0.1,
            "qpv_refused": dice.random() < 0.1, "rent_max": dice.choice((None, Decimal(500), Decimal(650))),
            "available_from": dice.choice((None, None, timezone.localdate() + timedelta(days=dice.randrange(30)))),
            "any_sector": dice.random() < 0.8,
        },
        "income": dice.choice((None, 9_000, 12_000, 30_000, 60_000)), "level": dice.choice(("low", "high", "imminent")),
        "wanted": set(dice.sample(COMMUNES, dice.randrange(3))), "avoided": set(dice.sample(COMMUNES, int(dice.random() < 0.15))),
        "barred": {dice.choice(("landlord", "other_landlord"))} if dice.random() < 0.1 else set(),
        "refused": set(dice.sample(COMMUNES, int(dice.random() < 0.2))), "tenures": dice.sample(TENURES, dice.choice((0, 0, 0, 1, 2))),
        "around": set(dice.sample(COMMUNES, int(dice.random() < 0.2))),
        "left": (dice.choice(COMMUNES), dice.choice(NUMBERS[:2])) if dice.random() < 0.3 else None,
    }  # fmt: skip


def draw_unit(dice):
    """What a unit is."""
    wheelchair = dice.random() < 0.2
    return {
        "rooms": dice.randrange(1, 5), "area": Decimal(dice.choice((20, 40, 60, 80))), "floor": 0 if wheelchair else dice.randrange(3),
        "has_lift": dice.random() < 0.5, "wheelchair": wheelchair, "secured_entrance": dice.random() < 0.6, "in_qpv": dice.random() < 0.3,
        "financing": dice.choice(("PLAI", "PLUS", "PLS", "prive")), "energy_class": dice.choice(("", "B", "D", "G")),
        "commune_id": dice.choice(COMMUNES), "rent": Decimal(dice.choice((400, 550))), "charges": Decimal(60),
        "free_on": timezone.localdate() + timedelta(days=dice.randrange(-5, 25)), "tenures": dice.sample(TENURES, dice.choice((0, 1, 1))),
    }  # fmt: skip


def draw_places(dice):
    """Of each unit: whether its position is known, its building's number, who lives in it (a household's place) and must move first."""
    homes = dice.sample(range(SIZE), SIZE)
    return [
        {"is_placed": dice.random() < 0.5, "number": dice.choice(NUMBERS), "home": homes[place] if dice.random() < 0.3 else None,
         "is_told": dice.random() < 0.8}
        for place in range(SIZE)
    ]  # fmt: skip


def live(scene, cases, units, places):
    """Write a world over the rows that are there."""
    world, rows, vacancies, keys = scene
    with world.acting("asso"):
        for model in (AvoidArea, WantedSector, RefusedSector):
            model.objects.filter(case__in=rows).delete()
        Exclusion.objects.filter(case__in=rows, lifted_at=None).update(lifted_at=timezone.now())
        for case, drawn in zip(rows, cases, strict=True):
            CaseNeed.objects.filter(case=case).update(**drawn["need"], tenures=drawn["tenures"])
            CaseApplication.objects.filter(case=case).update(reference_income=drawn["income"])
            CaseDanger.objects.filter(case=case).update(level=drawn["level"])
            for model, communes in (
                (WantedSector, drawn["wanted"]),
                (AvoidArea, drawn["avoided"]),
                (RefusedSector, drawn["refused"]),
            ):
                model.objects.bulk_create(model(tenant=case.tenant, case=case, commune_id=code) for code in communes)
            for key in drawn["barred"]:
                Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant(key))
            left = {"commune": drawn["left"][0], "address": f"{drawn['left'][1]}, {STREET}"} if drawn["left"] else {}
            around = [{"where": code, "radius": 1000} for code in sorted(drawn["around"])]
            write_places(case, case_vault(case, sealing=True), {"around": around, "left": left, "matters": []})
    for place, (vacancy, drawn) in enumerate(zip(vacancies, units, strict=True)):
        told = places[place]
        with world.acting(keys[place % 2]) as by:
            VacancyOffer.objects.filter(vacancy=vacancy).update(**drawn, on_rehousing=told["home"] is not None)
            location = DwellingLocation.objects.get(dwelling=vacancy.dwelling)
            hall = Position.of_commune(Commune.objects.get(pk=drawn["commune_id"]))
            location.seal(
                tenant_vault(by.tenant.pk, sealing=True),
                address=f"{told['number']} {STREET}".strip(), position=str(hall) if told["is_placed"] else "",
            )  # fmt: skip
            location.save()
            place_offers(VacancyOffer.objects.filter(vacancy=vacancy), by=by)
    with world.acting(*COORDINATION) as by:
        for vacancy, told in zip(vacancies, places, strict=True):
            if told["home"] is not None and told["is_told"]:
                offer = VacancyOffer.objects.get(vacancy=vacancy)
                ExpectedRelease.objects.create(
                    tenant=by.tenant, offer=offer, case=rows[told["home"]], programme_id=offer.programme_id
                )


def is_hers(case, unit, place):
    """The building that she leaves, or maybe: nobody wrote the unit's number."""
    return case["left"] is not None and case["left"][0] == unit["commune_id"] and place["number"] in (case["left"][1], "")


def may(case, unit, key, place, lives_there):
    """Every hard constraint, said by hand. A circle of a kilometre around a town hall is one commune here, with or without a position."""
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
        unit["commune_id"] not in case["refused"] | case["around"], not is_hers(case, unit, place), not lives_there,
        not case["tenures"] or not unit["tenures"] or set(case["tenures"]) & set(unit["tenures"]),
    ))  # fmt: skip


def best_of(scores, homes):
    """The most points that any sharing-out reaches, and the most households housed with that many; nobody is put out of her unit."""
    answers = []
    for order in permutations(range(SIZE)):
        pairs = [pair for pair in enumerate(order) if pair in scores]
        answers += [
            (sum(scores[pair] for pair in some), len(some))
            for size in range(SIZE + 1)
            for some in combinations(pairs, size)
            if not any(unit in homes and homes[unit] not in {case for case, _unit in some} for _case, unit in some)
        ]
    return max(answers)


def judge(scene, seed):
    dice = random.Random(seed)
    cases, units = [draw_case(dice) for _ in range(SIZE)], [draw_unit(dice) for _ in range(SIZE)]
    places = draw_places(dice)
    live(scene, cases, units, places)
    world, rows, vacancies, keys = scene
    allowed = {
        (rows[case].pk, vacancies[unit].pk)
        for case in range(SIZE)
        for unit in range(SIZE)
        if may(cases[case], units[unit], keys[unit % 2], places[unit], places[unit]["is_told"] and places[unit]["home"] == case)
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
    out = {vacancies[place].pk for place, told in enumerate(places) if told["home"] is not None and not told["is_told"]}
    known = {fit.offer_id for fit in fits if fit.vacancy_id not in out}
    assert named == {pair: score for pair, score in points.items() if pair[1] in known}, (
        "points sum to the score that is shared out"
    )
    assert (found.total, len(found.answer.pairs)) == best_of(found.field.scores, found.field.homes)
    assert found.bound == found.total
    assert not found.stranded
    assert not balanced.stranded
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
        places, everywhere, nowhere = draw_places(dice), set(COMMUNES), set()
        read = []
        for avoided, around, refused, wanted in (
            (everywhere, nowhere, nowhere, everywhere),
            (nowhere, everywhere, nowhere, everywhere),
            (nowhere, nowhere, everywhere, everywhere),
            (nowhere, nowhere, nowhere, nowhere),
            (nowhere, nowhere, nowhere, everywhere),
        ):
            where = {"avoided": avoided, "around": around, "refused": refused, "wanted": wanted}
            changed = [case | where | {"need": case["need"] | {"any_sector": bool(wanted)}} for case in cases]
            with transaction.atomic():
                live(scene, changed, units, places)
                with world.acting(*COORDINATION):
                    read.append({fit.pk: neutral_reasons(fit) for fit in Fit.objects.all()})
                transaction.set_rollback(True)
        assert all(one == read[0] for one in read)
