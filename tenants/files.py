"""Folders and files of the product on disk: closed to others, on the disk for good before anything says so."""

import os
from pathlib import Path

from django.conf import settings


def folder(name: str) -> Path:
    """A folder of the installation's files, made when missing; readable by the service alone."""
    place = Path(settings.MEDIA_ROOT) / name
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def write_synced(path: Path, content: bytes) -> None:
    """Write a new file that the service alone reads, and wait until it is on the disk. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
