"""Renewing the upper keys: what the operator does by command, through the owner role.

Three levels, each held by another hand. The *root* wraps the tenants' keys: the owner role reads these rows and wraps them again, and
sees neither a case's key nor a sealed field. A *tenant's key* wraps the keys of its cases and seals what belongs to it: the owner role
only adds a version and drops one that is out of use; what it wrapped or sealed is done again by `app`, in that tenant's context
(`cases.services.rotation`). A *case's key* never leaves its owner's context.

Each step is a transaction of its own and says by its rows how far it got: a run that was killed is taken up by running it again.
"""

import base64
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from tenants.crypto import root
from tenants.keys import create_tenant_key, programme_place, tenant_place
from tenants.models import ProgrammeKey, Tenant, TenantKey
from tenants.second_factor import PLACE as SECOND_FACTOR
from tenants.services.setup import OWNER


def rewrap_keys(*, batch: int) -> int:
    """Wrap every tenant's and programme's key, and every secret of a second factor, under the root in force.

    `batch` rows a transaction. Returns how many were not yet.

    Raises CannotOpen on a key that neither the root in force nor ROOT_KEY_PREVIOUS wrapped, KeysUnavailable.
    """
    return sum(_rewrap_all(model, batch) for model in (TenantKey, ProgrammeKey, Authenticator))


def _rewrap_all(model: type[Any], batch: int) -> int:
    done, last = 0, None
    while True:
        with transaction.atomic(using=OWNER):
            rows = model._default_manager.using(OWNER).select_for_update().order_by("pk")
            found = list((rows.filter(pk__gt=last) if last else rows)[:batch])
            done += sum(_rewrap(row) for row in found)
        if len(found) < batch:
            return done
        last = found[-1].pk


def _rewrap(row: TenantKey | ProgrammeKey | Authenticator) -> bool:
    if isinstance(row, Authenticator):
        return _rewrap_second_factor(row)
    if root().is_current(bytes(row.wrapped)):
        return False
    place = tenant_place(row.tenant_id, row.version) if isinstance(row, TenantKey) else programme_place(row.programme_id)
    row.wrapped = root().wrap(root().unwrap(bytes(row.wrapped), place), place)
    row.save(using=OWNER, update_fields=["wrapped"])
    return True


def _secrets_of(row: Authenticator) -> dict[str, bytes]:
    """What the root wrapped of a second factor: an application's secret, the seed of recovery codes; nothing of a passkey."""
    return {name: base64.b64decode(row.data[name]) for name in ("secret", "seed") if name in row.data}


def _rewrap_second_factor(row: Authenticator) -> bool:
    old = {name: wrapped for name, wrapped in _secrets_of(row).items() if not root().is_current(wrapped)}
    for name, wrapped in old.items():
        row.data[name] = base64.b64encode(root().wrap(root().unwrap(wrapped, SECOND_FACTOR), SECOND_FACTOR)).decode()
    if old:
        row.save(using=OWNER, update_fields=["data"])
    return bool(old)


def versions_of(tenant: Tenant) -> list[int]:
    """Versions of a tenant's key that still exist, oldest first: more than one while it is being renewed."""
    rows = TenantKey.objects.using(OWNER).filter(tenant=tenant).order_by("version")
    return list(rows.values_list("version", flat=True))


@transaction.atomic(using=OWNER)
def begin_renewal(tenant: Tenant) -> int:
    """Give a tenant its next key, or take up a renewal that was left unfinished. Returns the newest version."""
    Tenant.objects.using(OWNER).select_for_update().get(pk=tenant.pk)
    versions = versions_of(tenant)
    if len(versions) > 1:
        return versions[-1]
    return create_tenant_key(tenant.pk, using=OWNER, version=versions[-1] + 1).version


def under_another_root() -> int:
    """How many keys of tenants and programmes, and secrets of second factors, the root in force did not wrap."""
    wrapped = [
        *TenantKey.objects.using(OWNER).values_list("wrapped", flat=True),
        *ProgrammeKey.objects.using(OWNER).values_list("wrapped", flat=True),
        *(secret for row in Authenticator.objects.using(OWNER) for secret in _secrets_of(row).values()),
    ]
    return sum(not root().is_current(bytes(one)) for one in wrapped)
