"""Fields that do not open: altered, moved from another row, or sealed with a key that is gone. The page is served without them."""

from tenants.actor import Actor
from tenants.crypto import Vault
from tenants.record import record


def noted(vault: Vault, *, by: Actor) -> bool:
    """Write in the owner's log which fields of a page did not open. Returns whether there were any.

    `vault`: one that notes what is lost, once the page's fields were read with it.
    """
    for one in vault.lost or []:
        record("field.unreadable", one.row, by=by, owner=one.row.tenant_id, column=one.column)
    return bool(vault.lost)
