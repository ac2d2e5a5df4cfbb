"""Anchors: heads of the audit chains, signed, in a file that only grows, outside the database.

Whoever can rewrite the database cannot rewrite what was already copied from here: keep the file on another volume, and ship it.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from tenants.crypto import root


@dataclass(frozen=True)
class Anchor:
    """The head of a tenant's chain at an instant, with a signature of the root of keys."""

    tenant: UUID
    seq: int
    digest: bytes
    at: datetime
    signature: bytes

    @property
    def statement(self) -> bytes:
        """What is signed."""
        return f"anchor|{self.tenant}|{self.seq}|{self.digest.hex()}|{self.at.isoformat()}".encode()

    def is_authentic(self) -> bool:
        """True when the root of keys signed it."""
        return root().verify(self.statement, self.signature)


class BadAnchors(Exception):
    """The file of anchors cannot be read: which line."""


def path() -> Path:
    """Where anchors are kept."""
    return Path(settings.AUDIT_ANCHORS)


def read(file: Path | None = None) -> Iterator[Anchor]:
    """Anchors, oldest first; none when there is no file yet. Raises BadAnchors."""
    file = file or path()
    if not file.exists():
        return
    with file.open(encoding="ascii") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                found = json.loads(line)
                yield Anchor(
                    UUID(found["tenant"]),
                    int(found["seq"]),
                    bytes.fromhex(found["digest"]),
                    datetime.fromisoformat(found["at"]),
                    bytes.fromhex(found["signature"]),
                )
            except (ValueError, KeyError, TypeError) as error:
                raise BadAnchors(f"{file}, line {number}: not an anchor.") from error


def append(heads: Iterable[tuple[UUID, int, bytes]]) -> int:
    """Add the heads that are not the last ones anchored; the log says them too, as a second place. Returns how many."""
    last = {anchor.tenant: anchor.seq for anchor in read()}
    now = timezone.now()
    added = [_signed(tenant, seq, digest, now) for tenant, seq, digest in heads if seq != last.get(tenant, 0)]
    if not added:
        return 0
    path().parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(_plain(anchor)) + "\n" for anchor in added)
    handle = os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, lines.encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    logger = structlog.get_logger()
    for anchor in added:
        logger.info("audit_anchor", kind=str(anchor.tenant), count=anchor.seq, status=anchor.digest.hex())
    return len(added)


def _signed(tenant: UUID, seq: int, digest: bytes, at: datetime) -> Anchor:
    unsigned = Anchor(tenant, seq, digest, at, b"")
    return Anchor(tenant, seq, digest, at, root().mac(unsigned.statement))


def _plain(anchor: Anchor) -> dict[str, str | int]:
    return {
        "tenant": str(anchor.tenant),
        "seq": anchor.seq,
        "digest": anchor.digest.hex(),
        "at": anchor.at.isoformat(),
        "signature": anchor.signature.hex(),
    }
