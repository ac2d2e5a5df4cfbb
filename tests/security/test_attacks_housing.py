"""Landlords, réservataires and owners who write on the other side of a row, or look behind it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases import access
from cases.models import AvoidArea, CaseSummary, Exclusion
from housing import workflow
from housing.models import AllocationDecision, DwellingLocation, Lease, Proposal, Reservation, Vacancy, VacancyOffer
from tenants.acting import acting_as
from tenants.models import OutboxEvent
from tests.factories import ORLEANS, make_vacancy
from tests.housing.course import open_case, start, start_designated
from tests.security.attempts import FORBIDDEN, insert, refusal, run, value

TODAY = timezone.localdate


def sides(course, **fields):
    return {
        "tenant_id": course.vacancy.tenant_id,
        "case_tenant_id": course.case.tenant_id,
        "programme_id": course.case.programme_id,
        "case_id": course.case.pk,
        **fields,
    }


def proposal(course, vacancy, **fields):
    columns = sides(course, vacancy_id=vacancy.pk, slot=3, status="proposed", proposed_at=timezone.now())
    columns |= {"decline_reason": "", "waiting_band": "under_1", "reasons": []}
    return insert("housing_proposal", **(columns | {"tenant_id": vacancy.tenant_id} | fields))


def change(model, row, **columns):
    return lambda: model.objects.filter(pk=row.pk).update(**columns)


# --- proposals -----------------------------------------------------------------------------------------
def test_a_landlord_cannot_probe_avoided_sectors_or_exclusions_with_proposals(world):
    """The answer to a proposal that it may not make is the same whether the case avoids the sector, excludes it, or is not there."""
    course = start(world)
    course.propose()
    avoiding, excluding, plain = open_case(world), open_case(world), open_case(world)
    with world.acting("asso"):
        AvoidArea.objects.create(tenant=avoiding.tenant, case=avoiding, commune_id=ORLEANS)
        Exclusion.objects.create(tenant=excluding.tenant, case=excluding, excluded_tenant=world.tenant("landlord"))
    unit = make_vacancy(world.tenant("landlord"), world.programme)
    with world.acting("landlord"):
        answers = {
            refusal(proposal(course, unit, case_id=target, case_tenant_id=tenant))
            for target in (avoiding.pk, excluding.pk, plain.pk, course.case.pk, uuid4())
            for tenant in (course.case.tenant_id, unit.tenant_id)
        }
    assert answers == {(FORBIDDEN, "")}


@pytest.mark.parametrize("who", ["landlord", "other_landlord", "shelter", "prefecture", "stranger"])
def test_only_the_coordination_proposes(world, who):
    course = start(world)
    with world.acting("asso"):
        access.grant(course.case.pk, world.tenant("shelter").group_id, access.SHELTER, purpose="test")
        access.grant(course.case.pk, world.tenant("landlord").group_id, access.PROPOSED_LANDLORD, purpose="test")
    with world.acting(who):
        assert refusal(proposal(course, course.vacancy))[0] == FORBIDDEN
        assert refusal(proposal(course, course.vacancy, tenant_id=world.tenant(who).pk))[0] == FORBIDDEN


def test_an_owner_cannot_propose_its_case_by_itself(world):
    course = start(world)
    with world.acting("asso"):
        assert refusal(proposal(course, course.vacancy))[0] == FORBIDDEN


def test_a_coordinator_cannot_propose_into_an_avoided_sector_hidden_by_a_false_offer(world):
    """The unit's own commune counts, whatever the offer says."""
    course = start(world)
    with world.acting("asso"):
        AvoidArea.objects.create(tenant=course.case.tenant, case=course.case, commune_id=ORLEANS)
    with world.acting("landlord"):
        VacancyOffer.objects.filter(vacancy=course.vacancy).update(commune_id="45302")
    with world.acting("coordinator", "coordinator"):
        assert refusal(proposal(course, course.vacancy)) == ("23514", "proposal__sector_not_avoided")


