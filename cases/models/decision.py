"""What a meeting decided, and what was written down of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.agenda import AgendaEntry
from cases.models.case import Case
from cases.models.committee import Committee, CommitteeSeat
from tenants.models import TenantOwned


class CommitteeDecision(TenantOwned):
    """What a meeting decided under a point, who sees to it and by when. It is seen with its point."""

    class Status(models.TextChoices):
        OPEN = "open", _("à faire")
        DONE = "done", _("fait")
        DROPPED = "dropped", _("abandonnée")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"label", "outcome"})

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="decisions")
    entry = models.ForeignKey(AgendaEntry, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="decisions", editable=False)
    case_tenant = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    label = models.CharField(_("décision"), max_length=240)
    holder = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation"))
    seat = models.ForeignKey(
        CommitteeSeat, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("personne")
    )
    taken_on = models.DateField(editable=False)
    due_on = models.DateField(_("pour le"))
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN, editable=False)
    closed_on = models.DateField(_("fait le"), null=True, editable=False)
    outcome = models.CharField(_("ce qui a été fait"), max_length=240, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(name="committee_decision__due_later", condition=Q(due_on__gte=F("taken_on"))),
            models.CheckConstraint(
                name="committee_decision__closed_has_day", condition=Q(closed_on__isnull=True) ^ ~Q(status="open")
            ),
            models.CheckConstraint(
                name="committee_decision__closed_later", condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("taken_on"))
            ),
            models.CheckConstraint(
                name="committee_decision__case_has_owner", condition=Q(case__isnull=True) ^ Q(case_tenant__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CommitteeMinutes(TenantOwned):
    """One version of the minutes: drafted, approved, then frozen. A correction is another version."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("brouillon")
        APPROVED = "approved", _("approuvé")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField(editable=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT, editable=False)
    opening = models.TextField(_("en ouverture"), max_length=2000, blank=True)
    drafted_at = models.DateTimeField(default=timezone.now, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(name="committee_minutes__version_once", fields=["committee", "version"]),
            models.UniqueConstraint(name="committee_minutes__one_draft", fields=["committee"], condition=Q(status="draft")),
            models.CheckConstraint(
                name="committee_minutes__approved_has_instant", condition=Q(approved_at__isnull=False) ^ Q(status="draft")
            ),
        ]

    def __str__(self) -> str:
        return f"compte rendu, version {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class MinutesLine(TenantOwned):
    """What the minutes say under one point, and the decisions as they stood at approval. It follows its point."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"said", "decided"})

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    minutes = models.ForeignKey(CommitteeMinutes, on_delete=models.PROTECT, related_name="lines")
    entry = models.ForeignKey(AgendaEntry, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    said = models.TextField(max_length=1000, blank=True, default="")
    decided = models.JSONField(default=list, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="minutes_line__once", fields=["minutes", "entry"])]

    def __str__(self) -> str:
        return str(self.entry)
