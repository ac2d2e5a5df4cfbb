"""The secrets of a development installation: made once, kept in the state directory."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "ROOT_KEY": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
}


def missing_keys(folder: Path) -> dict[str, str]:
    """The secrets that the environment does not give, made at the first call and the same ever after."""
    return {name: _kept(folder / name.lower(), make) for name, make in MAKERS.items() if not _is_given(name)}


def _is_given(name: str) -> bool:
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


def _kept(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make())
        draft.rename(path)
    return path.read_text()