def test_a_proposal_stays_in_the_programme_of_its_case(world):
    course = start(world)
    with world.acting("coordinator", "coordinator"):
        assert refusal(proposal(course, course.vacancy, programme_id=world.elsewhere.pk))[0] in {FORBIDDEN, "23503"}


def test_an_owner_cannot_turn_a_proposal_to_another_unit_to_read_its_address(world):
    course = start(world)
    row = course.propose()
    other = make_vacancy(world.tenant("other_landlord"), world.programme)
    with world.acting("asso"):
        assert DwellingLocation.objects.count() == 1
        assert refusal(change(Proposal, row, vacancy_id=other.pk))[0] == FORBIDDEN
        assert DwellingLocation.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "columns"),
    [
        ("asso", {"status": "declined", "decline_reason": "size"}),
        ("asso", {"status": "reserved"}),
        ("coordinator", {"status": "reserved"}),
        ("coordinator", {"status": "declined", "decline_reason": "size"}),
        ("landlord", {"status": "withdrawn"}),
        ("landlord", {"status": "closed"}),
    ],
)
def test_nobody_answers_a_proposal_for_the_other_side(world, who, columns):
    row = start(world).propose()
    with world.acting(who, "coordinator" if who == "coordinator" else "officer"):
        assert refusal(change(Proposal, row, answered_at=timezone.now(), **columns))[0] == FORBIDDEN


def test_a_landlord_cannot_change_what_it_was_proposed(world):
    row = start(world).propose()
    for columns in ({"reasons": ["x"]}, {"waiting_band": "over_3"}, {"slot": 2}):
        with world.acting("landlord"):
            assert refusal(change(Proposal, row, **columns))[0] == FORBIDDEN


def test_an_answered_proposal_cannot_be_opened_again(world):
    course = start(world)
    row = course.propose()
    with world.acting("landlord"):
        change(Proposal, row, status="declined", decline_reason="size", answered_at=timezone.now())()
        assert refusal(change(Proposal, row, status="proposed", decline_reason="", answered_at=None))[0] == FORBIDDEN


def test_a_declined_landlord_keeps_no_summary_and_the_owner_no_address(world):
    course = start(world)
    course.propose()
    course.act("landlord", workflow.decline, course.proposal, reason="size")
    with world.acting("landlord"):
        assert CaseSummary.objects.count() == 0
    with world.acting("asso"):
        assert DwellingLocation.objects.count() == 0
        assert value("SELECT dwelling_of(%s)", course.vacancy.pk) is None


def test_an_owner_cannot_follow_a_unit_after_its_proposal_is_declined(world):
    """The unit may become another woman's home: what is no longer offered nor proposed is no longer seen."""
    course = start(world)
    course.propose()
    course.act("landlord", workflow.decline, course.proposal, reason="size")
    with world.acting("landlord"):
        VacancyOffer.objects.filter(vacancy=course.vacancy).update(is_open=False)
    with world.acting("asso"):
        assert VacancyOffer.objects.count() == 0


def test_a_landlord_is_not_told_why_a_proposal_was_withdrawn(world):
    """ "Safety" would say that there is something to fear at that address."""
    course = start(world)
    course.propose()
    course.act("coordinator", workflow.withdraw_proposal, course.proposal, reason="safety")
    with acting_as(world.tenant("landlord")):
        event = OutboxEvent.objects.get(kind="proposal.withdrawn")
    assert event.facts == {}


# --- reservations --------------------------------------------------------------------------------------
def reservation(course, **fields):
    now = timezone.now()
    columns = sides(course, proposal_id=course.proposal.pk, vacancy_id=course.vacancy.pk, number=str(uuid4())[:9], step="held")
    columns |= {"step_since": now, "held_at": now, "expires_at": now + timedelta(days=9), "reservataire_state": "not_needed"}
    columns |= {"end": "", "is_private": False, "open_to_landlords": 1, "version": 1}
    return insert("housing_reservation", **(columns | fields))


