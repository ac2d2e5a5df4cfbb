"""OPAC Savoie and La Sasson: units under notice become shelter near home, from the agreement on three of them to the one given back."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import job, sheltering, units
from tests.browser.job import COMMUNE, LANDLORD, today
from tests.browser.report import pdf_text
from tests.browser.units import Unit
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("browser")]
AGREED = 3
STRUCTURE = "Logements de transition"
NEAR_MARK, BARRED_MARK = "T-NORD", "T-SUD"
# Her case wishes the first commune and bars the second: see `job.STEPS`. A rent of 365 euros is twelve euros a day.
NEAR = Unit("OS-101", COMMUNE, {"Loyer, en euros par mois": "365"})
BARRED = Unit("OS-102", "Olivet")
THIRD, FOURTH = Unit("OS-103", "Ingré"), Unit("OS-104", "Fleury-les-Aubrais")
FREED, WORKS, DONE, HANDED, ENTERED = -55, -54, -45, -40, -30


def prepare(landlord: Visitor, unit: Unit) -> None:
    """The short way of a unit that needs no works."""
    units.block(landlord, unit)
    units.free(landlord, unit, today(FREED))


def hand_over_as_many_as_agreed(landlord: Visitor) -> None:
    """Three are handed over; the fourth is refused, and stays blocked with its date."""
    for unit in (NEAR, BARRED, THIRD):
        units.hand_over(landlord, unit, today(HANDED))
        landlord.told("Le logement est mis à disposition")
        landlord.sees("Son adresse est celle d’un hébergement")
    units.hand_over(landlord, FOURTH, today(HANDED))
    landlord.refused("déjà tous remis : un autre se remet une fois l’un d’eux rendu", keeps={"Le": today(HANDED)})
    units.stands(landlord, FOURTH, "Bloqué")


def house_near_home(association: Visitor, reference: str) -> str:
    """Not in the commune that she bars: the refusal does not say why, and keeps what was typed. Returns the number of the stay."""
    since = today(ENTERED)
    sheltering.note_stay(association, reference, BARRED_MARK, since)
    association.refused(
        "Cette place ne convient pas à ce ménage", keeps={"Référence du dossier": reference, "Entrée le": since}
    )
    expect(sheltering.place_box(association, BARRED_MARK)).to_be_checked()
    sheltering.tick_place(association, BARRED_MARK, ticked=False)
    sheltering.tick_place(association, NEAR_MARK)
    association.press("Enregistrer")
    association.told("Le séjour est noté")
    units.stands(association, NEAR, "Occupé")
    return sheltering.stay_of(association, reference)


def not_under_her(association: Visitor) -> None:
    """While she is there, the unit is not given back and the structure does not close."""
    units.give_back(association, NEAR, today())
    association.refused("Un ménage y est hébergé, ou y est attendu", keeps={"Le": today()})
    sheltering.close_under_them(association, STRUCTURE)


def cost_of_vacancy(association: Visitor, landlord: Visitor) -> None:
    """Fifteen days before the hand-over, ten before she came, at twelve euros; the landlord reads finished months."""
    units.open_unit(association, NEAR)
    association.sees("180 €", "15 jours", "120 €", "10 jours", "300 €")
    association.look()
    units.open_unit(landlord, NEAR)
    landlord.sees("180 €", "Arrêté à la fin du dernier mois")
    expect(landlord.page.get_by_role("main")).not_to_contain_text("Occupé")


def read_the_maps(association: Visitor, landlord: Visitor) -> None:
    """The association reads no count below five, the landlord none at all."""
    units.open_map(association)
    said = units.sectors(association)
    assert {said[unit.commune][-1] for unit in (NEAR, BARRED, THIRD, FOURTH)} == {"1"}
    women = [cells[0] for cells in said.values()]
    assert all(cell == "moins de 5" or int(cell) >= 5 for cell in women)
    units.open_map(landlord)
    assert all(len(cells) == 1 for cells in units.sectors(landlord).values())


def test_de_la_convention_au_logement_rendu(as_member, tmp_path: Path) -> None:
    association, landlord = as_member("shelter"), as_member("landlord")
    agreement = units.sign_agreement(landlord, sheltering.SHELTER, AGREED)
    watched = (NEAR, BARRED, THIRD, FOURTH)
    units.declare_notices(landlord, watched)
    units.show(landlord, watched)
    units.want(association, NEAR)
    units.stands(landlord, NEAR, "Demandé")
    for unit in watched:
        prepare(landlord, unit)
    units.refurbish(landlord, NEAR, today(WORKS), today(DONE))
    hand_over_as_many_as_agreed(landlord)

    sheltering.open_structure(association, STRUCTURE, "Logement temporaire (ALT)")
    units.open_place(association, NEAR, STRUCTURE, NEAR_MARK, today(HANDED))
    units.open_place(association, BARRED, STRUCTURE, BARRED_MARK, today(HANDED))
    association.go("/")
    reference = job.file_case(association)
    stay = house_near_home(association, reference)
    not_under_her(association)
    cost_of_vacancy(association, landlord)
    read_the_maps(association, landlord)

    sheltering.evaluate(association, stay)
    sheltering.leave(association, stay)
    units.give_back(association, NEAR, today())
    association.told("Le logement est rendu")
    assert reference in sheltering.month_report(association, tmp_path)
    units.take_back(landlord, NEAR)
    units.hand_over(landlord, FOURTH, today())
    landlord.told("Le logement est mis à disposition")
    units.open_agreement(association, agreement)
    sheet = pdf_text(association.take("Fiche de la convention", tmp_path))
    assert agreement in sheet
    assert LANDLORD in sheet

    for visitor in (association, landlord):
        assert visitor.problems == []
