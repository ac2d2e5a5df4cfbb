"""Somebody at a screen: what they click and fill, by what they see, and what went wrong in their browser."""

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Download, Error, Locator, Page, Response, expect

from tests.browser.looking import NARROWEST, faults, picture, shape

ANSWERED = "the server responded with a status of"


class Visitor:
    """A page of a browser profile.

    `problems` gathers console errors, script errors, answers of 500 and more, and the faults of the pages that were looked at.
    """

    def __init__(self, page: Page, name: str = "visitor") -> None:
        self.page = page
        self.name = name
        self.problems: list[str] = []
        self.looked: set[str] = set()
        page.on("console", self._heard)
        page.on("pageerror", self._failed)
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(f"{self.page.url}: {message.text}")

    def _failed(self, error: Error) -> None:
        self.problems.append(f"{self.page.url}: {error.message}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.url}: {response.status}")

    def on_telephone(self) -> "Visitor":
        """The narrowest screen, until a page is looked at. Returns itself."""
        self.page.set_viewport_size(NARROWEST)
        return self

    def go(self, path: str) -> None:
        """Open an address of the product."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def look(self, state: str = "") -> None:
        """Look at the page that is open: once for all pages of the same shape, in the same state."""
        self.page.wait_for_load_state("networkidle" if self.page.locator("[hx-trigger=load]").count() else "load")
        if (here := shape(self.page.url) + state) not in self.looked:
            self.looked.add(here)
            self.problems += faults(self.page)
            picture(self.page, f"{self.name}-{len(self.looked):02}{here.rstrip('/').replace('/', '_') or '_home'}")

    def menu(self, label: str) -> None:
        """Follow an entry of the main menu."""
        self.page.get_by_role("navigation", name="Navigation principale").get_by_role("link", name=label).click()

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow a link of the page."""
        self.page.get_by_role("main").get_by_role("link", name=name, exact=exact).first.click()

    def press(self, name: str, *, exact: bool = False) -> None:
        """Press a button, after a look at the page that has it: once there, it is no longer the page before."""
        button = self.page.get_by_role("main").get_by_role("button", name=name, exact=exact)
        button.wait_for()
        self.look()
        button.click()

    def act(self, name: str, title: str) -> None:
        """Open the page of a move, by its button or in the menu of the others."""
        main = self.page.get_by_role("main")
        others = main.get_by_text("Autres actions", exact=True)
        link = main.get_by_role("link", name=name, exact=True)
        link.or_(others).first.wait_for()
        if not link.is_visible():
            others.click()
        link.click()
        self.heading(title)

    def fill(self, values: Mapping[str, str]) -> None:
        """Type in fields, by their labels."""
        for label, value in values.items():
            self._field(label).fill(value)

    def choose(self, label: str, option: str) -> None:
        """Choose in a list."""
        self._field(label).select_option(label=option)

    def _field(self, label: str) -> Locator:
        words = re.compile(rf"^\s*{re.escape(label)}(\s+\(facultatif\))?\s*$")
        return self.page.get_by_role("main").get_by_label(words)

    def tick(self, name: str, *, group: str = "") -> None:
        """Tick a box, or take one of several answers, under the question `group` when the name alone is not enough."""
        place = self.page.get_by_role("main")
        if group:
            place = place.get_by_role("group", name=group)
        found = place.get_by_role("radio", name=name, exact=True).or_(place.get_by_role("checkbox", name=name, exact=True))
        found.check()

    def sees(self, *words: str) -> None:
        """Wait until the page says each of these."""
        for word in words:
            expect(self.page.get_by_role("main")).to_contain_text(word)

    def heading(self, words: str) -> None:
        """Wait for a page by its title."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def barred(self, path: str) -> None:
        """An address that is not open to this organisation: it is told so, and nothing else."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 404
        self.sees("Cette page est introuvable")
        self._expected("404")

    def _expected(self, *statuses: str) -> None:
        """Answers that are not a fault, though the browser logs them as one."""
        self.problems = [one for one in self.problems if not any(f"{ANSWERED} {status}" in one for status in statuses)]

    def told(self, words: str) -> None:
        """Wait for the message that follows an act."""
        expect(self.page.get_by_role("status").filter(has_text=words).first).to_be_visible()

    def refused(self, *words: str, keeps: Mapping[str, str] | None = None) -> None:
        """Wait for the words that say why not, with what was typed (`keeps`, by label) still there.

        The browser logs the answer as an error of its own: it is none.
        """
        self.sees(*words)
        for label, value in (keeps or {}).items():
            expect(self._field(label)).to_have_value(value)
        self.look("refus")
        self._expected("409", "422")

    def download(self, name: str, place: Path) -> Path:
        """Follow a link that gives a file; returns where the file is."""
        with self.page.expect_download() as waiting:
            self.follow(name)
        return _kept(waiting.value, place)

    def take(self, name: str, place: Path, *, exact: bool = False) -> Path:
        """Press a button that gives a file; returns where the file is."""
        with self.page.expect_download() as waiting:
            self.press(name, exact=exact)
        return _kept(waiting.value, place)


def _kept(download: Download, place: Path) -> Path:
    target = place / download.suggested_filename
    download.save_as(target)
    return target
