"""Verifying the log: each tenant's entries are a chain, whose head is also kept outside the database.

What the database chains (`tenants/sql/0003_audit_chain.sql`) is read and digested again here, independently of its functions.
An entry that was edited, inserted, removed or moved breaks its digest or its number; a tail that was cut is missed by an anchor.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections, transaction
from django.utils import timezone

from tenants import anchors
from tenants.anchors import Anchor
from tenants.crypto import root
from tenants.models import AuditCheckpoint, AuditEntry, AuditHead

BATCH = 5000
KEPT = timedelta(days=186)  # what is younger does not retire: see the policy `operator_retires`
# One text per entry, without ambiguity: the same as audit_payload() in the database.
ENTRIES = """
    SELECT tenant_id, seq, digest,
           jsonb_build_array(tenant_id, seq, (extract(epoch FROM at) * 1000000)::bigint, kind, subject_type, subject_id, about,
                             actor_person, actor_tenant, facts)::text
      FROM tenants_auditentry ORDER BY tenant_id, seq NULLS LAST, id"""


@dataclass(frozen=True)
class Fault:
    """Something that the chain does not explain: where (tenant, number) and what, in words for the operator."""

    tenant: UUID
    seq: int | None
    words: str

    def __str__(self) -> str:
        return f"{self.tenant} n° {self.seq}: {self.words}" if self.seq is not None else f"{self.tenant}: {self.words}"


@dataclass
class Verification:
    """How many entries were read, and every fault found."""

    entries: int
    faults: list[Fault]


@dataclass
class _Chain:
    """The chain of one tenant as it is read: the last number and digest, and the anchors still to be met."""

    tenant: UUID
    seq: int
    digest: bytes
    anchors: dict[int, bytes]

    def follow(self, seq: int | None, stored: bytes | None, payload: str) -> Iterator[Fault]:
        """Read the next entry."""
        if seq is None or stored is None:
            yield Fault(self.tenant, None, "an entry was written past the chain")
            return
        if seq != self.seq + 1:
            yield Fault(self.tenant, seq, f"entries are missing before it (the last one read is n° {self.seq})")
        expected = hashlib.sha256(self.digest + payload.encode()).digest()
        if seq == self.seq + 1 and expected != stored:
            yield Fault(self.tenant, seq, "it was altered, or is not in its place")
        if self.anchors.pop(seq, stored) != stored:
            yield Fault(self.tenant, seq, "it is not the entry that was anchored outside the database")
        self.seq, self.digest = seq, stored

    def end(self, head: tuple[int, bytes] | None) -> Iterator[Fault]:
        """Nothing more was found of this tenant."""
        if head != (self.seq, self.digest) and (self.seq or head is not None):
            yield Fault(self.tenant, self.seq, "the log does not end where its head says")
        if lost := [seq for seq in self.anchors if seq > self.seq]:
            yield Fault(self.tenant, max(lost), "an entry that was anchored is gone: the end of the log was cut")


def verify(*, using: str = "owner", anchored: Iterable[Anchor] = ()) -> Verification:
    """Read every chain from its checkpoint on. Needs the operator's connection.

    `anchored`: heads that were kept outside the database; one whose signature is false is a fault of its own.
    """
    known, faults = _trusted(anchored)
    with transaction.atomic(using=using):  # one transaction: server-side cursor, and heads as old as the entries
        _repeatable(using)
        chains = _beginnings(using, known, faults)
        heads = {head.tenant_id: (head.seq, bytes(head.digest)) for head in AuditHead.objects.using(using)}
        count = 0
        for tenant, seq, digest, payload in _rows(using):
            count += 1
            chain = chains.setdefault(tenant, _Chain(tenant, 0, b"", known.get(tenant, {})))
            faults += chain.follow(seq, bytes(digest) if digest is not None else None, payload)
    for tenant in heads.keys() | known.keys() | chains.keys():
        chain = chains.get(tenant) or _Chain(tenant, 0, b"", known.get(tenant, {}))
        faults += chain.end(heads.get(tenant))
    return Verification(count, faults)


def _repeatable(using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _trusted(anchored: Iterable[Anchor]) -> tuple[dict[UUID, dict[int, bytes]], list[Fault]]:
    known: dict[UUID, dict[int, bytes]] = {}
    faults = []
    for anchor in anchored:
        if anchor.is_authentic():
            known.setdefault(anchor.tenant, {})[anchor.seq] = anchor.digest
        else:
            faults.append(Fault(anchor.tenant, anchor.seq, "an anchor was altered: its signature is false"))
    return known, faults


def _beginnings(using: str, known: dict[UUID, dict[int, bytes]], faults: list[Fault]) -> dict[UUID, _Chain]:
    """Where each chain begins: at its last checkpoint, when old entries were retired."""
    chains = {}
    for point in AuditCheckpoint.objects.using(using).order_by("tenant_id", "seq"):
        digest = bytes(point.digest)
        if not root().verify(_statement(point.tenant_id, point.seq, digest, point.made_at), bytes(point.signature)):
            faults.append(Fault(point.tenant_id, point.seq, "a checkpoint was altered: its signature is false"))
        later = {seq: one for seq, one in known.get(point.tenant_id, {}).items() if seq > point.seq}
        chains[point.tenant_id] = _Chain(point.tenant_id, point.seq, digest, later)
    return chains


def _rows(using: str) -> Iterator[tuple[UUID, int | None, bytes | None, str]]:
    connection = connections[using]
    connection.ensure_connection()
    with connection.connection.cursor(name="audit") as cursor:
        cursor.itersize = BATCH
        cursor.execute(ENTRIES)
        yield from cursor


def _statement(tenant: UUID, seq: int, digest: bytes, made_at: datetime) -> bytes:
    return f"checkpoint|{tenant}|{seq}|{digest.hex()}|{made_at.isoformat()}".encode()


def retire(tenant: UUID, *, before: datetime, using: str = "owner") -> int:
    """Remove the entries of a tenant's log that are older than an instant, behind a signed checkpoint. Returns how many.

    Six months are kept whatever is asked (CNIL recommends six to twelve for logs of reads); the database holds that too.
    """
    before = min(before, timezone.now() - KEPT)
    with transaction.atomic(using=using):
        entries = AuditEntry.objects.using(using).filter(tenant=tenant, seq__isnull=False)
        oldest_kept = entries.filter(at__gte=before).order_by("seq").values_list("seq", flat=True).first()
        old = entries.filter(at__lt=before) if oldest_kept is None else entries.filter(seq__lt=oldest_kept)
        last = old.order_by("-seq").first()
        if last is None or last.seq is None or last.digest is None:
            return 0
        made_at, digest = timezone.now(), bytes(last.digest)
        signature = root().mac(_statement(tenant, last.seq, digest, made_at))
        expected = old.count()
        count, _ = old.delete()
        if count != expected:
            raise RuntimeError("Row-level security kept some entries: nothing is retired.")
        AuditCheckpoint.objects.using(using).create(
            tenant_id=tenant, seq=last.seq, digest=digest, retired=count, made_at=made_at, signature=signature
        )
    return count


def anchor_heads() -> int:
    """Write the heads that moved since the last time outside the database. Returns how many. For the dispatcher."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT tenant_id, seq, digest FROM audit_heads()")
        heads = [(tenant, seq, bytes(digest)) for tenant, seq, digest in cursor.fetchall()]
    return anchors.append(heads)
