"""A shelter's own women: the cases shared with it because they are housed there, and those that it follows itself."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.db.models import F, Q

from cases.access import live_shares
from cases.disclosure import Purpose
from cases.models import Case, CaseOrigin
from cases.policies import case_policy, cell_policy
from cases.screens_facts import since
from tenants.actor import Actor
from tenants.roles import Permission

SHOWN = 200
# What a floor above knows of stays: the cases that an actor's organisation follows itself and houses, with the day of entry.
STAYS: list[Callable[[Actor], dict[UUID, date]]] = []


def housed_by(actor: Actor) -> tuple[list[Case], dict[UUID, date | None]]:
    """Cases of the actor's shelter, and the day of entry that their owners noted; longest open first, the closed ones last.

    Its own: shared with it because it houses her, or followed by itself, with this structure as the place where she is or a stay in it.
    """
    readable = cell_policy(CaseOrigin).visible(actor).values("pk")
    origins = CaseOrigin.objects.filter(pk__in=readable, shelter=actor.tenant)
    entered = dict(origins.values_list("case", "shelter_entered_on"))
    for stays in STAYS:
        entered |= stays(actor)
    codename = str(Permission.VIEW_CASE)
    shared = live_shares(actor).filter(group=actor.tenant.group_id, purpose=str(Purpose.SHELTER), permission__codename=codename)
    mine = Q(pk__in=shared.values("content_object")) | Q(pk__in=entered)
    cases = case_policy.visible(actor).filter(mine).exclude(status=Case.Status.DRAFT)
    rows = cases.select_related("tenant").order_by(F("closed_at").desc(nulls_first=True), "created_at")[:SHOWN]
    return list(rows), entered


def women_of(actor: Actor) -> list[tuple[Case, str]]:
    """(case, how long she has been there, in bands)."""
    cases, entered = housed_by(actor)
    return [(case, since(day) if (day := entered.get(case.pk)) else "") for case in cases]
