"""What a shelter is told each month of its own women's rehousing: lines by reference, frozen, none of which names anybody."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from housing.models.stay import Stay
from tenants.models import TenantOwned


class ShelterReport(TenantOwned):
    """One month of one organisation. `made_at` is empty while its job works."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    month = models.DateField(_("mois"))
    made_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(name="shelter_report__once_a_month", fields=["tenant", "month"])]

    def __str__(self) -> str:
        return f"rapport {self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("housing:shelter_report", args=[self.pk])


class ShelterReportLine(TenantOwned):
    """Where one rehousing stood at the end of the month, as the shelter could read it then."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    report = models.ForeignKey(ShelterReport, on_delete=models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=9)
    status = models.CharField(max_length=20, choices=Case.Status)
    status_since = models.DateField()
    next_action = models.CharField(max_length=24, choices=Case.NextAction, blank=True)
    next_due_on = models.DateField(null=True)
    entered_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    outcome = models.CharField(max_length=20, choices=Stay.Outcome, blank=True)

    class Meta:
        ordering = ["left_on", "entered_on", "reference"]
        constraints = [models.UniqueConstraint(name="shelter_report_line__once", fields=["report", "case"])]

    def __str__(self) -> str:
        return self.reference
