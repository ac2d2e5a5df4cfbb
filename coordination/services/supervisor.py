"""Services around a command: start what the environment does not provide, run, stop everything."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from coordination.services.binaries import own_environment
from coordination.services.external import check_broker, check_database, given
from coordination.services.keys import missing_keys
from coordination.services.place import Place
from coordination.services.postgres import Postgres
from coordination.services.process import Child, ask_for_signal_at_parents_death, die_with_us
from coordination.services.refusal import Refusal
from coordination.services.valkey import Valkey

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, a termination signal, a closed terminal."""


def stop_on_signals() -> None:
    """Turn the first stop signal, or our parent's death, into Stopped; what follows changes nothing, all is stopping."""

    def stop(signum: int, frame: FrameType | None) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in STOP_SIGNALS:
        signal.signal(each, stop)
    ask_for_signal_at_parents_death(signal.SIGTERM)


@dataclass
class Services:
    """The environment that leads to database and broker, and those of the two that are our children."""

    environment: dict[str, str]
    children: list[Child] = field(default_factory=list)

    @property
    def broker_is_ours(self) -> bool:
        return any(child.name == Valkey.name for child in self.children)

    def embed(self, server: Postgres | Valkey) -> None:
        """Start one of our own servers and tell the environment where it is."""
        self.children.append(server.start())
        self.environment[server.variable] = server.url


@contextmanager
def services(place: Place, *, throwaway: bool = False) -> Iterator[Services]:
    """Make database and broker available, stop afterwards what was started.

    DATABASE_URL and REDIS_URL, when given, are only checked. Raises Refusal when one does not answer.
    """
    database, broker = given("DATABASE_URL"), given("REDIS_URL")
    if database:
        check_database(database)
    if broker:
        check_broker(broker)
    found = Services(dict(os.environ) if database else own_environment())
    found.environment |= missing_keys(place.keys) | {"STATE_DIR": str(place.state)}
    try:
        if not database:
            found.embed(Postgres(place, throwaway))
        if not broker:
            found.embed(Valkey(place, throwaway))
        yield found
    finally:
        for child in reversed(found.children):
            child.stop()
        with suppress(OSError):
            place.sockets.rmdir()


def run_command(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run `command` in our terminal to its end; return its exit code, 128 + n when signal n ended it.

    A Ctrl-C reaches the command by itself; other stop signals are passed on.
    """
    try:
        process = subprocess.Popen(command, env=environment, preexec_fn=die_with_us(signal.SIGTERM))
    except OSError as error:
        raise Refusal(f"Impossible de lancer {command[0]} : {error.strerror}.") from error

    def pass_on(signum: int, frame: FrameType | None) -> None:
        if signum != signal.SIGINT:
            process.send_signal(signum)

    previous = {each: signal.signal(each, pass_on) for each in STOP_SIGNALS}
    try:
        code = process.wait()
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)
    return code if code >= 0 else 128 - code
