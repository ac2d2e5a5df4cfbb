"""Moving in: what there is to settle for a rehousing, and where she was sent for her rights. For those who support her alone."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from tenants.models import TenantOwned
from tenants.sealed import SealedField, Sealing


class Installation(TenantOwned):
    """One rehousing as those who support her know it: a lease without its place, and the day of the keys."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"lease", "keys_on", "cancelled_at"})
    ERASED_WHOLE: ClassVar[bool] = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="installations")
    lease = models.UUIDField(unique=True, editable=False)
    keys_on = models.DateField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [models.Index(name="installation__of_case", fields=["case", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d}"


class InstallationItem(TenantOwned):
    """One thing to settle, once somebody has said something of it; a thing without a row is still to do."""

    class Thing(models.TextChoices):
        DEPOSIT = "deposit", _("dépôt de garantie et garantie FSL ou FUL")
        LOCA_PASS = "loca_pass", _("avance Loca-Pass")  # a code  # nosec B105
        VISALE = "visale", _("garantie Visale")
        INSURANCE = "insurance", _("assurance habitation")
        ENERGY = "energy", _("électricité et gaz")
        WATER = "water", _("eau")
        FURNITURE = "furniture", _("meubles et équipement")
        CAF = "caf", _("changement d’adresse à la CAF")
        SCHOOL = "school", _("changement d’adresse à l’école")
        MAIL = "mail", _("mise en garde sur le suivi du courrier")
        PHONE = "phone", _("téléphone vérifié, localisation coupée")

    class State(models.TextChoices):
        TODO = "todo", _("à faire")
        DONE = "done", _("fait")
        NOT_CONCERNED = "none", _("sans objet")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {"installation", "thing", "state", "done_on", "by_tenant", "by_name", "said_at"}
    )
    ERASED_WHOLE: ClassVar[bool] = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    installation = models.ForeignKey(Installation, on_delete=models.CASCADE, related_name="items")
    thing = models.CharField(max_length=9, choices=Thing)
    state = models.CharField(max_length=4, choices=State, default=State.TODO)
    done_on = models.DateField(null=True)
    by_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=80)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="installation_item__once", fields=["installation", "thing"]),
            models.CheckConstraint(
                name="installation_item__done_has_date", condition=Q(done_on__isnull=False) ^ ~Q(state="done")
            ),
        ]

    def __str__(self) -> str:
        return self.get_thing_display()


class Referral(Sealing, TenantOwned):
    """An orientation to a body of common law, and what came of it; which office it was stands sealed."""

    class Body(models.TextChoices):
        CAF = "caf", _("CAF")
        CPAM = "cpam", _("CPAM")
        FRANCE_TRAVAIL = "france_travail", _("France Travail")
        MISSION_LOCALE = "mission_locale", _("mission locale")
        CIDFF = "cidff", _("CIDFF")
        UMJ = "umj", _("unité médico-judiciaire")
        SCHOOL = "school", _("école, collège ou lycée")
        PMI = "pmi", _("PMI")
        CCAS = "ccas", _("CCAS")
        MDPH = "mdph", _("MDPH")
        COUNCIL = "council", _("service social départemental")
        LAWYER = "lawyer", _("avocat, aide juridictionnelle")
        DEBT = "debt", _("commission de surendettement")
        OTHER = "other", _("autre organisme")

    class Status(models.TextChoices):
        WAITING = "waiting", _("en attente")
        OBTAINED = "obtained", _("obtenu")
        REFUSED = "refused", _("refusé")
        DROPPED = "dropped", _("sans suite")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"body", "label", "referred_on", "status", "result_on", "by_tenant"})
    ERASED_WHOLE: ClassVar[bool] = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="referrals")
    body = models.CharField(_("organisme"), max_length=14, choices=Body)
    label = SealedField(_("précision"))
    referred_on = models.DateField(_("orientée le"), default=timezone.localdate)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING, editable=False)
    result_on = models.DateField(null=True, editable=False)
    by_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-referred_on", "-created_at"]
        indexes = [models.Index(name="referral__of_case", fields=["case", "-referred_on"])]
        constraints = [
            models.CheckConstraint(
                name="referral__result_has_date", condition=Q(result_on__isnull=False) ^ Q(status="waiting")
            ),
            models.CheckConstraint(
                name="referral__dates_in_order", condition=Q(result_on__isnull=True) | Q(result_on__gte=F("referred_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.get_body_display()
