"""Menu entries of this floor."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from reporting.policies import decided, evaluated, funding_policy
from reporting.targets import open_cases
from tenants.actor import Actor
from tenants.french import NBSP, NNBSP, counted, date_fr
from tenants.navigation import NavItem

WARNED_BEFORE = timedelta(days=60)


def items(actor: Actor) -> list[NavItem]:
    """Indicators, reports, targets and simulation for those who may evaluate a programme; its funding, for whom there is some to read."""
    found = []
    if evaluated(actor):
        reports, packs, targets, what_if = (
            reverse(f"reporting:{name}") for name in ("reports", "packs", "targets", "simulation")
        )
        found = [
            NavItem(label="Indicateurs", url=reverse("reporting:dashboard"), icon="bar-chart"),
            NavItem(label="Rapports", url=reports, icon="file-earmark-pdf", match=(reports,)),
            NavItem(label="Comité de pilotage", short="Comité", url=packs, icon="journal-text", match=(packs,)),
            NavItem(label="Objectifs", url=targets, icon="flag", match=(targets,), alert=lambda _count: _over(actor)),
            NavItem(label=f"Et si…{NNBSP}?", url=what_if, icon="lightbulb", match=(what_if,)),
        ]
    funding = reverse("reporting:funding")
    lines = None if decided(actor) else funding_policy.visible(actor)[:1]
    found.append(NavItem(label="Financements", short="Crédits", url=funding, icon="wallet2", match=(funding,), if_any=lines))
    return found


def _over(actor: Actor) -> str:
    """What the coordination of a programme that is over, or ends within two months, has to know: how many cases are still open."""
    soon = timezone.localdate() + WARNED_BEFORE
    told = []
    for programme in decided(actor):
        ends_on = programme.ends_on
        if ends_on and ends_on <= soon and (count := open_cases(actor, programme).count()):
            left = counted(count, "dossier encore ouvert", "dossiers encore ouverts")
            told.append(f"{programme.name}{NBSP}: fin le {date_fr(ends_on)}, {left}")
    return " ; ".join(told)
