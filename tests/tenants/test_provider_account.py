"""What a person does with an identity provider once it is believed: link, confirm, accept an invitation; and what is kept of it."""

import re

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from coordination import providers
from tenants.identity import JOIN_KEY
from tenants.models import AccountNotice, Membership
from tenants.sessions import SessionStore
from tests.cases.test_stepup import proved
from tests.factories import make_case
from tests.security.attempts import FORBIDDEN, refusal, run
from tests.tenants.at_provider import ADDRESS, UNLINKED, asked, come_back, go_through, leave, old, signed_in, without_password


# --- linking -------------------------------------------------------------------------------------------------------
def test_a_signed_in_person_links_her_account(world, browse, provider):
    client = browse("asso")
    assert go_through(client, provider, "tenants:provider_link").url == reverse("tenants:profile")
    page = client.get(reverse("tenants:profile")).content.decode()
    assert "Ne plus relier ProConnect" in page
    with world.acting("asso"):
        row = SocialAccount.objects.get()
        assert (row.provider, row.uid, row.extra_data) == (provider.issuer, provider.subject, {})
        assert AccountNotice.objects.get().kind == "provider_linked"
    provider.claims = {"acr": "eidas2"}
    fresh = Client()
    go_through(fresh, provider)
    assert signed_in(fresh)


@pytest.mark.parametrize("signed", [True, False])
def test_the_address_may_come_in_a_signed_answer(world, browse, provider, signed):
    provider.signed_about = signed
    assert go_through(browse("asso"), provider, "tenants:provider_link").status_code == 302
    assert "userinfo" in provider.asked


@pytest.mark.parametrize(
    "change",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email": "other@asso.test"},
        {"email": ""},
        {"about": {"email": None}},
        {"about": {"email_verified": "true"}},
        {"about": {"sub": "subject-2"}},
        {"about": {"aud": "somebody-else"}, "signed_about": True},
        {"claims": {"email": ADDRESS}, "email": ADDRESS},
    ],
)
def test_an_address_that_is_not_vouched_for_links_nothing(world, browse, provider, change):
    for name, value in change.items():
        setattr(provider, name, value)
    page = go_through(browse("asso"), provider, "tenants:provider_link")
    assert page.status_code == 400
    with world.acting("asso"):
        assert not SocialAccount.objects.exists()


def test_the_operator_may_trust_the_providers_addresses(world, browse, provider, monkeypatch, settings):
    """ProConnect sends no `email_verified`. One that says "no" is believed all the same."""
    monkeypatch.setenv("OIDC_EMAIL_IS_VERIFIED", "1")
    settings.SOCIALACCOUNT_PROVIDERS = providers.identity_providers()
    provider.email_verified = False
    assert go_through(browse("asso"), provider, "tenants:provider_link").status_code == 400
    provider.email_verified = None
    assert go_through(browse("asso"), provider, "tenants:provider_link").status_code == 302


def test_a_subject_is_linked_to_one_person_only(world, browse, linked):
    linked.email = "manager@asso.test"
    page = go_through(browse("asso", "manager"), linked, "tenants:provider_link").content.decode()
    assert "déjà relié" in page
    with world.acting("asso", "manager"):
        assert not SocialAccount.objects.exists()


def test_linking_asks_for_a_recent_proof(world, browse, provider):
    client = proved(world, browse("asso"), 16 * 60)
    assert client.post(reverse("tenants:provider_link")).url.startswith(reverse("tenants:confirm"))
    target = leave(browse("asso"), "tenants:provider_link")
    assert target


def test_a_link_that_was_begun_by_another_is_not_finished(world, browse, provider):
    """The browser changed hands between the departure and the return."""
    client = browse("asso")
    target = leave(client, "tenants:provider_link")
    with world.acting("asso"):
        store = SessionStore(client.cookies[django_settings.SESSION_COOKIE_NAME].value)
        states = store["socialaccount_states"]
        next(iter(states.values()))[0]["person"] = str(world.member("asso", "manager").person_id)
        store["socialaccount_states"] = states
        store.save()
    assert come_back(client, provider, target).status_code == 400


def test_forgetting_the_link(world, browse, linked):
    client = browse("asso")
    assert client.post(reverse("tenants:provider_unlink")).status_code == 302
    with world.acting("asso"):
        assert not SocialAccount.objects.exists()
        assert AccountNotice.objects.get().kind == "provider_unlinked"
    assert UNLINKED in go_through(Client(), linked).content.decode()


