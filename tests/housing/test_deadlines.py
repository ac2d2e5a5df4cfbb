"""The ladder of each kind walked day by day with a moved clock: who is told, when, once. No test waits: `now` is passed."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import access
from cases.deadlines.ladder import ladder
from cases.deadlines.registry import SOURCES, owned_by
from cases.deadlines.rules import DEFAULTS, Kind
from cases.models import CaseApplication, CaseDanger, DeadlineNotice, Exclusion, Protection, SupportSession
from cases.services import deadlines, support, team
from cases.tasks import send_deadlines
from housing import workflow
from housing.models import Lease
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.calendar import closing_of, is_working_day, opening_of, shifted, working_day_from
from tenants.french import PARIS, paris
from tenants.jobs import due_work
from tenants.models import Notification, OutboxEvent
from tenants.roles import Permission
from tests.housing.course import open_case, start, start_designated
from tests.housing.test_notifications import relay
from tests.security.test_policy_controls import loosened

DAY = timedelta(days=1)


def turn(world, now=None, who="asso"):
    """The job's turn for an organisation, at an instant; then everybody is told."""
    with acting_as(world.tenant(who)) as system:
        said = deadlines.send_due(by=system, now=now)
    relay()
    return said


def told(world):
    """(kind, address) of every notification about a deadline."""
    found = Counter()
    for key in ("asso", "coordinator", "landlord", "prefecture", "other_landlord", "stranger"):
        with acting_as(world.tenant(key)):
            rows = Notification.objects.filter(kind__startswith="deadline.").select_related("membership__person")
            found.update((row.kind.removeprefix("deadline."), row.membership.person.email) for row in rows)
    return found


def walk(world, first, last):
    """One turn at each closing hour, from a day to another. Returns who was told what, and on which day."""
    story, before = [], told(world)
    while first <= last:
        turn(world, closing_of(first))
        after = told(world)
        story += [(first, *what) for what in (after - before).elements()]
        before, first = after, first + DAY
    return story


def only(world, kind):
    """The one open deadline of a kind, as the owner of the case derives it."""
    with acting_as(world.tenant("asso")) as system:
        [found] = [one for one in owned_by(system) if one.kind == kind]
    return found


def test_a_landlord_is_reminded_then_the_coordination_is_told_then_its_manager(world):
    course = start(world)
    course.propose()
    last = paris(only(world, Kind.LANDLORD_ANSWER).due_at).date()
    story = walk(world, timezone.localdate(), last + 6 * DAY)
    rungs = {-2: "reminder", 0: "overdue", 1: "coordinator", 3: "manager"}
    days = [(shifted(last, gap, working=True), kind) for gap, kind in rungs.items()]
    officers = {"officer@landlord.test", "coordinator@landlord.test"}
    addressees = {
        "reminder": officers,
        "overdue": officers,
        "coordinator": {"coordinator@coordinator.test"},
        "manager": {"manager@landlord.test"},
    }
    expected = {(day, kind, who) for day, kind in days for who in addressees[kind]}
    assert Counter(story) == Counter(expected)


def test_nothing_is_said_before_its_instant_and_nothing_twice(world):
    course = start(world)
    course.propose()
    [first, *_] = only(world, Kind.LANDLORD_ANSWER).steps
    assert turn(world, first.at - timedelta(seconds=1)) == 0
    assert turn(world, first.at) == 1
    assert [turn(world, first.at) for _again in range(3)] == [0, 0, 0]


def test_an_answer_ends_the_ladder(world):
    course = start(world)
    course.propose()
    deadline = only(world, Kind.LANDLORD_ANSWER)
    course.act("landlord", workflow.decline, course.proposal, reason="size")
    assert turn(world, deadline.due_at + 30 * DAY) == 0


def test_what_a_stopped_worker_left_is_said_at_its_next_turn_and_the_needless_is_not(world):
    course = start(world)
    course.propose()
    late = only(world, Kind.LANDLORD_ANSWER).due_at + 20 * DAY
    assert turn(world, late) == 3
    assert {kind for kind, _who in told(world)} == {"overdue", "coordinator", "manager"}
    with acting_as(world.tenant("asso")):
        assert dict(DeadlineNotice.objects.values_list("step", "said")) == {
            "reminder_2": False, "overdue": True, "coordinator": True, "manager": True,
        }  # fmt: skip


