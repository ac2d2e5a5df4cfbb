"""The view of matching: the law said twice is the same, who reads which lines, what is weighed and kept."""

from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.application.ceilings import figures_in_force
from cases.application.household import Composition, category_of
from cases.application.income import Means, counted_income
from cases.models import CaseApplication, CaseDanger, CaseNeed, Exclusion
from cases.sizing import minimal_area
from housing.matching.criteria import CRITERIA, DEFAULTS, points_of, reasons_of
from housing.matching.ranking import candidates, households, units
from housing.matching.terms import PRODUCT, Terms, terms_of
from housing.models import Fit, MatchingTerms, ProposalGrounds, Stay
from housing.services.matching_terms import set_terms
from housing.workflow import stays
from tenants.errors import Forbidden, TransitionRefused
from tenants.sqlfile import role_name
from tests.factories import make_case, make_vacancy
from tests.housing.course import open_case, start
from tests.housing.sheltered import ask, make_shelter

COORDINATION = ("coordinator", "coordinator")


def computed(call, *columns):
    """What the database answers for many rows at once: `call` names the columns a, b, c…"""
    names = "abcdefgh"[: len(columns)]
    types = ["text[]" if any(isinstance(one, str) for one in column) else "int[]" for column in columns]
    arrays = ", ".join(f"%s::{kind}" for kind in types)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {call} FROM unnest({arrays}) WITH ORDINALITY u ({', '.join(names)}, line) ORDER BY line",
            list(map(list, columns)),
        )
        return [value for (value,) in cursor.fetchall()]


# --- the law --------------------------------------------------------------------------------------------
def test_the_database_and_the_pages_know_the_same_categories(world):
    grid = [
        Composition(
            adults=adults, dependent_adults=dependent, children=children, unborn=unborn, disabled=disabled, couple_ages=ages
        )
        for adults, children, unborn, disabled, ages in product(range(1, 8), range(8), range(3), range(3), (None, 55, 56))
        for dependent in range(adults)
    ]
    columns = zip(*((one.persons, one.holders, one.disabled, one.couple_ages) for one in grid), strict=True)
    assert computed("income_category(a, b, c, d)", *columns) == [category_of(one).number for one in grid]
    assert all(category_of(one).extra == max(0, one.persons - 6) for one in grid)


def test_the_database_and_the_pages_count_the_same_income(world):
    amounts = (0, 1, 9_000, 10_000, 10_001, 40_000)
    grid = list(product(amounts, (None, 0, 8_999, 9_000, 9_001, 36_000), (None, 0, 1_000, 50_000), ("", "op")))
    found = computed("counted_income(a, b, c, d)", *zip(*grid, strict=True))
    assert found == [counted_income(Means(*one)).amount for one in grid]


def test_the_database_and_the_pages_know_the_same_least_area(world):
    assert computed("least_area(a)", range(1, 20)) == [minimal_area(persons) for persons in range(1, 20)]


@pytest.mark.parametrize(("value", "fit"), [(0, 0), (45, 25), (90, 50), (180, 100), (999, 100), (-5, 0)])
def test_a_grade_goes_straight_from_worst_to_best(world, value, fit):
    assert computed("graded(a, 0, 180)", [value]) == [fit]


@pytest.mark.parametrize("financing", ["PLAI", "PLUS", "PLS"])
@pytest.mark.parametrize("children", [2, 7])
def test_the_ceiling_of_the_unit_s_financing(world, financing, children):
    """At the ceiling that the pages show she fits, one euro above she does not; in a year without figures, nothing is held against her."""
    course = start(world, financing=financing, rooms=3, area=90)
    figures = {one.financing: one for one in figures_in_force(timezone.localdate())}
    category = category_of(Composition(children=children))
    ceiling = int(figures[financing].for_household(category).total) if figures else 0
    with world.acting("asso"):
        CaseNeed.objects.filter(case=course.case).update(children=children)
        row = CaseApplication.objects.create(tenant=course.case.tenant, case=course.case, reference_income=ceiling)
    assert fit_of(course).meets_income
    with world.acting("asso"):
        CaseApplication.objects.filter(pk=row.pk).update(reference_income=ceiling + 1)
    assert fit_of(course).meets_income is not bool(figures)


@pytest.mark.parametrize(("financing", "commune"), [("prive", "45234"), ("PLUS", "75056")])
def test_no_ceiling_of_ours_holds_private_stock_or_another_zone(world, financing, commune):
    course = start(world, financing=financing, commune=commune)
    with world.acting("asso"):
        CaseApplication.objects.create(tenant=course.case.tenant, case=course.case, reference_income=900_000)
    assert fit_of(course).meets_income


def fit_of(course, terms=PRODUCT):
    offer = course.offer()
    with course.world.acting(*COORDINATION) as actor:
        return households(offer, by=actor, terms=terms).select_related("offer", "case").get(case=course.case.pk)


# --- who reads which lines ----------------------------------------------------------------------------------
def lines(world, who):
    with world.acting(*who):
        return Fit.objects.count()


