"""Moves that hang together: chains, exchanges, the order in which they are proposed, what each landlord gives and receives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from housing.matching.chains import chains_of, needed_by


@pytest.mark.parametrize(
    ("pairs", "homes", "chains"),
    [
        ([], {}, []),
        ([(0, 0), (1, 1)], {}, []),
        ([(0, 0), (1, 1)], {1: 0}, [(((0, 0), (1, 1)), False)]),
        ([(0, 0), (1, 1), (2, 2)], {1: 0, 2: 1}, [(((0, 0), (1, 1), (2, 2)), False)]),
        ([(0, 1), (1, 0)], {0: 0, 1: 1}, [(((1, 0), (0, 1)), True)]),
        ([(0, 1), (1, 2), (2, 0), (3, 3)], {0: 0, 1: 1, 2: 2}, [(((2, 0), (1, 2), (0, 1)), True)]),
        ([(0, 1)], {1: 5}, []),  # who lives there is not of the answer: she has a unit already
    ],
)
def test_chains_are_told_in_the_order_of_the_moves(pairs, homes, chains):
    found = chains_of(pairs, homes)
    assert [(chain.is_exchange, len(chain.pairs)) for chain in found] == [(cycle, len(moves)) for moves, cycle in chains]
    for chain, (moves, cycle) in zip(found, chains, strict=True):
        assert set(chain.pairs) == set(moves)
        for before, after in zip(chain.pairs, chain.pairs[1:], strict=False):
            assert homes[after[1]] == before[0], "who moves first frees the unit of the next"
        if not cycle:
            assert chain.pairs == moves


@given(st.permutations(range(5)), st.permutations(range(5)), st.integers(0, 5), st.integers(0, 5))
def test_every_pair_is_of_one_chain_at_most_and_none_is_forgotten(cases, units, housed, living):
    pairs = list(zip(cases, units, strict=True))[:housed]
    homes = {unit: case for case, unit in zip(units, cases, strict=True)} if living == 5 else dict(enumerate(cases[:living]))
    found = chains_of(pairs, homes)
    listed = [pair for chain in found for pair in chain.pairs]
    assert len(listed) == len(set(listed))
    linked = {pair for after, before in needed_by(pairs, homes).items() if after != before for pair in (after, before)}
    assert set(listed) == linked
