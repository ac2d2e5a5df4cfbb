"""From a case to its report, in a browser, by every role in turn."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.job import COMMUNE, CONTINGENT, LANDLORD, LAST_NAME, MainJob
from tests.browser.report import ROW, ask_report, computed_lines, counted, rehoused, this_month
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]


def test_everyone_sees_the_rehousing_where_it_belongs(job: MainJob, as_member) -> None:
    association, landlord = as_member("asso"), as_member("landlord")
    association.go(f"/dossiers/{job.reference}/")
    expect(association.page.get_by_role("heading", level=1).locator("..")).to_contain_text("Suivi après l’entrée")
    landlord.go(f"/logements/{job.unit}/")
    landlord.sees("Loué")
    expect(landlord.page.get_by_role("main")).not_to_contain_text(LAST_NAME)


def test_metropole_finds_the_rehousing_in_the_pdf_it_downloads(job: MainJob, as_member, settled: World, tmp_path: Path) -> None:
    number = rehoused(settled)
    assert number >= 1
    visitor = as_member("metropole", "coordinator")
    ask_report(visitor, *this_month())
    lines = computed_lines(visitor, tmp_path)
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
    lines = computed_lines(visitor, tmp_path)
    assert "Effectifs inférieurs à cinq masqués" in lines
    assert "Total masqué masqué masqué" in lines
    assert not any(ROW.match(line) and line.startswith((LANDLORD, CONTINGENT, COMMUNE)) for line in lines)
    assert visitor.problems == []
