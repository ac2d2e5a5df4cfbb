"""The calendar that a member lets another application read: busy or not, and nothing else."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.models import TenantOwned


class CalendarLink(TenantOwned):
    """A secret address of one member; only the hash of its token is kept. Its holder is found through `resolve_bearer()`."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    membership = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="+")
    token_sha256 = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="calendar_link__one_live", fields=["membership"], condition=Q(revoked_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"
