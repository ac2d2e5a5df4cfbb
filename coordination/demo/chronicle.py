"""The chronology of a case: the steps that its course wrote by itself, and what people noted."""

from datetime import datetime

from cases.models import Case, ChronologyEntry
from coordination.demo import words
from coordination.demo.outline import Attempt
from coordination.demo.story import Story
from housing.models import Reservation
from tenants.models import Membership

Kind, Audience = ChronologyEntry.Kind, ChronologyEntry.Audience
Status = Case.Status
OWN_STEPS = {
    "filed": "filed",
    "searching": "searching",
    "suspended": "suspended",
    "elsewhere": "rehoused_elsewhere",
    "closed": "closed",
}
COURSE_STEPS = {
    "proposed": "proposed",
    "held": "reserved",
    "presented": "presented",
    "booked": "committee_booked",
    "committee": "allocated",
    "accepted": "accepted",
    "signed": "lease_signed",
    "keys": "keys",
}


def write_chronology(story: Story) -> None:
    """Everything that the chronology says of a case that was filed."""
    for name, step in OWN_STEPS.items():
        if name in story.at:
            _step(story, step, story.at[name], author=story.referent)
    for attempt in story.outline.attempts:
        _course(story, attempt)
    _notes(story)


def _step(story: Story, step: str, at: datetime, *, author: Membership | None = None) -> None:
    entry = _entry(story, Kind.STEP, at, author, Audience.PARTNERS)
    entry.step = step
    story.ledger.add(story.owner.tenant, entry)


def _entry(story: Story, kind: str, at: datetime, author: Membership | None, audience: str) -> ChronologyEntry:
    entry = ChronologyEntry(id=story.dice.uuid(), tenant=story.owner.tenant, case=story.case, kind=kind, audience=audience)
    entry.author, entry.author_tenant = author, author.tenant if author else story.owner.tenant
    entry.author_name = author.person.display_name if author else ""
    entry.occurred_at = entry.created_at = at
    return entry


def _course(story: Story, attempt: Attempt) -> None:
    """The steps of one attempt; those of partners carry no name, as when the database writes them."""
    for name, step in COURSE_STEPS.items():
        if name in attempt.at and not (name == "committee" and attempt.failure and attempt.end != Reservation.End.NO_ANSWER):
            _step(story, _decided(story, attempt) if name == "committee" else step, attempt.at[name])
    if attempt.failure:
        declined = "proposal_declined" if attempt.failure.decline else "proposal_withdrawn"
        _step(story, f"ended_{attempt.end}" if attempt.end else declined, attempt.at["ended"])


def _decided(story: Story, attempt: Attempt) -> str:
    step = story.plan.step if attempt.failure is None else ""
    return step if step in {Reservation.Step.RANKED, Reservation.Step.CONDITIONAL} else "allocated"


def _notes(story: Story) -> None:
    """Interviews, calls, progress points and notes between filing and the last event."""
    dice, clock, at = story.dice, story.clock, story.at
    if dice.chance(0.85):
        write(story, Kind.INTERVIEW, at["created"], words.INTERVIEWS[0], audience=Audience.PARTNERS)
    if "diagnosed" in at:
        noon = at["diagnosed"].replace(hour=12, minute=0)
        story.ledger.add(
            story.owner.tenant, _entry(story, Kind.DIAGNOSIS, min(noon, clock.now), story.referent, Audience.PARTNERS)
        )
    first, last = clock.offset(at["filed"].date()), clock.offset(story.last_event.date())
    if story.case.is_live and dice.chance(0.8):
        last = max(last, -dice.between(1, 13))
    count = min(9, 1 + (last - first) // 24)
    for offset in sorted([last, *(dice.between(first, last) for _ in range(count - 1))]):
        _note(story, clock.at(offset, after=at["filed"]))


def _note(story: Story, moment: datetime) -> None:
    dice = story.dice
    searched = "searching" in story.at
    kind = dice.weighted({Kind.CALL: 5, Kind.NOTE: 3, Kind.INTERVIEW: 2 * searched, Kind.PROGRESS: 2 * searched})
    texts = {
        Kind.CALL: words.CALLS,
        Kind.INTERVIEW: words.INTERVIEWS[1:],
        Kind.NOTE: words.NOTES,
        Kind.PROGRESS: words.PROGRESS,
    }
    audience = Audience.PARTNERS if kind == Kind.PROGRESS or dice.chance(0.3) else Audience.OWNER
    author = dice.pick(story.partnership.coordinator.officers) if kind == Kind.PROGRESS else story.referent
    housed = "keys" in (story.outline.attempts[-1].at if story.outline.attempts else {})
    pool = texts[kind][2:] if kind == Kind.PROGRESS and housed else texts[kind][:2] if kind == Kind.PROGRESS else texts[kind]
    write(story, kind, moment, dice.pick(pool), audience=audience, author=author)


def write(
    story: Story, kind: str, at: datetime, text: str, *, audience: str = Audience.OWNER, author: Membership | None = None
) -> None:
    """A line with its sealed text, by its author's tenant."""
    entry = _entry(story, kind, at, author or story.referent, audience)
    entry.seal(story.vault, text=text)
    story.ledger.add(entry.author_tenant, entry)
    story.case.last_event_at = max(story.case.last_event_at, at)
