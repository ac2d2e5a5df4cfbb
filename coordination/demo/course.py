"""From a proposal to the keys: what the landlord, the réservataire, the committee and she herself answered."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases import access
from cases.disclosure import Purpose
from cases.services.consent import LASTS
from coordination.demo.dossier import agreed, share_with
from coordination.demo.ledger import Share, group_of
from coordination.demo.lodging import Stock
from coordination.demo.news import news_of
from coordination.demo.outline import Attempt, Moments
from coordination.demo.plans import FINAL
from coordination.demo.story import Story, Unit
from housing.matching.neutral import neutral_codes, waiting_band
from housing.models import AllocationDecision, HouseholdSide, Precautions, Proposal, Reservation, Vacancy
from housing.workflow.answers import WITHOUT_DESIGNATION
from tenants.calendar import CLOSING, hold_deadline, working_days_left
from tenants.french import PARIS
from tenants.roles import Permission

Step, End = Reservation.Step, Reservation.End
Answered = Reservation.ReservataireState
Decided = AllocationDecision.Outcome
STEP_OF_END: dict[str, str] = {
    End.EXPIRED: Step.HELD,
    End.RELEASED: Step.HELD,
    End.DECLINED_BY_HOUSEHOLD: Step.HELD,
    End.RESERVATAIRE_REFUSED: Step.RESERVATAIRE,
    End.NOT_ALLOCATED: Step.COMMITTEE,
    End.INELIGIBLE: Step.COMMITTEE,
    End.NO_ANSWER: Step.ALLOCATED,
    End.OWNER_DECLINED: Step.PRESENTED,
    End.CANCELLED: Step.SIGNED,
}
OUTCOME_OF_STEP: dict[str, str] = {Step.RANKED: Decided.RANKED, Step.CONDITIONAL: Decided.CONDITIONAL}
OUTCOME_OF_END: dict[str, str] = {
    End.NOT_ALLOCATED: Decided.REFUSED,
    End.INELIGIBLE: Decided.INELIGIBLE,
    End.OWNER_DECLINED: Decided.REFUSED,
}
REASONS: dict[str, tuple[str, ...]] = {
    Decided.REFUSED: ("affordability", "other_candidate", "documents"),
    Decided.INELIGIBLE: ("income", "documents"),
}


@dataclass(frozen=True)
class Bid:
    """One case that a landlord kept for one unit. `step`: where its course stands, or stood when it ended."""

    story: Story
    attempt: Attempt
    unit: Unit
    proposal: Proposal
    step: str

    @property
    def at(self) -> Moments:
        return self.attempt.at

    @property
    def private(self) -> bool:
        return self.unit.landlord.tenant.is_private_stock


def evening(day: date) -> datetime:
    """The end of a day in Paris."""
    return datetime.combine(day, time(23, 59), tzinfo=PARIS)


def propose(story: Story, unit: Unit, at: Moments, *, slot: int = 1, number: int = 1) -> Proposal:
    """A proposal as it was made, with what it opened to the landlord."""
    proposed_at = at["proposed"]
    row = Proposal(id=story.dice.uuid(), tenant=unit.landlord.tenant, vacancy=unit.vacancy, **story.sides)
    row.slot, row.proposed_at = slot, proposed_at
    row.waiting_band = waiting_band(story.at["filed"], proposed_at)
    spare = unit.open_offer.rooms - 1 - story.need.bedrooms
    has_budget = story.need.rent_max is not None
    row.reasons = neutral_codes(spare_bedrooms=spare, accessibility=story.need.accessibility, has_budget=has_budget)
    side = HouseholdSide(id=story.dice.uuid(), tenant=story.owner.tenant, proposal=row, case=story.case, number=number)
    side.programme_id = row.programme_id
    story.ledger.add(story.owner.tenant, row, side)
    _open_to_landlord(story, unit, at)
    return row


def _open_to_landlord(story: Story, unit: Unit, at: Moments) -> None:
    """The two reduced rights: over with the proposal; from the keys on, the landlord of her home keeps the summary."""
    if unit.landlord is story.owner:
        return
    if "keys" in at:
        share_with(story, unit.landlord, frozenset({Permission.VIEW_SUMMARY}), "proposition")
        share_with(story, unit.landlord, frozenset({Permission.ACT_ON_CASE}), "proposition", until=at["keys"])
    else:
        share_with(story, unit.landlord, access.PROPOSED_LANDLORD, "proposition", until=at.get("ended"))


def write_attempts(story: Story, stock: Stock) -> list[Bid]:
    """Every attempt of a case at a dwelling, each with a unit of its own. Returns those that a landlord kept."""
    bids = []
    for number, attempt in enumerate(story.outline.attempts, start=1):
        unit = _unit_for(story, stock, attempt)
        story.units.append(unit)
        proposal = propose(story, unit, attempt.at, number=number)
        if attempt.failure and not attempt.end:
            _refused(story, attempt, proposal, unit)
            continue
        step = STEP_OF_END[attempt.end] if attempt.end else Step(story.plan.step or Step.KEYS)
        bids.append(Bid(story, attempt, unit, proposal, step))
    return bids


def _unit_for(story: Story, stock: Stock, attempt: Attempt) -> Unit:
    dice, proposed_on = story.dice, attempt.at["proposed"].date()
    private = story.plan.private if attempt.failure is None else attempt.end == End.OWNER_DECLINED
    communes = {code: weight for code, weight in story.partnership.communes.items() if story.acceptable(code)}
    return stock.unit(
        stock.landlord_for(story, private=private),
        since=proposed_on - timedelta(days=dice.between(2, 16)),
        free_on=proposed_on + timedelta(days=dice.between(-8, 24)),
        commune=dice.weighted(communes),
        rooms=dice.between(story.need.rooms_min, story.need.rooms_max),
        need=story.need,
        let="signed" in attempt.at,
        answers=story.plan.step == Step.RESERVATAIRE or attempt.end == End.RESERVATAIRE_REFUSED,
    )


def _refused(story: Story, attempt: Attempt, proposal: Proposal, unit: Unit) -> None:
    """Declined by the landlord, or withdrawn by the coordination."""
    assert attempt.failure is not None
    proposal.decline_reason, proposal.household_side.withdraw_reason = attempt.failure.decline, attempt.failure.withdrawal
    proposal.status = Proposal.Status.DECLINED if attempt.failure.decline else Proposal.Status.WITHDRAWN
    proposal.answered_at = attempt.at["ended"]
    _leave(story, attempt, unit)


def _leave(story: Story, attempt: Attempt, unit: Unit) -> None:
    """The unit goes on without her: still open when that is recent, else let outside the programme."""
    ended_at, landlord = attempt.at["ended"], unit.landlord.tenant
    if story.clock.offset(ended_at.date()) > -FINAL:
        if unit.vacancy.free_on <= story.clock.today:
            story.ledger.finally_set(landlord, unit.vacancy, status=Vacancy.Status.AVAILABLE, status_since=ended_at)
        return
    withdrawn_at = ended_at + timedelta(days=story.dice.between(1, FINAL - 1))
    reason = Vacancy.WithdrawalReason.LET_ELSEWHERE
    columns = {"status": Vacancy.Status.WITHDRAWN, "status_since": withdrawn_at, "withdrawal_reason": reason}
    story.ledger.finally_set(landlord, unit.vacancy, **columns)
    story.ledger.finally_set(landlord, unit.open_offer, is_open=False)


def reserve(bid: Bid) -> Reservation:
    """The reservation as it stands, or ended, with its decision; the unit and the case follow."""
    story, at, dice = bid.story, bid.at, bid.story.dice
    row = Reservation(
        id=dice.uuid(), tenant=bid.unit.landlord.tenant, proposal=bid.proposal, vacancy=bid.unit.vacancy, **story.sides
    )
    row.number, row.step, row.held_at, row.is_private = dice.reference(), bid.step, at["held"], bid.private
    row.step_since = max(moment for name, moment in at.items() if name != "ended")
    row.expires_at = hold_deadline(at["held"], story.partnership.programme.hold_days)
    officers = bid.unit.landlord.officers
    row.officer, row.second_officer = officers[0], officers[1] if len(officers) > 1 and dice.chance(0.7) else None
    bid.proposal.status, bid.proposal.answered_at = Proposal.Status.RESERVED, at["held"]
    if "presented" in at:
        _present(bid, row)
    if "booked" in at and not bid.private:
        row.clock_stopped_at = at["booked"]
        row.committee_on = at["committee"].date() if "committee" in at else story.clock.day(dice.between(2, 14))
    if "committee" in at:
        row.clock_stopped_at = row.clock_stopped_at or at["committee"]
        decide(bid, row, at["committee"])
    elif bid.attempt.end == End.OWNER_DECLINED:
        decide(bid, row, at["ended"])
    if "accepted" in at:
        row.answered_on = at["accepted"].date()
    story.ledger.add(story.owner.tenant, row)
    _finish(bid, row)
    return row


def _present(bid: Bid, row: Reservation) -> None:
    """Her agreement; the réservataire of the contingent is asked."""
    story, at, programme = bid.story, bid.at, bid.story.partnership.programme
    row.presented_at, row.has_nur = at["presented"], story.has_nur
    row.open_to_landlords = len(story.partnership.players("landlord")) - len(story.excluded)
    if story.dice.chance(0.3) and row.step in {Step.TO_BOOK, Step.RESERVATAIRE, Step.COMMITTEE}:
        row.viewing_at = story.clock.planned(story.dice.between(1, 6))
    vacancy = bid.unit.vacancy
    if bid.private or vacancy.reservataire is None or vacancy.contingent in WITHOUT_DESIGNATION:
        return
    row.reservataire = vacancy.reservataire
    row.reservataire_due_on = at["presented"].date() + timedelta(days=programme.reservataire_days)
    row.reservataire_state = _answer_of_reservataire(bid)
    if row.step == Step.RESERVATAIRE:
        left = max(1, working_days_left(at["presented"], row.expires_at))
        row.expires_at = hold_deadline(datetime.combine(row.reservataire_due_on, CLOSING, tzinfo=PARIS), left)
    until = at.get("ended") or at.get("keys")
    codes = tuple(sorted(access.RESERVATAIRE))
    group = group_of(vacancy.reservataire)
    story.ledger.share(story.owner.tenant, Share(story.case.pk, group, codes, "designation", until))


def _answer_of_reservataire(bid: Bid) -> str:
    if bid.attempt.end == End.RESERVATAIRE_REFUSED:
        return Answered.REFUSED
    if bid.step == Step.RESERVATAIRE:
        return Answered.WAITING
    return Answered.DELEGATED if bid.story.dice.chance(0.25) else Answered.AGREED


def decide(bid: Bid, row: Reservation, decided_at: datetime) -> None:
    """What the committee, or the owner in private stock, decided."""
    story, dice = bid.story, bid.story.dice
    outcome = OUTCOME_OF_END.get(bid.attempt.end) or OUTCOME_OF_STEP.get(bid.step, Decided.ALLOCATED)
    decision = AllocationDecision(id=dice.uuid(), tenant=row.tenant, reservation=row, outcome=outcome, **story.sides)
    decision.decided_on, decision.created_at, decision.is_owner = decided_at.date(), decided_at, bid.private
    decision.candidates = 1 if bid.private else dice.weighted({3: 6, 4: 2, 2: 2, 1: 1})
    if outcome in REASONS:
        decision.refusal_reason = dice.pick(REASONS[outcome])
    elif outcome == Decided.RANKED:
        decision.rank = row.rank = dice.between(2, 3)
    elif outcome == Decided.CONDITIONAL:
        decision.condition_due_on = row.condition_due_on = story.clock.day(dice.between(1, 12))
    else:
        row.answer_due_on = decided_at.date() + timedelta(days=story.partnership.programme.answer_days)
        decision.guarantee = dice.pick(list(AllocationDecision.Guarantee)) if bid.private else ""
    story.ledger.add(story.owner.tenant, decision)


def _finish(bid: Bid, row: Reservation) -> None:
    """Where the course leaves the reservation, the proposal, the unit and the next action."""
    story, at, landlord, unit = bid.story, bid.at, bid.unit.landlord.tenant, bid.unit
    if bid.attempt.failure:
        row.ended_at, row.end, row.clock_stopped_at = at["ended"], bid.attempt.end, None
        if row.end == End.DECLINED_BY_HOUSEHOLD:
            bid.proposal.household_side.decline_reason = story.dice.pick(list(HouseholdSide.DeclineReason))
            row.answered_on = at["ended"].date()
        story.ledger.finally_set(story.owner.tenant, bid.proposal, status=Proposal.Status.CLOSED)
        _leave(story, bid.attempt, unit)
        return
    if "keys" in at:
        row.ended_at, row.end = at["keys"], End.COMPLETED
        story.ledger.finally_set(landlord, unit.vacancy, status=Vacancy.Status.LET, status_since=at["keys"])
    else:
        process = {"status": Vacancy.Status.IN_PROCESS, "status_before": unit.vacancy.status, "status_since": at["held"]}
        story.ledger.finally_set(landlord, unit.vacancy, **process)
        story.case.next_due_at = due_at(row)
        if row.step == Step.ACCEPTED:
            _disclose(bid, row)
        if row.officer and (told := news_of(row, landlord=row.officer, owner=story.referent)):
            story.world.news.append(told)
    story.ledger.finally_set(landlord, unit.open_offer, is_open=False)


def _disclose(bid: Bid, row: Reservation) -> None:
    """The lessor has confirmed its precautions; where the case is not one to try the screens with, she has agreed to be known."""
    story, accepted = bid.story, bid.at["accepted"]
    precautions = Precautions(id=story.dice.uuid(), tenant=row.tenant, reservation=row, confirmed_by=row.officer, **story.sides)
    precautions.confirmed_at = min(accepted + timedelta(hours=20), story.clock.now)
    for name in Precautions.TICKED:
        setattr(precautions, name, True)
    story.ledger.add(story.owner.tenant, precautions)
    if story.featured:
        return
    until = story.clock.today + LASTS[Purpose.ACCEPTANCE]
    consent = agreed(story, str(Purpose.ACCEPTANCE), accepted.date(), receiver=row.tenant, expires_on=until)
    for member in (row.officer, row.second_officer):
        if member is not None:
            codes = tuple(sorted(access.LESSOR))
            share = Share(story.case.pk, group_of(member), codes, str(Purpose.ACCEPTANCE), None, consent.pk, by_name=True)
            story.ledger.share(story.owner.tenant, share)


def due_at(row: Reservation) -> datetime | None:
    """The deadline that the case's next action has from its reservation."""
    if row.step == Step.RESERVATAIRE and row.reservataire_due_on:
        return datetime.combine(row.reservataire_due_on, CLOSING, tzinfo=PARIS)
    closing = {Step.COMMITTEE: row.committee_on, Step.CONDITIONAL: row.condition_due_on, Step.ALLOCATED: row.answer_due_on}
    if day := closing.get(Step(row.step)):
        return evening(day)
    return row.expires_at if row.clock_stopped_at is None else None
