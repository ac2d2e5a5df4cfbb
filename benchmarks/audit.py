"""The chained log: verifying 100,000 entries, and what a logged read costs.

    make bench            figures for people
    make bench JSON=1     one JSON object a line

Verification is compared with reading the same rows without digesting them; a read that leaves a trace, with the same read without.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks.stand import administer, prepare

ENTRIES, ROUNDS, READS = 100_000, 5, 200
FILL = """
    INSERT INTO tenants_auditentry (tenant_id, at, kind, subject_type, subject_id, about, actor_person, actor_tenant, facts)
    SELECT t.id, now() - make_interval(secs => n), 'case.opened', 'cases.case', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
           t.id, jsonb_build_object('number', n)
      FROM generate_series(1, %s) n JOIN (SELECT id, row_number() OVER () - 1 AS place FROM tenants_tenant LIMIT 4) t ON t.place = n %% 4"""


def seconds(action: Callable[[], object]) -> float:
    """How long an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def interleaved(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Medians of two actions, in turn, so that the machine's moods fall on both."""
    pairs = [(seconds(first), seconds(second)) for _ in range(ROUNDS)]
    return statistics.median(one for one, _ in pairs), statistics.median(two for _, two in pairs)


def verification() -> dict[str, Any]:
    """100,000 entries in four chains, verified; the floor is the same query, read through."""
    from tenants import audit

    with administer() as server:
        chained = seconds(lambda: server.execute(FILL, [ENTRIES]))
    assert audit.verify().faults == []
    verified, read = interleaved(audit.verify, lambda: read_through(audit.ENTRIES))
    return {
        "name": "audit verify",
        "entries": audit.verify().entries,
        "seconds": round(verified, 2),
        "floor_seconds": round(read, 2),
        "written_and_chained_in": round(chained, 1),
        "goal": "under 5 s",
    }


def read_through(statement: str) -> None:
    """Read every row of the chains, and nothing more."""
    with administer() as server, server.transaction(), server.cursor(name="floor") as cursor:
        cursor.itersize = 5000
        cursor.execute(statement)
        for _row in cursor:
            pass


def reads() -> dict[str, Any]:
    """Transactions that read one case, with and without a trace of it."""
    from django.db import transaction

    from cases.models import Case
    from tenants.record import record
    from tests.factories import make_case
    from tests.world import build_world

    world = build_world()
    key = make_case(world.tenant("asso"), world.programme).pk

    def read(*, traced: bool) -> None:
        for _ in range(READS):
            with transaction.atomic(), world.acting("asso") as actor:
                case = Case.objects.get(pk=key)
                if traced:
                    record("case.opened", case, by=actor)

    read(traced=True)
    plain, traced = interleaved(lambda: read(traced=False), lambda: read(traced=True))
    return {
        "name": "audited reads",
        "reads_a_second": round(READS / traced),
        "floor_reads_a_second": round(READS / plain),
        "kept": round(plain / traced, 2),
        "goal": "at least 0.5 of the floor",
    }


def main() -> None:
    """Run both and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    prepare()
    for figures in (reads(), verification()):
        print(json.dumps(figures) if as_json else "  ".join(f"{name}: {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
