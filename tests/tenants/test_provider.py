"""Signing in with an identity provider: what it must prove, whom it lets in, what it never does by itself."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from coordination import providers
from tenants import provider as protocol
from tenants.models import Person
from tenants.services.setup import configure_tenant
from tests.tenants.at_provider import ADDRESS, UNLINKED, asked, come_back, go_through, leave, link_officer, old, signed_in
from tests.tenants.factors import code_of, give_code, set_up_application
from tests.tenants.provider_server import CLIENT, OTHER, public_key
from tests.world import ONE_PASSWORD

UNPROVEN = "n’a pas pu être vérifiée"


# --- not there by default ------------------------------------------------------------------------------------
ROUTES = ["provider_sign_in", "provider_confirm", "provider_link", "provider_unlink"]


def test_without_a_provider_nothing_of_it_is_there(world, browse, settings):
    assert settings.SOCIALACCOUNT_PROVIDERS == {}
    for client in (Client(), browse("asso")):
        assert {client.post(reverse(f"tenants:{name}")).status_code for name in ROUTES} == {404}
        assert client.get(reverse("tenants:provider_callback")).status_code == 404
    assert "ProConnect" not in Client().get(reverse("account_login")).content.decode()
    assert "ProConnect" not in browse("asso").get(reverse("tenants:profile")).content.decode()


@pytest.mark.parametrize(
    ("name", "value"), [("OIDC_ISSUER", "http://idp.example"), ("OIDC_CLIENT_ID", None), ("OIDC_CLIENT_SECRET_FILE", None)]
)
def test_half_a_configuration_is_refused_at_the_start(provider, monkeypatch, name, value):
    monkeypatch.delenv(name) if value is None else monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name.removesuffix("_FILE")):
        providers.identity_providers()


# --- what is asked -------------------------------------------------------------------------------------------
def test_what_is_asked_of_the_provider(world, provider, monkeypatch, settings):
    monkeypatch.setenv("OIDC_ACR_VALUES", "eidas2,eidas3")
    settings.SOCIALACCOUNT_PROVIDERS = providers.identity_providers()
    first, second = asked(leave(Client())), asked(leave(Client()))
    assert first["redirect_uri"] == "http://testserver" + reverse("tenants:provider_callback")
    assert (first["client_id"], first["scope"], first["response_type"]) == (CLIENT, "openid email", "code")
    assert (first["prompt"], first["acr_values"], first["code_challenge_method"]) == ("login", "eidas2 eidas3", "S256")
    assert "max_age" not in first
    assert '"amr": {"essential": true}' in first["claims"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 32
        assert first[name] != second[name]


def test_the_address_bar_adds_nothing_to_what_is_asked(world, provider):
    client = Client()
    page = client.post(
        reverse("tenants:provider_sign_in") + "?auth_params=prompt%3Dnone&scope=phone&process=link"
    ).content.decode()
    assert "none" not in page
    assert "phone" not in page


def test_leaving_needs_a_click(world, provider):
    assert Client().get(reverse("tenants:provider_sign_in")).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("tenants:provider_sign_in")).status_code == 403


@pytest.mark.parametrize(
    "config",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "https://other.example/token"},
        {"jwks_uri": "http://127.0.0.1/jwks"},
        {"authorization_endpoint": "https://other.example/authorize"},
        {"userinfo_endpoint": None},
    ],
)
def test_a_discovery_that_leads_elsewhere_is_not_followed(world, provider, config):
    provider.config = config
    page = Client().post(reverse("tenants:provider_sign_in"))
    assert page.status_code == 400
    assert UNPROVEN in page.content.decode()


@pytest.mark.parametrize("forge", ["redirect", "error", "not json"])
def test_a_provider_in_trouble_is_told_in_words(world, linked, forge):
    client = Client()
    target = leave(client)
    linked.forge = forge
    for page in (come_back(client, linked, target), Client().post(reverse("tenants:provider_sign_in"))):
        assert page.status_code == 400
        assert "La connexion avec ProConnect n’a pas abouti" in page.content.decode()
    assert "elsewhere" not in linked.asked
    assert not signed_in(client)


def test_a_provider_that_is_gone_is_told_in_words(world, provider, settings):
    apps = settings.SOCIALACCOUNT_PROVIDERS
    apps["openid_connect"]["APPS"][0]["settings"]["server_url"] = "https://127.0.0.1:1"
    page = Client().post(reverse("tenants:provider_sign_in"))
    assert "ne répond pas comme attendu" in page.content.decode()


# --- who comes in ----------------------------------------------------------------------------------------------
def test_a_linked_person_comes_in(world, linked):
    linked.claims = {"acr": "eidas2"}
    client = Client()
    assert go_through(client, linked).url == reverse("home")
    assert signed_in(client)
    assert linked.asked == ["openid-configuration", "openid-configuration", "token", "jwks"]


def test_she_goes_where_she_was_going(world, linked):
    linked.claims = {"acr": "eidas3"}
    assert go_through(Client(), linked, next=reverse("tenants:sessions")).url == reverse("tenants:sessions")
    assert go_through(Client(), linked, next="https://ailleurs.example/").url == reverse("home")


def test_known_and_unknown_addresses_get_the_same_answer(world, provider):
    pages = []
    for address, subject in ((ADDRESS, "a"), ("personne@asso.test", "b")):
        provider.email, provider.subject = address, subject
        client = Client()
        answer = go_through(client, provider)
        pages.append((answer.status_code, answer.content))
        assert not signed_in(client)
    assert pages[0] == pages[1]
    assert pages[0][0] == 403
    assert UNLINKED in pages[0][1].decode()
    with world.acting("asso"):
        assert not SocialAccount.objects.exists()


def test_the_subject_of_another_issuer_is_somebody_else(world, linked):
    with world.acting("asso"):
        SocialAccount.objects.update(provider="https://other.example")
    assert UNLINKED in go_through(Client(), linked).content.decode()


def test_a_closed_account_does_not_come_in(committed, provider):
    row = Person.objects.using("owner").filter(pk=committed.member("asso").person_id)
    with committed.acting("asso"):
        link_officer(committed, provider)
    row.update(is_active=False)
    try:
        assert UNLINKED in go_through(Client(), provider).content.decode()
    finally:
        row.update(is_active=True)


# --- the second factor is never assumed ------------------------------------------------------------------------
@pytest.fixture
def strict(committed, provider):
    """The association's people have no more time; its officer is linked."""
    tenant = committed.tenant("asso")
    configure_tenant(tenant, mfa_grace_until=None)
    with committed.acting("asso"):
        link_officer(committed, provider)
    yield provider
    configure_tenant(tenant, mfa_grace_until=ONE_PASSWORD)


