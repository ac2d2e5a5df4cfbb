"""What organisations do beyond cases: actions, advice without a case, local procedures, figures of the territory."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.french import tidy
from tenants.models.base import TenantOwned


class OutreachAction(TenantOwned):
    """Something done for many: a training, a bulletin to tenants, a campaign. Nobody is named."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("formation")
        BULLETIN = "bulletin", _("bulletin aux locataires")
        CAMPAIGN = "campaign", _("campagne 3919")
        PREVENTION = "prevention", _("prévention tout public")
        COLLECTION = "collection", _("collecte")
        OTHER = "other", _("autre action")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(_("date"))
    kind = models.CharField(_("nature"), max_length=12, choices=Kind)
    title = models.CharField(_("intitulé"), max_length=120)
    people = models.PositiveIntegerField(_("personnes touchées"), default=0)
    hours = models.DecimalField(_("heures"), max_digits=6, decimal_places=2, default=Decimal(0))
    notes = models.TextField(_("notes"), max_length=1000, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-done_on", "title", "pk"]
        indexes = [models.Index(name="outreach_action__by_year", fields=["programme", "-done_on"])]
        constraints = [
            models.CheckConstraint(name="outreach_action__plausible", condition=Q(people__lte=1_000_000, hours__gte=0)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def plain_hours(self) -> int | Decimal:
        """Hours as they are read."""
        return tidy(self.hours)


class AdviceContact(TenantOwned):
    """An advice given outside any case: a day and three codes. No identity, no place, no word."""

    class Caller(models.TextChoices):
        CONCERNED = "concerned", _("femme concernée")
        RELATIVE = "relative", _("proche, voisin")
        PROFESSIONAL = "professional", _("professionnel")
        LANDLORD = "landlord", _("bailleur, gardien")
        OTHER = "other", _("autre")

    class Subject(models.TextChoices):
        SAFETY = "safety", _("mise en sécurité")
        HOUSING = "housing", _("logement, bail")
        RIGHTS = "rights", _("droits, plainte, justice")
        CHILDREN = "children", _("enfants")
        MONEY = "money", _("ressources, dettes")
        HEALTH = "health", _("santé")
        LISTENING = "listening", _("écoute")

    class Orientation(models.TextChoices):
        LINE = "line", _("3919")
        POLICE = "police", _("police, gendarmerie")
        SHELTER = "shelter", _("115, hébergement")
        ASSOCIATION = "association", _("association spécialisée")
        SOCIAL = "social", _("service social, CCAS")
        LAW = "law", _("avocat, accès au droit")
        CARE = "care", _("santé")
        CASE = "case", _("dossier ouvert ensuite")
        NONE = "none", _("réponse donnée, sans orientation")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField(_("date"), default=timezone.localdate)
    caller = models.CharField(_("qui a demandé"), max_length=12, choices=Caller)
    subject = models.CharField(_("sujet"), max_length=12, choices=Subject)
    orientation = models.CharField(_("orientation"), max_length=12, choices=Orientation)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-given_on", "pk"]
        indexes = [models.Index(name="advice_contact__by_year", fields=["tenant", "-given_on"])]

    def __str__(self) -> str:
        return f"conseil du {self.given_on}"


class LocalProcedure(TenantOwned):
    """What to do here: a number, a door, an hour; added to the national ones by the coordination of a programme."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("intitulé"), max_length=80)
    text = models.TextField(_("ce qu’il faut faire"), max_length=800)
    phone = models.CharField(_("téléphone du service"), max_length=24, blank=True)
    hours = models.CharField(_("horaires"), max_length=120, blank=True)
    reviewed_on = models.DateField(default=timezone.localdate, editable=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="local_procedure__title_once", fields=["programme", "title"], condition=Q(is_active=True)
            )
        ]

    def __str__(self) -> str:
        return self.title


class ExternalFigure(TenantOwned):
    """A yearly figure of a commune, from a source outside. A count of people below five is kept as "fewer than five": no value."""

    class Kind(models.TextChoices):
        VICTIMS = "victims", _("victimes enregistrées")
        APPLICATIONS = "applications", _("demandes au motif violences")
        VACANCY = "vacancy", _("taux de vacance (%)")
        TURNOVER = "turnover", _("taux de rotation (%)")

    OF_PEOPLE = (Kind.VICTIMS, Kind.APPLICATIONS)
    FEWEST = 5
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey("tenants.Commune", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("année"))
    kind = models.CharField(_("donnée"), max_length=12, choices=Kind)
    value = models.DecimalField(_("valeur"), max_digits=9, decimal_places=2, null=True)
    source = models.CharField(_("source"), max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="external_figure__once", fields=["programme", "commune", "year", "kind"]),
            models.CheckConstraint(name="external_figure__year", condition=Q(year__gte=2000, year__lte=2100)),
            models.CheckConstraint(name="external_figure__has_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="external_figure__few_people_unsaid",
                condition=~Q(kind__in=["victims", "applications"]) | Q(value__isnull=True) | Q(value=0) | Q(value__gte=5),
            ),
            models.CheckConstraint(
                name="external_figure__rate",
                condition=~Q(kind__in=["vacancy", "turnover"]) | Q(value__isnull=False, value__gte=0, value__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.year} {self.kind}"

    @property
    def plain_value(self) -> int | Decimal | None:
        """The value as it is read; None for "fewer than five"."""
        return None if self.value is None else tidy(self.value)