def test_a_worker_killed_before_its_commit_leaves_nothing_and_says_all_next_time(world):
    course = start(world)
    course.propose()
    late = only(world, Kind.LANDLORD_ANSWER).due_at
    with pytest.raises(ZeroDivisionError), acting_as(world.tenant("asso")) as system:
        deadlines.send_due(by=system, now=late)
        raise ZeroDivisionError
    with acting_as(world.tenant("coordinator")):
        assert OutboxEvent.objects.filter(kind__startswith="deadline.").count() == 0
    assert turn(world, late) == 1


def test_the_ledger_is_what_keeps_a_step_from_being_said_twice(world):
    """Negative control: without it the same turn says it again."""
    course = start(world)
    course.propose()
    late = only(world, Kind.LANDLORD_ANSWER).due_at
    assert turn(world, late) == 1
    found = deadlines._sent
    try:
        deadlines._sent = lambda _deadlines: found([])
        with pytest.raises(Exception, match="deadline_notice__once"), acting_as(world.tenant("asso")) as system:
            deadlines.send_due(by=system, now=late)
    finally:
        deadlines._sent = found


def test_a_hold_is_said_before_it_lapses_to_whom_it_awaits(world):
    course = start(world)
    course.reserve()
    story = walk(world, timezone.localdate(), timezone.localdate(course.reservation.expires_at) - DAY)
    assert Counter((kind, who) for _day, kind, who in story) == Counter(
        [("reminder", "officer@asso.test"), ("coordinator", "coordinator@coordinator.test"), ("manager", "manager@asso.test")]
    )


def test_a_prolonged_hold_is_another_deadline(world):
    course = start(world)
    course.reserve()
    first = course.reservation.expires_at
    turn(world, first - DAY / 24)
    course.run("landlord", workflow.extend)
    assert only(world, Kind.HOLD).due_at == course.reservation.expires_at > first
    assert turn(world, first) == 0
    assert turn(world, course.reservation.expires_at - DAY / 24) == 3


def test_a_presented_hold_of_a_named_officer_is_said_to_her_alone(world):
    course = start(world).to_book()
    assert only(world, Kind.HOLD).holder_id == world.tenant("landlord").pk
    turn(world, course.reservation.expires_at - DAY / 24)
    assert {who for kind, who in told(world) if kind == "reminder"} == {"officer@landlord.test"}


def test_the_reservataire_is_reminded_and_its_manager_told(world):
    course = start_designated(world)
    course.reserve()
    course.run("asso", workflow.present)
    deadline = only(world, Kind.RESERVATAIRE)
    assert deadline.due_at == closing_of(course.reservation.reservataire_due_on)
    story = walk(world, deadline.due_at.date() - 12 * DAY, deadline.due_at.date() + 8 * DAY)
    assert Counter(kind for _day, kind, who in story if who.startswith("officer@prefecture")) == {"reminder": 2, "overdue": 1}
    assert ("manager", "manager@prefecture.test") in {(kind, who) for _day, kind, who in story}


def test_the_applicants_ten_days_are_said_to_who_stands_by_her(world):
    start(world).allocated()
    deadline = only(world, Kind.HOUSEHOLD_ANSWER)
    assert paris(deadline.due_at).date() == working_day_from(timezone.localdate() + 10 * DAY)
    turn(world, deadline.due_at - DAY / 24)
    assert {who for kind, who in told(world) if kind == "reminder"} == {"officer@asso.test"}


def noted(world, model, **fields):
    case = open_case(world)
    with world.acting("asso"):
        row, _made = model.objects.update_or_create(case=case, tenant=case.tenant, defaults=fields)
    return case, row


DATED_ROWS = [
    (Kind.NUR, CaseApplication, "nur_expires_on", {"has_nur": True}),
    (Kind.PROTECTION, Protection, "expires_on", {"kind": "op"}),
    (Kind.DANGER_REVIEW, CaseDanger, "review_on", {}),
]


