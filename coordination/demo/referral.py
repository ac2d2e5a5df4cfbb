"""Orientations: written by a landlord or a shelter, read by the coordination."""

from datetime import datetime, timedelta

from cases.models import Orientation, OrientationContent, TakenUp
from coordination.demo import words
from coordination.demo.cast import Organisation, Partnership
from coordination.demo.household import FICTION_NUMBERS
from coordination.demo.story import Story, World

State = Orientation.Status


def write_orientation(story: Story) -> None:
    """The orientation that a case comes from, when its owner was the one to receive it."""
    if story.referrer is None or story.owner is not story.partnership.coordinator:
        return
    row = _orientation(story.world, story.partnership, story.referrer, story.at["oriented"], story.channel)
    row.taken_up_at = story.at["created"]
    row.status, row.closed_at = (State.CLOSED, story.at["closed"]) if "closed" in story.at else (State.TAKEN_UP, None)
    link = TakenUp(id=story.dice.uuid(), tenant=story.owner.tenant, orientation=row, case=story.case)
    story.ledger.add(story.owner.tenant, link)


def write_waiting(world: World, partnership: Partnership, *, received: int, out_of_scope: int) -> None:
    """Orientations that no case came from: some wait, some were out of scope."""
    channels = {code: channel.referrer_id for code, channel in sorted(partnership.channels.items()) if channel.referrer_id}
    codes = list(channels)
    everybody = {one.tenant.pk: one for players in partnership.playing.values() for one in players}
    for number in range(received + out_of_scope if channels else 0):
        code = codes[number % len(codes)]
        referrer = everybody[channels[code]]
        waits = number < received
        days = world.dice.between(1, 9) if waits else world.dice.between(20, 500)
        row = _orientation(world, partnership, referrer, world.clock.at(-days), code)
        if not waits:
            row.status, row.out_of_scope = State.CLOSED, True
            row.closed_at = row.received_at + timedelta(days=world.dice.between(1, 10))


def _orientation(
    world: World, partnership: Partnership, referrer: Organisation, received_at: datetime, channel: str
) -> Orientation:
    dice, recipient = world.dice, partnership.coordinator.tenant
    row = Orientation(id=dice.uuid(), tenant=referrer.tenant, recipient=recipient, programme=partnership.programme)
    row.channel, row.number, row.received_at = partnership.channels[channel], dice.reference(), received_at
    content = OrientationContent(id=dice.uuid(), tenant=recipient, orientation=row, author_tenant=referrer.tenant)
    content.is_tenant_of_referrer = referrer.social and channel == "A"
    content.persons, content.consent_on = dice.between(1, 4), received_at.date()
    content.seal(
        world.keys.vault(recipient),
        last_name=dice.pick(words.LAST_NAMES),
        first_name=dice.pick(words.FIRST_NAMES),
        contact=f"{FICTION_NUMBERS} {dice.digits(2)} {dice.digits(2)}, {dice.pick(words.HOURS)}",
        message=dice.pick(words.MESSAGES),
    )
    world.ledger.add(referrer.tenant, row, content)
    return row
