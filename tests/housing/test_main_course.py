"""The main course from proposal to keys: states, what each side sees, what is frozen."""

from datetime import date

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from cases.models import Case, CaseSummary, ChronologyEntry
from cases.workflow import release_case
from housing import workflow
from housing.models import AllocationDecision, HouseholdSide, Lease, Proposal, Reservation, Vacancy, VacancyOffer
from tenants.acting import acting_as
from tenants.errors import TransitionRefused
from tenants.models import AuditEntry, OutboxEvent
from tests.housing.course import open_case, start, start_designated, start_private


def test_the_whole_course_in_social_stock(world):
    course = start(world).signed()
    course.run("landlord", workflow.hand_keys, keys_on=timezone.localdate())
    assert course.reservation.step == "keys"
    assert course.reservation.end == "completed"
    assert course.vacancy.status == "let"
    assert course.case.status == "follow_up"
    with world.acting("asso"):
        lease = Lease.objects.get(reservation=course.reservation)
        steps = list(
            ChronologyEntry.objects.filter(case=course.case, kind="step").order_by("created_at").values_list("step", flat=True)
        )
    assert (lease.landlord_siren, lease.commune_id, lease.contingent) == (
        world.tenant("landlord").siren,
        "45234",
        "non_reserve",
    )
    assert steps == ["proposed", "reserved", "presented", "committee_booked", "allocated", "accepted", "lease_signed", "keys"]


def test_the_course_in_private_stock_has_an_owner_and_a_guarantee_instead_of_a_committee(world):
    course = start_private(world)
    course.reserve()
    course.run("asso", workflow.present)
    assert (course.reservation.step, course.reservation.is_private) == ("presented", True)
    course.run("agency", workflow.decide_for_owner, agrees=True, guarantee="visale", decided_on=timezone.localdate())
    course.run("asso", workflow.accept)
    course.run("agency", workflow.sign_lease, tenure="private", signed_on=timezone.localdate())
    with world.acting("agency"):
        decision = AllocationDecision.objects.get()
        lease = Lease.objects.get()
    assert (decision.is_owner, decision.guarantee) == (True, "visale")
    assert (lease.is_private, lease.contingent, lease.reservataire_id) == (True, "sans_objet", None)


def test_a_designated_unit_waits_for_its_reservataire(world):
    course = start_designated(world)
    course.reserve()
    before = course.reservation.expires_at
    course.run("asso", workflow.present)
    assert (course.reservation.step, course.reservation.reservataire) == ("reservataire", world.tenant("prefecture"))
    assert course.reservation.expires_at > before
    with world.acting("prefecture"):
        assert CaseSummary.objects.get().reference == course.case.reference
        assert Case.objects.count() == 0
    course.run("prefecture", workflow.agree)
    assert (course.reservation.step, course.reservation.reservataire_state) == ("to_book", "agreed")
    assert course.reservation.expires_at == before
    course.run("landlord", workflow.book_committee, on=timezone.localdate())
    course.decide("allocated")
    course.run("asso", workflow.accept)
    lease = course.run("landlord", workflow.sign_lease, tenure="direct", signed_on=timezone.localdate())
    assert (lease.contingent, lease.reservataire_id) == ("etat_prioritaires", world.tenant("prefecture").pk)


def test_a_proposal_opens_the_summary_to_its_landlord_and_its_end_closes_it(world):
    course = start(world)
    course.propose()
    with world.acting("landlord"):
        assert CaseSummary.objects.count() == 1
        assert Case.objects.count() == 0
    course.act("landlord", workflow.decline, course.proposal, reason="size")
    with world.acting("landlord"):
        assert CaseSummary.objects.count() == 0
        assert Proposal.objects.get().status == "declined"


def test_the_summary_stays_while_another_proposal_to_the_same_landlord_lives(world):
    first = start(world)
    first.propose()
    second = start(world, case=first.case)
    second.propose()
    first.act("landlord", workflow.decline, first.proposal, reason="size")
    with world.acting("landlord"):
        assert CaseSummary.objects.count() == 1
    second.act("coordinator", workflow.withdraw_proposal, second.proposal, reason="error")
    with world.acting("landlord"):
        assert CaseSummary.objects.count() == 0


def test_the_next_action_follows_the_proposals_that_live(world):
    first = start(world)
    first.propose()
    second = start(world, case=first.case, landlord="other_landlord")
    second.propose()
    first.act("landlord", workflow.decline, first.proposal, reason="size")
    first.refresh()
    assert first.case.next_action == "landlord_answer"
    second.act("other_landlord", workflow.decline, second.proposal, reason="size")
    first.refresh()
    assert first.case.next_action == "search"


def test_another_landlords_answer_leaves_the_next_action_of_a_reserved_case(world):
    kept = start(world)
    kept.propose()
    other = start(world, case=kept.case, landlord="other_landlord")
    other.propose()
    kept.reserve()
    kept.refresh()
    due = kept.case.next_due_at
    other.act("other_landlord", workflow.decline, other.proposal, reason="size")
    kept.refresh()
    assert (kept.case.status, kept.case.next_action, kept.case.next_due_at) == ("reserved", "present_proposal", due)


