"""What an exclusion, or a sector to avoid, undoes in housing; who takes a unit over."""

import re

import pytest
from django.urls import reverse

from cases.models import AvoidArea, Case, CaseSummary, Exclusion
from cases.services import exclusions, intake
from housing import workflow
from housing.models import HouseholdSide, Proposal, Reservation, Vacancy
from tenants.acting import acting_as
from tenants.errors import Forbidden, TransitionRefused
from tenants.jobs import due_work
from tenants.models import Notification, OutboxEvent
from tenants.services.members import set_active
from tenants.tasks import relay_outbox
from tests.cases.builders import read_step
from tests.factories import ORLEANS
from tests.housing.course import open_case, start, start_designated

SARAN = "45302"


def bar(course, key):
    with course.world.acting("asso") as by:
        exclusions.exclude_tenant(course.case, by=by, tenant=course.world.tenant(key))


def aside(course, key, role="officer"):
    with course.world.acting(key, role) as by:
        assert exclusions.step_aside(course.case.pk, by=by)


def avoid(world, case, *communes):
    """The owner records sectors to avoid, as the form does."""
    notices = []
    with world.acting("asso") as by:
        stored = read_step(case, "secteurs")
        intake.save_step(
            case, "secteurs", by=by, token=intake.token_of(stored), values=stored | {"avoid": list(communes)}, notices=notices
        )
    return notices


def status_of(course):
    with course.world.acting("asso"):
        return Proposal.objects.get(pk=course.proposal.pk).status


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


# --- an organisation -------------------------------------------------------------------------------------
def test_what_was_proposed_to_a_barred_landlord_is_withdrawn(world):
    course = start(world)
    course.propose()
    bar(course, "landlord")
    assert status_of(course) == "withdrawn"
    with world.acting("asso"):
        assert HouseholdSide.objects.get().withdraw_reason == "safety"
        assert Case.objects.get(pk=course.case.pk).next_action == "search"
    with world.acting("landlord"):
        assert Proposal.objects.count() == CaseSummary.objects.count() == 0
    relay_outbox()
    with world.acting("landlord"):
        assert Notification.objects.count() == 0


@pytest.mark.parametrize("step", ["reserve", "to_book", "in_committee", "allocated", "accepted"])
def test_a_unit_held_by_a_barred_landlord_is_free_again(world, step):
    course = start(world)
    getattr(course, step)()
    bar(course, "landlord")
    with world.acting("asso"):
        row = Reservation.objects.get()
        assert (row.end, row.proposal.status) == ("declined", "closed")
        assert Case.objects.get(pk=course.case.pk).status == "searching"
    with world.acting("landlord"):
        assert Vacancy.objects.get().status == "available"
        assert Reservation.objects.count() == 0


def test_a_landlord_with_a_signed_lease_is_not_barred_before_it_is_undone(world):
    course = start(world)
    course.signed()
    with world.acting("asso") as by:
        with pytest.raises(TransitionRefused, match="bail est signé"):
            exclusions.exclude_tenant(course.case, by=by, tenant=world.tenant("landlord"))
        assert Exclusion.objects.count() == 0


def test_a_barred_reservataire_ends_the_course(world):
    course = start_designated(world)
    course.to_book()
    bar(course, "prefecture")
    with world.acting("asso"):
        assert Reservation.objects.get().end == "declined"
    with world.acting("prefecture"):
        assert Reservation.objects.count() == 0


def test_other_landlords_keep_what_they_study(world):
    case = open_case(world)
    course, other = start(world, case=case), start(world, case=case, landlord="other_landlord")
    course.propose(), other.propose()
    bar(course, "landlord")
    assert (status_of(course), status_of(other)) == ("withdrawn", "proposed")


# --- a sector ------------------------------------------------------------------------------------------------
def test_a_sector_newly_avoided_withdraws_what_is_proposed_there(world):
    case = open_case(world)
    here, elsewhere = start(world, case=case), start(world, case=case, landlord="other_landlord", commune=SARAN)
    here.propose(), elsewhere.propose()
    notices = avoid(world, case, ORLEANS)
    assert (status_of(here), status_of(elsewhere)) == ("withdrawn", "proposed")
    assert notices == ["1\xa0proposition est retirée : le logement est dans un secteur à éviter."]
    with acting_as(world.tenant("landlord")):
        assert OutboxEvent.objects.get(kind="proposal.withdrawn").facts == {}


def test_a_unit_held_in_a_sector_newly_avoided_is_hers_to_decide_on(world):
    course = start(world)
    course.reserve()
    [notice] = avoid(world, course.case, ORLEANS)
    assert "enregistrez son refus" in notice
    assert status_of(course) == "reserved"
    assert avoid(world, course.case, ORLEANS) == []


def test_a_sector_elsewhere_withdraws_nothing(world):
    course = start(world)
    course.propose()
    assert avoid(world, course.case, SARAN) == []
    assert status_of(course) == "proposed"


def test_the_job_withdraws_what_stands_against_an_exclusion_made_by_hand(world):
    course = start(world)
    course.propose()
    with world.acting("asso"):
        AvoidArea.objects.create(tenant=course.case.tenant, case=course.case, commune_id=ORLEANS)
    assert due_work("idle_proposals") == [(course.case.tenant_id, course.proposal.pk)]
    with acting_as(world.tenant("asso")) as system:
        workflow.withdraw_if_idle(course.proposal.pk, by=system)
    assert status_of(course) == "withdrawn"
    assert due_work("idle_proposals") == []


