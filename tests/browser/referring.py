"""An orientation, through the screens: written by one who cannot read it again, taken up by the other as a draft."""

from tests.browser.job import REFERENCE, Walk, today
from tests.browser.visitor import Visitor


def refer(visitor: Visitor, to: str, walk: Walk, *, is_tenant: bool = False) -> str:
    """Refer a woman of three by a channel. Returns the number of the orientation."""
    visitor.go("/")
    visitor.menu("Orientations")
    visitor.follow("Orienter une personne")
    visitor.tick(to, group="À qui")
    visitor.choose("Voie d’orientation", walk.channel)
    visitor.fill({"Nom": walk.last_name, "Prénom": "Inès", "Personnes à reloger": "3"})
    visitor.fill({"Comment la joindre sans risque": "par nous, le matin", "Son accord a été recueilli le": today()})
    if is_tenant:
        visitor.tick("Elle est locataire de notre organisation")
    visitor.press("Envoyer l’orientation")
    visitor.sees("Reçue")
    visitor.look()
    found = REFERENCE.search(visitor.page.get_by_role("status").filter(has_text="est reçue").inner_text())
    assert found is not None
    return found.group()


def take_up(visitor: Visitor, number: str) -> None:
    """Take charge of it: a draft opens at its first step."""
    visitor.go("/")
    visitor.menu("Orientations")
    visitor.follow(f"Ouvrir l’orientation {number}")
    visitor.press("Prendre en charge")
    visitor.told("L’orientation est prise en charge : le dossier est ouvert")
