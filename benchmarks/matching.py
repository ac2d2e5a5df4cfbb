"""Matching at the size of a territory.

    python -m benchmarks.matching            figures for people
    python -m benchmarks.matching --json     one JSON object a line

Ranking: the fifty best of 12,000 cases that search, with their points and words, beside one pass of the database that applies the hard
constraints and nothing else. Joint proposal: every pair of 2,000 cases and 800 units of 40 landlords read, solved with balance, its gap
told; without balance, beside the library's assignment on the same matrix, which it must equal.
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


def joint(territory: Territory) -> dict[str, Any]:
    """The pairs read and solved within bounds; then without, beside the assignment of the library on the same table."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    from housing.matching.joint import Choices, field_of, joint_of
    from housing.matching.terms import PRODUCT

    with territory.world.acting(*COORDINATION) as actor:
        start = time.perf_counter()
        field = field_of(territory.world.programme.pk, by=actor, terms=PRODUCT)
        read = time.perf_counter()
        found = joint_of(field, Choices(tolerance=20))
        solved = time.perf_counter()
    free = joint_of(field, Choices(tolerance=None))
    table = np.zeros((len(field.cases), len(field.offers)), dtype=np.int64)
    for pair, weight in field.weighed().items():
        table[pair] = weight
    floor = seconds(lambda: linear_sum_assignment(table, maximize=True))
    best = int(table[linear_sum_assignment(table, maximize=True)].sum())
    assert free.answer.total == best, (free.answer.total, best)
    return {
        "name": "joint proposal",
        "cases": len(field.cases),
        "units": len(field.offers),
        "landlords": territory.landlords,
        "pairs_possible": len(field.scores),
        "proposed": len(found.answer.pairs),
        "gap": round(found.answer.gap, 6),
        "read_seconds": round(read - start, 2),
        "solve_seconds": round(solved - read, 2),
        "seconds": round(solved - start, 2),
        "assignment_alone_seconds": round(floor, 2),
        "equals_the_assignment_without_balance": True,
        "goal": "at most 30 s, the gap told",
    }


def told(figures: dict[str, Any], *, as_json: bool) -> None:
    """One line."""
    print(json.dumps(figures) if as_json else "  ".join(f"{name}: {value}" for name, value in figures.items()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    for measure, cases, units, landlords in ((ranking, CASES, 40, 8), (joint, 2_000, 800, 40)):
        prepare()
        from tests.world import build_world

        told(measure(fill(build_world(), cases=cases, units=units, landlords=landlords)), as_json=as_json)


if __name__ == "__main__":
    main()