# --- who follows a unit -----------------------------------------------------------------------------------
def test_the_second_officer_answers_alone_when_the_first_steps_aside(world):
    course = start(world)
    course.reserve(second=world.member("landlord", "coordinator"))
    aside(course, "landlord")
    with world.acting("landlord", "coordinator") as by:
        row = Reservation.objects.get()
        assert (row.officer_id, row.second_officer_id) == (by.membership.pk, None)
        workflow.release(row, by=by)


def test_a_unit_whose_only_officer_steps_aside_stays_in_process_and_the_managers_are_told(world):
    course = start(world)
    course.reserve()
    aside(course, "landlord")
    relay_outbox()
    with world.acting("landlord", "manager"):
        [told] = Notification.objects.all()
        assert told.text == (
            f"Logement {course.vacancy.number} : personne ne suit plus son attribution, quelqu’un peut prendre la suite."
        )
    with world.acting("landlord"):
        assert Vacancy.objects.get().status == "in_process"
        assert workflow.unattended_units() == set()
        assert Reservation.objects.count() == 0
    with world.acting("landlord", "coordinator") as by:
        assert workflow.unattended_units() == {course.vacancy.pk}
        assert Reservation.objects.count() == 0
        row = workflow.take_over(course.vacancy, by=by)
        assert row.officer_id == by.membership.pk
        assert workflow.unattended_units() == set()
        with pytest.raises(TransitionRefused, match="suit déjà"):
            workflow.take_over(course.vacancy, by=by)


def test_a_unit_is_taken_over_from_an_officer_who_left(world):
    course = start(world)
    course.reserve()
    with world.acting("landlord", "manager") as by:
        set_active(world.member("landlord"), by=by, active=False)
    with world.acting("landlord", "coordinator") as by:
        assert workflow.take_over(course.vacancy, by=by).officer_id == by.membership.pk


@pytest.mark.parametrize(("who", "role"), [("landlord", "reader"), ("landlord", "manager"), ("coordinator", "coordinator")])
def test_who_may_not_reserve_does_not_take_over(world, who, role):
    course = start(world)
    course.reserve()
    aside(course, "landlord")
    with world.acting(who, role) as by, pytest.raises((Forbidden, TransitionRefused)):
        workflow.take_over(course.vacancy, by=by)


def test_a_unit_that_is_followed_is_not_taken_over(world):
    course = start(world)
    course.reserve()
    with world.acting("landlord", "coordinator") as by, pytest.raises(TransitionRefused):
        workflow.take_over(course.vacancy, by=by)


def test_taking_over_on_screen(world, browse):
    course = start(world)
    course.reserve()
    address = course.vacancy.get_absolute_url()
    assert "Prendre la suite" not in words(browse("landlord", "coordinator").get(address))
    aside(course, "landlord")
    assert "Prendre la suite" not in words(browse("landlord").get(address))
    client = browse("landlord", "coordinator")
    assert "Prendre la suite" in words(client.get(address))
    assert "À suivre" in words(client.get(reverse("housing:vacancies_in", args=["en-cours"])))
    answer = client.post(reverse("housing:take_over", args=[course.vacancy.number]))
    assert (answer.status_code, answer.url) == (302, address)
    assert "Suivre la réservation" in words(client.get(address))


# --- recognising somebody -----------------------------------------------------------------------------------
def test_stepping_aside_from_a_proposal(world, browse):
    course = start(world)
    course.propose()
    client = browse("landlord")
    unit = course.vacancy.get_absolute_url()
    assert "Je connais cette personne" in words(client.get(unit))
    answer = client.post(reverse("housing:step_aside_from_proposal", args=[course.proposal.pk]))
    assert (answer.status_code, answer.url) == (302, "/")
    assert course.case.reference not in words(client.get(unit))
    assert course.case.reference in words(browse("landlord", "coordinator").get(unit))
    with world.acting("asso"):
        row = Exclusion.objects.get()
        assert (row.excluded_membership_id, row.declared) == (world.member("landlord").pk, True)
    assert status_of(course) == "proposed"


def test_stepping_aside_from_a_reservation(world, browse):
    course = start_designated(world)
    course.to_book()
    for who in ("landlord", "prefecture"):
        client, page = browse(who), course.reservation.get_absolute_url()
        assert "Je connais cette personne" in words(client.get(page))
        assert client.post(reverse("housing:step_aside_from_reservation", args=[course.reservation.number])).status_code == 302
        assert client.get(page).status_code == 404


def test_the_place_of_a_household_is_counted_among_those_that_one_sees(world, browse):
    """A place that a hidden case holds would show as a gap in the order of study."""
    course = start(world)
    course.propose()
    other = open_case(world)
    with world.acting("coordinator", "coordinator") as by:
        workflow.propose(course.offer(), other, by=by)
    aside(course, "landlord")
    page = browse("landlord").get(course.vacancy.get_absolute_url()).content.decode()
    assert re.findall(r'ranked__rank" aria-hidden="true">(\d)', page) == ["1"]


def test_a_coordinator_reads_no_place_taken_by_a_hidden_case_and_proposes_all_the_same(world):
    course = start(world)
    course.propose()
    aside(course, "coordinator", "coordinator")
    with world.acting("coordinator", "coordinator") as by:
        assert workflow.proposals.free_slots(course.vacancy.pk) == [1, 2, 3]
        other = open_case(world)
    with world.acting("coordinator", "coordinator") as by:
        made = workflow.propose(course.offer(), other, by=by, slot=1)
    with world.acting("asso"):
        assert Proposal.objects.get(pk=made.pk).slot == 2
