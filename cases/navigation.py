"""Menu entries of this floor."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.committee_policies import meeting_programmes
from cases.glass import to_review
from cases.models import Orientation, SupportMeasure
from cases.policies import to_decide
from tenants.actor import Actor
from tenants.french import counted
from tenants.navigation import STEERING, NavItem
from tenants.roles import Permission

CASE_PARTS = ("referrer", "support", "coordinator", "shelter")
MANY = 100


def items(actor: Actor) -> list[NavItem]:
    """Entries that this actor gets."""
    found: list[NavItem] = []
    lands = actor.plays("landlord")
    if actor.may(Permission.READ_CASES) and actor.plays(*CASE_PARTS) and not lands:
        found += _work(actor)
    elif actor.may(Permission.MANAGE_MEMBERS) and not actor.may(Permission.READ_CASES):
        found.append(deadlines(section=_("Organisation")))
    if actor.may(Permission.READ_CASES):
        found += _meetings(actor)
    if actor.may(Permission.ORIENT) and (lands or actor.plays(*CASE_PARTS)):
        waiting = Orientation.objects.filter(recipient=actor.tenant, status=Orientation.Status.RECEIVED)
        address = reverse("cases:orientations")
        found.append(
            NavItem(label=_("Orientations"), url=address, icon="signpost-split", waiting=waiting[:MANY], match=(address,))
        )
    if actor.may(Permission.EDIT_CASE) and actor.plays(*CASE_PARTS) and not lands:
        team = reverse("cases:team")
        found.append(NavItem(label=_("Équipe"), url=team, icon="people", section=_("Organisation"), match=(team,)))
    if actor.plays(*CASE_PARTS) and not lands:
        found += [*_glass(actor), *_exports(actor)]
    if actor.may(Permission.DECIDE_RETENTION) and actor.plays(*CASE_PARTS) and not lands:
        kept = reverse("cases:retention")
        found.append(
            NavItem(label=_("Conservation"), url=kept, icon="hourglass-split", section=_("Organisation"), match=(kept,))
        )
    return found


def _glass(actor: Actor) -> list[NavItem]:
    """Emergency openings: for managers always, for others when one waits for them."""
    if not actor.may(Permission.REVIEW_GLASS):
        return []
    address, waiting = reverse("cases:glasses"), to_review(actor)[:MANY]
    return [
        NavItem(
            label=_("Accès d’urgence"), short=_("Urgence"), url=address, icon="shield-exclamation", waiting=waiting,
            if_any=None if actor.may(Permission.MANAGE_MEMBERS) else waiting,
            section=_("Organisation"), match=(address,), alert=_glass_words,
        )
    ]  # fmt: skip


def _glass_words(count: int) -> str:
    return f"{counted(count, 'accès d’urgence attend', 'accès d’urgence attendent')} votre relecture" if count else ""


def _export_words(count: int) -> str:
    return f"{counted(count, 'export attend', 'exports attendent')} votre accord" if count else ""


def _exports(actor: Actor) -> list[NavItem]:
    """Exports, for those who ask for them or agree to them."""
    if not actor.may(Permission.EXPORT_CASES):
        return []
    address = reverse("cases:exports")
    return [
        NavItem(
            label=_("Exports"), url=address, icon="file-earmark-spreadsheet", waiting=to_decide(actor)[:MANY],
            section=_("Organisation"), match=(address,), alert=_export_words,
        )
    ]  # fmt: skip


def _meetings(actor: Actor) -> list[NavItem]:
    """Meetings, for those who sit in them; progress points, for those who house or follow a household."""
    if not meeting_programmes(actor):
        return []
    meetings, points = reverse("cases:committees"), reverse("cases:progress")
    found = [NavItem(label=_("Réunions"), url=meetings, icon="list-check", section=STEERING, match=(meetings,))]
    if actor.plays("landlord", "support", "coordinator", "referrer"):
        found.append(
            NavItem(
                label=_("Points d’étape"), short=_("Points"), url=points, icon="chat-square-text",
                section=STEERING, match=(points,),
            )
        )  # fmt: skip
    return found


def deadlines(*, section: str = "") -> NavItem:
    """What is awaited, from whom, until when."""
    address = reverse("cases:deadlines")
    return NavItem(label=_("Échéances"), url=address, icon="calendar-event", section=section, match=(address,))


def _work(actor: Actor) -> list[NavItem]:
    cases, measures, shelter = reverse("cases:list"), reverse("cases:measures"), reverse("cases:shelter")
    found = [NavItem(label=_("Dossiers"), url=cases, icon="folder2", match=(cases,)), deadlines()]
    if actor.plays("shelter"):
        found.append(
            NavItem(label=_("Ménages hébergés"), url=shelter, icon="house-heart", match=(shelter,), short=_("Hébergés"))
        )
    asked = SupportMeasure.objects.filter(tenant=actor.tenant, status=SupportMeasure.Status.REQUESTED)[:MANY]
    waiting = asked if actor.plays("support", "coordinator") else None
    found.append(
        NavItem(
            label=_("Accompagnement"), short=_("Suivi"), url=measures, icon="person-check", waiting=waiting, match=(measures,)
        )
    )
    agenda = reverse("cases:calendar")
    found.append(NavItem(label=_("Agenda"), url=agenda, icon="calendar3", match=(agenda,)))
    return found
