"""Every route for every actor; then the same with the policies off, where row-level security holds alone."""

import time
import zlib
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client, override_settings

from cases.policies import CasePolicy
from tenants.actor import Actor
from tenants.context import DatabaseContext
from tenants.policies import Policy
from tests.access.matrix import ACTORS, Route, address_of, route_names
from tests.access.routes import ROUTES
from tests.access.routes.parts import CASE, DRAFT, EVERYBODY, RESERVATION
from tests.access.scenario import Scenario, build
from tests.conftest import empty_tables, session_of
from tests.world import World

pytestmark = pytest.mark.xdist_group("matrix")

# Those to whom no object of the scenario belongs, each with what must not reach them.
OUTSIDERS = ("stranger", "foreign_landlord", "foreign_manager", "excluded", "owner_excluded", "other_landlord", "metropole")
INSIDE_THE_PROGRAMME = {"excluded", "owner_excluded"}  # they see the open units as everybody who supports there
OBJECTS = [key for key, route in ROUTES.items() if route.on_object and not route.public]
LISTS = [key for key, route in ROUTES.items() if not route.on_object and not route.public and "get" in route.methods]
# Lists that leave the choice of rows to the policies alone; the others also select by the actor's own tenant or groups.
TELLING = {
    "cases:list",
    "cases:glasses",
    "cases:loans",
    "cases:orientations",
    "housing:vacancies",
    "housing:vacancies_in",
    "housing:waiting_list",
}
# Lists that show something of the scenario, each with somebody to whom it does.
SHOWN_TO = {
    "cases:home": "owner",
    "cases:shelter": "shelter",
    "cases:list": "coordinator",
    "cases:measures": "coordinator",
    "cases:orientations": "coordinator",
    "cases:team": "shelter",
    "cases:glasses": "owner",
    "cases:loans": "shelter",
    "tenants:notifications": "coordinator",
    "housing:vacancies": "landlord",
    "housing:vacancies_in": "landlord",
    "housing:reservations": "landlord",
    "housing:reservataire": "reservataire",
    "housing:coordination": "coordinator",
    "housing:board": "coordinator",
    "housing:waiting_list": "shelter",
    "housing:stays": "shelter",
    "housing:occupancy": "shelter",
    "reporting:reports": "metropole",
}
Ask = Callable[[str, str, str], tuple[int, str]]
HELD_BACK = frozenset({403, 404})


