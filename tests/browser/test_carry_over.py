"""A spreadsheet becomes cases: the model, the preview with a wrong cell, its correction in the page, the job, the case."""

from pathlib import Path

import pytest

from tests.browser.looking import SIZES
from tests.housing.test_carrying import a_case, a_rehousing, book

pytestmark = [pytest.mark.xdist_group("browser")]
PATIENCE_MS = 60_000


def test_a_spreadsheet_becomes_cases(as_member, tmp_path: Path) -> None:
    worker = as_member("asso")
    worker.go("/accueil/")
    worker.menu("Reprise")
    worker.look()
    with worker.page.expect_download() as waiting:
        worker.page.get_by_role("link", name="Télécharger le modèle").click()
    assert waiting.value.suggested_filename == "modele-reprise.xlsx"
    filled = tmp_path / "suivi.xlsx"
    lines = [a_case(), a_case(Repère="D-2", Accord_recueilli_le=None), a_case(Repère="D-3", Niveau_de_danger="terrible")]
    filled.write_bytes(book(cases=lines, rehoused=[a_rehousing()]).read())
    worker.page.get_by_label("Classeur XLSX rempli").set_input_files(filled)
    worker.press("Lire l’aperçu")
    worker.heading("Aperçu de la reprise")
    worker.sees("3 lignes prêtes", "« terrible » n’est pas dans la liste")
    worker.look()
    worker.page.set_viewport_size(SIZES[-1])
    worker.fill({"Niveau de danger": "modéré"})
    worker.press("Enregistrer les corrections")
    worker.sees("4 lignes prêtes")
    worker.press("Reprendre 4\xa0lignes")
    worker.page.get_by_role("heading", name="Reprise faite").wait_for(timeout=PATIENCE_MS)
    worker.sees("4 lignes reprises")
    worker.looked.clear()
    worker.look()
    worker.page.set_viewport_size(SIZES[-1])
    worker.page.locator("a.ref").first.click()
    worker.sees("Repris", "Dossiers en cours, ligne 2")
    assert worker.problems == []
