"""Chains and exchanges of a joint answer: who moves frees a unit for the next. Places only, nothing of the database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from housing.matching.solving import Pair


@dataclass(frozen=True)
class Chain:
    """Pairs in the order in which they happen: each but the first takes the unit that the household before it frees.

    `is_exchange`: the last household frees the unit of the first, so that all of them move together or nobody does.
    """

    pairs: tuple[Pair, ...]
    is_exchange: bool


def chains_of(pairs: Iterable[Pair], homes: Mapping[int, int]) -> list[Chain]:
    """Chains of two pairs and more. `homes`: the household that frees a unit by moving, by the unit's place."""
    by_unit = {unit: (case, unit) for case, unit in pairs}
    freed = {case: unit for unit, case in homes.items()}
    placed: set[Pair] = set()
    found = []
    first_of_all = [pair for pair in by_unit.values() if homes.get(pair[1]) is None or not _moves(homes[pair[1]], by_unit)]
    for start in [*sorted(first_of_all, key=lambda pair: pair[1]), *sorted(by_unit.values(), key=lambda pair: pair[1])]:
        chain = _follow(start, by_unit, freed, placed)
        placed.update(chain)
        if len(chain) > 1:
            found.append(Chain(tuple(chain), homes.get(chain[0][1]) == chain[-1][0]))
    return found


def _moves(case: int, by_unit: Mapping[int, Pair]) -> bool:
    return any(pair[0] == case for pair in by_unit.values())


def _follow(start: Pair, by_unit: Mapping[int, Pair], freed: Mapping[int, int], placed: set[Pair]) -> list[Pair]:
    chain: list[Pair] = []
    pair: Pair | None = start
    while pair is not None and pair not in placed and pair not in chain:
        chain.append(pair)
        pair = by_unit.get(freed[pair[0]]) if pair[0] in freed else None
    return chain


def needed_by(pairs: Iterable[Pair], homes: Mapping[int, int]) -> dict[Pair, Pair]:
    """For each pair on a unit that a household of the answer frees, the pair by which that household moves."""
    listed = list(pairs)
    by_case = {case: (case, unit) for case, unit in listed}
    return {pair: by_case[homes[pair[1]]] for pair in listed if homes.get(pair[1]) in by_case}