@pytest.mark.parametrize(("kind", "model", "day", "more"), DATED_ROWS)
def test_a_date_that_a_paper_says_is_said_ahead_and_escalated(world, kind, model, day, more):
    end = timezone.localdate() + 64 * DAY
    noted(world, model, **{day: end}, **more)
    rule = DEFAULTS[kind]
    story = walk(world, end - (max(DEFAULTS[kind].leads) + 4) * DAY, end + 24 * DAY)
    counted = Counter((said, who.split("@")[1]) for _day, said, who in story)
    assert counted == {
        ("reminder", "asso.test"): len(rule.leads), ("overdue", "asso.test"): 1,
        ("coordinator", "coordinator.test"): 1, ("manager", "asso.test"): 1,
    }  # fmt: skip
    first = min(moment for moment, _said, _who in story)
    assert first <= end - max(rule.leads) * DAY < first + 5 * DAY


def test_a_coordination_that_may_not_know_of_the_danger_is_told_nothing_of_it(world):
    end = timezone.localdate() + 30 * DAY
    case, _row = noted(world, CaseDanger, review_on=end)
    with world.acting("asso"):
        access.revoke(case.pk, world.tenant("coordinator").group_id, [Permission.VIEW_DANGER])
    turn(world, closing_of(end + 60 * DAY))
    assert {kind for kind, _who in told(world)} == {"overdue", "manager"}


def test_support_that_waits_is_said_to_its_provider(world):
    case = open_case(world)
    with world.acting("asso") as by:
        support.request_measure(case, by=by, provider=world.tenant("coordinator"), type="legal", line="support")
    deadline = only(world, Kind.SUPPORT_ANSWER)
    assert paris(deadline.due_at).date() == shifted(timezone.localdate(), 10, working=True)
    turn(world, deadline.due_at)
    assert ("overdue", "officer@coordinator.test") in told(world)


def keys_given(world, on):
    course = start(world).signed()
    with acting_as(world.tenant("asso")):
        Lease.objects.filter(case=course.case.pk).update(keys_on=on)
        type(course.case).objects.filter(pk=course.case.pk).update(status="follow_up")
    return course.case


def visit(world, case, on, status="held", kind="home_visit"):
    with world.acting("asso") as by:
        measure = case.measures.first() or support.request_measure(
            case, by=by, provider=world.tenant("asso"), type="housing", line="follow_up"
        )
        SupportSession.objects.create(
            tenant=measure.tenant, case_tenant_id=case.tenant_id, programme_id=case.programme_id, measure=measure, case=case,
            kind=kind, status=status, planned_at=timezone.now(), held_on=on if status == "held" else None,
        )  # fmt: skip


def test_two_home_visits_held_after_the_keys_end_the_wait_and_nothing_less(world):
    keys = timezone.localdate()
    case = keys_given(world, keys)
    assert paris(only(world, Kind.HOME_VISITS).due_at).date() == working_day_from(keys + 90 * DAY)
    visit(world, case, keys - DAY)
    visit(world, case, keys, kind="office")
    visit(world, case, keys, status="planned")
    visit(world, case, keys)
    assert only(world, Kind.HOME_VISITS)
    visit(world, case, keys + DAY)
    with acting_as(world.tenant("asso")) as system:
        assert [one for one in owned_by(system) if one.kind == Kind.HOME_VISITS] == []


def test_work_is_found_for_organisations_that_follow_somebody(world):
    assert due_work("deadlines") == []
    open_case(world)
    tenant = world.tenant("asso").pk
    assert due_work("deadlines") == [(tenant, tenant)]
    send_deadlines(str(tenant), None, str(tenant))


def test_a_tenant_derives_no_deadline_of_anothers_cases(world):
    start(world).propose()
    for who in ("coordinator", "landlord", "stranger"):
        with acting_as(world.tenant(who)) as system:
            assert owned_by(system) == []


def test_reading_what_is_open_costs_the_same_for_one_case_and_for_ten(world, django_assert_num_queries):
    start(world).propose()
    with acting_as(world.tenant("asso")) as system, _counted() as first:
        owned_by(Actor(system.tenant))
    for _more in range(4):
        start(world).propose()
        start(world).reserve()
    with acting_as(world.tenant("asso")) as system, django_assert_num_queries(len(first)):
        assert len(owned_by(Actor(system.tenant))) == 9


def _counted():
    return CaptureQueriesContext(connection)


