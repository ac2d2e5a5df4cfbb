"""Masking of small counts, with the second masking that keeps totals from giving them back.

Every count below the threshold is masked, zero included: whether a commune of 500 people holds anybody is not told either. What is
protected is a count from 1 to the threshold less one. Until nothing changes:
1. zeros that a reader computes anyway are shown: the next two rules must not lean on them;
2. in each sum, masked parts that a reader could add up must be two or more, and make together at least the threshold;
3. no masked count may follow from all the sums together (elimination over the whole system).
Each time one more number is masked: the smallest one shown of the sum, the total last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reporting.counting import Book

THRESHOLD = 5
PRIME = 2_147_483_647  # the system is solved modulo a prime: exact, and numbers stay small

Sum = tuple[str, tuple[str, ...]]


def mask(book: Book, threshold: int = THRESHOLD) -> frozenset[str]:
    """Names of the counts that are not to be published."""
    masking = _Masking(book, threshold)
    while masking.release_known_zeros() or masking.cover_small_sums() or masking.cover_determined():
        continue
    return frozenset(masking.masked - book.hidden)


@dataclass
class _Masking:
    book: Book
    threshold: int
    masked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.masked = {name for name, number in self.book.counts.items() if number < self.threshold} | self.book.hidden

    def _protected(self, name: str) -> bool:
        """True for a masked count that must not be found: any but a zero, or a remainder that is large enough."""
        number = self.book.counts[name]
        return 0 < number < self.threshold or (number > 0 and name not in self.book.hidden)

    def _cover(self, sums: Iterable[Sum]) -> bool:
        """Mask the smallest number shown of these sums; a total only when there is nothing else."""
        relations = list(sums)
        parts = self._shown(name for _, names in relations for name in names)
        shown = parts or self._shown(total for total, _ in relations)
        if shown:
            self.masked.add(min(shown, key=lambda name: (self.book.counts[name], name)))
        return bool(shown)

    def _shown(self, names: Iterable[str]) -> set[str]:
        """Counts that hide something when masked: a zero does not."""
        return {name for name in names if self.book.counts[name] > 0} - self.masked

    def cover_small_sums(self) -> bool:
        """Rule 2. True when something more was masked."""
        changed = False
        for total, parts in self.book.sums:
            inside = [name for name in parts if name in self.masked]
            alone = len(inside) == 1 and self._protected(inside[0])
            little = 0 < sum(self.book.counts[name] for name in inside) < self.threshold
            if total in self.masked:
                if not inside and self._protected(total):
                    changed |= self._cover([(total, parts)])
            elif alone or little:
                changed |= self._cover([(total, parts)])
        return changed

    def cover_determined(self) -> bool:
        """Rule 3. True when something more was masked."""
        for name in sorted(determined(self.book.sums, self.masked)):
            near = [one for one in self.book.sums if name == one[0] or name in one[1]]
            if self._protected(name) and (self._cover(near) or self._cover(self._beside(near))):
                return True
        return False

    def _beside(self, sums: Sequence[Sum]) -> list[Sum]:
        """Sums that share a masked count with some others: where these show nothing more to mask, those give the count away."""
        shared = {name for total, parts in sums for name in (total, *parts)} & self.masked
        return [one for one in self.book.sums if shared & {one[0], *one[1]}]

    def release_known_zeros(self) -> bool:
        """Show the zeros that a reader finds anyway: in a sum whose masked parts make nothing. True when there were some."""
        known: set[str] = set()
        for total, parts in self.book.sums:
            inside = {name for name in parts if name in self.masked}
            if total not in self.masked and not any(self.book.counts[name] for name in inside):
                known |= inside
            elif total in self.masked and not inside and not self.book.counts[total]:
                known.add(total)
        self.masked -= known
        return bool(known)


def determined(sums: Sequence[Sum], unknown: set[str]) -> set[str]:
    """Which unknown counts the sums determine, all together: those whose unit vector lies in the row space."""
    columns = {name: number for number, name in enumerate(sorted(unknown))}
    pivots: dict[int, dict[int, int]] = {}
    for total, parts in sums:
        row: dict[int, int] = {}
        for name, factor in ((total, -1), *((part, 1) for part in parts)):
            if name in columns:
                row[columns[name]] = (row.get(columns[name], 0) + factor) % PRIME
        _insert({column: value for column, value in row.items() if value}, pivots)
    _reduce(pivots)
    names = list(columns)
    return {names[pivot] for pivot, row in pivots.items() if len(row) == 1}


def _subtract(row: dict[int, int], other: dict[int, int], factor: int) -> None:
    for column, value in other.items():
        left = (row.get(column, 0) - factor * value) % PRIME
        if left:
            row[column] = left
        else:
            row.pop(column, None)


def _insert(row: dict[int, int], pivots: dict[int, dict[int, int]]) -> None:
    """Reduce a row by the pivots there are, and keep what is left of it as a new one."""
    while row:
        lead = min(row)
        if lead not in pivots:
            inverse = pow(row[lead], PRIME - 2, PRIME)
            pivots[lead] = {column: value * inverse % PRIME for column, value in row.items()}
            return
        _subtract(row, pivots[lead], row[lead])


def _reduce(pivots: dict[int, dict[int, int]]) -> None:
    """Clear each pivot's column from the rows above it: a row of one entry is then a count that is known."""
    for lead in sorted(pivots, reverse=True):
        for other, row in pivots.items():
            if other < lead and lead in row:
                _subtract(row, pivots[lead], row[lead])
