"""A missing or malformed root key: commands, web and worker refuse to start, in one line."""

import os
import socket
import subprocess
import sys

import pytest

from coordination.services.place import PROJECT

COMMANDS = {
    "command": ["manage.py", "check"],
    "worker": ["-m", "celery", "-A", "coordination", "worker", "--loglevel", "info"],
    "web": [
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--workers",
        "1",
        "--port",
        "{port}",
        "coordination.wsgi:application",
    ],
}
KEYS = {
    "missing": (None, "ROOT_KEY (or ROOT_KEY_FILE) is required"),
    "malformed": ("c2hvcnQ=", "ROOT_KEY must be the base64 of 32 random bytes"),
}


@pytest.mark.parametrize("process", COMMANDS)
@pytest.mark.parametrize("key", KEYS)
def test_without_its_root_key_nothing_starts(process, key):
    value, words = KEYS[key]
    environment = {name: text for name, text in os.environ.items() if name not in {"ROOT_KEY", "ROOT_KEY_FILE"}}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    ended = subprocess.run(
        [sys.executable, *(part.replace("{port}", port) for part in COMMANDS[process])],
        cwd=PROJECT, env=environment | ({"ROOT_KEY": value} if value else {}), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    said = ended.stdout + ended.stderr
    assert ended.returncode != 0
    assert [line for line in said.splitlines() if words in line] == [
        line for line in said.splitlines() if "does not start" in line
    ]
    assert said.count("does not start") == 1
    assert "Traceback" not in said


def test_with_its_root_key_the_command_runs():
    """Negative control of the test above."""
    assert subprocess.run([sys.executable, "manage.py", "check"], cwd=PROJECT, capture_output=True, check=False).returncode == 0
