"""From a case to its report, in a browser, by every role in turn."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from housing.models import Lease
from tests.browser.job import COMMUNE, CONTINGENT, LANDLORD, LAST_NAME, MainJob
from tests.browser.report import ask_report, computed, this_month
from tests.browser.visitor import Visitor
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]
ROW = re.compile(r"^(?P<label>.+?)(?P<numbers>( \d+)+)$")
FOOTER = re.compile(r"page \d+ sur \d+$")


def text_of_pdf(visitor: Visitor, place: Path) -> list[str]:
    """Wait for the worker, download the PDF; returns its lines."""
    computed(visitor)
    file = visitor.download("Télécharger le PDF", place)
    assert file.read_bytes().startswith(b"%PDF-")
    return [line.strip() for page in PdfReader(file).pages for line in page.extract_text().splitlines()]


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


def test_everyone_sees_the_rehousing_where_it_belongs(job: MainJob, as_member) -> None:
    association, landlord = as_member("asso"), as_member("landlord")
    association.go(f"/dossiers/{job.reference}/")
    expect(association.page.get_by_role("heading", level=1).locator("..")).to_contain_text("Suivi après l’entrée")
    landlord.go(f"/logements/{job.unit}/")
    landlord.sees("Loué")
    expect(landlord.page.get_by_role("main")).not_to_contain_text(LAST_NAME)


def rehoused(world: World) -> int:
    """Leases signed with the landlord so far: the other walks of this world have some too."""
    with world.acting("asso"):
        return Lease.objects.filter(tenant=world.tenant("landlord")).count()


def test_metropole_finds_the_rehousing_in_the_pdf_it_downloads(job: MainJob, as_member, settled: World, tmp_path: Path) -> None:
    number = rehoused(settled)
    assert number >= 1
    visitor = as_member("metropole", "coordinator")
    ask_report(visitor, *this_month())
    lines = text_of_pdf(visitor, tmp_path)
    assert counted(lines, "Bailleur Inter-bailleurs") == {LANDLORD: [number, 0, number], "Total": [number, 0, number]}
    assert counted(lines, "Réservataire Nombre") == {CONTINGENT: [number], "Total": [number]}
    assert counted(lines, "Commune Nombre") == {COMMUNE: [number], "Total": [number]}
    assert visitor.problems == []


def test_edition_of_the_metropole_masks_what_is_below_five(job: MainJob, as_member, tmp_path: Path) -> None:
    visitor = as_member("metropole", "analyst")
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    ask_report(visitor, date(last.year, last.month, 2).isoformat(), last.isoformat())
    visitor.sees("L’édition métropole couvre des mois entiers")
    ask_report(visitor, date(last.year, last.month, 1).isoformat(), last.isoformat())
    lines = text_of_pdf(visitor, tmp_path)
    assert "Effectifs inférieurs à cinq masqués" in lines
    assert "Total masqué masqué masqué" in lines
    assert not any(ROW.match(line) and line.startswith((LANDLORD, CONTINGENT, COMMUNE)) for line in lines)
    assert visitor.problems == []
