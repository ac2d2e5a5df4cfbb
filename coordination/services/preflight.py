"""What the machine must have before a start: a free port, WeasyPrint's libraries, Chromium for the tests."""

import ctypes
import os
import shutil
import socket
import subprocess
from pathlib import Path

from coordination.services.refusal import Refusal, say

PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGES = ["chromium", "fonts-liberation"]


def free_port(host: str, port: str) -> int:
    """The port as a number; raise Refusal when it is none, is taken, or is not ours to take."""
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise Refusal(f"PORT={port} n'est pas un numéro de port (1 à 65535).")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise Refusal(
                f"L'adresse {host}:{port} n'est pas libre ({error.strerror})."
                f" Arrêtez le programme qui l'occupe, ou prenez un autre port : PORT={_another(int(port))} make demo"
            ) from error
    return int(port)


def pdf_libraries() -> None:
    """Make sure that WeasyPrint finds its libraries: installed when we may, else refused with the command."""
    if os.uname().sysname == "Linux":
        _ensure("Les rapports PDF demandent", [package for library, package in PDF_LIBRARIES.items() if not _loads(library)])


def browser() -> None:
    """Make sure that the browser tests find Chromium: installed when we may, else refused with the command."""
    if not any(shutil.which(name) for name in BROWSERS):
        _ensure("Les essais dans le navigateur demandent", BROWSER_PACKAGES)


def _another(port: int) -> int:
    return port + 1 if 1024 <= port < 2**16 - 1 else 8001


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _ensure(need: str, packages: list[str]) -> None:
    if not packages:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        raise Refusal(f"{need} {', '.join(packages)} (noms Debian). Installez-les puis recommencez : sudo {' '.join(command)}")
    say(f"{need} {', '.join(packages)} : installation…")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], command):
        result = subprocess.run(
            step,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            raise Refusal(
                f"{' '.join(step)} a échoué ; réparez puis recommencez. Fin de sa réponse :\n{result.stdout[-800:].strip()}"
            )
