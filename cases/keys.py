"""The key of a case: made with the draft, wrapped by its owner's key, opened for those who may read the identity."""

from uuid import UUID

from cases.models import Case, CaseKey
from tenants.crypto import CannotOpen, Vault, decrypt, encrypt, new_key
from tenants.keys import tenant_key


def _place(case_id: UUID, owner: UUID) -> str:
    return f"case_key|{case_id}|{owner}"


def create_case_key(case: Case) -> Vault:
    """Make the key of a new case and return its vault."""
    key = new_key()
    version, wrapping = tenant_key(case.tenant_id)
    wrapped = encrypt(wrapping, key, _place(case.pk, case.tenant_id))
    CaseKey.objects.create(case=case, tenant_id=case.tenant_id, tenant_key_version=version, wrapped=wrapped)
    return Vault(case.pk, key)


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
