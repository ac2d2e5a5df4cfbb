"""How long a person's data are kept, what is asked before they go, and what she asked of them."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from tenants.models import TenantOwned
from tenants.sealed import SealedField, Sealing

MONTHS, NOTICE_DAYS, DRAFT_DAYS = 24, 30, 90


class RetentionRule(TenantOwned):
    """What an organisation decided, as the one responsible for its cases; without a row, the defaults. Never longer than two years."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    months = models.PositiveSmallIntegerField(
        _("conservation après le dernier contact, en mois"),
        default=MONTHS,
        validators=[MinValueValidator(6), MaxValueValidator(MONTHS)],
    )
    notice_days = models.PositiveSmallIntegerField(
        _("préavis avant l’effacement, en jours"),
        default=NOTICE_DAYS,
        validators=[MinValueValidator(14), MaxValueValidator(180)],
    )
    draft_days = models.PositiveSmallIntegerField(
        _("brouillon laissé sans modification, en jours"),
        default=DRAFT_DAYS,
        validators=[MinValueValidator(30), MaxValueValidator(365)],
    )
    rights_contact = models.CharField(_("adresse où exercer ses droits"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="retention_rule__one_per_tenant", fields=["tenant"]),
            models.CheckConstraint(
                name="retention_rule__within_the_law",
                condition=Q(months__range=(6, 24), notice_days__range=(14, 180), draft_days__range=(30, 365)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.months} mois"


class RetentionNotice(TenantOwned):
    """A case whose data are about to go: told to who follows it, answered once. What is never answered lapses, and they go.

    Written by the owner's jobs; answered by who follows the case or manages the organisation (policies and a trigger say so too).
    """

    class Answer(models.TextChoices):
        CONTACT = "contact", _("conservé : nouveau contact")
        GROUND = "ground", _("conservé : motif légal")
        ERASE = "erase", _("effacement décidé")
        LAPSED = "lapsed", _("effacement à l’échéance")
        OVERTAKEN = "overtaken", _("sans objet : le dossier a repris")

    class Ground(models.TextChoices):
        PROCEEDINGS = "proceedings", _("procédure judiciaire en cours")
        CLAIM = "claim", _("réclamation ou contentieux en cours")
        HER_REQUEST = "her_request", _("elle a demandé que ses données soient conservées")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="retention_notices")
    raised_on = models.DateField()
    erase_on = models.DateField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True, editable=False)
    answered_on = models.DateField(null=True, editable=False)
    answered_by = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    contact_on = models.DateField(_("contact du"), null=True)
    ground = models.CharField(_("motif"), max_length=12, choices=Ground, blank=True)
    kept_until = models.DateField(_("conservé jusqu’au"), null=True)

    class Meta:
        indexes = [
            models.Index(name="retention_notice__of_case", fields=["case", "-raised_on"]),
            models.Index(name="retention_notice__open", fields=["tenant", "erase_on"], condition=Q(answer="")),
        ]
        constraints = [
            models.UniqueConstraint(name="retention_notice__one_open", fields=["case"], condition=Q(answer="")),
            models.CheckConstraint(
                name="retention_notice__answer_has_date", condition=Q(answered_on__isnull=True) ^ ~Q(answer="")
            ),
            models.CheckConstraint(
                name="retention_notice__contact_has_date", condition=Q(contact_on__isnull=False) ^ ~Q(answer="contact")
            ),
            models.CheckConstraint(
                name="retention_notice__ground_has_end",
                condition=(Q(kept_until__isnull=False) & ~Q(ground="") & Q(answer="ground"))
                | (Q(kept_until__isnull=True, ground="") & ~Q(answer="ground")),
            ),
            models.CheckConstraint(name="retention_notice__erased_later", condition=Q(erase_on__gte=F("raised_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.erase_on}"


class SubjectRequest(Sealing, TenantOwned):
    """What she asked of her data, and what was answered (RGPD, articles 12 and 15 to 21). Her owner's alone."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("recevoir ses données (accès, article 15)")
        RECTIFICATION = "rectification", _("corriger ses données (rectification, article 16)")
        ERASURE = "erasure", _("effacer ses données (effacement, article 17)")
        RESTRICTION = "restriction", _("geler ses données (limitation, article 18)")
        OBJECTION = "objection", _("s’opposer à un usage (opposition, article 21)")

    class Answer(models.TextChoices):
        GRANTED = "granted", _("acceptée")
        PARTLY = "partly", _("acceptée en partie, raisons données")
        REFUSED = "refused", _("refusée, raisons et recours donnés")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="subject_requests")
    kind = models.CharField(_("demande"), max_length=14, choices=Kind)
    received_on = models.DateField(_("reçue le"))
    due_on = models.DateField(editable=False)
    extended_on = models.DateField(null=True, editable=False)
    answer = models.CharField(_("réponse"), max_length=8, choices=Answer, blank=True, editable=False)
    answered_on = models.DateField(_("répondu le"), null=True, editable=False)
    lifted_on = models.DateField(null=True, editable=False)
    text = SealedField(_("ce qu’elle demande"))

    class Meta:
        ordering = ["-received_on"]
        indexes = [
            models.Index(name="subject_request__of_case", fields=["case", "-received_on"]),
            models.Index(name="subject_request__waiting", fields=["tenant", "due_on"], condition=Q(answer="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="subject_request__answer_has_date",
                condition=(Q(answer="", answered_on__isnull=True)) | (~Q(answer="") & Q(answered_on__gte=F("received_on"))),
            ),
            models.CheckConstraint(name="subject_request__due_later", condition=Q(due_on__gt=F("received_on"))),
            models.CheckConstraint(
                name="subject_request__only_a_restriction_is_lifted",
                condition=Q(lifted_on__isnull=True)
                | (Q(kind="restriction", lifted_on__gte=F("answered_on")) & ~Q(answer="refused")),
            ),
            models.UniqueConstraint(name="subject_request__one_open_a_kind", fields=["case", "kind"], condition=Q(answer="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.received_on}"

    @property
    def in_force(self) -> bool:
        """True for a restriction that was accepted and not lifted: her data are kept, and nothing else."""
        accepted = self.answer in {self.Answer.GRANTED, self.Answer.PARTLY}
        return self.kind == self.Kind.RESTRICTION and accepted and self.lifted_on is None
