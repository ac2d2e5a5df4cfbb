"""The best joint answer for many households and many units: numbers only, nothing of the database.

Maximise the sum of the scores, each household in one unit at most, each unit for one household at most; pinned pairs are in, forbidden ones
out; each group of units (those of a landlord, those of a réservataire) takes a number of households within its bounds, as far as the pairs
that meet every rule allow it. Without bounds it is an assignment. With them, a linear programme over the pairs that matter, to which every
pair that could still improve it is added until none can; its optimum bounds what any answer can reach, and the gap to it is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, linprog, milp
from scipy.sparse import coo_array, csr_array, hstack, identity, vstack

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Pair = tuple[int, int]

WIDE = 5  # pairs of each household and of each unit that the linear programme begins with
ADDED = 60_000  # pairs added at most at each turn
CLOSE = 1e-6
MISSED = 50  # a household missing to a lower bound weighs as much as so many perfect scores: bounds come first
SECONDS = 20.0


@dataclass(frozen=True)
class Group:
    """Units of which between `low` and `high` are to be given."""

    units: Sequence[int]
    low: int
    high: int


@dataclass(frozen=True)
class Problem:
    """`cases`, `units`, `scores`: one line for each pair that meets every rule, by place; scores are above zero."""

    cases: Ints
    units: Ints
    scores: Ints
    groups: Sequence[Group] = ()
    pinned: Sequence[Pair] = ()
    forbidden: frozenset[Pair] = frozenset()

    @classmethod
    def of(
        cls,
        scores: Mapping[Pair, int],
        *,
        pinned: Sequence[Pair] = (),
        forbidden: Iterable[Pair] = (),
        groups: Sequence[Group] = (),
    ) -> "Problem":
        """A problem from the scores of its pairs."""
        cases, units = (np.array([pair[side] for pair in scores], dtype=np.int64) for side in (0, 1))
        values = np.array(list(scores.values()), dtype=np.int64)
        return cls(cases, units, values, groups, pinned, frozenset(forbidden))


@dataclass(frozen=True)
class Contradiction:
    """Why pins cannot hold together: two pairs that share a household or a unit, or a pair that is not allowed (`other` is None)."""

    pair: Pair
    other: Pair | None = None


@dataclass(frozen=True)
class Answer:
    """Pairs, the sum of their scores, what no answer can exceed, and by group (its place) how many are missing to its lower bound."""

    pairs: tuple[Pair, ...]
    total: int
    bound: float
    missing: dict[int, int] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        """How far it may be from the best, as a share of the bound; 0 when it is proven best."""
        if self.bound <= self.total:
            return 0.0
        return (self.bound - self.total) / self.bound


def contradictions(problem: Problem) -> list[Contradiction]:
    """Pins that cannot hold together, each said once."""
    allowed = set(zip(problem.cases.tolist(), problem.units.tolist(), strict=True))
    found = [Contradiction(pin) for pin in problem.pinned if pin not in allowed or pin in problem.forbidden]
    for place, pin in enumerate(problem.pinned):
        for other in problem.pinned[:place]:
            if pin != other and (pin[0] == other[0] or pin[1] == other[1]):
                found.append(Contradiction(other, pin))
    return found


def solve(problem: Problem) -> Answer:
    """The best joint answer. Raises ValueError when pins contradict each other (see `contradictions`)."""
    if contradictions(problem):
        raise ValueError("pins contradict each other")
    free, no_pair = _without_the_settled(problem), list[Pair]()
    if free.cases.size == 0:
        missing = {place: group.low for place, group in enumerate(free.groups) if group.low > 0}
        chosen, bound = no_pair, 0.0
    elif free.groups:
        chosen, bound, missing = _balanced(free)
    else:
        chosen, bound, missing = _assigned(free)
    known = _by_pair(problem)
    pairs = tuple(sorted({*problem.pinned, *chosen}))
    total = sum(known[pair] for pair in pairs)
    settled = sum(known[pair] for pair in set(problem.pinned))
    return Answer(pairs, total, max(settled + bound, total), missing)


def _by_pair(problem: Problem) -> dict[Pair, int]:
    pairs = zip(problem.cases.tolist(), problem.units.tolist(), strict=True)
    return dict(zip(pairs, problem.scores.tolist(), strict=True))


def _without_the_settled(problem: Problem) -> Problem:
    """Pinned households and units leave, and count in the bounds of their groups; forbidden pairs leave."""
    cases, units = {case for case, _unit in problem.pinned}, {unit for _case, unit in problem.pinned}
    pairs = zip(problem.cases.tolist(), problem.units.tolist(), strict=True)
    keep = np.fromiter(
        (case not in cases and unit not in units and (case, unit) not in problem.forbidden for case, unit in pairs),
        dtype=bool,
        count=problem.cases.size,
    )
    groups = []
    for group in problem.groups:
        taken = len(units & set(group.units))
        groups.append(Group(group.units, max(0, group.low - taken), max(0, group.high - taken)))
    return Problem(problem.cases[keep], problem.units[keep], problem.scores[keep], groups)


# --- without bounds -----------------------------------------------------------------------------------------
def _assigned(problem: Problem) -> tuple[list[Pair], float, dict[int, int]]:
    cases, rows = np.unique(problem.cases, return_inverse=True)
    units, columns = np.unique(problem.units, return_inverse=True)
    table = np.zeros((cases.size, units.size), dtype=np.int64)
    table[rows, columns] = problem.scores
    chosen = [
        (row, column) for row, column in zip(*linear_sum_assignment(table, maximize=True), strict=True) if table[row, column]
    ]
    total = sum(int(table[row, column]) for row, column in chosen)
    return [(int(cases[row]), int(units[column])) for row, column in chosen], float(total), {}


# --- with bounds --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Rows:
    """The constraints of a problem with places from 0: a row for each household, each unit, each group twice (at most, at least)."""

    rows: Ints
    columns: Ints
    scores: Floats
    case_count: int
    unit_count: int
    members: csr_array  # groups × units
    low: Floats
    high: Floats

    @classmethod
    def of(cls, problem: Problem) -> "_Rows":
        cases, rows = np.unique(problem.cases, return_inverse=True)
        units, columns = np.unique(problem.units, return_inverse=True)
        place = {int(unit): column for column, unit in enumerate(units)}
        inside = [(line, place[unit]) for line, group in enumerate(problem.groups) for unit in group.units if unit in place]
        lines, spots = (np.array([pair[side] for pair in inside], dtype=np.int64) for side in (0, 1))
        members = csr_array((np.ones(lines.size), (lines, spots)), shape=(len(problem.groups), units.size))
        low, high = (np.array([getattr(group, name) for group in problem.groups], dtype=float) for name in ("low", "high"))
        return cls(rows, columns, problem.scores.astype(float), cases.size, units.size, members, low, high)

    @property
    def penalty(self) -> float:
        """What a household missing to a lower bound costs."""
        return MISSED * float(self.scores.max())

    def matrix(self, chosen: Ints) -> csr_array:
        """Constraints of the chosen pairs, then of what is missing to each group."""
        count, places = chosen.size, np.arange(chosen.size)
        ones = np.ones(count)
        by_case = coo_array((ones, (self.rows[chosen], places)), shape=(self.case_count, count))
        by_unit = coo_array((ones, (self.columns[chosen], places)), shape=(self.unit_count, count))
        by_group = self.members @ csr_array(by_unit)
        pairs = vstack([by_case, by_unit, by_group, -by_group])
        groups = self.low.size
        slack = vstack([csr_array((self.case_count + self.unit_count + groups, groups)), -identity(groups)])
        return csr_array(hstack([pairs, slack]))

    @property
    def limits(self) -> Floats:
        """The right side of each row."""
        return np.concatenate([np.ones(self.case_count + self.unit_count), self.high, -self.low])

    def worth(self, duals: Floats) -> Floats:
        """What each pair would still add to the answer, given the prices of the rows (scipy gives them below zero)."""
        prices = -duals
        cases, rest = prices[: self.case_count], prices[self.case_count :]
        units, rest = rest[: self.unit_count], rest[self.unit_count :]
        most, least = rest[: self.low.size], rest[self.low.size :]
        by_unit = units + self.members.T @ (most - least)
        return self.scores - cases[self.rows] - by_unit[self.columns]


def _balanced(problem: Problem) -> tuple[list[Pair], float, dict[int, int]]:
    table = _Rows.of(problem)
    chosen = _first_pairs(table, problem)
    while True:
        costs = np.concatenate([-table.scores[chosen], np.full(table.low.size, table.penalty)])
        matrix = table.matrix(chosen)
        found = linprog(costs, A_ub=matrix, b_ub=table.limits, bounds=(0, None), method="highs-ipm")
        worth = table.worth(found.ineqlin.marginals)
        worth[chosen] = 0
        better = np.flatnonzero(worth > CLOSE * table.scores.max())
        if better.size == 0:
            break
        best = better[np.argsort(-worth[better], kind="stable")[:ADDED]]
        chosen = np.union1d(chosen, best)
    values = _whole(costs, matrix, table, found.x)
    taken = chosen[values[: chosen.size] > 0.5]
    pairs = [(int(problem.cases[one]), int(problem.units[one])) for one in taken]
    missing = {group: round(value) for group, value in enumerate(values[chosen.size :].tolist()) if value > 0.5}
    return pairs, -float(found.fun) + table.penalty * sum(missing.values()), missing


def _first_pairs(table: _Rows, problem: Problem) -> Ints:
    """The best of each household, the best of each unit, and the answer without bounds."""
    order = np.argsort(-table.scores, kind="stable")
    parts = [order[_first_of_each(keys[order])] for keys in (table.rows, table.columns)]
    answer = set(_assigned(problem)[0])
    pairs = zip(problem.cases.tolist(), problem.units.tolist(), strict=True)
    parts.append(np.array([place for place, pair in enumerate(pairs) if pair in answer], dtype=np.int64))
    return np.unique(np.concatenate(parts))


def _first_of_each(keys: Ints) -> Ints:
    """Places of the first WIDE of each key."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1])
    rank = np.arange(ordered.size) - np.repeat(starts, np.diff(np.concatenate([starts, [ordered.size]])))
    return order[rank < WIDE]


def _whole(costs: Floats, matrix: csr_array, table: _Rows, values: Floats) -> Floats:
    """Whole numbers: those of the linear programme when they are (bounds of one kind), else those of a search that is given SECONDS."""
    if np.all(np.abs(values - np.round(values)) < CLOSE):
        return np.round(values)
    found = milp(
        costs,
        integrality=np.ones(costs.size),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(matrix, -np.inf, table.limits),
        options={"time_limit": SECONDS},
    )
    assert found.x is not None, "giving nothing, and missing all, is an answer"
    return np.round(found.x)


def share_bounds(units_by_group: Iterable[Sequence[int]], given: int, tolerance: float) -> list[Group]:
    """Bounds around each group's share of the open units: of `given` households, its part, give or take `tolerance` (0.5: half of it)."""
    groups = [list(units) for units in units_by_group]
    whole = sum(map(len, groups)) or 1
    found = []
    for units in groups:
        part = given * len(units) / whole
        low, high = int(part * (1 - tolerance)), int(np.ceil(part * (1 + tolerance)))
        found.append(Group(units, min(low, len(units)), min(max(high, 1), len(units))))
    return found
