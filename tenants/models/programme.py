"""Programmes: a partnership of tenants, the parts they play, the channels by which women enter."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Programme(models.Model):
    """A partnership with channels and a steering committee; visible to the tenants that take part in it. Its targets: `ChannelTarget`."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("nom"), max_length=120, unique=True)
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    epci_siren = models.CharField(_("SIREN de l’EPCI"), max_length=9, blank=True)
    violence_required = models.BooleanField(_("réservé aux victimes de violences"), default=True)
    residence_required = models.BooleanField(_("habiter le territoire avant l’hébergement"), default=False)
    shelter_required = models.BooleanField(_("être mise à l’abri dans une structure"), default=False)
    follow_required = models.BooleanField(_("être déjà suivie par l’association"), default=False)
    hold_days = models.PositiveSmallIntegerField(_("durée d’une réservation, en jours ouvrés"), default=7)
    reservataire_days = models.PositiveSmallIntegerField(_("délai du réservataire, en jours"), default=30)
    answer_days = models.PositiveSmallIntegerField(_("délai de réponse du ménage, en jours"), default=10)
    first_visit_days = models.PositiveSmallIntegerField(_("première visite après les clés, au plus tard en jours"), default=30)
    second_visit_days = models.PositiveSmallIntegerField(_("deuxième visite après les clés, au plus tard en jours"), default=90)
    committee_quorum = models.PositiveSmallIntegerField(_("organisations présentes pour qu’une réunion décide"), default=2)
    exercise_starts_on = models.DateField(_("début de l’exercice"), null=True, blank=True)
    inter_landlord_classes = models.JSONField(_("classes inter-bailleurs retenues"), null=True, blank=True)
    inter_landlord_voted_on = models.DateField(_("votées le"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="programme__dates_in_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gt=models.F("starts_on"))
            ),
            models.CheckConstraint(
                name="programme__positive_delays", condition=Q(hold_days__gt=0, reservataire_days__gt=0, answer_days__gt=0)
            ),
            models.CheckConstraint(
                name="programme__visits_in_order",
                condition=Q(first_visit_days__gt=0, second_visit_days__gt=models.F("first_visit_days")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def live(self) -> Self:
        """Played today."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))


class Participation(models.Model):
    """A part that a tenant plays in a programme; a tenant may play several, a part may be played by several."""

    class Part(models.TextChoices):
        LANDLORD = "landlord", _("bailleur")
        REFERRER = "referrer", _("orientation")
        SHELTER = "shelter", _("hébergement")
        SUPPORT = "support", _("accompagnement")
        COORDINATOR = "coordinator", _("coordination")
        RESERVATAIRE = "reservataire", _("réservataire")
        FUNDER = "funder", _("financement")
        OBSERVER = "observer", _("suivi")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="participations")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="participations")
    part = models.CharField(max_length=12, choices=Part)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="participation__once", fields=["programme", "tenant", "part"]),
            models.CheckConstraint(
                name="participation__dates_in_order", condition=Q(until__isnull=True) | Q(until__gt=models.F("since"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tenant} · {self.get_part_display()}"


class Channel(models.Model):
    """How women enter a programme."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="channels")
    code = models.CharField(max_length=12)
    label = models.CharField(_("intitulé"), max_length=160)
    referrer = models.ForeignKey("tenants.Tenant", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(name="channel__code_once", fields=["programme", "code"])]

    def __str__(self) -> str:
        return self.label


class ProgrammeKey(models.Model):
    """The programme's key, wrapped by the root key: compares people filed by different tenants. Read through `programme_key_for()`."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="+")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.programme_id}"