def test_at_most_three_live_proposals_in_an_order_of_study(world):
    course = start(world)
    slots = []
    for _turn in range(3):
        course.case = open_case(world)
        slots.append(course.propose().slot)
    assert slots == [1, 2, 3]
    course.case = open_case(world)
    with pytest.raises(TransitionRefused, match="Trois ménages"):
        course.propose()
    with world.acting("landlord"):
        second = Proposal.objects.get(slot=2)
    course.act("landlord", workflow.decline, second, reason="budget")
    assert course.propose().slot == 2


def test_numbers_count_the_proposals_of_a_case(world):
    first = start(world)
    second = start(world, case=first.case)
    first.propose(), second.propose()
    with world.acting("asso"):
        assert list(HouseholdSide.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_the_other_proposals_wait_and_come_back_when_the_hold_ends(world):
    course = start(world)
    rival = course.propose()
    course.case, course.proposal = open_case(world), None
    course.reserve()
    with pytest.raises(TransitionRefused, match="vient d’être réservé"):
        course.act("landlord", workflow.reserve, rival)
    course.run("landlord", workflow.release)
    assert (course.vacancy.status, course.case.status, course.proposal.status) == ("available", "searching", "closed")
    assert course.act("landlord", workflow.reserve, rival).is_live


def test_keys_decline_the_other_proposals(world):
    course = start(world)
    rival = course.propose()
    course.case, course.proposal = open_case(world), None
    course.signed()
    course.run("landlord", workflow.hand_keys, keys_on=timezone.localdate())
    with world.acting("asso"):
        rival.refresh_from_db()
    assert (rival.status, rival.decline_reason) == ("declined", "other_proposal")


def test_a_lease_cancelled_before_keys_reverses_the_rehousing(world):
    course = start(world).signed()
    course.run("landlord", workflow.cancel_lease)
    assert (course.case.status, course.vacancy.status, course.reservation.end) == ("searching", "available", "cancelled")
    with world.acting("asso"):
        assert Lease.objects.get().cancelled_on == timezone.localdate()


def test_a_signed_lease_is_frozen(world):
    start(world).signed()
    with world.acting("landlord"):
        for change in (
            {"contingent": "autres"},
            {"signed_on": date(2025, 1, 1)},
            {"landlord_siren": "111222333"},
            {"tenure": "sliding"},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Lease.objects.update(**change)


def test_a_contingent_to_complete_is_settled_at_signature_or_stays(world):
    course = start(world, contingent="a_completer").accepted()
    lease = course.run(
        "landlord",
        workflow.sign_lease,
        tenure="direct",
        signed_on=timezone.localdate(),
        contingent="collectivites",
        collectivity="epci",
    )
    assert (lease.contingent, lease.collectivity) == ("collectivites", "epci")
    other = start(world, contingent="a_completer").accepted()
    assert (
        other.run("landlord", workflow.sign_lease, tenure="direct", signed_on=timezone.localdate()).contingent == "a_completer"
    )


def test_a_known_contingent_does_not_change_at_signature(world):
    course = start(world).accepted()
    lease = course.run("landlord", workflow.sign_lease, tenure="direct", signed_on=timezone.localdate(), contingent="autres")
    assert lease.contingent == "non_reserve"


def test_a_sublease_has_an_operator(world):
    course = start(world).accepted()
    lease = course.run("landlord", workflow.sign_lease, tenure="sliding", signed_on=timezone.localdate())
    assert lease.operator_id == world.tenant("asso").pk


def test_facts_and_events_carry_codes_only(world):
    start(world).signed()
    with world.acting("asso"):
        facts = [entry.facts for entry in AuditEntry.objects.filter(subject_type__startswith="housing.")]
    with acting_as(world.tenant("asso")):
        kinds = set(OutboxEvent.objects.values_list("kind", flat=True))
    assert len(facts) >= 6
    assert all(" " not in str(value) for fact in facts for value in fact.values())
    assert {"proposal.made", "reservation.held", "lease.signed"} <= kinds


def test_of_the_landlords_staff_only_the_officers_see_the_reservation(world):
    course = start(world)
    course.reserve()
    with world.acting("landlord", "coordinator"):
        assert Reservation.objects.count() == 0
        assert Vacancy.objects.get().status == "in_process"
    course.run("landlord", workflow.name_officers, second=world.member("landlord", "coordinator"))
    with world.acting("landlord", "coordinator"):
        assert Reservation.objects.count() == 1


def test_the_offer_of_a_reserved_unit_is_closed(world):
    course = start(world)
    course.reserve()
    with world.acting("landlord"):
        assert not VacancyOffer.objects.get().is_open


def test_the_landlord_of_her_home_keeps_the_summary_and_moves_nothing_more(world):
    course = start(world).signed()
    course.run("landlord", workflow.hand_keys, keys_on=timezone.localdate())
    with world.acting("landlord"):
        assert CaseSummary.objects.count() == 1
        with pytest.raises(Error), transaction.atomic():
            release_case(course.case.pk, step="again")
