"""Support, through the screens: asked, accepted by her, goals, visits held."""

from tests.browser.job import today
from tests.browser.visitor import Visitor


def ask_support(visitor: Visitor, reference: str, kind: str, provider: str) -> None:
    """Ask for a measure, note that she accepts, open the case to who accompanies her."""
    visitor.go(f"/dossiers/{reference}/accompagnement/")
    visitor.follow("Demander un accompagnement")
    visitor.tick(kind, group="Type")
    visitor.choose("Demandé à", provider)
    visitor.press("Demander", exact=True)
    visitor.told("L’accompagnement est demandé")
    visitor.follow("Ouvrir")
    visitor.follow("Noter sa réponse")
    visitor.tick("Elle accepte l’accompagnement")
    visitor.press("Enregistrer")


def set_goal(visitor: Visitor, kind: str) -> None:
    """A goal set with her, from the page of the measure."""
    visitor.follow("Fixer un objectif")
    visitor.tick(kind, group="Objectif")
    visitor.press("Enregistrer")
    visitor.sees(kind)


def hold_planned_visit(visitor: Visitor, minutes: int) -> None:
    """The visit that planned itself takes place today already: moved, then noted. From the page of the measure."""
    visitor.follow("Modifier")
    visitor.fill({"Date": today(), "Heure": "08:00", "Heure de rappel": "09:30"})
    visitor.press("Enregistrer")
    visitor.follow("Noter le rendez-vous")
    visitor.tick("A eu lieu")
    visitor.fill({"Durée, en minutes": str(minutes)})
    visitor.press("Enregistrer")
    visitor.told("Le rendez-vous est noté")
