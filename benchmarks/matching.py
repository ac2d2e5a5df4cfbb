"""Matching at the size of a territory.

    python -m benchmarks.matching            figures for people
    python -m benchmarks.matching --json     one JSON object a line

Ranking: the fifty best of 12,000 cases that search, with their points and words, beside one pass of the database that applies the hard
constraints and nothing else.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.stand import prepare
from benchmarks.territory import Territory, fill

CASES, TOP, ROUNDS = 12_000, 50, 7
COORDINATION = ("coordinator", "coordinator")


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def ranking(territory: Territory) -> dict[str, Any]:
    """One unit and its fifty best households; the floor is the count of those that meet every rule."""
    from housing.matching.presentation import Weighed
    from housing.matching.ranking import EVERY_RULE, best, candidates
    from housing.matching.terms import PRODUCT
    from housing.models import Fit, VacancyOffer

    with territory.world.acting(*COORDINATION) as actor:
        offer = VacancyOffer.objects.filter(rooms=3).order_by("pk").first()
        assert offer is not None
        passing: list[int] = []
        shown: list[Weighed] = []

        def floor() -> None:
            passing[:] = [Fit.objects.filter(EVERY_RULE, offer=offer.pk).count()]

        def ranked() -> None:
            rows = best(candidates(offer, by=actor, terms=PRODUCT), TOP)
            shown[:] = [Weighed.of(fit, PRODUCT, offer=offer) for fit in rows]

        floor(), ranked()
        pairs = [(seconds(floor), seconds(ranked)) for _ in range(ROUNDS)]
    assert len(shown) == min(TOP, passing[0])
    base, whole = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "name": "ranking for one unit",
        "cases": territory.cases,
        "candidates": passing[0],
        "milliseconds": round(whole * 1000, 1),
        "floor_milliseconds": round(base * 1000, 1),
        "ratio": round(whole / base, 2),
        "goal": "at most 2 times the floor",
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    prepare()
    from tests.world import build_world

    for figures in (ranking(fill(build_world(), cases=CASES, units=40, landlords=8)),):
        print(json.dumps(figures) if as_json else "  ".join(f"{name}: {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
