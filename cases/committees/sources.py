"""What needs deciding in a programme, as the one who convenes sees it: each floor registers its sources once, at start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cases.models import AgendaKind, Committee
from tenants.actor import Actor

LONG_WITHOUT_PROPOSAL = 30  # days; with the two below, field practice (k)
RECENT = 120  # days: a quarter and its month of preparation
MOST = 200


@dataclass(frozen=True)
class Suggestion:
    """Something that needs deciding: why, since when; about a case (and for which landlord), or with a title and the fact it is about."""

    kind: AgendaKind
    since: date | None
    case_id: UUID | None = None
    landlord_id: UUID | None = None
    title: str = ""
    fact: UUID | None = None

    @property
    def key(self) -> tuple[str, UUID | None]:
        """The same thing, found again."""
        return (str(self.kind), self.case_id or self.fact)


Source = Callable[[Actor, Committee], list[Suggestion]]
SOURCES: list[Source] = []


def register(sources: Iterable[Source]) -> None:
    """Add a floor's sources (called once at start, by the top floor)."""
    SOURCES.extend(sources)


def gather(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Everything that needs deciding, each thing once, with the oldest reason."""
    found: dict[tuple[str, UUID | None], Suggestion] = {}
    for source in SOURCES:
        for one in source(actor, committee)[:MOST]:
            known = found.get(one.key)
            if known is None or (one.since and known.since and one.since < known.since):
                found[one.key] = one
    return list(found.values())
