"""Reports: asked by a tenant, computed once, then frozen."""

import uuid
from typing import Any, ClassVar, Self, cast

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.periods import Period
from tenants.models import TenantOwned


class ReportQuerySet(models.QuerySet["Report"]):
    def live(self) -> Self:
        """Asked and not finished."""
        return self.filter(status__in=Report.LIVE)

    def ready(self) -> Self:
        """Frozen, newest first."""
        return self.filter(status=Report.Status.READY).order_by("-finished_at", "-id")

    def of(self, programme: uuid.UUID, period: Period, edition: str) -> Self:
        """Reports on one thing."""
        return self.filter(programme=programme, starts_on=period.start, ends_on=period.end, edition=edition)


class Report(TenantOwned):
    """Figures of one programme and period in one edition, as they stood at `data_at`. State machine: see `reporting.workflow`.

    What a masked edition hides was never written here: masking comes before storage. A ready report does not change (trigger).
    """

    class Edition(models.TextChoices):
        METROPOLE = "metropole", _("édition métropole")
        STEERING = "steering", _("comité de pilotage")

    class Status(models.TextChoices):
        QUEUED = "queued", _("en attente")
        RUNNING = "running", _("en cours de calcul")
        READY = "ready", _("prêt")
        FAILED = "failed", _("échec")
        CANCELLED = "cancelled", _("annulé")

    LIVE: ClassVar[frozenset[str]] = frozenset({Status.QUEUED, Status.RUNNING})
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    edition = models.CharField(_("édition"), max_length=10, choices=Edition)
    definitions_version = models.PositiveSmallIntegerField(editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED, editable=False)
    progress = models.PositiveSmallIntegerField(default=0, editable=False)
    requested_by = models.ForeignKey(
        "tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    data_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    lease = models.UUIDField(null=True, editable=False)
    locked_until = models.DateTimeField(null=True, editable=False)
    figures = models.JSONField(null=True, editable=False)
    charts = models.JSONField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(F("tenant"), F("created_at").desc(), name="report__of_tenant"),
            models.Index(name="report__due", fields=["created_at"], condition=Q(status__in=["queued", "running"])),
        ]
        constraints = [
            models.UniqueConstraint(
                name="report__one_live",
                fields=["tenant", "programme", "starts_on", "ends_on", "edition"],
                condition=Q(status__in=["queued", "running"]),
            ),
            models.CheckConstraint(name="report__dates_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="report__progress_in_percent", condition=Q(progress__lte=100)),
            models.CheckConstraint(name="report__running_has_lease", condition=Q(status="running") ^ Q(lease__isnull=True)),
            models.CheckConstraint(
                name="report__ready_is_complete",
                condition=~Q(status="ready")
                | (Q(figures__isnull=False, charts__isnull=False, data_at__isnull=False, progress=100) & ~Q(sha256="")),
            ),
            models.CheckConstraint(
                name="report__finished_has_instant",
                condition=Q(finished_at__isnull=True) ^ ~Q(status__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"rapport {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("reporting:report", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def title(self) -> str:
        """Its period, as a title."""
        text = str(self.period)
        return text[0].upper() + text[1:]

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE

    @property
    def is_ready(self) -> bool:
        return self.status == self.Status.READY

    @property
    def tone(self) -> str:
        """Tone of its state's badge."""
        return {self.Status.READY: "ok", self.Status.FAILED: "bad", self.Status.CANCELLED: "neutral"}.get(
            self.Status(self.status), "info"
        )

    @property
    def stopped(self) -> str:
        """Why there is nothing to read, for a report that ended without figures."""
        return "Le calcul a été annulé" if self.status == self.Status.CANCELLED else "Le calcul n’a pas abouti"

    @property
    def is_steering(self) -> bool:
        """True for the full edition, which is confidential."""
        return self.edition == self.Edition.STEERING

    @property
    def frozen_figures(self) -> dict[str, Any]:
        """The figures of a ready report."""
        assert self.figures is not None, self.status
        return cast("dict[str, Any]", self.figures)

    @property
    def frozen_charts(self) -> dict[str, str]:
        """The drawings of a ready report, by their code."""
        assert self.charts is not None, self.status
        return cast("dict[str, str]", self.charts)

    @property
    def file_name(self) -> str:
        """Neutral name of its files, without their suffix: "rapport-2026-01", "rapport-2026-01-a-2026-10"."""
        first, last = f"{self.starts_on:%Y-%m}", f"{self.ends_on:%Y-%m}"
        return f"rapport-{first}" if first == last else f"rapport-{first}-a-{last}"


class ReportFact(TenantOwned):
    """One fact counted in a frozen report: its id and its keys, so that a later correction explains itself.

    Kept for the full edition only, in the tenants that coordinate the programme.
    """

    class Indicator(models.TextChoices):
        SITUATIONS = "situations", _("situations traitées")
        REHOUSINGS = "rehousings", _("relogements")
        INTER_LANDLORD = "inter_landlord", _("relogements du parc social")
        REQUESTS = "requests", _("accompagnements et suivis demandés")
        REALISED = "realised", _("accompagnements réalisés")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="facts", editable=False)
    indicator = models.CharField(max_length=16, choices=Indicator, editable=False)
    fact = models.UUIDField(editable=False)
    case_id = models.UUIDField(editable=False)
    on = models.DateField(editable=False)
    keys = models.JSONField(default=dict, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="report_fact__once", fields=["report", "indicator", "fact"])]

    def __str__(self) -> str:
        return f"{self.indicator} {self.fact}"


class CommitteePack(TenantOwned):
    """The anonymised pack of a quarter for its steering committee, masked before it was stored; `tenant` coordinates. It never changes."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    starts_on = models.DateField(editable=False)
    ends_on = models.DateField(editable=False)
    figures = models.JSONField(editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(name="committee_pack__one_a_quarter", fields=["programme", "starts_on"]),
            models.CheckConstraint(name="committee_pack__dates_in_order", condition=Q(ends_on__gt=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """As in "3e trimestre 2026": the pack is no more precise than that."""
        number = (self.starts_on.month - 1) // 3 + 1
        return f"{number}{'er' if number == 1 else 'e'} trimestre {self.starts_on.year}"

    @property
    def file_name(self) -> str:
        """Neutral name of its file: "comite-2026-t3.pdf"."""
        return f"comite-{self.starts_on.year}-t{(self.starts_on.month - 1) // 3 + 1}.pdf"
