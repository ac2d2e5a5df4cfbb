"""Fifty rivals for one unit, and for one case: one wins, the others are told, the database holds one reservation.

Two things hold them apart: the row locks of the services, and a partial unique index. Each is enough alone; the check sees when
both are gone.
"""

from contextlib import contextmanager

import pytest
from django.db import connections

from tests.access.rivals import RIVALS, Contest, faults, press_all
from tests.conftest import empty_tables
from tests.served import web

pytestmark = [pytest.mark.committed, pytest.mark.served, pytest.mark.xdist_group("served")]

CONTESTS = {"reservation__one_live_per_vacancy": Contest.for_one_unit, "reservation__one_live_per_case": Contest.for_one_case}
CARELESS = "tests.access.careless:application"
ROUNDS = [2, pytest.param(100, marks=pytest.mark.deep)]


@contextmanager
def without(index):
    """The index is dropped in the block; the tables are emptied before it is made again."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index])
        definition = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {index}")
    try:
        yield
    finally:
        empty_tables()
        with connections["owner"].cursor() as cursor:
            cursor.execute(definition)


def play(contest, log, *, rounds=1, threads=8, application="coordination.wsgi:application"):
    """Rounds until something is wrong; returns what is."""
    with web(log, threads=threads, application=application) as server:
        for _round in range(rounds):
            buttons = contest.buttons()
            answers = press_all(server, buttons)
            assert len(answers) == RIVALS
            if found := faults(contest, answers):
                return found
            contest.release()
    return []


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("index", CONTESTS)
def test_one_of_fifty_rivals_wins_and_the_others_are_told(committed, tmp_path, index, rounds):
    assert play(CONTESTS[index](committed), tmp_path / "web.log", rounds=rounds) == []


@pytest.mark.parametrize("index", CONTESTS)
def test_the_row_locks_are_enough_without_the_index(committed, tmp_path, index):
    with without(index):
        assert play(CONTESTS[index](committed), tmp_path / "web.log") == []


@pytest.mark.parametrize("index", CONTESTS)
def test_without_index_and_locks_two_win_and_the_check_says_so(committed, tmp_path, index):
    """The negative control of the two above."""
    with without(index):
        found = play(CONTESTS[index](committed), tmp_path / "web.log", threads=16, application=CARELESS)
    assert any(fault.endswith("live reservations") for fault in found)
    assert any(fault.endswith("winners") for fault in found)
