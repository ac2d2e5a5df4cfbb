"""The note for an allocation committee: pseudonymous, read before it is printed, logged, and nothing of it kept."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases.models import Case
from cases.services import intake
from cases.social_note import PARTS, note_for, tells
from tenants.models import AuditEntry
from tests.cases.builders import filed, filled_draft

ALL = [code for code, _title in PARTS]


@pytest.fixture
def case(world):
    return filed(world, shelter=world.tenant("shelter"))


def url(case):
    return reverse("cases:social_note", args=[case.reference])


def words_of(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_the_paper_says_what_a_committee_needs_and_names_nobody(world, browse, case):
    client = browse("asso")
    text = "Elle travaille à temps partiel et cherche près d’une école."
    preview = client.post(url(case), {"parts": ALL, "text": text})
    assert preview.status_code == 200
    assert "Aperçu" in preview.content.decode()
    answer = client.post(url(case), {"parts": ALL, "text": text, "print": "1"})
    assert answer["Content-Disposition"] == f'attachment; filename="note-{case.reference}.pdf"'
    said = words_of(answer.content)
    for words in (case.reference, case.alias, "catégorie 4", "PLAI", "taux d’effort", "Public prioritaire", "temps partiel"):
        assert words in said, words
    shelter, owner = world.tenant("shelter").name, world.tenant("asso").name
    for words in (
        "Durand",
        "Inès",
        "06 39 98",
        "0450724123456789AB",
        "Orléans",
        "Saran",
        "Fleury",
        "violences",
        shelter,
        owner,
    ):
        assert words not in said, words


def test_only_the_printing_is_logged_and_a_reading_of_the_form_is_not(world, browse, case):
    client = browse("asso")
    logged = lambda: AuditEntry.objects.filter(kind="note.exported", about=case.pk).count()  # noqa: E731
    client.get(url(case))
    client.post(url(case), {"parts": ALL})
    with world.acting("asso"):
        assert logged() == 0
    client.post(url(case), {"parts": ["household"], "print": "1"})
    with world.acting("asso"):
        assert logged() == 1


def test_what_is_not_chosen_is_not_said(world, case):
    with world.acting("asso") as by:
        note = note_for(case, by=by, chosen=["dwelling"], text="")
    assert [part.title for part in note.parts] == ["Le logement recherché"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Madame Durand cherche un T3.", "identité"),
        ("DURAND, toujours", "identité"),
        ("ines viendra", "identité"),
        ("Joignable au 06.39.98.00.01", "numéros"),
        ("Elle vient d’ORLEANS", "lieu"),
        ("Accueillie à la Maison des Tilleuls (test)", "structure"),
        ("Elle cherche un logement au calme.", ""),
        ("Un durandal n’est pas un nom.", ""),
    ],
)
def test_a_text_that_names_is_refused(world, text, why):
    with world.acting("asso"):
        draft = filled_draft(world)
        draft.programme.epci_siren = "244500468"
        found = tells(draft, text)
    assert (why in found) if why else found == ""


def test_a_refused_text_stays_in_the_form_and_nothing_is_printed(world, browse, case):
    answer = browse("asso").post(url(case), {"parts": ALL, "text": "Madame Durand", "print": "1"})
    assert answer.status_code == 422
    assert "Madame Durand" in answer.content.decode()
    with world.acting("asso"):
        assert not AuditEntry.objects.filter(kind="note.exported").exists()


def test_without_the_guard_her_name_would_be_printed(world, browse, case, monkeypatch):
    """Negative control: the guard is what keeps a name out, not the page."""
    monkeypatch.setattr("cases.forms.social_note.tells", lambda _case, _text: "")
    answer = browse("asso").post(url(case), {"parts": ["household"], "text": "Madame Durand", "print": "1"})
    assert "Durand" in words_of(answer.content)


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("landlord", 404), ("stranger", 404)])
def test_the_note_is_made_by_the_owner_alone(world, browse, case, who, status):
    assert browse(who).get(url(case)).status_code == status


def test_the_note_of_an_empty_draft_has_no_part(world, asso_draft):
    with world.acting("asso") as by:
        assert note_for(asso_draft, by=by, chosen=ALL, text="").parts[0].title == "L’accompagnement"


@pytest.fixture
def asso_draft(world):
    with world.acting("asso") as by:
        return Case.objects.get(pk=intake.open_draft(by=by, programme=world.programme).pk)
