"""Moving in, ticked off by those who support her; orientations to common law, in codes, the rest sealed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case, Installation, InstallationItem, Referral
from cases.policies import installation_policy, referral_policy
from cases.services import moving_in, support
from cases.workflow_sessions import settle_referral
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.builders import today
from tests.cases.supported import PROVIDER, housed, measure_of, signed
from tests.housing.course import start

Thing, State = InstallationItem.Thing, InstallationItem.State


@pytest.fixture
def course(world):
    return housed(world)


def tick(world, key, thing="water", state="done", role="officer", **more):
    with world.acting(key, role) as by:
        return moving_in.tick(Installation.objects.get(), by=by, thing=thing, state=state, **more)


def checklist(world, case, key="asso"):
    with world.acting(key) as by:
        return moving_in.checklist_of(Case.objects.get(pk=case.pk), by)


def test_the_list_opens_with_the_lease_and_knows_the_keys(world):
    course = signed(world)
    assert checklist(world, course.case).progress == "0 sur 11 · clés à remettre"
    tick(world, "asso", "insurance")
    assert checklist(world, course.case).done == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(Thing.values), st.sampled_from(State.values)), max_size=8))
def test_progress_counts_what_is_done_among_what_concerns_her(world, course, said):
    last = dict(said)
    for thing, state in said:
        item = tick(world, "asso", thing, state)
        assert (item.done_on == today()) is (state == State.DONE)
    found = checklist(world, course.case)
    with world.acting("asso"):
        stored = dict(InstallationItem.objects.values_list("thing", "state"))
    assert {thing: stored[thing] for thing in last} == last
    assert found.done == sum(state == State.DONE for state in stored.values())
    assert found.total == len(Thing) - sum(state == State.NOT_CONCERNED for state in stored.values())


def test_the_provider_ticks_and_the_owner_reads_who_did(world, course):
    tick(world, PROVIDER, "phone")
    line = next(one for one in checklist(world, course.case).lines if one.thing == "phone")
    assert (line.state, line.by_name, line.done_on) == (State.DONE, f"Officer {PROVIDER}", today())


@pytest.mark.parametrize("key", ["coordinator", "shelter", "landlord", "metropole", "stranger"])
def test_who_does_not_support_her_sees_nothing(world, course, key):
    tick(world, "asso")
    with world.acting("asso") as by:
        moving_in.refer_to(course.case, by=by, body="caf", label="", referred_on=today())
    with world.acting(key, "coordinator") as by:
        for model in (Installation, InstallationItem, Referral):
            assert not model.objects.exists(), model
        assert not installation_policy.visible(by).exists()
        assert not referral_policy.visible(by).exists()


def test_the_end_of_the_support_closes_it_to_the_provider(world, course):
    assert checklist(world, course.case, PROVIDER) is not None
    with world.acting("asso") as by:
        for session in course.case.measures.get().sessions.all():
            support.settle_session(session, by=by, outcome=session.Status.CANCELLED)
        support.complete(course.case.measures.get(), by=by, ended_on=today(), result="reached")
    with world.acting(PROVIDER):
        assert not Installation.objects.exists()


def test_an_answer_alone_without_the_opening_shows_nothing(world):
    course = start(world)
    measure = measure_of(world, course.case, accepted=False)
    with world.acting(PROVIDER) as by:
        support.accept(measure, by=by, answered_on=today())
    course.accepted()
    with world.acting(PROVIDER):
        assert not Installation.objects.exists()


def test_nothing_is_done_tomorrow_and_a_reader_ticks_nothing(world, course):
    with pytest.raises(TransitionRefused):
        tick(world, "asso", done_on=today() + timedelta(days=1))
    with pytest.raises(TransitionRefused):
        tick(world, "asso", "swimming_pool")
    with pytest.raises(Forbidden):
        tick(world, "asso", role="reader")


# --- common law ----------------------------------------------------------------------------------------
def refer(world, case, key="asso", **changes):
    with world.acting(key) as by:
        values = {"body": "cpam", "label": "accueil de la rue Royale", "referred_on": today() - timedelta(days=2)} | changes
        return moving_in.refer_to(case, by=by, **values)


@pytest.mark.parametrize("first", ["obtained", "refused", "dropped"])
@pytest.mark.parametrize("second", ["waiting", "obtained", "refused", "dropped"])
def test_a_referral_has_one_result(world, course, first, second):
    row = refer(world, course.case)
    with world.acting(PROVIDER) as by:
        settled = settle_referral(row, by=by, outcome=first, result_on=today())
        assert (settled.status, settled.result_on) == (first, today())
        with pytest.raises(TransitionRefused):
            settle_referral(row, by=by, outcome=second, result_on=today())


@pytest.mark.parametrize("days", [-3, 1])
def test_a_result_is_dated_between_the_referral_and_today(world, course, days):
    row = refer(world, course.case)
    with world.acting("asso") as by, pytest.raises(TransitionRefused):
        settle_referral(row, by=by, outcome="obtained", result_on=today() + timedelta(days=days))


def test_which_office_it_was_stands_sealed(world, course):
    row = refer(world, course.case, PROVIDER)
    with connection.cursor() as cursor, world.acting("asso"):
        cursor.execute("SELECT r::text FROM cases_referral r WHERE id = %s", [row.pk])
        assert "Royale" not in cursor.fetchone()[0]


@pytest.mark.parametrize(("key", "role"), [("shelter", "officer"), ("coordinator", "coordinator")])
def test_who_sees_the_case_otherwise_refers_her_nowhere(world, course, key, role):
    with world.acting(key, role) as by, pytest.raises((Forbidden, Case.DoesNotExist)):
        moving_in.refer_to(course.case, by=by, body="caf", label="", referred_on=today())


# --- pages ---------------------------------------------------------------------------------------------
def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_the_page_ticks_refers_and_keeps_what_was_typed(world, browse, course):
    reference, provider = course.case.reference, browse(PROVIDER)
    answer = provider.post(url("tick_installation", reference), {"thing": "mail", "state": "done"}, follow=True)
    page = answer.content.decode()
    assert "1 sur 11" in page
    assert "Pas de suivi de courrier" in page
    bad = provider.post(url("refer_to", reference), {"body": "", "precision": "guichet du fond", "day": str(today())})
    assert bad.status_code == 422
    assert "guichet du fond" in bad.content.decode()
    provider.post(url("refer_to", reference), {"body": "pmi", "precision": "guichet du fond", "day": str(today())})
    with world.acting("asso"):
        row = Referral.objects.get()
    assert "guichet du fond" in browse("asso").get(url("installation", reference)).content.decode()
    provider.post(url("settle_referral", reference, row.pk), {"outcome": "obtained", "day": str(today())})
    assert "Obtenu" in browse("asso").get(url("installation", reference)).content.decode()
    assert "1 sur 11" in browse("asso").get(url("support", reference)).content.decode().replace("\xa0", " ")


def test_a_thing_that_is_not_in_the_list_is_not_found(browse, course):
    answer = browse("asso").post(url("tick_installation", course.case.reference), {"thing": "x", "state": "done"})
    assert answer.status_code == 404


def test_the_page_asks_a_constant_number_of_questions(world, browse, course, django_assert_max_num_queries):
    client, page = browse("asso"), url("installation", course.case.reference)
    refer(world, course.case)
    client.get(page)
    counts = []
    for bodies in (1, 4):
        for _number in range(bodies):
            refer(world, course.case)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(page).status_code == 200
        counts.append(len(asked))
        for thing in Thing.values[: 3 * bodies]:
            tick(world, "asso", thing)
    assert counts[0] == counts[1]
