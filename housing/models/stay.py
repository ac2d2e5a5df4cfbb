"""Stays: a place asked for, the nights slept there, what is looked at with her, how it ends."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from housing.models.shelter import Nights, Place, Shelter
from tenants.models import TwoSided


class PlaceRequest(TwoSided):
    """A place asked of an organisation (`tenant`) by the owner of a case: its waiting list, in order of arrival.

    It never replaces the list of the SIAO, whose number is noted. The organisation learns the size of the household and what it needs,
    not which case it is: that comes with the entry.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("en attente")
        ENTERED = "entered", _("entrée ou entrée prévue")
        DECLINED = "declined", _("refusée")
        WITHDRAWN = "withdrawn", _("retirée")

    class Priority(models.IntegerChoices):
        IMMINENT = 1, _("danger imminent")
        PREGNANCY = 2, _("grossesse ou nourrisson")
        NOWHERE = 3, _("sans abri")
        ORDINARY = 4, _("ordinaire")

    class DeclineReason(models.TextChoices):
        FULL = "full", _("pas de place dans un délai utile")
        SIZE = "size", _("taille du ménage")
        PUBLIC = "public", _("public accueilli")
        ACCESS = "access", _("accessibilité insuffisante")
        SAFETY = "safety", _("sécurité des personnes accueillies")
        OTHER_SOLUTION = "other_solution", _("autre solution trouvée")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"siao_number", "adapted", "teenage_sons"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="place_requests")
    number = models.CharField(max_length=9, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING, editable=False)
    priority = models.PositiveSmallIntegerField(_("priorité"), choices=Priority, default=Priority.ORDINARY)
    persons = models.PositiveSmallIntegerField(_("personnes à héberger"))
    children = models.PositiveSmallIntegerField(_("dont enfants"), default=0)
    teenage_sons = models.BooleanField(_("avec un fils adolescent"), default=False)
    adapted = models.BooleanField(_("place adaptée au handicap"), default=False)
    wanted_from = models.DateField(_("à partir du"), default=timezone.localdate)
    siao_number = models.CharField(_("numéro SI-SIAO"), max_length=20, blank=True)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    decline_reason = models.CharField(max_length=16, choices=DeclineReason, blank=True, editable=False)

    class Meta:
        ordering = ["priority", "asked_at", "pk"]
        indexes = [
            models.Index(
                name="place_request__waiting", fields=["tenant", "priority", "asked_at"], condition=Q(status="waiting")
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="place_request__one_waiting", fields=["tenant", "case"], condition=Q(status="waiting")
            ),
            models.CheckConstraint(
                name="place_request__answer_has_instant", condition=Q(answered_at__isnull=True) ^ ~Q(status="waiting")
            ),
            models.CheckConstraint(
                name="place_request__decline_has_reason", condition=~Q(decline_reason="") ^ ~Q(status="declined")
            ),
            models.CheckConstraint(
                name="place_request__persons", condition=Q(persons__gte=1, persons__lte=20, children__lt=F("persons"))
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("housing:place_request", args=[self.number])


class StayQuerySet(models.QuerySet["Stay"]):
    def live(self) -> Self:
        """Planned or under way."""
        return self.filter(status__in=[Stay.Status.PLANNED, Stay.Status.CURRENT])

    def slept(self) -> Self:
        """Under way or over: what counts as occupied."""
        return self.filter(status__in=[Stay.Status.CURRENT, Stay.Status.ENDED])


class Stay(TwoSided):
    """A household in a shelter (`tenant`) from a day on. State machine: see `housing.workflow.stays`. Dates only: no hour, no word."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("prévu")
        CURRENT = "current", _("en cours")
        ENDED = "ended", _("terminé")
        CANCELLED = "cancelled", _("annulé")

    class Orientation(models.TextChoices):
        SHELTER = "shelter", _("hébergement")
        SUPPORTED = "supported", _("logement accompagné")
        PERMANENT = "permanent", _("logement pérenne")

    class Outcome(models.TextChoices):
        SHELTER = "shelter", _("autre hébergement")
        SUPPORTED_HOUSING = "supported_housing", _("logement accompagné")
        PERMANENT_SOCIAL = "permanent_social", _("logement pérenne, parc social")
        PERMANENT_PRIVATE = "permanent_private", _("logement pérenne, parc privé")
        FAMILY = "family", _("famille ou proches")
        RETURNED_HOME = "returned_home", _("retour au domicile")
        RETURNED_TO_CIRCUIT = "returned_to_circuit", _("retour dans le circuit de l’hébergement")
        HEALTH = "health", _("structure de soins")
        UNKNOWN = "unknown", _("destination non connue")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    shelter = models.ForeignKey(Shelter, on_delete=models.PROTECT, related_name="stays")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="stays")
    request = models.OneToOneField(PlaceRequest, null=True, on_delete=models.PROTECT, related_name="stay", editable=False)
    number = models.CharField(max_length=9, unique=True, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    starts_on = models.DateField(_("entrée"))
    expected_on = models.DateField(_("sortie prévue"), null=True, blank=True)
    left_on = models.DateField(null=True, editable=False)
    orientation = models.CharField(max_length=10, choices=Orientation, blank=True, editable=False)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    carried_at = models.DateTimeField(null=True, editable=False)  # under way before its case was carried over

    objects = StayQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="stay__of_case", fields=["case", "-starts_on"]),
            models.Index(name="stay__of_shelter", fields=["tenant", "status", "-starts_on"]),
        ]
        constraints = [
            models.UniqueConstraint(name="stay__of_sides", fields=["id", "tenant", "case"]),
            models.UniqueConstraint(
                name="stay__one_live_per_case", fields=["case", "shelter"], condition=Q(status__in=["planned", "current"])
            ),
            models.CheckConstraint(name="stay__end_has_day", condition=Q(left_on__isnull=False) ^ ~Q(status="ended")),
            models.CheckConstraint(name="stay__end_has_outcome", condition=~Q(outcome="") ^ ~Q(status="ended")),
            models.CheckConstraint(name="stay__end_has_orientation", condition=~Q(orientation="") ^ ~Q(status="ended")),
            models.CheckConstraint(
                name="stay__dates_in_order",
                condition=(Q(expected_on__isnull=True) | Q(expected_on__gt=F("starts_on")))
                & (Q(left_on__isnull=True) | Q(left_on__gte=F("starts_on"))),
            ),
        ]

    def __str__(self) -> str:
        return f"séjour {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("housing:stay", args=[self.number])

    @property
    def longest_until(self) -> date | None:
        """The day on which the longest stay of the structure is over; None where there is no limit."""
        days = self.shelter.max_stay_days
        return self.starts_on + timedelta(days=days) if days else None


class StayPlace(TwoSided):
    """The nights of a stay in one place: a large family holds several, a family that moves holds them in turn."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="held")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="held")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    is_cancelled = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="stay_place__dates_in_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="stay_place__one_household_a_night",
                expressions=[("place", RangeOperators.EQUAL), (Nights("starts_on", "ends_on"), RangeOperators.OVERLAPS)],
                condition=Q(is_cancelled=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on or ''}"


class StayExtension(TwoSided):
    """A stay goes on beyond the day that was planned, for a reason that is written down as a code."""

    class Reason(models.TextChoices):
        NO_EXIT = "no_exit", _("aucune solution de sortie")
        HOUSING_SOON = "housing_soon", _("logement attribué, entrée proche")
        SAFETY = "safety", _("sécurité")
        HEALTH = "health", _("santé")
        BIRTH = "birth", _("naissance proche")
        SCHOOL = "school", _("scolarité des enfants")
        RIGHTS = "rights", _("droits en cours d’ouverture")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="extensions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    reason = models.CharField(max_length=14, choices=Reason)
    decided_on = models.DateField(default=timezone.localdate)
    beyond_longest = models.BooleanField(default=False)

    class Meta:
        ordering = ["decided_on", "until"]

    def __str__(self) -> str:
        return f"prolongé jusqu’au {self.until}"


class StayEvaluation(TwoSided):
    """The global evaluation, with her: six domains, each a level, on a day. No narrative."""

    class Level(models.TextChoices):
        NOT_YET = "not_yet", _("pas encore abordé")
        TO_BUILD = "to_build", _("à construire")
        UNDER_WAY = "under_way", _("en cours")
        ACQUIRED = "acquired", _("acquis")
        NOT_CONCERNED = "not_concerned", _("sans objet")

    DOMAINS = ("housing", "rights", "health", "work", "parenting", "safety")
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({*DOMAINS, "orientation"})

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="evaluations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(_("faite avec elle le"), default=timezone.localdate)
    housing = models.CharField(_("logement"), max_length=14, choices=Level, blank=True)
    rights = models.CharField(_("droits et démarches"), max_length=14, choices=Level, blank=True)
    health = models.CharField(_("accès aux soins"), max_length=14, choices=Level, blank=True)
    work = models.CharField(_("emploi et ressources"), max_length=14, choices=Level, blank=True)
    parenting = models.CharField(_("parentalité"), max_length=14, choices=Level, blank=True)
    safety = models.CharField(_("sécurité"), max_length=14, choices=Level, blank=True)
    orientation = models.CharField(_("orientation envisagée"), max_length=10, choices=Stay.Orientation, blank=True)

    class Meta:
        ordering = ["-done_on"]
        constraints = [models.UniqueConstraint(name="stay_evaluation__once_a_day", fields=["stay", "done_on"])]

    def __str__(self) -> str:
        return f"évaluation du {self.done_on}"


class StayReturn(TwoSided):
    """What happened after she left: a fact and its day. It judges nobody and changes no right."""

    class Kind(models.TextChoices):
        HOME = "home", _("retour au domicile")
        SHELTER = "shelter", _("retour en hébergement")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="returns")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    happened_on = models.DateField()

    class Meta:
        ordering = ["happened_on"]
        constraints = [models.UniqueConstraint(name="stay_return__once_a_day", fields=["stay", "kind", "happened_on"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.happened_on}"
