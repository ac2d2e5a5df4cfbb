"""What every tenant-owned row has in common."""

import uuid
from typing import ClassVar

from django.db import models


class TenantOwned(models.Model):
    """A row that belongs to one tenant; the database compares `tenant_id` with the context of the transaction.

    PERSONAL_DATA names the columns that say something about a person: erasure and the canary tests are driven by it. Erasure gives
    them back their default, or nothing; where a row as a whole says it (a sector to avoid), ERASED_WHOLE takes the row away.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    ERASED_WHOLE: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True


class TwoSided(TenantOwned):
    """A row between two tenants: `tenant` (the landlord, the provider) and `case_tenant` (the owner of the case).

    Visible to both, and to the coordinator of its programme; never through a share of the case.
    """

    case_tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+", editable=False)
    programme = models.ForeignKey("tenants.Programme", on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True
