"""What a programme aims at, and whether it still takes anybody in: decisions with their dates, of which none is ever rewritten."""

import uuid
from datetime import date, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models.programme import Channel, Programme
from tenants.models.tenant import Tenant


class Lasting(Func):
    """The days from `since` up to `until`, which is not one of them; without it, for good."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self) -> None:
        super().__init__(F("since"), F("until"), Value("[)"))


class DecisionQuerySet(models.QuerySet["models.Model"]):
    def on(self, day: date) -> Self:
        """Those that hold on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def within(self, start: date, end: date) -> Self:
        """Those that hold on at least one day from `start` to `end`, both included, the oldest first."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=start), since__lte=end).order_by("since")


class Decision(models.Model):
    """Something that a programme's coordination (or the operator: no `set_by`) decided from a day on, with its reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("à partir du"), default=timezone.localdate)
    until = models.DateField(null=True, blank=True, editable=False)
    reason = models.CharField(_("raison"), max_length=200)
    set_by = models.ForeignKey(Tenant, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day on which it held; None while it holds for good."""
        return self.until - timedelta(days=1) if self.until else None


class ChannelTarget(Decision):
    """A target of one channel, or of the whole programme (no channel): at least `low`, at most `high`, from `since` to before `until`."""

    class Kind(models.TextChoices):
        ENTRIES = "entries", _("entrées sur l’exercice")
        CONCURRENT = "concurrent", _("ménages suivis en même temps")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    channel = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("ce qui est compté"), max_length=10, choices=Kind, default=Kind.ENTRIES)
    low = models.PositiveSmallIntegerField(_("au moins"), null=True, blank=True)
    high = models.PositiveSmallIntegerField(_("au plus"), null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["channel__code", "since"]
        constraints = [
            models.CheckConstraint(name="target__says_something", condition=Q(low__isnull=False) | Q(high__isnull=False)),
            models.CheckConstraint(name="target__in_bounds", condition=~Q(low=0) & ~Q(high=0)),
            models.CheckConstraint(
                name="target__in_order", condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gte=F("low"))
            ),
            models.CheckConstraint(name="target__has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="target__dates_in_order", condition=Q(until__isnull=True) | Q(until__gt=F("since"))),
            ExclusionConstraint(
                name="target__one_at_a_time",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    (Coalesce(F("channel"), F("programme")), RangeOperators.EQUAL),
                    (Lasting(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.low}–{self.high} {self.kind}"


class EntryClosing(Decision):
    """From `since` a programme takes nobody in any more; it goes on with those it has. `until`: the day it opened again."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(name="entry_closing__has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="entry_closing__dates_in_order", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            ExclusionConstraint(
                name="entry_closing__one_at_a_time",
                expressions=[("programme", RangeOperators.EQUAL), (Lasting(), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"clos aux entrées depuis le {self.since}"
