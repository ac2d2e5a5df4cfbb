"""Who may, in sets of actors, and the shapes of routes that the tables of each floor are written with."""

from collections.abc import Callable
from typing import Any

from tests.access.matrix import ACTORS, Route, Target, who

POST, BOTH = ("post",), ("get", "post")
EVERYBODY = frozenset(ACTORS) - {"nobody"}
NOTHING = frozenset({404})

# --- roles, whatever the object ------------------------------------------------------------------------
READS = EVERYBODY - who("owner_manager", "foreign_manager", "metropole")
WORKS = READS - who("owner_reader", "coordinator_reader", "landlord_reader")
LANDLORDS = who("landlord", "landlord_reader", "other_landlord", "foreign_landlord")
LETS = LANDLORDS - who("landlord_reader")
COORDINATES = who("coordinator", "coordinator_reader", "stranger")
EVALUATES = who("coordinator", "metropole", "stranger")
SEARCHES = who(
    "owner", "owner_reader", "owner_excluded", "coordinator", "coordinator_reader", "shelter", "stranger", "excluded"
)
MANAGES = who("owner_manager", "foreign_manager")
EXPORTS = who("owner_excluded", "owner_manager", "coordinator", "stranger", "foreign_manager")
DECIDES = WORKS | MANAGES
CARRIES = who("owner", "owner_excluded", "coordinator", "shelter", "stranger", "excluded")

# --- those who see an object of the scenario -------------------------------------------------------------
CASE = who("owner", "owner_reader", "coordinator", "coordinator_reader", "shelter")
DRAFT = who("owner", "owner_reader")
MEASURE = CASE
SUPPORT = who("owner", "coordinator")  # the owner of the case, and the provider
SUPPORTS = SUPPORT | who("owner_reader", "coordinator_reader")
SESSION = SUPPORTS
ORIENTATION = who("landlord", "coordinator")
UNIT = who("landlord", "landlord_reader")
OFFER = who("coordinator", "coordinator_reader")
PROPOSAL = who("owner", "owner_reader", "coordinator", "coordinator_reader", "landlord", "landlord_reader")
RESERVATION = who("owner", "owner_reader", "coordinator", "coordinator_reader", "landlord", "reservataire")
OWNER = who("owner")
OWN = who("owner", "owner_reader")
OPENING = who("owner", "owner_manager", "coordinator")
EXPORT = who("owner_excluded", "owner_manager")
MANAGED = who("owner_manager")


def on(
    seen: frozenset[str], target: Target, ok: frozenset[str], methods: tuple[str, ...] = BOTH, *, guarded: bool = False
) -> Route:
    """A route on an object: `ok` to some of those who see it, 403 to the rest of them."""
    assert ok <= seen, ok - seen
    return Route(ok, seen - ok, target, methods, guarded=guarded)


def page(seen: frozenset[str], target: Target, *, guarded: bool = False) -> Route:
    """The page of an object, for all who see it."""
    return on(seen, target, seen, ("get",), guarded=guarded)


def form(ok: frozenset[str], methods: tuple[str, ...] = BOTH) -> Route:
    """A list, or a form of one's own."""
    return Route(ok, methods=methods)


def in_asso(key: Callable[[Any], object], methods: tuple[str, ...]) -> Route:
    """What the manager of the association manages; whoever manages nothing is told so before anything is looked for."""
    return Route(who("owner_manager"), EVERYBODY - MANAGES, lambda s: (key(s),), methods, guarded=True, of_tenant=True)


def in_programme(methods: tuple[str, ...]) -> Route:
    """What a coordination decides of its programme; whoever coordinates none is told so before anything is looked for."""
    outside = EVERYBODY - who("coordinator", "stranger")
    return Route(who("coordinator"), outside, lambda s: (s.world.programme.pk,), methods, guarded=True, of_tenant=True)


def for_case(*more: object) -> Target:
    """Arguments that begin with the reference of the case."""
    return lambda s: (s.case.reference, *more)


def in_document(name: str) -> Target:
    """Arguments of a kept copy, or of a loan of it."""
    return lambda s: (s.case.reference, getattr(s, name).pk)


def in_measure(name: str = "") -> Target:
    """Arguments of the support measure, or of something in it."""
    return lambda s: (s.measure.pk, getattr(s, name).pk) if name else (s.measure.pk,)


def act(code: str) -> Target:
    """Arguments of a move of the reservation."""
    return lambda s: (s.reservation.number, code)
