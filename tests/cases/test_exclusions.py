"""Barring an organisation, a colleague or an address from a case, lifting it, stepping aside: what happens, and what is said."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.keys import case_vault
from cases.models import (
    Case,
    CaseShare,
    Exclusion,
    Orientation,
    OrientationContent,
    SupportMeasure,
    SupportSession,
    TeamMember,
    Transfer,
)
from cases.services import exclusions, orientations, support, team, transfer
from cases.services.erasure import personal_columns
from cases.services.rotation import renew_case
from cases.workflow_sessions import Planned
from tenants.acting import acting_as
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import AuditEntry, Invitation, Membership, Notification, OutboxEvent
from tenants.services import members
from tenants.tasks import relay_outbox
from tests.access.story import refer
from tests.cases.builders import filed, today
from tests.housing.course import open_case

NEUTRAL = "Cette adresse est écartée du dossier, dès maintenant ou dès qu’elle aura un compte."


@pytest.fixture
def case(world):
    return open_case(world)


@pytest.fixture
def asso(world):
    with world.acting("asso") as by:
        yield by


def sees(world, case, key, role="officer"):
    with world.acting(key, role):
        return Case.objects.filter(pk=case.pk).exists()


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


def share_with(world, case, key):
    with world.acting("asso"):
        access.grant(case.pk, world.tenant(key).group_id, access.SHELTER, purpose="shelter")


# --- an organisation ------------------------------------------------------------------------------------
def test_a_barred_organisation_loses_what_was_shared(world, case):
    share_with(world, case, "shelter")
    assert sees(world, case, "shelter")
    with world.acting("asso") as by:
        exclusions.exclude_tenant(case, by=by, tenant=world.tenant("shelter"))
        assert not CaseShare.objects.filter(group=world.tenant("shelter").group_id, expires_at__isnull=True).exists()
    assert not sees(world, case, "shelter")


def test_what_a_barred_organisation_accompanied_ends(world, case):
    provider = world.tenant("excluded")
    with world.acting("asso") as by:
        accepted = support.request_measure(case, by=by, provider=provider, type="legal", line="support")
        support.accept(accepted, by=by, answered_on=today())
        support.plan_session(accepted, by=by, planned=Planned("phone", accepted.case.created_at))
        asked = support.request_measure(case, by=by, provider=provider, type="hold", line="support")
        exclusions.exclude_tenant(case, by=by, tenant=provider)
        assert SupportMeasure.objects.get(pk=accepted.pk).status == "completed"
        assert SupportMeasure.objects.get(pk=asked.pk).status == "withdrawn"
        assert SupportSession.objects.get().status == "cancelled"
    with world.acting("excluded"):
        assert SupportMeasure.objects.count() == 0
    relay_outbox()
    with world.acting("excluded"):
        assert Notification.objects.count() == 0


def test_a_transfer_to_a_barred_organisation_is_taken_back(world, case):
    with world.acting("asso") as by:
        transfer.ask_transfer(case, by=by, to=world.tenant("shelter"), consent_on=today())
        exclusions.exclude_tenant(case, by=by, tenant=world.tenant("shelter"))
        assert Transfer.objects.get().accepted is False


def test_once_lifted_an_organisation_may_receive_the_case(world, case):
    shelter = world.tenant("shelter")
    with world.acting("asso") as by:
        row = exclusions.exclude_tenant(case, by=by, tenant=shelter)
        exclusions.lift(row, by=by)
        exclusions.lift(row, by=by)
        transfer.ask_transfer(case, by=by, to=shelter, consent_on=today())
    with world.acting("shelter") as by:
        transfer.accept_transfer(Transfer.objects.get(), by=by)
        assert Case.objects.get().tenant_id == shelter.pk


def test_lifting_gives_nothing_back(world, case):
    share_with(world, case, "shelter")
    with world.acting("asso") as by:
        row = exclusions.exclude_tenant(case, by=by, tenant=world.tenant("shelter"))
        exclusions.lift(row, by=by)
        assert AuditEntry.objects.filter(kind__in=["exclusion.added", "exclusion.lifted"]).count() == 2
    assert not sees(world, case, "shelter")
    share_with(world, case, "shelter")
    assert sees(world, case, "shelter")


def test_the_owner_cannot_be_barred_nor_anybody_twice(world, case, asso):
    with pytest.raises(TransitionRefused, match="transférez"):
        exclusions.exclude_tenant(case, by=asso, tenant=world.tenant("asso"))
    exclusions.exclude_tenant(case, by=asso, tenant=world.tenant("landlord"))
    with pytest.raises(TransitionRefused, match="déjà"):
        exclusions.exclude_tenant(case, by=asso, tenant=world.tenant("landlord"))
    assert world.tenant("landlord") not in exclusions.barrable_tenants(case)


@pytest.mark.parametrize(("who", "role"), [("coordinator", "coordinator"), ("asso", "reader")])
def test_only_the_owner_bars(world, case, who, role):
    with world.acting(who, role) as by, pytest.raises(Forbidden):
        exclusions.exclude_tenant(case, by=by, tenant=world.tenant("landlord"))


# --- a colleague ------------------------------------------------------------------------------------------
def test_a_colleague_is_barred_and_leaves_the_team(world, case, asso):
    colleague = world.member("asso", "coordinator")
    team.add_co_referent(case, by=asso, membership=colleague)
    access.grant(case.pk, colleague.group_id, ["view_new_address"], purpose="test")
    exclusions.exclude_colleague(case, by=asso, membership=colleague)
    assert not TeamMember.objects.filter(membership=colleague).exists()
    assert not CaseShare.objects.filter(group=colleague.group_id, expires_at__isnull=True).exists()
    assert not sees(world, case, "asso", "coordinator")
    with pytest.raises(IntegrityError, match="somebody barred"):
        team.add_co_referent(case, by=asso, membership=colleague)


def test_a_referent_is_replaced_first(world, case):
    with world.acting("asso", "coordinator") as by:
        with pytest.raises(TransitionRefused, match="référente"):
            exclusions.exclude_colleague(case, by=by, membership=world.member("asso"))
        with pytest.raises(TransitionRefused, match="référente"):
            exclusions.exclude_address(case, by=by, address="officer@asso.test")
        team.set_referent(case, by=by, membership=by.membership)
        exclusions.exclude_colleague(case, by=by, membership=world.member("asso"))
    assert not sees(world, case, "asso")


# --- an address --------------------------------------------------------------------------------------------
def test_an_address_bars_its_person_everywhere(world, case, asso):
    share_with(world, case, "shelter")
    exclusions.exclude_address(case, by=asso, address=" Officer@Shelter.TEST ")
    assert not sees(world, case, "shelter")
    assert sees(world, case, "shelter", "coordinator")


def test_an_address_without_an_account_bars_the_account_when_it_appears(world, case):
    share_with(world, case, "shelter")
    with world.acting("asso") as by:
        exclusions.exclude_address(case, by=by, address="nouvelle@shelter.test")
    member = appear("nouvelle@shelter.test", world, "shelter")
    with acting_as(member):
        assert Case.objects.count() == 0
    other = appear("une.autre@shelter.test", world, "shelter")
    with acting_as(other):
        assert Case.objects.count() == 1


def appear(address, world, key):
    """An invited person makes its account and joins, as `app`, inside the test's transaction."""
    token = f"jeton de {address}"
    with world.acting(key, "manager") as by:
        offer = {"email": address, "roles": ["officer"], "token_sha256": members.token_hash(token)}
        Invitation.objects.create(tenant=by.tenant, expires_at=timezone.now() + timedelta(days=1), **offer)
    with acting_as(world.tenant(key)):
        found = members.find_offer(token)
        person = members.accept_as_new_person(found, token, display_name="Nouvelle", password="une phrase assez longue")
    with acting_as(world.tenant(key)):
        return Membership.objects.select_related("tenant", "person").get(person=person.pk)


