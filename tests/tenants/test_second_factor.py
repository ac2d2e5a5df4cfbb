"""A second factor is required, sealed, and each of its codes serves once."""

import base64
import json
import time
from datetime import timedelta

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tenants import context
from tenants.acting import acting_as
from tenants.crypto import CannotOpen
from tenants.middleware import SecondFactorMiddleware
from tenants.second_factor import SecondFactorAdapter
from tenants.services.setup import configure_tenant
from tenants.sessions import SessionStore
from tests.conftest import forget_limits, session_of
from tests.security.attempts import run
from tests.tenants.factors import code_of, give_code, set_up_application, sign_in
from tests.world import ONE_PASSWORD, PASSWORD

ADDRESS = "officer@asso.test"


# --- required ------------------------------------------------------------------------------------------
@pytest.fixture
def strict(committed):
    """The association's people have no more time."""
    tenant = committed.tenant("asso")
    configure_tenant(tenant, mfa_grace_until=timezone.localdate() - timedelta(days=1))
    yield committed
    configure_tenant(tenant, mfa_grace_until=ONE_PASSWORD)


@pytest.fixture
def client(strict) -> Client:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_of(strict.member("asso"))
    return browser


def test_every_page_leads_to_the_setting_up(client):
    for name in ("home", "cases:list", "tenants:profile", "tenants:notifications"):
        assert client.get(reverse(name)).url == reverse("mfa_index")
    assert client.post(reverse("tenants:read_all")).url == reverse("mfa_index")
    fragment = client.get(reverse("cases:list"), headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment["HX-Redirect"]) == (204, reverse("mfa_index"))


def test_without_the_guard_the_pages_open(client, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(SecondFactorMiddleware, "__call__", lambda self, request: self.get_response(request))
    assert client.get(reverse("cases:list")).status_code == 200


def test_one_may_set_up_lock_and_leave(client):
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.get(reverse("tenants:accessibility")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_once_set_up_the_pages_open(client):
    set_up_application(client)
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert len(codes.context["unused_codes"]) == 10
    assert client.get(reverse("cases:list")).status_code == 200


def test_recovery_codes_alone_are_not_a_second_factor(client, strict):
    set_up_application(client)
    with acting_as(strict.member("asso")):
        Authenticator.objects.exclude(type="recovery_codes").delete()
    assert client.get(reverse("cases:list")).url == reverse("mfa_index")


def test_the_last_day_of_grace_is_within_it(client, strict):
    configure_tenant(strict.tenant("asso"), mfa_grace_until=timezone.localdate())
    page = client.get(reverse("cases:list")).content.decode()
    assert "Double authentification à configurer avant le" in page


def test_the_operator_gives_time(strict, client, capsys):
    day = timezone.localdate() + timedelta(days=10)
    call_command("tenant", "settings", tenant="Association Rivage (test)", mfa_grace_until=day)
    assert client.get(reverse("cases:list")).status_code == 200


def test_the_operator_helps_who_lost_everything(strict, client, capsys):
    set_up_application(client)
    call_command("person", "forget-second-factor", email=ADDRESS.upper())
    assert client.get(reverse("cases:list")).url == reverse("mfa_index")
    with pytest.raises(CommandError):
        call_command("person", "forget-second-factor", email=ADDRESS)


# --- signing in ------------------------------------------------------------------------------------------
@pytest.fixture
def secret(world, browse) -> str:
    """The association's officer has an application."""
    return set_up_application(browse("asso"))


def test_a_password_alone_opens_nothing(world, secret):
    client = Client()
    assert sign_in(client, ADDRESS).url == reverse("mfa_authenticate")
    assert client.get(reverse("cases:list")).url.startswith(reverse("account_login"))
    assert give_code(client, code_of(secret)).url == reverse("home")
    assert client.get(reverse("cases:list")).status_code == 200


@pytest.mark.parametrize("steps", [-40, -3, 3, 40])
def test_an_expired_or_future_code_is_refused(world, secret, steps):
    client = Client()
    sign_in(client, ADDRESS)
    page = give_code(client, code_of(secret, steps=steps)).content.decode()
    assert "Ce code n’est pas le bon" in page
    assert client.get(reverse("cases:list")).status_code == 302


@pytest.mark.parametrize("typed", ["", "abcdef", "000 000 000", "١٢٣٤٥٦", "\x00", "9" * 5000])
def test_a_strange_code_is_refused(world, secret, typed):
    client = Client()
    sign_in(client, ADDRESS)
    assert give_code(client, typed).status_code == 200
    assert client.get(reverse("cases:list")).status_code == 302


def test_a_code_serves_once(world, secret):
    code, first, second = code_of(secret), Client(), Client()
    sign_in(first, ADDRESS)
    sign_in(second, ADDRESS)
    assert give_code(first, code).status_code == 302
    assert "il a déjà servi" in give_code(second, f"{code[:3]} {code[3:]}").content.decode()


def test_the_code_that_set_up_the_application_does_not_serve_again(world, browse):
    setting_up, client = browse("asso"), Client()
    code = code_of(setting_up.get(reverse("mfa_activate_totp")).context["form"].secret)
    assert setting_up.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    sign_in(client, ADDRESS)
    assert "il a déjà servi" in give_code(client, code).content.decode()


def test_a_recovery_code_serves_once(world, browse):
    client = browse("asso")
    set_up_application(client)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    first, second = Client(), Client()
    sign_in(first, ADDRESS)
    assert give_code(first, code).status_code == 302
    forget_limits()
    sign_in(second, ADDRESS)
    assert give_code(second, code).status_code == 200


def test_the_page_of_codes_is_for_those_who_gave_a_password(client_of_nobody):
    assert client_of_nobody.get(reverse("mfa_authenticate")).url == reverse("account_login")
    assert give_code(client_of_nobody, "123456").url == reverse("account_login")


@pytest.fixture
def client_of_nobody(world) -> Client:
    return Client()


# --- passkeys: what a browser never sends (what it does send: tests/browser/test_sign_in.py) -------------------
STRANGE = ["", "null", "[]", "{}", '"x"', "7", '{"response": null}', '{"response": {"userHandle": "////"}}', "{", "[" * 2000]
PARTS = {"clientDataJSON": "e30", "attestationObject": "AAAA", "authenticatorData": "AAAA", "signature": "", "userHandle": "A"}
STRANGE += [
    json.dumps({"id": one, "rawId": one, "type": "public-key", "response": PARTS | {name: one}})
    for one in ("AAAA", "oA", 7, None, "é")
    for name in ("clientDataJSON", "attestationObject")
]


@pytest.mark.parametrize("credential", STRANGE)
def test_a_strange_answer_of_a_key_signs_nobody_in(world, client_of_nobody, credential):
    answer = client_of_nobody.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.url == reverse("account_login")
    assert client_of_nobody.get(reverse("home")).status_code == 302


def test_the_name_of_a_person_is_not_her_signature(world, client_of_nobody):
    client_of_nobody.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    handle = base64.urlsafe_b64encode(user_pk_to_url_str(world.member("asso").person).encode()).decode().rstrip("=")
    said = {"clientDataJSON": "e30", "authenticatorData": "AAAA", "signature": "AAAA", "userHandle": handle}
    forged = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": said, "clientExtensionResults": {}}
    answer = client_of_nobody.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(forged)})
    assert answer.url == reverse("account_login")
    assert context.read() == context.NOBODY
    assert client_of_nobody.get(reverse("home")).status_code == 302