def test_every_kind_has_a_source_and_a_default():
    assert set(SOURCES) == set(Kind) == set(DEFAULTS)


@pytest.mark.parametrize("day", [date(2026, 12, 25), date(2027, 3, 28), date(2026, 10, 25), date(2028, 2, 29)])
def test_a_deadline_on_a_day_off_or_of_a_change_of_time_has_its_steps_on_worked_days(day):
    steps = ladder(DEFAULTS[Kind.NUR], closing_of(day), lapses=False)
    assert all(is_working_day(paris(step.at).date()) for step in steps if step.code != "overdue")
    assert {paris(step.at).hour for step in steps} == {8, 18}
    assert (
        datetime.combine(day, closing_of(day).timetz().replace(tzinfo=None), tzinfo=PARIS) == closing_of(day) > opening_of(day)
    )


# --- the ledger ---------------------------------------------------------------------------------------------------
def test_the_ledger_is_for_the_jobs_of_the_owner_and_nobody_else(world):
    start(world).propose()
    turn(world, only(world, Kind.LANDLORD_ANSWER).due_at)
    with acting_as(world.tenant("asso")):
        assert DeadlineNotice.objects.count() == 2
    for who, role in (("asso", "officer"), ("asso", "manager"), ("coordinator", "coordinator"), ("landlord", "officer")):
        with world.acting(who, role):
            assert DeadlineNotice.objects.count() == 0
    for who in ("coordinator", "landlord", "stranger"):
        with acting_as(world.tenant(who)):
            assert DeadlineNotice.objects.count() == 0


def test_a_person_writes_nothing_in_the_ledger(world):
    course = start(world)
    with world.acting("asso"), pytest.raises(DatabaseError), transaction.atomic():
        DeadlineNotice.objects.create(
            tenant=course.case.tenant,
            case=course.case,
            kind="nur",
            subject_id=course.case.pk,
            due_at=timezone.now(),
            step="overdue",
        )


@pytest.mark.committed
def test_with_its_policy_loosened_a_person_would_read_the_ledger(committed):
    """Negative control."""
    start(committed).propose()
    turn(committed, only(committed, Kind.LANDLORD_ANSWER).due_at)
    with loosened("cases_deadlinenotice", "jobs"), committed.acting("landlord"):
        assert DeadlineNotice.objects.count() == 2
    with committed.acting("landlord"):
        assert DeadlineNotice.objects.count() == 0


def test_of_a_landlords_staff_no_deputy_takes_the_place_of_a_named_officer(world):
    """A unit in process is followed by those it names alone, on leave or not."""
    course = start(world).to_book()
    with world.acting("landlord") as by:
        team.delegate(
            by=by, membership=world.member("landlord"), deputy=world.member("landlord", "coordinator"),
            starts_on=timezone.localdate(), ends_on=timezone.localdate() + 5 * DAY,
        )  # fmt: skip
    turn(world, course.reservation.expires_at - DAY / 24)
    assert {who for kind, who in told(world) if kind == "reminder"} == {"officer@landlord.test"}


def test_the_referents_deputy_is_reminded_in_her_place(world):
    course = start(world).allocated()
    with world.acting("asso") as by:
        team.delegate(
            by=by, membership=world.member("asso"), deputy=world.member("asso", "coordinator"),
            starts_on=timezone.localdate(), ends_on=timezone.localdate() + 5 * DAY,
        )  # fmt: skip
    turn(world, closing_of(course.reservation.answer_due_on) - DAY / 24)
    assert {who for kind, who in told(world) if kind == "reminder"} == {"coordinator@asso.test"}


def test_a_barred_deputy_is_told_nothing_and_the_referent_finds_it_on_her_return(world):
    course = start(world).allocated()
    with world.acting("asso") as by:
        Exclusion.objects.create(
            tenant=course.case.tenant, case=course.case, excluded_membership=world.member("asso", "coordinator")
        )
        team.delegate(
            by=by, membership=world.member("asso"), deputy=world.member("asso", "coordinator"),
            starts_on=timezone.localdate(), ends_on=timezone.localdate() + 5 * DAY,
        )  # fmt: skip
    turn(world, closing_of(course.reservation.answer_due_on) - DAY / 24)
    assert {who for kind, who in told(world) if kind == "reminder"} == {"officer@asso.test"}
