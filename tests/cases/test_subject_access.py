"""All that is held about a woman, for herself: complete, without what harms others, and without what would lead to her."""

import json

import pytest
from django.urls import reverse

from cases import subject_access, workflow_support
from cases.keys import case_vault
from cases.models import CaseNewAddress, ChronologyEntry, Installation
from cases.services import moving_in, rehousing, requests
from cases.services.chronology import note
from cases.subject_access import Asked, collect
from housing.models import Lease
from tenants.models import AuditEntry
from tests.cases.builders import filed, today
from tests.reporting.scene import Scene

HERS = (
    "Inès",
    "Durand",
    "4 mai 1991",
    "0450724123456789AB",
    "06 39 98 00 01",
    "Fleury-les-Aubrais",
    "Saran",
    "1 380",
    "élevé",
    "Une note.",
)


@pytest.fixture
def case(world):
    """A case in which everything was said, proposed and let."""
    case = filed(world, shelter=world.tenant("shelter"))
    with world.acting("asso") as by:
        note(case, by=by, kind="note", text="Une note.")
        note(case, by=by, kind="note", text="Sa sœur l’héberge.")
        requests.receive(case, by=by, kind="access", received_on=today())
    with world.acting("asso"):
        row = CaseNewAddress(tenant=case.tenant, case=case)
        row.seal(case_vault(case, sealing=True), address="8 venelle des Canaris")
        row.save()
    scene = Scene(world)
    scene.lease(case, "landlord", today(), proposed=today(), commune="45232")
    measure = scene.measure(case, "coordinator", today(), provider="asso")
    scene.session(measure, today())
    with world.acting("asso") as by:
        workflow_support.set_goal(measure, by=by, kind="budget", set_on=today())
        moving_in.refer_to(case, by=by, body="school", label="collège des Canaris", referred_on=today())
        rehousing.lease_signed(case.pk, Lease.objects.get(case=case).pk)
        moving_in.tick(Installation.objects.get(), by=by, thing="caf", state="done")
    return case


def give(client, case, way, **more):
    return client.post(reverse("cases:disclose", args=[case.reference]), {"way": way, **more})


def words(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_all_of_hers_is_there(world, browse, case):
    browse("coordinator", "coordinator").get(case.get_absolute_url())
    page = words(give(browse("asso"), case, "ecran"))
    for word in (
        *HERS,
        "Maison des Tilleuls (test)",
        "Opérateur Horizon (test)",
        "Toits du Val (test)",
        "identité",
        "CNIL",
        "Objectif : budget",
        "Orientation : école",
    ):
        assert word in page, word
    titles = {section.code for section in sections(world, case)}
    assert titles >= {
        "identity", "contact", "need", "sectors", "danger", "application", "origin", "course", "chronology", "proposals", "support",
        "moving_in", "recipients", "openings", "conservation", "requests", "rights",
    }  # fmt: skip


def sections(world, case, **more):
    with world.acting("asso") as by:
        return collect(Asked(case, by, case_vault(case, lost=[]), **more))


def test_a_shelter_is_named_on_screen_only(browse, case):
    assert "Maison des Tilleuls" in words(give(browse("asso"), case, "ecran"))
    page = words(give(browse("asso"), case, "json"))
    assert "Maison des Tilleuls" not in page
    assert "une structure d’hébergement" in page


@pytest.mark.parametrize("way", ["ecran", "json"])
def test_what_would_lead_to_her_is_never_given(browse, case, way):
    """Nor the names of staff: their organisation and their role."""
    before, _mark, after = words(give(browse("asso"), case, way)).partition('<div class="letter')
    page = after.partition("</main>")[0] or before
    for word in (
        "venelle des Canaris",
        "Olivet",
        'tilleul"',
        ">tilleul<",
        "rue des Tilleuls",
        "Officer asso",
        "Officer coordinator",
    ):
        assert word not in page, word
    assert "Ni l’adresse ni la commune" in page


def test_it_is_a_file_named_by_its_reference(browse, case):
    answer = give(browse("asso"), case, "json")
    assert answer["Content-Disposition"] == f'attachment; filename="dossier-{case.reference}.json"'
    assert "no-store" in answer["Cache-Control"]
    content = json.loads(answer.content)
    assert content["reference"] == case.reference
    assert {"code", "title", "facts", "entries", "note"} == set(content["sections"][0])
    answer = give(browse("asso"), case, "pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="dossier-{case.reference}.pdf"'
    assert answer["Content-Type"] == "application/pdf"


def test_each_time_leaves_a_trace(world, browse, case):
    give(browse("asso"), case, "json")
    with world.acting("asso"):
        entry = AuditEntry.objects.get(kind="case.exported")
        assert (entry.subject_id, entry.facts["way"]) == (case.pk, "json")


def test_a_note_that_harms_somebody_is_withheld_and_counted(world, browse, case):
    with world.acting("asso"):
        second = ChronologyEntry.objects.filter(case=case, kind="note").order_by("-occurred_at").first()
    page = words(give(browse("asso"), case, "ecran", withheld=str(second.pk)))
    assert "Sa sœur" not in page
    assert "Une note." in page
    assert "1 note laissée de côté" in page


@pytest.mark.parametrize(
    ("key", "role", "status"),
    [
        ("asso", "officer", 200),
        ("asso", "coordinator", 403),
        ("asso", "reader", 403),
        ("asso", "manager", 404),
        ("coordinator", "coordinator", 403),
        ("shelter", "officer", 403),
        ("landlord", "officer", 404),
        ("stranger", "coordinator", 404),
    ],
)
def test_only_who_follows_her_gives_her_her_data(browse, case, key, role, status):
    client = browse(key, role)
    assert give(client, case, "json").status_code == status
    assert client.get(reverse("cases:before_disclosing", args=[case.reference])).status_code == status


def test_a_section_is_added_in_one_line(world, case, monkeypatch):
    monkeypatch.setattr(subject_access, "SOURCES", list(subject_access.SOURCES))
    subject_access.register(
        [subject_access.Source(25, lambda asked: subject_access.Section("more", "Autre", note=asked.case.reference))]
    )
    codes = [section.code for section in sections(world, case)]
    assert codes.index("contact") + 1 == codes.index("more")


def test_the_caution_comes_before(browse, case):
    page = words(browse("asso").get(reverse("cases:before_disclosing", args=[case.reference])))
    assert "peut la mettre en danger" in page
    assert "Sa sœur" not in page


def test_the_notice_to_her_is_one_sheet_without_a_name(browse, case):
    client = browse("asso")
    page = words(client.get(reverse("cases:notice_to_her")))
    assert "Association Rivage (test)" in page
    assert not any(word in page for word in ("Durand", case.reference))
    sheet = client.get(reverse("cases:notice_to_her_paper"))
    assert sheet.content.startswith(b"%PDF-")
    assert sheet.content.count(b"/Type /Page\n") + sheet.content.count(b"/Type /Page/") <= 1
