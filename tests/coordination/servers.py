"""Watching servers from outside: what runs under a process, what works in a state directory, whether it is gone."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from coordination.services.place import settle
from coordination.services.process import survivors

OURS_TO_GIVE = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ROOT_KEY", "DATABASE_ROLE_PREFIX"}


@contextmanager
def state_folder() -> Iterator[Path]:
    """A state directory that the account of the services can enter, whose name sockets cannot bear."""
    folder = Path(tempfile.mkdtemp(prefix="services-"))
    folder.chmod(0o711)
    state = folder / "l'état de la démonstration"
    try:
        yield state
    finally:
        settle(state).erase()
        shutil.rmtree(folder)


def environment(state: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Our environment with this state directory and these variables, and no service from elsewhere."""
    inherited = {name: value for name, value in os.environ.items() if name not in OURS_TO_GIVE}
    return inherited | {"STATE_DIR": str(state)} | given


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
