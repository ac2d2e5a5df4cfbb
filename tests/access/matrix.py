"""The access matrix: who gets what on every route. `routes.py` holds the table, `test_matrix.py` walks it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

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
    "foreign_manager": ("stranger", "manager"),
    "excluded": ("excluded", "officer"),
    "nobody": ("", ""),
}
Target = Callable[[Any], tuple[Any, ...]]


@dataclass(frozen=True)
class Route:
    """What a route answers: `ok` to those who may, 403 to those who see but may not, 404 to all others.

    `target` makes the arguments of the address from the scenario; a route without one is a list or a form of one's own, and
    then those who may not get 403, as on a `listing` whose argument names no object. `methods`: how it is asked (by POST, with
    nothing in it). `guarded`: the view itself compares
    the object with the actor's tenant or membership, so that without the policies it answers no stranger even where
    row-level security would let it. `of_tenant`: the object belongs to a whole tenant, those barred from a case included.
    """

    ok: frozenset[str]
    forbidden: frozenset[str] = frozenset()
    target: Target | None = None
    methods: tuple[str, ...] = ("get",)
    public: bool = False
    listing: bool = False
    guarded: bool = False
    of_tenant: bool = False
    answers: frozenset[int] = frozenset({200, 204, 302, 409, 422})

    @property
    def on_object(self) -> bool:
        """True when the address names an object of the scenario."""
        return self.target is not None and not self.listing

    @property
    def insider(self) -> str:
        """Somebody who sees the object."""
        return next(actor for actor in ACTORS if actor in (self.ok or self.forbidden))

    def expected(self, actor: str) -> frozenset[int]:
        """Statuses that this actor may get."""
        if self.public or actor in self.ok:
            return self.answers
        if actor == "nobody":
            return frozenset({302})
        if not self.on_object or actor in self.forbidden:
            return frozenset({403})
        return frozenset({404})


def who(*names: str) -> frozenset[str]:
    """A set of actors, each of which exists."""
    unknown = set(names) - set(ACTORS)
    assert not unknown, unknown
    return frozenset(names)


def address_of(key: str, route: Route, scenario: Any) -> str:
    """Address of an entry of the table; what follows "#" in its key tells entries of one route apart."""
    return reverse(key.partition("#")[0], args=route.target(scenario) if route.target else ())


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
