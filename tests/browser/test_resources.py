"""Through the screens: a manager writes the entry, a landlord finds it on a telephone, and the numbers are one tap away."""

import pytest

from tests.browser.outreach import numbers_in_one_tap
from tests.browser.visitor import Visitor
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]


def test_an_entry_is_written_then_found_and_the_numbers_are_one_tap_away(settled: World, as_member) -> None:
    manager: Visitor = as_member("asso", "manager")
    manager.go("/annuaire/")
    manager.follow("Écrire notre fiche")
    manager.fill({"Ce que fait l’organisation": "Écoute et accompagne.", "Téléphone du service": "01 99 00 11 22"})
    manager.tick("Arabe")
    manager.press("Enregistrer")
    manager.told("Votre fiche est à jour")
    landlord: Visitor = as_member("landlord").on_telephone()
    landlord.go("/annuaire/?langue=ar")
    landlord.look()
    landlord.follow("Association Rivage (test)")
    landlord.sees("Écoute et accompagne.")
    numbers_in_one_tap(landlord)
