"""What an organisation already followed when it came: carried over from its own files, with where it stood there."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from cases.models.case import Case
from cases.models.cells import Cell
from tenants.roles import Permission


class CarriedOver(Cell):
    """A case that was followed elsewhere before. What happened to it before that instant is no act of the programme's evaluation.

    `key`: a digest of the organisation's own mark for it, so that a file read twice makes nothing twice. For the owner alone.
    """

    PERMISSION = Permission.VIEW_CASE
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"key"})

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="carried_over")
    carried_at = models.DateTimeField(default=timezone.now, editable=False)
    source = models.CharField(max_length=60, editable=False)  # sheet and line
    key = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="carried_over__once", fields=["tenant", "key"])]
