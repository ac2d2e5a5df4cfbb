"""A lease that slides, through the screens: the convention of three, the reviews, the letter to the préfet, her own lease."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.job import today
from tests.browser.report import pdf_text
from tests.browser.visitor import Visitor

MENU = "Baux glissants"


def sign_convention(association: Visitor, reference: str, until: str) -> None:
    """Write the convention down; refused while it is dated before its sublease."""
    association.go("/")
    association.menu(MENU)
    association.follow(f"Enregistrer la convention du dossier {reference}")
    typed = {"Convention signée le": today(-1), "Première période d’examen jusqu’au": until}
    association.fill(typed)
    association.press("Enregistrer")
    association.refused("La convention se signe avec la sous-location ou après", keeps=typed)
    association.fill({"Convention signée le": today()})
    association.press("Enregistrer")
    association.told("La convention est enregistrée")


def open_lease(visitor: Visitor, reference: str) -> None:
    """Open a lease that slides from the list."""
    visitor.go("/")
    visitor.menu(MENU)
    visitor.page.get_by_role("main").get_by_role("row").filter(has_text=reference).get_by_role("link", name="Ouvrir").click()
    visitor.heading("Bail glissant")


def slide(landlord: Visitor, reference: str) -> None:
    """The lease becomes hers today: send the form, the answer is the caller's to read."""
    open_lease(landlord, reference)
    landlord.act("Faire glisser le bail…", "Le bail glisse à son nom")
    landlord.press("Le bail glisse à son nom")


def plan_review(association: Visitor, reference: str, on: str) -> None:
    """A joint review is planned."""
    open_lease(association, reference)
    association.act("Prévoir un examen…", "Prévoir un examen conjoint")
    association.fill({"Prévu le": on})
    association.press("Prévoir un examen conjoint")
    association.told("L’examen est prévu")


def hold_review(association: Visitor, reference: str, finding: str) -> None:
    """The three met; a review that is still to come is refused, and what was typed stays."""
    open_lease(association, reference)
    association.act("Noter l’examen…", "Noter un examen tenu")
    association.fill({"Le": today(1)})
    association.tick(finding, group="Constat partagé")
    association.press("Noter un examen tenu")
    association.refused("Cette date est dans le futur", keeps={"Le": today(1)})
    expect(association.page.get_by_role("radio", name=finding)).to_be_checked()
    association.fill({"Le": today()})
    association.press("Noter un examen tenu")
    association.told("L’examen est noté")
    association.sees(finding)


def tell_prefect(landlord: Visitor, reference: str) -> None:
    """The landlord offers her a lease, and says so to the préfet; no offer without a reason is refused."""
    open_lease(landlord, reference)
    landlord.act("Informer le préfet…", "Informer le préfet")
    landlord.tick("non", group="Vous proposez un bail au ménage")
    landlord.press("Informer le préfet")
    landlord.refused("Sans bail proposé, la lettre dit pour quels motifs.", keeps={"Lettre datée du": today()})
    landlord.tick("oui", group="Vous proposez un bail au ménage")
    landlord.press("Informer le préfet")
    landlord.told("La lettre est prête")


def letter(landlord: Visitor, place: Path) -> str:
    """What the letter says that the page offers, its lines put together."""
    return " ".join(pdf_text(landlord.take("Lettre au préfet", place)).split())
