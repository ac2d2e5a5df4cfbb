"""Nothing of her leaves: not in what a landlord is answered before she accepts, nor in mail, logs, broker or dump."""

import pytest
from django.conf import settings
from django.core import mail
from django.db import connections
from django.urls import reverse

from housing import workflow
from tenants.acting import acting_as
from tenants.models import Notification, OutboxEvent
from tenants.services.members import invite
from tenants.sessions import SessionStore
from tenants.tasks import relay_outbox
from tests.access.canary import Canaries, dump, found, redis_content
from tests.access.planted import addresses, crawl, plant
from tests.conftest import session_of
from tests.housing.studied import morning, voted
from tests.served import wait_until, web, worker

LONG = pytest.mark.deep  # every address, once more
OTHER = ("other_landlord", "officer")
LANDLORDS = (("landlord", "reader"), ("landlord", "coordinator"), OTHER)
STAGES = (pytest.param("proposed", marks=LONG), pytest.param("reserved", marks=LONG), "allocated")


@pytest.fixture
def her():
    return Canaries.hatch()


@pytest.fixture
def flat():
    return Canaries.hatch()


def advance(course, stage):
    """Up to a stage before her acceptance."""
    {"proposed": course.propose, "reserved": course.reserve, "allocated": course.allocated}[stage]()


def answers_to(client, course):
    """Every page that links lead to from home, and every address with the course's objects."""
    pages = crawl(client)
    return pages | {address: client.get(address) for address in addresses(course) if address not in pages}


# --- a landlord, before she accepts -----------------------------------------------------------------
@pytest.mark.parametrize("stage", STAGES)
def test_no_page_of_her_landlord_holds_a_word_of_hers(world, browse, her, flat, stage):
    course = plant(world, her, flat)
    advance(course, stage)
    pages = answers_to(browse("landlord"), course)
    assert leaks(pages, her.words()) == {}
    assert pages[course.vacancy.get_absolute_url()].status_code == 200
    assert any(course.case.reference in page.content.decode() for page in pages.values()), "what a landlord may read is read"


@pytest.mark.parametrize(("key", "role"), [one if one is OTHER else pytest.param(*one, marks=LONG) for one in LANDLORDS])
def test_no_page_of_another_member_or_landlord_holds_a_word(world, browse, her, flat, key, role):
    course = plant(world, her, flat)
    advance(course, "allocated")
    assert leaks(answers_to(browse(key, role), course), her.words() + flat.words()) == {}


def leaks(pages, words):
    """The words found, by address."""
    return {address: leaked for address, page in pages.items() if (leaked := found(words, page.content))}


def test_no_reveal_gives_a_landlord_a_word_of_hers(world, browse, her, flat):
    course = plant(world, her, flat)
    advance(course, "allocated")
    reveals = [
        reverse("cases:reveal", args=[course.case.reference, what]) for what in ("identite", "coordonnees", "mot-de-passe")
    ]
    reveals.append(reverse("housing:reveal_dwelling", args=[course.proposal.pk]))
    for key, role in (("landlord", "officer"), *LANDLORDS):
        for address in reveals:
            answer = browse(key, role).post(address)
            assert (answer.status_code, found(her.words() + flat.words(), answer.content)) == (404, set())


def test_the_team_is_shown_what_the_landlord_is_not(world, browse, her, flat):
    """The negative control: the same words, the same scan, the people who follow her."""
    course = plant(world, her, flat)
    advance(course, "allocated")
    client = browse("asso")
    shown = [client.post(reverse("cases:reveal", args=[course.case.reference, what])) for what in ("identite", "coordonnees")]
    shown.append(client.get(reverse("cases:chronology", args=[course.case.reference])))
    shown.append(client.post(reverse("housing:reveal_dwelling", args=[course.proposal.pk])))
    text = b"".join(page.content for page in shown)
    assert found(her.words(), text) == {her.last_name, her.first_name, her.phone, her.note}
    assert found(flat.words(), text) >= {flat.address}
    assert leaks(crawl(client), her.words()), "the crawler comes to pages that hold her words"


# --- mail and notifications -------------------------------------------------------------------------
def test_no_mail_and_no_notification_holds_a_word(world, her, flat, django_capture_on_commit_callbacks):
    course = plant(world, her, flat)
    advance(course, "allocated")
    course.run("asso", workflow.accept)
    with world.acting("asso", "manager") as by, django_capture_on_commit_callbacks(execute=True):
        invite(by=by, email="nouvelle@asso.test", roles=["officer"])
    relay_outbox()
    told = []
    for key, role in (("asso", "officer"), ("coordinator", "coordinator"), ("landlord", "officer")):
        with world.acting(key, role):
            told += Notification.objects.values_list("text", "url", "kind")
    letters = [str(letter.message()) for letter in mail.outbox]
    assert len(told) > 5
    assert len(letters) == 1
    assert found(her.words() + flat.words(), repr(told) + repr(letters)) == set()


