"""Meetings of a programme, through the screens: convened with the agenda that builds itself, held, decided, written down."""

from tests.browser.job import today
from tests.browser.visitor import Visitor

TONIGHT = ("23:58", "23:59")  # a meeting is convened ahead, and opens on its day
PLACE = "Salle du rez-de-chaussée"
OPENING = "Tour de table, puis les points dans l’ordre."


def convene(visitor: Visitor, hour: str) -> None:
    """Plan a steering committee for today, from the page that asks for it; everybody of the programme is invited."""
    visitor.tick("Comité de pilotage", group="Réunion")
    visitor.fill({"Date": today(), "Heure": hour, "Lieu": PLACE})
    visitor.press("Prévoir et inviter")
    visitor.told("La réunion est prévue, les invitations partent")


def refused_in_the_past(visitor: Visitor) -> None:
    """A meeting is convened ahead: refused for yesterday, and what was typed stays."""
    visitor.tick("Comité de pilotage", group="Réunion")
    visitor.fill({"Date": today(-1), "Heure": "14:00", "Lieu": PLACE})
    visitor.press("Prévoir et inviter")
    visitor.refused("une réunion se prévoit à l’avance", keeps={"Lieu": PLACE, "Heure": "14:00"})


def open_meeting(visitor: Visitor, *present: str) -> None:
    """Note who is there. From the page of the meeting."""
    visitor.look()
    visitor.follow("Ouvrir la réunion")
    for organisation in present:
        visitor.tick(organisation, group="Qui est là ?")
    visitor.press("Noter les présences")
    visitor.told("Les présences sont notées")
    visitor.looked.clear()
    visitor.look()


def add_topic(visitor: Visitor, title: str) -> None:
    """A point that no fact brings."""
    visitor.follow("Ajouter un point")
    visitor.fill({"Intitulé": title})
    visitor.press("Ajouter", exact=True)
    visitor.told("Le point est à l’ordre du jour")


def decide(visitor: Visitor, point: str, decision: str, holder: str) -> None:
    """A decision under a point, refused without its day, then with it."""
    visitor.page.get_by_role("listitem").filter(has_text=point).get_by_role("link", name="Noter une décision").first.click()
    visitor.fill({"Décision": decision})
    visitor.tick(holder, group="Organisation responsable")
    visitor.press("Noter la décision")
    visitor.refused("Une décision a une date", keeps={"Décision": decision})
    visitor.fill({"Pour le": today(21)})
    visitor.press("Noter la décision")
    visitor.told("La décision est notée, l’organisation responsable est prévenue")
    visitor.sees(decision, holder)


def write_minutes(visitor: Visitor) -> None:
    """Begin the minutes, write them, approve them. From the page of the meeting."""
    visitor.press("Commencer le compte rendu")
    visitor.told("Le brouillon est ouvert")
    visitor.follow("Écrire")
    visitor.fill({"En ouverture": OPENING})
    visitor.press("Enregistrer et approuver")
    visitor.told("Le compte rendu est approuvé")