def test_the_coordination_of_the_programme_alone_reads_lines(world):
    start(world)
    assert lines(world, COORDINATION) == 1
    for who in (("asso", "officer"), ("landlord", "officer"), ("stranger", "coordinator"), ("metropole", "analyst")):
        assert lines(world, who) == 0, who


def test_somebody_barred_reads_no_line_of_the_case(world):
    course = start(world)
    with world.acting("asso"):
        member = world.member(*COORDINATION)
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_membership=member)
    assert lines(world, COORDINATION) == 0
    with world.acting("asso"):
        Exclusion.objects.update(lifted_at=timezone.now())
    assert lines(world, COORDINATION) == 1


def test_no_context_no_line(world):
    start(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM housing_fit")
        assert cursor.fetchone() == (0,)


def test_a_case_that_no_longer_searches_and_a_closed_unit_leave_no_line(world):
    course = start(world)
    make_case(world.tenant("asso"), world.programme, status="filed")
    make_vacancy(world.tenant("landlord"), world.programme, status="to_qualify")
    assert lines(world, COORDINATION) == 1
    course.reserve()
    assert lines(world, COORDINATION) == 0


@pytest.mark.committed
def test_the_matcher_itself_needs_a_context(committed):
    """What it reads of cases is bound to an acting organisation, whoever asks; with one, the lines are there to be found."""
    start(committed).propose()
    tables = ("cases_caseneed", "housing_proposal")
    assert read_as_matcher(tables, "") == [0, 0]
    assert read_as_matcher(tables, str(committed.tenant("coordinator").pk)) == [1, 1]
    assert read_as_matcher(("cases_case", "housing_vacancyoffer"), str(committed.tenant("stranger").pk)) == [0, 0]
    assert read_as_matcher(("cases_case", "housing_vacancyoffer"), str(committed.tenant("coordinator").pk)) == [1, 1]


def read_as_matcher(tables, tenant):
    """How many lines of each table the matcher reads for an acting organisation; the functions of its policies are lent to it."""
    with connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
        matcher = role_name("matcher")
        cursor.execute(f'GRANT EXECUTE ON FUNCTION hidden_cases() TO "{matcher}"')
        cursor.execute(f'SET LOCAL ROLE "{matcher}"')
        cursor.execute("SELECT set_config('app.tenant', %s, true)", [tenant])
        counts = []
        for table in tables:
            cursor.execute(
                f"SELECT count({'id' if table in {'cases_case', 'housing_vacancyoffer'} else 'case_id'}) FROM {table}"
            )
            counts += cursor.fetchone()
        transaction.set_rollback(True, using="owner")
    return counts


# --- what is weighed ----------------------------------------------------------------------------------------
WEIGHTS = st.fixed_dictionaries({one.code: st.integers(0, 100) for one in CRITERIA})
FITS = st.fixed_dictionaries({one.column: st.integers(0, 100) for one in CRITERIA})


@given(FITS, WEIGHTS)
def test_points_stay_within_their_weight_and_grow_with_the_fit(fits, weights):
    points = points_of(SimpleNamespace(**fits), weights)
    assert all(0 <= points[code] <= weights[code] for code in points)
    better = points_of(SimpleNamespace(**dict.fromkeys(fits, 100)), weights)
    assert better == weights


def test_the_score_of_the_database_is_the_sum_of_the_points(world):
    course = start(world, energy_class="D", contingent="etat_prioritaires", wheelchair=True)
    with world.acting("asso"):
        CaseDanger.objects.create(tenant=course.case.tenant, case=course.case, level="high")
        CaseApplication.objects.create(
            tenant=course.case.tenant, case=course.case, monthly_resources=1500, housing_aid=250, dalo=True
        )
    for weights in (DEFAULTS, dict.fromkeys(DEFAULTS, 33), DEFAULTS | {"danger": 0, "energy": 99}):
        fit = fit_of(course, Terms(1, weights))
        assert fit.score == sum(points_of(fit, weights).values())
        reasons = reasons_of(fit, weights)
        assert sum(one.points for one in reasons) == fit.score
        assert len(reasons) == sum(1 for weight in weights.values() if weight)
    words = {one.label: one.words.replace("\xa0", " ") for one in reasons_of(fit, DEFAULTS)}
    assert words["Danger"] == "danger élevé"
    assert words["Taux d’effort"] == "taux d’effort 25 %, reste à vivre 1 130 €".replace("1 130", words["Taux d’effort"][-7:-2])
    assert words["Public du contingent"] == "relève du public de ce contingent"


def test_weights_change_the_order(world):
    waited, exact = open_case(world), open_case(world)
    with world.acting("asso"):
        CaseNeed.objects.filter(case=waited).update(bedrooms=1)
    offer = start(world, case=exact).offer()
    with world.acting(*COORDINATION) as actor:
        by_size = Terms(1, dict.fromkeys(DEFAULTS, 0) | {"size": 10})
        assert [fit.case_id for fit in candidates(offer, by=actor, terms=by_size)] == [exact.pk, waited.pk]
        equal = Terms(1, dict.fromkeys(DEFAULTS, 0) | {"danger": 10})
        assert [fit.case_id for fit in candidates(offer, by=actor, terms=equal)] == [waited.pk, exact.pk]


def test_units_for_a_household_are_those_that_would_rank_her(world):
    course = start(world)
    make_vacancy(world.tenant("other_landlord"), world.programme, rooms=1)
    with world.acting(*COORDINATION) as actor:
        found = {fit.vacancy_id: fit for fit in units(course.case, by=actor, terms=PRODUCT)}
    assert len(found) == 2
    assert found[course.vacancy.pk].score == fit_of(course).score
    assert found[course.vacancy.pk].meets_size
    assert not next(fit for key, fit in found.items() if key != course.vacancy.pk).meets_size


def test_landlords_that_gave_less_come_first(world):
    """One rehousing signed by one landlord: its next unit weighs less than the other's."""
    course = start(world).signed()
    other = open_case(world)
    make_vacancy(world.tenant("landlord"), world.programme)
    make_vacancy(world.tenant("other_landlord"), world.programme)
    with world.acting(*COORDINATION) as actor:
        found = {fit.tenant_id: fit.fit_balance for fit in units(other, by=actor, terms=PRODUCT)}
    assert found[world.tenant("other_landlord").pk] == 100
    assert found[course.vacancy.tenant_id] == 0


# --- weights decided, grounds kept ----------------------------------------------------------------------------
def test_weights_are_versions_decided_by_the_coordination(world):
    decided = DEFAULTS | {"danger": 50}
    with world.acting(*COORDINATION) as actor:
        assert terms_of(world.programme.pk) == PRODUCT
        set_terms(world.programme, by=actor, weights=decided, reason="comité du 2 juin")
        set_terms(world.programme, by=actor, weights=DEFAULTS, reason="retour aux poids d’origine")
        assert terms_of(world.programme.pk) == Terms(2, DEFAULTS)
    for who in (("landlord", "officer"), ("stranger", "coordinator"), ("coordinator", "reader")):
        with world.acting(*who) as actor, pytest.raises(Forbidden):
            set_terms(world.programme, by=actor, weights=decided, reason="x")
    with world.acting("landlord"):
        assert terms_of(world.programme.pk) == PRODUCT, "points are not for landlords, nor what they are made of"


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (dict.fromkeys(DEFAULTS, 0), "Au moins un critère"),
        (DEFAULTS | {"danger": -1}, "de 0 à 100"),
        (DEFAULTS | {"danger": 101}, "de 0 à 100"),
        (DEFAULTS, "déjà ceux du dispositif"),
    ],
)
def test_weights_that_say_nothing_are_refused(world, weights, words):
    with world.acting(*COORDINATION) as actor, pytest.raises(TransitionRefused, match=words):
        set_terms(world.programme, by=actor, weights=weights, reason="x")


