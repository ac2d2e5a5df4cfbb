"""How cases and open units fit, how a programme weighs it, and what stood behind each proposal."""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Committee
from housing.models.proposal import Proposal
from housing.models.vacancy import VacancyOffer
from tenants.french import date_fr
from tenants.models import TenantOwned


class Fit(models.Model):
    """A case that searches and a unit that is open, in a programme that one coordinates: a line of the view `housing_fit`.

    `meets_<rule>`: what must hold (`housing.matching.rules`); `fit_<criterion>`: how well, 0 to 100 (`housing.matching.criteria`).
    The view is read under the matcher role: what a case avoids and whom it bars is weighed there and never leaves it.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    pk = models.CompositePrimaryKey("offer_id", "case_id")
    offer = models.ForeignKey(VacancyOffer, on_delete=models.DO_NOTHING, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="+")
    vacancy_id: UUID = models.UUIDField()  # type: ignore[assignment]
    programme = models.ForeignKey("tenants.Programme", on_delete=models.DO_NOTHING, related_name="+")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+")
    case_tenant_id: UUID = models.UUIDField()  # type: ignore[assignment]
    filed_at = models.DateTimeField()

    meets_size = models.BooleanField()
    meets_area = models.BooleanField()
    meets_occupancy = models.BooleanField()
    meets_income = models.BooleanField()
    meets_accessibility = models.BooleanField()
    meets_lift = models.BooleanField()
    meets_ground_floor = models.BooleanField()
    meets_entrance = models.BooleanField()
    meets_qpv = models.BooleanField()
    meets_budget = models.BooleanField()
    meets_dates = models.BooleanField()
    meets_wanted = models.BooleanField()
    meets_refused = models.BooleanField()
    meets_avoided = models.BooleanField()
    meets_near = models.BooleanField()
    meets_building = models.BooleanField()
    meets_tenure = models.BooleanField()
    meets_elsewhere = models.BooleanField()
    meets_excluded = models.BooleanField()
    meets_agreed = models.BooleanField()
    meets_already = models.BooleanField()

    danger = models.CharField(max_length=12)
    waiting_days = models.IntegerField()
    shelter_days = models.IntegerField(null=True)
    is_wanted = models.BooleanField()
    effort_rate = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    left_to_live = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    distances = models.JSONField(null=True)
    accessibility = models.CharField(max_length=10)
    spare_bedrooms = models.IntegerField()
    has_budget = models.BooleanField()
    is_priority = models.BooleanField()
    given = models.IntegerField()

    fit_danger = models.IntegerField()
    fit_waiting = models.IntegerField()
    fit_shelter = models.IntegerField()
    fit_sector = models.IntegerField()
    fit_distance = models.IntegerField()
    fit_effort = models.IntegerField()
    fit_accessibility = models.IntegerField()
    fit_size = models.IntegerField()
    fit_energy = models.IntegerField()
    fit_contingent = models.IntegerField()
    fit_balance = models.IntegerField()

    class Meta:
        managed = False
        db_table = "housing_fit"

    def __str__(self) -> str:
        return f"{self.case_id} {self.offer_id}"


class MatchingTerms(TenantOwned):
    """How a programme weighs its criteria: a version, written once by its coordination (`tenant`); the last one holds.

    `weights`: points at most by criterion, whole numbers from 0 to 100, one of them above 0. `proposes_first`: each morning the first
    households of every open unit are proposed to its landlord, up to three, without anybody's choice. `ranking_committee`: the meeting
    that voted to open the order of study to landlords; none, and it stays with the coordination.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    weights = models.JSONField()
    proposes_first = models.BooleanField(default=False)
    ranking_committee = models.ForeignKey(Committee, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("raison"), max_length=200)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(name="matching_terms__version_once", fields=["programme", "version"]),
            models.CheckConstraint(name="matching_terms__has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def opens_ranking(self) -> bool:
        """True when landlords read an order of study under this version."""
        return self.ranking_committee_id is not None


class JointRound(TenantOwned):
    """A joint answer of which somebody turned pairs into proposals: what it was made of, and how good it was proven to be.

    `tolerance`: how far, in per cent, each landlord and réservataire could stand from its share (none: no balance asked). `pairs`: in the
    answer; `chosen`: kept by the meeting; `total`: the sum of the scores; `bound`: what no answer could exceed. `committee`: the meeting in
    which it was made, if any. Its proposals: `grounds`.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    committee = models.ForeignKey(Committee, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    version = models.PositiveSmallIntegerField()
    weights = models.JSONField()
    tolerance = models.PositiveSmallIntegerField(null=True)
    households = models.PositiveIntegerField()
    units = models.PositiveIntegerField()
    pairs = models.PositiveIntegerField()
    chosen = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    bound = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="joint_round__bound_above", condition=Q(bound__gte=models.F("total"))),
            models.CheckConstraint(name="joint_round__chosen_among", condition=Q(chosen__gte=1, chosen__lte=models.F("pairs"))),
        ]

    def __str__(self) -> str:
        return f"proposition d’ensemble du {date_fr(self.created_at)}"

    def get_absolute_url(self) -> str:
        return reverse("housing:joint_round", args=[self.pk])

    @property
    def gap(self) -> float:
        """How far it may have been from the best, as a share."""
        return (self.bound - self.total) / self.bound if self.bound else 0.0


class ProposalGrounds(TenantOwned):
    """What stood behind a proposal on the day it was made: for its coordination (`tenant`) alone, to be defended later.

    `version` of the weights (0: those of the product), `points` and `facts` (in words) by criterion, `score` the sum of the points, `rank`
    among the `candidates` that met every rule.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"points", "facts"})

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="grounds")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    joint = models.ForeignKey(JointRound, null=True, on_delete=models.PROTECT, related_name="grounds", editable=False)
    version = models.PositiveSmallIntegerField()
    weights = models.JSONField()
    points = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    score = models.PositiveSmallIntegerField()
    rank = models.PositiveIntegerField()
    candidates = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposal_grounds__rank_among_them", condition=Q(rank__gte=1, rank__lte=models.F("candidates"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.score} points, rang {self.rank}"