def test_a_lifted_address_bars_nobody_who_comes_later(world, case):
    share_with(world, case, "shelter")
    with world.acting("asso") as by:
        exclusions.lift(exclusions.exclude_address(case, by=by, address="tard@shelter.test"), by=by)
    with acting_as(appear("tard@shelter.test", world, "shelter")):
        assert Case.objects.count() == 1


def test_the_address_is_sealed_and_shown_to_those_who_hold_the_key(world, case, asso):
    row = exclusions.exclude_address(case, by=asso, address="quelquun@ailleurs.test", reason="knows")
    row.refresh_from_db()
    assert b"ailleurs" not in bytes(row.address)
    [shown] = exclusions.exclusions_of(case, asso)
    assert (shown.who, shown.reason) == ("quelquun@ailleurs.test", "la connaît ou connaît ses proches")
    with pytest.raises(TransitionRefused, match="déjà"):
        exclusions.exclude_address(case, by=asso, address="Quelquun@ailleurs.test")
    assert "address" in personal_columns()["cases_exclusion"]


def test_a_coordination_without_identity_reads_that_somebody_is_barred_and_no_address(world, case):
    with world.acting("asso") as by:
        exclusions.exclude_address(case, by=by, address="quelquun@ailleurs.test")
        access.revoke(case.pk, world.tenant("coordinator").group_id, access.COORDINATOR - access.COORDINATOR_WITHOUT_IDENTITY)
    with world.acting("coordinator", "coordinator") as by:
        [shown] = exclusions.exclusions_of(case, by)
        assert shown.who == "Adresse professionnelle, masquée"


