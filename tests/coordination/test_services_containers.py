"""The container files, as far as no engine is needed: the schema, every variable, every command run for real."""

import ast
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from coordination.services.place import PROJECT, throwaway
from coordination.services.preflight import PDF_LIBRARIES
from coordination.services.supervisor import Services, services

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
ONE_SHOTS = ["bootstrap", "migrate"]
RUNNING = ["web", "worker", "beat"]
SERVICE_KEYS = {
    *("build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "logging", "networks", "ports"),
    *("read_only", "restart", "secrets", "security_opt", "shm_size", "stop_grace_period", "tmpfs", "user", "volumes"),
}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
ROLES = ("owner", "app", "report")
READERS = {"text", "optional", "flag", "number", "words"}


def secret_names(service: Mapping[str, Any]) -> set[str]:
    """Secrets that the environment of a service points to."""
    return {Path(value).name for name, value in service.get("environment", {}).items() if name.endswith("_FILE")}


def variables_read() -> set[str]:
    """Every variable that the settings and commands read through `env`, besides the addresses of the roles."""
    found = {f"DATABASE_{role.upper()}_URL" for role in ROLES} | {"DATABASE_ROLE_PREFIX"}
    for path in (PROJECT / "coordination").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="env"), attr=reader), args=[ast.Constant(value=name), *_]):
                    found |= {str(name)} if reader in READERS else set()
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_well_formed_and_hardened(name: str) -> None:
    service = SERVICES[name]
    assert set(service) <= SERVICE_KEYS
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"])
    for other, order in service.get("depends_on", {}).items():
        assert order["condition"] in CONDITIONS
        assert order["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]
        assert order["condition"] != "service_completed_successfully" or SERVICES[other]["restart"] == "no"


@pytest.mark.parametrize("name", SERVICES)
def test_service_gets_just_the_secrets_it_reads(name: str) -> None:
    service = SERVICES[name]
    read_by_command = set(re.findall(r"/run/secrets/(\w+)", str(service.get("command"))))
    assert set(service["secrets"]) == secret_names(service) | read_by_command
    assert set(service["secrets"]) <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_is_read(name: str) -> None:
    given = {variable.removesuffix("_FILE") for variable in OURS[name]["environment"]}
    assert given <= variables_read()


@pytest.mark.parametrize("name", RUNNING)
def test_what_serves_never_holds_owner_or_superuser(name: str) -> None:
    assert not set(OURS[name]["secrets"]) & {"database_url", "database_owner_url"}


def test_secret_files_are_all_made_and_kept() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        script = folder / "coordination" / "services" / "production.py"
        script.parent.mkdir(parents=True)
        shutil.copy(PROJECT / "coordination" / "services" / "production.py", script)
        contents = [made_secrets(script), made_secrets(script)]
    finally:
        shutil.rmtree(folder)
    assert contents[0] == contents[1]
    assert {f"./secrets/{name}" for name in contents[0]} == {secret["file"] for secret in COMPOSE["secrets"].values()}
    assert len({urlsplit(contents[0][f"database_{role}_url"]).password for role in ROLES}) == len(ROLES)


def made_secrets(script: Path) -> dict[str, str]:
    subprocess.run([sys.executable, "-I", str(script)], check=True, capture_output=True)
    folder = script.parents[2] / "secrets"
    assert folder.stat().st_mode & 0o777 == 0o700
    return {path.name: path.read_text() for path in folder.iterdir() if not path.name.startswith(".")}


def test_image_installs_what_weasyprint_needs_and_drops_root() -> None:
    text = (PROJECT / "Dockerfile").read_text()
    assert all(package in text for package in PDF_LIBRARIES.values())
    assert text.index("\nUSER coordination") < text.index("\nCMD ")


class Deployment:
    """The services of the compose file as plain processes on embedded PostgreSQL and Valkey."""

    def __init__(self, found: Services, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.write_secrets(found)

    def write_secrets(self, found: Services) -> None:
        superuser = found.environment["DATABASE_URL"]
        values = {name: found.environment[name.upper()] for name in ("secret_key", "root_key", "redis_url")}
        values["database_url"] = superuser
        for role in ROLES:
            values[f"database_{role}_url"] = superuser.replace("//postgres@", f"//coordination_{role}@")
        for name, value in values.items():
            (self.folder / name).write_text(value)

    def environment(self, name: str) -> dict[str, str]:
        """What the container would see, the mounted files being in our folder."""
        given = {key: self.substituted(str(value)) for key, value in OURS[name]["environment"].items()}
        state = self.folder / "state"
        return {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(self.folder),
            "STATE_DIR": str(state),
        } | given

    def substituted(self, text: str) -> str:
        text = text.replace("/run/secrets", str(self.folder)).replace("${DOMAIN}", "example.org")
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
        text = re.sub(r"\$\{DOMAIN:\?[^}]*\}", "example.org", text)
        return text.replace(":8000", f":{self.port}").replace("/tmp/beat-schedule", str(self.folder / "beat"))

    def command(self, name: str) -> list[str]:
        command = OURS[name].get("command") or image_command()
        return [str(self.port) if word == "8000" else self.substituted(word) for word in command]

    def run(self, name: str, command: list[str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, cwd=PROJECT, env=self.environment(name), capture_output=True, text=True, timeout=120, check=False
        )

    def check(self, name: str) -> list[str]:
        """The health check of a service as a command here."""
        kind, *words = OURS[name]["healthcheck"]["test"]
        words = [self.substituted(word).replace("$$HOSTNAME", socket.gethostname()) for word in words]
        return words if kind == "CMD" else ["sh", "-c", *words]


def image_command() -> list[str]:
    line = next(line for line in (PROJECT / "Dockerfile").read_text().splitlines() if line.startswith("CMD "))
    return [str(word) for word in ast.literal_eval(line.removeprefix("CMD "))]


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ROOT_KEY"):
        monkeypatch.delenv(name, raising=False)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with throwaway() as place, services(place, throwaway=True) as found:
        folder = place.state / "run-secrets"
        folder.mkdir()
        yield Deployment(found, folder, port)


@pytest.mark.deep
@pytest.mark.enable_socket
def test_every_command_of_the_compose_file_runs(deployment: Deployment) -> None:
    for name in ONE_SHOTS:
        result = deployment.run(name, deployment.command(name))
        assert result.returncode == 0, result.stderr
    with ExitStack() as stack:
        processes = {}
        for name in RUNNING:
            log = stack.enter_context((deployment.folder / f"{name}.log").open("wb"))
            process = subprocess.Popen(
                deployment.command(name), cwd=PROJECT, env=deployment.environment(name), stdout=log, stderr=subprocess.STDOUT
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            processes[name] = process
        for name in RUNNING:
            assert becomes_healthy(deployment, name), (deployment.folder / f"{name}.log").read_text()
        assert {name: process.poll() for name, process in processes.items()} == dict.fromkeys(RUNNING)


def becomes_healthy(deployment: Deployment, name: str) -> bool:
    if "healthcheck" not in OURS[name]:
        return True
    deadline = time.monotonic() + 30
    while deployment.run(name, deployment.check(name)).returncode != 0:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True
