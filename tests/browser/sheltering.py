"""A shelter's part, through the screens: its structure, a place asked and given, her stay, its month."""

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.job import REFERENCE, today
from tests.browser.report import pdf_text
from tests.browser.visitor import Visitor
from tests.world import TENANTS

SHELTER = TENANTS["shelter"][1]
TURNS = 60


def declare_structure(visitor: Visitor, label: str, kind: str, places: int, *, code: str = "L1") -> None:
    """A structure with so many places for four, all adapted and in service since a year, from a mark on."""
    open_structure(visitor, label, kind)
    visitor.follow("Ajouter une place")
    visitor.fill({"Repère": code, "Nombre de pièces": "2", "Personnes accueillies": "4"})
    visitor.fill({"En service depuis le": today(-365), "Nombre de places semblables": str(places)})
    visitor.tick("Adaptée au handicap")
    visitor.press("Enregistrer", exact=True)
    visitor.told(f"{places} places sont ajoutées" if places > 1 else "La place L1 est ajoutée")


def open_structure(visitor: Visitor, label: str, kind: str, values: Mapping[str, str] | None = None) -> None:
    """A structure for women and their children, still without a place. `values`: what else is filled in."""
    visitor.go("/")
    visitor.menu("Structures")
    visitor.follow("Déclarer une structure")
    visitor.fill({"Nom d’usage, pour vos collègues": label, "Adresse": "8 cour des Érables"} | dict(values or {}))
    visitor.choose("Type de structure", kind)
    visitor.press("Enregistrer")
    visitor.heading(label)


def ask_place(visitor: Visitor, reference: str) -> None:
    """From the case, with her consent."""
    visitor.go(f"/dossiers/{reference}/hebergement/demander/")
    visitor.tick(SHELTER, group="Demandée à")
    visitor.fill({"Son accord a été recueilli le": today()})
    visitor.press("Demander la place")
    visitor.told("La place est demandée")


def house(visitor: Visitor, place: str, reference: str) -> str:
    """Give the place that was asked; she arrives the same day. Returns the number of the stay."""
    open_request(visitor)
    give_place(visitor, place)
    visitor.page.get_by_role("link", name=reference).first.wait_for()
    return stay_of(visitor, reference)


def open_request(visitor: Visitor) -> None:
    """Start to answer the request that waits, from the waiting list."""
    visitor.go("/")
    visitor.menu("Attente")
    visitor.page.get_by_role("main").get_by_role("table").first.get_by_role("link", name=REFERENCE).first.click()
    visitor.follow("Donner une place")


def give_place(visitor: Visitor, place: str) -> None:
    """Give a place to a household that is there."""
    tick_place(visitor, place)
    visitor.tick("déjà entrée", group="Elle est")
    visitor.press("Donner une place")
    visitor.told("La place est donnée")


def note_stay(visitor: Visitor, reference: str, place: str, since: str) -> None:
    """Fill in the stay of a household that the structure follows itself, and send it."""
    visitor.go("/")
    visitor.menu("Séjours")
    visitor.follow("Noter un séjour")
    visitor.fill({"Référence du dossier": reference, "Entrée le": since})
    tick_place(visitor, place)
    visitor.tick("déjà entrée", group="Elle est")
    visitor.press("Enregistrer")


def tick_place(visitor: Visitor, place: str, *, ticked: bool = True) -> None:
    """Tick a place by its mark, or take the tick away."""
    place_box(visitor, place).set_checked(ticked)


def place_box(visitor: Visitor, place: str) -> Locator:
    """The box of a place, by its mark."""
    return visitor.page.get_by_role("main").get_by_role("checkbox", name=re.compile(rf" · {place},"))


def stay_of(visitor: Visitor, reference: str) -> str:
    """Open the stay of a household from the list. Returns its number."""
    visitor.go("/")
    visitor.menu("Séjours")
    visitor.page.get_by_role("row").filter(has_text=reference).first.get_by_role("link", name=REFERENCE).first.click()
    visitor.heading("Séjour")
    visitor.sees(reference)
    return visitor.page.url.rstrip("/").rsplit("/", 1)[-1]


def evaluate(visitor: Visitor, stay: str) -> None:
    """The global evaluation, which leads to a dwelling of her own."""
    visitor.go(f"/places/sejours/{stay}/")
    visitor.follow("Évaluation")
    visitor.choose("Orientation envisagée", "Logement pérenne")
    visitor.press("Noter l’évaluation globale")
    visitor.told("L’évaluation est notée")
    visitor.sees("Logement pérenne")


def leave(visitor: Visitor, stay: str) -> None:
    """She leaves for social housing."""
    visitor.go(f"/places/sejours/{stay}/")
    visitor.follow("Noter la sortie")
    visitor.tick("Logement pérenne", group="Orientation retenue avec elle")
    visitor.tick("Logement pérenne, parc social", group="Où elle va, de fait")
    visitor.press("Noter la sortie")
    visitor.told("La sortie est notée")


def returns_home(visitor: Visitor, stay: str) -> None:
    """After she left, a fact: she went back home."""
    visitor.go(f"/places/sejours/{stay}/")
    visitor.follow("Noter un retour")
    visitor.tick("Retour au domicile", group="Fait")
    visitor.press("Noter un retour")
    visitor.told("Le fait est noté")
    visitor.sees("Après le séjour", "Retour au domicile", "sans jugement")
    visitor.look()


def month_report(visitor: Visitor, place: Path) -> str:
    """Make the report of this month, read it and download it. Returns the text of its PDF."""
    visitor.go("/")
    visitor.menu("Rapports")
    visitor.look()
    visitor.page.get_by_role("main").get_by_role("button").first.click()
    _wait_for_the_job(visitor)
    visitor.page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    visitor.sees("Tel que c’était")
    return pdf_text(visitor.take("PDF", place))


def _wait_for_the_job(visitor: Visitor) -> None:
    again = visitor.page.get_by_role("main").get_by_role("link", name="Actualiser", exact=True)
    for _turn in range(TURNS):
        if not again.count():
            return
        visitor.page.wait_for_timeout(500)
        again.first.click()
    raise AssertionError("the report is still in preparation")


def close_under_them(visitor: Visitor, structure: str) -> None:
    """A structure does not close while families are in it: the page says whose stay to settle first, and offers no button."""
    visitor.go("/")
    visitor.menu("Structures")
    visitor.follow(structure)
    visitor.act("Fermer la structure…", "Fermer la structure")
    visitor.sees("Des ménages y sont hébergés ou attendus", "Notez d’abord leur sortie")
    expect(visitor.page.get_by_role("main").get_by_role("button")).to_have_count(0)
    visitor.look()
