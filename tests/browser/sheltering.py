"""A shelter's part, through the screens: its structure, a place asked and given, her stay, its month."""

import re
from pathlib import Path

from pypdf import PdfReader

from tests.browser.job import REFERENCE, today
from tests.browser.visitor import Visitor
from tests.world import TENANTS

SHELTER = TENANTS["shelter"][1]


def declare_structure(visitor: Visitor, label: str, kind: str, places: int) -> None:
    """A structure with so many places for four, all adapted."""
    visitor.go("/")
    visitor.menu("Structures")
    visitor.follow("Déclarer une structure")
    visitor.fill({"Nom d’usage, pour vos collègues": label, "Adresse": "8 cour des Érables"})
    visitor.choose("Type de structure", kind)
    visitor.press("Enregistrer")
    visitor.heading(label)
    visitor.follow("Ajouter une place")
    visitor.fill(
        {"Repère": "L1", "Nombre de pièces": "2", "Personnes accueillies": "4", "Nombre de places semblables": str(places)}
    )
    visitor.tick("Adaptée au handicap")
    visitor.press("Enregistrer", exact=True)
    visitor.told(f"{places} places sont ajoutées")


def ask_place(visitor: Visitor, reference: str) -> None:
    """From the case, with her consent."""
    visitor.go(f"/dossiers/{reference}/hebergement/demander/")
    visitor.tick(SHELTER, group="Demandée à")
    visitor.fill({"Son accord a été recueilli le": today()})
    visitor.press("Demander la place")
    visitor.told("La place est demandée")


def house(visitor: Visitor, place: str, reference: str) -> str:
    """Give the place that was asked; she arrives the same day. Returns the number of the stay."""
    visitor.go("/")
    visitor.menu("Attente")
    visitor.page.get_by_role("main").get_by_role("table").first.get_by_role("link", name=REFERENCE).first.click()
    visitor.follow("Donner une place")
    visitor.page.get_by_role("main").get_by_role("checkbox", name=re.compile(rf" · {place},")).check()
    visitor.tick("déjà entrée", group="Elle est")
    visitor.press("Donner une place")
    visitor.told("La place est donnée")
    visitor.page.get_by_role("link", name=reference).first.wait_for()
    visitor.menu("Séjours")
    visitor.page.get_by_role("main").get_by_role("link", name=REFERENCE).first.click()
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


def month_report(visitor: Visitor, place: Path) -> str:
    """Make the report of this month and download it. Returns its text."""
    visitor.go("/")
    visitor.menu("Rapports")
    visitor.page.get_by_role("main").get_by_role("button").first.click()
    visitor.page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    with visitor.page.expect_download() as waiting:
        visitor.press("PDF")
    target = place / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return "\n".join(page.extract_text() for page in PdfReader(target).pages)
