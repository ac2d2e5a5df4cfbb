"""Who speaks of a rehoused household with whom: the landlord that houses her, as the database knows it; and what it asks about."""

from typing import NamedTuple
from uuid import UUID

from django.db import connection

from cases.models import Case
from tenants.models import Tenant


class Household(NamedTuple):
    """A household that the acting landlord houses, and of which she agreed that it speaks: its reference, nothing else."""

    case_id: UUID
    case_tenant_id: UUID
    programme_id: UUID
    reference: str


def landlords_of(case: Case) -> list[Tenant]:
    """Landlords that house her, by a lease that stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT landlords_of(%s)", [case.pk])
        return list(Tenant.objects.filter(pk__in=cursor.fetchone()[0]))


def mediated() -> list[Household]:
    """Households of which the acting landlord may speak, by reference."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT case_id, case_tenant_id, programme_id, reference FROM mediated_cases() ORDER BY reference")
        return [Household(*row) for row in cursor.fetchall()]
