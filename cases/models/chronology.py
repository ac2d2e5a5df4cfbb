"""What happened on a case: append-only, its text sealed with the case's key."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.cells import Cell
from tenants.roles import Permission
from tenants.sealed import SealedField, Sealing


class ChronologyEntry(Sealing, Cell):
    """One line of the chronology. A dated act (interview, diagnosis…) counts in the indicators; a note does not."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        CALL = "call", _("échange téléphonique")
        INTERVIEW = "interview", _("entretien")
        DIAGNOSIS = "diagnosis", _("diagnostic")
        PROGRESS = "progress", _("point d’étape")
        STEP = "step", _("étape du parcours")

    class Audience(models.TextChoices):
        OWNER = "owner", _("notre équipe seulement")
        PARTNERS = "partners", _("notre équipe, la coordination et les accompagnants")

    ACTS: ClassVar[frozenset[str]] = frozenset({Kind.INTERVIEW, Kind.DIAGNOSIS})
    PERMISSION = Permission.VIEW_CASE
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text", "author", "author_name"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="chronology")
    kind = models.CharField(_("nature"), max_length=10, choices=Kind, default=Kind.NOTE)
    step = models.CharField(max_length=40, blank=True, editable=False)
    audience = models.CharField(_("visible par"), max_length=10, choices=Audience, default=Audience.OWNER)
    author_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=80, blank=True)
    occurred_at = models.DateTimeField(_("date"), default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    text = SealedField(_("texte"))

    class Meta:
        indexes = [models.Index(name="chronology__of_case", fields=["case", "-occurred_at"])]
