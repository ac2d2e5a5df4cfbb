"""Tenant keys: made by the operator, read through the definer function, kept unwrapped only for the length of a call."""

from uuid import UUID

from django.db import connection

from tenants.crypto import CannotOpen, Vault, new_key, root
from tenants.models import Tenant, TenantKey


def tenant_place(tenant: UUID, version: int) -> str:
    """Associated data of a wrapped tenant key."""
    return f"tenant_key|{tenant}|{version}"


def create_tenant_key(tenant: Tenant, *, using: str) -> TenantKey:
    """Give a new tenant its first key, wrapped by the root."""
    wrapped = root().wrap(new_key(), tenant_place(tenant.pk, 1))
    return TenantKey.objects.using(using).create(tenant=tenant, version=1, wrapped=wrapped)


def tenant_key(tenant: UUID, version: int | None = None) -> tuple[int, bytes]:
    """Version and bytes of a tenant's key (the newest when no version is asked).

    Raises CannotOpen when the database gives none: the acting tenant is not a partner.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, wrapped FROM tenant_key_for(%s, %s::smallint)", [tenant, version])
        row = cursor.fetchone()
    if row is None:
        raise CannotOpen(f"tenant_key|{tenant}")
    return row[0], root().unwrap(row[1], tenant_place(tenant, row[0]))


def tenant_vault(tenant: UUID) -> Vault:
    """Vault of what belongs to a tenant itself (addresses of its dwellings)."""
    return Vault(tenant, tenant_key(tenant, version=1)[1])
