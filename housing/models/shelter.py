"""Shelters: structures with places, what keeps a place closed for a while, and where they are."""

from datetime import date
from decimal import Decimal
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned
from tenants.sealed import SealedField, Sealing


class Nights(Func):
    """The nights from a day to another one, which is not slept; an empty end means that it is not known."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, first: str, last: str) -> None:
        super().__init__(F(first), F(last), Value("[)"))


class Shelter(TenantOwned):
    """A structure that houses for a time. Seen by the organisation that runs it, and by the coordination of its programme."""

    class Kind(models.TextChoices):
        HU = "HU", _("hébergement d’urgence")
        CHRS = "CHRS", _("centre d’hébergement et de réinsertion sociale")
        CHU = "CHU", _("centre d’hébergement d’urgence")
        CAU = "CAU", _("centre d’accueil d’urgence")
        ALT = "ALT", _("logement temporaire (ALT)")
        LHSS = "LHSS", _("lits halte soins santé")
        HOTEL = "HOTEL", _("chambres d’hôtel")
        ADRESSE_REFUGE = "ADRESSE_REFUGE", _("adresse refuge")
        RESIDENCE_SOCIALE = "RESIDENCE_SOCIALE", _("résidence sociale")
        PENSION_DE_FAMILLE = "PENSION_DE_FAMILLE", _("pension de famille")
        RHVS = "RHVS", _("résidence hôtelière à vocation sociale")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", verbose_name=_("dispositif"))
    number = models.CharField(max_length=9, unique=True, editable=False)
    label = models.CharField(_("nom d’usage, pour vos collègues"), max_length=60)
    kind = models.CharField(_("type de structure"), max_length=20, choices=Kind)
    women_only = models.BooleanField(_("réservée aux femmes et à leurs enfants"), default=True)
    sons_up_to = models.PositiveSmallIntegerField(_("âge limite des fils, en années"), null=True, blank=True)
    max_stay_days = models.PositiveSmallIntegerField(_("durée maximale d’un séjour, en jours"), null=True, blank=True)
    closed_on = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="shelter__label_once", fields=["tenant", "label"]),
            models.UniqueConstraint(name="shelter__of_tenant", fields=["id", "tenant"]),
            models.CheckConstraint(name="shelter__sons_age", condition=Q(sons_up_to__isnull=True) | Q(sons_up_to__lte=25)),
            models.CheckConstraint(
                name="shelter__longest_stay",
                condition=Q(max_stay_days__isnull=True) | Q(max_stay_days__gte=1, max_stay_days__lte=3660),
            ),
        ]

    def __str__(self) -> str:
        return f"structure {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("housing:shelter", args=[self.number])


class ShelterLocation(Sealing, TenantOwned):
    """The confidential address, sealed with the organisation's key: for those who work there, on a logged click."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"address", "complement"})

    shelter = models.OneToOneField(Shelter, on_delete=models.CASCADE, related_name="location")
    address = SealedField(_("adresse"))
    complement = SealedField(_("complément, accès"))

    def __str__(self) -> str:
        return f"lieu {self.shelter_id}"


class PlaceQuerySet(models.QuerySet["Place"]):
    def open_on(self, day: date) -> Self:
        """In use on a day, whether or not something keeps them closed for a while."""
        return self.filter(Q(closes_on__isnull=True) | Q(closes_on__gt=day), opens_on__lte=day)


CODE_LENGTH = 12  # characters of a place's mark


class Place(TenantOwned):
    """One unit of a shelter, held as a whole: a room, a dwelling, a bed. `unit`: the landlord's that was handed over for it."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    shelter = models.ForeignKey(Shelter, on_delete=models.PROTECT, related_name="places")
    unit = models.OneToOneField(
        "housing.ShelterUnit", null=True, on_delete=models.PROTECT, related_name="place", editable=False
    )
    code = models.CharField(_("repère"), max_length=CODE_LENGTH)
    rooms = models.PositiveSmallIntegerField(_("nombre de pièces"), default=1)
    persons = models.PositiveSmallIntegerField(_("personnes accueillies"))
    adapted = models.BooleanField(_("adaptée au handicap"), default=False)
    opens_on = models.DateField(_("en service depuis le"), default=timezone.localdate)
    closes_on = models.DateField(_("hors service à partir du"), null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["shelter", "code"]
        constraints = [
            models.UniqueConstraint(name="place__code_once", fields=["shelter", "code"]),
            models.UniqueConstraint(name="place__of_tenant", fields=["id", "tenant"]),
            models.CheckConstraint(name="place__persons", condition=Q(persons__gte=1, persons__lte=15)),
            models.CheckConstraint(name="place__rooms", condition=Q(rooms__gte=1, rooms__lte=10)),
            models.CheckConstraint(
                name="place__dates_in_order", condition=Q(closes_on__isnull=True) | Q(closes_on__gt=F("opens_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def sort_key(self) -> tuple[str, int, str]:
        """Marks in the order of their letters, then of their numbers: A2 before A11."""
        letters = self.code.rstrip("0123456789")
        return letters, int(self.code[len(letters) :] or 0), self.code


class PlaceOutage(TenantOwned):
    """A place that cannot be slept in for a while. Its nights are not available ones: they do not count in the occupancy."""

    class Reason(models.TextChoices):
        WORKS = "works", _("travaux")
        CLEANING = "cleaning", _("remise en état")
        PESTS = "pests", _("traitement contre les nuisibles")
        DAMAGE = "damage", _("sinistre")
        STAFF = "staff", _("équipe indisponible")
        OTHER = "other", _("autre raison")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="outages")
    starts_on = models.DateField(_("indisponible du"))
    ends_on = models.DateField(_("de nouveau libre le"), null=True, blank=True)
    reason = models.CharField(_("motif"), max_length=10, choices=Reason)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="outage__dates_in_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on"))
            ),
            ExclusionConstraint(
                name="outage__once_a_night",
                expressions=[("place", RangeOperators.EQUAL), (Nights("starts_on", "ends_on"), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"indisponible du {self.starts_on}"


class ShelterWorks(TenantOwned):
    """What works in a structure cost in a year, and the part of it that a subsidy paid, in euros."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    shelter = models.ForeignKey(Shelter, on_delete=models.PROTECT, related_name="works")
    year = models.PositiveSmallIntegerField(_("année"))
    subject = models.CharField(_("travaux"), max_length=120)
    cost = models.DecimalField(_("coût, en euros"), max_digits=11, decimal_places=2)
    subsidy = models.DecimalField(_("dont subventions, en euros"), max_digits=11, decimal_places=2, default=Decimal(0))
    funder = models.CharField(_("financeurs"), max_length=120, blank=True)

    class Meta:
        ordering = ["-year", "subject"]
        constraints = [
            models.UniqueConstraint(name="shelter_works__once", fields=["shelter", "year", "subject"]),
            models.CheckConstraint(name="shelter_works__year", condition=Q(year__gte=1990, year__lte=2100)),
            models.CheckConstraint(name="shelter_works__amounts", condition=Q(subsidy__gte=0, cost__gte=F("subsidy"))),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.year})"
