"""A place asked for now: counted in hours, without identity; who is on call; the one answer that wins."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned

LASTS = timedelta(hours=12)


def lapses_at() -> datetime:
    """When a request made now is no longer waited for."""
    return timezone.now() + LASTS


class Hours(Func):
    """The instants from one to another."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class OnCallShiftQuerySet(models.QuerySet["OnCallShift"]):
    def now(self) -> Self:
        """Running at this instant."""
        now = timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)


class OnCallShift(TenantOwned):
    """Somebody of a shelter on call, from an instant to another: told first of what is asked for in a programme."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="on_call")
    starts_at = models.DateTimeField(_("du"))
    ends_at = models.DateTimeField(_("au"))
    callback = models.CharField(_("numéro d’astreinte"), max_length=24)

    objects = OnCallShiftQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(name="on_call__in_order", condition=Q(ends_at__gt=F("starts_at"))),
            ExclusionConstraint(
                name="on_call__once_at_a_time",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    (Hours("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"astreinte du {self.starts_at:%Y-%m-%d}"


class SafetyRequest(TenantOwned):
    """A place asked for now by `tenant`, for persons counted by age. Who they are is said by telephone, never here."""

    class Status(models.TextChoices):
        OPEN = "open", _("sans réponse")
        OFFERED = "offered", _("place proposée")
        ACCEPTED = "accepted", _("place acceptée, entrée attendue")
        ENTERED = "entered", _("entrée faite")
        WITHDRAWN = "withdrawn", _("retirée")
        EXPIRED = "expired", _("sans place dans le délai")

    LIVE: ClassVar[frozenset[str]] = frozenset({Status.OPEN, Status.OFFERED, Status.ACCEPTED})
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=9, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN, editable=False)
    adults = models.PositiveSmallIntegerField(_("adultes"), default=1)
    babies = models.PositiveSmallIntegerField(_("enfants de moins de 3 ans"), default=0)
    children = models.PositiveSmallIntegerField(_("enfants de 3 à 11 ans"), default=0)
    teenagers = models.PositiveSmallIntegerField(_("enfants de 12 à 17 ans"), default=0)
    teenage_sons = models.BooleanField(_("dont un garçon de 12 ans ou plus"), default=False)
    adapted = models.BooleanField(_("place adaptée au handicap"), default=False)
    pets = models.BooleanField(_("avec un animal"), default=False)
    wanted_at = models.DateTimeField(_("à partir de"), default=timezone.now)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=lapses_at, editable=False)
    offered_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    entered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-asked_at", "pk"]
        indexes = [
            models.Index(
                name="safety_request__live", fields=["programme", "asked_at"], condition=Q(status__in=["open", "offered"])
            )
        ]
        constraints = [
            models.CheckConstraint(name="safety_request__somebody", condition=Q(adults__gte=1, adults__lte=10)),
            models.CheckConstraint(
                name="safety_request__steps_have_instants",
                condition=(~Q(status__in=["offered", "accepted", "entered"]) | Q(offered_at__isnull=False))
                & (~Q(status__in=["accepted", "entered"]) | Q(accepted_at__isnull=False))
                & (~Q(status="entered") | Q(entered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"demande urgente {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("housing:safety_request", args=[self.number])

    @property
    def persons(self) -> int:
        """How many they are."""
        return self.adults + self.babies + self.children + self.teenagers


class SafetyOffer(TenantOwned):
    """The place that a shelter (`tenant`) proposed: one at a time for a request. Which shelter it is, the asker alone is told."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    request = models.ForeignKey(SafetyRequest, on_delete=models.PROTECT, related_name="offers")
    asker = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    callback = models.CharField(max_length=24, blank=True)
    offered_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="safety_offer__first_wins", fields=["request"], condition=Q(withdrawn_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"place proposée le {self.offered_at:%Y-%m-%d}"
