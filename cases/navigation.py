"""Menu entries of this floor."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Orientation, SupportMeasure
from tenants.actor import Actor
from tenants.navigation import NavItem
from tenants.roles import Permission

CASE_PARTS = ("referrer", "support", "coordinator", "shelter")
MANY = 100


def items(actor: Actor) -> list[NavItem]:
    """Entries that this actor gets."""
    found: list[NavItem] = []
    lands = actor.plays("landlord")
    if actor.may(Permission.READ_CASES) and actor.plays(*CASE_PARTS) and not lands:
        found += _work(actor)
    if actor.may(Permission.ORIENT) and (lands or actor.plays(*CASE_PARTS)):
        waiting = Orientation.objects.filter(recipient=actor.tenant, status=Orientation.Status.RECEIVED)
        address = reverse("cases:orientations")
        count = waiting[:MANY].count()
        found.append(NavItem(label=_("Orientations"), url=address, icon="signpost-split", count=count, match=(address,)))
    if actor.may(Permission.EDIT_CASE) and actor.plays(*CASE_PARTS) and not lands:
        team = reverse("cases:team")
        found.append(NavItem(label=_("Équipe"), url=team, icon="people", section=_("Organisation"), match=(team,)))
    return found


def _work(actor: Actor) -> list[NavItem]:
    cases, measures, shelter = reverse("cases:list"), reverse("cases:measures"), reverse("cases:shelter")
    found = [NavItem(label=_("Dossiers"), url=cases, icon="folder2", match=(cases,))]
    if actor.plays("shelter"):
        found.append(
            NavItem(label=_("Ménages hébergés"), url=shelter, icon="house-heart", match=(shelter,), short=_("Hébergés"))
        )
    asked = SupportMeasure.objects.filter(tenant=actor.tenant, status=SupportMeasure.Status.REQUESTED)
    count = asked[:MANY].count() if actor.plays("support", "coordinator") else None
    found.append(
        NavItem(label=_("Accompagnement"), url=measures, icon="person-check", count=count, match=(measures,), short=_("Suivi"))
    )
    return found
