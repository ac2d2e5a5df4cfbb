"""The joint answer against every possible answer, on problems small enough to try them all."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from housing.matching.solving import MISSED, Group, Problem, contradictions, share_bounds, solve

MANY = 1000


def problem_of(scores, groups=(), pinned=(), forbidden=(), stays=()):
    return Problem.of(scores, groups=groups, pinned=pinned, forbidden=forbidden, stays=stays)


def answers(scores):
    """Every set of pairs that uses each household and each unit once at most."""
    pairs = list(scores)
    for size in range(len(pairs) + 1):
        for chosen in combinations(pairs, size):
            if len({case for case, _unit in chosen}) == size == len({unit for _case, unit in chosen}):
                yield chosen


def missing_of(chosen, groups):
    units = {unit for _case, unit in chosen}
    return sum(max(0, group.low - len(units & set(group.units))) for group in groups)


def is_evicting(chosen, stays):
    """Is somebody's unit given although she stays?"""
    moved, units = {case for case, _unit in chosen}, {unit for _case, unit in chosen}
    return any(unit in units and case not in moved for case, unit in stays)


def value(chosen, scores, groups, price, stays):
    """What an answer is worth; None when a group takes more than it may, or somebody's unit is given although she stays."""
    units = {unit for _case, unit in chosen}
    if is_evicting(chosen, stays) or any(len(units & set(group.units)) > group.high for group in groups):
        return None
    return sum(scores[pair] for pair in chosen) - price * missing_of(chosen, groups)


@st.composite
def problems(draw):
    cases, units = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    pairs = draw(st.lists(st.sampled_from(list(product(range(cases), range(units)))), unique=True, max_size=9))
    scores = {pair: draw(st.integers(1, 9)) for pair in pairs}
    groups = []
    for members in draw(st.lists(st.lists(st.integers(0, units - 1), unique=True, min_size=1), max_size=3)):
        low = draw(st.integers(0, len(members)))
        groups.append(Group(members, low, draw(st.integers(max(low, 1), len(members)))))
    forbidden = draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    return scores, groups, frozenset(forbidden), draw(stays_in(cases, units, scores))


@st.composite
def stays_in(draw, cases, units, scores):
    """Some households live in some of the units, each in one; nobody is offered the unit where she lives."""
    count = draw(st.integers(0, min(cases, units)))
    living = draw(st.permutations(range(cases)))[:count]
    homes = draw(st.permutations(range(units)))[:count]
    found = list(zip(living, homes, strict=True))
    for pair in found:
        scores.pop(pair, None)
    return found


def judge(made):
    scores, groups, forbidden, stays = made
    allowed = {pair: score for pair, score in scores.items() if pair not in forbidden}
    found = solve(problem_of(scores, groups, forbidden=forbidden, stays=stays))
    price = MISSED * max(allowed.values(), default=0)
    values = [value(chosen, scores, groups, price, stays) for chosen in answers(allowed)]
    best = max(one for one in values if one is not None)
    assert value(found.pairs, scores, groups, price, stays) == best, found
    assert set(found.pairs) <= set(allowed)
    assert sum(found.missing.values()) == missing_of(found.pairs, groups)
    assert found.gap == 0
    assert found.total == sum(scores[pair] for pair in found.pairs)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_other_answer_is_better(made):
    judge(made)


@pytest.mark.deep
@settings(max_examples=MANY, deadline=None)
@given(problems())
def test_no_other_answer_is_better_in_many_worlds(made):
    judge(made)


@settings(max_examples=60, deadline=None)
@given(problems(), st.data())
def test_pins_stay_in_and_the_rest_is_still_the_best(made, data):
    scores, _groups, forbidden, stays = made
    allowed = [pair for pair in scores if pair not in forbidden]
    pinned = data.draw(st.sampled_from([chosen for chosen in answers(dict.fromkeys(allowed)) if len(chosen) <= 2]))
    found = solve(problem_of(scores, pinned=pinned, forbidden=forbidden, stays=stays))
    assert set(pinned) <= set(found.pairs)
    rivals = [chosen for chosen in answers({pair: scores[pair] for pair in allowed}) if set(pinned) <= set(chosen)]
    holding = [chosen for chosen in rivals if not is_evicting(chosen, stays)]
    if holding:
        assert found.total == max(sum(scores[pair] for pair in chosen) for chosen in holding)
    assert bool(found.stranded) == (not holding)


