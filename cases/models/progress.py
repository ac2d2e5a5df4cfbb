"""How a rehoused household is doing, said by both sides of a cooperation."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from tenants.french import date_fr
from tenants.models import TwoSided


class ProgressPoint(TwoSided):
    """How a rehoused household is doing, said by one side and read by both: codes alone, so that a landlord learns nothing of the case.

    `tenant` says it. It is written once: what has changed is another point.
    """

    class Side(models.TextChoices):
        MEDIATOR = "mediator", _("médiation du bailleur")
        WORKER = "worker", _("travail social")

    class Level(models.TextChoices):
        FINE = "fine", _("va bien")
        WATCH = "watch", _("à suivre")
        HARD = "hard", _("en difficulté")
        UNKNOWN = "unknown", _("pas abordé")

    class Ask(models.TextChoices):
        NOTHING = "nothing", _("rien à demander")
        TALK = "talk", _("en parler entre nous")
        DECIDE = "decide", _("décider en réunion")
        WORKS = "works", _("une intervention technique")

    THEMES: ClassVar[tuple[str, ...]] = ("settling", "rent", "neighbours")
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({*THEMES, "ask"})

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="progress_points")
    reference = models.CharField(max_length=9, editable=False)
    side = models.CharField(max_length=8, choices=Side, editable=False)
    said_on = models.DateField(_("point fait le"), default=timezone.localdate)
    settling = models.CharField(_("vie dans le logement"), max_length=8, choices=Level, default=Level.UNKNOWN)
    rent = models.CharField(_("loyer et charges"), max_length=8, choices=Level, default=Level.UNKNOWN)
    neighbours = models.CharField(_("relations de voisinage"), max_length=8, choices=Level, default=Level.UNKNOWN)
    ask = models.CharField(_("suite souhaitée"), max_length=8, choices=Ask, default=Ask.NOTHING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-said_on", "-created_at"]
        indexes = [models.Index(name="progress_point__of_case", fields=["case", "-said_on"])]
        constraints = [models.UniqueConstraint(name="progress_point__once_a_day", fields=["tenant", "case", "side", "said_on"])]

    def __str__(self) -> str:
        return f"point d’étape du {date_fr(self.said_on)}"
