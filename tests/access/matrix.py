"""The access matrix: who gets what on every route. `routes.py` holds the table, `test_matrix.py` walks it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# One actor per kind of relation to the objects of the scenario; (tenant, role).
ACTORS: dict[str, tuple[str, str]] = {
    "owner": ("asso", "officer"),
    "owner_reader": ("asso", "reader"),
    "owner_manager": ("asso", "manager"),
    "owner_excluded": ("asso", "coordinator"),
    "coordinator": ("coordinator", "coordinator"),
    "coordinator_reader": ("coordinator", "reader"),
    "landlord": ("landlord", "officer"),
    "landlord_reader": ("landlord", "reader"),
    "other_landlord": ("other_landlord", "officer"),
    "shelter": ("shelter", "officer"),
    "reservataire": ("prefecture", "officer"),
    "metropole": ("metropole", "analyst"),
    "stranger": ("stranger", "coordinator"),
    "foreign_landlord": ("foreign_landlord", "officer"),
    "excluded": ("excluded", "officer"),
    "nobody": ("", ""),
}


@dataclass(frozen=True)
class Route:
    """What a route answers: `ok` to those who may, 403 to those who see but may not, 404 to all others.

    `target` makes the arguments of the address from the scenario; a route without one is a list or a form of one's own, and
    then those who may not get 403. `post` tells that the route is asked by POST (with nothing in it).
    """

    ok: frozenset[str]
    forbidden: frozenset[str] = frozenset()
    target: Callable[[Any], tuple[Any, ...]] | None = None
    post: bool = False
    public: bool = False
    answers: frozenset[int] = field(default=frozenset({200, 302, 409, 422}))

    def expected(self, actor: str) -> frozenset[int]:
        """Statuses that this actor may get."""
        if self.public:
            return self.answers | {404, 405}
        if actor == "nobody":
            return frozenset({302})
        if actor in self.ok:
            return self.answers
        if self.target is None or actor in self.forbidden:
            return frozenset({403})
        return frozenset({404})


def who(*names: str) -> frozenset[str]:
    """A set of actors, each of which exists."""
    unknown = set(names) - set(ACTORS)
    assert not unknown, unknown
    return frozenset(names)


EVERYBODY = frozenset(ACTORS) - {"nobody"}


def route_names() -> set[str]:
    """Every named address of the product (those of the account package are tested by their own pages)."""
    return set(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> list[str]:
    names = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern).startswith("compte/"):
                continue
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names += _walk(pattern.url_patterns, inner)
        else:
            names.append(f"{prefix}{pattern.name}")
    return names
