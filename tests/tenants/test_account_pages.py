"""The pages of one's account wear our look and speak French; an unknown address gives nothing away."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.tenants.factors import set_up_application, sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("account_login", "Connexion"),
        ("account_reset_password", "Mot de passe oublié"),
        ("account_reset_password_done", "Consultez votre messagerie"),
        ("account_reset_password_from_key_done", "Votre mot de passe est changé"),
        ("account_signup", "Inscription sur invitation"),
        ("account_inactive", "Ce compte est fermé"),
    ],
)
def test_page_is_ours(client: Client, name: str, title: str) -> None:
    page = client.get(reverse(name)).content.decode()
    assert re.findall(r"<h1>(.*?)</h1>", page) == [title]
    assert '<html lang="fr"' in page


def test_refused_sign_in_explains_and_keeps_the_address(client: Client) -> None:
    page = client.post(reverse("account_login"), {"login": "inconnue@exemple.invalid", "password": "x" * 12}).content.decode()
    assert "error-summary" in page
    assert 'value="inconnue@exemple.invalid"' in page
    assert "x" * 12 not in page


def test_worn_out_link_offers_a_new_one(client: Client) -> None:
    page = client.get(reverse("account_reset_password_from_key", args=["abc", "def-123"])).content.decode()
    assert "Ce lien n’est plus valable" in page
    assert reverse("account_reset_password") in page


def test_unknown_address_is_a_page_that_confirms_nothing(client: Client) -> None:
    answer = client.get("/nulle-part/")
    assert answer.status_code == 404
    assert "introuvable" in answer.content.decode()


# --- the link of a reset ---------------------------------------------------------------------------------
@pytest.fixture
def link(world, client: Client) -> str:
    """The link that was sent to somebody who forgot the password."""
    client.post(reverse("account_reset_password"), {"email": "officer@asso.test"})
    return re.search(r"https?://[^/]+(\S+)", mail.outbox[-1].body)[1]


def test_the_link_of_a_reset_serves_once_and_does_not_replace_the_second_factor(world, browse, link, client) -> None:
    set_up_application(browse("asso"))
    page = client.get(link, follow=True)
    new = {"password1": "trois mots et un tiret", "password2": "trois mots et un tiret"}
    assert client.post(page.redirect_chain[-1][0], new).url == reverse("account_reset_password_from_key_done")
    assert client.get(reverse("home")).url.startswith(reverse("account_login"))
    assert sign_in(Client(), "officer@asso.test", "trois mots et un tiret").url == reverse("mfa_authenticate")
    assert "n’est plus valable" in Client().get(link, follow=True).content.decode()


def test_an_expired_link_of_a_reset_opens_nothing(link, settings) -> None:
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "n’est plus valable" in Client().get(link, follow=True).content.decode()


def test_an_unknown_address_is_sent_nothing_that_opens(world, client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "personne@asso.test"})
    assert answer.url == reverse("account_reset_password_done")
    assert not any("/key/" in message.body for message in mail.outbox)
