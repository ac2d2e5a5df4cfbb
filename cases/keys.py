"""The key of a case: made with the draft, wrapped by its owner's key, opened for those who may read the identity.

A key has a generation: renewing it (`cases.services.rotation`) seals every field of the case again. Who seals holds the key's row
until the end of the transaction; who only reads and finds another generation reads again (`tenants.sealed`).
"""

from uuid import UUID

from django.db import connection

from cases.models import Case, CaseKey
from tenants.crypto import CannotOpen, Lost, StaleKey, Vault, decrypt, encrypt, new_key
from tenants.keys import hold_tenant_key, tenant_key


def key_place(case_id: UUID, owner: UUID) -> str:
    """Associated data of a wrapped case key."""
    return f"case_key|{case_id}|{owner}"


def build_case_key(case: Case, *, version: int, wrapping: bytes) -> tuple[CaseKey, Vault]:
    """The key of a new case, not saved yet, wrapped by its owner's key, and the vault that it opens."""
    key = new_key()
    wrapped = encrypt(wrapping, key, key_place(case.pk, case.tenant_id))
    row = CaseKey(case=case, tenant_id=case.tenant_id, tenant_key_version=version, wrapped=wrapped)
    return row, Vault(case.pk, key, row.generation, sealing=True)


def create_case_key(case: Case) -> Vault:
    """Make the key of a new case and return its vault."""
    version, wrapping = hold_tenant_key(case.tenant_id)
    row, vault = build_case_key(case, version=version, wrapping=wrapping)
    row.save(force_insert=True)
    return vault


def unwrap(row: CaseKey) -> bytes:
    """The bytes of a case's key. Raises CannotOpen."""
    _, wrapping = tenant_key(row.tenant_id, row.tenant_key_version)
    return decrypt(wrapping, bytes(row.wrapped), key_place(row.case_id, row.tenant_id))


def case_vault(case: Case, *, sealing: bool = False, lost: list[Lost] | None = None) -> Vault:
    """Vault of a case. `sealing`: to write, not only to read. `lost`: where fields that do not open are noted.

    Raises CannotOpen when the key is gone (erased) or not visible to the actor in force. With `lost`, a key that is gone gives a vault
    that opens nothing: its fields are empty, or lost.
    """
    if sealing:
        hold_case_key(case.pk)
    row = _row(case.pk)
    if lost is not None:
        return _page_vault(row, lost)
    return Vault(case.pk, unwrap(row), row.generation, sealing, lambda wanted: _newer(case.pk, wanted))


def _page_vault(row: CaseKey, lost: list[Lost]) -> Vault:
    try:
        return Vault(row.case_id, unwrap(row), row.generation, fetch=lambda wanted: _newer(row.case_id, wanted), lost=lost)
    except CannotOpen:
        return Vault(row.case_id, b"", generation=0, lost=lost)


def hold_case_key(case_id: UUID) -> None:
    """Keep the case's key as it is until the end of the transaction, for those who may read it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hold_case_key(%s)", [case_id])


def _row(case_id: UUID) -> CaseKey:
    row = CaseKey.objects.filter(case=case_id).first()
    if row is None:
        raise CannotOpen(f"case_key|{case_id}")
    return row


def _newer(case_id: UUID, wanted: int) -> bytes:
    row = _row(case_id)
    if row.generation != wanted:
        raise StaleKey(f"case_key|{case_id}|{wanted}")
    return unwrap(row)


def rewrap_for(case: Case, receiver: UUID) -> tuple[int, bytes]:
    """The case's key wrapped for another tenant (transfer): key version of the receiver, wrapped bytes."""
    key = case_vault(case, sealing=True).key
    version, wrapping = hold_tenant_key(receiver)
    return version, encrypt(wrapping, key, key_place(case.pk, receiver))
