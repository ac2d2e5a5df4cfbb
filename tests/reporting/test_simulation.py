"""The simulation against theory and against a slow one in plain loops: queues, conservation, the same chance for every hypothesis."""

import math
from dataclasses import replace

import numpy as np
import pytest

from reporting.simulation.drawing import NEVER, Drawn, People, Units, draw_people, draw_rates, draw_units, falls
from reporting.simulation.hypothesis import Hypothesis, Order
from reporting.simulation.rates import Rates, Size, apportion, share
from reporting.simulation.running import OTHER_FIT, URGENT_FIT, play
from reporting.simulation.summing import FEWEST, FUTURES, MEASURES, Spread, afforded, outcome, simulate, spread
from reporting.simulation.telling import gap, sentences

WEIGHTS = {"danger": 30, "waiting": 20, "shelter": 15}
SIZES = (Size(1, 2, 2), Size(2, 3, 3), Size(3, 3, 4), Size(3, 4, 5))
SEED, AS_IS = 7, Hypothesis()


def rates(**changes):
    """A year with 60 arrivals, 60 units opened of which half end with a lease, and 24 households that wait."""
    waiting = np.array([[3, 3, 2, 0, 0], [2, 3, 1, 0, 0], [2, 2, 1, 1, 0], [1, 1, 1, 0, 1]])
    usual = {
        "days": 365, "sizes": SIZES, "arrived": np.array([20.0, 20, 12, 8]), "waiting": waiting, "urgent": np.array([15.0, 45]),
        "shelter": np.array([20.0, 8, 14, 12, 6]), "opened": np.array([8.0, 20, 22, 8, 2, 0]), "ended": 50.0, "leased": 25.0,
        "left": 20.0, "at_risk": 6000.0, "landlords": 5,
    }  # fmt: skip
    return Rates(**usual | changes)


def of_one_size(**changes):
    """All households take what all units are."""
    one = {
        "sizes": (Size(1, 2, 3),),
        "arrived": np.array([60.0]),
        "waiting": np.array([[10, 8, 4, 2, 0]]),
        "opened": np.array([0.0, 60]),
    }
    return rates(**one | changes)


def known(futures, *, arrivals=0.0, units=0.0, leaving=1e-9):
    """Futures whose rates are known: arrivals and useful units a day, of one size."""
    column = np.ones((futures, 1))
    return Drawn(column * arrivals, np.hstack([column * 0, column * units]), column[:, 0] * leaving, column[:, 0],
                 np.hstack([column, column]) / 2, np.hstack([column, *[column * 0] * 4]))  # fmt: skip


def run(base, drawn, what=AS_IS, order=Order.OLDEST, seed=SEED):
    return play(draw_people(base, drawn, what, seed), draw_units(base, drawn, what, seed), order, WEIGHTS, what.horizon)


def ran(base, what=AS_IS, *, seed=SEED, futures=60):
    return outcome(base, what, weights=WEIGHTS, seed=seed, futures=futures)


def housed(found):
    return np.isfinite(found.housed).sum(axis=1)


# --- against theory -------------------------------------------------------------------------------------
def test_what_falls_at_a_pace_is_poisson():
    counts = np.isfinite(falls(np.full(20_000, 0.1), 365, np.random.default_rng(SEED))).sum(axis=1)
    assert counts.mean() == pytest.approx(36.5, abs=0.2)
    assert counts.var() == pytest.approx(36.5, rel=0.05)


def test_rates_are_drawn_around_what_was_counted():
    drawn = draw_rates(rates(), 40_000, SEED)
    whole = drawn.arrivals.sum(axis=1) * 365
    assert (whole.mean(), whole.var()) == (pytest.approx(60.5, rel=0.01), pytest.approx(60.5, rel=0.05))
    assert drawn.useful.mean() == pytest.approx(25.5 / 51, rel=0.01)
    assert drawn.leaving.mean() == pytest.approx(20.5 / 6000, rel=0.01)


def test_more_facts_say_more():
    def width(times):
        more = {
            "days": 365 * times,
            "at_risk": 6000.0 * times,
            "ended": 50.0 * times,
            "leased": 25.0 * times,
            "left": 20.0 * times,
        }
        scaled = {name: getattr(rates(), name) * times for name in ("arrived", "opened")}
        units = draw_rates(rates(**more, **scaled), 4_000, SEED).units.sum(axis=1)
        return units.std() / units.mean()

    assert width(16) == pytest.approx(width(1) / 4, rel=0.15)
    few, many = (simulate(rates(ended=5.0 * n, leased=2.5 * n), Hypothesis(), weights=WEIGHTS, seed=SEED) for n in (1, 100))
    wide, narrow = (one.measures["rehoused"].as_is for one in (few, many))
    assert wide.high - wide.low > narrow.high - narrow.low


