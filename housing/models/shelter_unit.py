"""Units of a landlord handed over for shelter: the agreement with an association, each unit's course, the yearly check of its use."""

from datetime import date, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.models.dwelling import Dwelling, Features
from housing.models.shelter import Nights
from housing.models.vacancy import Vacancy
from tenants.french import counted
from tenants.models import TenantOwned

CHECK_EVERY = timedelta(days=365)


class UseAgreement(TenantOwned):
    """A landlord (`tenant`) puts units at the disposal of an association for shelter, for a time. Seen by these two alone.

    Once a unit is handed over, of the landlord's staff only the one or two people named here still see which it is.
    """

    class Duty(models.TextChoices):
        WATCH = "watch", _("montrer les congés reçus dans les secteurs utiles")
        BLOCK = "block", _("bloquer les logements une fois libérés")
        REFURBISH = "refurbish", _("remettre en état avant la remise")
        SECURE = "secure", _("sécuriser l’entrée et changer les serrures")
        UPKEEP = "upkeep", _("assurer les grosses réparations")
        RENT = "rent", _("mettre à disposition sans loyer")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    association = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", verbose_name=_("association"))
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", verbose_name=_("dispositif"))
    number = models.CharField(max_length=9, unique=True, editable=False)
    units = models.PositiveSmallIntegerField(_("nombre de logements"))
    signed_on = models.DateField(_("signée le"))
    starts_on = models.DateField(_("prend effet le"))
    ends_on = models.DateField(_("prend fin le"))
    ended_on = models.DateField(_("arrêtée le"), null=True, editable=False)
    duties = ArrayField(models.CharField(max_length=10, choices=Duty), verbose_name=_("missions du bailleur"), default=list)
    officer = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="+")
    second_officer = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    told_for = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["-starts_on", "number"]
        constraints = [
            models.UniqueConstraint(name="use_agreement__of_sides", fields=["id", "tenant", "association"]),
            models.CheckConstraint(name="use_agreement__units", condition=Q(units__gte=1, units__lte=500)),
            models.CheckConstraint(
                name="use_agreement__dates_in_order",
                condition=Q(ends_on__gt=F("starts_on")) & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("starts_on"))),
            ),
            models.CheckConstraint(name="use_agreement__two_sides", condition=~Q(tenant=F("association"))),
            models.CheckConstraint(
                name="use_agreement__two_officers", condition=Q(second_officer__isnull=True) | ~Q(officer=F("second_officer"))
            ),
            ExclusionConstraint(
                name="use_agreement__one_at_a_time",
                expressions=[
                    ("tenant", RangeOperators.EQUAL),
                    ("association", RangeOperators.EQUAL),
                    ("programme", RangeOperators.EQUAL),
                    (Nights("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"convention {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("housing:use_agreement", args=[self.number])

    def in_force(self, day: date) -> bool:
        """True when units can be handed over under it on a day."""
        return self.ended_on is None and self.starts_on <= day < self.ends_on

    @property
    def units_fr(self) -> str:
        """As in "3 logements"."""
        return counted(self.units, "logement")

    @property
    def duty_labels(self) -> list[str]:
        """What the landlord undertakes, in words."""
        return [str(self.Duty(code).label) for code in self.Duty.values if code in self.duties]


class ShelterUnitQuerySet(models.QuerySet["ShelterUnit"]):
    def live(self) -> Self:
        """From the notice to the day before it is given back."""
        return self.exclude(status__in=[ShelterUnit.Status.RETURNED, ShelterUnit.Status.RELEASED])

    def counted(self) -> Self:
        """With what the database tells the acting side of each: `due_on` (its step's term), `empty_until` and `empty` (days without
        an occupant since the hand-over, up to that day), `occupied` (true for the association alone)."""
        return self.annotate(
            due_on=models.Func("pk", function="term_of", output_field=models.DateField()),
            empty_until=models.Func("pk", function="empty_until", output_field=models.DateField()),
            empty=models.Func("pk", function="empty_days", output_field=models.IntegerField()),
            occupied=models.Func("pk", function="occupied_today", output_field=models.BooleanField()),
        )


class ShelterUnit(Features, TenantOwned):
    """A unit of a landlord (`tenant`) on its way to shelter: what the association sees of it, and when each step is due and done.

    State machine: see `housing.workflow.shelter_units`. It says no address: that is the dwelling's.
    """

    class Status(models.TextChoices):
        WATCHED = "watched", _("sous congé, montré")
        BLOCKED = "blocked", _("bloqué")
        WORKS = "works", _("en travaux")
        HANDED = "handed", _("mis à disposition")
        RETURNED = "returned", _("rendu au bailleur")
        RELEASED = "released", _("non retenu")

    class ReleaseReason(models.TextChoices):
        LET = "let", _("attribué autrement")
        NOTICE_CANCELLED = "notice_cancelled", _("congé annulé")
        UNSUITABLE = "unsuitable", _("ne convient pas à une mise à l’abri")
        WORKS = "works", _("travaux trop lourds")
        EXPIRED = "expired", _("blocage arrivé à son terme")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    agreement = models.ForeignKey(
        UseAgreement, on_delete=models.PROTECT, related_name="shelter_units", verbose_name=_("convention")
    )
    association = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", editable=False)
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="+", editable=False)
    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="shelter_units", editable=False)
    number = models.CharField(max_length=9, unique=True, editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.WATCHED, editable=False)
    rent = models.DecimalField(_("loyer"), max_digits=7, decimal_places=2)
    expected_on = models.DateField(_("libération prévue le"))
    wanted_on = models.DateField(_("demandé par l’association le"), null=True, editable=False)
    freed_on = models.DateField(_("libéré le"), null=True, editable=False)
    blocked_on = models.DateField(_("bloqué le"), null=True, editable=False)
    blocked_until = models.DateField(_("bloqué jusqu’au"), null=True, editable=False)
    blocked_by = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    works_on = models.DateField(_("travaux commencés le"), null=True, editable=False)
    works_expected_on = models.DateField(_("fin des travaux prévue le"), null=True, editable=False)
    works_ended_on = models.DateField(_("travaux finis le"), null=True, editable=False)
    works_cost = models.DecimalField(_("coût des travaux"), max_digits=9, decimal_places=2, null=True, editable=False)
    works_subsidy = models.DecimalField(_("dont subvention"), max_digits=9, decimal_places=2, null=True, editable=False)
    handing_expected_on = models.DateField(_("remise prévue le"), null=True, editable=False)
    handed_on = models.DateField(_("remis le"), null=True, editable=False)
    return_expected_on = models.DateField(_("reprise prévue le"), null=True, editable=False)
    returned_on = models.DateField(_("rendu le"), null=True, editable=False)
    released_on = models.DateField(_("abandonné le"), null=True, editable=False)
    release_reason = models.CharField(max_length=16, choices=ReleaseReason, blank=True, editable=False)
    told_for = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ShelterUnitQuerySet.as_manager()

    class Meta:
        ordering = ["expected_on", "number"]
        constraints = [
            models.UniqueConstraint(name="shelter_unit__of_sides", fields=["id", "tenant", "association"]),
            models.UniqueConstraint(
                name="shelter_unit__one_live_per_dwelling",
                fields=["dwelling"],
                condition=~Q(status__in=["returned", "released"]),
            ),
            models.CheckConstraint(
                name="shelter_unit__blocked_has_term",
                condition=Q(blocked_on__isnull=True, blocked_until__isnull=True, blocked_by__isnull=True)
                | Q(
                    blocked_on__isnull=False,
                    blocked_until__isnull=False,
                    blocked_until__gte=F("blocked_on"),
                    blocked_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="shelter_unit__blocked_from_then_on",
                condition=Q(status__in=["watched", "released"]) | Q(blocked_on__isnull=False),
            ),
            models.CheckConstraint(
                name="shelter_unit__works_in_order",
                condition=Q(works_on__isnull=True, works_expected_on__isnull=True, works_ended_on__isnull=True)
                | (
                    Q(freed_on__isnull=False, works_on__gte=F("freed_on"))
                    & Q(works_expected_on__isnull=False, works_expected_on__gte=F("works_on"))
                    & (Q(works_ended_on__isnull=True) | Q(works_ended_on__gte=F("works_on")))
                ),
            ),
            models.CheckConstraint(
                name="shelter_unit__in_works_or_not",
                condition=~Q(status="works") | Q(works_on__isnull=False, works_ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="shelter_unit__amounts",
                condition=Q(rent__gt=0)
                & (Q(works_cost__isnull=True) | Q(works_cost__gte=0, works_on__isnull=False))
                & (
                    Q(works_subsidy__isnull=True)
                    | Q(works_cost__isnull=False, works_subsidy__gte=0, works_subsidy__lte=F("works_cost"))
                ),
            ),
            models.CheckConstraint(
                name="shelter_unit__handed_has_day",
                condition=Q(handed_on__isnull=False) ^ ~Q(status__in=["handed", "returned"]),
            ),
            models.CheckConstraint(
                name="shelter_unit__handed_free_and_done",
                condition=Q(handed_on__isnull=True)
                | (
                    Q(freed_on__isnull=False, handed_on__gte=F("freed_on"))
                    & (Q(works_on__isnull=True) | Q(works_ended_on__isnull=False, handed_on__gte=F("works_ended_on")))
                ),
            ),
            models.CheckConstraint(
                name="shelter_unit__returned_has_day",
                condition=(Q(returned_on__isnull=False) ^ ~Q(status="returned"))
                & (Q(returned_on__isnull=True) | Q(returned_on__gte=F("handed_on"))),
            ),
            models.CheckConstraint(
                name="shelter_unit__released_has_reason",
                condition=(Q(released_on__isnull=False) ^ ~Q(status="released"))
                & (~Q(release_reason="") ^ ~Q(status="released")),
            ),
        ]

    def __str__(self) -> str:
        return f"logement {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("housing:shelter_unit", args=[self.number])

    @property
    def is_ready(self) -> bool:
        """True when it can be handed over: free, and no works under way."""
        return self.status == self.Status.BLOCKED and self.freed_on is not None


class UnitCheck(TenantOwned):
    """How a unit that was handed over is used, looked at by both each year. Written by the landlord's named people, read by both sides."""

    class Finding(models.TextChoices):
        AS_AGREED = "as_agreed", _("usage conforme à la convention")
        LITTLE_USED = "little_used", _("peu occupé : à réexaminer ensemble")
        REPAIRS = "repairs", _("usage conforme, travaux à prévoir")
        OTHER_USE = "other_use", _("autre usage que la mise à l’abri")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    unit = models.ForeignKey(ShelterUnit, on_delete=models.PROTECT, related_name="checks")
    association = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", editable=False)
    year = models.PositiveSmallIntegerField()
    held_on = models.DateField(_("fait le"))
    finding = models.CharField(_("constat"), max_length=12, choices=Finding)
    empty_days = models.PositiveIntegerField(_("jours sans occupante depuis la remise"))

    class Meta:
        ordering = ["-held_on"]
        constraints = [
            models.UniqueConstraint(name="unit_check__once_a_year", fields=["unit", "year"]),
        ]

    def __str__(self) -> str:
        return f"contrôle {self.year}"
