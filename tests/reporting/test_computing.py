"""Computing reports for real: frozen figures, files, editions; workers that die, are late, or are two."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from coordination.celery import app
from reporting import files, workflow
from reporting.computing import compute
from reporting.figures import fingerprint
from reporting.models import Report, ReportFact
from reporting.tasks import resume_reports
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.models import AuditEntry, OutboxEvent
from tests.conftest import session_of
from tests.reporting.scene import OLIVET, SARAN, Scene

JANUARY, DECEMBER, SIGNED = date(2025, 1, 1), date(2025, 12, 31), date(2025, 4, 15)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def world(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return committed


@pytest.fixture
def scene(world):
    """Seven rehousings with the landlord in Saran, two with the other one in Olivet, one of them from the first landlord's stock."""
    scene = Scene(world)
    for number in range(7):
        case = scene.case(date(2025, 2, 1))
        scene.act(case, SIGNED)
        scene.lease(case, "landlord", SIGNED + timedelta(days=number), commune=SARAN, contingent="etat_prioritaires")
    for landlord in (None, world.tenant("landlord")):
        case = scene.case(date(2025, 2, 1), lease_landlord=landlord)
        scene.lease(case, "other_landlord", SIGNED, commune=OLIVET, contingent="action_logement")
    return scene


def ask(world, key="coordinator", edition="steering"):
    with world.acting(key, "coordinator") as actor:
        return Report.objects.create(
            tenant=actor.tenant, programme=world.programme, edition=edition, starts_on=JANUARY, ends_on=DECEMBER,
            definitions_version=1, requested_by=actor.membership,
        )  # fmt: skip


def again(report):
    with acting_as(report.tenant):
        return Report.objects.get(pk=report.pk)


def computed(world, key="coordinator", edition="steering"):
    report = ask(world, key, edition)
    compute(report.pk, by=Actor(world.tenant(key)))
    return again(report)


