"""Keys renewed while others write and read, and renewals that are killed: no write is lost, every field opens."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connections

from cases.keys import case_vault
from cases.models import CaseIdentity, CaseKey, ChronologyEntry
from cases.services.chronology import note
from cases.services.rotation import renew_case, renew_tenant
from coordination.services.place import PROJECT
from tenants import drafts
from tenants.models import TenantKey
from tests.cases.builders import filled_draft, save
from tests.factories import make_case

ROUNDS = 4


def alone(work):
    """Run in a thread with connections of its own."""

    def run(*arguments):
        try:
            return work(*arguments)
        finally:
            for connection in connections.all():
                connection.close()

    return run


@alone
def write(world, case, stop):
    """Note, edit and keep drafts without a pause. Returns the last name saved, how many notes, the last draft."""
    number = 0
    while not stop.is_set():
        number += 1
        with world.acting("asso") as by:
            note(case, by=by, kind="note", text=f"Note {number}")
        with world.acting("asso") as by:
            save(case, "menage", by, last_name=f"Nom {number}")
        with world.acting("asso") as by:
            drafts.keep(by, "essai", {"text": [f"brouillon {number}"]})
    return number


@alone
def read(world, case, stop):
    """Read the identity, the chronology and the draft without a pause. Returns how often."""
    times = 0
    while not stop.is_set():
        with world.acting("asso") as by:
            row, vault = CaseIdentity.objects.get(case=case), case_vault(case)
            for entry in ChronologyEntry.objects.filter(case=case, text__isnull=False):
                assert entry.unseal(vault)["text"].startswith("Note ")
            assert row.unseal(vault)["last_name"]
            drafts.initial(by, "essai")
        times += 1
    return times


def test_nothing_is_lost_and_everything_opens_while_keys_are_renewed(committed):
    world = committed
    with world.acting("asso"):
        case = filled_draft(world)
    stop = Event()
    with ThreadPoolExecutor(2) as others:
        writer, reader = others.submit(write, world, case, stop), others.submit(read, world, case, stop)
        try:
            for _ in range(ROUNDS):
                assert renew_case(world.tenant("asso"), case.pk)
                assert renew_tenant(world.tenant("asso"), batch=1).left == []
        finally:
            stop.set()
        written, times = writer.result(), reader.result()
    assert written > 1
    assert times > 1
    with world.acting("asso") as by:
        vault = case_vault(case)
        texts = [entry.unseal(vault)["text"] for entry in ChronologyEntry.objects.filter(case=case, text__isnull=False)]
        assert sorted(texts) == sorted(f"Note {number + 1}" for number in range(written))
        assert CaseIdentity.objects.get(case=case).unseal(vault)["last_name"] == f"Nom {written}"
        assert drafts.initial(by, "essai") == {"text": f"brouillon {written}"}
        assert CaseKey.objects.get(case=case).generation == ROUNDS + 1


def test_a_renewal_that_is_killed_is_taken_up_where_it_was(committed):
    world = committed
    cases = [make_case(world.tenant("asso"), world.programme) for _ in range(40)]
    command = [sys.executable, "manage.py", "keys", "rotate", "--all", "--batch", "1"]
    generations = kill_on_the_way(world, command)
    assert {1, 2} == set(generations), "some were renewed, others not"
    assert [opened(world, case) for case in cases] == ["Martin"] * len(cases)
    subprocess.run(command, cwd=PROJECT, env=os.environ, check=True, capture_output=True)
    assert [opened(world, case) for case in cases] == ["Martin"] * len(cases)
    with world.acting("asso"):
        assert set(CaseKey.objects.values_list("generation", flat=True)) == {2}, "what was done was not done twice"
    assert TenantKey.objects.using("owner").filter(tenant=world.tenant("asso")).count() == 1


def kill_on_the_way(world, command):
    """Start the command, kill it once it renewed a case. Returns the generations of the keys it left."""
    with subprocess.Popen(
        command, cwd=PROJECT, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with world.acting("asso"):
                if CaseKey.objects.filter(generation__gt=1).exists():
                    break
        process.send_signal(signal.SIGKILL)
    with world.acting("asso"):
        return list(CaseKey.objects.values_list("generation", flat=True))


def opened(world, case):
    with world.acting("asso"):
        return CaseIdentity.objects.get(case=case).unseal(case_vault(case))["last_name"]


@pytest.mark.parametrize("held", [True, False])
def test_the_renewal_waits_for_those_who_hold_the_key(committed, held):
    """Negative control: with a vault made for reading, the renewal would not wait."""
    world = committed
    case = make_case(world.tenant("asso"), world.programme)
    with ThreadPoolExecutor(1) as others:
        with world.acting("asso"):
            case_vault(case, sealing=held)
            renewal = others.submit(alone(renew_case), world.tenant("asso"), case.pk)
            time.sleep(1)
            assert renewal.done() is not held
        assert renewal.result(timeout=10)
