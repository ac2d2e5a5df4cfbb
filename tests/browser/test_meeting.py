"""The joint proposal on the table of a meeting, in a browser: chosen, proposed, on the wall, on paper, reserved."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.factories import make_vacancy
from tests.housing.course import open_case
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]


def test_a_meeting_goes_from_the_joint_proposal_to_a_reservation(settled: World, as_member, tmp_path: Path) -> None:
    cases = [open_case(settled).reference for _ in range(2)]
    units = [make_vacancy(settled.tenant(key), settled.programme) for key in ("landlord", "other_landlord")]
    coordination: Visitor = as_member("coordinator", "coordinator")
    coordination.go("/coordination/logements/")
    coordination.follow("Proposition d’ensemble")
    coordination.heading("Proposition d’ensemble")
    coordination.sees(*cases, *(unit.number for unit in units), "aucune autre répartition n’en réunit plus")
    coordination.look()
    coordination.page.get_by_text("Le détail des points").first.click()
    coordination.look("detail")
    _keep_and_leave_out(coordination)
    _on_the_wall(coordination, units[0].number, units[1].number)
    coordination.press("Proposer les rapprochements cochés aux bailleurs")
    coordination.told("proposé")
    coordination.look()
    paper = coordination.take("Relevé (PDF)", tmp_path)
    assert paper.read_bytes().startswith(b"%PDF")
    _reserve(as_member("landlord"), units[0].number)
    assert coordination.problems == []


def _keep_and_leave_out(visitor: Visitor) -> None:
    """What the meeting chooses stays with the page, and is taken back."""
    visitor.page.get_by_role("main").get_by_role("link", name="Garder").first.click()
    visitor.sees("Gardé par la réunion")
    visitor.look("garde")
    visitor.page.get_by_role("main").get_by_role("link", name="Écarter").last.click()
    visitor.sees("Rapprochements écartés")
    visitor.look("ecarte")
    visitor.follow("Repartir de zéro")
    expect(visitor.page.get_by_role("main")).not_to_contain_text("Rapprochements écartés")


def _on_the_wall(visitor: Visitor, shown: str, other: str) -> None:
    """References only, to each landlord its own units."""
    visitor.follow("À projeter")
    visitor.page.get_by_role("navigation", name="Bailleur montré").get_by_role("link", name="Toits du Val (test)").click()
    visitor.sees(shown)
    visitor.look()
    expect(visitor.page.get_by_role("main")).not_to_contain_text(other)
    visitor.page.get_by_role("navigation", name="Fil d’Ariane").get_by_role("link", name="Proposition d’ensemble").click()


def _reserve(landlord: Visitor, unit: str) -> None:
    landlord.go(f"/logements/{unit}/")
    expect(landlord.page.get_by_role("main")).not_to_contain_text("points")
    landlord.page.get_by_role("main").get_by_role("link", name="Réserver pour").first.click()
    landlord.press("Réserver ce logement")
    landlord.sees("Réservation")
    assert landlord.problems == []


def test_the_weights_and_the_units_of_a_household_are_sound_pages(settled: World, as_member) -> None:
    case = open_case(settled)
    coordination: Visitor = as_member("coordinator", "coordinator")
    coordination.go(f"/dossiers/{case.reference}/logements/")
    coordination.heading("Logements possibles")
    coordination.look()
    coordination.go(f"/coordination/criteres/{settled.programme.pk}/")
    coordination.fill({"Danger": "-3", "Pourquoi": "comité du 2 juin"})
    coordination.press("Enregistrer les poids")
    coordination.refused("mettez 0 si ce critère ne compte pas", keeps={"Danger": "-3", "Pourquoi": "comité du 2 juin"})
    coordination.fill({"Danger": "35"})
    coordination.press("Enregistrer les poids")
    coordination.told("version 1")
    assert coordination.problems == []
