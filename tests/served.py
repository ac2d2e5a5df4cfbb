"""The product as it is served: web server and worker as processes of their own, on this test process's database and broker."""

import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    body: str
    location: str


@dataclass(frozen=True)
class Server:
    """A running server; `as_session` speaks to it with one cookie."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def request(self, method: str, path: str, session: str = "", **fields: str) -> Answer:
        """One request in a session; a POST carries its CSRF token."""
        token = _get_new_csrf_string()
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}", "Host": f"127.0.0.1:{self.port}"}
        body = None
        if method == "POST":
            body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token})
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.url}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode("utf-8", "replace"), response.headers.get("Location", ""))
        finally:
            connection.close()


def environment(**more: str) -> dict[str, str]:
    """The environment of a child: this process's database, DEBUG off."""
    return os.environ | {"PYTHONPATH": str(ROOT), "DEBUG": "0", "DEMO": "0"} | more


@contextmanager
def web(log: Path, *, threads: int = 8, application: str = "coordination.wsgi:application") -> Iterator[Server]:
    """Serve until the block ends; the log is kept for the canaries. `application`: another one is for negative controls."""
    server = Server(free_port())
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"]
    command += ["--blocking-threads", str(threads), "--host", "127.0.0.1", "--port", str(server.port)]
    with log.open("ab") as output:
        env = environment(BASE_URL=server.url, ALLOWED_HOSTS="127.0.0.1,localhost")
        process = subprocess.Popen([*command, application], cwd=ROOT, stdout=output, stderr=output, env=env)
        try:
            wait_until(lambda: _answers(server), process, log)
            yield server
        finally:
            stop(process)


@contextmanager
def worker(log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A Celery worker with beat until the block ends, in a process group of its own: a test can kill all of it at once."""
    schedule = log.with_suffix(".schedule")
    command = [sys.executable, "-m", "celery", "-A", "coordination", "worker", "--beat", "--schedule", str(schedule)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, "--concurrency", "1", "--loglevel", "info"],
            cwd=ROOT,
            stdout=output,
            stderr=output,
            env=environment(),
            start_new_session=True,
        )
        try:
            yield process
        finally:
            stop(process)


def wait_until(
    done, process: "subprocess.Popen[bytes] | None" = None, log: Path | None = None, seconds: float = PATIENCE
) -> None:
    """Wait for a condition; says what the process printed when it never comes."""
    limit = time.monotonic() + seconds
    while not done():
        if process is not None and process.poll() is not None:
            raise AssertionError(f"the process ended: {log.read_text()[-2000:] if log else ''}")
        if time.monotonic() > limit:
            raise AssertionError(f"not in {seconds} s: {log.read_text()[-2000:] if log else ''}")
        time.sleep(0.1)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """End a child and wait for it."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(server: Server) -> bool:
    try:
        return server.request("GET", "/healthz").status == 200
    except OSError:
        return False
