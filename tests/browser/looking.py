"""Looking at a page as a machine can: accessibility rules, width, a picture for who wants to see it."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, ViewportSize

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
NARROWEST: ViewportSize = {"width": 375, "height": 740}
SIZES: tuple[ViewportSize, ...] = (NARROWEST, {"width": 1280, "height": 900})
# Where a visit leaves the screens: the account's own pages, files, parts of pages.
NOT_PAGES = re.compile(r"/compte/|\.(pdf|csv)$|/modele/$|/papier/$|/progression/$")
IDENTIFIER = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]|[0-9a-f]{8}-[0-9a-f-]{27}")


def shape(url: str) -> str:
    """The path of an address with its identifiers taken out: two cases have one shape."""
    return IDENTIFIER.sub("x", urlsplit(url).path)


def links(page: Page) -> list[str]:
    """Addresses of the product that the page leads to: its menu first, then its content, in order."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('.sidebar a[href], main a[href], .topbar a[href]')]
            .filter(a => a.origin === location.origin).map(a => a.href)"""
    )
    return [url for url in found if not NOT_PAGES.search(urlsplit(url).path)]


def faults(page: Page) -> list[str]:
    """What is wrong with the open page at each width: too wide, or a rule of accessibility broken."""
    found = []
    for size in SIZES:
        page.set_viewport_size(size)
        wide = page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
        said = _axe(page) + ([f"{wide} px too wide"] if wide > 0 else [])
        found += [f"{shape(page.url)} at {size['width']}: {one}" for one in said]
    return found


def _axe(page: Page) -> list[str]:
    # Evaluated through the driver: the content security policy keeps no exception for the tests.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run({resultTypes: ['violations']}).then(answer => answer.violations)")
    return [f"{one['id']}: {one['help']} {[node['html'][:160] for node in one['nodes'][:3]]}" for one in violations]


def picture(page: Page, name: str) -> None:
    """Keep screenshots of the page in $SCREENSHOTS_DIR, when it is set."""
    if place := os.environ.get("SCREENSHOTS_DIR"):
        for size in SIZES:
            page.set_viewport_size(size)
            page.screenshot(path=Path(place) / f"{name}-{size['width']}.png", full_page=True)
