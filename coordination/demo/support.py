"""Support: asked for by partners, accepted or not, held in sessions."""

from datetime import date, timedelta

from cases import access
from cases.disclosure import Purpose
from cases.models import Case, SupportGoal, SupportMeasure, SupportSession
from cases.services.consent import LASTS
from coordination.demo.cast import Organisation
from coordination.demo.dossier import agreed, share_with
from coordination.demo.installation import write_referrals
from coordination.demo.story import Story
from tenants.models import Membership

Kind, Line, State = SupportMeasure.Type, SupportMeasure.Line, SupportMeasure.Status
Form, Held, Goal = SupportSession.Kind, SupportSession.Status, SupportGoal.Status
RESULTS: dict[str, float] = {"reached": 6, "partly": 4, "handed_on": 3, "her_choice": 1, "no_news": 1}
INTERRUPTIONS: dict[str, float] = {"away": 3, "her_wish": 2, "no_news": 2, "no_worker": 1}
GOALS: dict[str, float] = {
    SupportGoal.Kind.RIGHTS: 20, SupportGoal.Kind.BUDGET: 18, SupportGoal.Kind.HOUSING: 16, SupportGoal.Kind.AUTONOMY: 14,
    SupportGoal.Kind.PARENTING: 12, SupportGoal.Kind.EMPLOYMENT: 10, SupportGoal.Kind.HEALTH: 6, SupportGoal.Kind.HOLD: 6,
}  # fmt: skip
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
    write_referrals(story)
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
    row.phase = SupportMeasure.Phase.AFTER if line == Line.FOLLOW_UP else dice.weighted({"both": 6, "before": 3})
    row.requested_on = min(since + timedelta(days=dice.between(0, 9)), last)
    row.status = _state(story, row.requested_on, last)
    if row.status in {State.ACCEPTED, State.DECLINED, State.COMPLETED}:
        row.answered_on = min(row.requested_on + timedelta(days=dice.between(1, 14)), last)
    if row.status in {State.WITHDRAWN, State.COMPLETED}:
        started = row.answered_on or row.requested_on
        row.ended_on = min(started + timedelta(days=dice.between(40, 200) if row.answered_on else 8), last)
    if row.status == State.COMPLETED:
        row.result = dice.weighted(RESULTS)
    if row.status in {State.ACCEPTED, State.COMPLETED}:
        row.worker, row.deputy = _people(story, provider)
        row.expected_end_on = row.requested_on + timedelta(days=180)
    _interrupt(story, row)
    story.ledger.add(story.owner.tenant, row)
    if row.is_live or row.status == State.COMPLETED:
        _open_to_provider(story, provider)
        _goals(story, row, last)
        _sessions(story, row)


def _people(story: Story, provider: Organisation) -> tuple[Membership, Membership | None]:
    """Who supports her and who stands in: the referent herself at the owner's."""
    first = story.referent if provider is story.owner else provider.officers[0]
    others = [one for one in provider.officers if one.pk != first.pk and one in story.team] or [
        one for one in provider.officers if one.pk != first.pk and provider is not story.owner
    ]
    return first, others[0] if others else None


def _interrupt(story: Story, row: SupportMeasure) -> None:
    """A few of those that go on are interrupted."""
    if row.status != State.ACCEPTED or row.answered_on is None or not story.dice.chance(0.07):
        return
    day = row.answered_on + timedelta(days=story.dice.between(5, 40))
    if day <= story.clock.today:
        row.status, row.interrupted_on, row.interruption = State.INTERRUPTED, day, story.dice.weighted(INTERRUPTIONS)


def _goals(story: Story, measure: SupportMeasure, last: date) -> None:
    """One to three goals, set soon after her answer."""
    dice = story.dice
    assert measure.answered_on is not None
    for kind in sorted({dice.weighted(GOALS) for _ in range(dice.between(1, 3))}):
        row = SupportGoal(id=dice.uuid(), tenant=measure.tenant, measure=measure, kind=kind, **story.sides)
        row.set_on = min(measure.answered_on + timedelta(days=dice.between(0, 20)), last)
        closed = row.set_on + timedelta(days=dice.between(20, 120))
        if closed <= last and dice.chance(0.6):
            row.status, row.closed_on = dice.weighted({Goal.REACHED: 4, Goal.DROPPED: 1}), closed
        story.ledger.add(story.owner.tenant, row)


def _sides(story: Story) -> tuple[Organisation, Organisation]:
    """Who provides, and who asked: hardly ever the same."""
    dice = story.dice
    lessors = story.partnership.players("landlord")
    providers = [one for one in story.partnership.players("support") if one.key not in story.excluded and one not in lessors]
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
        _session(story, measure, form, state, day, rank=number if form == Form.HOME_VISIT else 0)
        day += dice.between(story.world.sessions_every - 7, story.world.sessions_every + 9)
    if measure.status == State.ACCEPTED:
        _next(story, measure, rank=number + 1 if visits and number < 2 else 0)


def _next(story: Story, measure: SupportMeasure, *, rank: int) -> None:
    """The next session: in the follow-up, a visit at her home, with a colleague and an hour of return; most are agreed to."""
    comes = rank > 0 or (measure.line == Line.FOLLOW_UP and story.world.first("visit", measure.tenant_id))
    form, day = Form.HOME_VISIT if comes else Form.OFFICE, 1 if comes and not rank else story.dice.between(1, 18)
    row = _session(story, measure, form, Held.PLANNED, day, rank=rank)
    if comes:
        row.second, row.call_back_at = measure.deputy, row.planned_at + timedelta(hours=2)
        if measure.tenant_id != story.owner.tenant.pk and story.dice.chance(0.6):
            today = story.clock.today
            agreed(story, str(Purpose.VISIT), today, receiver=measure.tenant, expires_on=today + LASTS[Purpose.VISIT])
            row.address_named_at = story.clock.now


def _session(story: Story, measure: SupportMeasure, form: str, state: str, day: int, *, rank: int = 0) -> SupportSession:
    row = SupportSession(id=story.dice.uuid(), tenant=measure.tenant, measure=measure, kind=form, status=state, **story.sides)
    row.worker, row.minutes = measure.worker, story.dice.pick((30, 45, 60, 60, 90))
    if form != Form.PHONE:
        row.place_kind = SupportSession.Place.HOME if form == Form.HOME_VISIT else SupportSession.Place.OFFICE
    if rank and story.lease_id:
        row.after_keys_of, row.rank = story.lease_id, rank
    row.planned_at = story.clock.planned(day) if state == Held.PLANNED else story.clock.at(day)
    row.held_on = row.planned_at.date() if state == Held.HELD else None
    story.ledger.add(story.owner.tenant, row)
    return row
