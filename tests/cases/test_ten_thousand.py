"""The page of the list with ten thousand visible cases, asked over the whole stack: queries, weight, plans."""

from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.listing import PAGE
from cases.models import Case
from cases.openings import readings_of
from tests.cases.test_listing import MANY, fill, plans_of, scanned, share_all, tell_all
from tests.conftest import empty_tables, session_of
from tests.database import DATABASE, administer

pytestmark = [pytest.mark.committed, pytest.mark.xdist_group("crowd")]

MOST_QUERIES, MOST_BYTES = 19, 80_000
CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
READERS = [("asso", "officer"), ("asso", "reader"), ("coordinator", "coordinator")]
FILTERS = [{}, {"etat": "searching"}, {"action": "landlord_answer"}, {"etat": "searching", "action": "search"}]


@pytest.fixture(scope="module")
def crowd(_world, django_db_blocker):
    """Ten thousand cases of the association, all shared with the coordination, with their chronology, analysed; made once."""
    with django_db_blocker.unblock():
        fill(_world, MANY)
        share_all(_world)
        tell_all(_world)
        analyse()
        yield _world
        empty_tables()


def analyse():
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections["owner"].close()


def large_tables():
    """Tables of more than one block: a smaller one is read whole whatever its indexes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relpages > 1")
        return {name for (name,) in cursor.fetchall()}


def open_list(world, key, role, filters):
    """The page of somebody, and what it asked of the database (the first page of a session writes it: this is the second)."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(world.member(key, role))
    client.get(reverse("cases:list"))
    with CaptureQueriesContext(connection) as captured:
        page = client.get(reverse("cases:list"), filters)
    assert page.status_code == 200
    return page, [one for one in captured.captured_queries if not one["sql"].startswith(CONTROL)]


def scans(world, key, role, queries):
    """Large tables of tenants that a query reads from end to end."""
    with world.acting(key, role):
        large = large_tables()
        return {table for _sql, plan in plans_of(queries) for table in scanned(plan) & large}


@contextmanager
def without_index(name):
    """The index is away in the block."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        definition = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        connections["default"].close()
        with connections["owner"].cursor() as cursor:
            cursor.execute(definition)


def test_the_page_is_light_and_scans_nothing(crowd):
    with crowd.acting("asso"):
        assert {"cases_case", "cases_caseaccess", "cases_caseshare", "cases_exclusion"} <= large_tables()
    for key, role in READERS:
        for filters in FILTERS:
            page, queries = open_list(crowd, key, role, filters)
            assert len(page.context["rows"]) == PAGE
            assert len(queries) <= MOST_QUERIES, [one["sql"] for one in queries]
            assert len(page.content) <= MOST_BYTES
            assert scans(crowd, key, role, queries) == set()


def test_the_last_page_costs_no_more_than_the_first(crowd):
    first, queries = open_list(crowd, "asso", "officer", {})
    assert "apres=" in first.context["next_url"]
    with crowd.acting("asso"), connection.cursor() as cursor:
        cursor.execute("SELECT created_at, id FROM cases_case ORDER BY created_at, id OFFSET 10 LIMIT 1")
        created_at, pk = cursor.fetchone()
    last, asked = open_list(crowd, "asso", "officer", {"apres": f"{created_at.isoformat()}~{pk}"})
    assert len(last.context["rows"]) == 10
    assert len(asked) <= len(queries)
    assert scans(crowd, "asso", "officer", asked) == set()


def test_a_missing_index_is_seen(crowd):
    """The negative control: without its index the list reads the projection from end to end, and the check says so."""
    with without_index("case_access__page"):
        _page, queries = open_list(crowd, "asso", "officer", {})
        assert "cases_caseaccess" in scans(crowd, "asso", "officer", queries)


def read_all():
    """A reading of each case in the log of its owner, past the chain: only the plan is looked at."""
    with administer(DATABASE) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(
            "INSERT INTO tenants_auditentry (tenant_id, at, kind, subject_type, subject_id, about, facts)"
            " SELECT tenant_id, now(), 'case.opened', 'cases.case', id, id, '{}' FROM cases_case"
        )
        superuser.execute("ANALYZE tenants_auditentry")


def plan_of_readings(world):
    with world.acting("asso"), connection.cursor() as cursor:
        case = Case.objects.order_by("created_at")[100]
        sql, parameters = readings_of(case)[:30].query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_who_opened_a_case_is_read_by_its_index(crowd):
    read_all()
    assert "audit__about" in plan_of_readings(crowd)
    with without_index("audit__about"):
        assert "audit__about" not in plan_of_readings(crowd)
