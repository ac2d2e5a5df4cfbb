"""Menu entries of this floor."""

from tenants.actor import Actor
from tenants.navigation import NavItem


def items(actor: Actor) -> list[NavItem]:
    """Entries that this actor gets."""
    return []
