"""Units handed over for shelter, through the screens: what the landlord does of each, and the association."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Locator, expect

from tests.browser import job
from tests.browser.job import today
from tests.browser.visitor import Visitor

MENU = "Mise à disposition"


@dataclass(frozen=True)
class Unit:
    """A unit of the landlord: its own reference, where it is, and what differs from the ordinary."""

    reference: str
    commune: str
    differs: Mapping[str, str] = field(default_factory=dict)


# --- the agreement --------------------------------------------------------------------------------
def sign_agreement(landlord: Visitor, association: str, number: int) -> str:
    """Write down an agreement that has run for some months. Returns its number."""
    landlord.go("/")
    landlord.menu(MENU)
    landlord.follow("Enregistrer une convention")
    landlord.sees(association)
    landlord.fill({"Nombre de logements": str(number), "Signée le": today(-210)})
    landlord.fill({"Prend effet le": today(-200), "Prend fin le": today(500)})
    landlord.press("Enregistrer")
    landlord.told("La convention est enregistrée")
    landlord.sees(association, f"{number} logements")
    return landlord.page.get_by_role("heading", level=1).inner_text().removeprefix("Convention").strip()


def open_agreement(visitor: Visitor, number: str) -> None:
    """Open an agreement from the list."""
    visitor.go("/")
    visitor.menu(MENU)
    visitor.follow(f"Convention {number}")
    visitor.look()


# --- a unit -----------------------------------------------------------------------------------------
def declare_notices(landlord: Visitor, units: Sequence[Unit]) -> None:
    """Declare units whose tenants gave notice four months ago, expected free two months ago."""
    for unit in units:
        dates = {"Congé reçu le": today(-120), "Libre le": today(-60)}
        job.declare_unit(landlord, {"Votre référence": unit.reference, "Commune": unit.commune} | dates | dict(unit.differs))


def show(landlord: Visitor, units: Sequence[Unit]) -> None:
    """Show them to the association of the agreement; refused while none is ticked."""
    landlord.go("/")
    landlord.menu(MENU)
    landlord.follow("Montrer des logements sous congé")
    landlord.press("Montrer à l’association")
    landlord.refused("Cochez au moins un logement")
    for unit in units:
        landlord.page.get_by_role("row").filter(has_text=unit.reference).get_by_role("checkbox").check()
    landlord.press("Montrer à l’association")
    landlord.told(f"{len(units)} logements sont montrés")


def row_of(visitor: Visitor, unit: Unit) -> Locator:
    """The line of a unit in the list of the two."""
    return visitor.page.get_by_role("main").get_by_role("row").filter(has_text=unit.commune)


def open_unit(visitor: Visitor, unit: Unit) -> None:
    """Open the page of a unit from the list of the two."""
    visitor.go("/")
    visitor.menu(MENU)
    row_of(visitor, unit).get_by_role("link", name="Ouvrir le logement").click()
    visitor.heading(unit.commune)


def stands(visitor: Visitor, unit: Unit, state: str) -> None:
    """The list says where a unit stands."""
    visitor.go("/")
    visitor.menu(MENU)
    expect(row_of(visitor, unit)).to_contain_text(state)
    visitor.look()


def want(association: Visitor, unit: Unit) -> None:
    """The association would take this one."""
    open_unit(association, unit)
    association.act("Nous le prendrions", "Demander ce logement")
    association.press("Demander ce logement")
    association.told("Le bailleur est prévenu")


def block(landlord: Visitor, unit: Unit) -> None:
    """Keep a unit for the association."""
    open_unit(landlord, unit)
    landlord.act("Bloquer…", "Bloquer pour l’association")
    landlord.fill({"Bloqué jusqu’au": today(30)})
    landlord.press("Bloquer pour l’association")
    landlord.told("Le logement est bloqué")


def free(landlord: Visitor, unit: Unit, on: str) -> None:
    """The keys came back; a day to come is refused, and stays in its field."""
    open_unit(landlord, unit)
    landlord.act("Il est libre…", "Noter la libération")
    landlord.fill({"Le": today(4)})
    landlord.press("Noter la libération")
    landlord.refused("Cette date est dans le futur : notez-la le jour venu.", keeps={"Le": today(4)})
    landlord.fill({"Le": on})
    landlord.press("Noter la libération")
    landlord.told("La libération est notée")


def refurbish(landlord: Visitor, unit: Unit, start: str, end: str) -> None:
    """Works begin and end; a subsidy above the cost is refused."""
    open_unit(landlord, unit)
    landlord.act("Travaux…", "Commencer des travaux")
    works = {"Commencés le": start, "Fin prévue le": end, "Coût prévu, en euros": "4 200"}
    landlord.fill(works | {"Dont subvention, en euros": "42 000"})
    landlord.press("Commencer des travaux")
    landlord.refused("La subvention est une partie du coût", keeps=works)
    landlord.fill({"Dont subvention, en euros": "3 000"})
    landlord.press("Commencer des travaux")
    landlord.told("Les travaux sont notés")
    landlord.act("Les travaux sont finis…", "Noter la fin des travaux")
    landlord.fill({"Finis le": end, "Coût réel, en euros": "4 500"})
    landlord.press("Noter la fin des travaux")
    landlord.told("La fin des travaux est notée")


def hand_over(landlord: Visitor, unit: Unit, on: str) -> None:
    """Give the keys to the association: send the form, the answer is the caller's to read."""
    open_unit(landlord, unit)
    landlord.act("Remettre les clés…", "Remettre le logement à l’association")
    landlord.fill({"Le": on})
    landlord.press("Remettre le logement à l’association")


def open_place(association: Visitor, unit: Unit, structure: str, code: str, since: str) -> None:
    """The unit becomes a place of one of the association's structures."""
    open_unit(association, unit)
    association.act("Ouvrir la place…", "Ouvrir la place")
    association.choose("Structure", structure)
    association.fill({"Repère": code, "En service depuis le": since})
    association.press("Ouvrir la place")
    association.told("La place est ouverte")


def give_back(association: Visitor, unit: Unit, on: str) -> None:
    """Give the unit back to the landlord: send the form, the answer is the caller's to read."""
    open_unit(association, unit)
    association.act("Rendre…", "Rendre le logement au bailleur")
    association.fill({"Le": on})
    association.press("Rendre le logement au bailleur")


def take_back(landlord: Visitor, unit: Unit) -> None:
    """The landlord has its dwelling again, to be qualified."""
    open_unit(landlord, unit)
    landlord.act("Le déclarer libre", "Déclarer le logement de nouveau libre")
    landlord.press("Déclarer le logement de nouveau libre")
    landlord.told("Le logement est de nouveau à qualifier")


# --- the map ------------------------------------------------------------------------------------------
def open_map(visitor: Visitor) -> None:
    """Open the map."""
    visitor.go("/")
    visitor.menu(MENU)
    visitor.follow("Carte")
    visitor.heading("Où sont les logements")
    visitor.look()


def sectors(visitor: Visitor) -> dict[str, list[str]]:
    """The list beside the map: what is said of each sector."""
    rows = visitor.page.get_by_role("table").get_by_role("row").all()[1:]
    return {row.get_by_role("rowheader").inner_text(): row.get_by_role("cell").all_inner_texts() for row in rows}
