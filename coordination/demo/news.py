"""What the people of a made-up world were told lately: recorded as the workflows do, so that the notification centres live."""

from dataclasses import dataclass, field
from datetime import date

from housing.models import Proposal, Reservation
from housing.workflow.common import tell
from tenants.acting import acting_as
from tenants.models import Membership

Step = Reservation.Step


@dataclass(frozen=True)
class News:
    """A fact of a live course, recorded by the person who did it."""

    kind: str
    row: Proposal | Reservation
    author: Membership
    for_landlord: bool = False
    facts: dict[str, str | int | date | None] = field(default_factory=dict)


def news_of(row: Reservation, *, landlord: Membership, owner: Membership) -> News | None:
    """The latest fact of a live reservation, if people are told of it."""
    match row.step:
        case Step.HELD:
            return News("reservation.held", row, landlord, facts={"expires_at": row.expires_at})
        case Step.TO_BOOK | Step.PRESENTED | Step.RESERVATAIRE:
            return News("reservation.presented", row, owner, for_landlord=True)
        case Step.COMMITTEE:
            return News("reservation.committee", row, landlord, facts={"on": row.committee_on})
        case Step.ALLOCATED:
            return News("reservation.decision", row, landlord, facts={"outcome": "allocated"})
        case Step.ACCEPTED:
            return News("reservation.accepted", row, owner, for_landlord=True)
        case Step.SIGNED:
            return News("lease.signed", row, landlord)
    return None


def record_news(news: list[News]) -> None:
    """Record each fact in the context of its author."""
    for one in news:
        others = [one.row.reservataire_id] if isinstance(one.row, Reservation) and one.row.reservataire_id else []
        with acting_as(one.author) as actor:
            tell(one.kind, one.row, by=actor, landlord=one.for_landlord, others=others, **one.facts)
