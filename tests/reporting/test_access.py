"""Reports by row-level security alone, then by their pages: who reads which edition, and who has none."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import Error, transaction
from django.urls import reverse

from reporting.models import Report, ReportFact
from tenants.jobs import due_work

FIGURES = {"tables": {}}


def make_report(world, key, edition, *, role="coordinator", **fields):
    values = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31), "definitions_version": 1} | fields
    with world.acting(key, role):
        return Report.objects.create(tenant=world.tenant(key), programme=world.programme, edition=edition, **values)


def seen(world, key, role="coordinator"):
    with world.acting(key, role):
        return set(Report.objects.values_list("pk", flat=True))


# --- row-level security -------------------------------------------------------------------------
def test_a_report_is_its_tenants_alone(world):
    report = make_report(world, "coordinator", "steering")
    others = [key for key in world.tenants if key != "coordinator"]
    assert seen(world, "coordinator") == {report.pk}
    assert {key: seen(world, key) for key in others} == {key: set() for key in others}


@pytest.mark.parametrize("key", ["landlord", "asso", "shelter", "prefecture", "stranger", "foreign_landlord"])
def test_who_does_not_evaluate_cannot_ask(world, key):
    with pytest.raises(Error), transaction.atomic():
        make_report(world, key, "metropole")


def test_the_full_edition_is_for_steering_people_even_in_the_same_tenant(world):
    steering = make_report(world, "metropole", "steering")
    masked = make_report(world, "metropole", "metropole", role="analyst")
    assert seen(world, "metropole", "coordinator") == {steering.pk, masked.pk}
    assert seen(world, "metropole", "analyst") == {masked.pk}
    with world.acting("metropole", "analyst"):
        assert Report.objects.filter(pk=steering.pk).update(progress=50) == 0
    with pytest.raises(Error), transaction.atomic():
        make_report(world, "metropole", "steering", role="analyst", ends_on=date(2026, 1, 31))


def test_a_ready_report_does_not_change(world):
    ready = {"status": "ready", "progress": 100, "figures": FIGURES, "charts": {}, "sha256": "0" * 64}
    instants = dict.fromkeys(("data_at", "finished_at"), "2026-01-01T00:00:00Z")
    report = make_report(world, "coordinator", "steering", **ready, **instants)
    with world.acting("coordinator", "coordinator"), pytest.raises(Error, match="frozen"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(figures={"tables": {"x": 1}})


def test_what_a_report_covers_does_not_change(world):
    report = make_report(world, "coordinator", "steering")
    with world.acting("coordinator", "coordinator"), pytest.raises(Error, match="does not change"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(edition="metropole")


@pytest.mark.parametrize(
    ("key", "edition", "kept"),
    [("coordinator", "steering", True), ("coordinator", "metropole", False), ("metropole", "steering", False)],
)
def test_facts_are_kept_with_the_full_edition_of_the_coordination_only(world, key, edition, kept):
    report = make_report(world, key, edition, status="running", lease=uuid4())
    fact = {"indicator": "rehousings", "fact": uuid4(), "case_id": uuid4(), "on": date(2025, 3, 1)}
    with world.acting(key, "coordinator"):
        if kept:
            ReportFact.objects.create(tenant=world.tenant(key), report=report, **fact)
        else:
            with pytest.raises(Error), transaction.atomic():
                ReportFact.objects.create(tenant=world.tenant(key), report=report, **fact)
    with world.acting(key, "analyst"):
        assert ReportFact.objects.count() == 0


def test_one_live_report_on_the_same_thing(world):
    make_report(world, "coordinator", "steering")
    with pytest.raises(Error), transaction.atomic():
        make_report(world, "coordinator", "steering")
    make_report(world, "coordinator", "metropole")


def test_work_that_waits_is_told_by_ids_alone(world):
    report = make_report(world, "coordinator", "steering", created_at="2026-01-01T00:00:00Z")
    assert due_work("reports") == [(world.tenant("coordinator").pk, report.pk)]


# --- pages --------------------------------------------------------------------------------------
PAGES = ["dashboard", "reports", "request"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("key", "role", "status"),
    [
        ("coordinator", "coordinator", 200),
        ("coordinator", "analyst", 200),
        ("coordinator", "officer", 403),
        ("metropole", "analyst", 200),
        ("metropole", "coordinator", 200),
        ("metropole", "reader", 403),
        ("landlord", "analyst", 403),
        ("asso", "coordinator", 403),
    ],
)
def test_pages_are_for_those_who_evaluate(browse, page, key, role, status):
    assert browse(key, role).get(reverse(f"reporting:{page}")).status_code == status


@pytest.mark.parametrize(
    ("key", "role", "status"),
    [
        ("coordinator", "coordinator", 200),
        ("coordinator", "analyst", 404),
        ("metropole", "coordinator", 404),
        ("stranger", "coordinator", 404),
        ("landlord", "officer", 404),
    ],
)
def test_a_report_opens_for_its_readers(world, browse, key, role, status):
    report = make_report(world, "coordinator", "steering")
    client = browse(key, role)
    assert client.get(report.get_absolute_url()).status_code == status
    assert client.post(reverse("reporting:cancel", args=[report.pk])).status_code == (302 if status == 200 else status)


def test_nobody_is_sent_to_sign_in(client, world):
    answer = client.get(reverse("reporting:dashboard"))
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_files_of_an_unfinished_report_are_not_there(world, browse):
    report = make_report(world, "coordinator", "steering")
    client = browse("coordinator", "coordinator")
    for suffix in ("pdf", "csv", "exe"):
        assert client.get(reverse("reporting:download", args=[report.pk, suffix])).status_code == 404


def test_menu_is_for_those_who_evaluate(world):
    from reporting.navigation import items
    from tenants.navigation import settled

    def labels(key, role):
        with world.acting(key, role) as actor:
            return [item.label for item in settled(items(actor))[0]]

    assert labels("metropole", "analyst") == ["Indicateurs", "Rapports", "Comité de pilotage", "Objectifs", "Et si…\u202f?"]
    assert labels("landlord", "analyst") == labels("coordinator", "officer") == []
