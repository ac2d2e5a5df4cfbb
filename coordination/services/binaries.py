"""Server programs: those of our Python packages first, the system's else; always one that the account can run."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from coordination.services.place import Place
from coordination.services.process import Account

NOT_NEEDED = shutil.ignore_patterns("include", "pkgconfig", "pgxs", "*.a", "*.pyc")


def packaged(name: str, pattern: str, place: Place) -> Iterator[Path]:
    """Programs matching `pattern` in the Python package `name` that run here.

    A package under a closed folder, such as root's home, is copied to where the service account may read it.
    """
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return
    root = Path(str(package.locate_file("")))
    for program in sorted(root.glob(pattern)):
        if version(program, place.account):
            yield program
        elif place.account and version(program, None):
            copy = _copied(root, program, place.services / "bin" / f"{name}-{package.version}", place.account)
            if version(copy, place.account):
                yield copy


def version(program: Path, account: Account | None) -> str | None:
    """What `program --version` says under `account`; None when it does not run there."""
    try:
        result = run_as(account, [str(program), "--version"])
    except OSError:
        return None
    return result.stdout.strip() if result.returncode == 0 else None


def run_as(account: Account | None, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a short program under `account` (None: our own) to its end; errors are in its output."""
    return subprocess.run(
        command,
        cwd="/",
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        text=True,
        check=False,
    )


def own_environment() -> dict[str, str]:
    """Our environment without PostgreSQL's own variables (PGPORT, PGDATA…), which would lead server and clients astray."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}


def _copied(root: Path, program: Path, folder: Path, account: Account) -> Path:
    copy = folder / program.relative_to(root)
    if not copy.exists():
        draft = folder.with_suffix(".new")
        shutil.rmtree(draft, ignore_errors=True)
        package = program.relative_to(root).parts[0]
        for tree in (root / package, root / f"{package}.libs"):  # a wheel's own libraries stand beside it
            if tree.exists():
                shutil.copytree(tree, draft / tree.name, symlinks=True, ignore=NOT_NEEDED)
        _give(draft, account)
        shutil.rmtree(folder, ignore_errors=True)
        draft.rename(folder)
    return copy


def _give(tree: Path, account: Account) -> None:
    for path in (tree, *tree.rglob("*")):
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