def numbers(node):
    """Every count in figures: cells, totals, headlines, targets, places, delays, rates."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in {"cells", "total"} and isinstance(value, list):
                yield from (one for one in value if isinstance(one, int))
            elif name in {"value", "previous", "number", "missing", "of", "total"} and isinstance(value, int):
                yield value
            else:
                yield from numbers(value)
    elif isinstance(node, list):
        for one in node:
            yield from numbers(one)


def pdf_text(report):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(files.path_of(report.pk, "pdf")).pages).split())


# --- what is frozen -----------------------------------------------------------------------------
def test_a_report_is_frozen_with_its_figures_files_and_facts(world, scene):
    report = computed(world)
    assert (report.status, report.progress, report.lease, report.attempts) == ("ready", 100, None, 1)
    assert report.sha256 == fingerprint(report.figures)
    assert [one["value"] for one in report.figures["headlines"]] == [7, 9, 9, 0, 0]
    with acting_as(report.tenant):
        assert {kind: ReportFact.objects.filter(indicator=kind).count() for kind in ReportFact.Indicator.values} == {
            "situations": 9, "rehousings": 9, "inter_landlord": 9, "requests": 0, "realised": 0,
        }  # fmt: skip
    assert sorted(path.name for path in files.folder().iterdir()) == [f"{report.pk}.csv", f"{report.pk}.pdf"]


def test_the_pdf_says_who_rehoused_where_and_for_whom(world, scene):
    report = computed(world)
    text = pdf_text(report)
    for words in (
        "9 relogements",
        "Toits du Val (test)",
        "État prioritaires",
        "Saran",
        "Olivet",
        "version 1",
        "Sans double compte",
    ):
        assert words in text
    document = PdfReader(files.path_of(report.pk, "pdf"))
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"] == "fr"


def test_the_csv_holds_every_cell(world, scene):
    report = computed(world)
    text = files.path_of(report.pk, "csv").read_bytes().decode("utf-8-sig")
    lines = {tuple(line[:3]): line[3] for line in csv.reader(io.StringIO(text), delimiter=";")}
    assert lines["Relogements par commune", "Saran", "Nombre"] == "7"
    assert lines["Relogements par bailleur", "Toits du Val (test)", "Total"] == "7"
    assert lines["Relogements par réservataire", "Total", "Nombre"] == "9"


def test_the_same_facts_give_the_same_figures_and_hash(world, scene):
    first, second = computed(world), computed(world)
    assert first.pk != second.pk
    assert (first.figures, first.sha256, first.charts) == (second.figures, second.sha256, second.charts)
    scene.lease(scene.case(date(2025, 2, 1)), "landlord", SIGNED)
    assert computed(world).sha256 != first.sha256
    assert again(first).sha256 == first.sha256


def test_the_masked_edition_holds_no_small_count_anywhere(world, scene):
    report = computed(world, "metropole", "metropole")
    assert [number for number in numbers(report.figures) if 0 < number < 5] == []
    rows = {row["label"]: row["cells"][0] for row in report.figures["tables"]["communes"]["rows"]}
    assert (rows["Saran"], rows["Olivet"], rows["Orléans"]) == (None, None, None)
    with acting_as(report.tenant):
        assert ReportFact.objects.count() == 0
    text = pdf_text(report)
    assert "Effectifs inférieurs à cinq masqués" in text
    assert "Action Logement 2" not in text
    assert "Action Logement 2" in pdf_text(computed(world))


def test_the_full_edition_is_the_negative_control(world, scene):
    assert [number for number in numbers(computed(world).figures) if 0 < number < 5]


def test_an_empty_period_is_a_report_too(world):
    for key, edition in (("coordinator", "steering"), ("metropole", "metropole")):
        report = computed(world, key, edition)
        assert report.is_ready
        assert files.path_of(report.pk, "pdf").is_file()


def test_whoever_asked_is_told_once(world, scene):
    report = computed(world)
    with acting_as(report.tenant):
        event = OutboxEvent.objects.get(kind="report.ready")
        assert event.facts["requested_by"] == str(report.requested_by_id)
        assert AuditEntry.objects.filter(subject_id=report.pk, kind="report.ready").count() == 1


# --- workers ------------------------------------------------------------------------------------
def test_computing_twice_changes_nothing(world, scene):
    report = computed(world)
    compute(report.pk, by=Actor(world.tenant("coordinator")))
    assert again(report).finished_at == report.finished_at
    with acting_as(report.tenant):
        assert OutboxEvent.objects.filter(kind="report.ready").count() == 1


def claim(report):
    actor = Actor(report.tenant)
    with acting_as(actor):
        return workflow.claim(report.pk, by=actor)


def age(report):
    """Let its lease run out."""
    with acting_as(report.tenant):
        Report.objects.filter(pk=report.pk).update(locked_until=timezone.now() - timedelta(seconds=1))


def test_a_report_in_somebodys_hands_is_left_to_them(world):
    report = ask(world)
    assert claim(report) is not None
    assert claim(report) is None
    compute(report.pk, by=Actor(report.tenant))
    assert again(report).status == "running"


def test_a_lease_that_ran_out_is_taken_over_and_the_late_worker_writes_nothing(world, scene):
    report = ask(world)
    late = claim(report)
    age(report)
    compute(report.pk, by=Actor(report.tenant))
    finished = again(report)
    assert (finished.status, finished.attempts) == ("ready", 2)
    with acting_as(report.tenant) as actor, pytest.raises(workflow.LeaseLost):
        workflow.advance(late, 50)
    with acting_as(report.tenant) as actor, pytest.raises(workflow.LeaseLost):
        workflow.finish(late, by=actor, data_at=timezone.now(), figures={}, charts={}, sha256="x", facts=[])
    assert again(report).sha256 == finished.sha256


def test_a_cancelled_report_stops_its_worker(world):
    report = ask(world)
    held = claim(report)
    with world.acting("coordinator", "coordinator") as actor:
        workflow.cancel(again(report), by=actor)
    with acting_as(report.tenant), pytest.raises(workflow.LeaseLost):
        workflow.advance(held, 20)


def test_a_report_that_never_ends_is_given_up(world):
    report = ask(world)
    for _attempt in range(workflow.MAX_ATTEMPTS):
        assert claim(report) is not None
        age(report)
    assert claim(report) is None
    assert again(report).status == "failed"


def test_leftovers_of_an_interrupted_attempt_are_swept(world):
    report = ask(world)
    (files.folder() / f"{report.pk}.pdf.0000.tmp").write_bytes(b"half")
    compute(report.pk, by=Actor(report.tenant))
    assert sorted(path.suffix for path in files.folder().iterdir()) == [".csv", ".pdf"]


@pytest.fixture
def at_once():
    """Tasks run where they are sent."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_lost_work_is_taken_up_again(world, at_once):
    lost, fresh, dead = ask(world), ask(world, "metropole", "steering"), ask(world, "metropole", "metropole")
    claim(dead)
    age(dead)
    _backdate(lost)
    resume_reports()
    assert [again(report).status for report in (lost, fresh, dead)] == ["ready", "queued", "ready"]


