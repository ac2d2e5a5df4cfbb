"""Futures in figures: the middle one, the bounds that eight in ten fall between, what differs between two hypotheses future by future."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reporting.simulation.drawing import draw_people, draw_rates, draw_units
from reporting.simulation.hypothesis import Hypothesis
from reporting.simulation.rates import Floats, Rates
from reporting.simulation.running import Outcome, play

LOW, HIGH = 0.1, 0.9
FUTURES, STEADY, FEWEST = 200, 100, 40
AFFORDED = 80_000_000  # households × units × futures that are played at most: about a second
MEASURES = ("rehoused", "median", "mean", "urgent", "waiting", "left")


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of the futures, and the bounds that one in ten stays below, and one in ten goes beyond."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure as things are, under the hypothesis, and the difference in each future; None where most futures have none."""

    as_is: Spread | None
    supposed: Spread | None
    difference: Spread | None


@dataclass(frozen=True)
class Curve:
    """How many households wait on each of the days `points`: a spread each."""

    points: list[int]
    as_is: list[Spread]
    supposed: list[Spread]


@dataclass(frozen=True)
class Simulation:
    """What a hypothesis gives: each measure compared, those who wait over time, in so many futures."""

    measures: dict[str, Compared]
    curve: Curve
    futures: int


def simulate(rates: Rates, what: Hypothesis, *, weights: Mapping[str, int], seed: int, futures: int = 0) -> Simulation:
    """Play the same futures as things are and under a hypothesis. `futures`: how many (else as many as a second or so affords)."""
    as_now = Hypothesis(years=what.years)
    count = futures or afforded(rates, what)
    before, after = (outcome(rates, one, weights=weights, seed=seed, futures=count) for one in (as_now, what))
    one, other = _measures(before), _measures(after)
    compared = {name: Compared(spread(one[name]), spread(other[name]), spread(other[name] - one[name])) for name in MEASURES}
    return Simulation(compared, Curve([round(point) for point in before.points], _along(before), _along(after)), count)


def outcome(rates: Rates, what: Hypothesis, *, weights: Mapping[str, int], seed: int, futures: int) -> Outcome:
    """The futures of one hypothesis under a seed."""
    drawn = draw_rates(rates, futures, seed)
    people, units = draw_people(rates, drawn, what, seed), draw_units(rates, drawn, what, seed)
    return play(people, units, what.order, weights, what.horizon)


def afforded(rates: Rates, what: Hypothesis) -> int:
    """How many futures are played: fewer when a programme is large, so that the page answers."""
    span = what.horizon / rates.days
    households = float(rates.waiting.sum()) + float(rates.arrived.sum()) * span * (1 + max(0.0, what.arrivals))
    more = what.landlords * (rates.opened_a_year if what.units_a_year is None else what.units_a_year) * what.years
    units = (float(rates.opened.sum()) * span * (1 + max(0.0, what.units)) + more) * (rates.leased + 1) / (rates.ended + 1)
    return int(min(FUTURES, max(FEWEST, AFFORDED / max(1.0, households * units))))


def spread(values: Floats) -> Spread | None:
    """The spread of the values that are there; None when half of them or more are not."""
    there = values[np.isfinite(values)]
    if 2 * len(there) <= len(values):
        return None
    low, middle, high = (float(one) for one in np.quantile(there, (LOW, 0.5, HIGH), method="inverted_cdf"))
    return Spread(low, middle, high)


def _along(found: Outcome) -> list[Spread]:
    return [one for column in found.waiting.T if (one := spread(column))]


def _measures(found: Outcome) -> dict[str, Floats]:
    """Each measure, one number a future; days of waiting run from filing, before today for those who wait already."""
    there = np.isfinite(found.housed)
    waits = np.where(there, found.housed - np.where(there, found.people.arrives, 0.0), np.nan)
    return {
        "rehoused": there.sum(axis=1).astype(float),
        "median": np.array([_middle(row[np.isfinite(row)]) for row in waits]),
        "mean": np.array([row[np.isfinite(row)].mean() if np.isfinite(row).any() else np.nan for row in waits]),
        "urgent": np.array(
            [_middle(row[np.isfinite(row) & mine]) for row, mine in zip(waits, found.people.urgent, strict=True)]
        ),
        "waiting": found.waiting[:, -1],
        "left": found.left,
    }


def _middle(waits: Floats) -> float:
    return float(np.median(waits)) if len(waits) else float("nan")
