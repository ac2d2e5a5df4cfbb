"""What finances a programme: a line for each funder and exercise, and its movements, none of which is ever rewritten.

Amounts are in euros, with cents. The database adds the movements up into the totals of their line, and holds paid ≤ committed ≤ voted.
"""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned

ZERO = Decimal("0.00")


def _amount(label: object = "", **options: object) -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(label, max_digits=11, decimal_places=2, editable=False, **options)  # type: ignore[arg-type]


class FundingLine(TenantOwned):
    """What one funder gives a programme for one exercise, to one organisation of it or to all (no `beneficiary`).

    `year`: that of the first day of the exercise. `tenant`: the coordination that opened the line.
    """

    class Funder(models.TextChoices):
        FNAVDL = "FNAVDL", _("FNAVDL")
        FSL = "FSL", _("FSL (FUL dans le Loiret)")
        PLH_EPCI = "PLH_EPCI", _("PLH de l’intercommunalité")
        USH = "USH", _("USH")
        FONDS_PROPRES = "FONDS_PROPRES", _("fonds propres")
        AUTRE = "AUTRE", _("autre financeur")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    year = models.PositiveSmallIntegerField(_("exercice"))
    funder = models.CharField(_("financeur"), max_length=13, choices=Funder)
    label = models.CharField(_("précision"), max_length=80, blank=True)
    beneficiary = models.ForeignKey(
        "tenants.Tenant", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("part attribuée à")
    )
    voted = _amount(_("voté"), default=ZERO)
    committed = _amount(_("engagé"), default=ZERO)
    paid = _amount(_("versé"), default=ZERO)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["year", "funder", "label", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="funding_line__once",
                fields=["programme", "year", "funder", "label", "beneficiary"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="funding_line__year", condition=Q(year__gte=2000, year__lte=2100)),
            models.CheckConstraint(name="funding_line__other_is_named", condition=~Q(funder="AUTRE", label="")),
            models.CheckConstraint(name="funding_line__paid_not_negative", condition=Q(paid__gte=0)),
            models.CheckConstraint(name="funding_line__paid_within_committed", condition=Q(paid__lte=F("committed"))),
            models.CheckConstraint(name="funding_line__committed_within_voted", condition=Q(committed__lte=F("voted"))),
        ]

    def __str__(self) -> str:
        return f"{self.funder} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:funding_line", args=[self.pk])

    @property
    def title(self) -> str:
        """The funder, with what tells it apart: "FNAVDL", "Autre financeur – Fondation"."""
        name = str(self.get_funder_display())
        name = name[:1].upper() + name[1:]
        return f"{name} – {self.label}" if self.label else name

    @property
    def balance(self) -> Decimal:
        """What was voted and is not paid yet."""
        return self.voted - self.paid


class FundingMovement(TenantOwned):
    """One dated entry of a line: voted, committed or paid, with its reason; a correction is one more, which names what it corrects."""

    class Stage(models.TextChoices):
        VOTED = "voted", _("voté")
        COMMITTED = "committed", _("engagé")
        PAID = "paid", _("versé")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    line = models.ForeignKey(FundingLine, on_delete=models.PROTECT, related_name="movements", editable=False)
    stage = models.CharField(_("nature"), max_length=9, choices=Stage)
    amount = _amount(_("montant"))
    on = models.DateField(_("date"), default=timezone.localdate)
    reason = models.CharField(_("motif"), max_length=200)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections", editable=False)
    noted_by = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["on", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(name="funding_movement__of_line", fields=["id", "line", "stage"]),
            models.CheckConstraint(name="funding_movement__not_nothing", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="funding_movement__only_corrections_take_back", condition=Q(amount__gt=0) | Q(corrects__isnull=False)
            ),
            models.CheckConstraint(name="funding_movement__has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="funding_movement__dated", condition=Q(on__gte=date(2000, 1, 1))),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.amount}"