STRONG = [{"acr": "eidas2"}, {"acr": "eidas3"}, {"amr": ["pwd", "mfa"]}]
WEAK = [
    {},
    {"acr": "eidas1"},
    {"acr": ["eidas2"]},
    {"acr": "EIDAS2"},
    {"amr": ["pwd"]},
    {"amr": "mfa"},
    {"amr": [7]},
    {"amr": {"mfa": 1}},
]


@pytest.mark.parametrize("claims", STRONG)
def test_two_factors_proved_there_are_not_asked_here(world, browse, linked, claims):
    set_up_application(browse("asso"))
    linked.claims = claims
    client = Client()
    assert go_through(client, linked).url == reverse("home")
    assert signed_in(client)


@pytest.mark.parametrize("claims", WEAK)
def test_without_a_proof_of_two_factors_ours_is_asked(world, browse, linked, claims):
    secret = set_up_application(browse("asso"))
    linked.claims = claims
    client = Client()
    assert go_through(client, linked).url == reverse("mfa_authenticate")
    assert not signed_in(client)
    assert give_code(client, code_of(secret)).url == reverse("home")
    assert signed_in(client)


def test_what_counts_as_two_factors_is_the_operators_word(world, browse, linked, monkeypatch, settings):
    """Negative control of the rule, too: with another list the same token is enough."""
    set_up_application(browse("asso"))
    linked.claims = {"acr": "https://idp.example/2fa"}
    assert go_through(Client(), linked).url == reverse("mfa_authenticate")
    monkeypatch.setenv("OIDC_TWO_FACTOR_ACR", "https://idp.example/2fa")
    settings.SOCIALACCOUNT_PROVIDERS = providers.identity_providers()
    assert go_through(Client(), linked).url == reverse("home")


@pytest.mark.parametrize(("claims", "opens"), [({"acr": "eidas2"}, True), ({}, False)])
def test_who_has_no_factor_here_sets_one_up_unless_the_provider_proved_two(strict, claims, opens):
    strict.claims = claims
    client = Client()
    go_through(client, strict)
    answer = client.get(reverse("cases:list"))
    assert answer.status_code == 200 if opens else answer.url == reverse("mfa_index")


