"""Through the screens of a telephone: a visit is planned, her address opened for it, it is held, and moving in is ticked off."""

import pytest

from tests.browser.job import today
from tests.browser.visitor import Visitor
from tests.cases.supported import PROVIDER, housed, measure_in, write_address
from tests.housing.course import Course
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]
ADDRESS = "27 sente des Fauvettes"


@pytest.fixture
def course(settled: World) -> Course:
    """She has her keys and a support that she accepted; made by the services, committed."""
    made = housed(settled)
    write_address(settled, made.case, ADDRESS)
    return made


def plan_visit(provider: Visitor, page: str) -> None:
    """Refused without an hour of return, then planned; what was typed stays."""
    provider.go(page)
    provider.look()
    provider.follow("Prévoir un autre rendez-vous")
    provider.tick("Visite à domicile")
    typed = {"Date": today(), "Heure": "09:00", "Précision sur le lieu": "sonner au nom convenu"}
    provider.fill(typed)
    provider.choose("Deuxième personne", f"Coordinator {PROVIDER}")
    provider.press("Enregistrer")
    provider.refused("Une visite à domicile a une heure de rappel.", keeps=typed)
    provider.fill({"Heure de rappel": "11:00"})
    provider.press("Enregistrer")
    provider.told("Le rendez-vous est prévu")


def open_address(association: Visitor, page: str) -> None:
    """Her side, with her consent to visits."""
    association.go(page)
    association.page.get_by_role("link", name="Ouvrir l’adresse").first.click()
    association.fill({"Accord donné le": today()})
    words = (
        f"Elle accepte que Officer {PROVIDER}, de Association Exclue (test), connaisse sa nouvelle adresse le jour de la visite"
    )
    association.tick(words)
    association.press("Enregistrer")
    association.told("L’adresse s’ouvre à cette personne")


def test_a_visit_is_planned_opened_held_and_moving_in_is_ticked(course: Course, as_member) -> None:
    provider, association = as_member(PROVIDER).on_telephone(), as_member("asso")
    page, reference = measure_in(course.world, course).get_absolute_url(), course.case.reference
    plan_visit(provider, page)
    open_address(association, page)
    association.go(f"/dossiers/{reference}/acces/")
    association.sees(f"Officer {PROVIDER}", "Visite chez elle")
    provider.go(f"/dossiers/{reference}/")
    provider.sees("Nouvelle adresse")
    provider.go("/agenda/")
    provider.sees(reference)
    provider.look()
    provider.follow("Ouvrir le rendez-vous")
    provider.follow("Noter le rendez-vous")
    provider.tick("A eu lieu")
    provider.fill({"Durée, en minutes": "50"})
    provider.press("Enregistrer")
    provider.told("Le rendez-vous est noté")
    provider.follow(reference)
    provider.follow("Installation et droit commun")
    provider.press("Fait : eau")
    provider.told("C’est noté")
    provider.sees("1 sur 11")
    provider.look()
    for visitor in (provider, association):
        assert visitor.problems == []