# --- logs, broker, dump -----------------------------------------------------------------------------
def work_with(server, course, her, flat, session):
    """What people do with her words: show, write, type in the wrong place. Returns the answers."""
    case = course.case
    pages = [
        server.request("POST", reverse("cases:reveal", args=[case.reference, "identite"]), session),
        server.request("GET", reverse("cases:step", args=[case.reference, "secteurs"]), session),
        server.request(
            "POST", reverse("cases:note", args=[case.reference]), session, kind="call", text=her.note, audience="owner"
        ),
        server.request("POST", reverse("tenants:draft", args=["dossier"]), session, text=her.note, name=her.last_name),
        server.request("GET", reverse("search") + f"?q={her.last_name}", session),
        server.request("GET", f"/dossiers/{her.last_name}/", session),
        server.request("GET", f"/{her.code_word}/", session),
        server.request("POST", reverse("account_login"), login=f"{her.last_name}@exemple.test", password=her.code_word),
        server.request("POST", reverse("housing:reveal_dwelling", args=[course.proposal.pk]), session, complement=flat.note),
    ]
    assert [page.status for page in pages] == [200, 200, 302, 204, 200, 404, 404, 200, 200]
    assert found([her.last_name], pages[0].body)
    assert found([her.place, her.address], pages[1].body) == {her.place, her.address}
    assert found([flat.address], pages[-1].body)
    return pages


def fail_with(server, course, her, session):
    """A 500 in the middle of a form that holds her words: a table is taken away from the application."""
    role = settings.DATABASES["default"]["USER"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'REVOKE INSERT ON cases_chronologyentry FROM "{role}"')
    try:
        note = reverse("cases:note", args=[course.case.reference])
        return server.request("POST", note, session, kind="call", text=her.note, audience="owner", occurred_on="")
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f'GRANT INSERT ON cases_chronologyentry TO "{role}"')


def all_relayed(world):
    """The worker has told everything."""
    left = 0
    for tenant in world.tenants.values():
        with acting_as(tenant):
            left += OutboxEvent.objects.filter(relayed_at__isnull=True).count()
    return left == 0


def content_of(*keys):
    """What sessions hold (it stands sealed in their table)."""
    return repr([SessionStore(key).load() for key in keys])


@pytest.mark.committed
@pytest.mark.served
@pytest.mark.xdist_group("served")
def test_no_log_no_key_and_no_dump_holds_a_word(committed, tmp_path, her, flat):
    course = plant(committed, her, flat)
    advance(course, "allocated")
    session, words = session_of(committed.member("asso")), her.words() + flat.words()
    web_log, worker_log = tmp_path / "web.log", tmp_path / "worker.log"
    with web(web_log) as server, worker(worker_log) as process:
        work_with(server, course, her, flat, session)
        failed = fail_with(server, course, her, session)
        assert (failed.status, found(words, failed.body)) == (500, set())
        assert crawl_status(server, course, session_of(committed.member("landlord"))) == {200}
        wait_until(lambda: all_relayed(committed), process, worker_log)
        assert found(words, redis_content()) == set()
    assert "ProgrammingError" in web_log.read_text()
    assert '"event": "outbox_relayed"' in worker_log.read_text()
    sinks = {"web": web_log.read_bytes(), "worker": worker_log.read_bytes(), "sessions": content_of(session), "dump": dump()}
    assert {name: found(words, content) for name, content in sinks.items()} == {name: set() for name in sinks}


def crawl_status(server, course, session):
    """Statuses of the pages that a landlord opens for this course."""
    paths = [course.vacancy.get_absolute_url(), course.reservation.get_absolute_url(), reverse("housing:reservations")]
    return {server.request("GET", path, session).status for path in paths}


def test_the_order_of_study_holds_no_word_of_hers_and_no_reference(world, browse, her, flat):
    """Where a committee opened it: nothing but a household in numbers, before anybody proposes it."""
    voted(world)
    course = plant(world, her, flat)
    assert len(morning(world, course.offer())) == 1
    page = browse("landlord").get(course.vacancy.get_absolute_url())
    assert b"Demander \xc3\xa0 \xc3\xa9tudier le m\xc3\xa9nage" in page.content
    case = course.case
    assert found([*her.words(), case.reference, case.alias, str(case.pk), str(case.person_ref)], page.content) == set()
