"""How counts are laid out before they are published: tables, headlines, and values that depend on counts being shown."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any, Protocol

from reporting.counting import Axis, Book, Cell, named

Node = Any  # JSON, with Cell and Depends in it
NUMBER = "Nombre"


class Depends(Protocol):
    """A value that is published only when the counts it is made of are."""

    def publish(self, shown: Callable[[str], int | None]) -> Any:
        """The value, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Guarded:
    """A value that stands only when these counts are shown."""

    value: Any
    needs: tuple[Cell, ...]

    def publish(self, shown: Callable[[str], int | None]) -> Any:
        return self.value if all(shown(name) is not None for name in self.needs) else None


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part over a whole, to the thousandth; None when the whole is zero."""

    part: Cell
    whole: Cell

    def publish(self, shown: Callable[[str], int | None]) -> float | None:
        part, whole = shown(self.part), shown(self.whole)
        return round(part / whole, 3) if part is not None and whole else None


@dataclass(frozen=True, slots=True)
class Difference:
    """One count less another."""

    plus: Cell
    minus: Cell

    def publish(self, shown: Callable[[str], int | None]) -> int | None:
        plus, minus = shown(self.plus), shown(self.minus)
        return plus - minus if plus is not None and minus is not None else None


def publish(node: Node, book: Book, masked: frozenset[str]) -> Node:
    """The layout with each count in its place, None where it is masked; rows of an open axis that are all masked are left out."""

    def shown(name: str) -> int | None:
        return None if name in masked else book.counts[name]

    def walk(one: Node) -> Node:
        if isinstance(one, Cell):
            return shown(one)
        if isinstance(one, Guarded | Ratio | Difference):
            return one.publish(shown)
        if isinstance(one, Mapping):
            return _without_traces({key: walk(value) for key, value in one.items()})
        if isinstance(one, list | tuple):
            return [walk(value) for value in one]
        return one

    return walk(node)


def _without_traces(node: dict[str, Node]) -> dict[str, Node]:
    if not node.get("open"):
        return node
    kept = [row for row in node["rows"] if any(cell is not None for cell in row["cells"])]
    return node | {"rows": kept, "withheld": len(kept) < len(node["rows"])}


def row(key: str, label: str, *cells: Node) -> Node:
    """One row of a table."""
    return {"key": key, "label": label, "cells": list(cells)}


def table(
    code: str,
    title: str,
    head: str,
    columns: Sequence[tuple[str, str]],
    rows: Iterable[Node],
    *,
    total: Sequence[Node] = (),
    **more: Node,
) -> Node:
    """A table; `columns` are (key, label), `total` the cells of its last row."""
    heads = [{"key": key, "label": label} for key, label in columns]
    base = {"code": code, "title": title, "head": head, "columns": heads, "rows": list(rows), "total": list(total)}
    return {**base, "indicator": "", "dimension": "", "across": "", "open": False, **more}


def counted_table(
    book: Book, code: str, title: str, measure: str, facts: Sequence[Any], axis: Axis, *, head: str, **more: Node
) -> Node:
    """A table of one column: facts along an axis."""
    cells = book.split(measure, facts, axis)
    rows = [row(key, axis.labels[key], cell) for key, cell in cells.items()]
    extra = {"dimension": axis.dimension, "open": axis.open, **more}
    return table(code, title, head, [("all", NUMBER)], rows, total=[named(measure)], **extra)


def crossed_table(
    book: Book,
    code: str,
    title: str,
    measure: str,
    facts: Sequence[Any],
    axes: tuple[Axis, Axis],
    *,
    head: str,
    all_label: str,
    **more: Node,
) -> Node:
    """A table of two axes (across, down) with both margins."""
    across, down = axes
    grid = book.cross(measure, facts, across, down)
    rows = [row(key, label, *grid[key].values(), named(measure, **{down.dimension: key})) for key, label in down.labels.items()]
    total = [*(named(measure, **{across.dimension: key}) for key in across.labels), named(measure)]
    columns = [*across.labels.items(), ("all", all_label)]
    extra = {"dimension": down.dimension, "across": across.dimension, "open": down.open, **more}
    return table(code, title, head, columns, rows, total=total, **extra)


def delay(book: Book, code: str, label: str, total: Cell, values: Sequence[int | None]) -> Node:
    """Mean and median of delays in days over those known; the others are "à compléter"."""
    known = sorted(value for value in values if value is not None)
    number = book.put(named("delays", of=code, known="yes"), len(known))
    missing = book.put(named("delays", of=code, known="no"), len(values) - len(known))
    book.equate(total, [number, missing])
    mean = Guarded(round(fmean(known), 1) if known else None, (number,))
    middle = Guarded(float(median(known)) if known else None, (number,))
    return {"code": code, "label": label, "number": number, "missing": missing, "mean": mean, "median": middle}


def lines(code: str, title: str, head: str, pairs: Iterable[tuple[str, str, Node]], **more: Node) -> Node:
    """A table of one column whose rows are named one by one: (key, label, cell)."""
    return table(code, title, head, [("all", NUMBER)], [row(key, label, cell) for key, label, cell in pairs], **more)


def headline(code: str, label: str, value: Cell, previous: Cell, notes: Iterable[tuple[str, Hashable]]) -> Node:
    """One of the five figures; notes are (code, count)."""
    return {
        "code": code,
        "label": label,
        "value": value,
        "previous": previous,
        "notes": [{"code": kind, "value": cell} for kind, cell in notes],
    }
