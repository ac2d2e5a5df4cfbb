"""A real Chromium on the product as it is served; the world stays committed while the package runs."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tenants.models import Membership
from tests.browser.founding import account, dissolve_all_but
from tests.browser.job import MainJob, do_main_job
from tests.browser.looking import SIZES
from tests.browser.visitor import Visitor
from tests.conftest import empty_tables, session_of
from tests.served import Server, web, worker
from tests.tools.gallery import CHROMIUM_ARGS
from tests.world import World

OpenAs = Callable[..., Visitor]
PATIENCE_MS = 20_000


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Its event loop runs in this thread, and Django is told so."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.fail("Chromium is not installed: these tests need it on the PATH.")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = driver.chromium.launch(executable_path=executable, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def settled(_world: World, django_db_blocker) -> Iterator[World]:
    """The small world, committed; what the package made is emptied at its end."""
    with django_db_blocker.unblock():
        yield _world
        empty_tables()
        dissolve_all_but(_world)


@pytest.fixture(scope="package")
def served(settled: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Web server and worker, with files of their own."""
    place: Path = tmp_path_factory.mktemp("served")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "STATE_DIR", str(place))
        with web(place / "web.log") as server, worker(place / "worker.log"):
            server.request("GET", "/")  # the first answer waits for every screen to be loaded: longer than a visitor does
            yield server


@pytest.fixture(scope="package")
def visit(browser: Browser, served: Server) -> Iterator[Callable[..., Visitor]]:
    """`visit("asso")` → a visitor with a browser profile of its own, signed out."""
    contexts: list[BrowserContext] = []

    def enter(name: str = "visitor") -> Visitor:
        context = browser.new_context(base_url=served.url, locale="fr-FR", timezone_id="Europe/Paris", viewport=SIZES[-1])
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return Visitor(context.new_page(), name)

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def signed_in(visit: Callable[..., Visitor], served: Server) -> Callable[[str, Membership], Visitor]:
    """`signed_in("asso-officer", membership)` → a visitor signed in as that member, under a name for its pictures."""

    def sign_in(name: str, member: Membership) -> Visitor:
        visitor = visit(name)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(member), "url": served.url}
        visitor.page.context.add_cookies([cookie])
        return visitor

    return sign_in


@pytest.fixture(scope="package")
def as_member(signed_in: Callable[[str, Membership], Visitor], settled: World) -> OpenAs:
    """`as_member("asso", "officer")` → a visitor signed in as that member of the small world."""
    return lambda key, role="officer": signed_in(f"{key}-{role}", settled.member(key, role))


@pytest.fixture(scope="package")
def as_account(signed_in: Callable[[str, Membership], Visitor]) -> Callable[[str], Visitor]:
    """`as_account("nadia@imanis.example")` → a visitor signed in as somebody of a founded programme."""
    return lambda address: signed_in(address.replace("@", "-"), account(address))


@pytest.fixture(scope="package")
def job(visit: Callable[..., Visitor], as_member: OpenAs) -> MainJob:
    """The main job, done once through the screens by every role in turn."""
    return do_main_job(visit("asso"), as_member)
