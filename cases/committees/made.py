"""What the floors above made in a meeting, as each reader may see it: on its page, then in its minutes. Registered once, at start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cases.models import Committee, CommitteeMinutes
from tenants.actor import Actor


@dataclass(frozen=True)
class Row:
    """A case of it, by its reference: what was made of it, and how that stands (in approved minutes: stood)."""

    reference: str
    what: str
    state: str


@dataclass(frozen=True)
class Made:
    """Something made in a meeting: its facts on the page, its rows in the minutes, the page that says more."""

    title: str
    rows: tuple[Row, ...] = ()
    facts: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True)
class Maker:
    """What a floor says of a meeting, and of a version of its minutes, to one reader; approved minutes say the same for ever."""

    in_meeting: Callable[[Actor, Committee], list[Made]]
    in_minutes: Callable[[Actor, CommitteeMinutes], list[Made]]


MAKERS: list[Maker] = []


def register(makers: Iterable[Maker]) -> None:
    """Add what a floor makes in meetings (called once at start, by the top floor)."""
    MAKERS.extend(makers)


def made_in(committee: Committee, actor: Actor) -> list[Made]:
    """For the page of a meeting."""
    return [one for maker in MAKERS for one in maker.in_meeting(actor, committee)]


def minuted(minutes: CommitteeMinutes, actor: Actor) -> list[Made]:
    """For a version of its minutes."""
    return [one for maker in MAKERS for one in maker.in_minutes(actor, minutes)]
