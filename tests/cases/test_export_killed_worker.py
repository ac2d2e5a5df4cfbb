"""A real worker, killed with -9 while it makes a list; another one is started: one file, whole, told once."""

import os
import signal

import pytest

from cases.models import CaseExport
from tenants.acting import acting_as
from tenants.models import AuditEntry
from tests import database
from tests.cases.test_exports import NAMED, agree, ask, fetch, rows_of
from tests.factories import make_case
from tests.served import wait_until, worker

pytestmark = [pytest.mark.committed, pytest.mark.served, pytest.mark.xdist_group("served")]
WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock' AND query LIKE %s"


@pytest.fixture
def world(committed, tmp_path, monkeypatch):
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    for _one in range(3):
        make_case(committed.tenant("asso"), committed.programme)
    return committed


def counted(statement, *parameters):
    with database.administer(database.DATABASE) as connection:
        return connection.execute(statement, parameters).fetchone()[0]


def is_sealing():
    """The worker has inserted the file and waits for the tenant's key, to seal the file's own with it."""
    return counted(WAITS, database.DATABASE, "%hold_tenant_key%") > 0


def again(export):
    with acting_as(export.tenant):
        return CaseExport.objects.get(pk=export.pk)


def exported(world):
    with world.acting("asso", "manager"):
        return AuditEntry.objects.filter(kind="case.exported").count()


def test_a_worker_killed_while_it_makes_a_list_leaves_nothing_of_it(world, tmp_path):
    export, log = agree(world, ask(world, NAMED)), tmp_path / "worker.log"
    with database.administer(database.DATABASE) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM tenants_tenantkey WHERE tenant_id = %s FOR UPDATE", [export.tenant_id])
        with worker(log) as process:
            wait_until(is_sealing, process, log)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        connection.execute("ROLLBACK")
    assert again(export).status == "queued"
    assert counted("SELECT count(*) FROM cases_exportfile") == exported(world) == 0
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and not path.name.startswith("worker.")]
    with worker(log) as process:
        wait_until(lambda: again(export).status == "ready", process, log, seconds=120)
    assert counted("SELECT count(*) FROM cases_exportfile") == 1
    assert exported(world) == again(export).rows == 3
    assert len(rows_of(fetch(world, again(export)))) == 5
