"""One woman filed twice: the coordination is told, who files learns nothing, and the two cases may be linked."""

import time
from statistics import median

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, DuplicateLead, Exclusion
from cases.services import duplicates, filing
from cases.services.steps import STEPS
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import AuditEntry, Notification, OutboxEvent
from tenants.tasks import relay_outbox
from tests.cases.builders import filed, filled_draft, save, today

OTHER = {"last_name": "Petit", "first_name": "Anne", "birth_date": "1980-01-01"}


def draft(world, key, *, other=False):
    with world.acting(key) as by:
        case = filled_draft(world, key)
        if other:
            save(case, "menage", by, **OTHER)
            save(case, "demande", by, nur="0450724999999999ZZ")
    return case


def submit(world, key, case):
    with world.acting(key) as by:
        return filing.submit(case, by=by, consent_on=today())


def leads(world, key="coordinator", role="coordinator"):
    with world.acting(key, role) as by:
        return list(duplicates.leads(by))


@pytest.fixture
def pair(world):
    """A case of the association, then one of the shelter, of one woman."""
    return filed(world), submit(world, "shelter", draft(world, "shelter"))


def test_the_coordination_alone_is_told(world, pair):
    first, second = pair
    [lead] = leads(world)
    assert (lead.other_id, lead.case_id) == (first.pk, second.pk)
    for key in world.tenants:
        if key != "coordinator":
            assert leads(world, key) == []
            with world.acting(key, "coordinator"):
                assert DuplicateLead.objects.count() == 0
    assert leads(world, "coordinator", "officer") == []


@pytest.mark.parametrize("changes", [{"menage": OTHER}, {"demande": {"nur": ""}}])
def test_the_number_or_the_names_suffice(world, changes):
    filed(world)
    with world.acting("shelter") as by:
        case = filled_draft(world, "shelter")
        for step, values in changes.items():
            save(case, step, by, **values)
    submit(world, "shelter", case)
    assert len(leads(world)) == 1


def test_another_woman_is_nobodys_duplicate(world):
    """Negative control."""
    filed(world)
    submit(world, "shelter", draft(world, "shelter", other=True))
    assert leads(world) == []


def test_who_files_learns_nothing_from_the_page(world, browse):
    """Same answer, same messages, same queries, whether she is known or not; nothing in its log nor its events."""
    filed(world)
    seen = []
    for other in (False, True):
        case = draft(world, "shelter", other=other)
        client = browse("shelter")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.post(
                reverse("cases:check", args=[case.reference]), {"consent_on": today().strftime("%d/%m/%Y"), "informed": "on"}
            )
        page = client.get(response.url).content.decode()
        for mark in (case.reference, case.alias):
            page = page.replace(mark, "")
        with world.acting("shelter"):
            kinds = list(AuditEntry.objects.filter(subject_id=case.pk).order_by("id").values_list("kind", flat=True))
        kinds = [kind for kind in kinds if kind != "case.edited"]
        seen.append(
            (response.status_code, len(queries), "oublon" in page, [query["sql"].split()[0] for query in queries], kinds)
        )
    assert seen[0] == seen[1]
    assert seen[0][2] is False
    with world.acting("shelter"):
        assert not OutboxEvent.objects.filter(kind="duplicate.suspected").exists()


def test_filing_takes_as_long_whether_she_is_known_or_not(world):
    def seconds(case):
        started = time.perf_counter()
        with world.acting("shelter"):
            duplicates.file_fingerprint(case)
        return time.perf_counter() - started

    filed(world)
    taken = {True: [], False: []}
    for other in (True, False) * 5:
        case = draft(world, "shelter", other=other)
        with world.acting("shelter"):
            Case.objects.filter(pk=case.pk).update(status="filed", filed_at=case.created_at)
        taken[other].append(seconds(case))
    assert median(taken[False]) < 3 * median(taken[True]) + 0.02


def test_app_reads_no_fingerprint(world, pair):
    with world.acting("shelter"), connection.cursor() as cursor:
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            cursor.execute("SELECT has_table_privilege(current_user, 'cases_fingerprint', %s)", [right])
            assert cursor.fetchone() == (False,)
        cursor.execute("SELECT has_table_privilege(current_user, 'tenants_programmekey', 'SELECT')")
        assert cursor.fetchone() == (False,)


def test_the_function_answers_nothing_and_compares_once(world, pair):
    [lead] = leads(world)
    with world.acting("shelter"), connection.cursor() as cursor:
        for target in (pair[0].pk, pair[1].pk, draft(world, "shelter").pk):
            cursor.execute("SELECT file_fingerprint(%s, %s, %s)", [target, b"x", b"y"])
            assert cursor.fetchone() == ("",)
    assert [one.pk for one in leads(world)] == [lead.pk]