def test_without_units_those_who_wait_come_and_leave_as_computed():
    base, leave, come = of_one_size(waiting=np.array([[50, 0, 0, 0, 0]])), 1 / 200, 0.2
    found = run(base, known(4_000, arrivals=come, leaving=leave))
    assert housed(found).sum() == 0
    still = math.exp(-365 * leave)
    assert found.waiting[:, -1].mean() == pytest.approx(50 * still + come / leave * (1 - still), rel=0.01)


def test_a_queue_of_one_size_waits_as_a_queue_with_one_counter():
    base, come, go = of_one_size(waiting=np.zeros((1, 5), dtype=int)), 0.10, 0.20
    found = run(base, known(1_500, arrivals=come, units=go), Hypothesis(years=3))
    waits = (found.housed - np.where(np.isfinite(found.housed), found.people.arrives, 0))[np.isfinite(found.housed)]
    assert waits.mean() == pytest.approx(1 / (go - come), rel=0.03)
    assert found.waiting[:, -1].mean() == pytest.approx(come / (go - come), rel=0.1)


def test_with_units_without_end_nobody_waits():
    found = run(of_one_size(waiting=np.zeros((1, 5), dtype=int)), known(20, arrivals=0.2, units=40))
    waits = (found.housed - np.where(np.isfinite(found.housed), found.people.arrives, 0))[np.isfinite(found.housed)]
    assert waits.mean() < 0.1
    assert (found.waiting[:, -1] <= 1).all()


# --- what must hold in every future ---------------------------------------------------------------------
HYPOTHESES = [
    Hypothesis(),
    Hypothesis(landlords=2, years=2),
    Hypothesis(units=0.5, arrivals=0.3),
    Hypothesis(units=-0.4, arrivals=-0.5, order=Order.URGENT),
    Hypothesis(landlords=1, units_a_year=30, order=Order.SHELTER, wider=True, years=3),
]


@pytest.mark.parametrize("what", HYPOTHESES)
@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_is_lost_nor_counted_twice(what, seed):
    found = ran(rates(), what, seed=seed)
    came = np.isfinite(found.people.arrives).sum(axis=1)
    assert (came == housed(found) + found.left + found.waiting[:, -1]).all()
    assert (found.waiting[:, 0] == rates().waiting.sum()).all()


@pytest.mark.parametrize("what", HYPOTHESES)
def test_everybody_housed_was_there_and_fits(what):
    base = rates()
    drawn = draw_rates(base, 40, SEED)
    people, units = draw_people(base, drawn, what, SEED), draw_units(base, drawn, what, SEED)
    found = play(people, units, what.order, WEIGHTS, what.horizon)
    for future, place in zip(*np.nonzero(np.isfinite(found.housed)), strict=True):
        day = found.housed[future, place]
        unit = np.nonzero(units.day[future] == day)[0]
        assert len(unit) == 1
        assert (found.housed[future] == day).sum() == 1
        assert people.arrives[future, place] <= day < people.leaves[future, place]
        assert people.low[future, place] <= units.rooms[future, unit[0]] <= people.high[future, place]


@pytest.mark.parametrize("order", Order)
def test_more_units_never_house_fewer_when_sizes_are_equal(order):
    before, more, fewer = (
        ran(of_one_size(), Hypothesis(order=order, **one)) for one in ({}, {"landlords": 1}, {"units": -0.3})
    )
    assert (housed(fewer) <= housed(before)).all()
    assert (housed(before) <= housed(more)).all()
    assert housed(more).sum() > housed(before).sum() > housed(fewer).sum()


def test_an_order_houses_as_many_of_one_size_and_others_first():
    base = of_one_size(left=0.0, at_risk=1e12)
    found = {order: simulate(base, Hypothesis(order=order), weights=WEIGHTS, seed=SEED) for order in Order}
    differences = {order: one.measures["rehoused"].difference for order, one in found.items()}
    assert set(differences.values()) == {Spread(0, 0, 0)}
    assert found[Order.URGENT].measures["urgent"].difference.middle < 0
    assert found[Order.URGENT].measures["mean"].difference.middle != 0


def test_one_room_more_never_harms_where_nobody_else_wants_it():
    base = rates(sizes=(Size(1, 1, 2),), arrived=np.array([60.0]), waiting=np.array([[20, 0, 0, 0, 0]]))
    narrow, wide = (ran(base, Hypothesis(wider=wider)) for wider in (False, True))
    assert (housed(narrow) <= housed(wide)).all()
    assert housed(narrow).sum() < housed(wide).sum()


