"""The list of cases: pages by keyset through the projection, the same rows as the policy, no sequential scan."""

import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.listing import ACTION_STATUSES, PAGE, Cursor, Selection, page_of
from cases.models import Case, Delegation, Exclusion, TeamMember
from cases.policies import case_policy
from cases.queues import Desk
from coordination.register import TENANT
from tests.cases.builders import closed_case
from tests.factories import make_case

MANY = 10_000
FILL = """
INSERT INTO cases_case (id, tenant_id, programme_id, reference, alias, person_ref, status, status_before, status_since, created_at,
                        filed_at, outcome, next_action, next_due_at, last_event_at, version)
SELECT gen_random_uuid(), %(tenant)s, %(programme)s, 'R' || lpad(n::text, 8, '0'), 'Érable-Lin', gen_random_uuid(),
       (ARRAY['filed', 'searching', 'searching', 'follow_up'])[1 + n %% 4], '', now(), now() - n * interval '1 minute', now(), '',
       (ARRAY['diagnose', 'search', 'landlord_answer', 'follow_up'])[1 + n %% 4],
       CASE WHEN n %% 50 = 0 THEN now() + (n %% 9 - 4) * interval '1 day' END, now() - (n %% 40) * interval '1 day', 1
  FROM generate_series(1, %(count)s) n
"""


def fill(world, count):
    with world.acting("asso") as asso, connection.cursor() as cursor:
        cursor.execute(FILL, {"tenant": asso.tenant.pk, "programme": world.programme.pk, "count": count})


def walk(actor, **selection):
    """Every reference, page after page."""
    seen, after = [], None
    while True:
        page = page_of(actor, Selection(after=after, **selection))
        seen += [case.reference for case in page.rows]
        after = page.following
        if after is None:
            return seen


def test_pages_give_each_case_once_newest_first(world):
    fill(world, 2 * PAGE + 7)
    with world.acting("asso") as asso:
        expected = list(Case.objects.order_by("-created_at", "-pk").values_list("reference", flat=True))
        assert walk(asso) == expected
        assert len(expected) == 2 * PAGE + 7


def test_cases_of_the_same_instant_are_told_apart(world):
    fill(world, PAGE + 5)
    with world.acting("asso") as asso:
        assert len(set(walk(asso))) == PAGE + 5


def test_the_list_is_what_the_policy_shows(world):
    mine = make_case(world.tenant("asso"), world.programme)
    shared, named, expired, hidden = (make_case(world.tenant("asso"), world.programme) for _ in range(4))
    shelter, officer = world.tenant("shelter"), world.member("shelter")
    own = make_case(world.tenant("shelter"), world.programme)
    with world.acting("asso"):
        access.grant(shared.pk, shelter.group_id, access.SHELTER, purpose="test")
        access.grant(shared.pk, officer.group_id, access.SHELTER, purpose="test")
        access.grant(named.pk, officer.group_id, access.SHELTER, purpose="test")
        access.grant(expired.pk, shelter.group_id, access.SHELTER, purpose="t", expires_at=timezone.now() - timedelta(hours=1))
        access.grant(hidden.pk, shelter.group_id, access.SHELTER, purpose="test")
        Exclusion.objects.create(tenant=hidden.tenant, case=hidden, excluded_tenant=shelter)
    for role, expected in (("officer", {own, shared, named}), ("coordinator", {own, shared})):
        with world.acting("shelter", role) as actor:
            listed = walk(actor)
            assert sorted(listed) == sorted(case.reference for case in expected)
            assert set(listed) == set(case_policy.visible(actor).values_list("reference", flat=True))
    assert mine.reference not in listed


@pytest.mark.parametrize("role", ["manager", "analyst"])
def test_a_role_that_does_not_read_cases_lists_none(world, role):
    fill(world, 3)
    with world.acting("asso", role) as actor:
        assert page_of(actor, Selection()).total == 0


def test_filters(world):
    fill(world, 12)
    closed = closed_case(world)
    with world.acting("asso") as asso:
        TeamMember.objects.create(tenant=asso.tenant, case=closed, membership=asso.membership)
        assert closed.reference not in walk(asso)
        assert walk(asso, statuses=("closed",)) == [closed.reference]
        assert walk(asso, statuses=("closed",), mine=True) == [closed.reference]
        assert walk(asso, mine=True) == []
        assert len(walk(asso, action="diagnose")) == 3
        assert len(walk(asso, statuses=("filed",), action="search")) == 0


def test_every_next_action_is_looked_for_somewhere():
    assert set(ACTION_STATUSES) == set(Case.NextAction.values) - {""}


def test_the_count_stops_above_a_thousand(world):
    fill(world, 1005)
    with world.acting("asso") as asso:
        assert page_of(asso, Selection()).total == 1001


@pytest.mark.parametrize(
    "text", ["", "~", "2026-01-01~x", "hier~5f0c6f7e-7d8b-4a3e-9c43-000000000000", "2026-01-01T00:00:00~x"]
)
def test_a_forged_cursor_is_no_cursor(text):
    assert Cursor.parse(text) is None


def test_an_address_with_nonsense_filters_nothing(world, browse):
    fill(world, 3)
    page = browse("asso").get(reverse("cases:list"), {"etat": "zzz", "action": "zzz", "apres": "zzz", "miens": "zzz"})
    assert page.status_code == 200
    assert len(page.context["rows"]) == 3


