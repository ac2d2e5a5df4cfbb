"""My sessions; and what the serving role can no longer read of anybody: session keys, contents, password hashes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenants.models import AuditEntry, Person, PersonSecret, Session
from tenants.sessions import SessionStore, device_of, key_hash
from tenants.tasks import sweep_sessions
from tests.conftest import session_of
from tests.security.attempts import FORBIDDEN, refusal, run, value
from tests.tenants.factors import sign_in
from tests.world import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
ADDRESS = "officer@asso.test"


def enter(user_agent: str = FIREFOX) -> Client:
    """A signed-in browser."""
    client = Client(headers={"User-Agent": user_agent})
    assert sign_in(client, ADDRESS).status_code == 302
    assert client.get(reverse("tenants:profile")).status_code == 200
    return client


def signed_in(client: Client) -> bool:
    return client.get(reverse("tenants:profile")).status_code == 200


def rows_of(client: Client) -> list[Session]:
    return client.get(reverse("tenants:sessions")).context["rows"]


# --- the list ----------------------------------------------------------------------------------------------
def test_each_device_is_told_in_plain_words_this_one_first(world):
    here, _elsewhere = enter(), enter(IPHONE)
    assert [row.device for row in rows_of(here)] == ["Firefox sur Windows", "Safari sur iPhone"]
    page = here.get(reverse("tenants:sessions")).content.decode()
    assert page.count("celui-ci") == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [("", "Navigateur"), ("<script>alert(1)</script>", "Navigateur"), ("curl/8.0 Linux", "Navigateur sur Linux")],
)
def test_an_unknown_device_says_nothing_of_its_own(said, words):
    assert device_of(said) == words


def test_an_ended_session_is_refused_at_its_next_request(world):
    here, elsewhere = enter(), enter(IPHONE)
    other = next(row for row in rows_of(here) if "iPhone" in row.device)
    assert here.post(reverse("tenants:end_session", args=[other.pk])).status_code == 302
    assert not signed_in(elsewhere)
    assert signed_in(here)
    again = here.post(reverse("tenants:end_session", args=[other.pk]), follow=True)
    assert "déjà fermée" in again.content.decode()
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="session.ended").count() == 1


def test_all_others_end_and_this_one_stays(world):
    others, here = [enter(), enter(IPHONE)], enter()
    assert here.post(reverse("tenants:end_other_sessions")).status_code == 302
    assert signed_in(here)
    assert not any(signed_in(one) for one in others)


def test_nobody_ends_the_session_of_another(world, browse):
    here = enter()
    (mine,) = rows_of(here)
    browse("asso", "manager").post(reverse("tenants:end_session", args=[mine.pk]))
    browse("asso", "manager").post(reverse("tenants:end_session", args=[uuid4()]))
    assert signed_in(here)


def test_a_cookie_of_nothing_is_a_stranger(world):
    for key in ("", "x", "é" * 32, "a" * 5000, uuid4().hex):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = key
        assert not signed_in(client)


def test_signing_out_ends_the_session_for_good(world):
    client = enter()
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not signed_in(client)


def test_a_new_password_ends_the_other_sessions(world):
    here, elsewhere = enter(), enter(IPHONE)
    new = {"oldpassword": PASSWORD, "password1": "trois mots et un tiret", "password2": "trois mots et un tiret"}
    assert here.post(reverse("account_change_password"), new).status_code == 302
    assert signed_in(here)
    assert not signed_in(elsewhere)
    assert sign_in(Client(), ADDRESS, "trois mots et un tiret").status_code == 302
    assert sign_in(Client(), ADDRESS, PASSWORD).status_code == 200


def test_expired_sessions_open_nothing_and_are_swept(world):
    key = session_of(world.member("asso"))
    with world.acting("asso"):
        store = SessionStore(key)
        store.set_expiry(timezone.now() - timedelta(seconds=1))
        store.save()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not signed_in(client)
    sweep_sessions()
    assert value("SELECT count(*) FROM session_load(%s)", key_hash(key)) == 0


# --- what SQL as the serving role gives ---------------------------------------------------------------------
def test_nobody_reads_sessions_by_sql_but_its_own_list(world):
    for member in ("asso", "landlord"):
        session_of(world.member(member))
    with world.acting("asso"):
        assert {row.person_id for row in Session.objects.all()} == {world.member("asso").person_id}
        for column in ("key_sha256", "data", "*"):
            assert refusal(lambda c=column: run(f"SELECT {c} FROM tenants_session"))[0] == FORBIDDEN
        assert refusal(lambda: run("SELECT * FROM django_session"))[0] == FORBIDDEN
        assert refusal(lambda: run("UPDATE tenants_session SET expires_at = now() + interval '9 years'"))[0] == FORBIDDEN
        assert run("DELETE FROM tenants_session WHERE person_id <> app_user()") == 0
    assert value("SELECT count(*) FROM tenants_session") == 0


def test_nobody_makes_or_takes_over_a_session_for_another_person(world):
    theirs = world.member("landlord").person_id
    save = "SELECT session_save(%s, '', %s, '', now() + interval '1 hour', %s)"
    key = session_of(world.member("landlord"))
    with world.acting("asso"):
        assert refusal(lambda: run(save, b"x", theirs, True))[0] == FORBIDDEN
        assert value(save, key_hash(key), world.member("asso").person_id, False) is None
        assert value(save, key_hash(key), None, False) is None


def test_a_content_moved_to_another_session_does_not_open(world):
    key = session_of(world.member("landlord"))
    with world.acting("asso"):
        stolen = value("SELECT data FROM session_load(%s)", key_hash(key))
        run("SELECT session_save(%s, %s, NULL, '', now() + interval '1 hour', true)", key_hash("z" * 32), stolen)
        assert SessionStore("z" * 32).load() == {}
        assert SessionStore(key).load() != {}


def test_password_hashes_are_for_the_person_alone(world):
    mine, colleague = world.member("asso").person_id, world.member("asso", "manager").person_id
    with world.acting("asso"):
        assert Person.objects.filter(pk=colleague).exists()
        assert list(PersonSecret.objects.values_list("person_id", flat=True)) == [mine]
        assert not Person.objects.get(pk=colleague).has_usable_password()
        assert Person.objects.get(pk=mine).check_password(PASSWORD)
        assert run("UPDATE tenants_personsecret SET password = 'x' WHERE person_id = %s", colleague) == 0
        assert refusal(lambda: run("INSERT INTO tenants_personsecret VALUES (%s, 'x')", colleague))[0] == FORBIDDEN
        assert refusal(lambda: run("SELECT password FROM tenants_person"))[0] == "42703"
