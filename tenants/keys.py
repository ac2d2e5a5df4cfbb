"""Tenant keys: made by the operator, read through definer functions, kept unwrapped only for the length of a call."""

from uuid import UUID

from django.db import connection

from tenants.crypto import CannotOpen, Lost, StaleKey, Vault, new_key, root
from tenants.models import TenantKey


def tenant_place(tenant: UUID, version: int) -> str:
    """Associated data of a wrapped tenant key."""
    return f"tenant_key|{tenant}|{version}"


def create_tenant_key(tenant: UUID, *, using: str, version: int = 1) -> TenantKey:
    """Give a tenant a key, wrapped by the root: its first, or the next one."""
    wrapped = root().wrap(new_key(), tenant_place(tenant, version))
    return TenantKey.objects.using(using).create(tenant_id=tenant, version=version, wrapped=wrapped)


def tenant_key(tenant: UUID, version: int | None = None) -> tuple[int, bytes]:
    """Version and bytes of a tenant's key (the newest when no version is asked).

    Raises CannotOpen when the database gives none: the acting tenant is not a partner, or that version is gone.
    """
    return _read("SELECT version, wrapped FROM tenant_key_for(%s, %s::smallint)", tenant, version)


def hold_tenant_key(tenant: UUID) -> tuple[int, bytes]:
    """The newest key of a tenant, which cannot be dropped before the end of the transaction: for what is sealed or wrapped with it.

    Raises CannotOpen like `tenant_key`.
    """
    return _read("SELECT version, wrapped FROM hold_tenant_key(%s)", tenant)


def _read(query: str, tenant: UUID, *parameters: int | None) -> tuple[int, bytes]:
    with connection.cursor() as cursor:
        cursor.execute(query, [tenant, *parameters])
        row = cursor.fetchone()
    if row is None:
        raise CannotOpen(f"tenant_key|{tenant}")
    return row[0], root().unwrap(row[1], tenant_place(tenant, row[0]))


def programme_place(programme: UUID) -> str:
    """Associated data of a wrapped programme key."""
    return f"programme_key|{programme}"


def programme_key(programme: UUID) -> bytes:
    """The key of a programme that the acting tenant takes part in, made at its first use.

    Raises CannotOpen when the acting tenant does not take part.
    """
    place = programme_place(programme)
    offered = root().wrap(new_key(), place)
    with connection.cursor() as cursor:
        cursor.execute("SELECT programme_key_for(%s, %s)", [programme, offered])
        [wrapped] = cursor.fetchone()
    if wrapped is None:
        raise CannotOpen(place)
    return root().unwrap(wrapped, place)


def tenant_vault(tenant: UUID, *, sealing: bool = False, lost: list[Lost] | None = None) -> Vault:
    """Vault of what belongs to a tenant itself: addresses of its dwellings, orientations it received, unsent forms.

    `sealing`: to write, not only to read. `lost`: where fields that do not open are noted. Raises CannotOpen like `tenant_key`.
    """
    version, key = hold_tenant_key(tenant) if sealing else tenant_key(tenant)

    def fetch(wanted: int) -> bytes:
        try:
            return tenant_key(tenant, wanted)[1]
        except CannotOpen as error:
            raise StaleKey(f"tenant_key|{tenant}|{wanted}") from error

    return Vault(tenant, key, version, sealing, fetch, lost)
