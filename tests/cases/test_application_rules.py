"""Ceilings, income, budget, renewal, eligibility: pure rules, their edges and their properties."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.application.ceilings import Figures, figures_in_force, figures_of, missing_words, other_zone, standings
from cases.application.effort import HIGH, LOW, Cost, effort
from cases.application.eligibility import Asked, Known, criteria
from cases.application.household import Category, Composition, category_of
from cases.application.income import Means, counted_income, is_lower
from cases.application.lines import Line, summed
from cases.application.renewal import reminders, state_of
from cases.models import IncomeCeiling

DAY = date(2026, 11, 21)


# --- ceilings -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("year", "financing", "household", "ceiling"),
    [
        (2024, "PLUS", Composition(), 22642),
        (2025, "PLUS", Composition(children=1), 37259),
        (2026, "PLUS", Composition(children=2), 45374),
        (2026, "PLAI", Composition(children=2), 25092),
        (2026, "PLS", Composition(children=2), 58986),
        (2026, "PLS", Composition(), 30424),
        (2026, "PLUS", Composition(children=4), 60156),
        (2026, "PLUS", Composition(children=6), 60156 + 6710),
        (2026, "PLAI", Composition(children=7), 33086 + 2 * 3689),
        (2024, "PLAI", Composition(children=10, adults=2), 32010 + 6 * 3569),
        (2024, "PLS", Composition(children=6), 75660 + 8440),
    ],
)
def test_ceiling_of_a_year(world, year, financing, household, ceiling):
    [figures] = [one for one in figures_in_force(date(year, 6, 1)) if one.financing == financing]
    assert figures.for_household(category_of(household)).total == ceiling


@pytest.mark.parametrize(("day", "year"), [(date(2025, 12, 31), 2025), (date(2026, 1, 1), 2026), (date(2026, 12, 31), 2026)])
def test_the_year_in_force_is_that_of_the_day(world, day, year):
    assert {one.year for one in figures_in_force(day)} == {year}


def test_a_year_without_figures_gives_a_sentence_never_older_figures(world):
    assert figures_in_force(date(2027, 1, 1)) == []
    assert "2027" in missing_words(date(2027, 1, 1))


def test_plai_is_to_be_checked_and_the_others_are_not(world):
    assert {one.financing: one.to_check for one in figures_in_force(DAY)} == {"PLAI": True, "PLUS": False, "PLS": False}


def test_another_zone_has_no_figures_of_ours(world):
    assert other_zone("") == other_zone("244500468") == ""
    assert "autre zone" in other_zone("200054781")


@pytest.mark.parametrize(
    ("income", "opened"), [(25092, ["PLAI", "PLUS", "PLS"]), (25093, ["PLUS", "PLS"]), (45375, ["PLS"]), (58987, [])]
)
def test_which_financing_she_may_enter_to_the_euro(world, income, opened):
    found = standings(income, category_of(Composition(children=2)), figures_in_force(DAY))
    assert [one.financing for one in found if one.is_open] == opened
    assert all(one.gap == one.ceiling.total - income for one in found)
    assert all(one.over == 0 for one in found if one.is_open)


@given(st.integers(1, 6), st.integers(0, 6), st.integers(0, 90_000))
def test_ceilings_grow_with_the_category_and_never_shrink_with_a_person(number, extra, income):
    row = IncomeCeiling(year=2026, financing="PLUS", amounts=[23403, 31254, 37584, 45374, 53376, 60156], per_person=6710)
    for figures in figures_of([row]):
        amounts = [figures.for_household(Category(one, 0, "", summed([Line("", one)]))).total for one in range(1, 7)]
        assert amounts == sorted(set(amounts))
        more = figures.for_household(Category(6, extra, "", summed([Line("", 6)])))
        assert more.total == amounts[-1] + extra * figures.per_person
        assert more.total == sum(line.amount for line in more.lines)


def test_pls_is_plus_raised_by_thirty_per_cent_to_the_nearest_euro():
    row = IncomeCeiling(year=2026, financing="PLUS", amounts=[10, 25, 31, 45, 55, 65], per_person=5)
    [_plus, pls] = figures_of([row])
    assert pls == Figures("PLS", 2026, (13, 33, 40, 59, 72, 85), 7)


# --- income -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("means", "amount"),
    [
        (Means(20000), 20000),
        (Means(20000, recent=18000), 18000),
        (Means(20000, recent=18001), 20000),
        (Means(20000, recent=25000), 20000),
        (Means(20000, recent=0), 0),
        (Means(0, recent=0), 0),
        (Means(30000, spouse=12000), 30000),
        (Means(30000, spouse=12000, basis="op"), 18000),
        (Means(30000, spouse=12000, basis="complaint", recent=16200), 16200),
        (Means(30000, spouse=12000, basis="complaint", recent=16201), 18000),
        (Means(10000, spouse=12000, basis="divorced"), 0),
        (Means(30000, basis="op"), 30000),
    ],
)
def test_income_that_counts(means, amount):
    assert counted_income(means).amount == amount


@pytest.mark.parametrize("basis", ["op", "art257", "filed", "divorced", "pacs", "complaint"])
def test_each_legal_basis_leaves_the_spouse_out_and_is_named(basis):
    found = counted_income(Means(30000, spouse=12000, basis=basis))
    assert found.amount == 18000
    assert found.notice == ""
    assert "conjoint écartées (" in found.parts.lines[1].label


def test_without_a_basis_the_spouse_counts_and_it_is_said():
    assert "aucun fondement" in counted_income(Means(30000, spouse=12000)).notice


def test_without_a_tax_notice_nothing_is_guessed():
    assert counted_income(Means(recent=9000)) is None


@given(
    st.integers(0, 200_000),
    st.none() | st.integers(0, 200_000),
    st.none() | st.integers(0, 200_000),
    st.sampled_from(["", "op", "complaint"]),
)
def test_income_lines_sum_and_never_exceed_the_notice(reference, recent, spouse, basis):
    found = counted_income(Means(reference, recent, spouse, basis))
    assert found.amount == sum(line.amount for line in found.parts.lines)
    assert 0 <= found.amount <= reference


@given(st.integers(0, 100_000), st.integers(0, 100_000))
def test_ten_per_cent_lower_is_exact(recent, reference):
    assert is_lower(recent, reference) == (recent < reference and Decimal(recent) <= Decimal(reference) * Decimal("0.9"))


# --- budget -------------------------------------------------------------------------------------------
def test_effort_line_by_line():
    cost = Cost(Decimal(500), annexes=Decimal(40), charges=Decimal(80))
    found = effort(cost, aid=Decimal(200), resources=Decimal(1400), persons=3)
    assert [line.amount for line in found.paid.lines] == [500, 40, 80, -200]
    assert (found.paid.total, found.left.total) == (420, 980)
    assert found.rate == Decimal("0.3")
    assert (found.tone, found.words) == ("ok", "sous le repère de 30 %")
    assert found.daily == Decimal("10.89")


@pytest.mark.parametrize(("rent", "tone"), [(300, "ok"), (301, "info"), (330, "info"), (331, "warn"), (1500, "warn")])
def test_the_mark_is_guidance_in_three_tones(rent, tone):
    assert effort(Cost(Decimal(rent)), aid=None, resources=Decimal(1000), persons=1).tone == tone


@pytest.mark.parametrize("resources", [None, Decimal(0)])
def test_no_share_of_nothing(resources):
    assert effort(Cost(Decimal(500)), aid=None, resources=resources, persons=1) is None


amounts = st.decimals(0, 3000, places=2)


@given(amounts, amounts, amounts, st.none() | amounts, st.decimals(1, 6000, places=2), st.integers(1, 12))
def test_effort_adds_up_and_aid_never_pays_more_than_the_cost(rent, annexes, charges, aid, resources, persons):
    found = effort(Cost(rent, annexes, charges), aid=aid, resources=resources, persons=persons)
    assert found.paid.total == max(Decimal(0), rent + annexes + charges - (aid or 0))
    assert found.paid.total + found.left.total == resources
    assert (found.tone == "ok") == (found.rate <= LOW)
    assert (found.tone == "warn") == (found.rate > HIGH)


# --- renewal ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("left", "tone"), [(-1, "bad"), (0, "bad"), (30, "bad"), (31, "warn"), (60, "warn"), (61, "ok"), (365, "ok")]
)
def test_how_near_the_end_of_the_application_is(left, tone):
    assert state_of(DAY + timedelta(days=left), DAY)[1] == tone


def test_reminders_are_sixty_and_thirty_days_ahead():
    assert reminders(date(2027, 3, 1)) == (date(2026, 12, 31), date(2027, 1, 30))


# --- eligibility --------------------------------------------------------------------------------------
SHELTERED = DAY - timedelta(days=40)
INHABITANT = Known(lived="yes", resident_on=SHELTERED, sheltered_on=SHELTERED)


@pytest.mark.parametrize(
    ("asked", "known", "met", "words"),
    [
        (Asked(violence=True), Known(categories=frozenset({"d", "g"})), True, "g ou g bis"),
        (Asked(violence=True), Known(categories=frozenset({"g_bis"})), True, "g ou g bis"),
        (Asked(violence=True), Known(categories=frozenset({"d"})), False, "aucune catégorie"),
        (Asked(residence=True), INHABITANT, True, "y habitait encore le"),
        (Asked(residence=True), Known(lived="yes"), False, "manque"),
        (Asked(residence=True), Known(lived="unknown", resident_on=DAY), False, "on ne sait pas"),
        (Asked(residence=True), Known(lived="no", resident_on=DAY), False, "n’habitait pas"),
        (Asked(residence=True), Known(lived="yes", resident_on=DAY, sheltered_on=SHELTERED), False, "suit son entrée"),
        (Asked(residence=True), Known(lived="yes", resident_on=DAY), True, "y habitait encore le"),
        (Asked(shelter=True), Known(sheltered=True), True, "renseigné"),
        (Asked(shelter=True), Known(sheltered_on=DAY), True, "renseigné"),
        (Asked(shelter=True), Known(), False, "aucun hébergement"),
        (Asked(follow=True), Known(followed_since=SHELTERED, oriented_on=DAY), True, "suivie depuis"),
        (Asked(follow=True), Known(followed_since=DAY, oriented_on=SHELTERED), False, "après l’orientation"),
        (Asked(follow=True), Known(), False, "aucun suivi"),
    ],
)
def test_a_criterion_says_why_and_what_may_be_done(asked, known, met, words):
    [found] = criteria(asked, known)
    assert found.met is met
    assert words in found.reason
    assert bool(found.remedy) is not met
    assert found.step in {"origine", "demande"}


def test_a_programme_that_asks_nothing_lets_everybody_in():
    assert criteria(Asked(), Known()) == []


def test_every_criterion_is_said_once_in_a_fixed_order():
    found = criteria(Asked(violence=True, residence=True, shelter=True, follow=True), Known())
    assert [one.code for one in found] == ["violence", "residence", "shelter", "follow"]
