"""Renewing the keys of a tenant and of its cases while people work: what `app` does, in that tenant's context, acting for nobody.

What a version of the tenant's key wrapped or sealed names it, so that old and new stand side by side until nothing names the old one.
Who seals holds the key (`tenants.keys.hold_tenant_key`, `cases.keys.hold_case_key`): a version is dropped, a case's key replaced,
only once those who held it have committed. Nothing is lost when the process dies: each batch, each case is one transaction.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from cases.keys import key_place, unwrap
from cases.models import CaseKey, Transfer
from cases.services.identity import index_identity
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.crypto import CannotOpen, Vault, decrypt, encrypt, new_key
from tenants.keys import hold_tenant_key, tenant_key, tenant_vault
from tenants.locking import lock
from tenants.models import Tenant, TenantKey
from tenants.record import record
from tenants.sealed import sealed_models
from tenants.services.rotation import begin_renewal, versions_of
from tenants.services.setup import OWNER


@dataclass
class Renewal:
    """What a run did: cases whose key was renewed or wrapped again, rows sealed again, versions dropped, cases left as they were."""

    cases: int = 0
    rows: int = 0
    dropped: list[int] = field(default_factory=list)
    left: list[UUID] = field(default_factory=list)


def renew_tenant(tenant: Tenant, *, batch: int, with_cases: bool = False) -> Renewal:
    """Give a tenant a new key, wrap and seal again what the old ones did, drop those.

    `with_cases`: renew the key of each case as well. Running it again after a stop goes on where it stopped.
    """
    newest, done = begin_renewal(tenant), Renewal()
    if with_cases:
        for case_id in _cases_behind(tenant, newest):
            if renew_case(tenant, case_id):
                done.cases += 1
            else:
                done.left.append(case_id)
    while wrapped := _rewrap_some(tenant, newest, batch):
        done.cases += wrapped
    for model in sealed_models(of_case=False):
        while sealed := _reseal_some(model, tenant, newest, batch):
            done.rows += sealed
    done.dropped = [version for version in versions_of(tenant)[:-1] if _drop(tenant, version)]
    with acting_as(tenant) as system:
        record("tenant.key_renewed", tenant, by=system, owner=tenant.pk, version=newest, cases=done.cases)
    return done


def _cases_behind(tenant: Tenant, newest: int) -> list[UUID]:
    with acting_as(tenant):
        rows = _behind(tenant, newest)
        return list(rows.values_list("case_id", flat=True))


def _behind(tenant: Tenant, newest: int) -> "QuerySet[CaseKey]":
    """Keys that an older version wraps; those of the erased are gone."""
    return CaseKey.objects.filter(tenant=tenant, tenant_key_version__lt=newest).exclude(wrapped=b"").order_by("pk")


def _rewrap_some(tenant: Tenant, newest: int, batch: int) -> int:
    """Wrap the next keys under the newest version: of the tenant's cases, then of cases offered to it. Returns how many."""
    with acting_as(tenant):
        _, wrapping = tenant_key(tenant.pk, newest)
        keys = list(_behind(tenant, newest).select_for_update(of=("self",))[:batch])
        for row in keys:
            row.wrapped = encrypt(wrapping, unwrap(row), key_place(row.case_id, tenant.pk))
            row.tenant_key_version = newest
            row.save(update_fields=["wrapped", "tenant_key_version"])
            index_identity(row.case, Vault(row.case_id, unwrap(row), row.generation, lost=[]))
        waiting = Transfer.objects.filter(to_tenant=tenant, answered_at__isnull=True, tenant_key_version__lt=newest).order_by(
            "pk"
        )
        offers = list(waiting.select_for_update(of=("self",))[:batch])
        for offer in offers:
            place = key_place(offer.case_id, tenant.pk)
            key = decrypt(tenant_key(tenant.pk, offer.tenant_key_version)[1], bytes(offer.rewrapped_key), place)
            offer.rewrapped_key, offer.tenant_key_version = encrypt(wrapping, key, place), newest
            offer.save(update_fields=["rewrapped_key", "tenant_key_version"])
        return len(keys) + len(offers)


def _reseal_some(model: type[Any], tenant: Tenant, newest: int, batch: int) -> int:
    """Seal the next rows of a model again with the tenant's newest key. Returns how many."""
    with acting_as(tenant):
        vault = tenant_vault(tenant.pk, sealing=True)
        behind = model.sealed_otherwise(newest).filter(tenant=tenant).order_by("pk")
        rows = list(behind.select_for_update(of=("self",))[:batch])
        for row in rows:
            row.reseal(vault, vault)
        return len(rows)


def _drop(tenant: Tenant, version: int) -> bool:
    """Drop a version of a tenant's key that nothing names any more; those who held it have committed once it is locked."""
    with transaction.atomic(using=OWNER):
        row = lock(TenantKey.objects.using(OWNER), TenantKey.objects.using(OWNER).get(tenant=tenant, version=version).pk)
        if uses_of(tenant, version):
            return False
        row.delete(using=OWNER)
        return True


def uses_of(tenant: Tenant, version: int) -> int:
    """How many keys and rows name a version of a tenant's key."""
    with acting_as(tenant):
        with connection.cursor() as cursor:
            cursor.execute("SELECT wrapped_with(%s, %s::smallint)", [tenant.pk, version])
            wrapped = cursor.fetchone()[0]
        sealed = sum(model.sealed_with(version).filter(tenant=tenant).count() for model in sealed_models(of_case=False))
        return int(wrapped) + sealed


def renew_case(tenant: Tenant, case_id: UUID) -> bool:
    """Give a case a new key and seal all its fields with it, in one transaction that holds the old one.

    False when it is left as it is: a transfer waits with the old key, or a field does not open (it would be lost with its key).
    """
    try:
        with acting_as(tenant) as system:
            key = lock(CaseKey.objects.filter(tenant=tenant), CaseKey.objects.get(case=case_id).pk)
            if Transfer.objects.filter(case=case_id, answered_at__isnull=True).exists():
                return False
            _renew(key, system)
            return True
    except CannotOpen:
        return False


def _renew(key: CaseKey, system: Actor) -> None:
    old = Vault(key.case_id, unwrap(key), key.generation)
    new = Vault(key.case_id, new_key(), key.generation + 1, sealing=True)
    for model in sealed_models(of_case=True):
        for row in model._default_manager.filter(case=key.case_id).select_for_update(of=("self",)):
            row.reseal(old, new)
    version, wrapping = hold_tenant_key(key.tenant_id)
    key.wrapped, key.tenant_key_version = encrypt(wrapping, new.key, key_place(key.case_id, key.tenant_id)), version
    key.generation = new.generation
    key.save(update_fields=["wrapped", "tenant_key_version", "generation"])
    index_identity(key.case, new)
    record("case.key_renewed", key.case, by=system, generation=key.generation)
