"""The embedded services around a command: as a person runs them, from outside."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from coordination.services.place import PROJECT, settle
from coordination.services.process import survivors

OURS_TO_GIVE = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ROOT_KEY"}
WRITE = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"].replace("/coordination?", "/postgres?")) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS kept (value int)")
    connection.execute("INSERT INTO kept VALUES (1)")
"""
COUNT = """
import os, psycopg, redis
assert redis.from_url(os.environ["REDIS_URL"]).ping()
with psycopg.connect(os.environ["DATABASE_URL"].replace("/coordination?", "/postgres?")) as connection:
    print("rows:", connection.execute("SELECT count(*) FROM kept").fetchone()[0])
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def services_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "coordination.services", *arguments]


def environment(state: Path, given: Mapping[str, str]) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OURS_TO_GIVE}
    return inherited | {"STATE_DIR": str(state)} | given


@pytest.fixture
def state() -> Iterator[Path]:
    """A state directory that the account of the services can enter, whose name sockets cannot bear."""
    folder = Path(tempfile.mkdtemp(prefix="services-"))
    folder.chmod(0o711)
    state = folder / "l'état de la démonstration"
    yield state
    settle(state).erase()
    shutil.rmtree(folder)


@pytest.fixture
def run(state: Path) -> Run:
    def run_services(*command: str, **given: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            services_command("run", "--", *command),
            cwd=PROJECT,
            env=environment(state, given),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run_services


@pytest.fixture
def supervisor(state: Path) -> Iterator["subprocess.Popen[str]"]:
    """Services at work around a command that has written a row and waits."""
    waiting = f"{WRITE}\nprint('ready', flush=True)\nimport time; time.sleep(120)"
    with subprocess.Popen(
        services_command("run", "--", sys.executable, "-c", waiting),
        cwd=PROJECT,
        env=environment(state, {}),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.terminate()


def servers(state: Path) -> list[int]:
    return [*survivors("postgres", state / "postgres"), *survivors("valkey-server", state / "valkey")]


def everything(root: int) -> list[int]:
    """Process numbers of all descendants of `root`."""
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found[1:]


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_for_the_end(pids: list[int]) -> list[int]:
    """Those of `pids` that are still there when ten seconds have passed."""
    deadline = time.monotonic() + 10
    while (left := [pid for pid in pids if not is_gone(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def test_run_returns_the_exit_code_and_leaves_nothing_running(run: Run, state: Path) -> None:
    result = run("sh", "-c", 'test -n "$SECRET_KEY" && test -n "$ROOT_KEY" && exit 7')
    assert (result.returncode, result.stderr) == (7, "Création de la base de données…\n")
    assert servers(state) == []


def test_second_start_keeps_data_and_secrets(run: Run, state: Path) -> None:
    first = run(sys.executable, "-c", WRITE + "print(os.environ['ROOT_KEY'])")
    second = run(sys.executable, "-c", COUNT + "print(os.environ['ROOT_KEY'])")
    assert second.stdout == f"rows: 1\n{first.stdout}"
    assert (state / "secrets" / "root_key").stat().st_mode & 0o777 == 0o600


def test_killed_supervisor_takes_everything_with_it(supervisor: "subprocess.Popen[str]", state: Path) -> None:
    family = everything(supervisor.pid)
    assert servers(state)
    assert set(servers(state)) < set(family)
    supervisor.kill()
    assert wait_for_the_end(family) == []


def test_start_after_everything_was_killed_at_once(supervisor: "subprocess.Popen[str]", run: Run, state: Path) -> None:
    for pid in [supervisor.pid, *everything(supervisor.pid)]:
        os.kill(pid, signal.SIGKILL)
    supervisor.wait()
    pid_file = state / "postgres" / "postmaster.pid"
    stale = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *stale[1:]]))  # the number belongs to another process by now
    result = run(sys.executable, "-c", COUNT)
    assert result.stderr == ""
    assert result.stdout == "rows: 1\n"


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGHUP])
def test_stop_signal_stops_command_then_services(supervisor: "subprocess.Popen[str]", stop_signal: int) -> None:
    family = everything(supervisor.pid)
    supervisor.send_signal(stop_signal)
    assert supervisor.wait(timeout=20) == 128 + stop_signal
    assert [pid for pid in family if not is_gone(pid)] == []


def test_second_start_on_the_same_state_is_refused(supervisor: "subprocess.Popen[str]", run: Run) -> None:
    result = run("true")
    assert result.returncode == 1
    assert f"(processus {supervisor.pid})" in result.stderr
    assert supervisor.poll() is None


def test_base_of_another_major_version_is_refused_untouched(run: Run, state: Path) -> None:
    run("true")
    (state / "postgres" / "PG_VERSION").write_text("12\n")
    before = sorted(path.name for path in (state / "postgres").iterdir())
    result = run("true")
    assert result.returncode == 1
    assert "celle d’un PostgreSQL 12" in result.stderr
    assert "make demo-reset" in result.stderr
    assert sorted(path.name for path in (state / "postgres").iterdir()) == before


@pytest.mark.parametrize(
    ("name", "url", "said"),
    [
        ("DATABASE_URL", "postgresql://someone:secret@127.0.0.1:9/x", "Le PostgreSQL de DATABASE_URL ne répond pas"),
        ("DATABASE_URL", "mysql://localhost/x", "n’est pas une adresse PostgreSQL"),
        ("REDIS_URL", "redis://:secret@127.0.0.1:9/0", "Le Redis de REDIS_URL ne répond pas"),
        ("REDIS_URL", "unix:///nowhere/valkey.sock", "Le Redis de REDIS_URL ne répond pas"),
        ("REDIS_URL", "localhost:6379", "n’est pas une adresse Redis"),
    ],
)
def test_given_service_that_does_not_answer_is_refused(run: Run, state: Path, name: str, url: str, said: str) -> None:
    result = run("true", **{name: url})
    assert result.returncode == 1
    assert said in result.stderr
    assert "secret" not in result.stderr
    assert servers(state) == []


def test_command_that_does_not_exist_is_refused(run: Run) -> None:
    result = run("no-such-program")
    assert (result.returncode, "no-such-program" in result.stderr) == (1, True)
