"""Through the screens of the coordination: a target changes, a funder is added, money is committed and paid, a slip is corrected."""

import pytest

from tests.browser.visitor import Visitor
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]


def add_funder(coordination: Visitor) -> None:
    """Refused without its name, then added; what was typed stays."""
    coordination.go("/financements/")
    coordination.look()
    coordination.choose("Financeur", "Autre financeur")
    coordination.fill({"Montant voté, en euros": "12 000", "Motif": "convention de l’année"})
    coordination.press("Ajouter la ligne")
    coordination.sees("Précisez quel est cet autre financeur.")
    coordination.fill({"Précision": "Fondation des Quais"})
    coordination.press("Ajouter la ligne")
    coordination.told("La ligne est ajoutée")


def note(coordination: Visitor, stage: str, amount: str) -> None:
    """One movement of the line that is open."""
    coordination.tick(stage)
    coordination.fill({"Montant, en euros": amount, "Motif": "premier semestre"})
    coordination.press("Noter le mouvement")


def test_the_coordination_follows_targets_and_money(settled: World, as_member) -> None:
    coordination = as_member("coordinator", "coordinator")
    add_funder(coordination)
    coordination.follow("Autre financeur – Fondation des Quais")
    note(coordination, "Versé", "500")
    coordination.sees("Le versé dépasserait l’engagé de cette ligne")
    note(coordination, "Engagé", "900,50")
    coordination.told("Le mouvement est noté")
    coordination.look()
    coordination.page.get_by_role("link", name="Corriger engagé").click()
    coordination.fill({"Montant exact, en euros": "900", "Motif": "arrondi de la convention"})
    coordination.press("Noter la correction")
    coordination.told("La correction est notée")
    coordination.sees("Correction")
    coordination.go("/objectifs/")
    coordination.look()
    coordination.sees("7 à 10 entrées", "rythme")
    coordination.follow("Clore le dispositif aux nouvelles entrées")
    coordination.look()
    assert [one for one in coordination.problems if "422" not in one] == []  # a refusal is logged by the browser
