"""The case itself: thin, and nothing in it names anybody."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned
from tenants.references import draw_alias, draw_reference
from tenants.roles import CELLS


class CaseQuerySet(models.QuerySet["Case"]):
    def live(self) -> Self:
        """Filed and not closed."""
        return self.exclude(status__in=[Case.Status.DRAFT, Case.Status.CLOSED])

    def silent_since(self, instant: datetime) -> Self:
        """Live cases without any event since an instant."""
        return self.live().filter(last_event_at__lt=instant)


class Case(TenantOwned):
    """One woman, her household, one entry into one programme. Holds nothing that names her.

    State machine: see `cases.workflow`.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("brouillon")
        FILED = "filed", _("transmis")
        SEARCHING = "searching", _("en recherche")
        RESERVED = "reserved", _("logement réservé")
        REHOUSED = "rehoused", _("relogé")
        FOLLOW_UP = "follow_up", _("suivi après l’entrée")
        SUSPENDED = "suspended", _("suspendu")
        CLOSED = "closed", _("clos")

    class Outcome(models.TextChoices):
        PERMANENT_SOCIAL = "permanent_social", _("logement pérenne, parc social")
        PERMANENT_PRIVATE = "permanent_private", _("logement pérenne, parc privé")
        SUPPORTED_HOUSING = "supported_housing", _("logement accompagné")
        SHELTER = "shelter", _("hébergement")
        STAYED_SPOUSE_LEFT = "stayed_spouse_left", _("maintien dans le logement, conjoint évincé")
        OWN_SOLUTION = "own_solution", _("solution trouvée par elle-même")
        RETURNED_HOME = "returned_home", _("retour au domicile")
        LEFT_TERRITORY = "left_territory", _("départ du territoire")
        NO_NEWS = "no_news", _("sans nouvelles")
        NOT_ELIGIBLE = "not_eligible", _("hors dispositif")
        WITHDRAWN = "withdrawn", _("demande retirée")
        DUPLICATE = "duplicate", _("doublon d’un autre dossier")

    class NextAction(models.TextChoices):
        COMPLETE_DRAFT = "complete_draft", _("Terminer le dossier")
        DIAGNOSE = "diagnose", _("Diagnostic à réaliser")
        SEARCH = "search", _("Proposition à rechercher")
        LANDLORD_ANSWER = "landlord_answer", _("Réponse du bailleur attendue")
        PRESENT_PROPOSAL = "present_proposal", _("Proposition à présenter")
        RESERVATAIRE_ANSWER = "reservataire_answer", _("Accord du réservataire attendu")
        BOOK_COMMITTEE = "book_committee", _("Commission à fixer")
        COMMITTEE_DECISION = "committee_decision", _("Décision de la commission attendue")
        HOUSEHOLD_ANSWER = "household_answer", _("Réponse du ménage à recueillir")
        SIGN_LEASE = "sign_lease", _("Bail à signer")
        HAND_KEYS = "hand_keys", _("Remise des clés à confirmer")
        FOLLOW_UP = "follow_up", _("Suivi après l’entrée")
        RESUME = "resume", _("Situation suspendue : reprendre contact")
        CLOSE_CASE = "close_case", _("Dossier à clore")
        NONE = "", _("Aucune")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"alias"})

    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey("tenants.Channel", null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=9, unique=True, default=draw_reference, editable=False)
    alias = models.CharField(max_length=40, default=draw_alias, editable=False)
    person_ref = models.UUIDField(default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    status_before = models.CharField(max_length=12, choices=Status, blank=True, editable=False)
    status_since = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    filed_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, editable=False)
    next_action = models.CharField(max_length=20, choices=NextAction, blank=True, editable=False)
    next_due_at = models.DateTimeField(null=True, editable=False)
    last_event_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [(str(cell), str(cell)) for cell in sorted(CELLS)]
        indexes = [
            models.Index(F("tenant"), F("status"), F("created_at").desc(), F("id").desc(), name="case__page"),
            models.Index(name="case__due", fields=["tenant", "next_due_at"], condition=Q(next_due_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(name="case__closed_has_instant", condition=Q(closed_at__isnull=False) ^ ~Q(status="closed")),
            models.CheckConstraint(name="case__closed_has_outcome", condition=~Q(outcome="") ^ ~Q(status="closed")),
            models.CheckConstraint(name="case__filed_has_instant", condition=Q(filed_at__isnull=False) ^ Q(status="draft")),
            models.CheckConstraint(name="case__suspended_remembers", condition=~Q(status_before="") ^ ~Q(status="suspended")),
            models.CheckConstraint(
                name="case__filed_before_closed", condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("filed_at"))
            ),
            models.UniqueConstraint(name="case__of_tenant", fields=["id", "tenant"]),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.reference])

    @property
    def is_live(self) -> bool:
        return self.status not in {self.Status.DRAFT, self.Status.CLOSED}


class CaseAccess(models.Model):
    """Projection for lists and counts: which group sees which case. Written by triggers only."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    id = models.BigAutoField(primary_key=True)
    group_id = models.IntegerField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="access_rows")
    status = models.CharField(max_length=12, choices=Case.Status)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="case_access__once", fields=["case", "group_id"])]
        indexes = [models.Index(F("group_id"), F("status"), F("created_at").desc(), F("case").desc(), name="case_access__page")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.case_id}"
