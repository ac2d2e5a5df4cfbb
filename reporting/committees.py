"""What the figures have that needs deciding in a meeting: channels that are behind what their programme aims at."""

from cases.committees.sources import Suggestion
from cases.models import AgendaKind, Committee
from reporting.targets import board, current_year
from tenants.actor import Actor
from tenants.french import NBSP


def late_channels(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Channels behind their target at today's pace; without a count: whoever sits there does not learn how many households there are."""
    programme = committee.programme
    return [
        Suggestion(
            AgendaKind.TARGET,
            None,
            title=f"{line.label}{NBSP}: en retard sur l’objectif de {line.aim}",
            fact=line.channel or programme.pk,
        )
        for line in board(actor, programme, current_year(programme)).late
    ]


SOURCES = [late_channels]
