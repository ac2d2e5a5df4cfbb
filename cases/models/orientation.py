"""A woman referred to a programme by a landlord, a shelter, a CCAS: write-only for the one who refers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.models import TenantOwned
from tenants.references import draw_reference
from tenants.sealed import SealedField, Sealing


class Orientation(TenantOwned):
    """`tenant` refers, `recipient` takes up. The referrer then sees the status only."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("reçue")
        TAKEN_UP = "taken_up", _("prise en charge")
        CLOSED = "closed", _("close")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    recipient = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey("tenants.Channel", null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=9, unique=True, default=draw_reference, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED, editable=False)
    out_of_scope = models.BooleanField(default=False, editable=False)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_up_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(name="orientation__waiting", fields=["recipient", "status", "-received_at"])]
        constraints = [
            models.CheckConstraint(
                name="orientation__taken_up_has_instant",
                condition=Q(status="received", taken_up_at__isnull=True)
                | Q(status="taken_up", taken_up_at__isnull=False)
                | Q(status="closed"),
            ),
            models.CheckConstraint(
                name="orientation__closed_has_instant", condition=Q(closed_at__isnull=False) ^ ~Q(status="closed")
            ),
            models.CheckConstraint(name="orientation__scope_when_closed", condition=Q(out_of_scope=False) | Q(status="closed")),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("cases:orientation", args=[self.number])


class OrientationContent(Sealing, TenantOwned):
    """What was written: readable by the recipient alone (`tenant` is the recipient), sealed with its key."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"last_name", "first_name", "contact", "message"})

    orientation = models.OneToOneField(Orientation, on_delete=models.CASCADE, related_name="content")
    author_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    is_tenant_of_referrer = models.BooleanField(_("locataire de l’organisation qui oriente"), default=False)
    persons = models.PositiveSmallIntegerField(_("personnes à reloger"), default=1)
    consent_on = models.DateField(_("accord de la personne recueilli le"))
    last_name = SealedField(_("nom"))
    first_name = SealedField(_("prénom"))
    contact = SealedField(_("comment la joindre sans risque"))
    message = SealedField(_("précisions"))

    def __str__(self) -> str:
        return f"contenu {self.orientation_id}"


class TakenUp(TenantOwned):
    """Which case an orientation became: known to the case's owner alone."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    orientation = models.OneToOneField(Orientation, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.orientation_id}"
