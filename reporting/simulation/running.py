"""Futures played out: each useful unit goes, on its day, to the first household that is there and that it fits; all futures at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from reporting.simulation.drawing import NEVER, People, Units
from reporting.simulation.hypothesis import Order
from reporting.simulation.rates import Floats, Integers

AT_ONCE = 16  # units that are given before looking again at who is there
STEPS = 24  # points of the curve of those who wait, after the first
WAITED, STAYING = 180, 90  # days from which waiting, and to which a stay, change nothing more in the order of study
URGENT_FIT, OTHER_FIT = 85, 25  # of 100: about the middle of the levels of danger that are told apart here
AFTER_ALL = 1e9  # further than any day

First = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Outcome:
    """Futures to the horizon, a row each.

    The day on which each household was housed (never: it was not), how many left by themselves, how many wait on each of the days `points`.
    """

    people: People
    housed: Floats
    left: Floats
    points: Floats
    waiting: Floats


def first_of(people: People, order: Order, weights: Mapping[str, int]) -> First:
    """For a day of each future, a number a household: the smallest comes first, the longest there before all others that are level."""
    if order == Order.OLDEST:
        return lambda _day: people.arrives
    if order == Order.URGENT:
        rank = np.where(people.urgent, people.arrives - AFTER_ALL, people.arrives)
        return lambda _day: rank
    if order == Order.SHELTER:
        ends = np.where(np.isinf(people.shelter), AFTER_ALL, people.shelter)
        return lambda _day: ends
    return _study(people, weights)


def _study(people: People, weights: Mapping[str, int]) -> First:
    """The order of study, on what it looks at in a household alone: danger, how long it waits, what remains of its stay."""
    danger = weights["danger"] * np.where(people.urgent, URGENT_FIT, OTHER_FIT)
    staying = np.isfinite(people.shelter)
    ends, since = (np.where(np.isinf(one), 0.0, one) for one in (people.shelter, people.arrives))

    def points(day: Floats) -> Floats:
        waited = np.clip((day[:, None] - since) / WAITED, 0, 1)
        remains = np.where(staying, np.clip(1 - (ends - day[:, None]) / STAYING, 0, 1), 0.0)
        return -(danger + 100 * weights["waiting"] * waited + 100 * weights["shelter"] * remains)

    return points


def play(people: People, units: Units, order: Order, weights: Mapping[str, int], horizon: int) -> Outcome:
    """Give each useful unit before the horizon. Each is lost when nobody who is there takes so many rooms."""
    housed, gone = np.full(people.arrives.shape, NEVER), people.leaves.copy()
    for start in range(0, units.day.shape[1], AT_ONCE):
        some = slice(start, start + AT_ONCE)
        _give(people, Units(units.day[:, some], units.rooms[:, some]), order, weights, housed, gone)
    points = np.linspace(0, horizon, STEPS + 1)
    waiting = np.stack([((people.arrives <= point) & (point < gone)).sum(axis=1) for point in points], axis=1)
    left = ((people.arrives <= horizon) & (people.leaves <= horizon) & np.isinf(housed)).sum(axis=1)
    return Outcome(people, housed, left.astype(float), points, waiting.astype(float))


def _give(people: People, units: Units, order: Order, weights: Mapping[str, int], housed: Floats, gone: Floats) -> None:
    """Give some units, looking only at the households that are there between the first and the last; `housed` and `gone` are written."""
    here = _there(people, units, gone)
    some, until = people.only(here), np.take_along_axis(gone, here, axis=1)
    first, futures = first_of(some, order, weights), np.arange(len(here))
    for day, rooms in zip(units.day.T, units.rooms.T, strict=True):
        now, size = day[:, None], rooms[:, None]
        fits = (some.arrives <= now) & (now < until) & (some.low <= size) & (size <= some.high)
        if not fits.any():
            continue
        chosen = np.where(fits, first(day), NEVER).argmin(axis=1)
        given = futures[fits[futures, chosen]]
        until[given, chosen[given]] = day[given]
        housed[given, here[given, chosen[given]]] = day[given]
    np.put_along_axis(gone, here, until, axis=1)


def _there(people: People, units: Units, gone: Floats) -> Integers:
    """In each future, the places, in order, of the households that are there while these units fall; others fill up the shorter rows."""
    last = np.where(np.isinf(units.day), 0.0, units.day).max(axis=1, keepdims=True)
    there = (people.arrives <= last) & (gone > units.day[:, :1])
    return np.sort(np.argsort(~there, axis=1, kind="stable")[:, : int(there.sum(axis=1).max(initial=0))], axis=1)
