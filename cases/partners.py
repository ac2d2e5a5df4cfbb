"""Partners of a programme, by the part they play."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.models import Case, Exclusion
from tenants.models import Participation, Tenant

Part = Participation.Part
# Parts whose tenants may own a case; a landlord or the métropole never does.
OWNING_PARTS = (Part.REFERRER, Part.SUPPORT, Part.COORDINATOR, Part.SHELTER)
TAKING_UP_PARTS = (Part.COORDINATOR, Part.SUPPORT)


def live_participations(programme: UUID, *parts: str) -> "QuerySet[Participation]":
    """Parts played today in a programme that the actor's tenant takes part in."""
    today = Q(until__isnull=True) | Q(until__gte=timezone.localdate())
    return Participation.objects.filter(today, programme=programme, part__in=parts)


def tenants_playing(programme: UUID, *parts: str) -> "QuerySet[Tenant]":
    """Tenants that play one of the parts in a programme, by name."""
    return Tenant.objects.filter(pk__in=live_participations(programme, *parts).values("tenant")).order_by("name")


def possible_owners(case: Case) -> "QuerySet[Tenant]":
    """Tenants to which a case may be transferred: never its own, a landlord of the programme, or one it excludes."""
    excluded = Exclusion.objects.filter(case=case, lifted_at__isnull=True, excluded_tenant__isnull=False)
    return (
        tenants_playing(case.programme_id, *OWNING_PARTS)
        .exclude(pk=case.tenant_id)
        .exclude(pk__in=live_participations(case.programme_id, Part.LANDLORD).values("tenant"))
        .exclude(pk__in=excluded.values("excluded_tenant"))
    )


def possible_recipients(programme: UUID) -> "QuerySet[Tenant]":
    """Tenants that take up orientations in a programme: they support or coordinate, and let no dwelling there."""
    landlords = live_participations(programme, Part.LANDLORD).values("tenant")
    return tenants_playing(programme, *TAKING_UP_PARTS).exclude(pk__in=landlords)


def possible_providers(case: Case) -> "QuerySet[Tenant]":
    """Tenants that may be asked for support on a case: to one that lets dwellings, who she is would open as a whole."""
    excluded = Exclusion.objects.filter(case=case, lifted_at__isnull=True, excluded_tenant__isnull=False)
    return (
        tenants_playing(case.programme_id, Part.SUPPORT)
        .exclude(kind__in=Tenant.LANDLORD_KINDS | Tenant.PRIVATE_KINDS)
        .exclude(pk__in=Participation.objects.filter(programme=case.programme_id, part=Part.LANDLORD).values("tenant"))
        .exclude(pk__in=excluded.values("excluded_tenant"))
    )


def group_of(tenant: Tenant) -> int:
    """The group that receives what is shared with a tenant (the database makes it with the tenant)."""
    assert tenant.group_id is not None, tenant.pk
    return tenant.group_id


def coordinators_of(programme_id: UUID) -> list[UUID]:
    """Organisations that coordinate a programme today."""
    return list(live_participations(programme_id, Part.COORDINATOR).values_list("tenant_id", flat=True))
