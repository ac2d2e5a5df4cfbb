"""Meetings of a programme: when, where, and who is invited."""

from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.french import date_fr, day_of, paris
from tenants.models import TenantOwned

QUARTERS = 4
MONTHS = 3


def quarter_of(moment: date | datetime) -> int:
    """The quarter of a day, in Paris: 1 to 4."""
    return (day_of(moment).month - 1) // MONTHS + 1


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def of_year(self, year: int) -> Self:
        """Meetings of a year in Paris, in their order."""
        return self.filter(planned_at__year=year).order_by("planned_at", "pk")

    def to_come(self) -> Self:
        """Planned, the first one first."""
        return self.filter(status=Committee.Status.PLANNED).order_by("planned_at", "pk")


class Committee(TenantOwned):
    """A meeting of a programme; `tenant` convenes it. State machine: see `cases.workflow_committees`.

    `quorum`: how many organisations must be there for it to decide, as the programme's rule was when it was planned.
    """

    class Kind(models.TextChoices):
        COORDINATION = "coordination", _("réunion de coordination")
        STEERING = "steering", _("comité de pilotage")

    class Status(models.TextChoices):
        PLANNED = "planned", _("à venir")
        HELD = "held", _("séance tenue")
        CANCELLED = "cancelled", _("séance annulée")

    class Cancellation(models.TextChoices):
        ABSENCES = "absences", _("trop d’absences annoncées")
        NOTHING = "nothing", _("rien à décider")
        ROOM = "room", _("lieu ou lien indisponible")
        URGENCY = "urgency", _("équipe mobilisée par une urgence")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(_("réunion"), max_length=12, choices=Kind)
    planned_at = models.DateTimeField(_("date et heure"))
    minutes = models.PositiveSmallIntegerField(_("durée, en minutes"), default=120)
    place = models.CharField(_("lieu"), max_length=160, blank=True)
    link = models.URLField(_("lien de la visioconférence"), max_length=300, blank=True)
    quorum = models.PositiveSmallIntegerField(editable=False)
    reconvenes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reconvened_by", editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    held_on = models.DateField(null=True, editable=False)
    has_quorum = models.BooleanField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancellation = models.CharField(max_length=10, choices=Cancellation, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="committee__of_programme", fields=["programme", "planned_at"])]
        constraints = [
            models.UniqueConstraint(name="committee__of_programme_once", fields=["id", "programme"]),
            models.UniqueConstraint(
                name="committee__one_at_a_time",
                fields=["programme", "kind", "planned_at"],
                condition=~Q(status="cancelled"),
            ),
            models.CheckConstraint(name="committee__somewhere", condition=~Q(place="") | ~Q(link="")),
            models.CheckConstraint(name="committee__lasts_a_day_at_most", condition=Q(minutes__gte=15, minutes__lte=600)),
            models.CheckConstraint(
                name="committee__held_has_day",
                condition=Q(status="held", held_on__isnull=False, has_quorum__isnull=False)
                | Q(~Q(status="held"), held_on__isnull=True, has_quorum__isnull=True),
            ),
            models.CheckConstraint(
                name="committee__cancelled_has_reason",
                condition=Q(status="cancelled", cancelled_at__isnull=False, cancellation__gt="")
                | Q(~Q(status="cancelled"), cancelled_at__isnull=True, cancellation=""),
            ),
            models.CheckConstraint(
                name="committee__reconvenes_another", condition=Q(reconvenes__isnull=True) | ~Q(reconvenes=F("id"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {date_fr(self.planned_at)}"

    def get_absolute_url(self) -> str:
        return reverse("cases:committee", args=[self.pk])

    @property
    def title(self) -> str:
        """Its kind and its day, as a title."""
        text = str(self)
        return text[0].upper() + text[1:]

    @property
    def ends_at(self) -> datetime:
        """When it is to end."""
        return self.planned_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_held(self) -> bool:
        return self.status == self.Status.HELD

    @property
    def is_steering(self) -> bool:
        return self.kind == self.Kind.STEERING

    @property
    def may_decide(self) -> bool:
        """True once it was held with its quorum."""
        return self.is_held and bool(self.has_quorum)

    @property
    def day(self) -> date:
        """The day for which it is planned, in Paris."""
        return paris(self.planned_at).date()


class CommitteeSeat(TenantOwned):
    """An organisation that is invited (`membership` is empty), or somebody it sends; `name` is read by those others."""

    class Presence(models.TextChoices):
        INVITED = "invited", _("sans réponse")
        COMING = "coming", _("présence annoncée")
        ATTENDING = "attending", _("présence constatée")
        EXCUSED = "excused", _("absence excusée")
        ABSENT = "absent", _("absence")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="seats")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    membership = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    presence = models.CharField(_("présence"), max_length=10, choices=Presence, default=Presence.INVITED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="committee_seat__organisation_once", fields=["committee", "tenant"], condition=Q(membership__isnull=True)
            ),
            models.UniqueConstraint(name="committee_seat__person_once", fields=["committee", "membership"]),
            models.UniqueConstraint(name="committee_seat__of_organisation", fields=["id", "tenant"]),
            models.CheckConstraint(name="committee_seat__person_has_name", condition=Q(membership__isnull=True) ^ ~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name or str(self.tenant)