def _backdate(report):
    """As if it had been asked a minute ago; what a report covers is not for `app` to change."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "ALTER TABLE reporting_report NO FORCE ROW LEVEL SECURITY; ALTER TABLE reporting_report DISABLE TRIGGER freeze_report"
        )
        cursor.execute("UPDATE reporting_report SET created_at = created_at - interval '1 minute' WHERE id = %s", [report.pk])
        cursor.execute(
            "ALTER TABLE reporting_report ENABLE TRIGGER freeze_report; ALTER TABLE reporting_report FORCE ROW LEVEL SECURITY"
        )


CHILD = """
import sys, django
django.setup()
from django.conf import settings
from uuid import UUID
from reporting.computing import compute
from tenants.actor import Actor
from tenants.models import Tenant
settings.MEDIA_ROOT = sys.argv[3]
compute(UUID(sys.argv[1]), by=Actor(Tenant.objects.get(pk=sys.argv[2])))
"""


@pytest.mark.parametrize("instant", [5, 75])
def test_a_worker_killed_while_it_computes_leaves_one_complete_report(world, scene, instant):
    report = ask(world)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "coordination.settings"}
    command = [sys.executable, "-c", CHILD, str(report.pk), str(report.tenant_id), str(django_settings.MEDIA_ROOT)]
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    while again(report).progress < instant and child.poll() is None:
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert again(report).status == "running"
    compute(report.pk, by=Actor(report.tenant))
    assert again(report).status == "running", "its lease still runs"
    age(report)
    compute(report.pk, by=Actor(report.tenant))
    finished = again(report)
    assert (finished.status, finished.sha256) == ("ready", fingerprint(finished.figures))
    assert len(PdfReader(files.path_of(report.pk, "pdf")).pages) > 3
    assert sorted(path.suffix for path in files.folder().iterdir()) == [".csv", ".pdf"]
    with acting_as(report.tenant):
        assert OutboxEvent.objects.filter(kind="report.ready").count() == 1


# --- pages of a frozen report -------------------------------------------------------------------
def client_of(world, key, role):
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session_of(world.member(key, role))
    return client


def test_files_are_served_to_their_tenant_under_a_neutral_name(world, scene):
    report = computed(world)
    url = reverse("reporting:download", args=[report.pk, "pdf"])
    answer = client_of(world, "coordinator", "coordinator").get(url)
    assert answer["Content-Disposition"] == 'attachment; filename="rapport-2025-01-a-2025-12.pdf"'
    assert answer.content.startswith(b"%PDF")
    for key, role in (
        ("metropole", "analyst"),
        ("metropole", "coordinator"),
        ("landlord", "analyst"),
        ("coordinator", "analyst"),
    ):
        assert client_of(world, key, role).get(url).status_code == 404
    with acting_as(report.tenant):
        assert AuditEntry.objects.filter(subject_id=report.pk, kind="report.downloaded").count() == 1
    files.path_of(report.pk, "pdf").unlink()
    assert client_of(world, "coordinator", "coordinator").get(url).status_code == 409


def test_figures_open_on_their_facts_for_the_coordination_alone(world, scene):
    report, masked = computed(world), computed(world, "metropole", "metropole")
    client = client_of(world, "coordinator", "coordinator")
    page = client.get(reverse("reporting:facts", args=[report.pk, "rehousings"]), {"cle": f"commune={OLIVET}"})
    assert page.content.decode().count("dossier qui ne vous est pas partagé") == 2
    assert "Olivet" in page.content.decode()
    assert client.get(reverse("reporting:facts", args=[report.pk, "secrets"])).status_code == 404
    analyst = client_of(world, "metropole", "analyst")
    assert analyst.get(reverse("reporting:facts", args=[masked.pk, "rehousings"])).status_code == 403
    assert analyst.get(reverse("reporting:facts", args=[report.pk, "rehousings"])).status_code == 404
    assert "/faits/" not in analyst.get(masked.get_absolute_url()).content.decode()
    assert "/faits/" in client.get(report.get_absolute_url()).content.decode()


def test_pages_of_a_frozen_report_are_light(world, scene, django_assert_max_num_queries):
    report, masked = computed(world), computed(world, "metropole", "metropole")
    for key, role, one in (("coordinator", "coordinator", report), ("metropole", "analyst", masked)):
        client = client_of(world, key, role)
        period = {"du": JANUARY, "au": DECEMBER, "edition": one.edition}
        for url, data in ((one.get_absolute_url(), {}), (reverse("reporting:dashboard"), period)):
            page = client.get(url, data)
            assert page.status_code == 200
            assert len(page.content) <= 80_000
            assert "style=" not in page.content.decode()
            assert "<script>" not in page.content.decode()
    client = client_of(world, "metropole", "analyst")
    client.get(masked.get_absolute_url())
    with django_assert_max_num_queries(15):
        client.get(reverse("reporting:dashboard"), {"du": JANUARY, "au": DECEMBER})
    with django_assert_max_num_queries(15):
        client.get(masked.get_absolute_url())
