"""Urgent requests of a made-up world: some that were answered within hours, one that waits, and who is on call."""

from datetime import timedelta

from django.utils import timezone

from coordination.demo.cast import Organisation, Partnership
from coordination.demo.story import World
from housing.models import SafetyRequest
from housing.workflow import safety
from tenants.acting import acting_as

Status = SafetyRequest.Status
PAST = (
    (Status.ENTERED, 35, 3),
    (Status.ENTERED, 110, 9),
    (Status.EXPIRED, None, 14),
    (Status.ENTERED, 20, 26),
    (Status.WITHDRAWN, None, 40),
)
NUMBER = "02 61 91 40 11"  # of those that are kept for fiction
LATE = timedelta(hours=1)


def write_past_urgencies(world: World, partnership: Partnership) -> None:
    """Requests that are over: minutes to the answer, days ago; the entry came some hours later.

    Asked by those who do not shelter; where one organisation does both, by itself.
    """
    askers = [one for one in partnership.owners if one not in partnership.players("shelter")] or partnership.owners
    for number, (status, minutes, days) in enumerate(PAST if partnership.players("shelter") else ()):
        dice, tenant = world.dice, askers[number % len(askers)].tenant
        row = SafetyRequest(
            id=dice.uuid(), tenant=tenant, programme=partnership.programme, number=dice.reference(), status=status
        )
        row.babies, row.children, row.teenagers = number % 2, (number + 1) % 3, number % 2
        row.asked_at = row.wanted_at = world.clock.at(-days)
        row.expires_at = row.asked_at + timedelta(hours=12)
        if minutes:
            row.offered_at = row.asked_at + timedelta(minutes=minutes)
            row.accepted_at = row.offered_at + timedelta(minutes=12)
            row.entered_at = row.accepted_at + timedelta(hours=2, minutes=7 * number)
        world.ledger.add(tenant, row)


def ask_for_a_place(world: World, partnership: Partnership) -> None:
    """Two requests of today, by the services: one waits for an answer, one has a place; somebody is on call.

    What is urgent is of now: a world made for another day has none.
    """
    shelters = [one for one in partnership.players("shelter") if one.officers]
    askers = [one for one in partnership.owners if one not in shelters]
    if not shelters or not askers or abs(timezone.now() - world.clock.now) > LATE:
        return
    _on_call(world, partnership, shelters[0])
    asked: list[SafetyRequest] = []
    for asker in (askers[-1], askers[0]):
        with acting_as(asker.officers[0]) as by:
            persons = safety.Persons(children=1, babies=len(asked))
            asked.append(safety.ask_now(by=by, programme=partnership.programme, persons=persons))
    with acting_as(shelters[-1].officers[0]) as by:
        safety.propose(asked[-1], by=by)


def _on_call(world: World, partnership: Partnership, shelter: Organisation) -> None:
    with acting_as(shelter.officers[0]) as by:
        assert by.membership
        start = world.clock.now - timedelta(hours=2)
        safety.add_shift(
            by=by, programme=partnership.programme, membership=by.membership, starts_at=start, ends_at=start + timedelta(days=6),
            callback=NUMBER,
        )  # fmt: skip
