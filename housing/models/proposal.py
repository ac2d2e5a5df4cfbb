"""A case proposed for a vacancy: what the landlord gets to study."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from housing.models.vacancy import Vacancy
from tenants.models import TenantOwned, TwoSided


class WaitingBand(models.TextChoices):
    UNDER_ONE = "under_1", _("attente de moins d’un mois")
    ONE_TO_THREE = "1_to_3", _("attente de 1 à 3 mois")
    OVER_THREE = "over_3", _("attente de plus de 3 mois")


class Proposal(TwoSided):
    """`tenant` is the landlord. At most three live ones a unit: a slot from 1 to 3, which is also the order of study.

    Closed: it was reserved and the reservation ended otherwise than by keys; why stands on the reservation.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("à étudier")
        RESERVED = "reserved", _("retenue")
        DECLINED = "declined", _("refusée")
        WITHDRAWN = "withdrawn", _("retirée")
        CLOSED = "closed", _("sans suite")

    class DeclineReason(models.TextChoices):
        SIZE = "size", _("taille du logement inadaptée")
        BUDGET = "budget", _("reste à vivre insuffisant")
        ACCESSIBILITY = "accessibility", _("accessibilité insuffisante")
        UNIT_NOT_READY = "unit_not_ready", _("logement finalement indisponible")
        CONTINGENT = "contingent", _("désignation par le réservataire")
        BALANCE = "balance", _("équilibre de peuplement de la résidence")
        OTHER_PROPOSAL = "other_proposal", _("autre proposition retenue")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reasons"})

    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="proposals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    slot = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED, editable=False)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    decline_reason = models.CharField(max_length=16, choices=DeclineReason, blank=True, editable=False)
    waiting_band = models.CharField(max_length=8, choices=WaitingBand)
    reasons = ArrayField(models.CharField(max_length=24), default=list)

    class Meta:
        ordering = ["slot"]
        indexes = [
            models.Index(name="proposal__of_case", fields=["case", "-proposed_at"]),
            models.Index(name="proposal__waiting", fields=["tenant", "-proposed_at"], condition=Q(status="proposed")),
        ]
        constraints = [
            models.CheckConstraint(name="proposal__three_slots", condition=Q(slot__gte=1, slot__lte=3)),
            models.UniqueConstraint(
                name="proposal__one_live_per_slot", fields=["vacancy", "slot"], condition=Q(status="proposed")
            ),
            models.UniqueConstraint(
                name="proposal__once_live", fields=["vacancy", "case"], condition=Q(status__in=["proposed", "reserved"])
            ),
            models.CheckConstraint(
                name="proposal__answer_has_instant", condition=Q(answered_at__isnull=True) ^ ~Q(status="proposed")
            ),
            models.CheckConstraint(
                name="proposal__decline_has_reason", condition=~Q(decline_reason="") ^ ~Q(status="declined")
            ),
        ]

    def __str__(self) -> str:
        return f"proposition · {self.get_status_display()}"


class HouseholdSide(TenantOwned):
    """What those who stand by the household alone read of a proposal, the owner of the case (`tenant`) and the coordination.

    Never the landlord: the number tells of her other proposals, a reason of what she avoids.
    """

    class WithdrawReason(models.TextChoices):
        NEED_CHANGED = "need_changed", _("le besoin a changé")
        OTHER_SOLUTION = "other_solution", _("autre solution trouvée")
        SAFETY = "safety", _("sécurité")
        CASE_ENDED = "case_ended", _("dossier clos ou suspendu")
        ERROR = "error", _("proposée par erreur")

    class DeclineReason(models.TextChoices):
        SECTOR = "sector", _("secteur")
        SIZE = "size", _("taille")
        RENT = "rent", _("loyer et charges")
        CONDITION = "condition", _("état du logement")
        SAFETY = "safety", _("sécurité")
        OTHER_SOLUTION = "other_solution", _("autre solution")
        PERSONAL = "personal", _("raison personnelle")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"decline_reason"})

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="household_side")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("n° de la proposition"))
    withdraw_reason = models.CharField(max_length=16, choices=WithdrawReason, blank=True, editable=False)
    decline_reason = models.CharField(max_length=16, choices=DeclineReason, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="household_side__number_once", fields=["case", "number"])]

    def __str__(self) -> str:
        return f"proposition n° {self.number}"
