"""Counts and how they add up: every published number has a name, and every table's sums are kept as equations.

Two cells that count the same thing have the same name; masking (see `reporting.masking`) works on the equations, so that a number
hidden in one table cannot be read in another. `hidden` names are remainders that are published nowhere but that a reader could
compute (households rehoused twice = rehousings − households).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

F = TypeVar("F")


class Cell(str):
    """The name of a count, standing in a layout where its number will be."""

    __slots__ = ()


def named(measure: str, **where: Hashable) -> Cell:
    """The one name of a count: its measure and the conditions on it, in a fixed order."""
    conditions = ",".join(f"{dimension}={key}" for dimension, key in sorted(where.items()))
    return Cell(f"{measure}[{conditions}]" if conditions else measure)


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of a table: its keys with their labels, and how a fact finds its key.

    `open`: the keys are those met in the facts, so that the mere presence of one tells something.
    """

    dimension: str
    labels: dict[str, str]
    key: Callable[[Any], str]
    open: bool = False


@dataclass
class Book:
    """Every count of a report, and the equations between them."""

    counts: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)

    def put(self, name: Cell, number: int) -> Cell:
        """Enter a count.

        Raises ValueError when the same thing was counted otherwise before.
        """
        if self.counts.setdefault(name, number) != number:
            raise ValueError(f"{name} was counted {self.counts[name]}, then {number}")
        return name

    def equate(self, total: Cell, parts: Iterable[Cell]) -> None:
        """Record that a total is the sum of its parts.

        Raises ValueError when it is not: no report leaves with a breakdown that does not sum to its total.
        """
        names = tuple(parts)
        if self.counts[total] != sum(self.counts[name] for name in names):
            raise ValueError(f"{total} is not the sum of its parts")
        self.sums.append((total, names))

    def remainder(self, total: Cell, part: Cell) -> None:
        """Record that `part` is counted within `total`, so that their difference can be computed by a reader."""
        if total == part:
            return
        rest = Cell(f"{total} - {part}")
        self.put(rest, self.counts[total] - self.counts[part])
        self.hidden.add(rest)
        self.equate(total, (part, rest))

    def split(self, measure: str, facts: Sequence[F], axis: Axis, **where: Hashable) -> dict[str, Cell]:
        """Count facts along an axis and tie the parts to their total. Returns the cell of each key."""
        tally = dict.fromkeys(axis.labels, 0)
        for fact in facts:
            tally[axis.key(fact)] += 1
        cells = {key: self.put(named(measure, **where, **{axis.dimension: key}), number) for key, number in tally.items()}
        self.equate(self.put(named(measure, **where), len(facts)), cells.values())
        return cells

    def cross(self, measure: str, facts: Sequence[F], across: Axis, down: Axis) -> dict[str, dict[str, Cell]]:
        """Count facts along two axes, with both margins. Returns cells by row key, then column key."""
        self.split(measure, facts, down)
        grid: dict[str, dict[str, Cell]] = {row: {} for row in down.labels}
        columns = self.split(measure, facts, across)
        for row in down.labels:
            mine = [fact for fact in facts if down.key(fact) == row]
            grid[row] = self.split(measure, mine, across, **{down.dimension: row})
        for column, total in columns.items():
            self.equate(total, [grid[row][column] for row in down.labels])
        return grid
