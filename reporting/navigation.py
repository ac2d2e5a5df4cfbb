"""Menu entries of this floor."""

from django.urls import reverse

from reporting.policies import evaluated
from tenants.actor import Actor
from tenants.navigation import NavItem


def items(actor: Actor) -> list[NavItem]:
    """Indicators and reports, for those who may evaluate a programme."""
    if not evaluated(actor):
        return []
    reports = reverse("reporting:reports")
    return [
        NavItem(label="Indicateurs", url=reverse("reporting:dashboard"), icon="bar-chart"),
        NavItem(label="Rapports", url=reports, icon="file-earmark-pdf", match=(reports,)),
    ]
