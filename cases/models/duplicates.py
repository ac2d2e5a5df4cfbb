"""One woman filed twice in a programme: compared when a case is filed, told to the coordination alone."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from tenants.models import TenantOwned


class Fingerprint(TenantOwned):
    """Digests of a filed case under the programme's key. `app` has no right here: `file_fingerprint()` writes and compares."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"person", "nur"})

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    person = models.BinaryField(null=True)
    nur = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(name="fingerprint__person", fields=["programme", "person"]),
            models.Index(name="fingerprint__nur", fields=["programme", "nur"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"


class DuplicateLead(models.Model):
    """Two cases of a programme that may be of one woman; `case` was filed last. For the coordination of the programme alone."""

    class Answer(models.TextChoices):
        SAME = "same", _("une seule personne")
        DISTINCT = "distinct", _("deux personnes")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="duplicate_lead__once", fields=["case", "other"]),
            models.CheckConstraint(name="duplicate_lead__two_cases", condition=~Q(case=F("other"))),
            models.CheckConstraint(
                name="duplicate_lead__answer_has_instant", condition=Q(answered_at__isnull=True) ^ ~Q(answer="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.other_id}"

    def get_absolute_url(self) -> str:
        return reverse("cases:duplicate", args=[self.pk])
