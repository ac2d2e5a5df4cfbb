"""Signing in as people do: an application and a passkey set up from the page, then used, at both widths."""

import time

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from tenants.sessions import SessionStore
from tests.browser.looking import faults, picture
from tests.browser.visitor import Visitor
from tests.conftest import session_of
from tests.factories import make_case
from tests.tenants.factors import code_of
from tests.world import PASSWORD

pytestmark = [pytest.mark.xdist_group("browser")]
ADDRESS, OFFICER = "reader@shelter.test", "officer@shelter.test"


@pytest.fixture
def keyed(browser, served):
    """A visitor whose computer knows passkeys, at a name: keys are for names, not for numbers."""
    context = browser.new_context(base_url=served.url.replace("127.0.0.1", "localhost"), locale="fr-FR")
    context.set_default_timeout(20_000)
    page = context.new_page()
    driver = context.new_cdp_session(page)
    driver.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
               "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    driver.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield Visitor(page, "keyed")
    context.close()


def give_password(visitor: Visitor, address: str) -> None:
    visitor.go(reverse("account_login"))
    visitor.page.get_by_label("E-mail").fill(address)
    visitor.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    visitor.press("Se connecter")


def lock(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="Verrouiller", exact=True).first.click()


def leave(visitor: Visitor) -> None:
    visitor.page.context.clear_cookies()


def test_a_passkey_is_set_up_and_signs_in_alone(keyed):
    give_password(keyed, ADDRESS)
    keyed.go(reverse("tenants:profile"))
    keyed.look()
    keyed.follow("Double authentification")
    keyed.look()
    keyed.follow("Ajouter une clé d’accès")
    keyed.press("Créer la clé")
    keyed.heading("Codes de secours")
    keyed.look()
    keyed.follow("Continuer")
    leave(keyed)

    keyed.go(reverse("account_login"))
    keyed.press("Utiliser une clé d’accès")
    keyed.heading("Bonjour")
    leave(keyed)

    give_password(keyed, ADDRESS)
    keyed.heading("Confirmez que c’est bien vous")
    keyed.press("Utiliser une clé d’accès")
    keyed.heading("Bonjour")

    keyed.go(reverse("tenants:sessions"))
    lock(keyed)
    keyed.heading("Session verrouillée")
    keyed.press("Utiliser une clé d’accès")
    keyed.heading("Mes sessions")

    keyed.go(reverse("mfa_list_webauthn"))
    keyed.look()
    keyed.follow("Renommer")
    keyed.page.get_by_label("Nom de la clé").fill("Ordinateur du bureau")
    keyed.press("Enregistrer")
    keyed.sees("Ordinateur du bureau")
    keyed.follow("Retirer")
    keyed.press("Retirer")
    keyed.sees("Aucune clé d’accès")
    assert keyed.problems == []


def test_an_application_is_set_up_and_its_code_asked(keyed):
    give_password(keyed, "reader@excluded.test")
    keyed.go(reverse("mfa_index"))
    keyed.follow("Configurer une application")
    keyed.page.get_by_text("Je ne peux pas viser l’image").click()
    secret = keyed.page.locator("details strong").inner_text()
    keyed.page.get_by_label("Code").fill(code_of(secret, steps=0))
    keyed.press("Activer")
    keyed.heading("Codes de secours")
    leave(keyed)
    give_password(keyed, "reader@excluded.test")
    keyed.heading("Confirmez que c’est bien vous")
    keyed.page.get_by_label("Code").fill("000000")
    keyed.press("Continuer")
    keyed.look()
    keyed.page.get_by_label("Code").fill(code_of(secret))
    keyed.press("Continuer")
    keyed.heading("Bonjour")
    keyed.go(reverse("mfa_index"))
    keyed.look()
    keyed.follow("Ne plus utiliser")
    keyed.press("Ne plus l’utiliser")
    keyed.sees("Configurer une application")
    assert keyed.problems == []


