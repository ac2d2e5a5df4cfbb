"""Entries of the menu: each floor offers its own, the top floor puts them together."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NavItem:
    """One link. `match`: other path prefixes under which it is the current one; `section`: title of its group.

    `alert`: what waits there, said on the actor's first page too.
    """

    label: str
    url: str
    icon: str
    count: int | None = None
    section: str = ""
    match: tuple[str, ...] = field(default=())
    short: str = ""
    alert: str = ""

    def is_current(self, path: str) -> bool:
        """True when the page at `path` belongs to this entry."""
        return path == self.url or any(path.startswith(prefix) for prefix in self.match)
