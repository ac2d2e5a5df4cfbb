"""The first households proposed each morning, where a programme decided so."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, transaction

from cases.models import AvoidArea, CaseDanger
from housing.matching.criteria import DEFAULTS
from housing.matching.ranking import best
from housing.models import Proposal, ProposalGrounds
from housing.services import first_proposals
from housing.services.first_proposals import propose_first
from housing.services.matching_terms import set_terms
from housing.tasks import propose_first_of_all
from tenants.acting import acting_as
from tenants.jobs import due_work
from tests.factories import make_vacancy
from tests.housing.course import open_case, start

COORDINATION = ("coordinator", "coordinator")


@pytest.fixture
def decided(world):
    """A programme whose committee decided so."""
    with world.acting(*COORDINATION) as by:
        set_terms(world.programme, by=by, weights=DEFAULTS, reason="comité du 2 juin", proposes_first=True)
    return world


def run(world, offer):
    with acting_as(world.tenant("coordinator")) as job:
        return propose_first(offer.pk, by=job)


def test_the_three_best_are_proposed_in_their_order(decided):
    cases = [open_case(decided) for _ in range(4)]
    with decided.acting("asso"):
        CaseDanger.objects.create(tenant=cases[3].tenant, case=cases[3], level="imminent")
    offer = start(decided, case=cases[0]).offer()
    made = run(decided, offer)
    assert [row.case_id for row in made] == [cases[3].pk, cases[0].pk, cases[1].pk]
    assert [row.slot for row in made] == [1, 2, 3]
    with decided.acting(*COORDINATION):
        assert ProposalGrounds.objects.filter(proposal__in=made).count() == 3
    assert run(decided, offer) == []


def test_a_household_is_proposed_for_one_unit_at_a_time(decided):
    course = start(decided)
    other = make_vacancy(decided.tenant("other_landlord"), decided.programme)
    assert len(run(decided, course.offer())) == 1
    with decided.acting(*COORDINATION):
        second = other.offers.model.objects.get(vacancy=other.pk)
    assert run(decided, second) == []


def test_nobody_is_proposed_by_itself_for_a_unit_that_waits_for_a_rehousing(decided):
    offer = start(decided).offer()
    with decided.acting("landlord"):
        type(offer).objects.filter(pk=offer.pk).update(on_rehousing=True)
    assert run(decided, offer) == []
    with decided.acting("landlord"):
        type(offer).objects.filter(pk=offer.pk).update(on_rehousing=False)
    assert len(run(decided, offer)) == 1


def test_what_a_case_avoids_is_never_proposed_to(decided):
    course = start(decided)
    with decided.acting("asso"):
        AvoidArea.objects.create(tenant=course.case.tenant, case=course.case, commune_id="45234")
    assert run(decided, course.offer()) == []


def test_nothing_moves_where_nobody_decided_so(world):
    course = start(world)
    assert due_work("first_proposals") == []
    assert run(world, course.offer()) == []
    with world.acting(*COORDINATION):
        assert not Proposal.objects.exists()


def test_the_work_of_a_morning_is_the_open_units_with_a_place_left(decided):
    courses = [start(decided) for _ in range(2)]
    make_vacancy(decided.tenant("landlord"), decided.programme, status="to_qualify")
    coordinator = decided.tenant("coordinator").pk
    assert set(due_work("first_proposals")) == {(coordinator, course.offer().pk) for course in courses}
    for _more in range(3):
        open_case(decided)
    for course in courses:
        run(decided, course.offer())
    assert [item for _tenant, item in due_work("first_proposals")] == [courses[1].offer().pk]


def test_a_decision_taken_back_holds_from_the_next_morning(decided):
    course = start(decided)
    with decided.acting(*COORDINATION) as by:
        set_terms(decided.programme, by=by, weights=DEFAULTS, reason="fin de l’essai", proposes_first=False)
    assert due_work("first_proposals") == []
    assert run(decided, course.offer()) == []


def test_another_organisation_s_job_proposes_nothing(decided):
    course = start(decided)
    for key in ("landlord", "asso", "stranger"):
        with acting_as(decided.tenant(key)) as job:
            assert propose_first(course.offer().pk, by=job) == [], key


# --- two units at once ------------------------------------------------------------------------------------------
def both_at_once(world):
    """Two jobs, for two units, that begin to choose at the same instant. Returns how many proposals the one household got."""
    with world.acting(*COORDINATION) as by:
        set_terms(world.programme, by=by, weights=DEFAULTS, reason="comité", proposes_first=True)
    offers = [start(world, case=case).offer() for case in [open_case(world)] * 2]
    gate = Barrier(2)

    def job(offer):
        try:
            with transaction.atomic(), acting_as(world.tenant("coordinator")) as by:
                gate.wait()
                return len(propose_first(offer.pk, by=by))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(job, offers))


@pytest.mark.committed
def test_two_units_at_once_do_not_get_the_same_household(committed):
    assert both_at_once(committed) == 1


@pytest.mark.committed
def test_without_the_lock_both_get_her(committed, monkeypatch):
    """Negative control: both have looked before either proposes."""
    looked = Barrier(2)

    def both_look(rows, count):
        found = best(rows, count)
        looked.wait(timeout=20)
        return found

    monkeypatch.setattr(first_proposals, "one_unit_after_another", lambda _programme: None)
    monkeypatch.setattr(first_proposals, "best", both_look)
    assert both_at_once(committed) == 2


def test_the_batch_leaves_once_a_day_at_seven():
    planned = settings.CELERY_BEAT_SCHEDULE["propose-first"]
    assert planned["task"] == propose_first_of_all.name
    assert (planned["schedule"].hour, planned["schedule"].minute) == ({7}, {0})
