"""Lists of cases that leave the building: asked, agreed to by a second person, computed once, fetched by who asked, destroyed."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned
from tenants.references import draw_reference
from tenants.sealed import SealedField, Sealing

DIRECT_ROWS = 50  # a day and a person: without identity, nobody else needs to agree
DOWNLOADS = 3
KEPT_FOR = timedelta(hours=48)
DECIDED_WITHIN = timedelta(days=10)  # three working days, and the longest row of days off around them
IDENTITY_COLUMNS = ("last_name", "first_name", "birth_date", "nur")


class CaseExport(Sealing, TenantOwned):
    """One request. State machine: `cases.workflow_export`. What was asked never changes; who agrees is somebody else (trigger).

    `counted`: how many cases the request covered when it was made, which is what the second person agrees to.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("attend un accord")
        QUEUED = "queued", _("en préparation")
        READY = "ready", _("prêt")
        REFUSED = "refused", _("refusé")
        CANCELLED = "cancelled", _("annulé")
        LAPSED = "lapsed", _("sans réponse à temps")
        FAILED = "failed", _("non abouti")
        DESTROYED = "destroyed", _("fichier détruit")

    class Selection(models.TextChoices):
        OPEN = "open", _("dossiers ouverts")
        CLOSED = "closed", _("dossiers clos")
        ALL = "all", _("tous les dossiers transmis")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("classeur Excel (XLSX)")
        CSV = "csv", _("texte séparé par des points-virgules (CSV)")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("chaque personne concernée y consent, et son accord est au dossier")
        LEGAL = "legal", _("un texte ou une autorité l’impose")
        OWN_DUTY = "own_duty", _("suivi par notre organisation de ses propres dossiers, sans autre destinataire")

    class Problem(models.TextChoices):
        GROWN = "grown", _("la liste s’est allongée depuis la demande")
        EMPTY = "empty", _("plus aucun dossier ne correspond")
        LEFT = "left", _("la personne qui l’a demandé n’en a plus le droit")
        LATE = "late", _("le calcul n’a pas pu se faire à temps")

    LIVE_STATES: ClassVar[frozenset[str]] = frozenset({Status.ASKED, Status.QUEUED})
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"purpose", "note", "file_key"})

    number = models.CharField(max_length=9, unique=True, default=draw_reference, editable=False)
    programme = models.ForeignKey("tenants.Programme", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    selection = models.CharField(_("dossiers"), max_length=8, choices=Selection, default=Selection.OPEN, editable=False)
    filed_from = models.DateField(_("transmis à partir du"), null=True, editable=False)
    filed_to = models.DateField(_("transmis jusqu’au"), null=True, editable=False)
    columns = ArrayField(models.CharField(max_length=20), editable=False)
    with_identity = models.BooleanField(editable=False)
    basis = models.CharField(_("fondement"), max_length=8, choices=Basis, blank=True, editable=False)
    format = models.CharField(_("format"), max_length=4, choices=Format, default=Format.XLSX, editable=False)
    purpose = SealedField(_("pour quoi faire"))
    counted = models.PositiveIntegerField(editable=False)
    status = models.CharField(max_length=10, choices=Status, editable=False)
    problem = models.CharField(max_length=8, choices=Problem, blank=True, editable=False)
    requested_by = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="+", editable=False)
    requested_at = models.DateTimeField(editable=False)
    decide_by = models.DateTimeField(editable=False)
    decided_by = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    note = SealedField(_("mot de la deuxième personne"))
    rows = models.PositiveIntegerField(null=True, editable=False)
    ready_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    downloads = models.PositiveSmallIntegerField(default=0, editable=False)
    file_key = SealedField()
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(name="case_export__of_tenant", fields=["tenant", "-requested_at"]),
            models.Index(
                name="case_export__due", fields=["requested_at"], condition=Q(status__in=["asked", "queued", "ready"])
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="case_export__one_live", fields=["requested_by"], condition=Q(status__in=["asked", "queued"])
            ),
            models.CheckConstraint(
                name="case_export__identity_is_said",
                condition=Q(with_identity=True, columns__overlap=list(IDENTITY_COLUMNS))
                | (Q(with_identity=False) & ~Q(columns__overlap=list(IDENTITY_COLUMNS))),
            ),
            models.CheckConstraint(
                name="case_export__identity_has_basis", condition=Q(with_identity=True) ^ Q(basis="")
            ),
            models.CheckConstraint(
                name="case_export__dates_in_order",
                condition=Q(filed_from__isnull=True) | Q(filed_to__isnull=True) | Q(filed_to__gte=F("filed_from")),
            ),
            models.CheckConstraint(
                name="case_export__decided_soon",
                condition=Q(decide_by__gt=F("requested_at"), decide_by__lte=F("requested_at") + DECIDED_WITHIN),
            ),
            models.CheckConstraint(
                name="case_export__second_person",
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("requested_by"))),
            ),
            models.CheckConstraint(
                name="case_export__agreed_when_large",
                condition=Q(status__in=["asked", "refused", "cancelled", "lapsed"])
                | Q(decided_by__isnull=False)
                | Q(with_identity=False, counted__lte=DIRECT_ROWS),
            ),
            models.CheckConstraint(
                name="case_export__no_more_than_agreed", condition=Q(rows__isnull=True) | Q(rows__lte=F("counted"))
            ),
            models.CheckConstraint(
                name="case_export__ready_is_whole",
                condition=~Q(status="ready")
                | Q(
                    rows__isnull=False, file_key__isnull=False, expires_at__gt=F("ready_at"),
                    expires_at__lte=F("ready_at") + KEPT_FOR,
                ),
            ),
            models.CheckConstraint(name="case_export__few_downloads", condition=Q(downloads__lte=DOWNLOADS)),
            models.CheckConstraint(
                name="case_export__key_with_the_file", condition=Q(file_key__isnull=True) | Q(status="ready")
            ),
            models.CheckConstraint(
                name="case_export__ended_has_instant",
                condition=Q(ended_at__isnull=True) ^ ~Q(status__in=["asked", "queued", "ready"]),
            ),
            models.CheckConstraint(name="case_export__failed_says_why", condition=Q(problem="") ^ Q(status="failed")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("cases:export", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.status in self.LIVE_STATES

    @property
    def is_fetchable(self) -> bool:
        """True while its file may be downloaded."""
        return (
            self.status == self.Status.READY
            and self.expires_at is not None
            and self.expires_at > timezone.now()
            and self.downloads < DOWNLOADS
        )

    @property
    def downloads_left(self) -> int:
        return DOWNLOADS - self.downloads

    @property
    def file_name(self) -> str:
        """Neutral name of its file."""
        return f"export-{self.number}.{self.format}"


class ExportFile(TenantOwned):
    """The file of a ready export, sealed with a key of its own. Leaves through `take_export()`, ends with `shred_export()`.

    `cases`: those in its rows. Erasing one destroys the file; one that changed owner or bars the requester keeps it closed.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"content"})

    export = models.OneToOneField(CaseExport, on_delete=models.PROTECT, related_name="+", editable=False)
    content = models.BinaryField()
    cases = ArrayField(models.UUIDField(), default=list)

    def __str__(self) -> str:
        return f"{self.export_id}"
