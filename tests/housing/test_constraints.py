"""What the database refuses by itself; and that without the index, the thing would happen."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from housing.constraints import MESSAGES
from housing.models import AllocationDecision, Dwelling, Lease, Proposal, Reservation, Vacancy, VacancyOffer
from tenants.constraints import message_of
from tenants.references import draw_reference
from tests.factories import make_vacancy
from tests.housing.course import open_case, start

SECTOR = "45234"


@contextmanager
def refused(constraint):
    """The block trips this constraint (the end of its name is enough)."""
    with pytest.raises(IntegrityError) as caught:
        yield caught
    assert caught.value.__cause__.diag.constraint_name.endswith(constraint)


def hold(proposal, **fields):
    """Insert a reservation for a proposal, past every service."""
    values = {
        "tenant_id": proposal.tenant_id,
        "case_tenant_id": proposal.case_tenant_id,
        "programme_id": proposal.programme_id,
        "proposal": proposal,
        "vacancy_id": proposal.vacancy_id,
        "case_id": proposal.case_id,
        "number": draw_reference(),
        "expires_at": timezone.now() + timedelta(days=7),
    }
    return Reservation.objects.create(**(values | fields))


def two_for_one_unit(world):
    course = start(world)
    first = course.propose()
    course.case = open_case(world)
    return first, course.propose()


def two_for_one_case(world):
    first = start(world)
    second = start(world, case=first.case)
    return first.propose(), second.propose()


RIVALS = {"reservation__one_live_per_vacancy": two_for_one_unit, "reservation__one_live_per_case": two_for_one_case}


@pytest.mark.parametrize("index", RIVALS)
def test_one_live_reservation_a_unit_and_a_case(world, index):
    first, second = RIVALS[index](world)
    with world.acting("landlord"):
        hold(first)
        with refused(index) as caught, transaction.atomic():
            hold(second)
        assert message_of(caught.value) == MESSAGES[index]
        Reservation.objects.update(ended_at=timezone.now(), end="released")
        hold(second)


@pytest.mark.parametrize("index", RIVALS)
def test_without_the_index_two_reservations_appear(committed, index):
    """The negative control: the index alone stands between two rivals that no service holds back."""
    first, second = RIVALS[index](committed)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [index])
        definition = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {index}")
    try:
        with committed.acting("landlord"):
            hold(first)
            hold(second)
            assert Reservation.objects.live().count() == 2
            Reservation.objects.update(ended_at=timezone.now(), end="released")
    finally:
        connections["default"].close()
        with connections["owner"].cursor() as cursor:
            cursor.execute(definition)


def test_three_slots_and_one_live_each(world):
    first, second = two_for_one_unit(world)
    with world.acting("coordinator"):
        for slot, constraint in ((4, "proposal__three_slots"), (0, "proposal__three_slots"), (first.slot, "one_live_per_slot")):
            with refused(constraint), transaction.atomic():
                Proposal.objects.filter(pk=second.pk).update(slot=slot)


def test_an_answer_has_its_instant_and_its_reason(world):
    first, _second = two_for_one_unit(world)
    now = timezone.now()
    wrong = [
        ({"status": "declined", "decline_reason": "size"}, "answer_has_instant"),
        ({"status": "declined", "answered_at": now}, "decline_has_reason"),
        ({"answered_at": now}, "answer_has_instant"),
    ]
    with world.acting("coordinator"):
        for change, constraint in wrong:
            with refused(constraint), transaction.atomic():
                Proposal.objects.filter(pk=first.pk).update(**change)


def test_a_reservation_answers_a_live_proposal(world):
    first, second = two_for_one_unit(world)
    with world.acting("landlord"):
        Proposal.objects.filter(pk=first.pk).update(status="declined", decline_reason="size", answered_at=timezone.now())
        with refused("reservation__answers_a_proposal"), transaction.atomic():
            hold(first)
        with refused("reservation__answers_a_proposal"), transaction.atomic():
            hold(second, case_id=first.case_id)


def test_ends_deadlines_and_officers_of_a_reservation(world):
    course = start(world)
    course.reserve()
    wrong = [
        ({"ended_at": timezone.now()}, "end_has_instant"),
        ({"end": "released"}, "end_has_instant"),
        ({"expires_at": course.reservation.held_at}, "expires_later"),
        ({"reservataire_state": "waiting"}, "reservataire_known"),
        ({"second_officer": world.member("landlord")}, "two_officers"),
    ]
    with world.acting("landlord"):
        for change, constraint in wrong:
            with refused(constraint), transaction.atomic():
                Reservation.objects.filter(pk=course.reservation.pk).update(**change)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"rooms": 0}, "rooms"),
        ({"rooms": 13}, "rooms"),
        ({"area": 8}, "area"),
        ({"wheelchair": True, "floor": 2, "has_lift": False}, "wheelchair_reachable"),
    ],
)
def test_a_dwelling_is_possible(world, change, constraint):
    make_vacancy(world.tenant("landlord"), world.programme)
    with world.acting("landlord"), refused(f"dwelling__{constraint}"), transaction.atomic():
        Dwelling.objects.update(**change)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"rent": 0}, "rent_positive"),
        ({"rent": -5}, "rent_positive"),
        ({"charges": -1}, "charges_not_negative"),
        ({"notice_on": date(2030, 1, 1), "free_on": date(2029, 1, 1)}, "notice_before_free"),
        ({"withdrawal_reason": "works"}, "withdrawn_has_reason"),
        ({"status": "withdrawn"}, "withdrawn_has_reason"),
        ({"status": "in_process"}, "in_process_remembers"),
        ({"collectivity": "epci"}, "collectivity_of_collectivites"),
    ],
)
def test_a_vacancy_is_possible(world, change, constraint):
    make_vacancy(world.tenant("landlord"), world.programme)
    with world.acting("landlord"), refused(f"vacancy__{constraint}"), transaction.atomic():
        Vacancy.objects.update(**change)


def test_one_live_vacancy_a_dwelling(world):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    again = {
        "tenant": vacancy.tenant,
        "dwelling": vacancy.dwelling,
        "number": draw_reference(),
        "free_on": date(2027, 1, 1),
        "rent": 400,
    }
    with world.acting("landlord"):
        with refused("vacancy__one_live_per_dwelling"), transaction.atomic():
            Vacancy.objects.create(**again)
        Vacancy.objects.update(status="let")
        assert Vacancy.objects.create(**again).status == "to_qualify"


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"outcome": "ranked"}, "ranked_has_rank"),
        ({"outcome": "ranked", "rank": 1}, "ranked_has_rank"),
        ({"outcome": "allocated", "rank": 2}, "ranked_has_rank"),
        ({"outcome": "conditional"}, "condition_has_deadline"),
        ({"outcome": "refused"}, "refusal_has_reason"),
        ({"outcome": "allocated", "guarantee": "fsl"}, "guarantee_of_owner"),
    ],
)
def test_a_decision_is_complete(world, fields, constraint):
    course = start(world)
    course.reserve()
    sides = {name: getattr(course.reservation, name) for name in ("tenant_id", "case_tenant_id", "programme_id", "case_id")}
    with world.acting("landlord"), refused(f"decision__{constraint}"), transaction.atomic():
        AllocationDecision.objects.create(**sides, reservation=course.reservation, decided_on=date(2026, 1, 1), **fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"keys_on": date(2026, 1, 1)}, "keys_after_signature"),
        ({"keys_on": date(2026, 3, 1), "cancelled_on": date(2026, 3, 2)}, "cancelled_before_keys"),
        ({"outside_network": True}, "in_network_is_reserved"),
        ({"reservation": None}, "in_network_is_reserved"),
        ({"is_private": True}, "private_without_contingent"),
    ],
)
def test_a_lease_is_possible(world, fields, constraint):
    course = start(world)
    course.reserve()
    values = {name: getattr(course.reservation, name) for name in ("tenant_id", "case_tenant_id", "programme_id", "case_id")}
    values |= {"reservation": course.reservation, "tenure": "direct", "signed_on": date(2026, 2, 1), "commune_id": SECTOR}
    with world.acting("landlord"), refused(f"lease__{constraint}"), transaction.atomic():
        Lease.objects.create(**(values | {"contingent": "autres"} | fields))


def test_every_constraint_of_the_floor_has_its_sentence():
    """A constraint without a sentence would answer a person with the default one."""
    unreachable = {"vacancy__of_tenant", "offer__of_tenant", "offer__of_programme"}  # composite keys that foreign keys lean on
    for model in (Dwelling, Vacancy, VacancyOffer, Proposal, Reservation, AllocationDecision, Lease):
        names = {constraint.name for constraint in model._meta.constraints}
        assert names - unreachable <= set(MESSAGES)
