"""Mails about one's own account: what is told, to whom, in which words; and the browsers that are known."""

import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenants import context
from tenants.devices import COOKIE
from tenants.models import AccountNotice
from tenants.services import account_notices
from tenants.services.account_notices import announce
from tenants.tasks import send_account_notices
from tests.security.attempts import FORBIDDEN, refusal, run
from tests.tenants.factors import code_of, give_code, set_up_application, sign_in
from tests.world import PASSWORD

ADDRESS = "officer@asso.test"
NEW = {"oldpassword": PASSWORD, "password1": "trois mots et un tiret", "password2": "trois mots et un tiret"}
Kind = AccountNotice.Kind


def owed(world, role: str = "officer") -> list[str]:
    """Codes of what a member of the association is owed, oldest first."""
    with world.acting("asso", role):
        return list(AccountNotice.objects.order_by("at").values_list("kind", flat=True))


def relay() -> list[mail.EmailMessage]:
    """Let the job run; returns what left."""
    context.apply(context.NOBODY)
    before = len(mail.outbox)
    send_account_notices()
    return mail.outbox[before:]


# --- what is told --------------------------------------------------------------------------------------------
@pytest.fixture
def equipped(browse, django_capture_on_commit_callbacks):
    """A browser of the officer, who has just set up an application."""
    client = browse("asso")
    with django_capture_on_commit_callbacks(execute=True):
        set_up_application(client)
    return client


def test_an_application_added_then_removed(world, equipped):
    client = equipped
    assert owed(world) == ["application_added"]
    client.post(reverse("mfa_deactivate_totp"))
    assert owed(world) == ["application_added", "application_removed"]


def test_codes_seen_are_told_but_not_right_after_they_were_made(world, equipped, monkeypatch):
    client = equipped
    client.get(reverse("mfa_view_recovery_codes"))
    assert owed(world) == ["application_added"]
    monkeypatch.setattr(account_notices, "QUIET", timedelta(0))
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    monkeypatch.undo()
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert owed(world) == ["application_added", "codes_seen"]


def test_new_codes_are_told_after_the_commit(world, browse, django_capture_on_commit_callbacks):
    client = browse("asso")
    set_up_application(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_generate_recovery_codes"))
    assert owed(world)[-1] == "codes_renewed"


def test_a_new_password_is_told(world, browse):
    browse("asso").post(reverse("account_change_password"), NEW)
    assert owed(world) == ["password_changed"]


def test_a_reset_is_told(world, client):
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    link = re.search(r"https?://[^/]+(\S+/key/\S+)", mail.outbox[-1].body)[1]
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {name: NEW[name] for name in ("password1", "password2")})
    assert owed(world) == ["password_reset"]


def test_a_refused_change_tells_nothing(world, browse):
    client = browse("asso")
    client.post(reverse("account_change_password"), NEW | {"oldpassword": "faux"})
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert owed(world) == []


# --- in which words --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", list(Kind))
def test_a_mail_says_what_happened_and_what_to_do_and_nothing_else(world, kind):
    announce(kind, world.member("asso").person_id)
    (sent,) = relay()
    assert (sent.to, sent.subject) == ([ADDRESS], "Un changement sur votre compte")
    assert str(kind.label) in sent.body
    assert reverse("tenants:sessions") in sent.body
    assert reverse("account_reset_password") in sent.body
    said = (sent.subject + sent.body + sent.from_email).lower()
    person = world.member("asso").person
    for word in ("violence", "femme", ADDRESS, person.display_name.lower(), world.tenant("asso").name.lower()):
        assert word not in said


def test_each_mail_leaves_once(world):
    announce(Kind.PASSKEY_ADDED, world.member("asso").person_id)
    assert len(relay()) == 1
    assert relay() == []


