"""The embedded services around a command: as a person runs them, from outside."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from coordination.services.place import PROJECT
from tests.coordination.servers import environment, everything, is_gone, servers, state_folder, wait_for_the_end

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


@pytest.fixture
def state() -> Iterator[Path]:
    with state_folder() as state:
        yield state


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
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.terminate()


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
        with suppress(ProcessLookupError):  # the kernel was quicker: it dies with its parent
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


def test_ctrl_c_stops_command_then_services(supervisor: "subprocess.Popen[str]") -> None:
    family = everything(supervisor.pid)
    os.killpg(supervisor.pid, signal.SIGINT)  # as a terminal does: to us and to the command, not to the services
    assert supervisor.wait(timeout=20) == 128 + signal.SIGINT
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
