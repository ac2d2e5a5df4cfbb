"""Through the screens: the lessor confirms and names, the association opens with her consent, she takes it back."""

import pytest
from playwright.sync_api import expect

from housing import workflow
from tests.browser.job import today
from tests.browser.visitor import Visitor
from tests.housing.course import Course, start
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]
PRECAUTIONS = (
    "Dans notre logiciel, le dossier n’est ouvert qu’aux personnes nommées ici",
    "Le dossier de commission et son ordre du jour ne portent ni nom ni adresse",
    "Aucun nom sur la boîte aux lettres, l’interphone ni le tableau de l’immeuble",
    "Le gardien et les prestataires ne sont pas informés de la situation",
    "Aucun courrier, appel ni avis à son ancienne adresse",
)


@pytest.fixture
def course(settled: World) -> Course:
    """She has accepted a dwelling; made by the services, committed."""
    made = start(settled).allocated()
    made.run("asso", workflow.accept)
    return made


def confirm(landlord: Visitor, number: str) -> None:
    """All precautions but one are refused, all of them are kept."""
    landlord.go(f"/reservations/{number}/precautions/")
    for words in PRECAUTIONS[:-1]:
        landlord.tick(words)
    landlord.choose("Deuxième personne", "Coordinator landlord")
    landlord.press("Confirmer vos précautions et nommer les personnes")
    landlord.sees("À confirmer avant l’ouverture de l’identité.")
    landlord.tick(PRECAUTIONS[-1])
    landlord.press("Confirmer vos précautions et nommer les personnes")
    landlord.told("Vos précautions sont confirmées")
    landlord.look()


def open_identity(association: Visitor, number: str, reference: str) -> None:
    """The form is read with her, then what she said is recorded."""
    association.go(f"/dossiers/{reference}/accords/formulaire/acceptance/?langue=ar")
    association.sees("Officer landlord · Coordinator landlord")
    association.look()
    association.go(f"/reservations/{number}/identite/")
    association.fill({"Accord donné le": today()})
    named = "Officer landlord et Coordinator landlord, de Toits du Val (test)"
    association.tick(f"Je lui ai lu le formulaire ; elle accepte que {named}, sachent qui elle est")
    association.press("Ouvrir l’identité aux agents nommés du bailleur")
    association.told("L’identité est ouverte aux personnes nommées")


def withdraw(association: Visitor, reference: str) -> None:
    """She takes it back; who had looked is still told."""
    association.go(f"/dossiers/{reference}/acces/")
    association.sees("Officer landlord", "Toits du Val (test)", "Préparation du bail")
    association.look()
    association.follow("Retirer… : la préparation du bail, Toits du Val (test)")
    association.press("Retirer cet accord")
    association.told("Son accord est retiré")
    association.go(f"/dossiers/{reference}/consultations/")
    association.sees("Identité affichée", "bailleur, personne nommée")
    association.look()
    association.go(f"/dossiers/{reference}/consultations/imprimer/")
    association.look()


def test_officers_are_named_identity_opens_and_she_takes_it_back(course: Course, as_member) -> None:
    landlord, association = as_member("landlord"), as_member("asso")
    number, reference = course.reservation.number, course.case.reference
    confirm(landlord, number)
    open_identity(association, number, reference)
    landlord.go(f"/reservations/{number}/")
    landlord.follow(f"Voir le dossier {reference}")
    landlord.press("Afficher l’identité")
    landlord.sees("Alix Martin")
    landlord.look()
    withdraw(association, reference)
    answer = landlord.page.goto(f"/dossiers/{reference}/")
    assert answer is not None
    assert answer.status == 404
    expect(landlord.page.get_by_role("main")).not_to_contain_text("Martin")
    assert association.problems == []
    assert [one for one in landlord.problems if "404" not in one] == []
