"""A list of cases with identity, from the request to the file, by two people at their screens."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.browser.job import LAST_NAME, MainJob
from tests.browser.looking import SIZES

pytestmark = [pytest.mark.xdist_group("browser")]
PURPOSE = "Préparer la réunion de coordination ; lue par l’équipe seulement."
PATIENCE_MS = 60_000


def test_a_list_leaves_with_two_people(job: MainJob, as_member, tmp_path: Path) -> None:
    requester, second = as_member("asso", "coordinator"), as_member("asso", "manager")
    number = ask(requester)
    requester.sees("En attente d’un accord", "Manager asso")
    second.go("/organisation/membres/")
    second.follow("1\xa0export attend votre accord")
    second.follow(f"Répondre : export {number}")
    second.sees("Nom", PURPOSE, "Votre accord vaut pour")
    second.tick("Je donne mon accord")
    second.press("Enregistrer ma réponse")
    second.told("Votre accord est enregistré")
    requester.page.reload()
    requester.page.get_by_role("button", name="Télécharger").wait_for(timeout=PATIENCE_MS)
    rows = file_of(requester, tmp_path)
    assert [row[:2] for row in rows if row[0] == job.reference] == [(job.reference, LAST_NAME)]
    assert second.problems == requester.problems == []


def ask(visitor) -> str:
    """Fill the request, check it, send it. Returns its number."""
    visitor.go("/exports/demander/")
    visitor.tick("Tous les dossiers transmis")
    visitor.tick("Nom", group="Identité")
    visitor.tick("Suivi par notre organisation de ses propres dossiers, sans autre destinataire")
    visitor.fill({"À quoi servira cette liste, et qui la lira": PURPOSE})
    visitor.press("Continuer")
    visitor.heading("Vérifiez la demande")
    visitor.press("Demander l’accord")
    visitor.heading("Export ")
    visitor.look()
    return visitor.page.get_by_role("heading", level=1).inner_text().removeprefix("Export ").strip()


def file_of(visitor, place: Path) -> list[tuple]:
    visitor.look()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name="Télécharger").click()
    target = place / waiting.value.suggested_filename
    waiting.value.save_as(target)
    return list(load_workbook(io.BytesIO(target.read_bytes())).active.iter_rows(values_only=True))


def test_pages_of_an_emergency_access_are_sound(job: MainJob, as_member) -> None:
    opener, manager = as_member("asso", "coordinator"), as_member("asso", "manager")
    opener.go(f"/dossiers/{job.reference}/acces-urgence/")
    opener.tick("La nouvelle adresse")
    opener.tick("Elle, ou un enfant, est en danger maintenant")
    opener.fill({"Ce qui se passe": "Elle appelle, on frappe à sa porte : l’adresse est pour les secours."})
    opener.press("Ouvrir pour une heure")
    opener.sees("Ouvert pour vous")
    opener.press("Afficher la nouvelle adresse")
    opener.page.locator(".reveal--open").wait_for()
    manager.go("/organisation/membres/")
    manager.follow("1\xa0accès d’urgence attend votre relecture")
    manager.look()
    manager.follow(f"Relire l’accès au dossier {job.reference}")
    manager.page.set_viewport_size(SIZES[-1])
    manager.tick("Justifié")
    manager.fill({"Votre mot": "C’était la bonne décision."})
    manager.press("Enregistrer la relecture")
    manager.told("La relecture est enregistrée")
    opener.page.reload()
    opener.look()
    assert opener.problems == manager.problems == []
