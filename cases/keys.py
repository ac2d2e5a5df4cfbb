"""The key of a case: made with the draft, wrapped by its owner's key, opened for those who may read the identity."""

from uuid import UUID

from cases.models import Case, CaseKey
from tenants.crypto import CannotOpen, Vault, decrypt, encrypt, new_key
from tenants.keys import tenant_key


def _place(case_id: UUID, owner: UUID) -> str:
    return f"case_key|{case_id}|{owner}"


def build_case_key(case: Case, *, version: int, wrapping: bytes) -> tuple[CaseKey, Vault]:
    """The key of a new case, not saved yet, wrapped by its owner's key, and the vault that it opens."""
    key = new_key()
    wrapped = encrypt(wrapping, key, _place(case.pk, case.tenant_id))
    return CaseKey(case=case, tenant_id=case.tenant_id, tenant_key_version=version, wrapped=wrapped), Vault(case.pk, key)


def create_case_key(case: Case) -> Vault:
    """Make the key of a new case and return its vault."""
    version, wrapping = tenant_key(case.tenant_id)
    row, vault = build_case_key(case, version=version, wrapping=wrapping)
    row.save(force_insert=True)
    return vault


def case_vault(case: Case) -> Vault:
    """Vault of a case.

    Raises CannotOpen when the key is gone (erased) or not visible to the actor in force.
    """
    row = CaseKey.objects.filter(case=case).first()
    if row is None:
        raise CannotOpen(f"case_key|{case.pk}")
    _, wrapping = tenant_key(row.tenant_id, row.tenant_key_version)
    return Vault(case.pk, decrypt(wrapping, bytes(row.wrapped), _place(case.pk, row.tenant_id)))


def rewrap_for(case: Case, receiver: UUID) -> tuple[int, bytes]:
    """The case's key wrapped for another tenant (transfer): key version of the receiver, wrapped bytes."""
    version, wrapping = tenant_key(receiver)
    return version, encrypt(wrapping, case_vault(case).key, _place(case.pk, receiver))
