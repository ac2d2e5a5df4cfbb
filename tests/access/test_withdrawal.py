"""She takes her consent back: on every channel the next thing that is asked gets nothing."""

import threading

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from cases.disclosure import Purpose
from cases.models import Case, CaseIdentity, CaseShare, CaseSummary, Consent, Transfer
from cases.openings import readings_of
from cases.services import consent, support, transfer
from cases.services.consent import Given
from housing import workflow
from housing.models import Precautions, Proposal
from housing.tasks import withdraw_idle_proposal
from tenants.errors import TransitionRefused
from tenants.jobs import due_work, tenant_task
from tenants.models import Notification
from tenants.tasks import relay_outbox
from tests.cases.builders import filed, today
from tests.housing.course import start

PROVIDER = "excluded"  # supports in the programme, and is barred from nothing here


@pytest.fixture
def case(world):
    return filed(world)


def supported(world, case):
    with world.acting("coordinator", "coordinator") as by:
        measure = support.request_measure(case, by=by, provider=world.tenant(PROVIDER), type="legal", line="support")
    with world.acting("asso") as by:
        support.accept(measure, by=by, answered_on=today())
    return measure


def withdraw(world, **which):
    with world.acting("asso") as by:
        return consent.withdraw_consent(Consent.objects.select_related("case").get(withdrawn_at=None, **which), by=by)


@pytest.fixture
def known(world):
    """Known to the landlord's officer: (course, address of her case, her consent)."""
    course = start(world).accepted()
    course.run("landlord", workflow.confirm_precautions, ticked=set(Precautions.TICKED))
    course.run("asso", workflow.open_identity, given=Given(today(), "signed"))
    return course


# --- pages -----------------------------------------------------------------------------------------------
PAGES = ("case", "needs")


def test_the_pages_of_a_lessor_close(world, known, browse):
    client = browse("landlord")
    for name in PAGES:
        assert client.get(reverse(f"cases:{name}", args=[known.case.reference])).status_code == 200
    withdraw(world, purpose="acceptance")
    for name in PAGES:
        assert client.get(reverse(f"cases:{name}", args=[known.case.reference])).status_code == 404
    page = client.get(known.reservation.get_absolute_url())
    assert page.status_code == 200
    assert known.case.get_absolute_url() not in page.content.decode()


@pytest.mark.parametrize("name", ["case", "needs", "lodging", "support", "chronology", "access"])
def test_the_pages_of_a_provider_close(world, case, browse, name):
    supported(world, case)
    client, address = browse(PROVIDER), reverse(f"cases:{name}", args=[case.reference])
    assert client.get(address).status_code == 200
    withdraw(world, purpose="support")
    assert client.get(address).status_code == 404


def test_the_pages_of_the_coordination_close(world, case, browse):
    client, address = browse("coordinator", "coordinator"), reverse("cases:case", args=[case.reference])
    assert client.get(address).status_code == 200
    withdraw(world, purpose="coordination")
    assert client.get(address).status_code == 404


# --- reveals ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["identite", "coordonnees", "mot-de-passe", "nouvelle-adresse"])
def test_nothing_is_revealed_any_more(world, known, browse, what):
    client, address = browse("landlord"), reverse("cases:reveal", args=[known.case.reference, what])
    before = client.post(address)
    assert before.status_code == (403 if what == "nouvelle-adresse" else 200)
    assert ("tilleul" in before.content.decode()) is False
    withdraw(world, purpose="acceptance")
    assert client.post(address).status_code == 404


# --- lists and search ------------------------------------------------------------------------------------
def test_lists_and_searches_no_longer_find_her(world, case, browse):
    supported(world, case)
    client = browse(PROVIDER)
    searched = f"{reverse('search')}?q={case.reference}"
    assert case.reference in client.get(reverse("cases:list")).content.decode()
    assert client.get(searched, follow=True).status_code == 200
    withdraw(world, purpose="support")
    assert case.reference not in client.get(reverse("cases:list")).content.decode()
    assert case.get_absolute_url() not in client.get(searched, follow=True).content.decode()


