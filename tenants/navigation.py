"""Entries of the menu: each floor offers its own, the top floor puts them together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet

from tenants.counts import counts

Rows = QuerySet[Any]
STEERING = "Pilotage"  # title of the section of meetings, targets, money and reports


@dataclass(frozen=True)
class NavItem:
    """One link. `match`: other path prefixes under which it is the current one; `section`: title of its group.

    `waiting`: rows whose number stands beside it; `alert`: what is said of that number on the actor's first page too, if anything;
    `if_any`: rows without which the entry is not there. All are asked at once, by `settled()`.
    """

    label: str
    url: str
    icon: str
    section: str = ""
    match: tuple[str, ...] = field(default=())
    short: str = ""
    waiting: Rows | None = None
    if_any: Rows | None = None
    alert: Callable[[int], str] = lambda _count: ""
    count: int | None = None

    def is_current(self, path: str) -> bool:
        """True when the page at `path` belongs to this entry."""
        return path == self.url or any(path.startswith(prefix) for prefix in self.match)

    @property
    def alerts(self) -> str:
        """What waits there, in words."""
        return self.alert(self.count or 0)


def settled(items: Iterable[NavItem], *others: Rows) -> tuple[list[NavItem], list[int]]:
    """The entries that are there, with their numbers, and the number of rows of each of `others`: in one query."""
    entries = list(items)
    asked = [rows for one in entries for rows in (one.waiting, one.if_any) if rows is not None]
    numbers = iter(counts(*asked, *others))
    found = []
    for one in entries:
        count = next(numbers) if one.waiting is not None else None
        there = next(numbers) > 0 if one.if_any is not None else True
        if there:
            found.append(replace(one, count=count))
    return found, list(numbers)
