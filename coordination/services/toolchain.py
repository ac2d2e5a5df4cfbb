"""Tool chain: uv, then the locked dependencies; prints the Python to run everything with.

A script for whatever Python 3 the machine has (`python3 -I coordination/services/toolchain.py`), before any package
of ours can be imported. When the lock has not changed since the last time, it only prints. With the name of a group of
dependencies (`toolchain.py quality`), the same for an environment of that group alone: its tools never meet the product's packages.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

PROJECT = Path(__file__).resolve().parents[2]
LOCK = (PROJECT / "uv.lock", PROJECT / "pyproject.toml")
STATE = Path(os.environ.get("STATE_DIR") or PROJECT / ".state").expanduser().absolute()
NO_NETWORK = (
    "Sans réseau, il faut un cache de paquets déjà rempli ; derrière un miroir, indiquez-le"
    " (PIP_INDEX_URL et UV_DEFAULT_INDEX), puis recommencez."
)


def main() -> None:
    """Make the environment current and print its Python."""
    group = sys.argv[1] if len(sys.argv) > 1 else ""
    environment = environment_folder() / group
    python = environment / "bin" / "python"
    stamp = environment / "synchronised"
    mark = fingerprint()
    if not (python.exists() and stamp.exists() and stamp.read_text() == mark):
        synchronise(environment, group)
        stamp.write_text(mark)
    print(python)


def environment_folder() -> Path:
    """`.venv` in the project, or in the state directory when the project's folder is not ours to write."""
    own = PROJECT / ".venv"
    if os.access(own if own.exists() else PROJECT, os.W_OK):
        return own
    if "STATE_DIR" not in os.environ:
        refuse(
            "Le dossier " + str(PROJECT) + " n’est pas inscriptible. Clonez le projet ailleurs,"
            " ou indiquez où écrire : STATE_DIR=$HOME/etat-coordination make demo"
        )
    return STATE / "venv"


def fingerprint() -> str:
    """What the installed packages depend on."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in LOCK))
    return digest.hexdigest()


def synchronise(environment: Path, group: str = "") -> None:
    """Install what the lock says into `environment`; only a group of it when one is named."""
    tell("Installation des dépendances verrouillées…")
    command = [find_uv(), "sync", "--frozen", "--quiet", "--project", str(PROJECT), *(["--only-group", group] if group else [])]
    # The machine's certificate authorities too: many offices and town halls inspect TLS. Its name changed within uv.
    authorities = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    settings = {**authorities, **os.environ, "UV_PROJECT_ENVIRONMENT": str(environment), "UV_NO_PROGRESS": "1"}
    settings.pop("VIRTUAL_ENV", None)
    result = subprocess.run(command, env=settings, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        refuse(
            "Les dépendances n’ont pas pu être installées. " + NO_NETWORK + " Réponse de uv :\n" + result.stderr[-1500:].strip()
        )


def find_uv() -> str:
    """The uv of the machine, else one of our own in the state directory, installed from the package index."""
    private = STATE / "toolchain" / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(private)):
        if candidate and works([candidate, "--version"]):
            return candidate
    tell("Installation de uv…")
    install_uv(private.parent.parent)
    if not works([str(private), "--version"]):
        refuse("uv n’a pas pu être installé. " + NO_NETWORK + " Vous pouvez aussi l’installer vous-même (pipx install uv).")
    return str(private)


def install_uv(folder: Path) -> None:
    """Install uv in a folder of its own: nothing of the system's Python changes, managed by Debian or not."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(
            "Impossible d’écrire dans "
            + str(folder)
            + " ("
            + str(error.strerror)
            + "). Indiquez un autre dossier avec STATE_DIR."
        )
    if not works([sys.executable, "-m", "pip", "--version"]):
        if os.geteuid() == 0 and shutil.which("apt-get"):
            works(["apt-get", "update"])
            works(["apt-get", "install", "-y", "--no-install-recommends", "python3-pip"])
        else:
            refuse(
                "Il manque pip à "
                + sys.executable
                + ". Installez-le (sudo apt-get install python3-pip), ou installez uv, puis recommencez."
            )
    works([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), "--upgrade", "uv"])


def works(command: list[str]) -> bool:
    """True when the command succeeds."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def tell(text: str) -> None:
    """A line for the person at the terminal; standard output is for the answer."""
    print(text, file=sys.stderr, flush=True)


def refuse(text: str) -> NoReturn:
    """End with a message that says what to do."""
    sys.exit("\n" + text + "\n")


if __name__ == "__main__":
    main()
