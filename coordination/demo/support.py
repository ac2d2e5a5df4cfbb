"""Support: asked for by partners, accepted or not, held in sessions."""

from datetime import date, timedelta

from cases import access
from cases.models import Case, SupportMeasure, SupportSession
from coordination.demo.cast import Organisation
from coordination.demo.dossier import share_with
from coordination.demo.story import Story

Kind, Line, State = SupportMeasure.Type, SupportMeasure.Line, SupportMeasure.Status
Form, Held = SupportSession.Kind, SupportSession.Status
KINDS: dict[str, float] = {
    Kind.HOUSING: 30, Kind.ADMINISTRATIVE: 20, Kind.PSYCHOLOGICAL: 16, Kind.LEGAL: 14, Kind.HOLD: 8, Kind.PARENTING: 6,
    Kind.INTEGRATION: 4, Kind.MEDICAL: 2,
}  # fmt: skip


def write_support(story: Story) -> None:
    """The measures of a case, and the follow-up once she has her keys."""
    if "diagnosed" not in story.at:
        return
    kinds = []
    for _ in range(story.dice.weighted({0: 2, 1: 4, 2: 4, 3: 1})):
        kinds.append(story.dice.weighted(KINDS))
    for kind in sorted(set(kinds)):
        _measure(story, kind, Line.SUPPORT, story.at["diagnosed"].date())
    keys = next((attempt.at["keys"] for attempt in story.outline.attempts if "keys" in attempt.at), None)
    if keys and story.dice.chance(0.85):
        _measure(story, Kind.HOUSING, Line.FOLLOW_UP, keys.date())


def _measure(story: Story, kind: str, line: str, since: date) -> None:
    dice, clock = story.dice, story.clock
    provider, requester = _sides(story)
    row = SupportMeasure(
        id=dice.uuid(), tenant=provider.tenant, requester=requester.tenant, type=kind, line=line, **story.sides
    )
    last = story.at["closed"].date() if "closed" in story.at else clock.today
    row.requested_on = min(since + timedelta(days=dice.between(0, 9)), last)
    row.status = _state(story, row.requested_on, last)
    if row.status in {State.ACCEPTED, State.DECLINED, State.COMPLETED}:
        row.answered_on = min(row.requested_on + timedelta(days=dice.between(1, 14)), last)
    if row.status in {State.WITHDRAWN, State.COMPLETED}:
        started = row.answered_on or row.requested_on
        row.ended_on = min(started + timedelta(days=dice.between(40, 200) if row.answered_on else 8), last)
    story.ledger.add(story.owner.tenant, row)
    if row.status in {State.ACCEPTED, State.COMPLETED}:
        _open_to_provider(story, provider)
        _sessions(story, row)


def _sides(story: Story) -> tuple[Organisation, Organisation]:
    """Who provides, and who asked: hardly ever the same."""
    dice = story.dice
    providers = [one for one in story.partnership.players("support") if one.key not in story.excluded]
    provider = providers[dice.weighted({number: 6 if number == 0 else 2 for number in range(len(providers))})]
    partners = [one for one in (story.owner, story.referrer, story.shelter, story.partnership.coordinator) if one]
    others = [one for one in partners if one is not provider]
    return provider, dice.pick(others) if others and not dice.chance(0.08) else story.owner


def _state(story: Story, requested_on: date, last: date) -> str:
    dice, closed = story.dice, story.plan.status == Case.Status.CLOSED
    if not closed and (last - requested_on).days < 20:
        return dice.weighted({State.REQUESTED: 6, State.ACCEPTED: 3})
    ending = {State.COMPLETED: 9} if closed else {State.ACCEPTED: 8, State.COMPLETED: 1}
    return dice.weighted({**ending, State.DECLINED: 2, State.WITHDRAWN: 0.6})


def _open_to_provider(story: Story, provider: Organisation) -> None:
    if provider in {story.owner, story.partnership.coordinator}:
        return
    until = story.at.get("closed")
    share_with(story, provider, access.SUPPORT_PROVIDER, "support", until=until, consent_on=story.at["filed"].date())


def _sessions(story: Story, measure: SupportMeasure) -> None:
    """One session every so many days, held or not; live measures have the next one planned."""
    dice, clock = story.dice, story.clock
    assert measure.answered_on is not None
    visits = measure.line == Line.FOLLOW_UP
    day = clock.offset(measure.answered_on) + dice.between(2, 12)
    last = clock.offset(measure.ended_on) if measure.ended_on else 0
    number = 0
    while day < last:
        number += 1
        form = Form.HOME_VISIT if visits and number <= 2 else dice.weighted({Form.OFFICE: 6, Form.PHONE: 3, Form.ESCORT: 1})
        state = dice.weighted({Held.HELD: 84, Held.MISSED: 9, Held.CANCELLED: 7})
        _session(story, measure, form, state, day)
        day += dice.between(story.world.sessions_every - 7, story.world.sessions_every + 9)
    if measure.status == State.ACCEPTED:
        _session(story, measure, Form.OFFICE, Held.PLANNED, dice.between(1, 18))


def _session(story: Story, measure: SupportMeasure, form: str, state: str, day: int) -> None:
    row = SupportSession(id=story.dice.uuid(), tenant=measure.tenant, measure=measure, kind=form, status=state, **story.sides)
    row.planned_at = story.clock.planned(day) if state == Held.PLANNED else story.clock.at(day)
    row.held_on = row.planned_at.date() if state == Held.HELD else None
    story.ledger.add(story.owner.tenant, row)