@pytest.mark.parametrize(
    "weights", [{}, {"danger": 0}, {"danger": -1}, {"danger": 101}, {"danger": "5"}, {"danger": 1.5}, [1], {"size": None}]
)
def test_the_database_keeps_no_weights_that_say_nothing(world, weights):
    with (
        world.acting(*COORDINATION) as actor,
        pytest.raises(IntegrityError, match="matching_terms__weigh_something"),
        transaction.atomic(),
    ):
        MatchingTerms.objects.create(tenant=actor.tenant, programme=world.programme, version=1, weights=weights, reason="x")


def test_a_proposal_keeps_its_grounds(world):
    first, second = open_case(world), open_case(world)
    course = start(world, case=second)
    with world.acting("asso"):
        CaseDanger.objects.create(tenant=first.tenant, case=first, level="imminent")
    fit = fit_of(course)
    course.propose()
    with world.acting(*COORDINATION):
        kept = ProposalGrounds.objects.get(proposal=course.proposal)
    assert (kept.version, kept.rank, kept.candidates, kept.score) == (0, 2, 2, fit.score)
    assert kept.points == points_of(fit, DEFAULTS)
    assert kept.weights == DEFAULTS
    assert set(kept.facts) == set(DEFAULTS)
    for who in (("landlord", "officer"), ("asso", "officer"), ("stranger", "coordinator")):
        with world.acting(*who):
            assert not ProposalGrounds.objects.exists(), who


def test_what_is_not_known_is_neither_good_nor_bad(world):
    """No resources: half the points; no end of a stay: none, for nothing is urgent."""
    fit = fit_of(start(world))
    assert (fit.effort_rate, fit.fit_effort) == (None, 50)
    assert (fit.shelter_days, fit.fit_shelter) == (None, 0)


@pytest.mark.parametrize(("left", "points"), [(-3, 100), (0, 100), (45, 50), (90, 0), (200, 0)])
def test_the_time_left_in_shelter(world, left, points):
    course, today = start(world), timezone.localdate()
    _shelter, places = make_shelter(world)
    request = ask(world, course.case)
    with world.acting("shelter") as by:
        booking = stays.Booking(tuple(places), today - timedelta(days=10), today + timedelta(days=9), entered=True)
        stay = stays.book_request(request, by=by, booking=booking)
        Stay.objects.filter(pk=stay.pk).update(expected_on=today + timedelta(days=left))
    fit = fit_of(course)
    assert (fit.shelter_days, fit.fit_shelter) == (left, points)
