"""Asking for a report on the screens, and waiting for the worker."""

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

WITHIN_MS = 60_000


def this_month() -> tuple[str, str]:
    """From the first of the month to today, as date fields take it."""
    today = timezone.localdate()
    return today.replace(day=1).isoformat(), today.isoformat()


def ask_report(visitor: Visitor, start: str, end: str) -> None:
    """Ask for a report from the menu."""
    visitor.go("/")
    visitor.menu("Rapports")
    visitor.follow("Demander un rapport")
    visitor.fill({"Du": start, "Au": end})
    visitor.press("Demander le rapport")


def computed(visitor: Visitor) -> None:
    """Wait until the page of the report offers its PDF, by itself."""
    expect(visitor.page.get_by_role("link", name="Télécharger le PDF")).to_be_visible(timeout=WITHIN_MS)