def test_who_moves_frees_her_unit_for_the_next():
    """The free unit 0 is for 0, who lives in 1; 1 gets 1. Alone, unit 0 would go to 1, who brings more."""
    scores = {(0, 0): 5, (1, 0): 6, (1, 1): 4}
    assert solve(problem_of(scores, stays=[(0, 1)])).pairs == ((0, 0), (1, 1))
    assert solve(problem_of({(1, 0): 6, (1, 1): 4}, stays=[(0, 1)])).pairs == ((1, 0),)


def test_two_households_exchange_without_any_free_unit():
    scores, stays = {(0, 1): 3, (1, 0): 2}, [(0, 0), (1, 1)]
    assert solve(problem_of(scores, stays=stays)).pairs == ((0, 1), (1, 0))
    assert solve(problem_of({(0, 1): 3}, stays=stays)).pairs == ()


def test_who_stays_does_not_count_as_given_by_her_landlord():
    scores, stays = {(0, 1): 3, (1, 0): 2}, [(0, 0), (1, 1)]
    only_one = solve(problem_of(scores, [Group([0, 1], 0, 1)], stays=stays))
    assert only_one.pairs == ()
    assert solve(problem_of(scores, [Group([0, 1], 2, 2)], stays=stays)).total == 5


def test_a_unit_pinned_although_nothing_is_possible_for_who_lives_there_is_told():
    found = solve(problem_of({(1, 0): 4}, pinned=[(1, 0)], stays=[(0, 0)]))
    assert (found.pairs, found.stranded) == (((1, 0),), (0,))


def test_without_bounds_it_is_the_assignment_of_the_library():
    dice = np.random.default_rng(7)
    table = dice.integers(1, 116, (60, 40)) * (dice.random((60, 40)) < 0.3)
    cases, units = np.nonzero(table)
    found = solve(Problem(cases, units, table[cases, units]))
    assert found.total == table[linear_sum_assignment(table, maximize=True)].sum()


@pytest.mark.parametrize(
    ("scores", "groups", "total"),
    [
        ({}, [], 0),
        ({}, [Group([0], 1, 1)], 0),
        ({(0, 0): 5}, [Group([0], 0, 0)], 0),
        ({(0, 0): 5, (0, 1): 3, (1, 0): 4}, [], 7),
        ({(0, 0): 9, (1, 1): 9}, [Group([0, 1], 0, 1)], 9),
        ({(0, 0): 9, (0, 1): 1}, [Group([1], 1, 1)], 1),
    ],
)
def test_plain_cases(scores, groups, total):
    assert solve(problem_of(scores, groups)).total == total


def test_what_is_missing_to_a_lower_bound_is_told():
    found = solve(problem_of({(0, 0): 9, (0, 1): 1}, [Group([0], 1, 1), Group([1], 1, 1)]))
    assert found.pairs == ((0, 0),)
    assert found.missing == {1: 1}


def test_pins_that_contradict_are_said_and_refused():
    scores = {(0, 0): 5, (1, 0): 4, (1, 1): 3}
    same_unit = problem_of(scores, pinned=[(0, 0), (1, 0)])
    assert [(one.pair, one.other) for one in contradictions(same_unit)] == [((0, 0), (1, 0))]
    not_allowed = problem_of(scores, pinned=[(0, 1)])
    assert [(one.pair, one.other) for one in contradictions(not_allowed)] == [((0, 1), None)]
    both = problem_of(scores, pinned=[(0, 0)], forbidden=[(0, 0)])
    assert [one.pair for one in contradictions(both)] == [(0, 0)]
    for problem in (same_unit, not_allowed, both):
        with pytest.raises(ValueError, match="contradict"):
            solve(problem)


def test_bounds_follow_the_share_of_each_group():
    found = share_bounds([[0, 1, 2, 3, 4, 5], [6, 7], []], 4, 0.5)
    assert [(group.low, group.high) for group in found] == [(1, 5), (0, 2), (0, 0)]
