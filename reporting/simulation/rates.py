"""Flows as numbers to draw from: where a count is masked, what its reader knows of the total is shared out evenly."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporting.simulation.flows import AGES, REMAINING, URGENT, Flows

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

MIDDLE = 2.0  # of 0 to 4: what stands for a masked total
AGE_ENDS = (30.0, 90.0, 180.0, 365.0, 730.0)  # a band of ages goes up to there, in days; those of more than a year, up to two
REMAINING_ENDS = (0.0, 30.0, 90.0, 180.0, 365.0)  # the same for what remains of a stay in a shelter


@dataclass(frozen=True, slots=True)
class Size:
    """Rooms that a household takes: from `low` to `high`, or to `widest` when it takes one more, as far as under-occupation allows."""

    low: int
    high: int
    widest: int


@dataclass(frozen=True)
class Rates:
    """What a simulation draws from: counts over `days`, one number for each size, band or number of rooms (1, 2, 3…).

    `waiting`: households that wait, a row a size, a column a band of ages. `opened`: units; of `ended` ones, `leased` had a lease. `left`:
    households that left without the programme, over `at_risk` household-days of waiting.
    """

    days: int
    sizes: tuple[Size, ...]
    arrived: Floats
    waiting: Integers
    urgent: Floats
    shelter: Floats
    opened: Floats
    ended: float
    leased: float
    left: float
    at_risk: float
    landlords: int

    @property
    def opened_a_year(self) -> float:
        """Units opened in a year by a landlord, on average."""
        return float(self.opened.sum()) * 365 / self.days / max(1, self.landlords)


def rates_of(flows: Flows) -> Rates:
    """The numbers of flows that are enough to estimate from."""
    arrived, opened, waiting, ended, leased, left = map(flows.of, ("arrived", "opened", "waiting", "ended", "leased", "left"))
    known_ended = _or(ended, (opened or 0) / 2)
    return Rates(
        days=flows.period.days,
        sizes=tuple(_size(key) for key in flows.sizes),
        arrived=share(arrived, flows.along("arrived", "size", flows.sizes)),
        waiting=_waiting(flows, waiting),
        urgent=share(arrived, flows.along("arrived", "urgent", URGENT)),
        shelter=share(arrived, flows.along("arrived", "shelter", REMAINING)),
        opened=share(opened, flows.along("opened", "rooms", flows.rooms)),
        ended=known_ended,
        leased=_or(leased, known_ended / 2),
        left=_or(left, MIDDLE),
        at_risk=float(max(1, flows.at_risk)),
        landlords=flows.landlords,
    )


def _or(number: int | None, otherwise: float) -> float:
    return otherwise if number is None else float(number)


def share(total: int | None, parts: Sequence[int | None], like: Sequence[float] = ()) -> Floats:
    """Parts of a total: those that are known, and the rest shared out among those that are masked: evenly, or `like` these weights."""
    weights = like or [1.0] * len(parts)
    masked = sum(weight for part, weight in zip(parts, weights, strict=True) if part is None)
    rest = MIDDLE if total is None else max(0.0, total - sum(part for part in parts if part is not None))
    return np.array(
        [rest * weight / masked if part is None else float(part) for part, weight in zip(parts, weights, strict=True)]
    )


def _size(key: str) -> Size:
    """ "2-3-3": from two to three, three at most; "2": from two on, where no more is known: one more fits too, and two for a family."""
    low, *rest = (int(number) for number in key.split("-"))
    return Size(low, *rest) if rest else Size(low, low + 1, low + 1 + (low >= 3))


def _waiting(flows: Flows, total: int | None) -> Integers:
    """Households that wait by size and age: counted so, else as if one did not depend on the other."""
    if flows.waiting is not None:
        return np.array([[flows.waiting.get((size, age), 0) for age in AGES] for size in flows.sizes], dtype=np.int64)
    sizes = share(total, flows.along("waiting", "size", flows.sizes))
    ages = share(total, flows.along("waiting", "age", AGES), _ages_at_rest(flows))
    together = np.outer(sizes, ages) / max(1.0, float(ages.sum()))
    return apportion(together, round(float(sizes.sum())))


def _ages_at_rest(flows: Flows) -> list[float]:
    """How those who wait would be spread over the bands of ages in a queue that renews itself at the pace measured."""
    stay = max(1.0, flows.at_risk / max(1, flows.of("arrived") or 0))  # days that a household waits, on average
    still = [math.exp(-day / stay) for day in (0.0, *AGE_ENDS[:-1])] + [0.0]
    return [before - after for before, after in itertools.pairwise(still)]


def apportion(weights: Floats, total: int) -> Integers:
    """Whole numbers close to the weights that add up to a total: the largest remainders get one more."""
    if not weights.sum():
        return np.zeros(weights.shape, dtype=np.int64)
    exact = weights * total / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    first = np.argsort(-(exact - whole), axis=None, kind="stable")[: total - int(whole.sum())]
    whole.ravel()[first] += 1
    return whole