def test_the_filters_live_in_the_address_and_the_title_says_them(world, browse):
    fill(world, 4)
    page = browse("asso").get(f"{reverse('cases:list')}?{urlencode({'etat': 'searching', 'action': 'search'})}")
    assert page.context["heading"] == "Dossiers, en recherche, proposition à rechercher"
    assert "Réinitialiser" in page.content.decode()
    empty = browse("asso").get(reverse("cases:list"), {"etat": "closed"}).content.decode()
    assert "Aucun dossier ne correspond" in empty


PAGES = [
    ("list", {}),
    ("list", {"etat": "searching"}),
    ("list", {"miens": "1"}),
    ("list", {"action": "search"}),
    ("home", {}),
    ("home", {"equipe": "1", "file": "silence"}),
    ("shelter", {}),
    ("measures", {}),
    ("orientations", {}),
    ("team", {}),
]


@pytest.mark.parametrize(("name", "filters"), PAGES)
def test_a_page_asks_as_much_of_the_database_whatever_its_length(world, browse, name, filters):
    client = browse("shelter" if name == "shelter" else "asso")
    client.get(reverse(f"cases:{name}"), filters)  # the first page of a session writes it
    counts = []
    for size in (3, 20):
        _more(world, size)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"cases:{name}"), filters).status_code == 200
        asked = [one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 18, asked


def _more(world, size):
    for _ in range(size):
        case = make_case(world.tenant("asso"), world.programme)
        with world.acting("asso") as asso:
            TeamMember.objects.create(tenant=asso.tenant, case=case, membership=asso.membership)


def share_all(world):
    """Every case of the association is shared with the coordination, and a fifth of them exclude somebody."""
    with world.acting("asso") as asso, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(share_case(c.id, %s, ARRAY['view_case', 'view_need', 'act_on_case'], 'test', NULL, NULL)) FROM cases_case c",
            [world.tenant("coordinator").group_id],
        )
        followed = list(Case.objects.values_list("pk", flat=True))
        barred = world.tenant("excluded")
        Exclusion.objects.bulk_create(Exclusion(tenant=asso.tenant, case_id=pk, excluded_tenant=barred) for pk in followed[::5])
        TeamMember.objects.bulk_create(
            TeamMember(tenant=asso.tenant, case_id=pk, membership=asso.membership) for pk in followed[:40]
        )
        others, reader = world.member("asso", "coordinator"), world.member("asso", "reader")
        days = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 1, 9)}
        Delegation.objects.bulk_create(
            Delegation(tenant=asso.tenant, membership=others, deputy=reader, **days) for _ in range(2000)
        )
        TeamMember.objects.bulk_create(TeamMember(tenant=asso.tenant, case_id=pk, membership=others) for pk in followed[40:])


LINES = """
INSERT INTO cases_chronologyentry (id, tenant_id, case_id, kind, step, audience, author_tenant_id, author_name, occurred_at,
                                   created_at, updated_at, version)
SELECT gen_random_uuid(), c.tenant_id, c.id, 'step', 'filed', 'partners', c.tenant_id, '', c.created_at + n * interval '1 hour',
       now(), now(), 1
  FROM cases_case c, generate_series(1, 2) n
"""


def tell_all(world):
    """Two lines in the chronology of every case."""
    with world.acting("asso"), connection.cursor() as cursor:
        cursor.execute(LINES)


@pytest.fixture
def many(committed):
    """Ten thousand visible cases, shared, committed and analysed."""
    fill(committed, MANY)
    share_all(committed)
    tell_all(committed)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    connections["owner"].close()
    return committed


SELECTIONS = {
    "open": Selection(),
    "searching": Selection(statuses=("searching",)),
    "mine": Selection(mine=True),
    "action": Selection(action="landlord_answer"),
    "later": Selection(after=Cursor(timezone.now() - timedelta(days=3), Case().pk)),
}


def plans_of(queries):
    """The plan of each query that was asked, in the same context."""
    for query in queries:
        if query["sql"].lstrip().upper().startswith(("SELECT", "WITH")) and "set_config" not in query["sql"]:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + query["sql"].replace("%", "%%"))
                yield query["sql"], "\n".join(row[0] for row in cursor.fetchall())


def scanned(plan):
    return TENANT & set(re.findall(r"Seq Scan on (\w+)", plan))


def check_plans(queries):
    for sql, plan in plans_of(list(queries)):
        assert not scanned(plan), (sql, plan)


@pytest.mark.committed
def test_no_list_scans_a_table_of_tenants(many):
    for key in ("asso", "coordinator"):
        with many.acting(key) as actor:
            for name, selection in SELECTIONS.items():
                with CaptureQueriesContext(connection) as queries:
                    page = page_of(actor, selection)
                assert bool(page.rows) == (key == "asso" or name != "mine")
                check_plans(queries)
    with many.acting("asso") as asso:
        with CaptureQueriesContext(connection) as queries:
            desk = Desk(asso)
            for queue in desk.queues():
                desk.rows(queue)
            desk.last_actions()
        check_plans(queries)
    with many.acting("asso"), CaptureQueriesContext(connection) as queries:
        list(Case.objects.order_by("alias")[:5])
    with pytest.raises(AssertionError):
        check_plans(queries)