# --- paper -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("key", [PROVIDER, "coordinator"])
def test_no_paper_is_made_for_anybody_but_the_owner(world, case, browse, key):
    supported(world, case)
    address = reverse("cases:consent_paper", args=[case.reference, "support"])
    assert browse(key).get(address).status_code == 403
    withdraw(world, purpose="support")
    withdraw(world, purpose="coordination")
    assert browse(key).get(address).status_code == 404


def test_the_form_no_longer_says_what_was_withdrawn(world, case, browse):
    supported(world, case)
    address = reverse("cases:consent_form", args=[case.reference, "coordination"])
    assert world.tenant("coordinator").name in browse("asso").get(address).content.decode()
    withdraw(world, purpose="coordination")
    with world.acting("asso"):
        assert Consent.objects.live().filter(purpose="coordination").count() == 0


# --- jobs ------------------------------------------------------------------------------------------------
def test_a_job_that_had_begun_reads_nothing_after(committed, django_db_blocker):
    """The job reads, she withdraws and it is committed elsewhere, the same job, in the same transaction, reads again."""
    world = committed
    case = filed(world)
    supported(world, case)
    read: list[int] = []

    @tenant_task(name="tests.reads_twice")
    def reads_twice(actor):
        read.append(CaseIdentity.objects.filter(case=case.pk).count())
        _elsewhere(lambda: withdraw(world, purpose="support"))
        read.append(CaseIdentity.objects.filter(case=case.pk).count())
        read.append(Case.objects.filter(pk=case.pk).count())

    member = world.member(PROVIDER)
    reads_twice(str(member.tenant_id), str(member.pk))
    assert read == [1, 0, 0]


def _elsewhere(act):
    """Do something in a transaction of its own, on another connection, and wait for its commit."""
    failed: list[BaseException] = []

    def run():
        try:
            act()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=20)
    assert not thread.is_alive()
    assert not failed, failed


# --- proposals, transfers --------------------------------------------------------------------------------
def test_landlords_lose_her_summary_and_nobody_proposes_her(world):
    course = start(world)
    with world.acting("asso") as by:
        consent.record_consent(course.case, by=by, purpose=Purpose.STUDY, recipient=None, given=Given(today()))
    course.propose()
    with world.acting("landlord"):
        assert CaseSummary.objects.exists()
    withdraw(world, purpose="study")
    with world.acting("landlord"):
        assert not CaseSummary.objects.exists()
    for tenant_id, proposal_id in due_work("idle_proposals"):
        withdraw_idle_proposal(str(tenant_id), None, str(proposal_id))
    course.refresh()
    assert course.proposal.status == Proposal.Status.WITHDRAWN
    again = start(world, case=course.case)
    with pytest.raises(TransitionRefused, match="de nouveau"):
        again.propose()


def test_a_transfer_that_waits_will_not_take_place(world, case):
    with world.acting("asso") as by:
        asked = transfer.ask_transfer(case, by=by, to=world.tenant("shelter"), consent_on=today())
    withdraw(world, purpose="transfer")
    with world.acting("shelter") as by:
        assert not transfer.waiting_transfers(by).exists()
        with pytest.raises(TransitionRefused):
            transfer.accept_transfer(asked, by=by)
    with world.acting("asso"):
        assert bytes(Transfer.objects.get().rewrapped_key) == b""


# --- what is told, what stays ----------------------------------------------------------------------------
def test_what_is_told_of_it_is_neutral(world, case, browse):
    supported(world, case)
    withdraw(world, purpose="support")
    relay_outbox()
    with world.acting(PROVIDER):
        told = Notification.objects.filter(kind="consent.withdrawn")
        assert told.exists()
        for one in told:
            assert case.reference not in one.text + one.url


def test_the_owner_still_reads_who_had_opened_it(world, case, browse):
    supported(world, case)
    browse(PROVIDER).get(case.get_absolute_url())
    withdraw(world, purpose="support")
    with world.acting("asso"):
        assert readings_of(case).filter(actor_tenant=world.tenant(PROVIDER).pk).count() == 1
        assert CaseShare.objects.filter(purpose="support", expires_at__gt=timezone.now()).count() == 0
