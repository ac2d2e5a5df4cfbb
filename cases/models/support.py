"""Support: requested by a partner, accepted or declined by her, delivered in sessions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from tenants.models import TwoSided


class SupportMeasure(TwoSided):
    """`tenant` provides, `case_tenant` owns the case, `requester` asked. Refusing never touches the housing."""

    class Type(models.TextChoices):
        LEGAL = "legal", _("juridique")
        ADMINISTRATIVE = "administrative", _("administratif")
        MEDICAL = "medical", _("médical")
        PSYCHOLOGICAL = "psychological", _("psychologique")
        HOLD = "hold", _("sortie d’emprise")
        HOUSING = "housing", _("social lié au logement")
        PARENTING = "parenting", _("parentalité")
        INTEGRATION = "integration", _("insertion")

    class Line(models.TextChoices):
        SUPPORT = "support", _("accompagnement")
        FOLLOW_UP = "follow_up", _("suivi")

    class Status(models.TextChoices):
        REQUESTED = "requested", _("demandé")
        ACCEPTED = "accepted", _("accepté par le ménage")
        DECLINED = "declined", _("refusé par le ménage")
        WITHDRAWN = "withdrawn", _("retiré")
        COMPLETED = "completed", _("terminé")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    requester = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    type = models.CharField(_("type"), max_length=16, choices=Type)
    line = models.CharField(_("nature"), max_length=10, choices=Line, default=Line.SUPPORT)
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED, editable=False)
    requested_on = models.DateField(_("demandé le"), default=timezone.localdate)
    answered_on = models.DateField(null=True, editable=False)
    ended_on = models.DateField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(name="measure__of_case", fields=["case", "-requested_on"])]
        constraints = [
            models.CheckConstraint(
                name="measure__answer_has_date",
                condition=Q(answered_on__isnull=True) ^ ~Q(status__in=["requested", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="measure__end_has_date", condition=Q(ended_on__isnull=False) ^ ~Q(status__in=["completed", "withdrawn"])
            ),
            models.CheckConstraint(
                name="measure__dates_in_order",
                condition=(Q(answered_on__isnull=True) | Q(answered_on__gte=F("requested_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("requested_on"))),
            ),
            models.UniqueConstraint(
                name="measure__one_open_per_type_and_requester",
                fields=["case", "type", "line", "requester"],
                condition=Q(status__in=["requested", "accepted"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_line_display()} {self.get_type_display()}"

    def get_absolute_url(self) -> str:
        return reverse("cases:measure", args=[self.pk])


class SupportSession(TwoSided):
    """One meeting of a measure: planned, then held, missed or cancelled."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("au bureau")
        HOME_VISIT = "home_visit", _("visite à domicile")
        PHONE = "phone", _("par téléphone")
        ESCORT = "escort", _("accompagnement physique")

    class Status(models.TextChoices):
        PLANNED = "planned", _("prévu")
        HELD = "held", _("réalisé")
        MISSED = "missed", _("manqué")
        CANCELLED = "cancelled", _("annulé")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    measure = models.ForeignKey(SupportMeasure, on_delete=models.PROTECT, related_name="sessions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("forme"), max_length=10, choices=Kind, default=Kind.OFFICE)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    planned_at = models.DateTimeField(_("prévu le"))
    held_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["planned_at"]
        constraints = [
            models.CheckConstraint(name="session__held_has_date", condition=Q(held_on__isnull=False) ^ ~Q(status="held"))
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
