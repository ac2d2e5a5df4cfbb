"""Fixtures for all: the databases, the world, browsing as somebody."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import cache
from django.db import connections
from django.test import Client

from tenants.acting import acting_as
from tenants.middleware import MEMBERSHIP_KEY
from tenants.models import Membership
from tenants.sessions import SessionStore
from tests import database, remembered
from tests.cases.builders import file_case
from tests.world import World, build_world

# Tables that a committing test leaves alone: who there is, and reference data.
KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "tenants_commune",
    "cases_incomeceiling",
} | {
    f"tenants_{name}"
    for name in (
        "tenant",
        "tenantkey",
        "person",
        "personsecret",
        "membership",
        "programme",
        "programmekey",
        "participation",
        "channel",
        "channeltarget",
    )
}


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> Iterator[None]:
    """This process's database, cloned from the template (see tests.database)."""
    with django_db_blocker.unblock():
        database.prepare()
    yield
    for connection in connections.all():
        connection.close()


@pytest.fixture(scope="session")
def _world(django_db_setup, django_db_blocker) -> World:
    with django_db_blocker.unblock():
        world = build_world()
        remembered.learn(lambda: file_case(world).pk, made_tables, empty_tables)
        return world


@pytest.fixture
def world(_world: World, db) -> Iterator[World]:
    """The small world; the test runs in a transaction that is undone."""
    with remembered.offered():
        yield _world


@pytest.fixture
def committed(_world: World, django_db_blocker) -> Iterator[World]:
    """The small world for a test that really commits; what it made is emptied through the owner role."""
    with django_db_blocker.unblock():
        yield _world
        empty_tables()


def made_tables() -> set[str]:
    """Tables that tests write to: all but those kept."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()} - KEPT


def empty_tables() -> None:
    """Empty every table but those kept (the app role cannot, on purpose)."""
    for alias in ("default", "report"):
        connections[alias].close()
    names = sorted(made_tables())
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(names)}")


def session_of(membership: Membership) -> str:
    """A signed-in session for a membership, as the sign-in would make it. Returns its key."""
    with acting_as(membership):
        session = SessionStore()
        session[SESSION_KEY] = str(membership.person_id)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = membership.person.get_session_auth_hash()
        session[MEMBERSHIP_KEY] = str(membership.pk)
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(membership.person_id)
        session.create()
    return str(session.session_key)


@pytest.fixture
def browse(world: World) -> Callable[..., Client]:
    """`browse("asso", "officer")` → a client signed in as that member."""

    def sign_in(key: str, role: str = "officer") -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(world.member(key, role))
        return client

    return sign_in


def forget_limits() -> None:
    """Nothing of the attempts made so far is remembered (only this process's keys)."""
    client = cache._cache.get_client(write=True)
    if keys := list(client.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}:*")):
        client.delete(*keys)


@pytest.fixture(autouse=True)
def _attempts_are_forgotten() -> Iterator[None]:
    """What a test used up of a limit is there again for the next."""
    yield
    forget_limits()


@pytest.fixture(autouse=True)
def _only_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the tests talks to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"the tests do not leave this machine: {address[0]}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
