"""Support: asked by who sees the case, answered by her, delivered in sessions."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import access, workflow_support
from cases.models import Case, CaseIdentity, CaseShare, Exclusion, SupportGoal, SupportMeasure, SupportSession
from cases.policies import measure_policy
from cases.services import support, visits
from cases.workflow_sessions import Planned
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.builders import filed, today

Status, SessionStatus = SupportMeasure.Status, SupportSession.Status
PROVIDER = "excluded"  # a partner of the programme that supports and does not see the case yet


@pytest.fixture
def case(world):
    return filed(world, shelter=world.tenant("shelter"))


def ask(world, case, key="shelter", provider=PROVIDER, **changes):
    values = {"type": "legal", "line": "support"} | changes
    with world.acting(key) as actor:
        return support.request_measure(case, by=actor, provider=world.tenant(provider), **values)


def accepted(world, case, by="asso", **changes):
    measure = ask(world, case, **changes)
    with world.acting(by) as actor:
        return support.accept(measure, by=actor, answered_on=today())


def seen(world, key, model=Case):
    with world.acting(key):
        return model.objects.count()


def test_a_request_opens_nothing_to_its_provider(world, case):
    ask(world, case)
    assert (seen(world, PROVIDER, SupportMeasure), seen(world, PROVIDER)) == (1, 0)


def test_the_requester_the_provider_the_owner_and_the_coordination_see_it(world, case):
    ask(world, case)
    keys = ("shelter", PROVIDER, "asso", "coordinator", "landlord", "metropole", "stranger")
    assert [seen(world, key, SupportMeasure) for key in keys] == [1, 1, 1, 1, 0, 0, 0]


def test_her_acceptance_noted_by_the_owner_opens_the_case_to_the_provider(world, case):
    accepted(world, case)
    assert (seen(world, PROVIDER), seen(world, PROVIDER, CaseIdentity)) == (1, 1)


def test_her_acceptance_noted_by_the_provider_opens_nothing_by_itself(world, case):
    measure = accepted(world, case, by=PROVIDER)
    assert seen(world, PROVIDER) == 0
    with world.acting(PROVIDER) as provider:
        with pytest.raises(Forbidden):
            support.open_to_provider(measure, by=provider)
        with pytest.raises(TransitionRefused, match="ouvrir"):
            support.plan_session(measure, by=provider, planned=Planned("office", timezone.now()))
    with world.acting("asso") as asso:
        support.open_to_provider(measure, by=asso)
    assert seen(world, PROVIDER) == 1


def test_refusing_support_leaves_the_case_as_it_is(world, case):
    measure = ask(world, case)
    with world.acting("asso") as asso:
        support.decline(measure, by=asso, answered_on=today())
        assert Case.objects.get().status == case.status
    assert seen(world, PROVIDER) == 0


def test_the_end_of_the_last_measure_closes_what_was_opened_for_it(world, case):
    first = accepted(world, case)
    second = accepted(world, case, type="psychological")
    for measure, left in ((first, 1), (second, 0)):
        with world.acting("asso") as asso:
            support.complete(measure, by=asso, ended_on=today(), result="reached")
        assert seen(world, PROVIDER) == left


def test_what_the_provider_held_for_another_purpose_stays(world, case):
    measure = accepted(world, case, provider="coordinator")
    with world.acting("asso") as asso:
        support.complete(measure, by=asso, ended_on=today(), result="reached")
        held = CaseShare.objects.filter(group=world.tenant("coordinator").group, expires_at__isnull=True)
        assert held.count() == len(access.COORDINATOR)
    assert seen(world, "coordinator") == 1


def test_one_request_of_a_type_is_open_at_a_time_for_a_requester(world, case):
    ask(world, case)
    with pytest.raises(IntegrityError, match="one_open_per_type"), transaction.atomic():
        ask(world, case)
    ask(world, case, key="asso")
    ask(world, case, type="medical")


@pytest.mark.parametrize("provider", ["landlord", "metropole", "shelter", "stranger"])
def test_who_does_not_support_is_not_asked(world, case, provider):
    with pytest.raises(TransitionRefused):
        ask(world, case, provider=provider)


@pytest.mark.parametrize("key", ["landlord", "stranger", PROVIDER])
def test_who_does_not_see_the_case_asks_nothing(world, case, key):
    with pytest.raises(Case.DoesNotExist):
        ask(world, case, key=key)


MOVES = {
    "accept": ("asso", lambda one, by: support.accept(one, by=by, answered_on=today())),
    "decline": ("asso", lambda one, by: support.decline(one, by=by, answered_on=today())),
    "withdraw": ("shelter", lambda one, by: workflow_support.withdraw(one, by=by)),
    "interrupt": (
        "asso",
        lambda one, by: workflow_support.interrupt(one, by=by, interrupted_on=today(), reason="away"),
    ),
    "resume": ("asso", lambda one, by: workflow_support.resume(one, by=by)),
    "goal": ("asso", lambda one, by: workflow_support.set_goal(one, by=by, kind="rights", set_on=today())),
    "complete": ("asso", lambda one, by: support.complete(one, by=by, ended_on=today(), result="reached")),
    "plan": ("asso", lambda one, by: support.plan_session(one, by=by, planned=Planned("office", timezone.now()))),
}
ALLOWED = {
    ("requested", "accept"),
    ("requested", "decline"),
    ("requested", "withdraw"),
    ("accepted", "complete"),
    ("accepted", "interrupt"),
    ("accepted", "goal"),
    ("interrupted", "resume"),
    ("interrupted", "complete"),
    ("accepted", "plan"),
}
STORED = {"interrupted": Status.INTERRUPTED}
LEADING = {
    "requested": [],
    "accepted": ["accept"],
    "declined": ["decline"],
    "withdrawn": ["withdraw"],
    "interrupted": ["accept", "interrupt"],
    "completed": ["accept", "complete"],
}


def make(world, move, measure):
    key, act = MOVES[move]
    with world.acting(key) as actor:
        return act(measure, actor)


@pytest.mark.parametrize("move", list(MOVES))
@pytest.mark.parametrize("state", list(LEADING))
def test_the_table_of_measures(world, case, state, move):
    measure = ask(world, case)
    for step in LEADING[state]:
        make(world, step, measure)
    if (state, move) in ALLOWED:
        make(world, move, measure)
        return
    with pytest.raises(TransitionRefused):
        make(world, move, measure)
    with world.acting("asso"):
        assert SupportMeasure.objects.get().status == STORED.get(state, state)


def planned(world, case):
    measure = accepted(world, case)
    with world.acting(PROVIDER) as provider:
        return support.plan_session(measure, by=provider, planned=Planned("office", timezone.now() + timedelta(hours=1)))


@pytest.mark.parametrize("first", ["held", "missed", "cancelled"])
@pytest.mark.parametrize("second", ["held", "missed", "cancelled"])
def test_a_session_is_settled_once(world, case, first, second):
    session = planned(world, case)
    with world.acting(PROVIDER) as provider:
        settled = support.settle_session(session, by=provider, outcome=SessionStatus(first), held_on=today())
        assert (settled.status, settled.held_on) == (first, today() if first == "held" else None)
        with pytest.raises(TransitionRefused):
            support.settle_session(session, by=provider, outcome=SessionStatus(second), held_on=today())


def test_a_session_is_not_held_tomorrow_nor_before_the_request(world, case):
    session = planned(world, case)
    with world.acting(PROVIDER) as provider:
        for day in (today() + timedelta(days=1), today() - timedelta(days=1)):
            with pytest.raises(TransitionRefused):
                support.settle_session(session, by=provider, outcome=SessionStatus.HELD, held_on=day)


def test_a_measure_does_not_end_while_a_session_is_planned(world, case):
    session = planned(world, case)
    with world.acting("asso") as asso:
        with pytest.raises(TransitionRefused, match="encore prévu"):
            support.complete(session.measure, by=asso, ended_on=today(), result="reached")
        support.settle_session(session, by=asso, outcome=SessionStatus.CANCELLED)
        assert support.complete(session.measure, by=asso, ended_on=today(), result="reached").status == Status.COMPLETED


def test_the_requester_sees_the_state_and_delivers_nothing(world, case):
    measure = accepted(world, case)
    with world.acting("shelter") as shelter:
        assert measure_policy.visible(shelter).get().status == Status.ACCEPTED
        with pytest.raises(Forbidden):
            support.complete(measure, by=shelter, ended_on=today(), result="reached")
        with pytest.raises(Forbidden):
            support.plan_session(measure, by=shelter, planned=Planned("office", timezone.now()))


# --- interruption, result, people, goals ---------------------------------------------------------------
def test_an_interruption_keeps_its_provider_and_a_resumption_its_plan(world, case):
    session = planned(world, case)
    measure = session.measure
    make(world, "interrupt", measure)
    assert seen(world, PROVIDER) == 1
    with world.acting(PROVIDER) as provider:
        assert SupportSession.objects.get().status == SessionStatus.PLANNED
        with pytest.raises(TransitionRefused):
            support.plan_session(measure, by=provider, planned=Planned("office", timezone.now()))
        support.settle_session(session, by=provider, outcome=SessionStatus.CANCELLED)
    resumed = make(world, "resume", measure)
    assert (resumed.status, resumed.interruption, resumed.interrupted_on) == (Status.ACCEPTED, "", None)


@pytest.mark.parametrize("reason", ["", "her story"])
def test_an_interruption_has_a_reason_of_the_list(world, case, reason):
    measure = accepted(world, case)
    with world.acting("asso") as asso, pytest.raises(TransitionRefused):
        workflow_support.interrupt(measure, by=asso, interrupted_on=today(), reason=reason)


def test_an_end_without_a_result_of_the_list_is_refused_by_both(world, case):
    measure = accepted(world, case)
    with world.acting("asso") as asso:
        with pytest.raises(TransitionRefused):
            support.complete(measure, by=asso, ended_on=today(), result="")
        with pytest.raises(IntegrityError, match="completed_has_result"), transaction.atomic():
            SupportMeasure.objects.update(status="completed", ended_on=today())


def test_the_provider_names_its_own_people_and_nobody_else_does(world, case):
    measure = accepted(world, case)
    worker, deputy, manager = (world.member(PROVIDER, role) for role in ("officer", "coordinator", "manager"))
    with world.acting(PROVIDER) as provider:
        named = support.assign(measure, by=provider, worker=worker, deputy=deputy, expected_end_on=today())
        assert (named.worker, named.deputy) == (worker, deputy)
        for pair in ((manager, None), (worker, worker), (world.member("asso"), None)):
            with pytest.raises(TransitionRefused):
                support.assign(measure, by=provider, worker=pair[0], deputy=pair[1], expected_end_on=None)
    with world.acting("asso") as asso:
        with pytest.raises(Forbidden):
            support.assign(measure, by=asso, worker=worker, deputy=None, expected_end_on=None)
        assert {one.name for one in visits.supporters_of(case.pk).values()} == {
            f"Officer {PROVIDER}",
            f"Coordinator {PROVIDER}",
        }
    with world.acting("shelter"):
        assert visits.supporters_of(case.pk) == {}


def test_a_colleague_whom_the_case_bars_is_not_named(world, case):
    measure = accepted(world, case)
    barred = world.member(PROVIDER, "coordinator")
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=barred)
    with world.acting(PROVIDER) as provider:
        assert barred not in support.colleagues(case.pk, by=provider)
        with pytest.raises(TransitionRefused):
            support.assign(measure, by=provider, worker=barred, deputy=None, expected_end_on=None)
        with pytest.raises(IntegrityError, match="who may support"), transaction.atomic():
            SupportMeasure.objects.update(worker=barred)


@pytest.mark.parametrize("reached", [True, False])
def test_a_goal_is_set_once_then_reached_or_dropped_once(world, case, reached):
    measure = accepted(world, case)
    with world.acting(PROVIDER) as provider:
        goal = workflow_support.set_goal(measure, by=provider, kind="hold", set_on=today())
        with pytest.raises(IntegrityError, match="one_ongoing"), transaction.atomic():
            workflow_support.set_goal(measure, by=provider, kind="hold", set_on=today())
        for day in (today() + timedelta(days=1), today() - timedelta(days=1)):
            with pytest.raises(TransitionRefused):
                workflow_support.close_goal(goal, by=provider, reached=reached, closed_on=day)
        closed = workflow_support.close_goal(goal, by=provider, reached=reached, closed_on=today())
        assert closed.status == ("reached" if reached else "dropped")
        with pytest.raises(TransitionRefused):
            workflow_support.close_goal(goal, by=provider, reached=not reached, closed_on=today())
        workflow_support.set_goal(measure, by=provider, kind="hold", set_on=today())


def test_goals_and_meetings_are_the_provider_s_the_owner_s_and_the_coordination_s(world, case):
    session = planned(world, case)
    make(world, "goal", session.measure)
    keys = (PROVIDER, "asso", "coordinator", "shelter", "landlord", "stranger")
    for model in (SupportGoal, SupportSession):
        assert [seen(world, key, model) for key in keys] == [1, 1, 1, 0, 0, 0]


def test_a_duration_and_who_held_it_are_kept(world, case):
    session = planned(world, case)
    worker = world.member(PROVIDER)
    with world.acting(PROVIDER) as provider:
        held = support.settle_session(
            session, by=provider, outcome=SessionStatus.HELD, held_on=today(), minutes=45, worker=worker
        )
    assert (held.minutes, held.worker) == (45, worker)
