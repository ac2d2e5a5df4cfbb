"""Whose data were erased, and when: what has to be erased again after an older backup is restored."""

from django.db import models

from cases.models.case import Case
from tenants.models import TenantOwned


class Erasure(TenantOwned):
    """A case whose key was destroyed: ids and a date, nothing else. Written by the function that erases."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="erasure")
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id}"
