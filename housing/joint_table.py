"""The table of a joint answer: a programme, what the meeting chose, the meeting itself. It lives in the address, nothing is stored."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from cases.models import Committee
from housing.matching.joint import Choice, Choices, Joint, field_of, joint_of
from housing.matching.terms import Terms, terms_of
from tenants.actor import Actor
from tenants.models import Programme

KEPT, LEFT_OUT, BALANCE, MEETING = "fixe", "ecarte", "equilibre", "reunion"
BALANCES = (
    ("50", "souple : la moitié de sa part en plus ou en moins"),
    ("20", "serré : un cinquième"),
    ("non", "sans équilibre"),
)


def choices_in(query: QueryDict) -> Choices:
    """What the address says: pairs kept, pairs left out, how much balance; what it says wrongly counts for nothing."""
    kept, left_out = ([one for text in query.getlist(name) if (one := Choice.read(text))] for name in (KEPT, LEFT_OUT))
    balance = query.get(BALANCE, BALANCES[0][0])
    known = balance in {value for value, _words in BALANCES} and balance != "non"
    return Choices(tuple(kept), tuple(left_out), int(balance) if known else None if balance == "non" else 50)


def without(found: Iterable[Choice], one: Choice) -> tuple[Choice, ...]:
    """All but one."""
    return tuple(other for other in found if other != one)


@dataclass(frozen=True)
class Table:
    """What a joint answer is made of. `meeting`: in which it is made, if any; `over`: one that was asked for and takes no more."""

    programme: Programme
    choices: Choices
    meeting: Committee | None = None
    over: Committee | None = None

    def url(self, name: str = "housing:joint", **changes: Any) -> str:
        """The page under these choices; `changes`: `pinned` or `forbidden`, as they would be."""
        return f"{self.bare_url(name)}?{urlencode([(BALANCE, self.balance), *self.fields(**changes)])}"

    def bare_url(self, name: str = "housing:joint") -> str:
        """The page of the programme, without any choice."""
        return reverse(name, args=[self.programme.pk])

    def fields(self, **changes: Any) -> list[tuple[str, str]]:
        """What a form of the page hands on, but for the balance."""
        pairs = [(KEPT, str(one)) for one in changes.get("pinned", self.choices.pinned)]
        pairs += [(LEFT_OUT, str(one)) for one in changes.get("forbidden", self.choices.forbidden)]
        return [*self.meeting_fields, *pairs]

    @property
    def meeting_fields(self) -> list[tuple[str, str]]:
        """The meeting, for an address or a form."""
        return [(MEETING, str(self.meeting.pk))] if self.meeting else []

    @property
    def fresh_url(self) -> str:
        """The same table, nothing chosen."""
        return f"{self.bare_url()}?{urlencode(self.meeting_fields)}" if self.meeting else self.bare_url()

    @property
    def balance(self) -> str:
        """How much balance, as the address says it."""
        return str(self.choices.tolerance) if self.choices.tolerance is not None else "non"

    def keeping(self, more: Iterable[Choice]) -> "Table":
        """The same table with more pairs kept."""
        pinned = tuple(dict.fromkeys((*self.choices.pinned, *more)))
        return replace(self, choices=replace(self.choices, pinned=pinned))

    def dropping(self, one: Choice) -> "Table":
        """The same table, a pair no longer kept."""
        return replace(self, choices=replace(self.choices, pinned=without(self.choices.pinned, one)))

    def solved(self, actor: Actor) -> tuple[Terms, Joint]:
        """The best joint answer under these choices, as things are now."""
        terms = terms_of(self.programme.pk)
        return terms, joint_of(field_of(self.programme.pk, by=actor, terms=terms), self.choices)