def test_what_cannot_leave_waits_and_keeps_nobody_else(world, monkeypatch):
    for role in ("officer", "manager"):
        announce(Kind.PASSKEY_ADDED, world.member("asso", role).person_id)
    told = account_notices.send_mail

    def broken(subject, body, sender, to):
        if to == [ADDRESS]:
            raise SMTPServerDisconnected
        return told(subject, body, sender, to)

    monkeypatch.setattr(account_notices, "send_mail", broken)
    assert [one.to for one in relay()] == [["manager@asso.test"]]
    monkeypatch.undo()
    assert [one.to for one in relay()] == [[ADDRESS]]


def test_after_a_day_it_is_too_late(world):
    with world.acting("asso"):
        AccountNotice.objects.create(
            person=world.member("asso").person, kind=Kind.PASSKEY_ADDED, at=timezone.now() - timedelta(hours=25)
        )
    assert relay() == []


# --- whose they are --------------------------------------------------------------------------------------------
def test_nobody_reads_writes_or_stops_the_mails_of_another(world):
    mine, colleague = world.member("asso").person_id, world.member("asso", "manager").person_id
    announce(Kind.PASSKEY_ADDED, colleague)
    insert = "INSERT INTO tenants_accountnotice (id, person_id, kind, at) VALUES (gen_random_uuid(), %s, 'new_device', now())"
    with world.acting("asso"):
        assert run("SELECT count(*) FROM tenants_accountnotice") == [(0,)]
        assert run("UPDATE tenants_accountnotice SET sent_at = now()") == 0
        assert refusal(lambda: run(insert, colleague))[0] == FORBIDDEN
        assert refusal(lambda: run("DELETE FROM tenants_accountnotice"))[0] == FORBIDDEN
        assert refusal(lambda: run("UPDATE tenants_accountnotice SET person_id = %s", mine))[0] == FORBIDDEN
        assert run("SELECT * FROM due_work_account_notices(10)") == []


# --- known browsers --------------------------------------------------------------------------------------------
def test_a_sign_in_from_a_new_browser_is_told_once(world):
    client = Client()
    sign_in(client, ADDRESS)
    assert owed(world) == ["new_device"]
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    client.post(reverse("account_logout"))
    assert sign_in(client, ADDRESS).status_code == 302
    assert owed(world) == ["new_device"]
    sign_in(Client(), ADDRESS)
    assert owed(world) == ["new_device"] * 2


def test_a_browser_is_known_for_a_person_not_for_all(world):
    client = Client()
    sign_in(client, ADDRESS)
    client.post(reverse("account_logout"))
    sign_in(client, "manager@asso.test")
    assert owed(world, "manager") == ["new_device"]
    client.post(reverse("account_logout"))
    sign_in(client, ADDRESS)
    assert owed(world) == ["new_device"]


@pytest.mark.parametrize("cookie", ["", "x", "é", "WyJhIl0:1tXxXx:AAAA", "a" * 5000])
def test_a_cookie_of_ones_own_making_makes_nothing_known(world, cookie):
    client = Client()
    client.cookies[COOKIE] = cookie
    sign_in(client, ADDRESS)
    assert owed(world) == ["new_device"]


def test_the_cookie_names_nobody(world):
    client = Client()
    sign_in(client, ADDRESS)
    value = client.cookies[COOKIE].value
    for word in (ADDRESS, str(world.member("asso").person_id), "asso"):
        assert word not in value


def test_a_password_alone_is_not_a_sign_in_yet(world, browse):
    secret = set_up_application(browse("asso"))
    client = Client()
    sign_in(client, ADDRESS)
    assert "new_device" not in owed(world)
    assert COOKIE not in client.cookies
    give_code(client, code_of(secret))
    assert owed(world)[-1] == "new_device"


def test_who_makes_an_account_is_not_told_of_it(world, browse, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        browse("asso", "manager").post(reverse("tenants:invite"), {"email": "nouvelle@asso.test", "roles": ["officer"]})
    link = re.search(r"https?://[^/]+(\S+/invitation/\S+|/invitation/\S+)", mail.outbox[-1].body)[1]
    client = Client()
    assert client.post(link, {"display_name": "Nadia R.", "password": "trois mots et un tiret"}).status_code == 302
    assert COOKIE in client.cookies
    assert relay() == []
