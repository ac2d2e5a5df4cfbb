"""Menu entries of the ground floor's resources."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.actor import Actor
from tenants.navigation import NavItem
from tenants.roles import Permission


def items(actor: Actor) -> list[NavItem]:
    """Entries that this actor gets."""
    if not actor.may(Permission.READ_DIRECTORY):
        return []
    entries = (
        (_("Annuaire"), "tenants:directory", "card-list"),
        (_("Actions et conseils"), "tenants:actions", "megaphone"),
        (_("Chiffres du territoire"), "tenants:figures", "bar-chart"),
    )
    section = _("Ressources")
    return [
        NavItem(label=label, url=reverse(name), icon=icon, section=section, match=(reverse(name),))
        for label, name, icon in entries
    ]
