"""One child process that cannot outlive us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from coordination.services.refusal import Refusal

PR_SET_PDEATHSIG = 1
LAST_LINES = 15
LINUX = sys.platform == "linux"
LIBC = ctypes.CDLL(None) if LINUX else None


@dataclass(frozen=True)
class Account:
    """A system account that a process runs under."""

    name: str
    uid: int
    gid: int


def ask_for_signal_at_parents_death(number: int) -> None:
    """Have the kernel send us signal `number` when our parent dies, even by kill -9 (Linux; elsewhere nothing)."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, number)


def die_with_us(stop_signal: int) -> Callable[[], None]:
    """What a child runs before its program, so that our death stops it with `stop_signal`."""
    us = os.getpid()

    def in_the_child() -> None:
        ask_for_signal_at_parents_death(stop_signal)
        if os.getppid() != us:  # we died before the kernel was asked
            os._exit(1)

    return in_the_child


@dataclass
class Child:
    """A program in a session of its own, so that a Ctrl-C reaches us first and we stop things in order."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    directory: Path = Path("/")
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    patience: float = 15.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self, *, ready: Callable[[], bool] | None = None, seconds: float = 30) -> Self:
        """Start the program, its output going to the log of this run; return when `ready()` holds.

        Raises Refusal, and leaves nothing running, when the program ends or `seconds` pass before.
        """
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
                preexec_fn=die_with_us(self.stop_signal),
            )
        try:
            self.wait_until(ready or (lambda: True), seconds=seconds)
        except BaseException:
            self.stop()
            raise
        return self

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Return when `ready()` holds; raise Refusal when the program ends or `seconds` pass before."""
        deadline = time.monotonic() + seconds
        while not (self.alive and ready()):
            if not self.alive:
                raise self.failure("s'est arrêté")
            if time.monotonic() > deadline:
                raise self.failure(f"ne répond pas après {seconds:.0f} secondes")
            time.sleep(0.02)

    def failure(self, what: str) -> Refusal:
        """The refusal that says what this program did, with the end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]
        return Refusal("\n".join([f"{self.name} {what}. Fin de son journal ({self.log}) :", *lines]))

    def ask_to_stop(self) -> None:
        """Send the stop signal and return at once."""
        if self.process is not None and self.alive:
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Stop the program and whatever it left in its session; safe to call twice."""
        if self.process is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def stop_all(children: Sequence[Child]) -> None:
    """Stop several programs at once: ask them all, then wait for each."""
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()


def survivors(program: str, directory: Path) -> list[int]:
    """Processes named `program` at work in `directory`: what a supervisor killed with -9 may leave for a moment."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _is_at_work(entry, program, directory)]


def _is_at_work(entry: Path, program: str, directory: Path) -> bool:
    try:
        return (entry / "comm").read_text().strip() == program and (entry / "cwd").readlink() == directory
    except OSError:  # gone meanwhile, or somebody else's
        return False


def outlive(program: str, directory: Path, *, seconds: float = 10.0) -> None:
    """Wait until nothing of a former run is at work in `directory`, then end what still is.

    The caller holds the lock of the state directory: what is found has no supervisor any more.
    """
    deadline = time.monotonic() + seconds
    while survivors(program, directory) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in survivors(program, directory):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