@pytest.mark.parametrize("who", ["asso", "coordinator", "prefecture", "other_landlord"])
def test_only_the_landlord_holds_its_unit(world, who):
    course = start(world)
    course.propose()
    with world.acting(who, "coordinator" if who == "coordinator" else "officer"):
        assert refusal(reservation(course, reservataire_id=world.tenant("prefecture").pk))[0] == FORBIDDEN


def test_a_landlord_cannot_hold_a_unit_for_a_case_proposed_for_another(world):
    course, other = start(world), start(world)
    course.propose(), other.propose()
    with world.acting("landlord"):
        assert refusal(reservation(course, vacancy_id=other.vacancy.pk))[1] == "reservation__answers_a_proposal"
        assert refusal(reservation(course, case_id=other.case.pk))[1] == "reservation__answers_a_proposal"


def test_a_landlord_cannot_start_a_reservation_further_down_its_course(world):
    course = start(world)
    course.propose()
    with world.acting("landlord"):
        for fields in ({"step": "accepted"}, {"step": "signed"}, {"presented_at": timezone.now()}, {"answered_on": TODAY()}):
            assert refusal(reservation(course, **fields))[0] == FORBIDDEN


WRONG_SIDE = [
    ("landlord", {"step": "to_book", "presented_at": timezone.now()}),
    ("landlord", {"step": "signed"}),
    ("landlord", {"has_nur": True}),
    ("landlord", {"ended_at": timezone.now(), "end": "declined"}),
    ("landlord", {"ended_at": timezone.now(), "end": "completed"}),
    ("landlord", {"reservataire_state": "agreed", "reservataire_due_on": TODAY()}),
    ("asso", {"step": "signed"}),
    ("asso", {"step": "committee"}),
    ("asso", {"committee_on": TODAY()}),
    ("asso", {"rank": 2}),
    ("asso", {"officer": None}),
    ("asso", {"ended_at": timezone.now(), "end": "not_allocated"}),
    ("asso", {"ended_at": timezone.now(), "end": "completed"}),
    ("coordinator", {"step": "to_book"}),
    ("coordinator", {"ended_at": timezone.now(), "end": "released"}),
    ("coordinator", {"expires_at": timezone.now() + timedelta(days=900)}),
]


@pytest.mark.parametrize(("who", "columns"), WRONG_SIDE, ids=lambda part: part if isinstance(part, str) else ",".join(part))
def test_nobody_moves_a_reservation_for_the_other_side(world, who, columns):
    course = start(world)
    row = course.reserve()
    with world.acting(who, "coordinator" if who == "coordinator" else "officer"):
        assert refusal(change(Reservation, row, **columns))[0] == FORBIDDEN


def test_a_landlord_cannot_show_a_reservation_to_an_accomplice(world):
    row = start(world).reserve()
    for columns in (
        {"reservataire": world.tenant("stranger")},
        {"vacancy_id": make_vacancy(world.tenant("landlord"), world.programme).pk},
    ):
        with world.acting("landlord"):
            assert refusal(change(Reservation, row, **columns))[0] == FORBIDDEN


def test_an_owner_cannot_show_a_reservation_outside_the_programme(world):
    row = start(world).reserve()
    with world.acting("asso"):
        columns = {"reservataire": world.tenant("stranger"), "step": "reservataire", "presented_at": timezone.now()}
        columns |= {"reservataire_state": "waiting", "reservataire_due_on": TODAY()}
        assert refusal(change(Reservation, row, **columns))[0] == FORBIDDEN


@pytest.mark.parametrize(
    "columns",
    [{"step": "committee"}, {"rank": 1}, {"presented_at": None}, {"ended_at": timezone.now(), "end": "released"}, {"has_nur": True},
     {"committee_on": TODAY()}],
    ids=",".join,
)  # fmt: skip
def test_a_reservataire_gives_its_agreement_and_nothing_else(world, columns):
    course = start_designated(world)
    course.to_book()
    assert course.reservation.step == "reservataire"
    with world.acting("prefecture"):
        assert refusal(change(Reservation, course.reservation, **columns))[0] == FORBIDDEN


