"""The demonstration as a person starts it and stops it, on the smallest world."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from coordination.services.place import PROJECT
from tests.coordination.servers import environment, everything, is_gone, servers, state_folder, wait_for_the_end

DEMO = [sys.executable, "-m", "coordination.services", "demo", "--size", "tiny"]


@contextmanager
def served(state: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    """The demonstration from the line that says it is served."""
    with subprocess.Popen(
        DEMO,
        cwd=PROJECT,
        env=environment(state, {"PORT": str(port)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = next((line for line in process.stdout if f"http://localhost:{port}/" in line), None)
        assert line, process.stderr.read()
        yield process
        process.terminate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.enable_socket
def test_demo_serves_then_ctrl_c_leaves_nothing_and_a_dead_program_ends_the_next() -> None:
    port = free_port()
    with state_folder() as state:
        with served(state, port) as first:
            assert urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).status == 200
            family = everything(first.pid)
            assert set(servers(state)) < set(family)
            os.killpg(first.pid, signal.SIGINT)
            assert first.wait(timeout=40) == 0
            assert [pid for pid in family if not is_gone(pid)] == []
        with served(state, port) as second:
            family = everything(second.pid)
            os.kill(next(pid for pid in family if "beat" in arguments(pid)), signal.SIGKILL)
            assert second.wait(timeout=40) == 1
            assert second.stderr is not None
            assert "beat s’est arrêté" in second.stderr.read()
            assert wait_for_the_end(family) == []


def arguments(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


@pytest.mark.enable_socket
def test_taken_port_ends_the_demo_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        given = environment(tmp_path / "state", {"PORT": str(taken.getsockname()[1])})
        result = subprocess.run(DEMO, cwd=PROJECT, env=given, capture_output=True, text=True, timeout=30, check=False)
    assert result.returncode == 1
    assert "n’est pas libre" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_reset_of_a_given_database_is_refused(tmp_path: Path) -> None:
    given = environment(tmp_path / "state", {"PORT": "65534", "DATABASE_URL": "postgresql://localhost/theirs"})
    result = subprocess.run([*DEMO, "--reset"], cwd=PROJECT, env=given, capture_output=True, text=True, timeout=30, check=False)
    assert result.returncode == 1
    assert "Videz vous-même celui de DATABASE_URL" in result.stderr
    assert list(tmp_path.iterdir()) == []
