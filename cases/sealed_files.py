"""Contents of kept copies on disk: sealed in pieces with the copy's own key, under a random name, before they touch the disk.

A piece is bound to its row, its case, its number and the number of pieces: altered, moved, cut or put in another order, it does not open.
A file without a live row is of no use to anybody (its key is gone) and is swept away.
"""

import os
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import structlog
from django.db import connection, transaction

from cases.models import Document
from tenants.crypto import CannotOpen, decrypt, encrypt
from tenants.files import folder, write_synced

PIECE = 64 * 1024
OVERHEAD = 1 + 12 + 16  # version, nonce and tag of `tenants.crypto.encrypt`
GRACE_SECONDS = 24 * 3600  # an upload is written before its row is committed
BATCH = 500


def path_of(file: UUID) -> Path:
    """Where a copy lies."""
    return folder("documents") / str(file)


def _place(document: Document, number: int) -> str:
    count = -(-document.size // PIECE)
    return f"cases_document|file|{document.pk}|{document.case_id}|{number}/{count}"


def write(document: Document, key: bytes, content: bytes) -> None:
    """Seal a content and put it in place in one move. Raises OSError."""
    assert len(content) == document.size, "the row says how long the content is"
    starts = enumerate(range(0, len(content), PIECE))
    sealed = b"".join(encrypt(key, content[start : start + PIECE], _place(document, number)) for number, start in starts)
    target = path_of(document.file)
    aside = target.with_suffix(".part")
    write_synced(aside, sealed)
    aside.replace(target)
    _sync_folder(target.parent)


def read(document: Document, key: bytes) -> bytes:
    """Open a content. Raises CannotOpen when it is altered, moved, cut, or not there."""
    try:
        sealed = path_of(document.file).read_bytes()
    except OSError as error:
        raise CannotOpen(_place(document, 0)) from error
    starts = enumerate(range(0, len(sealed), PIECE + OVERHEAD))
    content = b"".join(
        decrypt(key, sealed[start : start + PIECE + OVERHEAD], _place(document, number)) for number, start in starts
    )
    if len(content) != document.size:
        raise CannotOpen(_place(document, 0))
    return content


def remove_after_commit(files: Iterable[UUID]) -> None:
    """Remove contents once it is certain that their keys are gone; a process that dies in between leaves them to the sweep."""
    for file in files:
        transaction.on_commit(partial(path_of(file).unlink, missing_ok=True))


def sweep() -> int:
    """Remove what no live row stands for: destroyed copies at once, unknown ones after a day. Returns how many; acts for nobody."""
    removed = 0
    for paths in _batches(sorted(folder("documents").iterdir())):
        known = _known([file for path in paths if (file := _file_of(path))])
        for path in paths:
            if _is_waste(path, known):
                path.unlink(missing_ok=True)
                removed += 1
    if removed:
        structlog.get_logger().info("files_swept", count=removed)
    return removed


def _sync_folder(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _batches(paths: list[Path]) -> Iterator[list[Path]]:
    yield from (paths[start : start + BATCH] for start in range(0, len(paths), BATCH))


def _file_of(path: Path) -> UUID | None:
    try:
        return UUID(path.name)
    except ValueError:
        return None


@transaction.atomic
def _known(files: list[UUID]) -> dict[UUID, bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT file, kept FROM known_files(%s)", [files])
        return dict(cursor.fetchall())


def _is_waste(path: Path, known: dict[UUID, bool]) -> bool:
    file = _file_of(path)
    if file is not None and file in known:
        return not known[file]
    try:
        return (
            time.time() - path.stat().st_ctime > GRACE_SECONDS
        )  # the change time: a restored file keeps its old modification time
    except FileNotFoundError:
        return False
