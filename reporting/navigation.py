"""Menu entries of this floor."""

from django.urls import reverse

from reporting.policies import evaluated
from tenants.actor import Actor
from tenants.navigation import NavItem


def items(actor: Actor) -> list[NavItem]:
    """Indicators and reports, for those who may evaluate a programme."""
    if not evaluated(actor):
        return []
    reports, packs = reverse("reporting:reports"), reverse("reporting:packs")
    return [
        NavItem(label="Indicateurs", url=reverse("reporting:dashboard"), icon="bar-chart"),
        NavItem(label="Rapports", url=reports, icon="file-earmark-pdf", match=(reports,)),
        NavItem(label="Dossiers du comité", short="Comité", url=packs, icon="journal-text", match=(packs,)),
    ]
