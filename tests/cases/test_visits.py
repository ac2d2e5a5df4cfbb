"""Visits to her home: two after the keys by themselves, never before; her address for the one who comes, that day; being back."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases import access
from cases.disclosure import VISITOR, Purpose
from cases.models import CaseNewAddress, CaseShare, Consent, Installation, SupportMeasure, SupportSession
from cases.services import consent, support, visits
from cases.services.consent import Given
from cases.services.rehousing import keys_handed, visits_after
from cases.workflow_sessions import Planned
from housing import workflow
from housing.models import Lease
from tenants.acting import acting_as
from tenants.calendar import is_working_day
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import Notification, Programme
from tenants.roles import Permission
from tenants.tasks import relay_outbox
from tests.cases.builders import today
from tests.cases.supported import PROVIDER, hand_keys, housed, measure_in, measure_of, signed, visit, write_address

Status = SupportSession.Status
GIVEN = Given(today())


def sessions(world, key="asso", **which):
    with world.acting(key):
        return list(SupportSession.objects.filter(**which).order_by("rank"))


def told(world, key, kind, role="officer"):
    relay_outbox()
    with world.acting(key, role):
        return Notification.objects.filter(kind=kind, membership=world.member(key, role)).count()


# --- by themselves --------------------------------------------------------------------------------------
def test_the_keys_plan_two_visits_for_the_support_that_she_accepted(world):
    course = housed(world)
    found = sessions(world)
    assert [(one.rank, one.kind, one.status) for one in found] == [(1, "home_visit", "planned"), (2, "home_visit", "planned")]
    days = [one.day - today() for one in found]
    assert timedelta(25) <= days[0] <= timedelta(30)
    assert timedelta(85) <= days[1] <= timedelta(90)
    assert {one.tenant for one in found} == {world.tenant(PROVIDER)}
    assert told(world, PROVIDER, "visits.planned") == 1
    assert course.case.status == "follow_up"


@given(keys=st.dates(date(2020, 1, 1), date(2035, 12, 31)), first=st.integers(1, 60), more=st.integers(1, 120))
def test_visits_fall_on_working_days_in_order_and_to_come(keys, first, more):
    programme = Programme(first_visit_days=first, second_visit_days=first + more)
    days = [timezone.localdate(one) for one in visits_after(keys, programme)]
    assert all(is_working_day(day) for day in days)
    assert max(keys, today()) < days[0] < days[1]
    if keys > today() + timedelta(days=7):  # with time before it, a visit is at the latest on the day it is due
        late = [day > keys + timedelta(days=delay) for day, delay in zip(days, (first, first + more), strict=True)]
        assert not any(late) or first < 7 or more < 7


def test_keys_that_are_corrected_move_what_nobody_moved_and_plan_nothing_twice(world):
    course = housed(world)
    with world.acting(PROVIDER) as provider:
        second = SupportSession.objects.get(rank=2)
        support.move_session(second, by=provider, planned=Planned("home_visit", timezone.now() + timedelta(days=50)))
    before = sessions(world)
    lease = _correct(world, course, today() + timedelta(days=7))
    with world.acting("landlord"):
        assert keys_handed(course.case.pk, lease.pk, keys_on=lease.keys_on, programme=world.programme)
    after = sessions(world)
    assert len(after) == 2
    assert after[0].planned_at > before[0].planned_at
    assert after[1].planned_at == before[1].planned_at
    with world.acting("asso"):
        assert Installation.objects.get().keys_on == lease.keys_on


def _correct(world, course, day):
    with world.acting("landlord"):
        lease = Lease.objects.get(reservation=course.reservation)
        lease.keys_on = day
        lease.save(update_fields=["keys_on"])
    return lease


def test_a_lease_that_is_undone_withdraws_what_was_to_come(world):
    course = signed(world)
    course.run("landlord", workflow.cancel_lease)
    with world.acting("asso"):
        assert Installation.objects.get().cancelled_at is not None
        assert not SupportSession.objects.exists()


@pytest.mark.parametrize("other", [{"type": "legal"}, {"phase": "before"}, {"accepted": False}])
def test_with_nobody_to_come_her_organisation_is_told_and_the_visits_follow_a_later_answer(world, other):
    course = housed(world, **other)
    assert sessions(world) == []
    assert told(world, "asso", "visits.unassigned") == 1
    measure_of(world, course.case, line="follow_up")
    assert len(sessions(world)) == 2


def test_the_database_plans_for_a_side_of_a_lease_alone(world):
    course = signed(world)
    with world.acting("landlord"):
        lease = Lease.objects.get(reservation=course.reservation)
    for key in ("other_landlord", "shelter", PROVIDER, "stranger"):
        with world.acting(key), pytest.raises(ProgrammingError), transaction.atomic():
            keys_handed(course.case.pk, lease.pk, keys_on=today(), programme=world.programme)
    with world.acting("landlord"), pytest.raises(ProgrammingError), transaction.atomic():
        keys_handed(course.case.pk, lease.pk, keys_on=today(), programme=world.programme)  # the lease says no such day


# --- not before the keys -------------------------------------------------------------------------------
def test_a_home_visit_is_refused_before_the_keys(world):
    course = signed(world)
    with world.acting(PROVIDER) as provider:
        measure = SupportMeasure.objects.get()
        planned = Planned("home_visit", timezone.now() + timedelta(days=1))
        with pytest.raises(TransitionRefused, match="une fois les clés remises"):
            support.plan_session(measure, by=provider, planned=planned)
    hand_keys(course)
    with world.acting(PROVIDER) as provider:
        assert support.plan_session(measure, by=provider, planned=planned).kind == "home_visit"
        past = Planned("home_visit", timezone.now() - timedelta(days=2))
        with pytest.raises(TransitionRefused, match="avant la remise des clés"):
            support.plan_session(measure, by=provider, planned=past)


def test_nothing_is_held_in_the_future(world):
    housed(world)
    with world.acting(PROVIDER) as provider:
        session = SupportSession.objects.get(rank=1)
        with pytest.raises(TransitionRefused, match="à l’avance"):
            support.settle_session(session, by=provider, outcome=Status.HELD)


def test_where_they_meet_stands_sealed(world):
    course = housed(world)
    session = visit(world, measure_in(world, course))
    with connection.cursor() as cursor, world.acting(PROVIDER):
        cursor.execute("SELECT s::text FROM cases_supportsession s WHERE id = %s", [session.pk])
        assert "sonner" not in cursor.fetchone()[0]


# --- her address, for the one who comes ----------------------------------------------------------------
@pytest.fixture
def course(world):
    course = housed(world)
    write_address(world, course.case)
    return course


def reads_address(world, key, role="officer"):
    with world.acting(key, role):
        return CaseNewAddress.objects.exists()


def name(world, session, key="asso", role="officer", given_=GIVEN):
    with world.acting(key, role) as by:
        return visits.name_visitor(session, by=by, given=given_)


def test_her_side_names_who_comes_today_and_nobody_else_reads(world, course):
    session = visit(world, measure_in(world, course))
    assert not reads_address(world, PROVIDER)
    name(world, session)
    assert reads_address(world, PROVIDER)
    assert not reads_address(world, PROVIDER, "coordinator")
    assert not reads_address(world, "coordinator", "coordinator")
    with world.acting("asso"):
        share = CaseShare.objects.get(purpose="visit")
        assert timezone.localdate(share.expires_at) == today() + timedelta(days=1)
        assert share.consent.purpose == Purpose.VISIT
    assert told(world, PROVIDER, "visit.named") == 1


def test_an_address_named_beforehand_opens_on_its_day_alone(world, course):
    session = visit(world, measure_in(world, course), days=3)
    name(world, session)
    assert not reads_address(world, PROVIDER)
    with acting_as(world.tenant("asso")) as system:
        visits.open_due_address(session.pk, by=system)
    assert not reads_address(world, PROVIDER)
    with world.acting("asso"):
        SupportSession.objects.filter(pk=session.pk).update(
            planned_at=timezone.now(), call_back_at=timezone.now() + timedelta(hours=1), address_named_at=timezone.now()
        )
    name(world, session)
    assert reads_address(world, PROVIDER)


def end_by(world, session, how):
    with world.acting(PROVIDER) as provider:
        match how:
            case "moved":
                planned = Planned("home_visit", session.planned_at + timedelta(days=1), worker=session.worker)
                return support.move_session(session, by=provider, planned=planned)
            case "given to another":
                planned = Planned("home_visit", session.planned_at, worker=session.second)
                return support.move_session(session, by=provider, planned=planned)
        return support.settle_session(session, by=provider, outcome=Status(how), held_on=today())


@pytest.mark.parametrize("how", ["held", "missed", "cancelled", "moved", "given to another"])
def test_what_was_opened_for_a_visit_ends_with_it(world, course, how):
    session = visit(world, measure_in(world, course))
    name(world, session)
    end_by(world, session, how)
    assert not reads_address(world, PROVIDER)
    assert not reads_address(world, PROVIDER, "coordinator")
    with world.acting("asso"):
        assert SupportSession.objects.get(pk=session.pk).address_named_at is None


def test_taking_the_naming_or_the_consent_back_closes_at_once(world, course):
    session = visit(world, measure_in(world, course))
    name(world, session)
    with world.acting("asso") as asso:
        visits.take_naming_back(session, by=asso)
    assert not reads_address(world, PROVIDER)
    name(world, session)
    assert reads_address(world, PROVIDER)
    with world.acting("asso") as asso:
        consent.withdraw_consent(Consent.objects.select_related("case").get(purpose="visit"), by=asso)
    assert not reads_address(world, PROVIDER)


def test_the_coordination_names_by_consent_alone_and_the_provider_never(world, course):
    session = visit(world, measure_in(world, course))
    for key, role, refusal in (
        ("coordinator", "coordinator", TransitionRefused),
        (PROVIDER, "officer", TransitionRefused),
        ("shelter", "officer", SupportSession.DoesNotExist),
    ):
        with pytest.raises(refusal), transaction.atomic():
            name(world, session, key, role)
    name(world, session)
    with world.acting("asso") as asso:
        visits.take_naming_back(session, by=asso)
    with world.acting(PROVIDER), pytest.raises(ProgrammingError), transaction.atomic():
        SupportSession.objects.update(address_named_at=timezone.now())
    name(world, session, "coordinator", "coordinator", None)
    assert not reads_address(world, PROVIDER)
    with acting_as(world.tenant("asso")) as system:
        visits.open_due_address(session.pk, by=system)
    assert reads_address(world, PROVIDER)


def test_the_database_opens_her_address_for_a_visit_alone(world, course):
    """Attack on the share function; the control is the share that goes through once she is visited."""
    session = visit(world, measure_in(world, course))
    group = world.member(PROVIDER).group_id
    with world.acting("asso") as asso:
        agreed = consent.record_consent(course.case, by=asso, purpose=Purpose.VISIT, recipient=session.tenant_id, given=GIVEN)

        def share(to=group, purpose="visit", resting=agreed):
            with transaction.atomic():
                access.grant(course.case.pk, to, VISITOR, purpose=purpose, consent=resting)

        others = [
            {}, {"purpose": "test"}, {"resting": None}, {"to": world.tenant(PROVIDER).group_id},
            {"to": world.member("coordinator", "coordinator").group_id}, {"to": world.member("shelter").group_id},
        ]  # fmt: skip
        for attempt in others:
            with pytest.raises(ProgrammingError):
                share(**attempt)
        SupportSession.objects.filter(pk=session.pk).update(address_named_at=timezone.now())
        for attempt in others[1:]:
            with pytest.raises(ProgrammingError):
                share(**attempt)
        share()
        ends = CaseShare.objects.get(purpose="visit").expires_at
    assert timezone.localdate(ends - timedelta(seconds=1)) == today()


def test_only_the_new_address_is_ever_opened_for_a_visit(world, course):
    with world.acting("asso") as asso, pytest.raises(IntegrityError, match="cells_of_its_step"), transaction.atomic():
        cells = frozenset({Permission.VIEW_NEW_ADDRESS, Permission.VIEW_DANGER})
        consent.record_consent(
            course.case, by=asso, purpose=Purpose.VISIT, recipient=world.tenant(PROVIDER), given=GIVEN, cells=cells
        )


# --- being back ----------------------------------------------------------------------------------------
def overdue(world, session):
    with acting_as(world.tenant(PROVIDER)) as system:
        return visits.alert_if_not_back(session.pk, by=system, now=session.call_back_at + timedelta(minutes=1))


def test_nobody_back_by_the_hour_is_told_to_the_second_person_and_the_team_once(world, course):
    session = visit(world, measure_in(world, course))
    assert overdue(world, session)
    assert not overdue(world, session)
    assert told(world, PROVIDER, "visit.overdue", "coordinator") == 1
    assert told(world, PROVIDER, "visit.overdue") == 0, "the one who visits is not told that she is late"
    assert told(world, "asso", "visit.overdue") == 1
    with world.acting(PROVIDER, "coordinator"):
        text = Notification.objects.get(kind="visit.overdue", membership=world.member(PROVIDER, "coordinator")).text
    assert course.case.reference in text
    assert "Lilas" not in text


@pytest.mark.parametrize("how", ["confirmed", "held by herself", "cancelled"])
def test_who_is_back_alerts_nobody(world, course, how):
    session = visit(world, measure_in(world, course))
    with world.acting(PROVIDER) as provider:
        if how == "confirmed":
            visits.confirm_back(session, by=provider)
            with pytest.raises(TransitionRefused):
                visits.confirm_back(session, by=provider)
        else:
            outcome = Status.HELD if how == "held by herself" else Status.CANCELLED
            support.settle_session(session, by=provider, outcome=outcome, held_on=today())
    assert not overdue(world, session)


def test_a_visit_that_a_colleague_notes_as_held_still_waits_for_its_visitor(world, course):
    session = visit(world, measure_in(world, course), second=None)
    with world.acting(PROVIDER, "coordinator") as colleague:
        support.settle_session(session, by=colleague, outcome=Status.HELD, held_on=today())
    assert overdue(world, session)


def test_the_owner_does_not_say_that_the_provider_is_back(world, course):
    session = visit(world, measure_in(world, course))
    with world.acting("asso") as asso, pytest.raises(Forbidden):
        visits.confirm_back(session, by=asso)


def test_the_dispatcher_finds_what_waits_and_nobody_else_does(world, course):
    session = visit(world, measure_in(world, course))
    with world.acting("asso"):
        past = timezone.now() - timedelta(minutes=1)
        SupportSession.objects.filter(pk=session.pk).update(planned_at=past - timedelta(minutes=1), call_back_at=past)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM due_work_call_backs(10)")
        assert cursor.fetchall() == [(session.pk,)]
        with world.acting(PROVIDER):
            cursor.execute("SELECT id FROM due_work_call_backs(10)")
            assert cursor.fetchall() == []


@pytest.mark.parametrize("hours", [-1, 13])
def test_the_hour_of_return_follows_the_visit_the_same_day(world, course, hours):
    with pytest.raises(TransitionRefused):
        visit(world, measure_in(world, course), call_back_at=timezone.now() + timedelta(hours=1 + hours))


def test_every_line_says_when_a_meeting_is_moved(world, course):
    session = visit(world, measure_in(world, course), days=2)
    with world.acting(PROVIDER) as provider:
        moved = support.move_session(session, by=provider, planned=Planned("office", session.planned_at + timedelta(days=1)))
    assert (moved.kind, moved.call_back_at, moved.moved_at is not None) == ("office", None, True)


# --- what the pages say ----------------------------------------------------------------------------------
def test_who_sees_what_says_who_comes_and_which_day(world, browse, course):
    measure = measure_in(world, course)
    now_, later = visit(world, measure), visit(world, measure, days=4)
    name(world, now_)
    page = browse("asso").get(reverse("cases:access", args=[course.case.reference])).content.decode()
    assert f"Officer {PROVIDER}" in page
    assert "ce jour seulement" in page
    assert "Visite chez elle, à venir" not in page
    name(world, later)
    assert (
        "Visite chez elle, à venir"
        in browse("asso").get(reverse("cases:access", args=[course.case.reference])).content.decode()
    )
    other = browse("shelter").get(reverse("cases:access", args=[course.case.reference]))
    assert other.status_code == 404 or f"Officer {PROVIDER}" not in other.content.decode()


def test_the_provider_s_page_opens_the_address_on_the_day(world, browse, course):
    session = visit(world, measure_in(world, course))
    provider, asso = browse(PROVIDER), browse("asso")
    reveal = reverse("cases:reveal", args=[course.case.reference, "nouvelle-adresse"])
    assert provider.post(reveal).status_code == 403
    form = reverse("cases:name_visitor", args=[session.measure_id, session.pk])
    assert provider.get(form).status_code == 403
    assert asso.post(form, {"given_on": str(today())}).status_code == 422
    asso.post(form, {"given_on": str(today()), "informed": "on"})
    assert "3 rue des Lilas" in provider.post(reveal).content.decode()
    assert "3 rue des Lilas" not in provider.get(session.measure.get_absolute_url()).content.decode()
    back = reverse("cases:unname_visitor", args=[session.measure_id, session.pk])
    asso.post(back)
    assert provider.post(reveal).status_code == 403
    assert "à personne" in asso.post(back, follow=True).content.decode()