def test_an_ended_reservation_cannot_come_back(world):
    course = start(world)
    row = course.reserve()
    course.run("landlord", workflow.release)
    with world.acting("landlord"):
        assert refusal(change(Reservation, row, ended_at=None, end=""))[0] == FORBIDDEN
        assert refusal(change(Reservation, row, end="completed"))[0] == FORBIDDEN


def test_unnamed_staff_cannot_learn_for_whom_a_unit_is_held(world):
    """Neither through the reservation, nor its proposal, decision, lease, events or chronology."""
    course = start(world)
    course.signed()
    with world.acting("landlord", "manager"):
        assert Vacancy.objects.get().status == "in_process"
        for model in (Reservation, Proposal, AllocationDecision, Lease):
            assert model.objects.count() == 0, model
        for table in ("tenants_outboxevent", "cases_chronologyentry"):
            assert value(f"SELECT count(*) FROM {table}") == 0, table
    with world.acting("landlord"):
        assert [model.objects.count() for model in (Reservation, Proposal, AllocationDecision, Lease)] == [1, 1, 1, 1]


def test_unnamed_staff_cannot_name_themselves(world):
    row = start(world).reserve()
    with world.acting("landlord", "manager"):
        assert run("UPDATE housing_reservation SET officer_id = %s", world.member("landlord", "manager").pk) == 0
    with world.acting("landlord"):
        assert refusal(change(Reservation, row, second_officer_id=world.member("other_landlord").pk))[0] == "23503"


# --- decisions, leases ---------------------------------------------------------------------------------
def decision(course, **fields):
    columns = sides(course, reservation_id=course.reservation.pk, decided_on=TODAY(), outcome="allocated", refusal_reason="")
    columns |= {"candidates": 3, "is_owner": False, "guarantee": "", "created_at": timezone.now()}
    return insert("housing_allocationdecision", **(columns | fields))


@pytest.mark.parametrize("who", ["asso", "coordinator", "prefecture"])
def test_only_the_landlord_records_a_decision(world, who):
    course = start_designated(world)
    course.to_book()
    with world.acting(who, "coordinator" if who == "coordinator" else "officer"):
        assert refusal(decision(course))[0] == FORBIDDEN


def test_a_landlord_cannot_decide_on_another_reservation(world):
    course, own, foreign = start(world), start(world), start(world, landlord="other_landlord")
    for one in (course, own, foreign):
        one.in_committee()
    with world.acting("landlord"):
        assert refusal(decision(course, reservation_id=own.reservation.pk)) == ("23503", "decision__of_its_reservation")
        assert refusal(decision(course, reservation_id=foreign.reservation.pk))[0] == FORBIDDEN
        assert decision(course)() == 1


def lease(course, **fields):
    columns = sides(course, reservation_id=course.reservation.pk, outside_network=False, tenure="direct", signed_on=TODAY())
    columns |= {"landlord_siren": "", "is_private": False, "commune_id": ORLEANS, "contingent": "autres", "collectivity": ""}
    columns |= {"open_to_landlords": 1, "created_at": timezone.now()}
    return insert("housing_lease", **(columns | fields))


def test_a_landlord_cannot_sign_a_lease_that_was_not_accepted(world):
    course = start(world)
    course.reserve()
    with world.acting("landlord"):
        assert refusal(lease(course))[1] == "lease__of_an_accepted_reservation"


def test_a_holder_cannot_forge_a_rehousing(world):
    course = start(world)
    course.reserve()
    with world.acting("asso"):
        access.grant(course.case.pk, world.tenant("shelter").group_id, access.SHELTER, purpose="test")
    with world.acting("shelter"):
        fields = {"tenant_id": world.tenant("shelter").pk, "reservation_id": None, "outside_network": True}
        assert refusal(lease(course, **fields))[0] == FORBIDDEN


