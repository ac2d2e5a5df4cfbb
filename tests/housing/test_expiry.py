"""Deadlines: what lapses, what does not, and what is left after the clock was stopped. No test waits: `now` is passed."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from housing import workflow
from housing.models import Reservation
from housing.tasks import expire_reservation, settle_signed_lease
from tenants.acting import acting_as
from tenants.calendar import hold_deadline, working_day_from
from tenants.errors import TransitionRefused
from tenants.jobs import due_work
from tests.housing.course import start, start_designated


def lapse(course, now):
    """The job's turn at an instant."""
    with acting_as(course.world.tenant("asso")) as system:
        lapsed = workflow.expire_if_due(course.reservation.pk, by=system, now=now)
    course.refresh()
    return lapsed


def make_due(course, **columns):
    """Move the stored deadline into the past, as time would."""
    past = {"held_at": timezone.now() - timedelta(days=20), "expires_at": timezone.now() - timedelta(minutes=1)} | columns
    with acting_as(course.world.tenant("asso")):
        Reservation.objects.filter(pk=course.reservation.pk).update(**past)
    course.refresh()


def test_a_hold_lapses_after_its_deadline_and_not_before(world):
    course = start(world)
    course.reserve()
    deadline = course.reservation.expires_at
    assert not lapse(course, deadline - timedelta(seconds=1))
    assert course.reservation.is_live
    assert lapse(course, deadline)
    assert (course.reservation.end, course.vacancy.status, course.case.status) == ("expired", "available", "searching")


def test_a_second_run_does_nothing(world):
    course = start(world)
    course.reserve()
    late = course.reservation.expires_at + timedelta(days=1)
    assert lapse(course, late)
    ended_at = course.reservation.ended_at
    assert not lapse(course, late + timedelta(days=1))
    assert course.reservation.ended_at == ended_at


def test_a_booked_committee_stops_the_clock(world):
    course = start(world).in_committee()
    assert not lapse(course, course.reservation.expires_at + timedelta(days=60))


def test_the_clock_restarts_with_what_was_left(world):
    course = start(world)
    now = timezone.now()
    course.reserve(now=now)
    course.run("asso", workflow.present, now=now)
    course.run("landlord", workflow.book_committee, on=timezone.localdate(now), now=now)
    later = now + timedelta(days=30)
    course.run("landlord", workflow.unbook_committee, now=later)
    assert course.reservation.expires_at == hold_deadline(later, world.programme.hold_days)
    assert course.reservation.clock_stopped_at is None
    assert lapse(course, course.reservation.expires_at)


def test_at_least_one_working_day_is_left(world):
    course = start(world)
    now = timezone.now()
    course.reserve(now=now)
    course.run("asso", workflow.present, now=now)
    last_hour = course.reservation.expires_at - timedelta(hours=1)
    course.run("landlord", workflow.book_committee, on=timezone.localdate(last_hour), now=last_hour)
    course.run("landlord", workflow.unbook_committee, now=last_hour)
    assert course.reservation.expires_at == hold_deadline(last_hour, 1)


def test_an_extension_adds_as_many_days_once(world):
    course = start(world)
    course.reserve()
    before = course.reservation.expires_at
    course.run("landlord", workflow.extend)
    assert course.reservation.expires_at == hold_deadline(before, world.programme.hold_days)
    assert not lapse(course, before + timedelta(minutes=1))
    with pytest.raises(TransitionRefused, match="une fois"):
        course.run("landlord", workflow.extend)


def test_a_late_answer_of_the_reservataire_finds_the_deadline_as_it_was(world):
    course = start_designated(world)
    course.reserve()
    course.run("asso", workflow.present)
    deadline = course.reservation.expires_at
    late = timezone.now() + timedelta(days=world.programme.reservataire_days + 1)
    course.run("prefecture", workflow.delegate, now=late)
    assert (course.reservation.expires_at, course.reservation.reservataire_state) == (deadline, "delegated")


def test_nothing_is_done_on_a_reservation_that_has_just_lapsed(world):
    course = start(world)
    course.reserve()
    late = course.reservation.expires_at + timedelta(seconds=1)
    for who, move in (("asso", workflow.present), ("landlord", workflow.extend), ("landlord", workflow.release)):
        with pytest.raises(TransitionRefused, match="vient d’expirer"):
            course.run(who, move, now=late)


def test_silence_after_the_allocation_ends_it(world):
    course = start(world).allocated()
    last_day = course.reservation.answer_due_on
    assert last_day == working_day_from(timezone.localdate() + timedelta(days=world.programme.answer_days))
    noon = timezone.localtime().replace(hour=12) + (last_day - timezone.localdate())
    assert not lapse(course, noon)
    with pytest.raises(TransitionRefused, match="vient d’expirer"):
        course.run("asso", workflow.accept, now=noon + timedelta(days=1))
    assert lapse(course, noon + timedelta(days=1))
    assert course.reservation.end == "no_answer"


@pytest.mark.parametrize("steps", ["accepted", "signed"])
def test_nothing_lapses_once_she_has_accepted(world, steps):
    course = getattr(start(world), steps)()
    assert not lapse(course, timezone.now() + timedelta(days=400))


def test_due_work_finds_what_is_due_and_nothing_else(world):
    due, waiting, stopped, silent = (start(world) for _ in range(4))
    due.reserve()
    waiting.reserve()
    stopped.in_committee()
    silent.allocated()
    make_due(due)
    make_due(stopped)
    make_due(silent, answer_due_on=timezone.localdate() - timedelta(days=1))
    expected = {(world.tenant("asso").pk, course.reservation.pk) for course in (due, silent)}
    assert set(due_work("reservations")) == expected


def test_the_job_ends_what_is_due_in_the_owners_name(world):
    course = start(world)
    course.reserve()
    make_due(course)
    ((tenant_id, reservation_id),) = due_work("reservations")
    for _twice in range(2):
        expire_reservation(str(tenant_id), None, str(reservation_id))
    course.refresh()
    assert (course.reservation.end, course.case.status) == ("expired", "searching")
    assert due_work("reservations") == []


def test_the_job_finds_nothing_to_do_when_an_answer_came_first(world):
    course = start(world)
    course.reserve()
    course.run("asso", workflow.decline_for_household, reason="size")
    expire_reservation(str(world.tenant("asso").pk), None, str(course.reservation.pk))
    course.refresh()
    assert course.reservation.end == "declined"


def test_a_job_of_another_tenant_reaches_nothing(world):
    course = start(world)
    course.reserve()
    make_due(course)
    with pytest.raises(Reservation.DoesNotExist):
        expire_reservation(str(world.tenant("stranger").pk), None, str(course.reservation.pk))
    with pytest.raises(Exception, match="not exist"), transaction.atomic():
        settle_signed_lease(str(world.tenant("stranger").pk), None, str(course.reservation.pk))


def test_two_jobs_at_once_wait_for_one_another(world):
    """The row is locked before it is read: the statement says so."""
    course = start(world)
    course.reserve()
    with connection.execute_wrapper(_Watch()) as _unused, acting_as(world.tenant("asso")) as system:
        workflow.expire_if_due(course.reservation.pk, by=system)
    assert any("FOR UPDATE" in sql for sql in _Watch.seen if "housing_reservation" in sql)


class _Watch:
    seen: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        self.seen.append(sql)
        return execute(sql, params, many, context)
