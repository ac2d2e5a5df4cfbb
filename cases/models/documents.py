"""Papers: seen and not kept, as a rule; a copy kept for a while where there is a reason, and lent to one named officer."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.cells import Cell
from tenants.models import TenantOwned
from tenants.roles import Permission
from tenants.sealed import SealedField, Sealing


class Paper(models.TextChoices):
    """What a paper is. Screens of a case say it in neutral words (`cases.wording.PAPERS`)."""

    IDENTITY = "identity", _("pièce d’identité ou titre de séjour")
    FAMILY = "family", _("livret de famille ou acte de naissance")
    PREGNANCY = "pregnancy", _("certificat de grossesse")
    INCOME = "income", _("justificatif de ressources")
    TAX = "tax", _("avis d’imposition")
    LEASE_END = "lease_end", _("congé ou fin de bail")
    SHELTER = "shelter", _("attestation d’hébergement")
    APPLICATION = "application", _("attestation d’enregistrement de la demande de logement")
    PROTECTION_ORDER = "protection", _("ordonnance de protection")
    COMPLAINT = "complaint", _("récépissé de dépôt de plainte")
    PROCEEDINGS = "proceedings", _("saisine du juge ou jugement")
    LEASE = "lease", _("bail ou quittance du logement actuel")
    CUSTODY = "custody", _("décision ou accord sur la résidence des enfants")
    DISABILITY = "disability", _("carte mobilité inclusion")
    PRIORITY = "priority", _("justificatif du motif prioritaire")
    INDIVIDUAL = "individual", _("justificatif de l’individualisation des ressources")


# For those who may know of the danger.
TELLING = frozenset({Paper.PROTECTION_ORDER, Paper.COMPLAINT, Paper.PROCEEDINGS, Paper.PRIORITY, Paper.INDIVIDUAL})
DATED = frozenset({Paper.IDENTITY, Paper.LEASE_END})  # the others have no end, or one that the case already holds elsewhere


class Proof(Cell):
    """A paper that was seen and given back: its nature, the day, who saw it. No copy, no number.

    The end of a protection order stands among the protections, that of the application with the application: not here too.
    """

    PERMISSION = Permission.VIEW_APPLICATION
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {"kind", "seen_on", "valid_until", "lodged_on", "by_tenant", "seen_by", "seen_by_name", "withdrawn_at"}
    )
    ERASED_WHOLE = True

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proofs")
    kind = models.CharField(_("pièce"), max_length=12, choices=Paper)
    seen_on = models.DateField(_("vue le"))
    valid_until = models.DateField(_("valable jusqu’au"), null=True, blank=True)
    lodged_on = models.DateField(_("déposée au SNE le"), null=True, blank=True)
    by_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    seen_by = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    seen_by_name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="proof__once_a_day", fields=["case", "kind", "seen_on"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(
                name="proof__end_held_once", condition=Q(valid_until__isnull=True) | Q(kind__in=sorted(DATED))
            ),
            models.CheckConstraint(
                name="proof__lodged_once_seen", condition=Q(lodged_on__isnull=True) | Q(lodged_on__gte=F("seen_on"))
            ),
        ]


class Document(Sealing, Cell):
    """A copy that is kept, for a reason and until a day. Its content is a file, sealed with a key of its own (`file_key`).

    For the team of the case alone. Destroyed: the key is gone, the file follows; what stays says that there was one.
    """

    class Reason(models.TextChoices):
        DEPOSIT = "deposit", _("elle ne peut pas la déposer elle-même au SNE pour l’instant")
        REQUESTED = "requested", _("une institution demande une copie pour instruire sa demande")
        AT_RISK = "at_risk", _("l’original risque d’être perdu, détruit ou confisqué")
        DEADLINE = "deadline", _("un délai court : recours, congé, réponse à une juridiction")

    class Type(models.TextChoices):
        PDF = "pdf", "PDF"
        JPEG = "jpg", "JPEG"
        PNG = "png", "PNG"

    PERMISSION = Permission.VIEW_IDENTITY
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"original_name", "fingerprint", "file_key"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(_("pièce"), max_length=12, choices=Paper)
    reason = models.CharField(_("pourquoi garder une copie"), max_length=10, choices=Reason)
    type = models.CharField(max_length=3, choices=Type)
    size = models.PositiveIntegerField()
    file = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    original_name = SealedField(_("nom du fichier"))
    fingerprint = SealedField()
    file_key = SealedField()
    by_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    kept_by = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    kept_by_name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(name="document__due", fields=["expires_at"], condition=Q(destroyed_at__isnull=True))]
        constraints = [
            models.CheckConstraint(
                name="document__destroyed_without_key", condition=Q(file_key__isnull=True) ^ Q(destroyed_at__isnull=True)
            ),
            models.CheckConstraint(name="document__ends_after_it_began", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(name="document__not_empty", condition=Q(size__gt=0)),
        ]


class DocumentGrant(Sealing, TenantOwned):
    """One copy, lent to one named officer of another organisation until a day, with her consent. Written by `grant_document()` alone.

    `tenant` is the officer's: the file's key is sealed with that tenant's key, and renewed with it.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"file_key"})

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="grants")
    of_case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    case_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", editable=False)
    reference = models.CharField(max_length=9)
    membership = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="+")
    officer_name = models.CharField(max_length=80)
    consent_on = models.DateField(_("consentement recueilli le"))
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    file_key = SealedField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="document_grant__one_live", fields=["document", "membership"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="document_grant__ends_after_it_began", condition=Q(expires_at__gt=F("created_at"))),
            models.CheckConstraint(
                name="document_grant__ended_without_key", condition=Q(file_key__isnull=True) ^ Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.membership_id}"

    @property
    def last_day(self) -> date:
        """The last day on which it opens."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1))
