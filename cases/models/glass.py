"""Break-glass: what a person opened in an emergency, why, until when, and what a second person said of it."""

from datetime import timedelta
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from tenants.models import TenantOwned
from tenants.roles import Permission
from tenants.sealed import SealedField, Sealing

OPEN_FOR = timedelta(hours=1)
REVIEWED_WITHIN = timedelta(days=8)  # two working days, and the longest row of days off around them


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def live(self) -> Self:
        """Open now."""
        return self.filter(expires_at__gt=timezone.now())

    def waiting(self) -> Self:
        """Not reviewed yet, the first due first."""
        return self.filter(reviewed_at__isnull=True).order_by("review_due", "pk")


class BreakGlass(Sealing, TenantOwned):
    """One opening: `tenant` owns the case, `opener` may belong to the coordination. Written by `break_glass()` alone.

    Nothing of it changes but its review, given once by `review_glass()`, and the right to open again (`restore_glass()`).
    """

    class Ground(models.TextChoices):
        DANGER = "danger", _("elle, ou un enfant, est en danger maintenant")
        RESCUE = "rescue", _("les secours, la police ou un juge le demandent")
        UNREACHABLE = "unreachable", _("les personnes qui la suivent sont injoignables, et la démarche ne peut pas attendre")

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", _("justifié")
        UNJUSTIFIED = "unjustified", _("non justifié")

    CELLS: ClassVar[tuple[str, ...]] = (Permission.VIEW_IDENTITY, Permission.VIEW_CONTACT, Permission.VIEW_NEW_ADDRESS)
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason", "review_note"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="openings", editable=False)
    opener = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="+", editable=False)
    opener_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", editable=False)
    opener_person = models.UUIDField(editable=False)  # the owner of the case does not see the members of the coordination
    opener_name = models.CharField(max_length=80, editable=False)
    cells = ArrayField(models.CharField(max_length=20), editable=False)
    ground = models.CharField(_("motif"), max_length=12, choices=Ground, editable=False)
    reason = SealedField(_("ce qui se passe"))
    opened_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    review_due = models.DateTimeField(editable=False)
    reviewed_at = models.DateTimeField(null=True, editable=False)
    reviewer = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    verdict = models.CharField(_("avis"), max_length=12, choices=Verdict, blank=True, editable=False)
    review_note = SealedField(_("mot de relecture"))
    restored_at = models.DateTimeField(null=True, editable=False)
    restored_by = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="break_glass__of_opener", fields=["opener_person", "-opened_at"]),
            models.Index(name="break_glass__waiting", fields=["review_due"], condition=Q(reviewed_at__isnull=True)),
            models.Index(name="break_glass__of_tenant", fields=["tenant", "-opened_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="break_glass__one_hour",
                condition=Q(expires_at__gt=F("opened_at"), expires_at__lte=F("opened_at") + OPEN_FOR),
            ),
            models.CheckConstraint(
                name="break_glass__review_soon",
                condition=Q(review_due__gt=F("opened_at"), review_due__lte=F("opened_at") + REVIEWED_WITHIN),
            ),
            models.CheckConstraint(
                name="break_glass__known_cells",
                condition=Q(cells__contained_by=["view_identity", "view_contact", "view_new_address"], cells__len__gt=0),
            ),
            models.CheckConstraint(
                name="break_glass__new_address_in_danger",
                condition=~Q(cells__contains=["view_new_address"]) | Q(ground__in=["danger", "rescue"]),
            ),
            models.CheckConstraint(
                name="break_glass__review_is_whole",
                condition=Q(reviewed_at__isnull=True, reviewer__isnull=True, verdict="")
                | Q(reviewed_at__isnull=False, reviewer__isnull=False, verdict__in=["justified", "unjustified"]),
            ),
            models.CheckConstraint(
                name="break_glass__second_person",
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("opener")),
            ),
            models.CheckConstraint(
                name="break_glass__restored_by_another",
                condition=Q(restored_at__isnull=True, restored_by__isnull=True)
                | (
                    Q(restored_at__isnull=False, verdict="unjustified", restored_by__isnull=False) & ~Q(restored_by=F("opener"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.opened_at}"

    def get_absolute_url(self) -> str:
        return reverse("cases:glass", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.expires_at > timezone.now()

    @property
    def is_overdue(self) -> bool:
        """True when nobody reviewed it in time."""
        return self.reviewed_at is None and self.review_due < timezone.now()

    @property
    def bars(self) -> bool:
        """True while it keeps its person from opening anything else."""
        return self.is_overdue or (self.verdict == self.Verdict.UNJUSTIFIED and self.restored_at is None)
