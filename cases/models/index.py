"""What stands for a person in a search, and says nothing of her."""

from typing import ClassVar

from django.db import models

from cases.models.case import Case
from cases.models.cells import Cell
from tenants.roles import Permission


class IdentityIndex(Cell):
    """Keyed digests of names and birth date, and of the application number: for the case's own tenant alone."""

    PERMISSION = Permission.VIEW_IDENTITY
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"person", "nur"})

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="identity_index")
    tenant_key_version = models.PositiveSmallIntegerField()
    person = models.BinaryField(null=True)
    nur = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(name="identity_index__person", fields=["tenant", "person"]),
            models.Index(name="identity_index__nur", fields=["tenant", "nur"]),
        ]