def test_the_last_way_in_is_not_forgotten(world, browse, linked):
    client = without_password(world)
    page = client.post(reverse("tenants:provider_unlink"), follow=True).content.decode()
    assert "Choisissez d’abord un mot de passe" in page
    with world.acting("asso"):
        assert SocialAccount.objects.exists()


# --- confirming who one is ---------------------------------------------------------------------------------------
def test_without_a_password_the_lock_opens_with_the_provider(world, browse, linked):
    client = without_password(world)
    client.get(reverse("tenants:sessions"))
    client.post(reverse("tenants:lock"))
    assert client.get(reverse("tenants:sessions")).url == reverse("tenants:unlock")
    page = client.get(reverse("tenants:unlock")).content.decode()
    assert "Confirmer avec ProConnect" in page
    assert 'type="password"' not in page
    target = leave(client, "tenants:provider_confirm")
    assert (asked(target)["prompt"], asked(target)["max_age"]) == ("login", "0")
    assert client.get(reverse("tenants:sessions")).url == reverse("tenants:unlock")
    assert come_back(client, linked, target).url == reverse("tenants:sessions")
    assert signed_in(client)


def test_behind_the_lock_the_provider_only_confirms(world, browse, linked):
    client = browse("asso")
    target = leave(client, "tenants:provider_link")
    client.post(reverse("tenants:lock"))
    assert come_back(client, linked, target).url == reverse("tenants:unlock")
    assert client.post(reverse("tenants:provider_link")).url == reverse("tenants:unlock")
    assert client.get(reverse("home")).url == reverse("tenants:unlock")


NOT_ANEW = [{"auth_time": old(300)}, {"auth_time": None}, {"auth_time": "now"}, {"auth_time": True}]


@pytest.mark.parametrize("claims", NOT_ANEW)
def test_a_provider_that_merely_remembers_does_not_unlock(world, browse, linked, claims):
    client = browse("asso")
    client.post(reverse("tenants:lock"))
    linked.claims = claims
    page = go_through(client, linked, "tenants:provider_confirm").content.decode()
    assert "ne vous a pas redemandé" in page
    assert not signed_in(client)


def test_the_provider_account_of_a_colleague_does_not_unlock(world, browse, linked):
    client = browse("asso", "manager")
    client.post(reverse("tenants:lock"))
    page = go_through(client, linked, "tenants:provider_confirm").content.decode()
    assert "n’est pas celui de cette session" in page
    assert not signed_in(client)