# --- chance ---------------------------------------------------------------------------------------------
def test_the_same_seed_gives_the_same_and_another_another():
    one, again, other = (simulate(rates(), Hypothesis(landlords=1), weights=WEIGHTS, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_things_as_they_are_do_not_depend_on_the_hypothesis():
    several = [simulate(rates(), what, weights=WEIGHTS, seed=SEED) for what in HYPOTHESES if what.years == 1]
    assert len({tuple(one.measures[name].as_is for name in MEASURES) for one in several}) == 1
    unchanged = simulate(rates(), Hypothesis(), weights=WEIGHTS, seed=SEED)
    assert {one.difference for one in unchanged.measures.values()} == {Spread(0, 0, 0)}


def test_a_difference_is_surer_than_two_futures_apart():
    """The negative control of shared chance: with a seed of its own, the hypothesis differs by chance more than by what it changes."""
    shared = simulate(rates(), Hypothesis(landlords=1), weights=WEIGHTS, seed=1, futures=200).measures["rehoused"].difference
    apart = spread(
        (housed(ran(rates(), Hypothesis(landlords=1), seed=2, futures=200)) - housed(ran(rates(), seed=1, futures=200))) * 1.0
    )
    assert shared.low >= 0
    assert apart.low < 0
    assert apart.high - apart.low > 2 * (shared.high - shared.low)


# --- against a slow one ---------------------------------------------------------------------------------
def slow(people, units, order):
    """One future in plain loops: who is housed on which day, by the place of each household."""
    days, there = {}, [place for place in range(len(people)) if people[place]["arrives"] < NEVER]

    def rank(place, day):
        one = people[place]
        if order == Order.OLDEST:
            return one["arrives"]
        if order == Order.URGENT:
            return (not one["urgent"], one["arrives"])
        if order == Order.SHELTER:
            return (one["shelter"], one["arrives"])
        points = 30 * (URGENT_FIT if one["urgent"] else OTHER_FIT) + 20 * 100 * min(1, (day - one["arrives"]) / 180)
        if one["shelter"] < NEVER:
            points += 15 * 100 * min(1, max(0, 1 - (one["shelter"] - day) / 90))
        return (-points, one["arrives"])

    for day, rooms in sorted(units):
        fit = [
            place for place in there
            if people[place]["arrives"] <= day < people[place]["leaves"] and place not in days
            and people[place]["low"] <= rooms <= people[place]["high"]
        ]  # fmt: skip
        if fit:
            days[min(fit, key=lambda place, day=day: rank(place, day))] = day
    return days


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("seed", range(12))
def test_small_worlds_go_as_in_plain_loops(order, seed):
    chance = np.random.default_rng([seed, 99])
    futures, households, dwellings = 5, int(chance.integers(0, 40)), int(chance.integers(0, 45))
    shape = (futures, households)
    arrives = np.sort(np.where(chance.random(shape) < 0.15, NEVER, chance.uniform(-300, 300, shape)), axis=1)
    low = chance.integers(1, 5, shape)
    shelter = np.where(chance.random(shape) < 0.4, NEVER, chance.uniform(-100, 400, shape))
    leaves = np.where(np.isinf(arrives), 50.0, np.maximum(arrives, 0) + chance.exponential(150, shape))
    people = People(arrives, low, low + chance.integers(0, 3, shape), chance.random(shape) < 0.3, shelter, leaves)
    days = np.sort(
        np.where(chance.random((futures, dwellings)) < 0.1, NEVER, chance.uniform(0, 365, (futures, dwellings))), axis=1
    )
    units = Units(days, chance.integers(1, 6, days.shape))
    found = play(people, units, order, WEIGHTS, 365)
    for future in range(futures):
        names = ("arrives", "low", "high", "urgent", "shelter", "leaves")
        rows = [{name: getattr(people, name)[future, place] for name in names} for place in range(households)]
        falling = [(day, rooms) for day, rooms in zip(days[future], units.rooms[future], strict=True) if day < NEVER]
        expected = slow(rows, falling, order)
        assert {
            place: found.housed[future, place] for place in range(households) if found.housed[future, place] < NEVER
        } == expected
        waiting = sum(
            1 for place, one in enumerate(rows) if one["arrives"] <= 365 < min(one["leaves"], expected.get(place, NEVER))
        )
        assert found.waiting[future, -1] == waiting


def test_the_slow_one_notices_another_order():
    """The negative control of the comparison: with two households and one unit, each order gives it to another."""
    both = {"low": 1, "high": 2, "leaves": 500.0}
    old = both | {"arrives": -200.0, "urgent": False, "shelter": NEVER}
    new = both | {"arrives": -10.0, "urgent": True, "shelter": 5.0}
    assert [list(slow([old, new], [(20.0, 2)], order)) for order in (Order.OLDEST, Order.URGENT, Order.SHELTER)] == [
        [0],
        [1],
        [1],
    ]


# --- shares, spreads, cost ------------------------------------------------------------------------------
def test_a_masked_part_gets_its_share_of_what_is_left():
    assert share(20, [10, None, None]).tolist() == [10, 5, 5]
    assert share(20, [10, None, None], [1, 3, 1]).tolist() == [10, 7.5, 2.5]
    assert share(None, [None, None]).tolist() == [1, 1]
    assert share(12, [5, 7]).tolist() == [5, 7]


def test_whole_numbers_add_up():
    assert apportion(np.array([1.0, 1.0, 1.0]), 5).tolist() == [2, 2, 1]
    assert apportion(np.zeros(3), 4).sum() == 0
    assert apportion(np.array([[2.5, 0.5], [0.0, 7.0]]), 10).sum() == 10


def test_a_spread_of_what_most_futures_lack_is_none():
    assert spread(np.array([1.0, np.nan, np.nan])) is None
    assert spread(np.arange(1.0, 11.0)) == Spread(1, 5, 9)
    assert spread(np.array([])) is None


def test_a_large_programme_plays_fewer_futures_and_some_at_least():
    assert afforded(rates(), Hypothesis(years=3)) == FUTURES
    large = rates(
        arrived=rates().arrived * 40, opened=rates().opened * 40, waiting=rates().waiting * 40, ended=2000.0, leased=1000.0
    )
    assert afforded(large, Hypothesis(years=3)) == FEWEST


def test_nobody_waiting_and_nobody_housed_is_told_without_a_wait():
    base = rates(waiting=np.zeros((4, 5), dtype=int), leased=0.0, ended=10_000.0)
    found = simulate(base, Hypothesis(landlords=1), weights=WEIGHTS, seed=SEED)
    assert found.measures["median"].as_is is None
    assert (
        sentences(found, Hypothesis(landlords=1))[0]
        == "Avec un bailleur de plus\xa0: 0\xa0relogement en un an, comme aujourd’hui."
    )


# --- words ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (2, 8, "de 2 à 8 relogements en plus"),
        (-8, -2, "de 2 à 8 relogements en moins"),
        (-1, 3, "de 1 en moins à 3 relogements en plus"),
        (0, 1, "de 0 à 1 relogement en plus"),
        (-4, 0, "de 0 à 4 relogements en moins"),
        (3, 3, "3 relogements en plus"),
        (0, 0, "aucun"),
    ],
)
def test_a_gap_is_told_in_words(low, high, told):
    assert gap(Spread(low, 0, high), "relogement").replace("\xa0", " ") == told


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (Hypothesis(landlords=1), "un bailleur de plus"),
        (Hypothesis(landlords=3, units_a_year=12.5), "3 bailleurs de plus (12,5 logements par an chacun)"),
        (Hypothesis(units=0.2, arrivals=-0.1), "20 % de logements ouverts en plus et 10 % d’arrivées en moins"),
        (Hypothesis(order=Order.OLDEST, wider=True), "la demande la plus ancienne d’abord et une pièce de plus acceptée"),
        (Hypothesis(years=3), ""),
    ],
)
def test_a_hypothesis_is_told_in_words(what, words):
    assert what.words.replace("\xa0", " ") == words


def test_without_a_hypothesis_the_page_tells_things_as_they_are():
    told = sentences(simulate(rates(), Hypothesis(), weights=WEIGHTS, seed=SEED), Hypothesis())
    assert len(told) == 1
    assert told[0].startswith("Sans rien changer\xa0: ")


def test_a_wait_that_may_move_by_chance_is_not_said_to_move():
    found = simulate(rates(), Hypothesis(landlords=1), weights=WEIGHTS, seed=SEED)
    middle = found.measures["median"]
    unsure = replace(middle, difference=Spread(-20, -1, 5))
    told = " ".join(sentences(replace(found, measures=found.measures | {"median": unsure}), Hypothesis(landlords=1)))
    assert "ne changerait pas nettement" in told
    sure = replace(middle, as_is=Spread(1, 90, 100), supposed=Spread(1, 70, 100), difference=Spread(-30, -20, -5))
    told = " ".join(sentences(replace(found, measures=found.measures | {"median": sure}), Hypothesis(landlords=1)))
    assert "passerait de 90 à 70\xa0jours" in told
