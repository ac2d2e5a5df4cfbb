"""What is done beyond cases, through the screens: the numbers, what was done for many, somebody who is referred."""

from collections.abc import Mapping

from playwright.sync_api import expect

from tests.browser import job
from tests.browser.job import REFERENCE, today
from tests.browser.visitor import Visitor


def numbers_in_one_tap(visitor: Visitor) -> None:
    """From the page that is open, on a telephone: one tap on the numbers, one on the 3919."""
    visitor.on_telephone()
    visitor.page.get_by_role("link", name="Numéros d’urgence et démarches").click()
    visitor.sees("Violences Femmes Info")
    expect(visitor.page.get_by_role("link", name="3919", exact=False).first).to_have_attribute("href", "tel:3919")
    visitor.look()


def note_action(visitor: Visitor, kind: str, values: Mapping[str, str]) -> None:
    """Something done for many; a day to come is refused, and what was typed stays."""
    visitor.go("/")
    visitor.menu("Actions")
    visitor.follow("Noter une action")
    visitor.choose("Nature", kind)
    visitor.fill({**values, "Date": today(2)})
    visitor.press("Enregistrer")
    visitor.refused("Cette date est dans le futur", keeps=values)
    visitor.fill({"Date": today()})
    visitor.press("Enregistrer")
    visitor.told("L’action est notée")
    visitor.sees(values["Intitulé"])
    visitor.look()


# --- an orientation -----------------------------------------------------------------------------------
def refer(visitor: Visitor, recipient: str, values: Mapping[str, str]) -> None:
    """Refer somebody, with her consent of today."""
    visitor.go("/")
    visitor.menu("Orientations")
    visitor.follow("Orienter une personne")
    visitor.tick(recipient, group="À qui")
    visitor.choose("Voie d’orientation", "Voie A")
    visitor.fill({**values, "Son accord a été recueilli le": today()})
    visitor.press("Envoyer l’orientation")
    visitor.told("est reçue")


def take_up(visitor: Visitor) -> str:
    """Read the orientation that waits, take it up and complete the case. Returns the case's reference."""
    visitor.go("/")
    visitor.menu("Orientations")
    visitor.page.get_by_role("main").get_by_role("table").first.get_by_role("link", name=REFERENCE).first.click()
    visitor.press("Prendre en charge")
    return job.complete_case(visitor)


def taken_up(visitor: Visitor) -> None:
    """Who referred reads that it is taken up, and no more."""
    visitor.go("/")
    visitor.menu("Orientations")
    visitor.sees("Prise en charge")
    visitor.look()
