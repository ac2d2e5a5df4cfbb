"""The social-housing application and its resources, and the income ceilings that they are held against."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.cells import Answer, Cell
from tenants.roles import Permission


class CaseApplication(Cell):
    """Resources and the social-housing application (the number itself stands in the identity)."""

    class Basis(models.TextChoices):
        PROTECTION_ORDER = "op", _("ordonnance de protection")
        CODE_257 = "art257", _("décision sur le fondement de l’article 257 du code civil")
        DIVORCE_FILED = "filed", _("saisine du juge ou demande en divorce")
        DIVORCED = "divorced", _("jugement de divorce")
        PACS_ENDED = "pacs", _("PACS dissous")
        COMPLAINT = "complaint", _("récépissé de dépôt de plainte")

    PERMISSION = Permission.VIEW_APPLICATION
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {
            "has_nur",
            "nur_expires_on",
            "request_reasons",
            "priority_categories",
            "dalo",
            "monthly_resources",
            "reference_income",
            "recent_income",
            "spouse_income",
            "housing_aid",
            "income_basis",
            "rating_points",
            "rating_on",
            "papers_not_needed",
            "documents_checked_on",
        }
    )

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="application")
    has_nur = models.BooleanField(_("numéro unique attribué"), default=False)
    nur_expires_on = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    request_reasons = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    priority_categories = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    dalo = models.BooleanField(_("reconnue prioritaire au titre du DALO"), default=False)
    monthly_resources = models.DecimalField(_("ressources mensuelles"), max_digits=8, decimal_places=2, null=True, blank=True)
    reference_income = models.PositiveIntegerField(_("revenu fiscal de référence N-2"), null=True, blank=True)
    recent_income = models.PositiveIntegerField(_("revenus des douze derniers mois"), null=True, blank=True)
    spouse_income = models.PositiveIntegerField(_("dont ressources du conjoint violent"), null=True, blank=True)
    housing_aid = models.DecimalField(_("aide au logement estimée"), max_digits=7, decimal_places=2, null=True, blank=True)
    income_basis = models.CharField(_("ressources du conjoint écartées"), max_length=10, choices=Basis, blank=True)
    rating_points = models.PositiveSmallIntegerField(_("cotation de la métropole, en points"), null=True, blank=True)
    rating_on = models.DateField(_("cotation du"), null=True, blank=True)
    papers_not_needed = ArrayField(models.CharField(max_length=12), default=list, blank=True, editable=False)
    documents_checked_on = models.DateField(_("pièces déposées au SNE le"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_application__amounts_not_negative",
                condition=(Q(monthly_resources__isnull=True) | Q(monthly_resources__gte=0))
                & (Q(housing_aid__isnull=True) | Q(housing_aid__gte=0)),
            ),
            models.CheckConstraint(
                name="case_application__rating_is_dated", condition=Q(rating_points__isnull=True) | Q(rating_on__isnull=False)
            ),
        ]


class IncomeCeiling(models.Model):
    """Income ceilings of one year, financing and zone: reference data, the same for everybody (`data/income_ceilings.csv`)."""

    class Financing(models.TextChoices):
        PLAI = "PLAI", "PLAI"
        PLUS = "PLUS", "PLUS"

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    year = models.PositiveSmallIntegerField()
    financing = models.CharField(max_length=4, choices=Financing)
    zone = models.CharField(max_length=8, default="autres")
    amounts = ArrayField(models.PositiveIntegerField(), size=6)
    per_person = models.PositiveIntegerField()
    to_check = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="income_ceiling__once", fields=["year", "financing", "zone"]),
            models.CheckConstraint(name="income_ceiling__six_categories", condition=Q(amounts__len=6)),
        ]

    def __str__(self) -> str:
        return f"{self.financing} {self.year}"


class PresentLease(Cell):
    """The lease of the home that she left or keeps: who holds it, its notice, its debts, the end of her solidarity. No address, no name."""

    class Holder(models.TextChoices):
        UNKNOWN = "", _("ne sait pas")
        SOLE = "sole", _("elle seule")
        SPOUSES = "spouses", _("le couple, marié ou pacsé")
        CO_TENANTS = "co_tenants", _("le couple, cotitulaires du bail")
        OTHER = "other", _("l’autre personne seule")
        NONE = "none", _("pas de bail : hébergée ou propriétaire")

    class Ground(models.TextChoices):
        ORDER = "order", _("ordonnance de protection, notifiée à l’autre personne")
        CONVICTION = "conviction", _("condamnation pénale de moins de six mois")

    PERMISSION = Permission.VIEW_APPLICATION
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {
            "holder",
            "wishes_to_stay",
            "notice_on",
            "ends_on",
            "debt",
            "debt_plan",
            "solidarity_ground",
            "ground_on",
            "letter_on",
            "presented_on",
        }
    )

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="present_lease")
    holder = models.CharField(_("titulaire du bail"), max_length=10, choices=Holder, blank=True, default=Holder.UNKNOWN)
    wishes_to_stay = models.CharField(
        _("souhaite rester dans ce logement"), max_length=8, choices=Answer, default=Answer.UNKNOWN
    )
    notice_on = models.DateField(_("congé donné le"), null=True, blank=True)
    ends_on = models.DateField(_("fin du préavis ou du bail"), null=True, blank=True)
    debt = models.DecimalField(_("dette de loyer"), max_digits=8, decimal_places=2, null=True, blank=True)
    debt_plan = models.BooleanField(_("un plan d’apurement est signé"), default=False)
    solidarity_ground = models.CharField(_("fondement"), max_length=10, choices=Ground, blank=True)
    ground_on = models.DateField(_("notifiée ou prononcée le"), null=True, blank=True)
    letter_on = models.DateField(_("courrier envoyé le"), null=True, blank=True)
    presented_on = models.DateField(_("première présentation le"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="present_lease__notice_in_order",
                condition=Q(notice_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("notice_on")),
            ),
            models.CheckConstraint(name="present_lease__debt_not_negative", condition=Q(debt__isnull=True) | Q(debt__gte=0)),
            models.CheckConstraint(
                name="present_lease__presented_once_sent",
                condition=Q(presented_on__isnull=True) | Q(letter_on__isnull=True) | Q(presented_on__gte=models.F("letter_on")),
            ),
        ]
