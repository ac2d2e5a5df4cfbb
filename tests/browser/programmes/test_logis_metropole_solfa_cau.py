"""Logis Métropole and Solfa: a structure of fifteen adapted places, from the place that is asked to the second visit at home."""

from pathlib import Path

import pytest

from tests.browser import job, sheltering, supporting
from tests.browser.visitor import Visitor
from tests.world import TENANTS

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("browser")]
PLACES = 15


def build_application(visitor: Visitor, reference: str) -> None:
    """A paper seen, without a copy; the application says what it amounts to."""
    visitor.go(f"/dossiers/{reference}/pieces/")
    visitor.page.get_by_role("group", name="Pièces vues").get_by_role("checkbox").first.check()
    visitor.press("Vues aujourd’hui", exact=True)
    visitor.told("C’est noté")
    visitor.go(f"/dossiers/{reference}/demande/")
    visitor.look()
    visitor.sees("Catégorie de ménage", "Plafonds de ressources")


def test_de_la_place_demandee_aux_deux_visites(as_member, tmp_path: Path) -> None:
    association, shelter = as_member("asso"), as_member("shelter")
    coordinator, landlord, prefecture = as_member("coordinator", "coordinator"), as_member("landlord"), as_member("prefecture")
    sheltering.declare_structure(shelter, "Le Verger", "Centre d’accueil d’urgence", PLACES)
    association.go("/")
    reference = job.file_case(association)
    sheltering.ask_place(association, reference)
    stay = sheltering.house(shelter, "L1", reference)
    sheltering.evaluate(shelter, stay)
    build_application(association, reference)

    job.open_search(coordinator, reference)
    unit = job.publish_unit(landlord)
    job.propose(coordinator, reference)
    job.reserve(landlord, unit, reference)
    job.answer_for_household(association, reference, "Elle accepte d’être présentée", "Le ménage accepte d’être présenté")
    job.agree(prefecture, reference)
    job.decide(landlord, reference)
    job.answer_for_household(association, reference, "Elle accepte le logement", "Le ménage accepte le logement attribué")
    supporting.ask_support(association, reference, "Social lié au logement", TENANTS["asso"][1])
    job.hand_over_keys(landlord, reference)
    supporting.hold_visits(association, reference)
    sheltering.leave(shelter, stay)
    assert reference in sheltering.month_report(shelter, tmp_path)

    for visitor in (association, shelter, coordinator, landlord, prefecture):
        assert visitor.problems == []
