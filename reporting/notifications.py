"""Message catalogue of this floor."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants.models import Membership, OutboxEvent
from tenants.notify import Message
from tenants.roles import Permission


def _report(event: OutboxEvent) -> str:
    return reverse("reporting:report", args=[event.subject_id])


def _whoever_asked(event: OutboxEvent, members: list[Membership]) -> list[Membership]:
    return [member for member in members if str(member.pk) == event.facts.get("requested_by")]


def _targets(event: OutboxEvent) -> str:
    return f"{reverse('reporting:targets')}?{urlencode({'dispositif': event.facts['programme']})}"


MESSAGES: list[Message] = [
    Message(
        kind="programme.entries_closed",
        text=_("Un dispositif que vous coordonnez n’accueille plus de nouvelles entrées ; ses dossiers ouverts se poursuivent"),
        url=_targets,
        ability=Permission.MANAGE_PROGRAMME,
    ),
    Message(
        kind="programme.entries_reopened",
        text=_("Un dispositif que vous coordonnez accueille de nouveau des entrées"),
        url=_targets,
        ability=Permission.MANAGE_PROGRAMME,
    ),
    Message(
        kind="report.ready",
        text=_("Le rapport du %(start)s au %(end)s est prêt"),
        url=_report,
        ability=Permission.VIEW_INDICATORS,
        only=_whoever_asked,
    ),
    Message(
        kind="pack.made",
        text=_("Le dossier anonymisé du comité de pilotage est disponible"),
        url=lambda _event: reverse("reporting:packs"),
        ability=Permission.VIEW_INDICATORS,
    ),
]