def test_the_key_of_the_case_renewed_still_opens_the_address(world, case):
    with world.acting("asso") as by:
        exclusions.exclude_address(case, by=by, address="quelquun@ailleurs.test")
    assert renew_case(world.tenant("asso"), case.pk)
    with world.acting("asso"):
        assert Exclusion.objects.get().unseal(case_vault(case)) == {"address": "quelquun@ailleurs.test"}


# --- stepping aside ----------------------------------------------------------------------------------------
def test_whoever_steps_aside_sees_nothing_more_and_the_owner_is_told(world, case):
    share_with(world, case, "shelter")
    with world.acting("shelter") as by:
        assert exclusions.step_aside(case.pk, by=by)
        assert not exclusions.step_aside(case.pk, by=by)
        assert Case.objects.count() == 0
    assert sees(world, case, "shelter", "reader")
    relay_outbox()
    with world.acting("asso") as by:
        told = Notification.objects.get(kind="exclusion.declared")
        assert told.text == f"Dossier {case.reference} : une personne d’une organisation partenaire s’est écartée."
        [shown] = exclusions.exclusions_of(case, by)
        assert (shown.who, shown.declared) == ("Une personne d’une organisation partenaire", True)
    with world.acting("coordinator", "coordinator"):
        assert Notification.objects.filter(kind="exclusion.declared").count() == 1
    with acting_as(world.tenant("shelter")):
        assert not OutboxEvent.objects.filter(kind__startswith="exclusion").exists()


def test_a_referent_hands_the_case_over_before_stepping_aside(world, case):
    with world.acting("asso") as by:
        with pytest.raises(TransitionRefused, match="confiez-le"):
            exclusions.step_aside(case.pk, by=by)
        assert Case.objects.count() == 1


def test_nobody_steps_aside_from_what_it_does_not_see(world, case):
    for who in ("landlord", "stranger", "metropole"):
        with world.acting(who) as by:
            assert not exclusions.step_aside(case.pk, by=by)
    with world.acting("asso"):
        assert Exclusion.objects.count() == 0


def test_an_orientation_that_became_the_case_is_hidden_with_it(world):
    orientation = refer(world)
    relay_outbox()
    with world.acting("asso") as by:
        taken = orientations.take_up(orientation, by=by)
        exclusions.exclude_colleague(taken, by=by, membership=world.member("asso", "coordinator"))
    with world.acting("asso", "coordinator"):
        assert Orientation.objects.count() == OrientationContent.objects.count() == 0
        assert not Notification.objects.filter(about=orientation.pk).exists()
        assert not AuditEntry.objects.filter(about=orientation.pk).exists()
    with world.acting("asso"):
        assert Orientation.objects.count() == OrientationContent.objects.count() == 1


# --- screens --------------------------------------------------------------------------------------------------
def test_what_waits_of_an_orientation_is_not_told_to_the_barred_and_holds_nothing_up(world):
    """The landlord that referred her is barred before it was told that she is taken up; others are told all the same."""
    orientation = refer(world)
    with world.acting("asso") as by:
        case = orientations.take_up(orientation, by=by)
        exclusions.exclude_tenant(case, by=by, tenant=world.tenant("landlord"))
    relay_outbox()
    with world.acting("landlord"):
        assert not Notification.objects.filter(about=orientation.pk).exists()


def post(client, name, *args, **data):
    return client.post(reverse(f"cases:{name}", args=args), data)


