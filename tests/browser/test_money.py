"""Through the screens of the coordination: a target changes, a funder is added, money is committed and paid, a slip is corrected."""

import pytest

from tests.browser import money
from tests.browser.visitor import Visitor
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]


def add_funder(coordination: Visitor) -> None:
    """Refused without its name, then added; what was typed stays."""
    coordination.go("/financements/")
    money.add_line(coordination, "Autre financeur", "12 000", "convention de l’année")
    coordination.refused("Précisez quel est cet autre financeur.", keeps={"Motif": "convention de l’année"})
    coordination.fill({"Précision": "Fondation des Quais"})
    coordination.press("Ajouter la ligne")
    coordination.told("La ligne est ajoutée")


def test_the_coordination_follows_targets_and_money(settled: World, as_member) -> None:
    coordination = as_member("coordinator", "coordinator")
    add_funder(coordination)
    coordination.follow("Autre financeur – Fondation des Quais")
    money.note(coordination, "Versé", "500")
    coordination.refused("Le versé dépasserait l’engagé de cette ligne", keeps={"Montant, en euros": "500"})
    money.note(coordination, "Engagé", "900,50")
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
    assert coordination.problems == []
