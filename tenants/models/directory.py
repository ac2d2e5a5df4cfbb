"""Who does what around a programme: the entries of its organisations, partners without an account, teams, agreements."""

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models.base import TenantOwned

RENEWAL = timedelta(days=90)  # how long before its end an agreement is to be renewed


class Language(models.TextChoices):
    """A language in which somebody is received without an interpreter."""

    FRENCH = "fr", _("français")
    ENGLISH = "en", _("anglais")
    ARABIC = "ar", _("arabe")
    SPANISH = "es", _("espagnol")
    PORTUGUESE = "pt", _("portugais")
    UKRAINIAN = "uk", _("ukrainien")
    RUSSIAN = "ru", _("russe")
    TURKISH = "tr", _("turc")
    ROMANIAN = "ro", _("roumain")
    LINGALA = "ln", _("lingala")
    DARI = "prs", _("dari")
    PASHTO = "ps", _("pachto")
    TAMIL = "ta", _("tamoul")
    MANDARIN = "zh", _("mandarin")
    SIGNS = "lsf", _("langue des signes française")


class Listing(TenantOwned):
    """What the directory says of somebody: of a service, never of a person."""

    activity = models.TextField(_("ce que fait l’organisation"), max_length=600, blank=True)
    languages = ArrayField(models.CharField(max_length=3, choices=Language), default=list, blank=True)
    hours = models.CharField(_("horaires d’ouverture"), max_length=160, blank=True)
    phone = models.CharField(_("téléphone du service"), max_length=24, blank=True)
    email = models.EmailField(_("adresse électronique du service"), blank=True)
    website = models.URLField(_("site"), blank=True)
    street = models.CharField(_("adresse d’accueil du public"), max_length=120, blank=True)
    commune = models.ForeignKey("tenants.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    reviewed_on = models.DateField(default=timezone.localdate, editable=False)

    class Meta:
        abstract = True


class DirectoryEntry(Listing):
    """The entry of an organisation, kept by those who manage it. `area`: INSEE codes; none means the whole territory.

    Whoever shelters has no street here: the database refuses one.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        constraints = [models.UniqueConstraint(name="directory_entry__one_per_organisation", fields=["tenant"])]

    def __str__(self) -> str:
        return f"fiche {self.tenant_id}"


class OutsidePartner(Listing):
    """A partner of a programme that has no account: a hospital, the police, lawyers. Kept by the coordination."""

    class Kind(models.TextChoices):
        HEALTH = "health", _("hôpital, santé")
        POLICE = "police", _("police, gendarmerie")
        JUSTICE = "justice", _("tribunal, justice")
        LAWYERS = "lawyers", _("avocats, accès au droit")
        TOWN = "town", _("mairie, CCAS")
        DEPARTEMENT = "departement", _("département, service social, PMI")
        BENEFITS = "benefits", _("CAF, MSA, assurance maladie")
        SCHOOL = "school", _("école, petite enfance")
        WORK = "work", _("emploi, formation")
        ASSOCIATION = "association", _("association")
        SHELTER = "shelter", _("hébergement")
        INTERPRETER = "interpreter", _("interprétariat")
        OTHER = "other", _("autre")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("nom"), max_length=120)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="outside_partner__name_once", fields=["programme", "name"], condition=Q(is_active=True)
            ),
            models.UniqueConstraint(name="outside_partner__of_tenant", fields=["id", "tenant"]),
            models.CheckConstraint(name="outside_partner__is_named", condition=~Q(name="")),
            models.CheckConstraint(name="outside_partner__no_shelter_street", condition=~Q(kind="shelter") | Q(street="")),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tenants:partner", args=[self.pk])


class DirectoryTeam(TenantOwned):
    """A team and its functions: of the organisation itself, or of a partner without an account."""

    class Function(models.TextChoices):
        VIOLENCE_LEAD = "violence_lead", _("référent violences")
        SOCIAL_WORKER = "social_worker", _("travailleur social")
        MEDIATOR = "mediator", _("médiateur")
        ALLOCATION = "allocation", _("chargé d’attribution")
        TENANCY = "tenancy", _("chargé de gestion locative")
        RECEPTION = "reception", _("accueil, écoute")
        ON_CALL = "on_call", _("astreinte")
        LAWYER = "lawyer", _("juriste, avocat")
        PSYCHOLOGIST = "psychologist", _("psychologue")
        CARE = "care", _("soignant")
        INVESTIGATOR = "investigator", _("enquêteur, intervenant social")
        LEAD = "lead", _("direction, coordination")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    partner = models.ForeignKey(OutsidePartner, null=True, on_delete=models.PROTECT, related_name="teams", editable=False)
    name = models.CharField(_("nom de l’équipe"), max_length=80)
    functions = ArrayField(models.CharField(max_length=16, choices=Function), default=list)
    about = models.CharField(_("ce qu’elle fait, qui la compose"), max_length=300, blank=True)
    phone = models.CharField(_("téléphone du service"), max_length=24, blank=True)
    email = models.EmailField(_("adresse électronique du service"), blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                name="directory_team__name_once",
                fields=["tenant", "partner", "name"],
                condition=Q(is_active=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="directory_team__has_a_function", condition=~Q(functions=[])),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def function_labels(self) -> list[str]:
        """What the people of the team do, in words."""
        return [str(self.Function(code).label) for code in self.functions]


class Agreement(TenantOwned):
    """An agreement of the organisation (`tenant`) with another one, or with a partner without an account."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("tenants.Tenant", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(OutsidePartner, null=True, blank=True, on_delete=models.PROTECT, related_name="agreements")
    subject = models.CharField(_("objet"), max_length=160)
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = [F("ends_on").asc(nulls_last=True), "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement__with_one_other",
                condition=Q(organisation__isnull=True) ^ Q(partner__isnull=True),
            ),
            models.CheckConstraint(
                name="agreement__not_with_oneself",
                condition=Q(organisation__isnull=True) | ~Q(organisation=F("tenant")),
            ),
            models.CheckConstraint(
                name="agreement__dates_in_order", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def other(self) -> str:
        """With whom."""
        return str(self.organisation or self.partner)

    def state_on(self, day: date) -> tuple[str, str]:
        """Where it stands on a day: (words, tone)."""
        if self.starts_on > day:
            return str(_("à venir")), "info"
        if self.ends_on is None:
            return str(_("sans terme")), "ok"
        if self.ends_on < day:
            return str(_("terminée")), "bad"
        return (str(_("à renouveler")), "warn") if self.ends_on - day <= RENEWAL else (str(_("en cours")), "ok")
