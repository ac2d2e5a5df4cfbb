"""What happened: audit entries, outbox events, notifications. Written by `tenants.record.record()` alone."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tenants.models.base import TenantOwned


class AuditEntry(models.Model):
    """One fact in the log of the tenant that owns its subject; identifiers only. Appended by a definer function.

    Numbered and digested when its transaction commits: see `tenants.audit`.

    `about` is the case that the subject belongs to, else the subject itself: those from whom it is hidden see no trace of it.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    about = models.UUIDField()
    actor_person = models.UUIDField(null=True)
    actor_tenant = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    seq = models.BigIntegerField(null=True, editable=False)
    digest = models.BinaryField(max_length=32, null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="audit__seq_once", fields=["tenant", "seq"]),
            models.CheckConstraint(name="audit__seq_has_digest", condition=Q(seq__isnull=True) ^ Q(digest__isnull=False)),
        ]
        indexes = [
            models.Index(name="audit__not_chained", fields=["tenant", "id"], condition=Q(seq__isnull=True)),
            models.Index(name="audit__subject", fields=["tenant", "subject_id", "-id"]),
            models.Index(name="audit__latest", fields=["tenant", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class AuditHead(models.Model):
    """Number and digest of the last entry of a tenant's log. Moved by the database alone, as transactions commit."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    tenant = models.OneToOneField("tenants.Tenant", primary_key=True, on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.seq}"


class AuditCheckpoint(models.Model):
    """Where a log begins after old entries were retired: the last retired one, signed with a key that is not in the database."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    retired = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    signature = models.BinaryField(max_length=256)

    class Meta:
        constraints = [models.UniqueConstraint(name="audit_checkpoint__once", fields=["tenant", "seq"])]

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.seq}"


class OutboxEvent(TenantOwned):
    """Something a tenant is to be told; relayed by a job after commit. One row per tenant told."""

    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    about = models.UUIDField()
    reference = models.CharField(max_length=12, blank=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(name="outbox__waiting", fields=["created_at"], condition=Q(relayed_at__isnull=True)),
            models.Index(name="outbox__of_tenant", fields=["tenant", "created_at"]),
        ]

    def __str__(self) -> str:
        return self.kind


class Notification(TenantOwned):
    """A line in somebody's notification centre: neutral words, a reference, a link.

    `mailed_at`: when it was taken up for a mail, of its own or the daily one.
    """

    membership = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="notifications")
    event = models.ForeignKey(OutboxEvent, on_delete=models.PROTECT, related_name="notifications")
    about = models.UUIDField()
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=200)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(name="notification__once", fields=["membership", "event"])]
        indexes = [
            models.Index(name="notification__unread", fields=["membership", "-created_at"], condition=Q(read_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.text
