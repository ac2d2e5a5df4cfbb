"""What programmes decide about deadlines, and what was sent of them. The deadlines are derived from the facts, and kept nowhere."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from tenants.models import TenantOwned

KIND_LENGTH = 20
LONGEST_DELAY = 366


class DeadlineRule(TenantOwned):
    """One decision of a coordination about one kind of deadline of its programme: valid for what begins after it; never changed after.

    Read with its defaults by `cases.deadlines.rules`. `tenant` is the organisation that coordinates.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)
    kind = models.CharField(max_length=KIND_LENGTH, editable=False)
    delay = models.PositiveSmallIntegerField(
        _("délai, en jours"), null=True, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DELAY)]
    )
    working = models.BooleanField(_("compter en jours ouvrés"), default=False)
    rolls = models.BooleanField(_("reporter au jour ouvré suivant"), default=False)
    leads = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("rappels"))
    coordinator_after = models.SmallIntegerField(_("coordination prévenue"), null=True, blank=True)
    manager_after = models.SmallIntegerField(_("responsable prévenu"), null=True, blank=True)
    reason = models.CharField(_("pourquoi ce changement"), max_length=300)
    since = models.DateTimeField(default=timezone.now, editable=False)
    set_by = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(name="deadline_rule__one_at_a_time", fields=["programme", "kind", "since"]),
            models.CheckConstraint(name="deadline_rule__has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="deadline_rule__delay_in_bounds",
                condition=Q(delay__isnull=True) | Q(delay__gte=1, delay__lte=LONGEST_DELAY),
            ),
            models.CheckConstraint(name="deadline_rule__few_reminders", condition=Q(leads__len__lte=4)),
            models.CheckConstraint(
                name="deadline_rule__steps_in_bounds",
                condition=(
                    Q(coordinator_after__isnull=True) | Q(coordinator_after__gte=-60, coordinator_after__lte=LONGEST_DELAY)
                )
                & (Q(manager_after__isnull=True) | Q(manager_after__gte=-60, manager_after__lte=LONGEST_DELAY)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since:%Y-%m-%d}"


class DeadlineNotice(TenantOwned):
    """One step of one deadline that was sent: unique, so that twice does no harm. `tenant` owns the case; read by its jobs alone.

    Without a case: what a meeting decided about none, in the organisation that convened it. `said` is False
    for a step that another, sent with it, made needless. It says what was awaited of her: erasure takes the row.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"kind", "subject_id", "due_at", "step", "said", "sent_at"})
    ERASED_WHOLE = True

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=KIND_LENGTH)
    subject_id = models.UUIDField()
    due_at = models.DateTimeField()
    step = models.CharField(max_length=16)
    said = models.BooleanField(default=True)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="deadline_notice__once", fields=["tenant", "subject_id", "kind", "due_at", "step"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.step}"
