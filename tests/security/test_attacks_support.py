"""Attacks on support, moving in and common law, as role `app`; each policy loosened lets its attack through."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases import workflow_support
from cases.models import Exclusion, Installation, InstallationItem, Referral, SupportGoal, SupportMeasure, SupportSession
from cases.services import moving_in, support
from tests.cases.builders import today
from tests.cases.supported import PROVIDER, housed, measure_in, visit
from tests.factories import consent_to
from tests.housing.course import Course
from tests.security.attempts import FORBIDDEN, insert, refusal, run
from tests.security.test_policy_controls import loosened

TABLES = (SupportGoal, SupportSession, Installation, InstallationItem, Referral)


def told(world) -> Course:
    """A row in every table, written by the owner or the provider."""
    course = housed(world)
    measure = measure_in(world, course)
    with world.acting(PROVIDER) as by:
        workflow_support.set_goal(measure, by=by, kind="hold", set_on=today())
        moving_in.refer_to(course.case, by=by, body="umj", label="de nuit", referred_on=today())
        moving_in.tick(Installation.objects.get(), by=by, thing="phone", state="done")
    return course


@pytest.fixture
def course(world):
    return told(world)


def item(course, **changes):
    with course.world.acting("asso"):
        place = Installation.objects.get()
    columns = {
        "tenant_id": course.case.tenant_id, "case_id": course.case.pk, "installation_id": place.pk, "thing": "water", "state": "todo",
        "by_tenant_id": course.case.tenant_id, "by_name": "x", "said_at": timezone.now(),
    }  # fmt: skip
    return insert("cases_installationitem", **columns | changes)


def referral(course, **changes):
    columns = {
        "tenant_id": course.case.tenant_id, "case_id": course.case.pk, "body": "caf", "referred_on": today(), "status": "waiting",
        "by_tenant_id": course.case.tenant_id, "created_at": timezone.now(),
    }  # fmt: skip
    return insert("cases_referral", **columns | changes)


def goal(course, **changes):
    measure = measure_in(course.world, course)
    columns = {
        "tenant_id": measure.tenant_id, "case_tenant_id": measure.case_tenant_id, "programme_id": measure.programme_id,
        "case_id": course.case.pk, "measure_id": measure.pk, "kind": "health", "set_on": today(), "status": "ongoing",
    }  # fmt: skip
    return insert("cases_supportgoal", **columns | changes)


@pytest.mark.parametrize("key", ["shelter", "coordinator", "landlord", "metropole", "stranger"])
def test_others_add_and_change_nothing(world, course, key):
    attempts = [item(course), referral(course), goal(course)]
    with world.acting(key, "coordinator"):
        for attempt in attempts:
            assert refusal(attempt)[0] == FORBIDDEN
        assert run("UPDATE cases_installationitem SET state = 'todo', done_on = NULL") == 0
        assert run("UPDATE cases_referral SET status = 'obtained', result_on = paris_today()") == 0


def test_a_person_makes_no_rehousing_by_hand(world, course):
    columns = {"tenant_id": course.case.tenant_id, "case_id": course.case.pk, "lease": uuid4(), "keys_on": today()}
    for key in ("asso", PROVIDER):
        with world.acting(key):
            assert refusal(insert("cases_installation", created_at=timezone.now(), **columns))[0] == FORBIDDEN
            assert refusal(lambda: run("UPDATE cases_installation SET keys_on = paris_today()"))[0] == FORBIDDEN


def test_nobody_speaks_in_the_name_of_another(world, course):
    attempts = [item(course), referral(course)]
    with world.acting(PROVIDER):
        for attempt in attempts:
            assert refusal(attempt)[0] == FORBIDDEN
        assert (
            refusal(lambda: run("UPDATE cases_installationitem SET by_tenant_id = %s", course.case.tenant_id))[0] == FORBIDDEN
        )
        assert refusal(lambda: run("UPDATE cases_referral SET body = 'caf'"))[0] == FORBIDDEN


def test_what_is_settled_stays_so(world, course):
    with world.acting("asso"):
        run("UPDATE cases_referral SET status = 'obtained', result_on = paris_today()")
        assert refusal(lambda: run("UPDATE cases_referral SET status = 'waiting', result_on = NULL"))[0] == FORBIDDEN
        run("UPDATE cases_supportgoal SET status = 'reached', closed_on = paris_today()")
        assert refusal(lambda: run("UPDATE cases_supportgoal SET status = 'ongoing', closed_on = NULL"))[0] == FORBIDDEN
        run("UPDATE cases_supportsession SET status = 'cancelled'")
        assert refusal(lambda: run("UPDATE cases_supportsession SET status = 'planned'"))[0] == FORBIDDEN
        run("UPDATE cases_supportsession SET back_at = now()")


def test_the_coordination_reads_a_meeting_and_moves_nothing_of_it(world, course):
    with world.acting("coordinator", "coordinator"):
        assert SupportSession.objects.count() == 2
        for change in (
            "planned_at = now()",
            "status = 'cancelled'",
            "worker_id = NULL, minutes = 5",
            "address_named_at = now()",
        ):
            assert refusal(lambda change=change: run(f"UPDATE cases_supportsession SET {change}"))[0] == FORBIDDEN
        assert (
            refusal(lambda: run("UPDATE cases_supportgoal SET status = 'reached', closed_on = paris_today()"))[0] == FORBIDDEN
        )


def test_the_provider_names_itself_for_no_address(world, course):
    visit(world, measure_in(world, course))
    with world.acting(PROVIDER):
        statement = "UPDATE cases_supportsession SET address_named_at = now() WHERE worker_id IS NOT NULL"
        assert refusal(lambda: run(statement))[0] == FORBIDDEN


def test_people_of_one_organisation_are_not_named_by_another(world, course):
    with world.acting("asso"):
        member = world.member("asso").pk
        for statement in (
            "UPDATE cases_supportmeasure SET worker_id = %s",
            "UPDATE cases_supportsession SET worker_id = %s",
        ):
            assert refusal(lambda statement=statement: run(statement, member))[0] in {"23503", "23514"}
        own = world.member(PROVIDER).pk
        assert refusal(lambda: run("UPDATE cases_supportmeasure SET worker_id = %s", own)) == (
            "23514",
            "support__by_a_colleague",
        )


def test_all_of_it_is_hidden_with_its_case(world, course):
    with world.acting("asso"):
        for role in ("officer", "coordinator"):
            Exclusion.objects.create(
                tenant=course.case.tenant, case=course.case, excluded_membership=world.member(PROVIDER, role)
            )
        Exclusion.objects.create(
            tenant=course.case.tenant, case=course.case, excluded_membership=world.member("asso", "coordinator")
        )
    for key, role in ((PROVIDER, "officer"), ("asso", "coordinator")):
        with world.acting(key, role):
            assert [model.objects.count() for model in TABLES] == [0] * len(TABLES)


# --- negative controls ---------------------------------------------------------------------------------
READS = [
    ("cases_supportgoal", "sides_read", SupportGoal, "shelter"),
    ("cases_supportsession", "sides_read", SupportSession, "shelter"),
    ("cases_installation", "supporters_read", Installation, "shelter"),
    ("cases_installationitem", "supporters_read", InstallationItem, "coordinator"),
    ("cases_referral", "supporters_read", Referral, "landlord"),
]


@pytest.mark.committed
@pytest.mark.parametrize(("table", "policy", "model", "key"), READS)
def test_without_its_policy_the_reading_succeeds(committed, table, policy, model, key):
    told(committed)

    def seen():
        with committed.acting(key):
            return model.objects.count()

    assert seen() == 0
    with loosened(table, policy):
        assert seen() > 0
    assert seen() == 0


@pytest.mark.committed
@pytest.mark.parametrize(
    ("table", "make"), [("cases_installationitem", item), ("cases_referral", referral), ("cases_supportgoal", goal)]
)
def test_without_its_policy_the_adding_is_let_through(committed, table, make):
    course = told(committed)
    attempt = make(course, **({} if table == "cases_supportgoal" else {"by_tenant_id": committed.tenant("shelter").pk}))
    policy = "sides_add" if table == "cases_supportgoal" else "supporters_add"
    with committed.acting("shelter"):
        assert refusal(attempt)[0] == FORBIDDEN
    with loosened(table, policy), committed.acting("shelter"):
        attempt()


def test_the_support_that_ended_reads_no_more(world, course):
    measure = measure_in(world, course)
    with world.acting("asso") as by:
        for session in measure.sessions.all():
            support.settle_session(session, by=by, outcome=SupportSession.Status.CANCELLED)
        support.complete(measure, by=by, ended_on=today(), result="handed_on")
    with world.acting(PROVIDER):
        assert [model.objects.count() for model in (Installation, InstallationItem, Referral)] == [0, 0, 0]
        assert SupportMeasure.objects.count() == 1


def test_a_visit_of_yesterday_opens_nothing(world, course):
    session = visit(world, measure_in(world, course))
    with world.acting("asso"):
        agreed = consent_to(course.case, world.tenant(PROVIDER), "visit")
        past = timezone.now() - timedelta(days=1)
        SupportSession.objects.filter(pk=session.pk).update(planned_at=past, address_named_at=timezone.now())
        group = world.member(PROVIDER).group_id
        share = "SELECT share_case(%s, %s, '{view_new_address}', 'visit', NULL, %s)"
        assert refusal(lambda: run(share, course.case.pk, group, agreed.pk)) == (FORBIDDEN, "share__rests_on_consent")
        SupportSession.objects.filter(pk=session.pk).update(planned_at=timezone.now())
        SupportSession.objects.filter(pk=session.pk).update(address_named_at=timezone.now())
        run(share, course.case.pk, group, agreed.pk)
