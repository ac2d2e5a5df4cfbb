"""The order of study of an open unit as its landlord reads it where a committee voted so: one snapshot a morning, nobody named."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Accessibility, Case
from housing.models.proposal import WaitingBand
from housing.models.vacancy import Vacancy, VacancyOffer
from tenants.models import TenantOwned


class StudyHousehold(TenantOwned):
    """Which case stands behind a line: for the coordination (`tenant`) alone. Its key is drawn anew every morning."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    ERASED_WHOLE: ClassVar[bool] = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(VacancyOffer, on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="study_household__once", fields=["offer", "case"]),
            models.UniqueConstraint(name="study_household__of_offer", fields=["id", "offer", "programme"]),
        ]

    def __str__(self) -> str:
        return "ménage à étudier"


class StudyLine(TenantOwned):
    """What the landlord (`tenant`) reads of one household: the reduced cell and neutral codes; no reference, no point, no total.

    `rank` orders the lines of a unit and says nothing else: numbers drawn at random, then sorted, so that the place of a household that
    is hidden from the reader leaves no gap. Which lines a landlord sees now: `open_study_lines()`.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"persons", "bedrooms", "accessibility", "waiting_band", "reasons"})

    household = models.OneToOneField(StudyHousehold, on_delete=models.CASCADE, related_name="line")
    offer = models.ForeignKey(VacancyOffer, on_delete=models.CASCADE, related_name="study_lines")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()
    persons = models.PositiveSmallIntegerField()
    bedrooms = models.PositiveSmallIntegerField()
    accessibility = models.CharField(max_length=10, choices=Accessibility, default=Accessibility.NONE)
    waiting_band = models.CharField(max_length=8, choices=WaitingBand)
    reasons = ArrayField(models.CharField(max_length=24), default=list)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(name="study_line__rank_once", fields=["offer", "rank"])]

    def __str__(self) -> str:
        return f"ménage de {self.persons} personnes"


class StudyRequest(TenantOwned):
    """Somebody of the landlord asked for a line; read by her and by the coordination, whose job answers.

    `line` is no foreign key: a request for a line that is gone, or that never was, is taken and answered like any other.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("transmise")
        PROPOSED = "proposed", _("ménage proposé")
        GONE = "gone", _("ne peut plus être étudié")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="+")
    line = models.UUIDField()
    asked_by = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["asked_at"]
        indexes = [models.Index(name="study_request__waiting", fields=["asked_at"], condition=Q(status="waiting"))]
        constraints = [
            models.UniqueConstraint(name="study_request__once", fields=["line", "vacancy", "asked_by"]),
            models.CheckConstraint(
                name="study_request__answer_has_instant", condition=Q(answered_at__isnull=True) ^ ~Q(status="waiting")
            ),
        ]

    def __str__(self) -> str:
        return f"demande d’étude · {self.get_status_display()}"
