"""The order of study that landlords read where a committee voted so: off by default, written each morning, nobody named."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from cases import access
from cases.models import AvoidArea, Case, CaseDanger, CaseNeed, ChronologyEntry, Exclusion, WantedSector
from cases.services.erasure import erase_case_key
from cases.workflow import close_case
from housing import workflow
from housing.matching.criteria import DEFAULTS
from housing.models import MatchingTerms, Proposal, StudyHousehold, StudyLine, StudyRequest
from housing.services.matching_terms import ranking_open_since, set_terms
from housing.services.study_lines import KEPT, write_lines
from housing.tasks import write_lines_of_all
from housing.workflow.study import ask_to_study
from housing.workflow.vacancies import withdraw as withdraw_unit
from tenants.acting import acting_as
from tenants.errors import Forbidden, TransitionRefused
from tenants.jobs import due_work
from tenants.models import AuditEntry
from tests.cases.meetings import COORDINATION, held, planned
from tests.database import DATABASE, administer
from tests.factories import consent_to, make_vacancy
from tests.housing.course import open_case, start
from tests.housing.studied import answered, ask, case_of, cases_seen, morning, seen, taken_back, voted

SHOWN = 10


@pytest.fixture
def course(world):
    """A household that searches and a unit of the landlord, in a programme whose committee opened the order of study."""
    voted(world)
    return start(world)


def more_cases(world, count):
    return [open_case(world) for _ in range(count)]


# --- the vote --------------------------------------------------------------------------------------------
def test_it_is_off_by_default_and_nothing_is_written(world):
    course = start(world)
    assert due_work("study_lines") == []
    assert morning(world, course.offer()) == []
    assert seen(world) == []


def test_a_vote_is_kept_with_its_version_and_its_day(world):
    row = voted(world)
    with world.acting(*COORDINATION) as by:
        set_terms(
            world.programme, by=by, weights=DEFAULTS | {"danger": 50}, reason="danger", ranking_committee=row.ranking_committee
        )
        opening = ranking_open_since(world.programme)
    assert (opening.version, opening.ranking_committee.held_on) == (1, timezone.localdate())
    taken_back(world)
    with world.acting(*COORDINATION):
        assert ranking_open_since(world.programme) is None
        assert (
            AuditEntry.objects.filter(kind="matching.terms_set", facts__ranking_committee=str(row.ranking_committee_id)).count()
            == 2
        )


@pytest.mark.parametrize("present", [(), ("asso", "coordinator")])
def test_only_a_meeting_that_could_decide_opens_it(world, present):
    """One to come, or held without its quorum, decides nothing: neither by the service nor by SQL."""
    committee = held(world, present=()) if not present else planned(world)
    with world.acting(*COORDINATION) as by:
        with pytest.raises(TransitionRefused, match="quorum"):
            set_terms(world.programme, by=by, weights=DEFAULTS, reason="x", ranking_committee=committee)
        with pytest.raises(IntegrityError, match="no committee voted this"), transaction.atomic():
            MatchingTerms.objects.create(
                tenant=by.tenant,
                programme=world.programme,
                version=1,
                weights={"size": 1},
                reason="x",
                ranking_committee=committee,
            )


# --- the morning --------------------------------------------------------------------------------------------
def test_the_lines_of_a_morning_are_in_the_order_of_the_ranking(course, world):
    cases = [course.case, *more_cases(world, 2)]
    with world.acting("asso"):
        CaseDanger.objects.create(tenant=cases[2].tenant, case=cases[2], level="imminent")
    morning(world, course.offer())
    assert cases_seen(world) == [cases[2].pk, cases[0].pk, cases[1].pk]
    assert seen(world, "other_landlord") == []
    assert seen(world, "landlord", "reader") == []


def test_twice_on_a_morning_does_nothing_twice(course, world):
    first = [line.pk for line in morning(world, course.offer())]
    assert len(first) == 1
    assert morning(world, course.offer()) == []
    assert [line.pk for line in seen(world)] == first
    assert due_work("study_lines") == []


def test_a_unit_that_waits_for_a_rehousing_has_no_order_of_study(course, world):
    offer = course.offer()
    with world.acting("landlord"):
        type(offer).objects.filter(pk=offer.pk).update(on_rehousing=True)
    assert morning(world, offer) == []
    with world.acting("landlord"):
        type(offer).objects.filter(pk=offer.pk).update(on_rehousing=False)
    assert morning(world, offer)


def test_another_organisation_s_job_writes_nothing(course, world):
    for key in ("landlord", "asso", "stranger"):
        with acting_as(world.tenant(key)) as job:
            assert write_lines(course.offer().pk, by=job) == [], key


def test_ten_are_seen_at_most_and_one_that_goes_is_replaced(course, world):
    cases = [course.case, *more_cases(world, SHOWN + 1)]
    morning(world, course.offer())
    assert cases_seen(world) == [case.pk for case in cases[:SHOWN]]
    with world.acting("asso"):
        Case.objects.filter(pk=cases[0].pk).update(status="suspended", status_before="searching", status_since=timezone.now())
    assert cases_seen(world) == [case.pk for case in cases[1 : SHOWN + 1]]
    assert KEPT > SHOWN


def test_the_next_morning_has_other_lines_that_nothing_links(course, world):
    more_cases(world, 3)
    before = morning(world, course.offer())
    yesterday = timezone.now() - timedelta(days=1)
    with acting_as(world.tenant("coordinator")):
        assert StudyLine.objects.count() == 4
    age(world, yesterday)
    assert seen(world) == []
    after = morning(world, course.offer())
    assert [case_of(world, line) for line in after] == cases_seen(world)
    for name in ("pk", "household_id", "rank"):
        assert not {getattr(line, name) for line in before} & {getattr(line, name) for line in after}, name
    with acting_as(world.tenant("coordinator")):
        assert StudyHousehold.objects.count() == 4


def age(world, moment):
    """The lines are those of another day: as the owner of the tables, since nobody changes a line."""
    with acting_as(world.tenant("coordinator")):
        lines = list(StudyLine.objects.select_related("household"))
        households = [line.household for line in lines]
        StudyHousehold.objects.all().delete()
        StudyHousehold.objects.bulk_create(households)
        for line in lines:
            line.made_at = moment
        StudyLine.objects.bulk_create(lines)


def test_lines_of_another_day_go_with_the_unit_or_the_option(course, world):
    morning(world, course.offer())
    age(world, timezone.now() - timedelta(days=1))
    taken_back(world)
    assert [item for _tenant, item in due_work("study_lines")] == [course.offer().pk]
    assert morning(world, course.offer()) == []
    with acting_as(world.tenant("coordinator")):
        assert not StudyHousehold.objects.exists()
    assert due_work("study_lines") == []


def test_a_household_that_waits_for_another_landlord_is_not_in_it(course, world):
    other = start(world, landlord="other_landlord", case=course.case)
    other.propose()
    morning(world, course.offer())
    assert seen(world) == []


def test_the_batch_leaves_once_a_day_after_the_first_proposals():
    planned_ = settings.CELERY_BEAT_SCHEDULE["write-study-lines"]
    assert planned_["task"] == write_lines_of_all.name
    assert (planned_["schedule"].hour, planned_["schedule"].minute) == ({7}, {10})


# --- what ends a line at once -----------------------------------------------------------------------------
def _option_closed(course):
    taken_back(course.world)


def _unit_withdrawn(course):
    course.act("landlord", withdraw_unit, course.vacancy, reason="works")


def _case_left(course):
    with course.world.acting("asso"):
        Case.objects.filter(pk=course.case.pk).update(
            status="suspended", status_before="searching", status_since=timezone.now()
        )


def _agreement_withdrawn(course):
    with course.world.acting("asso"):
        access.withdraw(consent_to(course.case, None, "study"))


def _proposed_elsewhere(course):
    start(course.world, landlord="other_landlord", case=course.case).propose()


def _landlord_excluded(course):
    with course.world.acting("asso"):
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_tenant=course.world.tenant("landlord"))


def _officer_excluded(course):
    with course.world.acting("asso"):
        Exclusion.objects.create(
            tenant=course.case.tenant, case=course.case, excluded_membership=course.world.member("landlord")
        )


ENDS = [
    _option_closed,
    _unit_withdrawn,
    _case_left,
    _agreement_withdrawn,
    _proposed_elsewhere,
    _landlord_excluded,
    _officer_excluded,
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__.strip("_"))
def test_what_ends_a_line_takes_it_from_sight_at_once(course, world, end):
    morning(world, course.offer())
    assert len(seen(world)) == 1
    end(course)
    assert seen(world) == []


def test_what_went_does_not_come_back_before_the_next_morning(course, world):
    morning(world, course.offer())
    other = start(world, landlord="other_landlord", case=course.case)
    other.propose()
    other.act("other_landlord", workflow.decline, other.proposal, reason="size")
    assert seen(world) == []


def test_a_place_is_counted_among_the_lines_that_one_sees(course, world):
    """A colleague who is barred from the first of eleven sees ten, as in a world without it; nothing in a line tells of the other."""
    cases = [course.case, *more_cases(world, SHOWN)]
    with world.acting("asso"):
        Exclusion.objects.create(
            tenant=cases[0].tenant, case=cases[0], excluded_membership=world.member("landlord", "coordinator")
        )
    morning(world, course.offer())
    assert cases_seen(world, "landlord", "coordinator") == [case.pk for case in cases[1:]]
    assert cases_seen(world) == [case.pk for case in cases[:SHOWN]]
    ranks = [line.rank for line in seen(world, "landlord", "coordinator")]
    assert ranks[0] > 1, "a number drawn at random, not a place"


# --- asking -------------------------------------------------------------------------------------------------
def test_a_line_that_is_asked_for_becomes_a_proposal_like_any_other(course, world):
    morning(world, course.offer())
    request = ask(world, course.vacancy, seen(world)[0].pk)
    assert answered(world, request) == "proposed"
    with world.acting("landlord"):
        proposal = Proposal.objects.get()
        assert (proposal.case_id, proposal.slot, proposal.status) == (course.case.pk, 1, "proposed")
        assert AuditEntry.objects.filter(kind="study.asked").count() == 1
    with world.acting("asso"):
        steps = set(ChronologyEntry.objects.filter(case=course.case).values_list("step", flat=True))
        assert {"study_asked", "proposed"} <= steps
        assert AuditEntry.objects.filter(kind="study.proposed", subject_id=proposal.pk).exists()
    assert seen(world) == [], "what is proposed is no line any more"


def test_asked_twice_and_answered_twice_it_is_one(course, world):
    morning(world, course.offer())
    line = seen(world)[0].pk
    request = ask(world, course.vacancy, line)
    assert ask(world, course.vacancy, line).pk == request.pk
    colleague = ask(world, course.vacancy, line, role="coordinator")
    assert [answered(world, one) for one in (request, request, colleague)] == ["proposed"] * 3
    with world.acting("landlord"):
        assert Proposal.objects.count() == 1


def _unwanted(course):
    with course.world.acting("asso"):
        CaseNeed.objects.filter(case=course.case).update(any_sector=False)
        WantedSector.objects.create(tenant=course.case.tenant, case=course.case, commune_id="45302")


def _avoided(course):
    with course.world.acting("asso"):
        AvoidArea.objects.create(tenant=course.case.tenant, case=course.case, commune_id="45234")


def _too_small(course):
    with course.world.acting("asso"):
        CaseNeed.objects.filter(case=course.case).update(rooms_min=5, rooms_max=6)


REASONS = [
    _case_left,
    _agreement_withdrawn,
    _proposed_elsewhere,
    _landlord_excluded,
    _officer_excluded,
    _unwanted,
    _avoided,
    _too_small,
]


@pytest.mark.parametrize("reason", [*REASONS, None], ids=lambda one: one.__name__.strip("_") if one else "never_was")
def test_whatever_the_reason_the_request_is_taken_and_answered_alike(course, world, reason):
    """Also for a line that vanished between the page and the click, and for one that never was."""
    morning(world, course.offer())
    line = seen(world)[0].pk if reason else uuid4()
    if reason:
        reason(course)
    request = ask(world, course.vacancy, line)
    assert request.status == "waiting"
    assert answered(world, request) == "gone"
    with world.acting("landlord"):
        assert Proposal.objects.count() == 0


def test_the_coordination_keeps_that_it_was_asked_for_in_vain(course, world):
    morning(world, course.offer())
    line = seen(world)[0].pk
    _avoided(course)
    answered(world, ask(world, course.vacancy, line))
    with world.acting(*COORDINATION):
        assert AuditEntry.objects.filter(kind="study.refused", about=course.case.pk).count() == 1
    with world.acting("landlord"):
        assert not AuditEntry.objects.filter(kind="study.refused").exists()


def test_no_more_is_asked_for_than_there_are_places(course, world):
    more_cases(world, 4)
    course.propose()
    morning(world, course.offer())
    lines = [line.pk for line in seen(world)]
    for line in lines[:2]:
        ask(world, course.vacancy, line)
    with pytest.raises(TransitionRefused, match="autant de ménages"):
        ask(world, course.vacancy, lines[2])


def test_three_a_day_whatever_became_of_them(course, world):
    """Asking, declining and asking again is no way to read the references of all."""
    more_cases(world, 5)
    morning(world, course.offer())
    for _turn in range(3):
        answered(world, ask(world, course.vacancy, seen(world)[0].pk))
        with world.acting("landlord"):
            live = Proposal.objects.get(status="proposed")
        course.act("landlord", workflow.decline, live, reason="size")
    with pytest.raises(TransitionRefused, match="autant de ménages"):
        ask(world, course.vacancy, seen(world)[0].pk)


def test_the_database_holds_the_three_by_itself(course, world):
    morning(world, course.offer())
    with world.acting("landlord") as by:
        row = {"tenant": by.tenant, "programme": world.programme, "vacancy": course.vacancy, "asked_by": by.membership}
        for _turn in range(3):
            StudyRequest.objects.create(line=uuid4(), **row)
        with pytest.raises(IntegrityError, match="no place left"), transaction.atomic():
            StudyRequest.objects.create(line=uuid4(), **row)


def test_who_may_ask(course, world):
    morning(world, course.offer())
    line = seen(world)[0].pk
    for key, role in (("landlord", "reader"), ("other_landlord", "officer"), ("coordinator", "coordinator")):
        with world.acting(key, role) as by, pytest.raises(Forbidden):
            ask_to_study(course.vacancy, line, by=by)
    with acting_as(world.tenant("landlord")) as job, pytest.raises(Forbidden):
        ask_to_study(course.vacancy, line, by=job)


def test_nothing_is_asked_for_where_the_order_is_closed(course, world):
    morning(world, course.offer())
    line = seen(world)[0].pk
    taken_back(world)
    with pytest.raises(TransitionRefused, match="ne peut plus être étudié"):
        ask(world, course.vacancy, line)
    with world.acting("landlord") as by, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        StudyRequest.objects.create(
            tenant=by.tenant, programme=world.programme, vacancy=course.vacancy, asked_by=by.membership, line=line
        )


def test_a_line_of_one_unit_is_not_asked_for_with_another(course, world):
    other = make_vacancy(world.tenant("landlord"), world.programme)
    morning(world, course.offer())
    assert answered(world, ask(world, other, seen(world)[0].pk)) == "gone"
    assert len(seen(world)) == 1


def test_requests_that_wait_are_found_again(course, world):
    morning(world, course.offer())
    request = ask(world, course.vacancy, seen(world)[0].pk)
    assert due_work("study_requests") == [(world.tenant("coordinator").pk, request.pk)]
    answered(world, request)
    assert due_work("study_requests") == []


def test_a_household_of_two_lists_goes_to_one_landlord(course, world):
    other = start(world, landlord="other_landlord", case=course.case)
    for one in (course, other):
        morning(world, one.offer())
    first, second = seen(world)[0].pk, seen(world, "other_landlord")[0].pk
    requests = [ask(world, course.vacancy, first), ask(world, other.vacancy, second, "other_landlord")]
    assert [answered(world, one) for one in requests] == ["proposed", "gone"]


@pytest.mark.committed
def test_the_erasure_of_a_case_takes_its_line(committed):
    voted(committed)
    erased, other = start(committed), open_case(committed)
    morning(committed, erased.offer())
    with committed.acting("asso") as by:
        case = close_case(erased.case, by=by, outcome=Case.Outcome.NO_NEWS)
    with acting_as(committed.tenant("asso")) as by:
        erase_case_key(case, by=by)
    with administer(DATABASE) as superuser:
        left = superuser.execute(
            "SELECT h.case_id FROM housing_studyline l FULL JOIN housing_studyhousehold h ON h.id = l.household_id"
        )
        assert left.fetchall() == [(other.pk,)]
