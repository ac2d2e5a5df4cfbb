"""So many reveals a day outside one's own cases: counted by the database, told to the managers."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Barrier, Event
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from cases.models import TeamMember
from tenants import context
from tenants.acting import acting_as
from tenants.models import AuditEntry, Notification
from tenants.quota import note_own_reveal, spend_reveal
from tenants.services.setup import configure_tenant
from tenants.tasks import relay_outbox
from tests.factories import make_case, make_vacancy
from tests.security.attempts import FORBIDDEN, refusal, run

QUOTA = 30
REFUSED = "Limite du jour atteinte"


@pytest.fixture
def case(world):
    return make_case(world.tenant("asso"), world.programme)


def spend(world, count, who="asso", role="officer"):
    """Reveal that many things of cases of others."""
    with world.acting(who, role) as actor:
        return [spend_reveal(uuid4(), "identite", by=actor) for _thing in range(count)]


def reveal(client, case, what="identite", **headers):
    return client.post(reverse("cases:reveal", args=[case.reference, what]), headers=headers)


def test_the_thirty_first_is_refused_in_words(world, browse, case):
    assert all(spend(world, QUOTA))
    answer = reveal(browse("asso"), case)
    assert answer.status_code == 409
    assert REFUSED in answer.content.decode()
    assert "Martin" not in answer.content.decode()
    fragment = reveal(browse("asso"), case, **{"HX-Request": "true"}).content.decode()
    assert REFUSED in fragment
    assert "<html" not in fragment


def test_the_thirtieth_is_shown(world, browse, case):
    assert all(spend(world, QUOTA - 1))
    assert "Martin" in reveal(browse("asso"), case).content.decode()


def test_a_refusal_leaves_a_trace_and_the_managers_hear_of_the_first(world, browse, case):
    spend(world, QUOTA)
    for _twice in range(2):
        reveal(browse("asso"), case)
    context.apply(context.NOBODY)
    relay_outbox()
    with world.acting("asso", "manager"):
        assert AuditEntry.objects.filter(kind="reveal.refused").count() == 2
        assert AuditEntry.objects.filter(kind="identity.revealed").count() == 0
        assert [row.kind for row in Notification.objects.all()] == ["reveal.refused"]
    with world.acting("asso"):
        assert not Notification.objects.exists()


def test_ones_own_cases_are_not_counted(world, browse, case):
    spend(world, QUOTA)
    with world.acting("asso"):
        TeamMember.objects.create(tenant=case.tenant, case=case, membership=world.member("asso"))
    assert "Martin" in reveal(browse("asso"), case).content.decode()


def test_the_same_thing_counts_once_a_day(world, browse, case):
    spend(world, QUOTA - 1)
    for _again in range(3):
        assert "Martin" in reveal(browse("asso"), case).content.decode()
    assert reveal(browse("asso"), case, "coordonnees").status_code == 409


def test_each_member_has_a_count_of_its_own(world, browse, case):
    spend(world, QUOTA)
    assert "Martin" in reveal(browse("asso", "reader"), case).content.decode()


def test_nobody_reads_or_empties_the_count(world):
    spend(world, 1)
    for statement in ("SELECT", "DELETE"):
        with world.acting("asso", "manager"):
            columns = "*" if statement == "SELECT" else ""
            assert refusal(lambda s=statement, c=columns: run(f"{s} {c} FROM tenants_revealcount"))[0] == FORBIDDEN
    with acting_as(world.tenant("asso")):
        assert refusal(lambda: run("SELECT count_reveal('x')"))[0] == FORBIDDEN


# --- at the same time ------------------------------------------------------------------------------------
@pytest.fixture
def few(committed):
    """Three a day for the association."""
    call_command("tenant", "settings", tenant="Association Rivage (test)", reveal_quota=3)
    yield committed
    configure_tenant(committed.tenant("asso"), reveal_quota=QUOTA)


def in_thread(work):
    """Run in a connection of its own, closed at the end."""

    def run_and_close(*arguments):
        try:
            return work(*arguments)
        finally:
            connection.close()

    return run_and_close


def test_eight_at_once_take_three(few, capsys):
    together = Barrier(8)

    def ask() -> bool:
        together.wait()
        return spend(few, 1)[0]

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(in_thread(ask)) for _rival in range(8)]
    assert sorted(one.result() for one in answers) == [False] * 5 + [True] * 3


def test_the_second_waits_for_the_first_and_then_is_refused(few, capsys):
    """The last one is taken and not yet committed: a rival neither takes it too nor is refused too early."""
    spend(few, 2)
    taken, go_on = Event(), Event()

    def first() -> bool:
        with few.acting("asso") as actor:
            answer = spend_reveal(uuid4(), "identite", by=actor)
            taken.set()
            go_on.wait(20)
        return answer

    def second() -> bool:
        taken.wait(20)
        return spend(few, 1)[0]

    with ThreadPoolExecutor(2) as pool:
        one: Future[bool] = pool.submit(in_thread(first))
        other: Future[bool] = pool.submit(in_thread(second))
        assert wait([other], timeout=1.5).not_done
        go_on.set()
        assert (one.result(), other.result()) == (True, False)


# --- addresses of one's own stock: counted apart, never refused ------------------------------------------------
@pytest.fixture
def shown(world, browse):
    """`shown(n)`: a landlord's officer looks at the addresses of as many of its units."""

    def look(count: int) -> list[int]:
        client = browse("landlord")
        units = [make_vacancy(world.tenant("landlord"), world.programme) for _unit in range(count)]
        return [client.post(reverse("housing:reveal_unit", args=[one.number])).status_code for one in units]

    return look


def note(world, count: int) -> None:
    with world.acting("landlord") as actor:
        for _address in range(count):
            note_own_reveal(uuid4(), by=actor)


def told(world) -> list[str]:
    context.apply(context.NOBODY)
    relay_outbox()
    with world.acting("landlord", "manager"):
        return [row.kind for row in Notification.objects.all()]


def test_beyond_the_quota_an_address_of_ones_own_is_shown_and_told_once(world, shown):
    note(world, QUOTA - 1)
    assert shown(1) == [200]
    assert told(world) == []
    assert shown(2) == [200, 200]
    assert told(world) == ["reveal.many"]
    with world.acting("landlord", "manager"):
        assert AuditEntry.objects.filter(kind="reveal.many").count() == 1
        assert AuditEntry.objects.filter(kind="address.revealed").count() == 3


def test_the_same_address_counts_once(world):
    with world.acting("landlord") as actor:
        one = uuid4()
        for _again in range(QUOTA + 5):
            note_own_reveal(one, by=actor)
    assert told(world) == []


def test_addresses_of_ones_own_leave_the_quota_of_cases_alone(world):
    note(world, QUOTA + 1)
    assert all(spend(world, QUOTA, "landlord"))
    assert spend(world, 1, "landlord") == [False]
