"""One freeing of a dwelling, and what of it is offered to a programme."""

from decimal import Decimal
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Tenure
from housing.models.dwelling import Collectivity, Contingent, Dwelling, Features
from tenants.models import TenantOwned


class VacancyQuerySet(models.QuerySet["Vacancy"]):
    def open(self) -> Self:
        """Announced or available: may still be proposed."""
        return self.filter(status__in=[Vacancy.Status.ANNOUNCED, Vacancy.Status.AVAILABLE])


class Vacancy(TenantOwned):
    """Notice, free, in process, let: seen by its landlord alone. State machine: see `housing.workflow`."""

    class Status(models.TextChoices):
        TO_QUALIFY = "to_qualify", _("à qualifier")
        ANNOUNCED = "announced", _("annoncé")
        AVAILABLE = "available", _("disponible")
        IN_PROCESS = "in_process", _("en cours d’attribution")
        LET = "let", _("loué")
        BLOCKED = "blocked", _("bloqué pour une mise à l’abri")
        WITHDRAWN = "withdrawn", _("retiré")

    class WithdrawalReason(models.TextChoices):
        LET_ELSEWHERE = "let_elsewhere", _("attribué hors dispositif")
        WORKS = "works", _("travaux")
        NOTICE_CANCELLED = "notice_cancelled", _("congé annulé")
        SALE = "sale", _("vente")
        ERROR = "error", _("saisi par erreur")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="vacancies")
    number = models.CharField(max_length=9, unique=True, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.TO_QUALIFY, editable=False)
    status_since = models.DateTimeField(default=timezone.now, editable=False)
    status_before = models.CharField(max_length=12, choices=Status, blank=True, editable=False)
    notice_on = models.DateField(_("congé reçu le"), null=True, blank=True)
    free_on = models.DateField(_("libre le"))
    rent = models.DecimalField(_("loyer"), max_digits=7, decimal_places=2)
    charges = models.DecimalField(_("charges récupérables"), max_digits=7, decimal_places=2, default=0)
    contingent = models.CharField(_("contingent"), max_length=20, choices=Contingent, default=Contingent.A_COMPLETER)
    collectivity = models.CharField(_("collectivité"), max_length=12, choices=Collectivity, blank=True)
    reservataire = models.ForeignKey(
        "tenants.Tenant", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("réservataire")
    )
    tenures = ArrayField(
        models.CharField(max_length=14, choices=Tenure),
        verbose_name=_("titres d’occupation possibles"),
        default=list,
        blank=True,
    )
    on_rehousing = models.BooleanField(_("se libère si son occupante ou son occupant est relogé"), default=False)
    withdrawal_reason = models.CharField(max_length=16, choices=WithdrawalReason, blank=True, editable=False)
    blocked_until = models.DateField(_("bloqué jusqu’au"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VacancyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="vacancy__by_state", fields=["tenant", "status", "-created_at"])]
        constraints = [
            models.CheckConstraint(name="vacancy__rent_positive", condition=Q(rent__gt=0)),
            models.CheckConstraint(name="vacancy__charges_not_negative", condition=Q(charges__gte=0)),
            models.CheckConstraint(
                name="vacancy__notice_before_free", condition=Q(notice_on__isnull=True) | Q(notice_on__lte=F("free_on"))
            ),
            models.CheckConstraint(
                name="vacancy__withdrawn_has_reason", condition=~Q(withdrawal_reason="") ^ ~Q(status="withdrawn")
            ),
            models.CheckConstraint(
                name="vacancy__collectivity_of_collectivites", condition=Q(collectivity="") | Q(contingent="collectivites")
            ),
            models.UniqueConstraint(
                name="vacancy__one_live_per_dwelling", fields=["dwelling"], condition=~Q(status__in=["let", "withdrawn"])
            ),
            models.CheckConstraint(
                name="vacancy__in_process_remembers", condition=~Q(status="in_process") | ~Q(status_before="")
            ),
            models.UniqueConstraint(name="vacancy__of_tenant", fields=["id", "tenant"]),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("housing:vacancy", args=[self.number])

    @property
    def rent_total(self) -> Decimal:
        """Rent and charges, in euros a month."""
        return self.rent + self.charges


class VacancyOffer(Features, TenantOwned):
    """What the coordinator and the owners of cases see of a vacancy in one programme: commune, features, rent, no address."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    vacancy = models.ForeignKey(Vacancy, on_delete=models.CASCADE, related_name="offers")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=9)
    free_on = models.DateField()
    rent = models.DecimalField(max_digits=7, decimal_places=2)
    charges = models.DecimalField(max_digits=7, decimal_places=2)
    contingent = models.CharField(max_length=20, choices=Contingent)
    reservataire = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+")
    tenures = ArrayField(models.CharField(max_length=14, choices=Tenure), default=list, blank=True)
    on_rehousing = models.BooleanField(default=False)
    is_open = models.BooleanField(default=True)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(name="offer__open", fields=["programme", "-opened_at"], condition=Q(is_open=True))]
        constraints = [
            models.UniqueConstraint(name="offer__once_per_programme", fields=["vacancy", "programme"]),
            models.UniqueConstraint(name="offer__of_tenant", fields=["id", "tenant"]),
            models.UniqueConstraint(name="offer__of_programme", fields=["id", "programme"]),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("housing:offer", args=[self.number])

    @property
    def rent_total(self) -> Decimal:
        """Rent and charges, in euros a month."""
        return self.rent + self.charges


class OfferPlace(TenantOwned):
    """Where an offered unit is, as the matching compares it: the middle of its cell of a kilometre, and what stands for its building.

    For its landlord, who wrote the address, and the matching, which nobody logs in as. Without a position (`cell` is nothing) the matching
    goes by the commune.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    offer = models.OneToOneField(VacancyOffer, on_delete=models.CASCADE, related_name="place")
    cell = models.BigIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    buildings = ArrayField(models.BinaryField(), default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="offer_place__whole_position",
                condition=Q(cell__isnull=True, latitude__isnull=True, longitude__isnull=True)
                | Q(cell__isnull=False, latitude__isnull=False, longitude__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"place of {self.offer_id}"


class ExpectedRelease(TenantOwned):
    """An offered unit becomes free once a household that lives there is rehoused: known to the coordination (`tenant`) that noted it."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"offer"})
    ERASED_WHOLE: ClassVar[bool] = True

    offer = models.OneToOneField(VacancyOffer, on_delete=models.PROTECT, related_name="release")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="release")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"release of {self.offer_id}"
