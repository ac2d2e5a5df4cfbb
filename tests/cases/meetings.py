"""Meetings for the tests: planned by the coordination, held on their day, with a household that its landlord houses."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases import access, workflow_committees
from cases.disclosure import COORDINATOR, Purpose
from cases.models import Case, Committee, CommitteeSeat
from cases.services.agreements import agree
from cases.services.consent import Given
from cases.workflow_committees import Planned
from tests.cases.builders import today
from tests.factories import make_case
from tests.world import World

COORDINATION = ("coordinator", "coordinator")
INVITED = ("asso", "landlord", "metropole")


def in_days(days: int, *, hours: int = 0) -> datetime:
    """An instant to come."""
    return timezone.now() + timedelta(days=days, hours=hours)


def planned(
    world: World, *, days: int = 7, kind: str = "steering", invited: tuple[str, ...] = INVITED, **more: Any
) -> Committee:
    """A meeting in some days."""
    with world.acting(*COORDINATION) as by:
        return workflow_committees.plan(
            by=by, programme=world.programme, kind=kind, planned=Planned(in_days(days), 120, "Salle 3"),
            invited=[world.tenant(one) for one in invited], **more,
        )  # fmt: skip


def later(committee: Committee) -> None:
    """Its day has come: the row as it is when time passes."""
    Committee.objects.filter(pk=committee.pk).update(planned_at=timezone.now() - timedelta(minutes=5))


def held(world: World, *, present: tuple[str, ...] = ("asso", "coordinator"), **more: Any) -> Committee:
    """A meeting that was held, with those organisations."""
    committee = planned(world, **more)
    with world.acting(*COORDINATION) as by:
        later(committee)
        seats = CommitteeSeat.objects.filter(committee=committee, tenant__in=[world.tenant(one) for one in present])
        return workflow_committees.hold(committee, by=by, attending={seat.pk for seat in seats})


def coordinated_case(world: World, *, long_ago: bool = False, **fields: Any) -> Case:
    """A household that searches, open to the coordination."""
    case = make_case(world.tenant("asso"), world.programme, channel=world.channel, **fields)
    with world.acting("asso"):
        if long_ago:
            Case.objects.filter(pk=case.pk).update(status_since=timezone.now() - timedelta(days=45))
        access.grant(case.pk, world.tenant("coordinator").group_id, COORDINATOR, purpose="coordination")
    return case


def agreed_to_mediation(world: World, case: Case) -> None:
    """She agrees that her landlord's mediator speaks with those who follow her."""
    with world.acting("asso") as by:
        agree(case, by=by, purpose=Purpose.MEDIATION, recipient=world.tenant("landlord"), given=Given(today()))
