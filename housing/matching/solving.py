"""The best joint answer for many households and many units: numbers only, nothing of the database.

Maximise the sum of the scores, each household in one unit at most, each unit for one household at most; pinned pairs are in, forbidden ones
out; each group of units (those of a landlord, those of a réservataire) takes a number of households within its bounds, as far as the pairs
that meet every rule allow it. Without bounds it is an assignment. With them, a linear programme over the pairs that matter, to which every
pair that could still improve it is added until none can; its optimum bounds what any answer can reach, and the gap to it is told.

A household may live in one of the units, which it frees by moving (`stays`): it then moves or stays, and nobody else gets the unit when it
stays. Staying brings nothing, so an answer holds chains ("she moves, her unit is for the next") and exchanges as soon as they are better.
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
    stays: Sequence[Pair] = ()  # (household, the unit where it lives), each once

    @classmethod
    def of(
        cls,
        scores: Mapping[Pair, int],
        *,
        pinned: Sequence[Pair] = (),
        forbidden: Iterable[Pair] = (),
        groups: Sequence[Group] = (),
        stays: Sequence[Pair] = (),
    ) -> "Problem":
        """A problem from the scores of its pairs."""
        cases, units = (np.array([pair[side] for pair in scores], dtype=np.int64) for side in (0, 1))
        values = np.array(list(scores.values()), dtype=np.int64)
        return cls(cases, units, values, groups, pinned, frozenset(forbidden), stays)


@dataclass(frozen=True)
class Contradiction:
    """Why pins cannot hold together: two pairs that share a household or a unit, or a pair that is not allowed (`other` is None)."""

    pair: Pair
    other: Pair | None = None


@dataclass(frozen=True)
class Answer:
    """Pairs, the sum of their scores, what no answer can exceed, and by group (its place) how many are missing to its lower bound.

    `stranded`: households whose unit is pinned to another although nothing is possible for them.
    """

    pairs: tuple[Pair, ...]
    total: int
    bound: float
    missing: dict[int, int] = field(default_factory=dict)
    stranded: tuple[int, ...] = ()

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
    staying = set(free.stays)
    if free.cases.size == 0:
        missing = {place: group.low for place, group in enumerate(free.groups) if group.low > 0}
        chosen, bound = no_pair, 0.0
    elif free.groups:
        chosen, bound, missing = _balanced(free)
    else:
        chosen, bound, missing = _assigned(free)
    known = _by_pair(problem)
    pairs = tuple(sorted({*problem.pinned, *(pair for pair in chosen if pair not in staying)}))
    total = sum(known[pair] for pair in pairs)
    settled = sum(known[pair] for pair in set(problem.pinned))
    return Answer(pairs, total, max(settled + bound, total), missing, _stranded(problem, pairs))


def _stranded(problem: Problem, pairs: Sequence[Pair]) -> tuple[int, ...]:
    """Households that stay although their unit is given."""
    moved, given = {case for case, _unit in pairs}, {unit for _case, unit in pairs}
    return tuple(case for case, unit in problem.stays if case not in moved and unit in given)


def _by_pair(problem: Problem) -> dict[Pair, int]:
    pairs = zip(problem.cases.tolist(), problem.units.tolist(), strict=True)
    return dict(zip(pairs, problem.scores.tolist(), strict=True))


@dataclass(frozen=True)
class _Free(Problem):
    """What is left to decide, staying being a pair that brings nothing. `must`: households that move or stay, no third way."""

    must: frozenset[int] = frozenset()

    @property
    def is_stay(self) -> "NDArray[np.bool_]":
        """Which lines are of a household that stays."""
        known = set(self.stays)
        pairs = zip(self.cases.tolist(), self.units.tolist(), strict=True)
        return np.fromiter((pair in known for pair in pairs), dtype=bool, count=self.cases.size)


def _without_the_settled(problem: Problem) -> _Free:
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
    stays = [(case, unit) for case, unit in problem.stays if case not in cases and unit not in units]
    places = np.array(stays, dtype=np.int64).reshape(-1, 2)
    nothing = np.zeros(len(stays), dtype=np.int64)
    columns = ((problem.cases[keep], places[:, 0]), (problem.units[keep], places[:, 1]), (problem.scores[keep], nothing))
    left, right, scores = (np.concatenate(parts) for parts in columns)
    must = frozenset(case for case, _unit in problem.stays if case not in cases)
    return _Free(left, right, scores, groups, stays=stays, must=must)


# --- without bounds -----------------------------------------------------------------------------------------
def _assigned(problem: _Free) -> tuple[list[Pair], float, dict[int, int]]:
    """The best assignment. Who must move or stay has each of its pairs raised by more than all others bring together."""
    cases, rows = np.unique(problem.cases, return_inverse=True)
    units, columns = np.unique(problem.units, return_inverse=True)
    must = np.isin(cases, list(problem.must))
    above = int(problem.scores.max(initial=0)) * min(cases.size, units.size) + 1
    table = np.zeros((cases.size, units.size), dtype=np.int64)
    table[rows, columns] = problem.scores + above * must[rows]
    chosen = [
        (row, column) for row, column in zip(*linear_sum_assignment(table, maximize=True), strict=True) if table[row, column]
    ]
    total = sum(int(table[row, column]) - above * int(must[row]) for row, column in chosen)
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
    stay: "NDArray[np.bool_]"  # by pair
    must: Ints  # rows of the households that move or stay

    @classmethod
    def of(cls, problem: _Free) -> "_Rows":
        cases, rows = np.unique(problem.cases, return_inverse=True)
        units, columns = np.unique(problem.units, return_inverse=True)
        place = {int(unit): column for column, unit in enumerate(units)}
        inside = [(line, place[unit]) for line, group in enumerate(problem.groups) for unit in group.units if unit in place]
        lines, spots = (np.array([pair[side] for pair in inside], dtype=np.int64) for side in (0, 1))
        members = csr_array((np.ones(lines.size), (lines, spots)), shape=(len(problem.groups), units.size))
        low, high = (np.array([getattr(group, name) for group in problem.groups], dtype=float) for name in ("low", "high"))
        must = np.flatnonzero(np.isin(cases, list(problem.must)))
        scores = problem.scores.astype(float)
        return cls(rows, columns, scores, cases.size, units.size, members, low, high, problem.is_stay, must)

    @property
    def penalty(self) -> float:
        """What a household missing to a lower bound costs."""
        return MISSED * max(float(self.scores.max()), 1.0)

    def costs(self, chosen: Ints) -> Floats:
        """What is to be as small as possible: scores below zero, what is missing to each group, who neither moves nor stays."""
        stranded = 2 * self.penalty * (self.low.size + self.must.size + 1)
        return np.concatenate([-self.scores[chosen], np.full(self.low.size, self.penalty), np.full(self.must.size, stranded)])

    def moving(self, chosen: Ints) -> csr_array:
        """A row for each household that moves or stays: its pairs, or what says that it does neither, are one."""
        place = {int(row): line for line, row in enumerate(self.must)}
        inside = [(place[int(row)], spot) for spot, row in enumerate(self.rows[chosen]) if int(row) in place]
        own = [(line, chosen.size + self.low.size + line) for line in range(self.must.size)]
        lines, spots = (np.array([pair[side] for pair in inside + own], dtype=np.int64) for side in (0, 1))
        width = chosen.size + self.low.size + self.must.size
        return csr_array((np.ones(lines.size), (lines, spots)), shape=(self.must.size, width))

    def matrix(self, chosen: Ints) -> csr_array:
        """Constraints of the chosen pairs, then of what is missing to each group."""
        count, places = chosen.size, np.arange(chosen.size)
        ones = np.ones(count)
        by_case = coo_array((ones, (self.rows[chosen], places)), shape=(self.case_count, count))
        by_unit = coo_array((ones, (self.columns[chosen], places)), shape=(self.unit_count, count))
        given = coo_array((1.0 - self.stay[chosen], (self.columns[chosen], places)), shape=(self.unit_count, count))
        by_group = self.members @ csr_array(given)
        pairs = vstack([by_case, by_unit, by_group, -by_group])
        groups = self.low.size
        slack = vstack([csr_array((self.case_count + self.unit_count + groups, groups)), -identity(groups)])
        return csr_array(hstack([pairs, slack, csr_array((pairs.shape[0], self.must.size))]))

    @property
    def limits(self) -> Floats:
        """The right side of each row."""
        return np.concatenate([np.ones(self.case_count + self.unit_count), self.high, -self.low])

    def worth(self, duals: Floats, moving: Floats) -> Floats:
        """What each pair would still add to the answer, given the prices of the rows (scipy gives them below zero)."""
        prices = -duals
        must = np.zeros(self.case_count)
        must[self.must] = -moving
        cases, rest = prices[: self.case_count], prices[self.case_count :]
        units, rest = rest[: self.unit_count], rest[self.unit_count :]
        most, least = rest[: self.low.size], rest[self.low.size :]
        by_group = self.members.T @ (most - least)
        given = np.where(self.stay, 0.0, by_group[self.columns])
        return self.scores - (cases + must)[self.rows] - units[self.columns] - given


def _balanced(problem: _Free) -> tuple[list[Pair], float, dict[int, int]]:
    table = _Rows.of(problem)
    chosen = _first_pairs(table, problem)
    while True:
        costs, matrix, moving = table.costs(chosen), table.matrix(chosen), table.moving(chosen)
        ones = np.ones(table.must.size)
        found = linprog(costs, matrix, table.limits, moving, ones, bounds=(0, None), method="highs-ipm")
        worth = table.worth(found.ineqlin.marginals, found.eqlin.marginals)
        worth[chosen] = 0
        better = np.flatnonzero(worth > CLOSE * table.scores.max())
        if better.size == 0:
            break
        best = better[np.argsort(-worth[better], kind="stable")[:ADDED]]
        chosen = np.union1d(chosen, best)
    bound, values = float(found.fun), found.x
    if np.any(np.abs(values - np.round(values)) >= CLOSE):
        chosen, values, bound = _whole(table, chosen, worth, bound)
    values = np.round(values)
    taken = chosen[values[: chosen.size] > 0.5]
    pairs = [(int(problem.cases[one]), int(problem.units[one])) for one in taken]
    beside = values[chosen.size :]
    missing = {group: round(value) for group, value in enumerate(beside[: table.low.size].tolist()) if value > 0.5}
    return pairs, -bound + float(table.costs(chosen)[chosen.size :] @ beside), missing


def _first_pairs(table: _Rows, problem: _Free) -> Ints:
    """The best of each household, the best of each unit, the answer without bounds, and everybody's staying."""
    order = np.argsort(-table.scores, kind="stable")
    parts = [order[_first_of_each(keys[order])] for keys in (table.rows, table.columns)]
    answer = set(_assigned(problem)[0])
    pairs = zip(problem.cases.tolist(), problem.units.tolist(), strict=True)
    parts.append(np.array([place for place, pair in enumerate(pairs) if pair in answer], dtype=np.int64))
    parts.append(np.flatnonzero(table.stay))
    return np.unique(np.concatenate(parts))


