"""Asking for a report on the screens, waiting for the worker, and reading what the PDF says."""

import re
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from housing.models import Lease
from tests.browser.visitor import Visitor
from tests.world import World

WITHIN_MS = 120_000
ROW = re.compile(r"^(?P<label>.+?)(?P<numbers>( \d+)+)$")
FOOTER = re.compile(r"page \d+ sur \d+$")


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


def pdf_text(file: Path) -> str:
    """What a PDF says."""
    assert file.read_bytes().startswith(b"%PDF-")
    return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def lines_of(file: Path) -> list[str]:
    """What a PDF says, line by line."""
    return [line.strip() for line in pdf_text(file).splitlines()]


def computed_lines(visitor: Visitor, place: Path) -> list[str]:
    """Wait for the worker, download the PDF; returns its lines."""
    computed(visitor)
    return lines_of(visitor.download("Télécharger le PDF", place))


def counted(lines: list[str], head: str) -> dict[str, list[int]]:
    """Rows of the table that begins with this head, up to its total; those of zeros alone are left out."""
    start = next(number for number, line in enumerate(lines) if line.startswith(head))
    found = {}
    for line in lines[start + 1 :]:
        if (match := ROW.match(line)) and not FOOTER.search(line):
            numbers = [int(number) for number in match["numbers"].split()]
            found |= {match["label"]: numbers} if any(numbers) else {}
        if line.startswith("Total "):
            return found
    raise AssertionError(f"no total under {head}")


def rehoused(world: World) -> int:
    """Leases signed with the landlord so far, by whomever: the other walks of this world have some too."""
    with world.acting("landlord"):
        return Lease.objects.filter(tenant=world.tenant("landlord")).count()
