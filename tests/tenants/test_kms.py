"""The root of all keys: in the environment, or in a transit engine that may be out of reach."""

import base64
import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings
from django.urls import reverse

from cases.models import Case
from tenants.acting import acting_as
from tenants.crypto import CannotOpen, EnvironmentRoot, KeysUnavailable, encrypt, new_key, root
from tests.conftest import session_of
from tests.tenants.transit_server import Engine, serve

PLACE = "tenant_key|somebody|1"


@pytest.fixture
def configured():
    """`configured(KMS_BACKEND=…)`: the settings in force, the root made anew."""
    scopes = []

    def configure(**values):
        scopes.append(override_settings(**values))
        scopes[-1].enable()
        root.cache_clear()

    yield configure
    for scope in reversed(scopes):
        scope.disable()
    root.cache_clear()


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def transit(engine, configured, tmp_path):
    with serve(engine, tmp_path) as values:
        configured(**values)
        yield root()


@pytest.fixture
def environment():
    return EnvironmentRoot(new_key())


@pytest.fixture(params=["environment", "transit"])
def service(request):
    return request.getfixturevalue(request.param)


def test_what_is_wrapped_unwraps_in_its_place_only(service):
    key = new_key()
    wrapped = service.wrap(key, PLACE)
    assert key not in wrapped
    assert service.unwrap(wrapped, PLACE) == key
    for other, place in ((wrapped, "tenant_key|another|1"), (wrapped[:-8] + b"AAAAAAA=", PLACE), (b"nothing", PLACE)):
        with pytest.raises(CannotOpen):
            service.unwrap(other, place)


def test_a_signature_holds_for_its_message_only(service):
    signature = service.mac(b"message")
    assert service.verify(b"message", signature)
    assert not service.verify(b"another", signature)
    assert not service.verify(b"message", b"unsigned")


def test_a_renewed_root_reads_what_the_one_before_wrapped(environment):
    key, signature = new_key(), environment.mac(b"message")
    wrapped = environment.wrap(key, PLACE)
    renewed = EnvironmentRoot(new_key(), (environment.key,))
    assert renewed.unwrap(wrapped, PLACE) == key
    assert renewed.verify(b"message", signature)
    assert (renewed.is_current(wrapped), renewed.is_current(renewed.wrap(key, PLACE))) == (False, True)
    with pytest.raises(CannotOpen):
        EnvironmentRoot(renewed.key).unwrap(wrapped, PLACE)


def test_what_was_wrapped_before_roots_had_names_still_opens(environment):
    key = new_key()
    unnamed = encrypt(environment.key, key, PLACE)
    assert environment.unwrap(unnamed, PLACE) == key
    assert EnvironmentRoot(new_key(), (environment.key,)).unwrap(unnamed, PLACE) == key
    assert not environment.is_current(unnamed)


def test_the_engine_reads_what_an_older_version_of_its_key_wrapped(transit, engine):
    key, signature = new_key(), transit.mac(b"message")
    wrapped = transit.wrap(key, PLACE)
    assert transit.is_current(wrapped)
    engine.rotate()
    assert transit.unwrap(wrapped, PLACE) == key
    assert transit.verify(b"message", signature)
    assert not transit.is_current(wrapped)


def test_an_engine_that_refuses_is_not_a_ciphertext_that_does_not_open(transit):
    wrapped = transit.wrap(new_key(), PLACE)
    transit.token_file.write_text("s.revoked")
    with pytest.raises(KeysUnavailable, match="403"):
        transit.unwrap(wrapped, PLACE)
    transit.token_file.unlink()
    with pytest.raises(KeysUnavailable):
        transit.mac(b"message")


def test_an_unknown_key_is_not_a_ciphertext_that_does_not_open(transit, configured):
    wrapped = transit.wrap(new_key(), PLACE)
    configured(VAULT_KEY="another")
    with pytest.raises(KeysUnavailable, match="400"):
        root().unwrap(wrapped, PLACE)


def test_a_server_whose_certificate_is_not_trusted_gets_no_token(transit, engine, configured):
    configured(VAULT_CACERT=None)
    with pytest.raises(KeysUnavailable):
        root().wrap(new_key(), PLACE)
    assert engine.calls == []


@pytest.mark.parametrize(
    "values",
    [
        {"KMS_BACKEND": "nowhere"},
        {"KMS_BACKEND": "vault", "VAULT_ADDR": "http://127.0.0.1:1", "VAULT_KEY": "k", "VAULT_TOKEN_FILE": "/t"},
        {"KMS_BACKEND": "vault", "VAULT_ADDR": "https://127.0.0.1:1", "VAULT_KEY": "", "VAULT_TOKEN_FILE": "/t"},
        {"ROOT_KEY": "not base64"},
        {"ROOT_KEY": base64.b64encode(os.urandom(16)).decode()},
        {"ROOT_KEY_PREVIOUS": "short"},
    ],
)
def test_wrong_settings_are_refused(configured, values):
    configured(**values)
    with pytest.raises(ImproperlyConfigured):
        root()


def test_without_the_keys_the_page_is_a_503_and_nothing_is_half_written(committed, configured, tmp_path: Path):
    browser = Client()
    browser.cookies["sessionid"] = session_of(committed.member("asso"))
    token = tmp_path / "token"
    token.write_text("s.token")

    def open_a_case():
        return browser.post(reverse("cases:open"), {"programme": committed.programme.pk})

    def drafts():
        with acting_as(committed.member("asso")):
            return Case.objects.count()

    configured(KMS_BACKEND="vault", VAULT_ADDR="https://127.0.0.1:1", VAULT_KEY="k", VAULT_TOKEN_FILE=str(token))
    response = open_a_case()
    assert (response.status_code, drafts()) == (503, 0)
    assert response["X-Request-Id"] in response.content.decode()
    assert response["Retry-After"] == "10"
    configured(KMS_BACKEND="environment")
    assert (open_a_case().status_code, drafts()) == (302, 1)
