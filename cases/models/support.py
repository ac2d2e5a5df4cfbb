"""Support: requested by a partner, accepted or declined by her, delivered in sessions, towards goals set with her."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from tenants.models import TwoSided
from tenants.sealed import SealedField, Sealing


class SupportMeasure(TwoSided):
    """`tenant` provides, `case_tenant` owns the case, `requester` asked. Refusing never touches the housing."""

    class Type(models.TextChoices):
        LEGAL = "legal", _("juridique")
        ADMINISTRATIVE = "administrative", _("administratif")
        MEDICAL = "medical", _("médical")
        PSYCHOLOGICAL = "psychological", _("psychologique")
        HOLD = "hold", _("sortie d’emprise")
        HOUSING = "housing", _("social lié au logement")
        PARENTING = "parenting", _("parentalité")
        INTEGRATION = "integration", _("insertion")

    class Line(models.TextChoices):
        SUPPORT = "support", _("accompagnement")
        FOLLOW_UP = "follow_up", _("suivi")

    class Phase(models.TextChoices):
        BOTH = "both", _("avant et après l’emménagement")
        BEFORE = "before", _("avant l’emménagement")
        AFTER = "after", _("après l’emménagement")

    class Status(models.TextChoices):
        REQUESTED = "requested", _("demandé")
        ACCEPTED = "accepted", _("accepté par le ménage")
        DECLINED = "declined", _("refusé par le ménage")
        WITHDRAWN = "withdrawn", _("retiré")
        INTERRUPTED = "paused", _("interrompu")
        COMPLETED = "completed", _("terminé")

    class Interruption(models.TextChoices):
        HER_WISH = "her_wish", _("à sa demande")
        AWAY = "away", _("absence prolongée")
        NO_NEWS = "no_news", _("sans nouvelles")
        NO_WORKER = "no_worker", _("personne pour la réaliser")
        FUNDING = "funding", _("financement suspendu")

    class Result(models.TextChoices):
        REACHED = "reached", _("objectifs atteints")
        PARTLY = "partly", _("objectifs atteints en partie")
        HANDED_ON = "handed_on", _("relais pris par le droit commun")
        HER_CHOICE = "her_choice", _("arrêté à sa demande")
        MOVED_AWAY = "moved_away", _("départ du territoire")
        NO_NEWS = "no_news", _("sans nouvelles")
        UNSAID = "unsaid", _("non renseigné")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    LIVE: ClassVar[tuple[str, ...]] = (Status.ACCEPTED, Status.INTERRUPTED)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="measures")
    requester = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    type = models.CharField(_("type"), max_length=16, choices=Type)
    line = models.CharField(_("nature"), max_length=10, choices=Line, default=Line.SUPPORT)
    phase = models.CharField(_("période"), max_length=6, choices=Phase, default=Phase.BOTH)
    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED, editable=False)
    requested_on = models.DateField(_("demandé le"), default=timezone.localdate)
    answered_on = models.DateField(null=True, editable=False)
    worker = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    expected_end_on = models.DateField(_("fin prévue le"), null=True)
    interrupted_on = models.DateField(null=True, editable=False)
    interruption = models.CharField(max_length=9, choices=Interruption, blank=True, editable=False)
    ended_on = models.DateField(null=True, editable=False)
    result = models.CharField(max_length=10, choices=Result, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(name="measure__of_case", fields=["case", "-requested_on"])]
        constraints = [
            models.CheckConstraint(
                name="measure__answer_has_date",
                condition=Q(answered_on__isnull=True) ^ ~Q(status__in=["requested", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="measure__end_has_date", condition=Q(ended_on__isnull=False) ^ ~Q(status__in=["completed", "withdrawn"])
            ),
            models.CheckConstraint(name="measure__completed_has_result", condition=~Q(result="") ^ ~Q(status="completed")),
            models.CheckConstraint(
                name="measure__interrupted_has_reason",
                condition=Q(status="paused", interrupted_on__isnull=False, interruption__gt="")
                | Q(~Q(status="paused"), interrupted_on__isnull=True, interruption=""),
            ),
            models.CheckConstraint(
                name="measure__dates_in_order",
                condition=(Q(answered_on__isnull=True) | Q(answered_on__gte=F("requested_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("requested_on")))
                & (Q(interrupted_on__isnull=True) | Q(interrupted_on__gte=F("requested_on"))),
            ),
            models.CheckConstraint(
                name="measure__expected_end_after_request",
                condition=Q(expected_end_on__isnull=True) | Q(expected_end_on__gte=F("requested_on")),
            ),
            models.CheckConstraint(
                name="measure__deputy_is_somebody_else",
                condition=Q(deputy__isnull=True) | (Q(worker__isnull=False) & ~Q(deputy=F("worker"))),
            ),
            models.UniqueConstraint(
                name="measure__one_open_per_type_and_requester",
                fields=["case", "type", "line", "requester"],
                condition=Q(status__in=["requested", "accepted", "paused"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_line_display()} {self.get_type_display()}"

    def get_absolute_url(self) -> str:
        return reverse("cases:measure", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE


class SupportGoal(TwoSided):
    """What a measure aims at, set with her: a code and a day. Nothing else is written of it."""

    class Kind(models.TextChoices):
        AUTONOMY = "autonomy", _("autonomie")
        EMPLOYMENT = "employment", _("emploi et insertion")
        PARENTING = "parenting", _("parentalité")
        HOLD = "hold", _("sortie d’emprise")
        RIGHTS = "rights", _("accès aux droits")
        HEALTH = "health", _("santé")
        BUDGET = "budget", _("budget")
        HOUSING = "housing", _("logement")

    class Status(models.TextChoices):
        ONGOING = "ongoing", _("en cours")
        REACHED = "reached", _("atteint")
        DROPPED = "dropped", _("abandonné")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"measure", "kind", "set_on", "status", "closed_on"})
    ERASED_WHOLE: ClassVar[bool] = True

    measure = models.ForeignKey(SupportMeasure, on_delete=models.PROTECT, related_name="goals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("objectif"), max_length=10, choices=Kind)
    set_on = models.DateField(_("fixé avec elle le"), default=timezone.localdate)
    status = models.CharField(max_length=8, choices=Status, default=Status.ONGOING, editable=False)
    closed_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["set_on", "kind"]
        constraints = [
            models.CheckConstraint(name="goal__closed_has_date", condition=Q(closed_on__isnull=False) ^ Q(status="ongoing")),
            models.CheckConstraint(
                name="goal__dates_in_order", condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("set_on"))
            ),
            models.UniqueConstraint(
                name="goal__one_ongoing_of_a_kind", fields=["measure", "kind"], condition=Q(status="ongoing")
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class SupportSession(Sealing, TwoSided):
    """One meeting of a measure: planned, then held, missed or cancelled. Where it takes place is a code, and a sealed text."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("au bureau")
        HOME_VISIT = "home_visit", _("visite à domicile")
        PHONE = "phone", _("par téléphone")
        ESCORT = "escort", _("accompagnement physique")

    class Status(models.TextChoices):
        PLANNED = "planned", _("prévu")
        HELD = "held", _("réalisé")
        MISSED = "missed", _("manqué")
        CANCELLED = "cancelled", _("annulé")

    class Place(models.TextChoices):
        HOME = "home", _("chez elle")
        OFFICE = "office", _("dans nos locaux")
        PARTNER = "partner", _("chez un partenaire")
        PUBLIC = "public", _("dans un lieu public")
        OTHER = "other", _("ailleurs")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"place", "place_kind"})
    MINUTES: ClassVar[int] = 60

    measure = models.ForeignKey(SupportMeasure, on_delete=models.PROTECT, related_name="sessions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("forme"), max_length=10, choices=Kind, default=Kind.OFFICE)
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    planned_at = models.DateTimeField(_("prévu le"))
    held_on = models.DateField(null=True, editable=False)
    minutes = models.PositiveSmallIntegerField(_("durée, en minutes"), default=MINUTES)
    worker = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    place_kind = models.CharField(_("lieu"), max_length=10, choices=Place, blank=True)
    place = SealedField(_("précision sur le lieu"))
    call_back_at = models.DateTimeField(_("heure de rappel"), null=True)
    back_at = models.DateTimeField(null=True, editable=False)
    alerted_at = models.DateTimeField(null=True, editable=False)
    address_named_at = models.DateTimeField(null=True, editable=False)
    after_keys_of = models.UUIDField(null=True, editable=False)
    rank = models.PositiveSmallIntegerField(null=True, editable=False)
    moved_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["planned_at"]
        indexes = [
            models.Index(name="session__of_provider", fields=["tenant", "planned_at"]),
            models.Index(
                name="session__not_back",
                fields=["call_back_at"],
                condition=Q(call_back_at__isnull=False, back_at__isnull=True, alerted_at__isnull=True),
            ),
            models.Index(
                name="session__to_open", fields=["planned_at"], condition=Q(address_named_at__isnull=False, status="planned")
            ),
        ]
        constraints = [
            models.CheckConstraint(name="session__held_has_date", condition=Q(held_on__isnull=False) ^ ~Q(status="held")),
            models.CheckConstraint(name="session__lasts_a_day_at_most", condition=Q(minutes__gt=0, minutes__lte=600)),
            models.CheckConstraint(
                name="session__second_is_somebody_else", condition=Q(second__isnull=True) | ~Q(second=F("worker"))
            ),
            models.CheckConstraint(
                name="session__call_back_of_a_visit",
                condition=Q(call_back_at__isnull=True) | Q(kind="home_visit", call_back_at__gt=F("planned_at")),
            ),
            models.CheckConstraint(
                name="session__named_for_a_visit",
                condition=Q(address_named_at__isnull=True) | Q(kind="home_visit", worker__isnull=False),
            ),
            models.CheckConstraint(
                name="session__after_keys_is_ranked",
                condition=Q(after_keys_of__isnull=True, rank__isnull=True)
                | Q(after_keys_of__isnull=False, rank__isnull=False, kind="home_visit"),
            ),
            models.UniqueConstraint(
                name="session__one_visit_of_a_rank",
                fields=["after_keys_of", "rank"],
                condition=Q(after_keys_of__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def day(self) -> date:
        """The legal day it is planned for."""
        return timezone.localdate(self.planned_at)

    @property
    def is_visit(self) -> bool:
        return self.kind == self.Kind.HOME_VISIT
