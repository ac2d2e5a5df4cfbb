"""Two landlords ask for the same household at the same instant; two colleagues ask for the last places of a unit."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from housing.models import Proposal, StudyRequest
from housing.workflow import study
from housing.workflow.study import answer_request
from tenants.acting import acting_as
from tests.access.layers import bypassing
from tests.access.mutants import function
from tests.cases.meetings import COORDINATION
from tests.housing.course import start
from tests.housing.studied import ask, morning, seen, voted

pytestmark = pytest.mark.committed
LANDLORDS = ("landlord", "other_landlord")


def both_answered(world):
    """One household in two lists, asked for by both; two jobs begin to answer at once. Returns how many proposals she got."""
    voted(world)
    course = start(world)
    other = start(world, landlord="other_landlord", case=course.case)
    for one in (course, other):
        morning(world, one.offer())
    requests = [
        ask(world, one.vacancy, seen(world, key)[0].pk, key) for one, key in zip((course, other), LANDLORDS, strict=True)
    ]
    gate = Barrier(2)

    def job(request):
        try:
            with transaction.atomic(), acting_as(world.tenant("coordinator")) as by:
                gate.wait()
                answer_request(request.pk, by=by)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(job, requests))
    with world.acting(*COORDINATION):
        return Proposal.objects.count()


def test_one_household_goes_to_one_of_two_landlords_who_ask_at_once(committed):
    assert both_answered(committed) == 1


def test_without_the_lock_both_get_her(committed, monkeypatch):
    """Negative control: both have looked before either proposes."""
    looked, propose = Barrier(2), study.propose

    def both_look(*args, **kwargs):
        looked.wait(timeout=20)
        return propose(*args, **kwargs)

    monkeypatch.setattr(study, "one_unit_after_another", lambda _programme: None)
    monkeypatch.setattr(study, "propose", both_look)
    assert both_answered(committed) == 2


def asked_at_once(world):
    """Four requests for a unit with three places, each in its transaction. Returns how many got in."""
    voted(world)
    course = start(world)
    gate = Barrier(4)

    def person(_turn):
        try:
            with transaction.atomic(), world.acting("landlord") as by:
                gate.wait()
                StudyRequest.objects.create(
                    tenant=by.tenant, programme=world.programme, vacancy=course.vacancy, asked_by=by.membership, line=uuid4()
                )
        except IntegrityError:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(person, range(4)))


def test_of_four_at_once_three_are_taken(committed):
    assert asked_at_once(committed) == 3


def test_without_the_lock_of_the_unit_all_four_are_taken(committed):
    """Negative control: each counts before the others have written."""
    free = function("guard_study_request", "FOR UPDATE", "")
    slow = function("guard_study_request", "RETURN NEW", "PERFORM pg_sleep(0.5); RETURN NEW")
    with bypassing(), free.applied(), slow.applied():
        assert asked_at_once(committed) == 4