def test_the_screen_lists_bars_and_lifts(world, case, browse):
    client, reference = browse("asso"), case.reference
    page = client.get(reverse("cases:exclusions", args=[reference]))
    assert "Personne n’est écarté" in words(page)
    answer = post(client, "exclude", reference, "organisation", tenant=world.tenant("landlord").pk, reason="knows")
    assert answer.status_code == 302
    page = words(client.get(answer.url))
    assert "Toits du Val (test)" in page
    assert "La connaît ou connaît ses proches" in page
    with world.acting("asso"):
        row = Exclusion.objects.get()
    assert "Toits du Val (test)" in words(client.get(reverse("cases:lift", args=[reference, row.pk])))
    assert post(client, "lift", reference, row.pk).status_code == 302
    assert "Personne n’est écarté" in words(client.get(reverse("cases:exclusions", args=[reference])))
    assert post(client, "lift", reference, row.pk).status_code == 404


@pytest.mark.parametrize("address", ["officer@shelter.test", "personne@nulle-part.test"])
def test_the_answer_to_an_address_is_the_same_whether_or_not_it_has_an_account(world, case, browse, address):
    client = browse("asso")
    answer = post(client, "exclude", case.reference, "personne", address=address)
    page = client.get(answer.url)
    assert NEUTRAL in words(page)
    assert address in words(page)


def test_a_wrong_form_loses_nothing(world, case, browse):
    page = post(browse("asso"), "exclude", case.reference, "personne", address="pas une adresse", reason="knows")
    assert page.status_code == 422
    assert "pas une adresse" in page.content.decode()
    page = post(browse("asso", "coordinator"), "exclude", case.reference, "collegue", membership=world.member("asso").pk)
    assert page.status_code == 422
    assert "nommez d’abord quelqu’un d’autre" in words(page)


def test_the_coordination_reads_and_changes_nothing(world, case, browse):
    with world.acting("asso") as by:
        row = exclusions.exclude_tenant(case, by=by, tenant=world.tenant("landlord"))
    client = browse("coordinator", "coordinator")
    page = client.get(reverse("cases:exclusions", args=[case.reference]))
    assert "Toits du Val (test)" in words(page)
    assert "Lever" not in words(page)
    assert post(client, "lift", case.reference, row.pk).status_code == 403
    assert post(client, "exclude", case.reference, "organisation", tenant=world.tenant("shelter").pk).status_code == 403


def test_a_shelter_may_not_know_who_is_barred(world, case, browse):
    share_with(world, case, "shelter")
    client = browse("shelter")
    assert client.get(reverse("cases:exclusions", args=[case.reference])).status_code == 403
    assert "écartés" not in words(client.get(reverse("cases:access", args=[case.reference])))
    assert "écartés" in words(browse("asso").get(reverse("cases:access", args=[case.reference])))


def test_stepping_aside_from_the_page_of_a_case(world, case, browse):
    share_with(world, case, "shelter")
    client, address = browse("shelter"), reverse("cases:step_aside", args=[case.reference])
    page = client.get(address)
    assert "Vous écarter de ce dossier ?" in words(page)
    assert case.reference not in re.sub(address, "", page.content.decode()).replace(case.get_absolute_url(), "")
    answer = client.post(address)
    assert (answer.status_code, answer.url) == (302, "/")
    assert "Ce dossier ne vous sera plus montré." in words(client.get("/", follow=True))
    assert client.get(case.get_absolute_url()).status_code == client.post(address).status_code == 404


def test_a_referent_reads_why_it_cannot_yet(world, case, browse):
    answer = browse("asso").post(reverse("cases:step_aside", args=[case.reference]))
    assert answer.status_code == 409
    assert "confiez-le d’abord à quelqu’un d’autre" in words(answer)


def test_stepping_aside_from_a_measure_whose_case_is_not_open(world, case, browse):
    with world.acting("asso") as by:
        measure = support.request_measure(case, by=by, provider=world.tenant("excluded"), type="legal", line="support")
    client, address = browse("excluded"), reverse("cases:step_aside_from_measure", args=[measure.pk])
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert client.get(measure.get_absolute_url()).status_code == 404
    with world.acting("excluded", "coordinator"):
        assert SupportMeasure.objects.count() == 1


def test_an_excluded_tenant_named_at_filing_gains_nothing(world):
    case = filed(world)
    assert sees(world, case, "coordinator", "coordinator")
    with world.acting("asso") as by:
        exclusions.exclude_tenant(case, by=by, tenant=world.tenant("coordinator"))
    assert not sees(world, case, "coordinator", "coordinator")
