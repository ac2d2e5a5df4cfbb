"""An urgent request, through the screens: asked in one form, answered in one tap, counted in hours."""

from datetime import timedelta

from django.utils import timezone

from tests.browser.job import REFERENCE
from tests.browser.visitor import Visitor

CALLBACK = "03 53 01 40 12"  # of those that are kept for fiction


def on_call(visitor: Visitor) -> None:
    """Somebody of the shelter is on call until tomorrow."""
    visitor.go("/urgences/astreintes/")
    until = timezone.localtime() + timedelta(days=1)
    visitor.fill({"Au": until.strftime("%Y-%m-%dT%H:%M"), "Numéro d’astreinte": CALLBACK})
    visitor.press("Noter l’astreinte")
    visitor.told("L’astreinte est notée")


def ask(visitor: Visitor) -> str:
    """A place now, for her and two children. Returns the number of the request."""
    visitor.go("/")
    visitor.menu("Urgences")
    visitor.look()
    visitor.follow("Demander une place")
    visitor.fill({"Enfants de moins de 3 ans": "1", "Enfants de 3 à 11 ans": "1"})
    visitor.press("Demander la place")
    visitor.told("La demande part aux structures d’astreinte")
    found = REFERENCE.search(visitor.page.url)
    assert found is not None
    return found.group()


def propose(visitor: Visitor, number: str) -> None:
    """Who is on call has a place: one tap from the list."""
    visitor.go("/")
    visitor.menu("Urgences")
    visitor.press(f"Place proposée pour la demande {number}")
    visitor.told("Votre place est proposée")


def arrive(visitor: Visitor, number: str) -> None:
    """The place is accepted, then she has come; how long both took is said."""
    visitor.go(f"/urgences/{number}/")
    visitor.sees(CALLBACK, "Délai de réponse")
    visitor.press("Accepter la place")
    visitor.told("La place est acceptée")
    visitor.press("Elle est arrivée")
    visitor.told("L’entrée est notée")
    visitor.sees("Délai de réponse", "Délai jusqu’à l’entrée", "0 h 0")
