"""Draws of one seeded world: the same seed gives the same rows, whatever the machine."""

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from tenants.references import draw_alias, draw_reference

T = TypeVar("T")


class Dice:
    """A seeded source of everything that is drawn; references are never drawn twice."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)  # worlds are drawn again, not guessed  # nosec B311
        self._references: set[str] = set()

    def uuid(self) -> UUID:
        """A version 4 UUID of this world."""
        return UUID(int=self.random.getrandbits(128), version=4)

    def reference(self) -> str:
        """A reference that no other row of this world has."""
        while (drawn := draw_reference(self.random.choice)) in self._references:
            continue
        self._references.add(drawn)
        return drawn

    def alias(self) -> str:
        """A two-word name."""
        return draw_alias(self.random.choice)

    def pick(self, choices: Sequence[T]) -> T:
        """One of them."""
        return self.random.choice(choices)

    def weighted(self, choices: Mapping[T, float]) -> T:
        """One of the keys, as often as its weight says."""
        return self.random.choices(list(choices), weights=list(choices.values()))[0]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """So many of them, each once; all of them when there are fewer."""
        return self.random.sample(choices, min(count, len(choices)))

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(low, high)

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.random.random() < probability

    def digits(self, count: int) -> str:
        """So many digits."""
        return "".join(str(self.random.randrange(10)) for _ in range(count))