def test_the_programme_key_stays_in_the_programme(world):
    with world.acting("stranger"), connection.cursor() as cursor:
        cursor.execute("SELECT programme_key_for(%s, %s)", [world.programme.pk, b"x"])
        assert cursor.fetchone() == (None,)


def test_the_coordination_is_notified_and_sees_it_on_both_cases(committed):
    world = committed
    first = filed(world)
    second = submit(world, "shelter", draft(world, "shelter"))
    relay_outbox()
    with world.acting("coordinator", "coordinator"):
        assert Notification.objects.filter(kind="duplicate.suspected", text__contains=second.reference).count() == 1
    with world.acting("coordinator", "officer"):
        assert not Notification.objects.filter(kind="duplicate.suspected").exists()
    assert first.reference


def test_the_line_stands_on_both_cases_for_the_coordination_alone(world, browse, pair):
    for case in pair:
        assert "Doublon possible" in browse("coordinator", "coordinator").get(case.get_absolute_url()).content.decode()
        assert "Doublon possible" not in browse("coordinator", "officer").get(case.get_absolute_url()).content.decode()
    assert "oublon" not in browse("asso", "coordinator").get(pair[0].get_absolute_url()).content.decode()
    assert "oublon" not in browse("shelter", "coordinator").get(pair[1].get_absolute_url()).content.decode()


def test_one_person_is_one_situation_and_the_later_case_is_closed(world, browse, pair):
    [lead] = leads(world)
    client = browse("coordinator", "coordinator")
    page = client.get(lead.get_absolute_url()).content.decode()
    assert pair[0].reference in page
    assert pair[1].reference in page
    assert "Durand" not in page
    assert client.post(lead.get_absolute_url(), {"answer": "same"}).status_code == 302
    with world.acting("asso"):
        kept = Case.objects.get(pk=pair[0].pk)
    with world.acting("shelter"):
        closed = Case.objects.get(pk=pair[1].pk)
        [entry] = AuditEntry.objects.filter(kind="case.closed", subject_id=closed.pk)
        assert entry.facts == {"outcome": "duplicate"}
    assert kept.status == "filed"
    assert (closed.status, closed.outcome) == ("closed", "duplicate")
    assert kept.person_ref == closed.person_ref == pair[0].person_ref
    assert leads(world) == []
    assert client.get(lead.get_absolute_url()).status_code == 404


def test_two_persons_stay_two(world, pair):
    [lead] = leads(world)
    with world.acting("coordinator", "coordinator") as by:
        assert not duplicates.answer(lead, by=by, same=False)
        with pytest.raises(TransitionRefused):
            duplicates.answer(lead, by=by, same=True)
    with world.acting("shelter"):
        second = Case.objects.get(pk=pair[1].pk)
        assert (second.status, second.person_ref) == ("filed", pair[1].person_ref)


def test_a_case_on_its_way_to_a_dwelling_is_linked_and_stays(world, pair):
    with world.acting("shelter"):
        Case.objects.filter(pk=pair[1].pk).update(status="reserved")
    [lead] = leads(world)
    with world.acting("coordinator", "coordinator") as by:
        assert not duplicates.answer(lead, by=by, same=True)
    with world.acting("shelter"):
        second = Case.objects.get(pk=pair[1].pk)
        assert (second.status, second.person_ref) == ("reserved", pair[0].person_ref)


@pytest.mark.parametrize(
    ("key", "role"),
    [("asso", "coordinator"), ("shelter", "coordinator"), ("stranger", "coordinator"), ("coordinator", "officer")],
)
def test_nobody_else_answers(world, pair, key, role):
    [lead] = leads(world)
    with world.acting(key, role) as by:
        with pytest.raises(Forbidden):
            duplicates.answer(lead, by=by, same=True)
        if key != "coordinator":
            with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT answer_duplicate(%s, true)", [lead.pk])


def test_an_excluded_coordination_is_told_nothing(world):
    filed(world)
    case = draft(world, "shelter")
    with world.acting("shelter"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant("coordinator"))
    submit(world, "shelter", case)
    assert leads(world) == []
    with world.acting("coordinator", "coordinator"):
        assert DuplicateLead.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, true)", [str(world.tenant("coordinator").pk)])
        assert not OutboxEvent.objects.filter(kind="duplicate.suspected").exists()


def test_every_step_is_filled_by_the_builders():
    assert {"menage", "demande"} <= set(STEPS)
