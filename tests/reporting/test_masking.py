"""Masking: no reader gets a small count back, by one sum or by all of them, whatever the tables."""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reporting.counting import Axis, Book, Cell, named
from reporting.layout import Guarded, Ratio, crossed_table, publish
from reporting.masking import THRESHOLD, determined, mask

DOWN = Axis("row", {}, lambda fact: fact[0])
KEYS = "abcdef"


def axis(dimension, size, place):
    return Axis(dimension, {KEYS[number]: KEYS[number] for number in range(size)}, lambda fact: fact[place])


def book_of(grid):
    """A two-way table with its margins, from rows of counts."""
    book = Book()
    facts = [(KEYS[r], KEYS[c]) for r, line in enumerate(grid) for c, number in enumerate(line) for _ in range(number)]
    book.cross("n", facts, axis("col", len(grid[0]), 1), axis("row", len(grid), 0))
    return book


def grids(rows, columns, top):
    return st.integers(1, rows).flatmap(
        lambda r: st.integers(1, columns).flatmap(
            lambda c: st.lists(st.lists(st.integers(0, top), min_size=c, max_size=c), min_size=r, max_size=r)
        )
    )


def sensitive(book):
    return {name for name, number in book.counts.items() if 0 < number < THRESHOLD}


@settings(max_examples=120, deadline=None)
@given(grids(6, 6, 14))
@example([[0, 0, 1], [0, 5, 5], [5, 5, 5]])  # nothing is left to mask in the sums of the middle cell itself
def test_every_small_count_is_masked_and_no_sum_gives_one_back(grid):
    book = book_of(grid)
    masked = mask(book)
    assert sensitive(book) <= masked
    assert not any(book.counts[name] < THRESHOLD and book.counts[name] for name in set(book.counts) - masked)
    for total, parts in book.sums:
        inside = [name for name in parts if name in masked]
        if total not in masked and any(book.counts[name] for name in inside):
            assert len(inside) >= 2
            assert sum(book.counts[name] for name in inside) >= THRESHOLD
        if total in masked and sum(book.counts[name] for name in parts):
            assert inside
    assert not {name for name in determined(book.sums, set(masked)) if book.counts[name]}


@settings(max_examples=60, deadline=None)
@given(grids(2, 2, 9))
def test_every_masked_count_keeps_two_possible_values(grid):
    """A reader who tries every table of whole numbers that fits what is published finds two values or more for each small count."""
    book = book_of(grid)
    masked = mask(book)
    cells = [named("n", row=KEYS[r], col=KEYS[c]) for r in range(len(grid)) for c in range(len(grid[0]))]
    small = [name for name in sensitive(book) if name in cells]
    unknown = [name for name in cells if name in masked]
    if not small:
        return
    top = sum(map(sum, grid)) if named("n") not in masked else 12
    possible = {name: set() for name in small}
    for values in product(range(min(top, 12) + 1), repeat=len(unknown)):
        guess = {name: book.counts[name] for name in cells} | dict(zip(unknown, values, strict=True))
        if _fits(guess, book, masked, len(grid), len(grid[0])):
            for name in small:
                possible[name].add(guess[name])
        if all(len(found) > 1 for found in possible.values()):
            return
    raise AssertionError(f"{possible} of {grid}, masked {sorted(masked)}")


def _fits(guess, book, masked, rows, columns):
    def fits(name, parts):
        return name in masked or book.counts[name] == sum(guess[part] for part in parts)

    lines = [(named("n", row=KEYS[r]), [named("n", row=KEYS[r], col=KEYS[c]) for c in range(columns)]) for r in range(rows)]
    lines += [(named("n", col=KEYS[c]), [named("n", row=KEYS[r], col=KEYS[c]) for r in range(rows)]) for c in range(columns)]
    return all(fits(name, parts) for name, parts in [*lines, (named("n"), list(guess))])


def test_only_the_first_masking_would_give_the_count_back():
    """The negative control: with primary masking alone, elimination finds the masked count."""
    book = book_of([[3, 20], [30, 40]])
    primary = {name for name, number in book.counts.items() if number < THRESHOLD}
    assert determined(book.sums, primary) == {named("n", row="a", col="a")}
    assert len(mask(book)) == 4


def test_a_remainder_that_nobody_prints_is_protected_too():
    book = Book()
    total, part = book.put(named("rehousings"), 40), book.put(named("households"), 38)
    book.remainder(total, part)
    assert mask(book) == {part}


def test_a_large_remainder_and_a_null_one_mask_nothing():
    for households in (40, 30):
        book = Book()
        book.remainder(book.put(named("rehousings"), 40), book.put(named("households"), households))
        assert mask(book) == frozenset()


def test_the_same_count_under_one_name_is_masked_in_every_table():
    book = book_of([[3, 20], [30, 40]])
    book.put(named("other"), 20)
    book.equate(named("n", row="a", col="b"), [named("other")])
    assert named("other") in mask(book)


def test_zeros_a_reader_computes_are_shown_and_others_are_not():
    alone, beside = named("n", row="a", col="b"), named("n", row="a", col="b")
    assert alone not in mask(book_of([[9, 0, 12]]))
    assert beside in mask(book_of([[9, 0, 3, 12]]))


def test_bridges_between_blocks_are_found():
    """Two or more masked cells in every line are not enough: elimination over all sums is."""
    sums = [("r1", ("x", "a", "b")), ("r2", ("a", "c")), ("r3", ("b", "d")), ("k", ("c", "d"))]
    assert determined(sums, {"a", "b", "c", "d", "x"}) == {"x"}


def test_values_made_of_masked_counts_go_with_them():
    book = book_of([[3, 20], [30, 40]])
    a, b, total = named("n", row="a", col="a"), named("n", row="b", col="b"), named("n")
    layout = {"mean": Guarded(12.5, (a,)), "rate": Ratio(a, total), "cells": [a, b, total]}
    assert publish(layout, book, mask(book)) == {"mean": None, "rate": None, "cells": [None, None, 93]}
    assert publish(layout, book, frozenset()) == {"mean": 12.5, "rate": 0.032, "cells": [3, 40, 93]}


def test_a_row_whose_presence_would_tell_is_left_out():
    book = Book()
    facts = [("a", "x")] * 2 + [("b", "x")] * 9 + [("c", "x")] * 12
    down = Axis("row", {"a": "A", "b": "B", "c": "C"}, lambda fact: fact[0], open=True)
    across = Axis("col", {"x": "X"}, lambda fact: fact[1])
    table = crossed_table(book, "t", "T", "n", facts, (across, down), head="", all_label="")
    published = publish(table, book, mask(book))
    assert [row["key"] for row in published["rows"]] == ["c"]
    assert published["withheld"] is True


def test_a_count_made_twice_differently_is_refused():
    book = Book()
    book.put(Cell("n"), 3)
    with pytest.raises(ValueError, match="counted 3, then 4"):
        book.put(Cell("n"), 4)


def test_a_breakdown_that_does_not_sum_is_refused():
    book = Book()
    with pytest.raises(ValueError, match="not the sum of its parts"):
        book.equate(book.put(Cell("total"), 3), [book.put(Cell("part"), 2)])
