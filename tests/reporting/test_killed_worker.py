"""A real worker, killed with -9 while it computes a report; another one is started: one report, complete, told once."""

import os
import signal
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from reporting import files
from reporting.figures import fingerprint
from reporting.models import Report, ReportFact
from reporting.periods import Period
from reporting.services import request_report
from tenants.acting import acting_as
from tenants.models import AuditEntry, Notification, OutboxEvent
from tests.reporting.scene import SARAN, Scene
from tests.served import wait_until, worker

pytestmark = [pytest.mark.committed, pytest.mark.served, pytest.mark.xdist_group("served")]

YEAR, SIGNED = Period(date(2025, 1, 1), date(2025, 12, 31)), date(2025, 4, 15)
REHOUSED = 9


@pytest.fixture
def world(committed, settings, tmp_path, monkeypatch):
    """The small world with nine rehousings; workers keep their files beside the test's."""
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    settings.MEDIA_ROOT = tmp_path / "files"
    scene = Scene(committed)
    for number in range(REHOUSED):
        case = scene.case(date(2025, 2, 1))
        scene.act(case, SIGNED)
        scene.lease(case, "landlord", SIGNED + timedelta(days=number), commune=SARAN)
    return committed


def ask(world):
    with world.acting("coordinator", "coordinator") as by:
        return request_report(by=by, programme=world.programme, period=YEAR, edition="steering")


def again(report):
    with acting_as(report.tenant):
        return Report.objects.get(pk=report.pk)


def is_under_way(report):
    now = again(report)
    assert now.status != "ready", "computed before it could be killed"
    return now.status == "running" and now.progress > 0


def kill_while_it_computes(report, log):
    """Every process of the worker at once, as a power cut would."""
    with worker(log) as process:
        wait_until(lambda: is_under_way(report), process, log)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_worker_killed_while_it_computes_leaves_one_complete_report(world, tmp_path):
    report, log = ask(world), tmp_path / "worker.log"
    kill_while_it_computes(report, log)
    assert again(report).status == "running"
    with worker(log) as process:
        wait_until(lambda: again(report).status == "ready", process, log, seconds=120)
        wait_until(lambda: told(world) > 0, process, log)
    check_complete(world, again(report))


def told(world):
    """Notifications of a finished report to the person who asked."""
    with world.acting("coordinator", "coordinator") as by:
        return Notification.objects.filter(kind="report.ready", membership=by.membership).count()


def check_complete(world, report):
    assert (report.progress, report.attempts, report.sha256) == (100, 2, fingerprint(report.figures))
    assert [one["value"] for one in report.figures["headlines"]] == [REHOUSED, REHOUSED, REHOUSED, 0, 0]
    assert len(PdfReader(files.path_of(report.pk, "pdf")).pages) > 3
    assert sorted(path.name for path in files.folder().iterdir()) == [f"{report.pk}.csv", f"{report.pk}.pdf"]
    with acting_as(report.tenant):
        assert Report.objects.count() == 1
        facts = list(ReportFact.objects.filter(report=report).values_list("indicator", "fact"))
        assert len(facts) == len(set(facts)) == 3 * REHOUSED
        assert OutboxEvent.objects.filter(kind="report.ready").count() == 1
        assert AuditEntry.objects.filter(subject_id=report.pk, kind="report.ready").count() == 1
    assert told(world) == 1
