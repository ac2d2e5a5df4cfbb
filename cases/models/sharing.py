"""Explicit sharing of a case: guardian's grant table with consent, purpose and expiry; who works on it; leave."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from cases.models.case import Case
from cases.models.cells import Cell
from cases.models.consent import Consent
from tenants.models import TenantOwned
from tenants.roles import Permission


class CaseShare(GroupObjectPermissionBase):
    """One permission on one case for the group of a tenant or of a membership. Touched by `cases.access` alone."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    content_object = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="shares")
    tenant = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    grantor = models.ForeignKey("tenants.Tenant", null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    purpose = models.CharField(max_length=40)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="shares")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)

    class Meta(GroupObjectPermissionBase.Meta):
        indexes = [models.Index(name="case_share__of_group", fields=["group", "permission", "content_object"])]


class TeamMember(Cell):
    """Referent or co-referent of a case, inside its owner."""

    class Part(models.TextChoices):
        REFERENT = "referent", _("référente")
        CO_REFERENT = "co_referent", _("co-référente")

    PERMISSION = Permission.VIEW_CASE

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="team")
    membership = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="cases")
    part = models.CharField(max_length=12, choices=Part, default=Part.REFERENT)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="team_member__once", fields=["case", "membership"]),
            models.UniqueConstraint(name="team_member__one_referent", fields=["case"], condition=Q(part="referent")),
        ]


class Delegation(TenantOwned):
    """A colleague's leave: from one day to another, a deputy receives what is hers."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    membership = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="delegations")
    deputy = models.ForeignKey("tenants.Membership", on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"))
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="delegation__dates_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="delegation__to_somebody_else", condition=~Q(deputy=F("membership"))),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class Transfer(Cell):
    """A case handed over to another tenant, with consent; done by a definer function that re-owns every cell."""

    PERMISSION = Permission.VIEW_CASE
    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"rewrapped_key"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="transfers")
    from_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    to_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    rewrapped_key = models.BinaryField(editable=False)
    tenant_key_version = models.PositiveSmallIntegerField(editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="transfer__one_waiting", fields=["case"], condition=Q(answered_at__isnull=True)),
            models.CheckConstraint(name="transfer__to_somebody_else", condition=~Q(to_tenant=F("from_tenant"))),
            models.CheckConstraint(
                name="transfer__answer_has_instant",
                condition=Q(answered_at__isnull=True, accepted__isnull=True)
                | Q(answered_at__isnull=False, accepted__isnull=False),
            ),
        ]
