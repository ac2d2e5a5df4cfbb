"""SIP and AGENA: a residence of twenty-one places for women, then a lease that slides until it is hers."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import job, leases, outreach, sheltering
from tests.browser.job import LANDLORD, LAST_NAME, today
from tests.browser.report import ask_report, computed_lines, counted, rehoused, this_month
from tests.browser.visitor import Visitor
from tests.world import TENANTS, World

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("browser")]
RESIDENCE, PLACES = "Résidence des Glycines", 21
HERS, NEXT = "R1", "R2"
ENTERED, REVIEW, PERIOD = -20, 60, 92
# Another household, referred by its landlord to the association that asks for a place.
ORIENTED = {
    "Nom": LAST_NAME,
    "Prénom": "Inès",
    "Personnes à reloger": "3",
    "Comment la joindre sans risque": "Par l’accueil, le matin.",
}
COLLECTION = {"Intitulé": "Collecte de jouets", "Personnes touchées": "140", "Heures": "12,5"}
BULLETIN = {"Intitulé": "Le 3919 dans le bulletin", "Personnes touchées": "9800", "Heures": "3"}
FINDING = "Prête à prendre le bail à son nom"


def with_her_children(association: Visitor, reference: str) -> str:
    """One place for the three of them, since some weeks. Returns the number of the stay."""
    sheltering.note_stay(association, reference, HERS, today(ENTERED))
    association.told("Le séjour est noté")
    return sheltering.stay_of(association, reference)


def no_night_twice(association: Visitor, reference: str) -> None:
    """Another household on the same place: refused with the days, what was typed stays; the next place is free."""
    sheltering.open_request(association)
    sheltering.tick_place(association, HERS)
    association.tick("déjà entrée", group="Elle est")
    association.press("Donner une place")
    association.refused(f"La place {HERS} est déjà prise", keeps={"Entrée le": today()})
    expect(sheltering.place_box(association, HERS)).to_be_checked()
    sheltering.tick_place(association, HERS, ticked=False)
    sheltering.give_place(association, NEXT)
    sheltering.stay_of(association, reference)


def find_a_dwelling(association: Visitor, landlord: Visitor, coordinator: Visitor, prefecture: Visitor, reference: str) -> None:
    """From the diagnosis to the sublease that is signed, without its keys yet."""
    job.open_search(coordinator, reference)
    unit = job.publish_unit(landlord)
    job.propose(coordinator, reference)
    job.reserve(landlord, unit, reference)
    job.answer_for_household(association, reference, "Elle accepte d’être présentée", "Le ménage accepte d’être présenté")
    job.agree(prefecture, reference)
    job.decide(landlord, reference)
    job.answer_for_household(association, reference, "Elle accepte le logement", "Le ménage accepte le logement attribué")
    job.sign_lease(landlord, reference, "bail glissant")


def not_before_its_sublease(landlord: Visitor, reference: str) -> None:
    """Without her keys the lease does not slide; with them it may."""
    leases.slide(landlord, reference)
    landlord.refused("Un bail glisse après le début de la sous-location", keeps={"Le": today()})
    job.give_keys(landlord, reference)


def the_prefect_is_told(landlord: Visitor, reference: str, place: Path) -> None:
    """The deadline is read, the letter says that a lease is offered; neither her name nor her address is printed."""
    landlord.go("/")
    landlord.menu("Échéances")
    landlord.sees("Information du préfet sur un bail glissant", reference)
    landlord.look()
    leases.open_lease(landlord, reference)
    landlord.sees("Le préfet est à informer")
    landlord.look()
    leases.tell_prefect(landlord, reference)
    said = leases.letter(landlord, place)
    assert "L442-8-3" in said
    assert "nous proposons à ce ménage un bail à son nom" in said
    assert LAST_NAME not in said
    assert job.ADDRESS not in said


def counts_once(coordinator: Visitor, world: World, place: Path) -> None:
    """In the report, her rehousing counts at the sublease, and the slide is not a second one."""
    ask_report(coordinator, *this_month())
    lines = computed_lines(coordinator, place)
    assert counted(lines, "Bailleur Inter-bailleurs")[LANDLORD][-1] == rehoused(world)


def test_de_la_residence_au_bail_a_son_nom(as_member, settled: World, tmp_path: Path) -> None:
    association, landlord, partner = as_member("shelter"), as_member("landlord"), as_member("asso")
    coordinator, prefecture = as_member("coordinator", "coordinator"), as_member("prefecture")
    sheltering.declare_structure(association, RESIDENCE, "Résidence sociale", PLACES, code=HERS)
    association.sees("Femmes", f"R{PLACES}", "21 places")
    outreach.numbers_in_one_tap(association)
    association.go("/")
    reference = job.file_case(association)
    stay = with_her_children(association, reference)
    outreach.refer(landlord, TENANTS["asso"][1], ORIENTED)
    other = outreach.take_up(partner)
    outreach.taken_up(landlord)
    sheltering.ask_place(partner, other)
    no_night_twice(association, other)
    sheltering.close_under_them(association, RESIDENCE)

    find_a_dwelling(association, landlord, coordinator, prefecture, reference)
    leases.sign_convention(association, reference, today(PERIOD))
    not_before_its_sublease(landlord, reference)
    sheltering.evaluate(association, stay)
    sheltering.leave(association, stay)
    leases.plan_review(association, reference, today(REVIEW))
    leases.hold_review(association, reference, FINDING)
    the_prefect_is_told(landlord, reference, tmp_path)
    leases.slide(landlord, reference)
    landlord.told("Le bail est à son nom")
    landlord.sees("Glissé")
    landlord.look()

    outreach.note_action(landlord, "Collecte", COLLECTION)
    outreach.note_action(landlord, "Bulletin aux locataires", BULLETIN)
    counts_once(coordinator, settled, tmp_path)
    said = sheltering.month_report(association, tmp_path)
    assert reference in said
    assert other in said

    for visitor in (association, landlord, partner, coordinator, prefecture):
        assert visitor.problems == []