def _first_of_each(keys: Ints) -> Ints:
    """Places of the first WIDE of each key."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1])
    rank = np.arange(ordered.size) - np.repeat(starts, np.diff(np.concatenate([starts, [ordered.size]])))
    return order[rank < WIDE]


def _whole(table: _Rows, chosen: Ints, worth: Floats, least: float) -> tuple[Ints, Floats, float]:
    """Whole numbers, where the linear programme leaves fractions: two searches of half of SECONDS each.

    `least`: what the linear programme costs. The first search finds an answer; a pair that falls short by more than what is between the
    two cannot be in a better one, so the second looks among all others, and what it proves holds for all. Pairs, values, bound.
    """
    values, _bound = _search(table, chosen)
    between = float(table.costs(chosen) @ np.round(values)) - least
    near = np.union1d(chosen, np.flatnonzero(worth >= -between - CLOSE * table.scores.max()))
    values, bound = _search(table, near)
    return near, values, max(bound, least)


def _search(table: _Rows, chosen: Ints) -> tuple[Floats, float]:
    """The best whole numbers found in time among some pairs, and what none of them can undercut."""
    costs = table.costs(chosen)
    rows = [
        LinearConstraint(table.matrix(chosen), -np.inf, table.limits),
        LinearConstraint(table.moving(chosen), 1, 1),
    ]
    options = {"time_limit": SECONDS / 2}
    found = milp(costs, integrality=np.ones(costs.size), bounds=Bounds(0, np.inf), constraints=rows, options=options)
    assert found.x is not None, "giving nothing, and missing all, is an answer"
    return found.x, float(found.mip_dual_bound)


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
