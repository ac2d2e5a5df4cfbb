"""Her consent: to what is opened, to whom, for which step, from when to when. A fact; nothing in it names her."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.disclosure import ALWAYS_DATED, CELLS_OF, OPEN_TO_A_KIND, Purpose
from cases.models.case import Case
from tenants.models import TenantOwned


def _within_its_step() -> Q:
    allowed = Q()
    for purpose, cells in CELLS_OF.items():
        allowed |= Q(purpose=str(purpose), cells__contained_by=sorted(str(cell) for cell in cells))
    return allowed & Q(cells__len__gt=0)


class ConsentQuerySet(models.QuerySet["Consent"]):
    def live(self, on: date | None = None) -> Self:
        """Given, not withdrawn, not over."""
        day = on or timezone.localdate()
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day), withdrawn_at__isnull=True)


class Consent(TenantOwned):
    """What she agreed to; its owner alone reads it. Written once: a signature and a withdrawal are all that follows."""

    class Step(models.TextChoices):
        COORDINATION = Purpose.COORDINATION.value, _("la coordination du relogement")
        SHELTER = Purpose.SHELTER.value, _("la structure qui l’héberge")
        STUDY = Purpose.STUDY.value, _("l’étude d’une proposition par un bailleur")
        DESIGNATION = Purpose.DESIGNATION.value, _("l’accord du réservataire")
        ACCEPTANCE = Purpose.ACCEPTANCE.value, _("la préparation du bail")
        SUPPORT = Purpose.SUPPORT.value, _("l’accompagnement")
        VISIT = Purpose.VISIT.value, _("les visites chez elle")
        MEDIATION = Purpose.MEDIATION.value, _("les points d’étape avec son bailleur")
        TRANSFER = Purpose.TRANSFER.value, _("la reprise du dossier par une autre organisation")

    class How(models.TextChoices):
        SIGNED = "signed", _("signé sur papier")
        SAID = "said", _("donné de vive voix, à faire signer")

    class Language(models.TextChoices):
        FRENCH = "fr", _("français")
        ENGLISH = "en", _("anglais")
        ARABIC = "ar", _("arabe")
        SPANISH = "es", _("espagnol")
        UKRAINIAN = "uk", _("ukrainien")
        OTHER = "other", _("autre langue, avec interprète")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("étape"), max_length=14, choices=Step)
    recipient = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+")
    cells = ArrayField(models.CharField(max_length=20))
    given_on = models.DateField(_("donné le"))
    how = models.CharField(_("comment"), max_length=6, choices=How, default=How.SAID)
    sign_by = models.DateField(_("à faire signer avant le"), null=True)
    signed_on = models.DateField(_("signé le"), null=True)
    language = models.CharField(_("expliqué en"), max_length=5, choices=Language, default=Language.FRENCH)
    expires_on = models.DateField(_("jusqu’au"), null=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="consent__of_case", fields=["case", "-given_on"])]
        constraints = [
            models.CheckConstraint(name="consent__cells_of_its_step", condition=_within_its_step()),
            models.CheckConstraint(
                name="consent__names_who_receives",
                condition=Q(recipient__isnull=False) | Q(purpose__in=sorted(str(one) for one in OPEN_TO_A_KIND)),
            ),
            models.CheckConstraint(
                name="consent__ends_when_it_must",
                condition=Q(expires_on__isnull=False) | ~Q(purpose__in=sorted(str(one) for one in ALWAYS_DATED)),
            ),
            models.CheckConstraint(
                name="consent__ends_later", condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("given_on"))
            ),
            models.CheckConstraint(
                name="consent__signed_or_to_be_signed",
                condition=Q(how="signed", signed_on__isnull=False) | Q(how="said", sign_by__isnull=False),
            ),
            models.CheckConstraint(
                name="consent__signed_after_given", condition=Q(signed_on__isnull=True) | Q(signed_on__gte=F("given_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given_on}"

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None and (self.expires_on is None or self.expires_on >= timezone.localdate())
