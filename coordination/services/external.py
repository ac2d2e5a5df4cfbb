"""Services that the environment names: they must answer before anything starts."""

import os
import socket
import ssl
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from coordination.services.refusal import Refusal

SECONDS = 5
SILENCE = (
    "{server} de {name} ne répond pas. Démarrez-le, corrigez l'adresse, ou retirez la variable"
    " (unset {name}) pour employer le service embarqué."
)


def given(name: str) -> str | None:
    """The address that NAME, or the file that NAME_FILE names, gives for a service; None when neither does."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise Refusal(
                f"{name}_FILE : {path} est illisible ({error.strerror}). Corrigez le chemin ou les droits."
            ) from error
    return os.environ.get(name) or None


def check_database(url: str) -> None:
    """Raise Refusal unless a PostgreSQL server answers at the libpq address `url`; no password is tried."""
    try:
        answer = PGconn.ping(make_conninfo(url, connect_timeout=SECONDS).encode())
    except ProgrammingError as error:
        raise Refusal(
            "DATABASE_URL n'est pas une adresse PostgreSQL valable. Exemple : postgresql://postgres@localhost:5432/coordination"
        ) from error
    if answer == Ping.REJECT:
        raise Refusal("Le PostgreSQL de DATABASE_URL démarre ou s'arrête. Réessayez dans un instant.")
    if answer != Ping.OK:
        raise Refusal(SILENCE.format(server="Le PostgreSQL", name="DATABASE_URL"))


def check_broker(url: str) -> None:
    """Raise Refusal unless a Redis or Valkey server answers at `url` (redis://, rediss:// or unix://)."""
    address = urlsplit(url)
    if address.scheme not in {"redis", "rediss", "unix"}:
        raise Refusal("REDIS_URL n'est pas une adresse Redis valable. Exemple : redis://localhost:6379/0")
    try:
        with _connection(address) as connection:
            answered = speaks_redis(connection)
    except (OSError, ValueError):  # nobody there, or a port that is no number
        answered = False
    if not answered:
        raise Refusal(SILENCE.format(server="Le Redis", name="REDIS_URL"))


def speaks_redis(connection: socket.socket) -> bool:
    """True when the other end answers PING, be it to ask for a password."""
    connection.sendall(b"PING\r\n")
    return connection.recv(1) in {b"+", b"-"}


def _connection(address: SplitResult) -> socket.socket:
    if address.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(address.path)
        return connection
    host = address.hostname or "localhost"
    connection = socket.create_connection((host, address.port or 6379), timeout=SECONDS)
    if address.scheme == "rediss":
        return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
    return connection
