"""Papers of one's daily work: references and aliases, who printed them and when; never a name, a place, or another's case."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases.models import TeamMember
from cases.views import paper as papers
from tenants.models import AuditEntry
from tests.cases.builders import filed
from tests.factories import make_case
from tests.housing.course import start


def text_of(response):
    assert response["Content-Type"] == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages).split())


@pytest.fixture
def case(world):
    return filed(world, shelter=world.tenant("shelter"))


def test_my_list_holds_references_and_aliases_of_the_cases_that_i_follow(world, browse, case):
    others = make_case(world.tenant("asso"), world.programme)  # of the organisation, followed by nobody
    said = text_of(browse("asso").post(reverse("cases:print_list")))
    for word in (case.reference, case.alias, "page 1 sur 1", "Confidentiel", "Officer asso, Association Rivage (test)"):
        assert word in said, word
    for word in (others.reference, "Durand", "Inès", "06 39", "Tilleuls"):
        assert word not in said, word
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="cases.printed").get().facts == {"cases": 1}


def test_a_longer_list_leaves_as_an_export(world, browse, case, monkeypatch):
    monkeypatch.setattr(papers, "MOST", 0)
    answer = browse("asso").post(reverse("cases:print_list"), follow=True)
    assert "demandez un export" in answer.content.decode()


def test_the_attestation_leaves_her_name_to_be_written_by_hand(world, browse, case):
    said = text_of(browse("asso").post(reverse("cases:attestation", args=[case.reference])))
    assert "atteste accompagner" in said
    assert "Prénom et nom : …" in said
    assert "3 personnes" in said
    assert case.reference in said
    for word in ("Durand", "Inès", "violence", "Tilleuls", "Fleury"):
        assert word not in said, word
    assert browse("coordinator", "coordinator").post(reverse("cases:attestation", args=[case.reference])).status_code == 403


def test_the_letter_to_the_landlord_is_the_team_s_and_the_coordination_s(world, browse):
    proposal = start(world).propose()
    url = reverse("housing:proposal_letter", args=[proposal.pk])
    with world.acting("asso") as by:
        TeamMember.objects.filter(case=proposal.case_id).delete()
        reference = proposal.case.reference
    assert browse("asso").post(url).status_code == 403
    with world.acting("asso") as by:
        TeamMember.objects.create(tenant=by.tenant, case_id=proposal.case_id, membership=by.membership, part="referent")
    for key, role in (("asso", "officer"), ("coordinator", "coordinator")):
        said = text_of(browse(key, role).post(url))
        assert reference in said
        assert "Toits du Val (test)" in said
        assert "Martin" not in said
        assert "Orléans" not in said
    assert browse("landlord").post(url).status_code in {403, 404}