# --- what the answer must prove ----------------------------------------------------------------------------------
WRONG = {
    "issuer": {"iss": "https://other.example"},
    "no issuer": {"iss": None},
    "audience": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "for others too": {"aud": [CLIENT, "somebody-else"]},
    "authorized party": {"azp": "somebody-else"},
    "expired": {"exp": old(120)},
    "no expiry": {"exp": None},
    "not yet": {"nbf": int(time.time()) + 3600},
    "nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "nonce of another kind": {"nonce": 7},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "long subject": {"sub": "s" * 500},
    "subject of another kind": {"sub": 7},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_claim_opens_nothing(world, linked, case):
    linked.claims = {"acr": "eidas2"} | WRONG[case]
    client = Client()
    page = go_through(client, linked)
    assert page.status_code == 400
    assert UNPROVEN in page.content.decode()
    assert not signed_in(client)


@pytest.mark.parametrize("forge", ["none", "unsigned", "other key", "hmac", "not a token"])
def test_a_token_that_the_provider_did_not_sign_opens_nothing(world, linked, forge):
    linked.forge = forge
    client = Client()
    assert UNPROVEN in go_through(client, linked).content.decode()
    assert not signed_in(client)


KEYS = [
    [],
    [public_key(OTHER)],
    [public_key(), public_key()],
    [public_key(name="key-2")],
    [public_key() | {"use": "enc"}],
    [{"kty": "oct", "kid": "key-1", "k": "c2VjcmV0"}],
]


@pytest.mark.parametrize("keys", KEYS)
def test_without_its_one_key_a_token_proves_nothing(world, linked, keys):
    linked.keys = keys
    client = Client()
    assert UNPROVEN in go_through(client, linked).content.decode()
    assert not signed_in(client)


def test_without_the_check_a_forged_token_comes_in(world, linked, monkeypatch):
    """Negative control: with verification off, as allauth's own client does it, the same forgery opens."""
    linked.forge, linked.claims = "other key", {"acr": "eidas2"}
    told = protocol.jwt.decode
    loose = lambda token, key, **more: told(token, options={"verify_signature": False})  # noqa: E731
    monkeypatch.setattr(protocol.jwt, "decode", loose)
    client = Client()
    go_through(client, linked)
    assert signed_in(client)


# --- state and code, once -------------------------------------------------------------------------------------------
def test_a_return_serves_once(world, linked):
    linked.claims = {"acr": "eidas2"}
    client = Client()
    back = linked.authorize(leave(client))
    assert client.get(back).url == reverse("home")
    client.post(reverse("account_logout"))
    again = client.get(back)
    assert again.status_code == 400
    assert "elle a déjà servi" in again.content.decode()
    assert not signed_in(client)


def test_a_code_that_was_used_opens_nothing(world, linked):
    linked.claims = {"acr": "eidas2"}
    client = Client()
    first, second = linked.authorize(leave(client)), asked(leave(client))
    code = parse_qs(urlsplit(first).query)["code"][0]
    assert client.get(first).status_code == 302
    client.post(reverse("account_logout"))
    fresh = Client()
    state = asked(leave(fresh))["state"]
    page = fresh.get(reverse("tenants:provider_callback"), {"code": code, "state": state})
    assert "La connexion avec ProConnect n’a pas abouti" in page.content.decode()
    assert not signed_in(fresh)
    assert second


@pytest.mark.parametrize("state", ["", "x", "é" * 40, "a" * 5000])
def test_a_state_that_is_not_of_this_browser_opens_nothing(world, linked, state):
    client = Client()
    leave(client)
    page = client.get(reverse("tenants:provider_callback"), {"code": "code-0", "state": state})
    assert page.status_code == 400
    assert not signed_in(client)


def test_the_return_of_one_browser_does_not_sign_another_in(world, linked):
    """Whoever sends her own return to somebody signs nobody in."""
    linked.claims = {"acr": "eidas2"}
    victim = Client()
    leave(victim)
    assert "elle a déjà servi" in victim.get(linked.authorize(leave(Client()))).content.decode()
    assert not signed_in(victim)


def test_a_code_of_another_browser_does_not_fit(world, linked):
    """The verifier and the nonce bind a code to the browser that asked for it."""
    linked.claims = {"acr": "eidas2"}
    mine, theirs = Client(), Client()
    target = leave(mine)
    stolen = parse_qs(urlsplit(linked.authorize(leave(theirs))).query)["code"][0]
    page = mine.get(reverse("tenants:provider_callback"), {"code": stolen, "state": asked(target)["state"]})
    assert page.status_code == 400
    assert not signed_in(mine)


def test_who_changes_her_mind_is_told_so(world, linked):
    client = Client()
    state = asked(leave(client))["state"]
    page = client.get(reverse("tenants:provider_callback"), {"error": "access_denied", "state": state}).content.decode()
    assert "Vous n’avez pas terminé la connexion" in page
