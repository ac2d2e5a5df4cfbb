"""Proving once more who one is, with what one has: behind the lock, before a change of one's account, before a reveal."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.cases.test_stepup import proved
from tests.tenants.factors import code_of, set_up_application
from tests.tenants.test_second_factor import STRANGE
from tests.world import PASSWORD

LATE = 16 * 60


@pytest.fixture
def equipped(world, browse):
    """A browser of the association's officer, who has an application; and its secret."""
    client = browse("asso")
    return client, set_up_application(client)


def lock(client: Client) -> Client:
    client.post(reverse("tenants:lock"))
    assert client.get(reverse("home")).url == reverse("tenants:unlock")
    return client


def unlock(client: Client, **sent: str):
    return client.post(reverse("tenants:unlock"), sent)


# --- the lock --------------------------------------------------------------------------------------------
def test_a_code_unlocks_once(equipped):
    client, secret = equipped
    code = code_of(secret)
    assert "ou un code de l’application" in lock(client).get(reverse("tenants:unlock")).content.decode()
    assert unlock(client, proof=code).status_code == 302
    assert client.get(reverse("tenants:profile")).status_code == 200
    assert "il a déjà servi" in unlock(lock(client), proof=code).content.decode()


def test_a_recovery_code_unlocks_and_is_spent(equipped):
    client, _secret = equipped
    code, *_others = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert unlock(lock(client), proof=code).status_code == 302
    assert code not in client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]


def test_without_an_application_a_code_is_a_password_like_another(browse):
    client = lock(browse("asso"))
    assert "code de l’application" not in client.get(reverse("tenants:unlock")).content.decode()
    assert "Ce mot de passe n’est pas le bon." in unlock(client, proof="123456").content.decode()


def test_a_wrong_password_beside_an_unused_key_is_told_as_such(world, browse):
    client = browse("asso")
    with world.acting("asso"):
        Authenticator.objects.create(user_id=world.member("asso").person_id, type="webauthn", data={"name": "Bureau"})
    page = unlock(lock(client), proof="faux", credential="null").content.decode()
    assert "Ce mot de passe n’est pas le bon." in page
    assert "facultatif" not in page


@pytest.mark.parametrize("sent", [{}, {"proof": ""}, {"credential": ""}, {"proof": "", "credential": "null"}])
def test_nothing_unlocks_nothing(browse, sent):
    client = lock(browse("asso"))
    assert unlock(client, **sent).status_code in {200, 422}
    assert client.get(reverse("home")).url == reverse("tenants:unlock")


def test_wrong_codes_are_counted(equipped):
    client, secret = equipped
    lock(client)
    for number in range(5):
        unlock(client, proof=f"00000{number}")
    assert "Trop d’essais" in unlock(client, proof=code_of(secret)).content.decode()
    assert client.get(reverse("home")).url == reverse("tenants:unlock")


@pytest.mark.parametrize("credential", STRANGE)
def test_a_strange_answer_of_a_key_unlocks_nothing(world, browse, credential):
    client = browse("asso")
    with world.acting("asso"):
        Authenticator.objects.create(user_id=world.member("asso").person_id, type="webauthn", data={"name": "Bureau"})
    lock(client)
    assert unlock(client, credential=credential).status_code == 422
    assert client.get(reverse("home")).url == reverse("tenants:unlock")


def test_a_key_is_asked_to_verify_its_holder(world, browse):
    """Who finds the key in the computer does not unlock it."""
    answer = lock(browse("asso")).get(reverse("tenants:passkey_options"))
    assert answer.json()["request_options"]["publicKey"]["userVerification"] == "required"
    assert Client().get(reverse("tenants:passkey_options")).status_code == 403


def test_the_place_to_return_to_is_ours(browse):
    client = browse("asso")
    client.post(reverse("tenants:lock"))
    client.get("//ailleurs.example/")
    assert unlock(client, proof=PASSWORD).url == reverse("home")


# --- before a change of one's account ---------------------------------------------------------------------
CHANGES = ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_view_recovery_codes"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_asks_first_and_then_goes_on(world, browse, name):
    client = browse("asso")
    secret = set_up_application(client) if "recovery" in name else ""
    asked = proved(world, client, LATE).get(reverse(name))
    assert asked.url.startswith(reverse("tenants:confirm"))
    page = client.get(asked.url).content.decode()
    assert f'name="next" value="{reverse(name)}"' in page
    proof = code_of(secret) if secret else PASSWORD
    assert client.post(asked.url, {"proof": proof}).url == reverse(name)
    assert client.get(reverse(name)).status_code == 200


def test_a_wrong_proof_goes_nowhere(world, browse):
    client = proved(world, browse("asso"), LATE)
    url = reverse("tenants:confirm") + "?next=" + reverse("mfa_activate_totp")
    assert client.post(url, {"proof": "faux"}).status_code == 422
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("tenants:confirm"))


def test_afterwards_one_is_not_led_elsewhere(world, browse):
    client = proved(world, browse("asso"), LATE)
    answer = client.post(reverse("tenants:confirm"), {"proof": PASSWORD, "next": "https://ailleurs.example/"})
    assert answer.url == reverse("tenants:profile")


@pytest.mark.parametrize("name", ["account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"])
def test_the_other_pages_that_ask_lead_to_ours(equipped, name):
    client, _secret = equipped
    answer = client.get(reverse(name), {"next": reverse("mfa_index")})
    assert answer.url.startswith(reverse("tenants:confirm"))
    assert Client().get(reverse(name)).url.startswith(reverse("account_login"))


def test_confirming_is_for_who_is_signed_in(db):
    assert Client().get(reverse("tenants:confirm")).url == reverse("account_login")
    assert Client().post(reverse("tenants:confirm"), {"proof": PASSWORD}).url == reverse("account_login")
