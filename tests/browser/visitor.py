"""Somebody at a screen: what they click and fill, by what they see, and what went wrong in their browser."""

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Response, expect

from tests.browser.looking import faults, picture, shape


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

    def go(self, path: str) -> None:
        """Open an address of the product."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def look(self) -> None:
        """Look at the page that is open: once for all pages of the same shape."""
        self.page.wait_for_load_state("networkidle" if self.page.locator("[hx-trigger=load]").count() else "load")
        if (here := shape(self.page.url)) not in self.looked:
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

    def told(self, words: str) -> None:
        """Wait for the message that follows an act."""
        expect(self.page.get_by_role("status").filter(has_text=words).first).to_be_visible()

    def download(self, name: str, place: Path) -> Path:
        """Follow a link that gives a file; returns where the file is."""
        with self.page.expect_download() as waiting:
            self.follow(name)
        target = place / waiting.value.suggested_filename
        waiting.value.save_as(target)
        return target
