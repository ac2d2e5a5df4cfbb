"""The folders of one installation, the account that owns the services' part, and the lock."""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from coordination.services.process import Account
from coordination.services.refusal import Refusal

PROJECT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET = 103  # bytes: macOS takes 103, Linux 107
PLAIN = re.compile(r"[\w./-]+", re.ASCII)  # what every reader of a socket's address takes without quoting
SYSTEM_HOME = Path("/var/lib")
TEMPORARY = Path("/tmp")  # what is made there is closed to others, see own()  # nosec B108
OTHER_FOLDER = "Indiquez un autre dossier d'état, par exemple : STATE_DIR=$HOME/etat-coordination make demo"


@dataclass(frozen=True)
class Place:
    """Where one installation keeps its things.

    `state` is ours: secrets, logs, files. `services` belongs to the account that runs PostgreSQL and Valkey: the
    same folder, unless we are root in a place that this account cannot enter.
    """

    state: Path
    services: Path
    sockets: Path
    account: Account | None

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def keys(self) -> Path:
        return self.state / "secrets"

    def erase(self) -> None:
        """Remove data, secrets, files and logs; the tool chain stays."""
        for folder in (self.state / "files", self.state / "static", self.logs, self.sockets):
            shutil.rmtree(folder, ignore_errors=True)
        for folder in (self.services / "postgres", self.services / "valkey", self.keys):
            if folder.exists():
                shutil.rmtree(folder)


def state_folder() -> Path:
    """STATE_DIR, or the project's own `.state`."""
    return Path(os.environ.get("STATE_DIR") or PROJECT / ".state").expanduser().absolute()


def service_account() -> Account | None:
    """The account for the services: none of its own, unless we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Refusal(
        "PostgreSQL refuse de tourner en root et ni « postgres » ni « nobody » n'existe ici. Lancez-le en simple utilisateur."
    )


def settle(state: Path) -> Place:
    """Make the folders of `state` where they lack, each for its owner, and say where they are."""
    account = service_account()
    _make_state_folder(state)
    services = state if may_enter(state, account) else _system_folder(state)
    place = Place(state, services, _socket_folder(services, account), account)
    place.logs.mkdir(mode=0o700, exist_ok=True)
    own(place.sockets, account)
    return place


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Hold the state directory for ourselves; raise Refusal when another start holds it."""
    with (state / "lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise Refusal(
                f"L'application tourne déjà sur {state} (processus {lock.read().strip()})."
                " Arrêtez-la (Ctrl-C dans son terminal), ou indiquez un autre dossier avec STATE_DIR."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def throwaway() -> Iterator[Place]:
    """A place that is gone afterwards, for tests."""
    place = settle(Path(tempfile.mkdtemp(prefix="coordination-")))
    try:
        yield place
    finally:
        for folder in {place.sockets, place.services, place.state}:
            shutil.rmtree(folder, ignore_errors=True)


def may_enter(folder: Path, account: Account | None) -> bool:
    """True when `account` can pass through `folder` and all above it."""
    if account is None:
        return True
    test = subprocess.run(
        ["test", "-x", str(folder)], user=account.uid, group=account.gid, extra_groups=[], cwd="/", check=False
    )
    return test.returncode == 0


def own(folder: Path, account: Account | None) -> Path:
    """Make `folder`, closed to all but `account` (ourselves when None); raise Refusal when it is another's."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None and folder.lstat().st_uid == os.geteuid():
        os.chown(folder, account.uid, account.gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != (account.uid if account else os.geteuid()):
        raise Refusal(f"{folder} appartient à {_owner(folder)}. Supprimez-le, ou indiquez un autre dossier avec STATE_DIR.")
    folder.chmod(0o700)
    return folder


def _make_state_folder(state: Path) -> None:
    try:
        state.mkdir(parents=True, exist_ok=True)
        if state.stat().st_uid != os.geteuid():
            raise Refusal(f"Le dossier {state} appartient à {_owner(state)}. {OTHER_FOLDER}")
        state.chmod(0o711 if os.geteuid() == 0 else 0o700)
        with tempfile.TemporaryFile(dir=state):
            pass
    except OSError as error:
        raise Refusal(f"Impossible d'écrire dans {state} ({error.strerror}). {OTHER_FOLDER}") from error


def _system_folder(state: Path) -> Path:
    folder = SYSTEM_HOME / f"coordination-{_mark(state)}"
    folder.mkdir(mode=0o711, exist_ok=True)
    folder.chmod(0o711)
    return folder


def _socket_folder(services: Path, account: Account | None) -> Path:
    near = services / "run"
    if len(os.fsencode(near / ".s.PGSQL.5432")) <= LONGEST_SOCKET and PLAIN.fullmatch(str(near)):
        return near
    return TEMPORARY / f"coordination-{os.geteuid()}-{_mark(services)}"


def _mark(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]


def _owner(folder: Path) -> str:
    uid = folder.lstat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"l'utilisateur {uid}"