def test_a_step_up_without_a_password_goes_by_the_provider(world, browse, linked):
    case = make_case(world.tenant("asso"), world.programme)
    reveal = reverse("cases:reveal", args=[case.reference, "identite"])
    client = proved(world, without_password(world), 16 * 60)
    page = client.post(reveal, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/dossiers/"}).content.decode()
    assert "Confirmer avec ProConnect" in page
    assert "Martin" not in page
    assert client.post(reveal, {"proof": ""}).status_code in {200, 422}
    assert go_through(client, linked, "tenants:provider_confirm", next="/dossiers/").url == "/dossiers/"
    assert "Martin" in client.post(reveal).content.decode()


def test_an_old_sign_in_at_the_provider_is_not_a_recent_proof(world, linked, monkeypatch, settings):
    """With one's session kept there, nobody was asked anything: what is sensitive asks."""
    case = make_case(world.tenant("asso"), world.programme)
    linked.claims = {"acr": "eidas2", "auth_time": old()}
    client = Client()
    go_through(client, linked)
    page = client.post(reverse("cases:reveal", args=[case.reference, "identite"])).content.decode()
    assert "Confirmez que c’est bien vous" in page
    assert "Martin" not in page


def test_without_a_password_a_first_one_asks_for_a_proof(world, browse, linked):
    client = without_password(world)
    assert client.get(reverse("account_set_password")).status_code == 200
    late = proved(world, client, 16 * 60)
    assert late.get(reverse("account_set_password")).url.startswith(reverse("tenants:confirm"))
    assert late.get(reverse("mfa_activate_totp")).url.startswith(reverse("tenants:confirm"))


# --- an invitation --------------------------------------------------------------------------------------------------
@pytest.fixture
def invited(world, browse, provider, django_capture_on_commit_callbacks) -> str:
    """A manager invites somebody whom the provider knows; returns the token of the link."""
    with django_capture_on_commit_callbacks(execute=True):
        browse("asso", "manager").post(reverse("tenants:invite"), {"email": "nouvelle@asso.test", "roles": ["officer"]})
    provider.email, provider.subject = "Nouvelle@asso.test", "subject-9"
    return re.search(r"/invitation/([^/\s]+)/", mail.outbox[-1].body)[1]


def test_an_invited_person_joins_with_the_provider(world, provider, invited):
    client, link = Client(), reverse("tenants:accept_invitation", args=[invited])
    provider.claims = {"acr": "eidas2"}
    assert "Accepter avec ProConnect" in client.get(link).content.decode()
    assert go_through(client, provider, "tenants:provider_join", invited).url == link
    page = client.get(link).content.decode()
    assert 'type="password"' not in page
    assert client.post(link, {"display_name": ""}).status_code == 422
    assert client.post(link, {"display_name": "Nadia R."}).url == reverse("home")
    assert signed_in(client)
    with world.acting("asso", "manager"):
        assert Membership.objects.get(person__email="nouvelle@asso.test").roles == ["officer"]
    fresh = Client()
    go_through(fresh, provider)
    assert signed_in(fresh)
    page = fresh.get(reverse("tenants:profile")).content.decode()
    assert "Choisir un mot de passe" in page


@pytest.mark.parametrize("change", [{"email": "autre@asso.test"}, {"email_verified": False}])
def test_an_invitation_is_for_the_address_that_the_provider_vouches_for(world, provider, invited, change):
    for name, value in change.items():
        setattr(provider, name, value)
    client = Client()
    assert go_through(client, provider, "tenants:provider_join", invited).status_code == 400
    assert JOIN_KEY not in client.session
    assert 'type="password"' in client.get(reverse("tenants:accept_invitation", args=[invited])).content.decode()


def test_who_has_an_account_already_is_told_to_sign_in(world, linked, invited):
    linked.subject = "subject-1"
    page = go_through(Client(), linked, "tenants:provider_join", invited).content.decode()
    assert "Vous avez déjà un compte" in page


def test_what_was_proved_for_one_invitation_does_not_serve_another(
    world, browse, provider, invited, django_capture_on_commit_callbacks
):
    client = Client()
    go_through(client, provider, "tenants:provider_join", invited)
    with django_capture_on_commit_callbacks(execute=True):
        browse("landlord", "manager").post(reverse("tenants:invite"), {"email": "nouvelle@asso.test", "roles": ["officer"]})
    other = re.search(r"/invitation/([^/\s]+)/", mail.outbox[-1].body)[1]
    assert 'type="password"' in client.get(reverse("tenants:accept_invitation", args=[other])).content.decode()


def test_a_dead_invitation_leaves_for_nowhere(world, provider):
    assert Client().post(reverse("tenants:provider_join", args=["x" * 43])).status_code == 302
    assert provider.asked == []


# --- the tables -------------------------------------------------------------------------------------------------------
def test_nobody_reads_links_or_makes_one_for_another(world, linked):
    other = world.member("asso", "manager").person_id
    insert = (
        "INSERT INTO socialaccount_socialaccount (user_id, provider, uid, extra_data, last_login, date_joined)"
        " VALUES (%s, 'x', %s, '{}', now(), now())"
    )
    with world.acting("asso", "manager"):
        assert run("SELECT count(*) FROM socialaccount_socialaccount") == [(0,)]
        assert run("DELETE FROM socialaccount_socialaccount") == 0
    with world.acting("asso"):
        assert refusal(lambda: run(insert, other, "s"))[0] == FORBIDDEN
        assert refusal(lambda: run("UPDATE socialaccount_socialaccount SET user_id = %s", other))[0] == FORBIDDEN
        for table in ("socialaccount_socialtoken", "socialaccount_socialapp"):
            assert refusal(lambda t=table: run(f"SELECT * FROM {t}"))[0] == FORBIDDEN
            assert refusal(lambda t=table: run(f"DELETE FROM {t}"))[0] == FORBIDDEN


def test_the_database_keeps_nothing_else_of_what_a_provider_says(world, linked):
    with world.acting("asso"):
        for change in ({"extra_data": {"given_name": "Alix"}}, {"pk": None, "uid": "second"}):
            row = SocialAccount.objects.get()
            for name, value in change.items():
                setattr(row, name, value)
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save()
