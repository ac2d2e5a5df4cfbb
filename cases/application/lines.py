"""An amount with the lines that make it: what is shown adds up, or it is not shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

Amount = int | Decimal


@dataclass(frozen=True)
class Line:
    """One line of a sum: its words, its amount (negative when it is taken off)."""

    label: str
    amount: Amount


@dataclass(frozen=True)
class Sum:
    """An amount explained line by line."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> Amount:
        """What the lines add up to."""
        return sum((line.amount for line in self.lines), 0)


def summed(lines: Iterable[Line]) -> Sum:
    """The sum of some lines, without those that change nothing."""
    found = tuple(lines)
    return Sum(tuple(line for line in found if line.amount) or found[:1])