@pytest.mark.parametrize("credential", STRANGE)
def test_a_strange_answer_registers_no_key(world, browse, credential):
    client = browse("asso")
    client.get(reverse("mfa_add_webauthn"))
    assert client.post(reverse("mfa_add_webauthn"), {"credential": credential}).status_code == 200
    with world.acting("asso"):
        assert not Authenticator.objects.exists()


# --- sealed ----------------------------------------------------------------------------------------------
def test_secrets_stand_sealed_in_the_table(world, secret):
    with world.acting("asso"):
        ((data,),) = run("SELECT data::text FROM mfa_authenticator WHERE type = 'totp'")
        assert secret not in data
        sealed = Authenticator.objects.get(type="totp").data["secret"]
    assert SecondFactorAdapter().decrypt(sealed) == secret
    with pytest.raises(CannotOpen):
        SecondFactorAdapter().decrypt(sealed[:-8] + "AAAAAAA=")


def test_nobody_reads_or_removes_the_factor_of_a_colleague(world, secret):
    with world.acting("asso", "manager"):
        assert run("SELECT count(*) FROM mfa_authenticator") == [(0,)]
        assert run("DELETE FROM mfa_authenticator") == 0


# --- whose pages these are ---------------------------------------------------------------------------------
PAGES = (
    "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn",
    "mfa_add_webauthn", "mfa_reauthenticate",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_pages_of_factors_are_for_who_is_signed_in(client_of_nobody, name, method):
    assert getattr(client_of_nobody, method)(reverse(name)).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_the_key_of_a_colleague_is_not_found(world, browse, name):
    with world.acting("asso"):
        key = Authenticator.objects.create(user_id=world.member("asso").person_id, type="webauthn", data={"name": "Bureau"})
    for method in ("get", "post"):
        assert getattr(browse("asso", "manager"), method)(reverse(name, args=[key.pk]), {"name": "x"}).status_code == 404
    with world.acting("asso"):
        assert Authenticator.objects.get().data == {"name": "Bureau"}


def test_changing_factors_asks_for_the_password_when_it_is_long_ago(world, browse):
    client = browse("asso")
    with world.acting("asso"):
        store = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
        store["account_authentication_methods"] = [{"method": "password", "at": time.time() - 16 * 60}]
        store.save()
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("tenants:confirm"))
    assert client.post(asked.url, {"proof": PASSWORD}).url == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