@pytest.fixture
def file(settled, visit, served):
    """A case, and a browser of its owner whose last proof is old."""
    case = make_case(settled.tenant("asso"), settled.programme)
    key = session_of(settled.member("asso"))
    with settled.acting("asso"):
        session = SessionStore(key)
        session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 16 * 60}]
        session.save()
    visitor = visit("late")
    visitor.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": served.url}])
    visitor.go(case.get_absolute_url())
    return visitor


def test_the_step_up_comes_where_the_name_was_asked(file):
    file.page.get_by_role("button", name="Afficher l’identité").click()
    password = file.page.get_by_label("Votre mot de passe")
    expect(password).to_be_focused()
    file.look()
    password.fill("mauvais")
    file.page.get_by_role("button", name="Confirmer").click()
    file.sees("Ce mot de passe n’est pas le bon.")
    file.problems += faults(file.page)
    picture(file.page, "stepup-refused")
    file.page.get_by_label("Votre mot de passe").fill(PASSWORD)
    file.page.get_by_role("button", name="Confirmer").click()
    file.sees("Alix Martin")
    file.page.get_by_role("button", name="Masquer").or_(file.page.get_by_role("link", name="Masquer")).first.click()
    expect(file.page.get_by_role("button", name="Afficher l’identité")).to_be_focused()
    problems = [one for one in file.problems if "status of 422" not in one]  # the browser's own word on a refusal
    assert problems == []


def test_a_passkey_steps_up_in_its_place_and_before_a_change(keyed, settled, served):
    """By a key alone: the question comes where the name was asked, and on the page that a change of factors leads to."""
    case = make_case(settled.tenant("shelter"), settled.programme)
    give_password(keyed, OFFICER)
    keyed.heading("Bonjour")
    keyed.go(reverse("mfa_add_webauthn"))
    keyed.press("Créer la clé")
    keyed.heading("Codes de secours")
    late(keyed, settled, "shelter")
    keyed.go(case.get_absolute_url())
    keyed.page.get_by_role("button", name="Afficher l’identité").click()
    keyed.page.get_by_role("button", name="Utiliser une clé d’accès").click()
    keyed.sees("Alix Martin")

    late(keyed, settled, "shelter")
    keyed.go(reverse("mfa_activate_totp"))
    keyed.heading("Confirmez que c’est bien vous")
    keyed.press("Utiliser une clé d’accès")
    keyed.heading("Configurer une application")
    assert keyed.problems == []


def late(visitor: Visitor, settled, who: str) -> None:
    """Put the last proof of a browser a little more than a quarter of an hour in the past."""
    (cookie,) = (one for one in visitor.page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    with settled.acting(who):
        session = SessionStore(cookie["value"])
        session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 16 * 60}]
        session.save()


def test_without_a_script_the_step_up_is_a_page(file):
    context = file.page.context.browser.new_context(java_script_enabled=False, storage_state=file.page.context.storage_state())
    page = context.new_page()
    page.goto(file.page.url)
    page.get_by_role("button", name="Afficher l’identité").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Confirmez que c’est bien vous")
    picture(page, "stepup-page")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("main")).to_contain_text("Alix Martin")
    context.close()


def test_my_sessions_are_listed_and_ended(as_member, settled):
    session_of(settled.member("shelter", "coordinator"))
    visitor = as_member("shelter", "coordinator")
    visitor.go(reverse("tenants:profile"))
    visitor.follow("Mes sessions")
    visitor.press("Fermer toutes les autres")
    visitor.told("Les autres sessions sont fermées")
    visitor.sees("celui-ci")
    assert visitor.problems == []


def test_a_browser_without_passkeys_offers_what_it_can(visit):
    visitor = visit()
    visitor.page.add_init_script("delete window.PublicKeyCredential")
    visitor.go(reverse("account_login"))
    expect(visitor.page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_hidden()
    expect(visitor.page.get_by_role("button", name="Se connecter")).to_be_visible()
    visitor.look()
    assert visitor.problems == []
