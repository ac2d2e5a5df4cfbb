"""Where the services put their things, for root and for an ordinary user; what refuses before anything is made."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordination.services.keys import missing_keys
from coordination.services.place import PROJECT, locked, may_enter, own, settle
from coordination.services.postgres import Postgres
from coordination.services.preflight import free_port
from coordination.services.process import Account
from coordination.services.refusal import Refusal, french
from tests.coordination.servers import environment

NOBODY = Account("nobody", 65534, 65534)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
reachable = pytest.mark.skipif(
    os.geteuid() == 0 and not may_enter(PROJECT, NOBODY), reason="the project is in a folder closed to ordinary users"
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short name that others may enter."""
    folder = Path(tempfile.mkdtemp(prefix="services-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def as_nobody(*arguments: str, before: str = "", **given: str) -> "subprocess.CompletedProcess[str]":
    """The command line, in a process that has become an ordinary user for good (root's own Python is closed to others)."""
    drop = f"os.setgroups([]); os.setgid({NOBODY.gid}); os.setuid({NOBODY.uid})" if os.geteuid() == 0 else ""
    script = f"""
import os, sys
from coordination.services import __main__, preflight
{before}
{drop}
sys.exit(__main__.main(sys.argv[1:]))
"""
    inherited = environment(Path("/nowhere"), given)
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=PROJECT, env=inherited, capture_output=True, text=True, timeout=60, check=False)


@as_root
@reachable
def test_ordinary_user_starts_and_stops_services(folder: Path) -> None:
    os.chown(folder, NOBODY.uid, NOBODY.gid)
    result = as_nobody("run", "--", "true", STATE_DIR=str(folder / "state"))
    assert (result.returncode, result.stderr) == (0, "Création de la base de données…\n")
    assert {path.owner() for path in (folder / "state").iterdir()} == {"nobody"}


@as_root
def test_state_of_root_is_refused_to_an_ordinary_user(folder: Path) -> None:
    result = as_nobody("run", "--", "true", STATE_DIR=str(folder))
    assert (result.returncode, "appartient à root" in result.stderr) == (1, True)
    assert list(folder.iterdir()) == []


@as_root
def test_state_of_an_ordinary_user_is_refused_to_root(folder: Path) -> None:
    os.chown(folder, NOBODY.uid, NOBODY.gid)
    with pytest.raises(Refusal, match="appartient à nobody"):
        settle(folder)
    assert list(folder.iterdir()) == []


def test_state_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(Refusal, match=r"Impossible d’écrire dans /proc/nowhere.*STATE_DIR="):
        settle(Path("/proc/nowhere"))


def test_missing_browser_is_refused_with_the_command() -> None:
    result = as_nobody("preflight", PATH="/nowhere")
    assert result.returncode == 1
    assert "sudo apt-get install -y --no-install-recommends chromium" in result.stderr


def test_missing_library_is_refused_with_the_command() -> None:
    result = as_nobody("preflight", before="preflight.PDF_LIBRARIES['libnowhere.so.9'] = 'libnowhere9'")
    assert result.returncode == 1
    assert "sudo apt-get install -y --no-install-recommends libnowhere9" in result.stderr


@as_root
def test_services_of_root_leave_a_closed_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    place = settle(tmp_path / "state")
    try:
        child = Postgres(place, throwaway=True).start()
        child.stop()
        assert place.account is not None
        assert not place.services.is_relative_to(tmp_path)
        assert (place.services / "postgres").owner() == place.account.name
        assert (place.state / "logs").owner() == "root"
    finally:
        place.erase()
        shutil.rmtree(place.services)


@as_root
def test_folder_that_somebody_else_made_first_is_refused(folder: Path) -> None:
    planted = folder / "sockets"
    planted.mkdir()
    os.chown(planted, 12345, 12345)
    with pytest.raises(Refusal, match="appartient à l’utilisateur 12345"):
        own(planted, NOBODY)


def test_link_in_place_of_a_folder_is_refused(folder: Path) -> None:
    (folder / "sockets").symlink_to(folder)
    with pytest.raises(Refusal, match="Supprimez-le"):
        own(folder / "sockets", None)


def test_sockets_have_a_short_path_wherever_the_state_is(folder: Path) -> None:
    deep = folder / ("x" * 120)
    place = settle(deep)
    try:
        assert len(str(place.sockets / ".s.PGSQL.5432")) < 107
        assert place.sockets.stat().st_mode & 0o777 == 0o700
        assert place.sockets == settle(deep).sockets
    finally:
        place.erase()


def test_interrupted_initialisation_leaves_no_half_made_base(folder: Path) -> None:
    place = settle(folder / "state")
    half = place.services / "postgres.new" / "data"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    Postgres(place, throwaway=True).start().stop()
    assert not half.parent.exists()
    assert (place.services / "postgres" / "base").is_dir()


def test_lock_is_free_again_afterwards(folder: Path) -> None:
    with locked(folder), pytest.raises(Refusal, match=f"processus {os.getpid()}"), locked(folder):
        pass
    with locked(folder):
        pass


def test_given_secret_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY_FILE", "/run/secrets/secret_key")
    monkeypatch.delenv("ROOT_KEY", raising=False)
    monkeypatch.delenv("ROOT_KEY_FILE", raising=False)
    made = missing_keys(tmp_path / "secrets")
    assert set(made) == {"ROOT_KEY"}
    assert missing_keys(tmp_path / "secrets") == made


@pytest.mark.enable_socket
def test_taken_port_is_refused_with_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=r"PORT=\d+ make demo"):
            free_port("127.0.0.1", str(port))
    assert free_port("127.0.0.1", str(port)) == port


@pytest.mark.parametrize("port", ["", "http", "0", "70000", "-1"])
def test_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(Refusal, match="n’est pas un numéro de port"):
        free_port("127.0.0.1", port)


def test_french_typography_leaves_addresses_alone() -> None:
    typed = "L'adresse « http://localhost:8000/?a=b » est prise : changez ; sinon ? STATE_DIR='x y'"
    set_ = "L’adresse «\u00a0http://localhost:8000/?a=b\u202f» est prise\u00a0: changez\u202f; sinon\u202f? STATE_DIR='x y'"
    assert french(typed) == set_