def test_an_owner_cannot_hand_keys_nor_a_landlord_seal_the_address(world):
    course = start(world)
    course.signed()
    with world.acting("asso"):
        row = Lease.objects.get()
        assert refusal(change(Lease, row, keys_on=TODAY()))[0] == FORBIDDEN
        assert refusal(change(Lease, row, cancelled_on=TODAY()))[0] == FORBIDDEN
    with world.acting("landlord"):
        assert refusal(change(Lease, row, address_sealed_at=timezone.now()))[0] == FORBIDDEN
        assert refusal(change(Lease, row, rent=1))[0] in {FORBIDDEN, "23514"}


# --- the address, the functions ------------------------------------------------------------------------
def test_a_colleague_outside_the_team_cannot_read_the_address(world):
    course = start(world)
    course.propose()
    with world.acting("asso", "reader"):
        assert DwellingLocation.objects.count() == 0
    for who in ("coordinator", "shelter", "other_landlord", "prefecture"):
        with world.acting(who):
            assert DwellingLocation.objects.count() == 0


def test_a_stranger_learns_nothing_from_the_functions_of_housing(world):
    course = start(world)
    course.reserve()
    for who in ("stranger", "other_landlord", "shelter"):
        with world.acting(who):
            assert value("SELECT lock_vacancy(%s)", course.vacancy.pk) is None
            assert value("SELECT dwelling_of(%s)", course.vacancy.pk) is None
            assert value("SELECT taken_slots(%s)", course.vacancy.pk) == []
            assert value("SELECT still_proposed(%s)", course.case.pk) is False
            assert value("SELECT release_vacancy(%s)", course.reservation.pk) is False
            assert value("SELECT end_proposal_access(%s)", course.proposal.pk) == 0


def test_nobody_frees_a_unit_whose_reservation_lives(world):
    course = start(world)
    course.reserve()
    for who in ("landlord", "asso", "coordinator"):
        with world.acting(who):
            assert value("SELECT release_vacancy(%s)", course.reservation.pk) is False
            assert value("SELECT end_proposal_access(%s)", course.proposal.pk) == 0


def test_an_excluded_landlord_cannot_count_what_it_no_longer_sees(world):
    course = start(world)
    course.propose()
    with world.acting("asso"):
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_tenant=world.tenant("landlord"))
    with world.acting("landlord"):
        assert Proposal.objects.count() == 0
        assert value("SELECT taken_slots(%s)", course.vacancy.pk) == []


def test_an_excluded_member_learns_nothing_from_the_functions_of_housing(world):
    course = start(world)
    course.propose()
    with world.acting("asso"):
        Exclusion.objects.create(
            tenant=course.case.tenant, case=course.case, excluded_membership=world.member("asso", "reader")
        )
    with world.acting("asso", "reader"):
        assert value("SELECT still_proposed(%s)", course.case.pk) is False
        assert value("SELECT dwelling_of(%s)", course.vacancy.pk) is None
        assert [model.objects.count() for model in (Proposal, DwellingLocation)] == [0, 0]


@pytest.mark.parametrize("kind", ["reservations", "new_addresses", "outbox"])
def test_nobody_at_work_reads_the_work_of_all_tenants(world, kind):
    start(world).signed()
    start(world).reserve(now=timezone.now() - timedelta(days=90))
    for actor in (world.actor("landlord"), world.actor("stranger"), world.tenant("asso")):
        with acting_as(actor):
            assert value(f"SELECT count(*) FROM due_work_{kind}(99)") == 0
    assert value(f"SELECT count(*) FROM due_work_{kind}(99)") > 0


def test_a_foreign_coordinator_sees_nothing_of_another_programme(world):
    course = start(world)
    course.signed()
    with world.acting("stranger", "coordinator"):
        for model in (VacancyOffer, Proposal, Reservation, AllocationDecision, Lease, DwellingLocation, Vacancy):
            assert model.objects.count() == 0, model
