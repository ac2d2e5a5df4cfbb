"""What somebody was typing, kept on the server, sealed, until the form is sent."""

from typing import ClassVar

from django.db import models

from tenants.models.base import TenantOwned
from tenants.sealed import SealedField, Sealing


class FormDraft(Sealing, TenantOwned):
    """Unsent content of one form of one member, sealed with the tenant's key; seen by that person alone."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"payload"})

    membership = models.ForeignKey("tenants.Membership", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    payload = SealedField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="form_draft__once", fields=["membership", "key"])]

    def __str__(self) -> str:
        return self.key
