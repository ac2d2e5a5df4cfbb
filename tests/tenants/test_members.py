"""Members: invited by mail, entering by a link, roles, the last manager."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tenants.errors import Forbidden
from tenants.models import Invitation, Membership
from tenants.services import members
from tests.security.attempts import run
from tests.tenants.factors import set_up_application
from tests.world import PASSWORD


@pytest.fixture
def sent(world, browse, django_capture_on_commit_callbacks):
    """A manager invites somebody; returns the path of the link in the mail."""
    with django_capture_on_commit_callbacks(execute=True):
        browse("asso", "manager").post(reverse("tenants:invite"), {"email": "nouvelle@asso.test", "roles": ["officer"]})
    return re.search(r"https?://[^/]+(\S+)", mail.outbox[0].body)[1]


def test_the_mail_is_neutral_and_the_link_opens(sent):
    assert "violence" not in (mail.outbox[0].subject + mail.outbox[0].body).lower()
    assert Client().get(sent).status_code == 200


def test_an_invited_person_makes_an_account_and_works(world, sent):
    client = Client()
    response = client.post(sent, {"display_name": "Nadia R.", "password": "trois mots et un tiret"})
    assert response.status_code == 302
    assert client.get(reverse("tenants:profile")).status_code == 200
    with world.acting("asso", "manager"):
        assert Membership.objects.get(person__email="nouvelle@asso.test").roles == ["officer"]


def test_a_link_serves_once(sent):
    Client().post(sent, {"display_name": "Nadia R.", "password": "trois mots et un tiret"})
    assert Client().get(sent).status_code == 404


@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() + timedelta(microseconds=1)}])
def test_a_dead_link_opens_nothing(world, sent, change):
    with world.acting("asso", "manager"):
        Invitation.objects.update(created_at=timezone.now() - timedelta(days=30))
        if "expires_at" in change:
            change = {"expires_at": timezone.now() - timedelta(days=1)}
        Invitation.objects.update(**change)
    assert Client().get(sent).status_code == 404


def test_a_weak_password_is_refused_and_nothing_is_lost(sent):
    response = Client().post(sent, {"display_name": "Nadia R.", "password": "court"})
    assert response.status_code == 422
    assert "Nadia R." in response.content.decode()


def test_an_existing_person_joins_with_its_account(world, browse, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        browse("asso", "manager").post(reverse("tenants:invite"), {"email": "officer@shelter.test", "roles": ["reader"]})
    link = re.search(r"https?://[^/]+(\S+)", mail.outbox[0].body)[1]
    client = browse("shelter")
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    with world.acting("asso", "manager"):
        assert Membership.objects.filter(person__email="officer@shelter.test", tenant=world.tenant("asso")).exists()


ENDS = [
    ({"accepted_at": timezone.now()}, "Cette invitation a déjà servi"),
    ({"revoked_at": timezone.now()}, "Cette invitation a été annulée"),
    ({"expires_at": timezone.now() - timedelta(days=1)}, "Ses sept jours sont passés"),
]


@pytest.mark.parametrize(("change", "words"), ENDS)
def test_a_dead_link_says_why(world, sent, change, words):
    with world.acting("asso", "manager"):
        Invitation.objects.update(created_at=timezone.now() - timedelta(days=30))
        Invitation.objects.update(**change)
    for answer in (Client().get(sent), Client().post(sent, {"display_name": "Nadia R.", "password": "trois mots et un tiret"})):
        assert answer.status_code == 404
        assert words in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "é", "a" * 5000, "A" * 43])
def test_a_wrong_link_says_so(world, token):
    page = Client().get(reverse("tenants:accept_invitation", args=[token]))
    assert page.status_code == 404
    assert "ne mène à aucune invitation" in page.content.decode()


def test_who_has_an_account_already_is_told_to_sign_in(world, browse, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        browse("asso", "manager").post(reverse("tenants:invite"), {"email": "officer@shelter.test", "roles": ["reader"]})
    link = re.search(r"https?://[^/]+(\S+)", mail.outbox[0].body)[1]
    answer = Client().post(link, {"display_name": "Nadia R.", "password": "trois mots et un tiret"})
    assert answer.status_code == 422
    assert "connectez-vous, puis ouvrez à nouveau le lien" in answer.content.decode()


# --- who has no second factor yet --------------------------------------------------------------------------
def test_a_manager_sees_who_has_no_second_factor_yet(world, browse):
    set_up_application(browse("asso"))
    page = browse("asso", "manager").get(reverse("tenants:members"))
    assert page.context["without_factor"] == 4
    factors = {row["member"].person.email: row["factors"].has_factor for row in page.context["rows"]}
    assert [address for address, has in factors.items() if has] == ["officer@asso.test"]
    assert "personnes ne l’ont pas encore" in page.content.decode()


def test_factors_are_told_to_managers_and_of_their_tenant_alone(world, browse):
    set_up_application(browse("landlord"))
    with world.acting("asso") as actor:
        assert run("SELECT * FROM member_factors()") == []
        with pytest.raises(Forbidden):
            members.factors_of_members(by=actor)
    with world.acting("asso", "manager") as manager:
        assert not any(one.has_factor for one in members.factors_of_members(by=manager).values())
        assert run("SELECT count(*) FROM member_factors()") == [(5,)]


def test_the_list_of_members_asks_a_fixed_number_of_queries(world, browse, django_assert_num_queries):
    client, url = browse("asso", "manager"), reverse("tenants:members")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    count = len(few)
    for number in range(3):
        client.post(reverse("tenants:invite"), {"email": f"x{number}@asso.test", "roles": ["reader"]})
    client.get(url)
    with django_assert_num_queries(count):
        assert len(client.get(url).context["invitations"]) == 3


def test_another_person_cannot_use_the_link(world, sent, browse):
    page = browse("stranger").get(sent)
    assert page.status_code == 409
    assert "Cette invitation est pour une autre adresse" in page.content.decode()
    assert browse("stranger").post(sent, {"display_name": "X", "password": "trois mots et un tiret"}).status_code == 409
    with world.acting("stranger"):
        assert members.accept_as(world.member("stranger").person_id, sent.rstrip("/").rsplit("/", 1)[-1]) is None


@pytest.mark.parametrize("role", ["reader", "officer", "coordinator", "analyst"])
def test_members_are_the_managers_business(browse, role):
    assert browse("asso", role).get(reverse("tenants:members")).status_code == 403
    assert browse("asso", role).post(reverse("tenants:invite"), {"email": "x@y.test", "roles": ["reader"]}).status_code == 403


def test_a_manager_cannot_touch_another_tenants_member(world, browse):
    url = reverse("tenants:member", args=[world.member("shelter").pk])
    assert browse("asso", "manager").get(url).status_code == 404


def test_the_last_manager_cannot_leave(world, browse):
    manager = world.member("asso", "manager")
    response = browse("asso", "manager").post(reverse("tenants:activate", args=[manager.pk]), {"active": "0"}, follow=True)
    assert "La dernière personne responsable" in response.content.decode()
    with world.acting("asso", "manager"), pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=manager.pk).update(is_active=False)


def test_signing_in_with_mail_and_password(world):
    client = Client()
    assert client.post(reverse("account_login"), {"login": "officer@asso.test", "password": PASSWORD}).status_code == 302
    assert client.get(reverse("tenants:profile")).status_code == 200


@pytest.mark.parametrize("login", ["officer@asso.test", "personne@nulle.test"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(world, login):
    response = Client().post(reverse("account_login"), {"login": login, "password": "mauvais mot de passe"})
    assert response.status_code == 200
    assert "officer" not in response.context["form"].errors.as_text().lower()


def test_a_locked_session_shows_nothing_until_the_password(world, browse):
    client = browse("asso", "manager")
    client.post(reverse("tenants:lock"))
    assert client.get(reverse("tenants:members")).url == reverse("tenants:unlock")
    assert client.post(reverse("tenants:unlock"), {"proof": "faux"}).status_code == 422
    assert client.post(reverse("tenants:unlock"), {"proof": PASSWORD}).url == reverse("tenants:members")
    assert client.get(reverse("tenants:members")).status_code == 200


def test_a_member_acts_in_one_tenant_at_a_time(world, browse):
    client = browse("asso")
    client.post(reverse("tenants:switch"), {"membership": str(world.member("stranger").pk)})
    assert world.tenant("asso").name in client.get(reverse("tenants:profile")).content.decode()


def test_a_draft_is_kept_sealed_and_given_back_to_its_author_only(world, browse):
    from tenants import drafts

    assert browse("asso").post(reverse("tenants:draft", args=["essai"]), {"note": "Rue Secrète"}).status_code == 204
    with world.acting("asso"):
        assert drafts.initial(world.actor("asso"), "essai") == {"note": "Rue Secrète"}
        with connection.cursor() as cursor:
            cursor.execute("SELECT payload::text FROM tenants_formdraft")
            assert "Secr" not in bytes.fromhex(cursor.fetchone()[0].removeprefix("\\x")).decode("latin-1")
    with world.acting("asso", "manager"):
        from tenants.models import FormDraft

        assert FormDraft.objects.count() == 0
