"""Who is barred from a case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.cells import Cell
from tenants.models import TenantOwned
from tenants.roles import Permission
from tenants.sealed import SealedField, Sealing


class Exclusion(Sealing, Cell):
    """A tenant, a membership or a professional address barred from a case, without a visible reason; read by `hidden_cases()`.

    An address may have an account or not: nobody is told which. Whom it bars is in `BarredAddress`, which nobody reads.
    """

    class Reason(models.TextChoices):
        HER_REQUEST = "her_request", _("à la demande de la personne")
        KNOWS = "knows", _("la connaît ou connaît ses proches")
        CONFLICT = "conflict", _("conflit d’intérêts")
        PRECAUTION = "precaution", _("par précaution")

    PERMISSION = Permission.VIEW_AVOIDANCE
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"address"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="exclusions")
    excluded_tenant = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+")
    excluded_membership = models.ForeignKey("tenants.Membership", null=True, on_delete=models.PROTECT, related_name="+")
    by_address = models.BooleanField(default=False)
    address = SealedField(_("adresse professionnelle"))
    reason = models.CharField(_("motif"), max_length=12, choices=Reason, blank=True)
    declared = models.BooleanField(default=False)  # she or he stepped aside: `step_aside()` alone writes it
    created_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exclusion__one_target",
                condition=Q(excluded_tenant__isnull=False, excluded_membership__isnull=True, by_address=False)
                | Q(excluded_tenant__isnull=True, excluded_membership__isnull=False, by_address=False)
                | Q(excluded_tenant__isnull=True, excluded_membership__isnull=True, by_address=True),
            ),
            models.UniqueConstraint(
                name="exclusion__tenant_once", fields=["case", "excluded_tenant"], condition=Q(lifted_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="exclusion__membership_once", fields=["case", "excluded_membership"], condition=Q(lifted_at__isnull=True)
            ),
            models.CheckConstraint(
                name="exclusion__declared_by_a_member", condition=Q(declared=False) | Q(excluded_membership__isnull=False)
            ),
            models.CheckConstraint(name="exclusion__address_when_so", condition=Q(address__isnull=True) | Q(by_address=True)),
        ]


class BarredAddress(TenantOwned):
    """Whom an exclusion by address bars: a salted digest, and the person as soon as there is one with that address.

    `app` has no right here: whether an address has an account is told to nobody. `bar_address()` writes, `hidden_cases()` reads.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"digest"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    exclusion = models.OneToOneField(Exclusion, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("tenants.Person", null=True, on_delete=models.PROTECT, related_name="+")
    salt = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(name="barred_address__person", fields=["person"])]

    def __str__(self) -> str:
        return f"{self.exclusion_id}"