@pytest.fixture(scope="module")
def scenario(_world: World, django_db_blocker, tmp_path_factory) -> Iterator[Scenario]:
    """Committed once for the module: each request runs in a savepoint that is undone."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        try:
            yield build(_world)
        finally:
            empty_tables()


@pytest.fixture(scope="module")
def signed_in() -> dict[str, str]:
    """The session of each actor, and under "at" when they signed in."""
    return {}


@pytest.fixture
def sessions(scenario, signed_in, django_db_blocker) -> dict[str, str]:
    """A signed-in session for each actor, made anew long before a reveal would ask who is there again."""
    if time.monotonic() - float(signed_in.get("at", "-inf")) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT / 3:
        with django_db_blocker.unblock():
            signed_in |= {name: session_of(scenario.member(*who)) for name, who in ACTORS.items() if name != "nobody"}
        signed_in["at"] = str(time.monotonic())
    return signed_in


@pytest.fixture
def ask(sessions, world) -> Ask:
    """`ask("stranger", "get", "/…")` → status and content; whatever the request wrote is undone."""
    client = Client(raise_request_exception=False)

    def send(actor: str, method: str, path: str) -> tuple[int, str]:
        client.cookies = SimpleCookie()
        if actor != "nobody":
            client.cookies[settings.SESSION_COOKIE_NAME] = sessions[actor]
        with transaction.atomic():
            answer = getattr(client, method)(path)
            content = answer.content.decode(errors="replace")
            transaction.set_rollback(True)
        return answer.status_code, content

    return send


@pytest.fixture
def without_policies(world, monkeypatch) -> None:
    """The policy layer is off: everything is visible to everybody and everybody may do everything, as far as the code says.

    The groups that the code filters by are everybody's; the database is still told the actor's own.
    """
    everybody = tuple(Group.objects.values_list("pk", flat=True))
    monkeypatch.setattr(Policy, "visible", lambda self, actor: self.rows(actor).model._default_manager.all())
    for policy in (Policy, CasePolicy):
        monkeypatch.setattr(policy, "can", lambda *_: True)
    monkeypatch.setattr(CasePolicy, "can_see", lambda *_: True)
    monkeypatch.setattr(Actor, "may", lambda *_: True)
    monkeypatch.setattr(Actor, "plays", lambda *_, **__: True)
    monkeypatch.setattr(Actor, "context", property(own_context))
    monkeypatch.setattr(Actor, "groups", property(lambda _actor: everybody))


def own_context(actor: Actor) -> DatabaseContext:
    """The true context of an actor, whatever groups the code believes it has."""
    groups = (actor.tenant.group_id, actor.membership.group_id) if actor.membership else (actor.tenant.group_id,)
    return DatabaseContext.of(user=actor.person_id, tenant=actor.tenant.pk, groups=tuple(one for one in groups if one))


def marks_for(actor: str, scenario: Scenario) -> frozenset[str]:
    """What a page shown to an outsider must not say."""
    reports = frozenset({str(scenario.steering.pk)}) if actor == "metropole" else scenario.report_marks
    units = frozenset() if actor in INSIDE_THE_PROGRAMME else scenario.unit_marks
    return scenario.case_marks | units | reports


def told(actor: str, path: str, content: str, scenario: Scenario) -> list[str]:
    """Words of the scenario that a page tells an outsider, its own address aside."""
    text = content.replace(path, "")
    return sorted(mark for mark in marks_for(actor, scenario) if mark in text)


def test_every_route_is_in_the_matrix():
    assert {key.partition("#")[0] for key in ROUTES} == route_names()


@pytest.mark.parametrize("key", ROUTES)
def test_each_actor_gets_what_the_table_says(key, scenario, ask):
    route = ROUTES[key]
    path = address_of(key, route, scenario)
    deviations = []
    for actor in ACTORS:
        for method in route.methods:
            status, content = ask(actor, method, path)
            if status not in route.expected(actor):
                deviations.append(f"{actor} {method}: {status}, not {sorted(route.expected(actor))}")
            if actor in OUTSIDERS and (words := told(actor, path, content, scenario)):
                deviations.append(f"{actor} {method}: told {words}")
    assert not deviations, path


def outsiders_of(route: Route) -> list[str]:
    """Outsiders to whom the object of a route, if it has one, does not belong."""
    at_home = route.ok | {route.insider} if route.on_object else frozenset()
    return [actor for actor in OUTSIDERS if actor not in at_home and not (route.of_tenant and actor == "owner_excluded")]


def some_outsiders(key: str) -> list[str]:
    """Of the outsiders of a route: a stranger, somebody barred, and one more, who changes from route to route."""
    found = outsiders_of(ROUTES[key])
    others = [actor for actor in found if actor not in {"stranger", "excluded"}]
    turn = others[zlib.crc32(key.encode()) % len(others)] if others else None
    return [actor for actor in found if actor in {"stranger", "excluded", turn}]


def leaks(key: str, scenario: Scenario, ask: Ask, outsiders: list[str]) -> list[str]:
    """What a route gives the outsiders that it should not: an object, a word of it, or an error of ours."""
    route = ROUTES[key]
    path = address_of(key, route, scenario)
    found = []
    for actor in outsiders:
        for method in route.methods if route.on_object else ("get",):
            status, content = ask(actor, method, path)
            words = told(actor, path, content, scenario)
            if words or status >= 500 or (route.on_object and status not in HELD_BACK):
                found.append(f"{actor} {method}: {status} {words}")
    return found


@pytest.mark.parametrize("key", [*OBJECTS, *LISTS])
def test_row_level_security_alone_holds_outsiders_back(key, scenario, ask, without_policies):
    assert not leaks(key, scenario, ask, some_outsiders(key))


@pytest.mark.deep
@pytest.mark.parametrize("key", [*OBJECTS, *LISTS])
def test_row_level_security_alone_holds_every_outsider_back(key, scenario, ask, without_policies):
    assert not leaks(key, scenario, ask, outsiders_of(ROUTES[key]))


@pytest.mark.parametrize("key", OBJECTS)
def test_without_row_level_security_either_the_object_appears(key, scenario, ask, without_policies, monkeypatch):
    """Negative control: told that the stranger is an insider, the database gives the object, unless the view compares too."""
    route = ROUTES[key]
    insider = own_context(scenario.world.actor(*ACTORS[route.insider]))
    monkeypatch.setattr(Actor, "context", property(lambda _actor: insider))
    path = address_of(key, route, scenario)
    statuses = {ask("stranger", method, path)[0] for method in route.methods}
    assert bool(statuses & HELD_BACK) == route.guarded, statuses
    assert max(statuses) < 500


@pytest.mark.parametrize("key", LISTS)
def test_without_row_level_security_either_the_lists_tell(key, scenario, ask, without_policies, monkeypatch):
    """Negative control: a list that does not select by the actor's own tenant shows the objects."""
    insiders = [own_context(scenario.world.actor(*ACTORS[name])) for name in ("owner", "landlord", "coordinator", "metropole")]
    shown = set()
    for insider in insiders:
        monkeypatch.setattr(Actor, "context", property(lambda _actor, insider=insider: insider))
        shown |= set(told("stranger", "", ask("stranger", "get", address_of(key, ROUTES[key], scenario))[1], scenario))
    assert bool(shown) == (key in TELLING)


@pytest.mark.parametrize(("key", "actor"), SHOWN_TO.items())
def test_a_list_shows_the_objects_to_those_who_work_on_them(key, actor, scenario, ask):
    """Negative control of the silence of lists: the words that are looked for are there to be found."""
    _status, content = ask(actor, "get", address_of(key, ROUTES[key], scenario))
    assert any(mark in content for mark in scenario.case_marks | scenario.unit_marks | scenario.report_marks)


@pytest.mark.parametrize("off", [False, True], ids=["policies", "row-level security alone"])
def test_search_opens_a_reference_for_those_who_see_its_object(scenario, ask, request, off):
    if off:
        request.getfixturevalue("without_policies")
    marks = dict.fromkeys((scenario.case.reference, scenario.held.reference), CASE)
    marks |= {scenario.draft.reference: DRAFT, scenario.reservation.number: RESERVATION}
    for mark, seen in marks.items():
        found = {actor for actor in (OUTSIDERS if off else EVERYBODY) if ask(actor, "get", f"/recherche/?q={mark}")[0] == 302}
        assert found == (set() if off else seen), mark
