"""Support, through the screens: asked, accepted by her, goals, visits held."""

from playwright.sync_api import expect

from tests.browser.job import today
from tests.browser.visitor import Visitor

VISITS = 2


ACCEPTS, DECLINES = "Elle accepte l’accompagnement", "Elle ne le souhaite pas"


def open_measure(visitor: Visitor, reference: str, kind: str) -> None:
    """The page of a measure, from the case."""
    visitor.go(f"/dossiers/{reference}/accompagnement/")
    visitor.follow(f"Ouvrir accompagnement {kind.lower()}")


def ask_support(visitor: Visitor, reference: str, kind: str, provider: str, *, answer: str = ACCEPTS) -> None:
    """Ask for a measure and note what she answers: accepted, the case opens to who accompanies her."""
    visitor.go(f"/dossiers/{reference}/accompagnement/")
    visitor.follow("Demander un accompagnement")
    visitor.tick(kind, group="Type")
    visitor.choose("Demandé à", provider)
    visitor.press("Demander", exact=True)
    visitor.told("L’accompagnement est demandé")
    open_measure(visitor, reference, kind)
    visitor.follow("Noter sa réponse")
    visitor.tick(answer)
    visitor.press("Enregistrer")
    visitor.told("Sa réponse est notée")


def plan_session(visitor: Visitor, form: str = "Au bureau") -> None:
    """A meeting today, from the page of the measure."""
    visitor.follow("Prévoir un rendez-vous")
    visitor.tick(form, group="Forme")
    visitor.fill({"Date": today(), "Heure": "09:00"})
    visitor.press("Enregistrer")
    visitor.told("Le rendez-vous est prévu")


def plan_before_the_keys(visitor: Visitor) -> None:
    """A visit at home waits for the keys: refused with why, what was typed stays, and she is met at the office instead."""
    visitor.follow("Prévoir un rendez-vous")
    visitor.tick("Visite à domicile", group="Forme")
    visitor.fill({"Date": today(), "Heure": "10:15", "Heure de rappel": "11:45"})
    visitor.press("Enregistrer")
    visitor.refused("Une visite à domicile se prévoit une fois les clés remises", keeps={"Date": today(), "Heure": "10:15"})
    visitor.tick("Au bureau", group="Forme")
    visitor.fill({"Heure de rappel": ""})
    visitor.press("Enregistrer")
    visitor.told("Le rendez-vous est prévu")


def refused_ahead(visitor: Visitor) -> None:
    """A meeting is noted once it was held: refused for tomorrow, and what was typed stays."""
    visitor.follow("Noter le rendez-vous")
    visitor.tick("A eu lieu")
    visitor.fill({"Réalisé le": today(1), "Durée, en minutes": "50"})
    visitor.press("Enregistrer")
    visitor.refused("dans le futur", keeps={"Réalisé le": today(1), "Durée, en minutes": "50"})


def set_goal(visitor: Visitor, kind: str) -> None:
    """A goal set with her, from the page of the measure."""
    visitor.follow("Fixer un objectif")
    visitor.tick(kind, group="Objectif")
    visitor.press("Enregistrer")
    visitor.sees(kind)


def reach_goal(visitor: Visitor, kind: str) -> None:
    """A goal that she has reached, from the page of the measure."""
    visitor.follow(f"Noter l’objectif {kind.lower()}")
    visitor.tick("Atteint", group="Cet objectif est")
    visitor.press("Enregistrer")
    visitor.sees("Atteint")


def agree_to_mediation(visitor: Visitor, reference: str, landlord: str) -> None:
    """She agrees that her landlord's mediator and those who follow her speak of how it goes."""
    visitor.go(f"/dossiers/{reference}/acces/")
    visitor.follow("Recueillir un accord")
    visitor.tick(f"Les points d’étape avec son bailleur, par {landlord}")
    visitor.fill({"Accord donné le": today()})
    visitor.page.get_by_role("checkbox", name="Je lui ai lu le formulaire").check()
    visitor.press("Enregistrer son accord")
    visitor.told("Son accord est enregistré")


def note_progress(visitor: Visitor, **levels: str) -> None:
    """How it goes, from the form that is open: the settling and what is wished for, the rest left unsaid."""
    visitor.tick(levels["settling"], group="Vie dans le logement")
    visitor.tick(levels["ask"], group="Suite souhaitée")
    visitor.press("Noter le point")
    visitor.told("Le point d’étape est noté ; l’autre partie peut le lire")
    visitor.look()


def settle(visitor: Visitor, minutes: int) -> None:
    """The meeting that waits was held, from the page of the measure or the form that is open."""
    visitor.tick("A eu lieu")
    visitor.fill({"Réalisé le": today(), "Durée, en minutes": str(minutes)})
    visitor.press("Enregistrer")
    visitor.told("Le rendez-vous est noté")


def hold_planned_visit(visitor: Visitor, minutes: int) -> None:
    """The visit that planned itself takes place today already: moved, then noted. From the page of the measure."""
    visitor.follow("Modifier")
    visitor.fill({"Date": today(), "Heure": "08:00", "Heure de rappel": "09:30"})
    visitor.press("Enregistrer")
    visitor.follow("Noter le rendez-vous")
    settle(visitor, minutes)


def hold_visits(visitor: Visitor, reference: str, *, held: int = 1) -> None:
    """The keys planned two visits at home; the first of them take place."""
    open_measure(visitor, reference, "Social lié au logement")
    expect(visitor.page.get_by_role("main").get_by_text("Visite à domicile")).to_have_count(VISITS)
    visitor.look()
    for _visit in range(held):
        hold_planned_visit(visitor, minutes=45)
    expect(visitor.page.get_by_role("main").get_by_text("Retour confirmé")).to_have_count(held)
