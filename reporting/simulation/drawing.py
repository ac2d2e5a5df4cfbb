"""Random numbers, the same for every hypothesis under one seed, so that what differs between two futures is the hypothesis alone.

Rates are not known exactly: each future draws its own from what was counted (a gamma around so many facts in so many days, a beta around
the share of units that end with a lease), so that few facts give wide answers. Then arrivals and units fall at random at these rates.
What a hypothesis takes away is marked in advance; what it adds falls beside, and moves nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporting.simulation.hypothesis import Hypothesis
from reporting.simulation.rates import AGE_ENDS, REMAINING_ENDS, Floats, Integers, Rates, Size

HALF = 0.5  # what is added to a count so that none seen does not mean never (Jeffreys)
STREAMS = ("rates", "stock", "arrivals", "units", "more_arrivals", "more_units")
NEVER, TINY = np.inf, 1e-300
Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Drawn:
    """The rates of each future, a row a future.

    Arrivals a day by size; units a day by rooms, those alone that end with a lease when they fit somebody, and their share `useful` of
    all; departures a day and household; shares of urgent households, and of what remains of their stays.
    """

    arrivals: Floats
    units: Floats
    leaving: Floats
    useful: Floats
    urgent: Floats
    shelter: Floats

    @property
    def futures(self) -> int:
        return len(self.leaving)


@dataclass(frozen=True)
class People:
    """Households, a row a future, in order of arrival: days from now, below zero for those who wait already, never for who is not there.

    They take from `low` to `high` rooms; they leave by themselves on day `leaves`; their stay ends on day `shelter` (never: no end known).
    """

    arrives: Floats
    low: Integers
    high: Integers
    urgent: Marks
    shelter: Floats
    leaves: Floats

    def only(self, places: Integers) -> "People":
        """Those at some places of each row."""
        return People(
            arrives=np.take_along_axis(self.arrives, places, axis=1),
            low=np.take_along_axis(self.low, places, axis=1),
            high=np.take_along_axis(self.high, places, axis=1),
            urgent=np.take_along_axis(self.urgent, places, axis=1),
            shelter=np.take_along_axis(self.shelter, places, axis=1),
            leaves=np.take_along_axis(self.leaves, places, axis=1),
        )


@dataclass(frozen=True)
class Units:
    """Useful units, a row a future, in order: the day, and the number of rooms."""

    day: Floats
    rooms: Integers


def generator(seed: int, stream: str) -> np.random.Generator:
    """The numbers of one stream under a seed."""
    return np.random.default_rng([seed, STREAMS.index(stream)])


def draw_rates(rates: Rates, futures: int, seed: int) -> Drawn:
    """Rates of so many futures."""
    numbers = generator(seed, "rates")
    useful = numbers.beta(rates.leased + HALF, rates.ended - rates.leased + HALF, futures)
    opened = _gamma(numbers, rates.opened, futures) / rates.days
    return Drawn(
        arrivals=_gamma(numbers, rates.arrived, futures) / rates.days,
        units=opened * useful[:, None],
        leaving=_gamma(numbers, np.array([rates.left]), futures)[:, 0] / rates.at_risk,
        useful=useful,
        urgent=_shares(_gamma(numbers, rates.urgent, futures)),
        shelter=_shares(_gamma(numbers, rates.shelter, futures)),
    )


def _gamma(numbers: np.random.Generator, counts: Floats, futures: int) -> Floats:
    """Rates times exposure; the half is shared among the kinds, so that their sum has a half."""
    return numbers.gamma(counts + HALF / len(counts), size=(futures, len(counts)))


def _shares(weights: Floats) -> Floats:
    return weights / np.maximum(weights.sum(axis=1, keepdims=True), TINY)  # a share of nothing is nothing


# --- households -----------------------------------------------------------------------------------------
def draw_people(rates: Rates, drawn: Drawn, what: Hypothesis, seed: int) -> People:
    """Those who wait, those who come, and those who come besides under the hypothesis."""
    pace = drawn.arrivals.sum(axis=1)
    groups = [
        _standing(rates, drawn, generator(seed, "stock")),
        _coming(drawn, pace, what.horizon, generator(seed, "arrivals"), min(1.0, 1 + what.arrivals)),
        _coming(drawn, pace * max(0.0, what.arrivals), what.horizon, generator(seed, "more_arrivals"), 1.0),
    ]
    arrives, kind, leaves, urgent, shelter = (np.concatenate(parts, axis=1) for parts in zip(*groups, strict=True))
    order = np.argsort(arrives, axis=1, kind="stable")
    arrives, kind, leaves, urgent, shelter = (
        np.take_along_axis(one, order, axis=1) for one in (arrives, kind, leaves, urgent, shelter)
    )
    low, high = _rooms(rates.sizes, wider=what.wider)
    return People(arrives, low[kind], high[kind], urgent, arrives + shelter, leaves)


def _rooms(sizes: Sequence[Size], *, wider: bool) -> tuple[Integers, Integers]:
    return np.array([one.low for one in sizes]), np.array([one.widest if wider else one.high for one in sizes])


Group = tuple[Floats, Integers, Floats, Marks, Floats]


def _standing(rates: Rates, drawn: Drawn, numbers: np.random.Generator) -> Group:
    """Households that wait today: as many in each future, their day of arrival within their band of ages."""
    kinds, bands = np.nonzero(rates.waiting)
    counts = rates.waiting[kinds, bands]
    kind, band = np.repeat(kinds, counts), np.repeat(bands, counts)
    shape = (drawn.futures, len(kind))
    ends = np.array([0.0, *AGE_ENDS])
    arrives = -(ends[band] + numbers.random(shape) * (ends[band + 1] - ends[band]))
    return _with_marks(drawn, arrives, np.broadcast_to(kind, shape), np.zeros(shape), numbers)


def _coming(drawn: Drawn, pace: Floats, horizon: int, numbers: np.random.Generator, kept: float) -> Group:
    """Households that come, of which a part is kept."""
    arrives = falls(pace, horizon, numbers)
    kind = _kinds(_shares(drawn.arrivals), numbers.random(arrives.shape))
    arrives = np.where(numbers.random(arrives.shape) < kept, arrives, NEVER)
    return _with_marks(drawn, arrives, kind, arrives, numbers)


def _with_marks(drawn: Drawn, arrives: Floats, kind: Integers, since: Floats, numbers: np.random.Generator) -> Group:
    leaves = since + numbers.standard_exponential(arrives.shape) / drawn.leaving[:, None]
    urgent = numbers.random(arrives.shape) < drawn.urgent[:, :1]
    band = _kinds(drawn.shelter, numbers.random(arrives.shape))
    ends = np.array([0.0, *REMAINING_ENDS])
    within = ends[band] + numbers.random(arrives.shape) * (ends[band + 1] - ends[band])
    return arrives, kind, leaves, urgent, np.where(band == 0, NEVER, within)


# --- units ----------------------------------------------------------------------------------------------
def draw_units(rates: Rates, drawn: Drawn, what: Hypothesis, seed: int) -> Units:
    """Useful units that fall as they do, and those that fall besides under the hypothesis."""
    pace, mix = drawn.units.sum(axis=1), _shares(drawn.units)
    numbers, more = generator(seed, "units"), generator(seed, "more_units")
    day = falls(pace, what.horizon, numbers)
    rooms = _kinds(mix, numbers.random(day.shape)) + 1
    day = np.where(numbers.random(day.shape) < min(1.0, 1 + what.units), day, NEVER)
    besides = falls(_besides(rates, drawn, what, pace), what.horizon, more)
    days = np.concatenate([day, besides], axis=1)
    order = np.argsort(days, axis=1, kind="stable")
    every = np.concatenate([rooms, _kinds(mix, more.random(besides.shape)) + 1], axis=1)
    return Units(np.take_along_axis(days, order, axis=1), np.take_along_axis(every, order, axis=1))


def _besides(rates: Rates, drawn: Drawn, what: Hypothesis, pace: Floats) -> Floats:
    """Useful units a day that are added, in each future."""
    each = pace / max(1, rates.landlords) if what.units_a_year is None else drawn.useful * what.units_a_year / 365
    return pace * max(0.0, what.units) + each * what.landlords


# --- chance ---------------------------------------------------------------------------------------------
def falls(pace: Floats, horizon: int, numbers: np.random.Generator) -> Floats:
    """Days on which something falls at a pace (a day) before a horizon, in order, a row a future; never, past the last one."""
    counts = numbers.poisson(pace * horizon)
    days = numbers.random((len(counts), int(counts.max(initial=0)))) * horizon
    days[np.arange(days.shape[1]) >= counts[:, None]] = NEVER
    return np.sort(days, axis=1)


def _kinds(shares: Floats, marks: Floats) -> Integers:
    """For each mark between 0 and 1, the kind in whose share it falls, by future."""
    edges = shares.cumsum(axis=1)[:, :-1]
    return (marks[:, :, None] > edges[:, None, :]).sum(axis=2)
