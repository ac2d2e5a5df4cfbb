"""The lease that slides: a sublease that becomes her own lease, by joint reviews (CCH L442-8-3)."""

from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from housing.models.reservation import Lease
from housing.models.shelter import Nights
from tenants.models import TwoSided


class SlidingLeaseQuerySet(models.QuerySet["SlidingLease"]):
    def running(self) -> Self:
        """Neither slid nor stopped."""
        return self.filter(status=SlidingLease.Status.RUNNING)

    def dated(self) -> Self:
        """With `period_ends_on` of the last review period, `told_on` when the préfet was told of it, `review_on` of the next review."""
        last = SlidingPeriod.objects.filter(sliding=OuterRef("pk")).order_by("-starts_on")
        planned = LeaseReview.objects.filter(sliding=OuterRef("pk"), held_on__isnull=True).order_by("planned_on")
        return self.annotate(
            period_starts_on=Subquery(last.values("starts_on")[:1]),
            period_ends_on=Subquery(last.values("ends_on")[:1]),
            told_on=Subquery(last.values("told_on")[:1]),
            review_on=Subquery(planned.values("planned_on")[:1]),
        )


class SlidingLease(TwoSided):
    """The convention of three: the landlord (`tenant`), the association that sublets (`case_tenant`), the household.

    State machine: see `housing.workflow.sliding_leases`.
    """

    class Status(models.TextChoices):
        RUNNING = "running", _("en cours")
        SLID = "slid", _("glissé")
        STOPPED = "stopped", _("arrêté")

    class StopReason(models.TextChoices):
        LEFT = "left", _("départ vers un autre logement")
        HER_WISH = "her_wish", _("à la demande du ménage")
        SUBLEASE_ENDED = "sublease_ended", _("fin de la sous-location")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sliding_leases")
    lease = models.ForeignKey(Lease, on_delete=models.PROTECT, related_name="sliding")
    number = models.CharField(max_length=9, unique=True, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING, editable=False)
    signed_on = models.DateField(_("convention signée le"))
    over_on = models.DateField(null=True, editable=False)
    stop_reason = models.CharField(max_length=16, choices=StopReason, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SlidingLeaseQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "number"]
        constraints = [
            models.UniqueConstraint(name="sliding_lease__of_sides", fields=["id", "tenant", "case"]),
            models.CheckConstraint(
                name="sliding_lease__over_has_day", condition=Q(over_on__isnull=True) ^ ~Q(status="running")
            ),
            models.CheckConstraint(
                name="sliding_lease__stopped_has_reason", condition=~Q(stop_reason="") ^ ~Q(status="stopped")
            ),
            models.CheckConstraint(
                name="sliding_lease__dates_in_order", condition=Q(over_on__isnull=True) | Q(over_on__gte=F("signed_on"))
            ),
            ExclusionConstraint(
                name="sliding_lease__one_at_a_time",
                expressions=[("case", RangeOperators.EQUAL), (Nights("signed_on", "over_on"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"bail glissant {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("housing:sliding_lease", args=[self.number])


class SlidingPeriod(TwoSided):
    """A period of joint review. Two months before it ends the landlord tells the préfet whether it offers her a lease, or why not."""

    class Reason(models.TextChoices):
        ARREARS = "arrears", _("dette de loyer, plan d’apurement en cours")
        RESOURCES = "resources", _("ressources pas encore stables")
        RIGHTS = "rights", _("droits ou papiers en attente")
        UPKEEP = "upkeep", _("entretien du logement à consolider")
        SUPPORT = "support", _("accompagnement à poursuivre")
        HER_WISH = "her_wish", _("le ménage demande plus de temps")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reasons", "renewal_reasons"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    sliding = models.ForeignKey(SlidingLease, on_delete=models.PROTECT, related_name="periods")
    starts_on = models.DateField(_("commence le"))
    ends_on = models.DateField(_("prend fin le"))
    renewal_reasons = ArrayField(models.CharField(max_length=10, choices=Reason), default=list, blank=True)
    told_on = models.DateField(_("lettre au préfet du"), null=True, editable=False)
    offers_lease = models.BooleanField(_("propose un bail"), null=True, editable=False)
    reasons = ArrayField(models.CharField(max_length=10, choices=Reason), default=list, blank=True, editable=False)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(name="sliding_period__dates_in_order", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(
                name="sliding_period__answer_has_day", condition=Q(told_on__isnull=True) ^ Q(offers_lease__isnull=False)
            ),
            models.CheckConstraint(
                name="sliding_period__reasons_of_refusal", condition=Q(reasons__len=0) | Q(offers_lease=False)
            ),
            ExclusionConstraint(
                name="sliding_period__one_at_a_time",
                expressions=[("sliding", RangeOperators.EQUAL), (Nights("starts_on", "ends_on"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"période du {self.starts_on}"

    def labels(self, codes: list[str]) -> list[str]:
        """Reasons in words."""
        return [str(self.Reason(code).label) for code in codes]


class LeaseReview(TwoSided):
    """A joint review: the landlord, the association and she look at how things go. What was found is a code that the three agree on."""

    class Finding(models.TextChoices):
        READY = "ready", _("prête à prendre le bail à son nom")
        SOON = "soon", _("bientôt prête, un point à régler")
        TIME = "time", _("plus de temps est utile")
        DIFFICULTY = "difficulty", _("difficultés, l’accompagnement est renforcé")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"finding"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    sliding = models.ForeignKey(SlidingLease, on_delete=models.PROTECT, related_name="reviews")
    planned_on = models.DateField(_("prévu le"))
    held_on = models.DateField(_("tenu le"), null=True, editable=False)
    finding = models.CharField(_("constat"), max_length=10, choices=Finding, blank=True, editable=False)

    class Meta:
        ordering = ["planned_on"]
        constraints = [
            models.UniqueConstraint(name="lease_review__once_a_day", fields=["sliding", "planned_on"]),
            models.CheckConstraint(name="lease_review__found_once_held", condition=Q(finding="") | Q(held_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"examen du {self.planned_on}"
