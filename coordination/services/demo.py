"""`make demo`: services, roles, migrations, data, then web, worker and beat until somebody stops it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from coordination.services.external import given
from coordination.services.place import PROJECT, Place, locked, settle, state_folder
from coordination.services.preflight import free_port, pdf_libraries
from coordination.services.process import Child, die_with_us, stop_all
from coordination.services.refusal import Refusal, french, say
from coordination.services.supervisor import Services, services

LOCAL = "127.0.0.1"
WEB_PATIENCE = 60


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{'localhost' if self.host == LOCAL else self.host}:{self.port}"

    def answers(self) -> bool:
        """True when a page comes back without a server error."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=WEB_PATIENCE)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def run_demo(*, size: str, reset: bool) -> None:
    """Serve a world of this `size` until Stopped; `reset` erases the former one first. Raises Refusal."""
    host = os.environ.get("HOST") or LOCAL
    address = Address(host, free_port(host, os.environ.get("PORT") or "8000"))
    pdf_libraries()
    if reset:
        _refuse_to_erase_others()
    place = settle(state_folder())
    with locked(place.state):
        if reset:
            _erase(place)
        with services(place) as found:
            found.environment |= {"DEMO": "1", "BASE_URL": os.environ.get("BASE_URL") or address.url}
            _prepare(found, size)
            _serve(place, address, found)


def programs(address: Address, place: Place) -> dict[str, list[str]]:
    """The command of each program of the application, under our own Python."""
    celery = [sys.executable, "-m", "celery", "-A", "coordination"]
    listen = ["--host", address.host, "--port", str(address.port)]
    web = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        *listen,
    ]
    return {
        "web": [*web, "coordination.wsgi:application"],
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "info"],
        "beat": [*celery, "beat", "--loglevel", "info", "--schedule", str(place.state / "beat-schedule")],
    }


def _refuse_to_erase_others() -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        if given(name):
            raise Refusal(
                "make demo-reset n'efface que les services embarqués."
                f" Videz vous-même celui de {name}, ou retirez la variable (unset {name})."
            )


def _erase(place: Place) -> None:
    say("Effacement des données de démonstration…")
    place.erase()
    settle(place.state)


def _prepare(found: Services, size: str) -> None:
    command = [sys.executable, "manage.py", "prepare", "--size", size, *(["--restore-unacked"] if found.broker_is_ours else [])]
    result = subprocess.run(
        command,
        cwd=PROJECT,
        env=found.environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # a Ctrl-C is ours to handle: we end it
        preexec_fn=die_with_us(signal.SIGTERM),
        check=False,
    )
    if result.returncode != 0:
        raise Refusal("La préparation de la base a échoué ; la cause est écrite ci-dessus. Rien n'est servi.")


def _serve(place: Place, address: Address, found: Services) -> None:
    web, *others = children = [
        Child(name, command, place.logs / f"{name}.log", found.environment, PROJECT)
        for name, command in programs(address, place).items()
    ]
    try:
        web.start(ready=address.answers, seconds=WEB_PATIENCE)  # alone first: two cores serve the page sooner so
        for child in others:
            child.start()
        _announce(place, address)
        _watch([*children, *found.children])
    finally:
        stop_all(children)


def _announce(place: Place, address: Address) -> None:
    print(
        french(f"\n  L'application est servie : {address.url}/\n  Journaux : {place.logs}\n  Ctrl-C arrête tout.\n"),
        flush=True,
    )


def _watch(children: list[Child]) -> None:
    while True:
        for child in children:
            if not child.alive:
                raise child.failure("s'est arrêté")
        time.sleep(0.2)
