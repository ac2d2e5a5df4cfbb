"""Acts on a case through the pages: notes, diagnosis, pause, closing, team, transfer."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case, ChronologyEntry, Delegation, TeamMember, Transfer
from cases.services import team
from tests.cases.builders import filed, today


@pytest.fixture
def case(world):
    return filed(world, shelter=world.tenant("shelter"))


@pytest.fixture
def asso(browse):
    return browse("asso")


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def status_of(world):
    with world.acting("asso"):
        return Case.objects.get().status


def test_an_exchange_is_noted_in_three_gestures(world, asso, case):
    answer = asso.post(
        url("note", case.reference), {"kind": "call", "text": "Elle sera là lundi.", "audience": "owner"}, follow=True
    )
    assert "L’échange est noté." in answer.content.decode()
    page = asso.get(url("chronology", case.reference)).content.decode()
    assert "Elle sera là lundi." in page
    assert "Visible par\N{NO-BREAK SPACE}: notre équipe seulement" in page


def test_a_note_of_the_team_is_not_shown_to_partners(browse, asso, case):
    asso.post(url("note", case.reference), {"kind": "note", "text": "Pour nous.", "audience": "owner"})
    asso.post(url("note", case.reference), {"kind": "note", "text": "Pour tous.", "audience": "partners"})
    page = browse("shelter").get(url("chronology", case.reference)).content.decode()
    assert "Pour tous." in page
    assert "Pour nous." not in page


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "call", "text": "", "audience": "owner"},
        {"kind": "step", "text": "x", "audience": "owner"},
        {"kind": "call", "text": "x", "audience": "tous"},
        {"kind": "call", "text": "x", "audience": "owner", "occurred_on": "2999-01-01"},
    ],
)
def test_a_bad_note_is_refused_beside_its_field(world, asso, case, data):
    answer = asso.post(url("note", case.reference), data)
    assert answer.status_code == 422
    with world.acting("asso"):
        assert not ChronologyEntry.objects.exclude(kind="step").exists()


def test_an_unsent_note_comes_back(asso, case):
    address = url("note", case.reference)
    asso.post(asso.get(address).context["draft_url"], {"kind": "interview", "text": "Interrompue", "audience": "partners"})
    page = asso.get(address)
    assert "Interrompue" in page.content.decode()
    assert page.context["form"]["kind"].value() == "interview"


def test_the_chronology_is_filtered_in_the_address(asso, case):
    asso.post(url("note", case.reference), {"kind": "call", "text": "Appel.", "audience": "owner"})
    steps = asso.get(url("chronology", case.reference), {"nature": "step"}).content.decode()
    assert "Dossier transmis à la coordination" in steps
    assert "Appel." not in steps
    empty = asso.get(url("chronology", case.reference), {"nature": "interview"}).content.decode()
    assert "Rien de cette nature" in empty


def test_the_diagnosis_opens_the_search(world, asso, case):
    answer = asso.post(url("diagnosis", case.reference), {"done_on": str(today()), "conclusion": "rehousing"}, follow=True)
    assert "En recherche" in answer.content.decode()
    again = asso.post(url("diagnosis", case.reference), {"done_on": str(today()), "conclusion": "rehousing"})
    assert again.status_code == 422
    assert status_of(world) == Case.Status.SEARCHING


def test_suspend_resume_close(world, asso, case):
    until = today() + timedelta(days=20)
    asso.post(url("suspend", case.reference), {"until": str(until)})
    assert status_of(world) == Case.Status.SUSPENDED
    assert "Reprendre le dossier" in asso.get(url("case", case.reference)).content.decode()
    asso.post(url("resume", case.reference))
    assert status_of(world) == Case.Status.FILED
    page = asso.post(url("close", case.reference), {"outcome": "own_solution"}, follow=True).content.decode()
    assert "solution trouvée par elle-même" in page
    again = asso.post(url("close", case.reference), {"outcome": "own_solution"})
    assert again.status_code == 422
    assert "ce n’est pas possible" in again.content.decode()


@pytest.mark.parametrize("data", [{"until": "2020-01-01"}, {"until": "hier"}])
def test_a_pause_until_yesterday_is_refused(world, asso, case, data):
    assert asso.post(url("suspend", case.reference), data).status_code == 422
    assert status_of(world) == Case.Status.FILED


def test_closing_needs_an_outcome(world, asso, case):
    assert asso.post(url("close", case.reference), {}).status_code == 422
    assert status_of(world) == Case.Status.FILED


def test_the_next_action_says_who_may_when_one_may_not(browse, case):
    page = browse("shelter").get(url("case", case.reference)).content.decode()
    assert "Le diagnostic est enregistré par l’organisation qui suit le dossier ou par la coordination." in page
    assert url("diagnosis", case.reference) not in page


def test_the_team_of_a_case(world, asso, case):
    colleague = world.member("asso", "coordinator")
    asso.post(url("appoint", case.reference, "co-referente"), {"membership": str(colleague.pk)})
    asso.post(url("appoint", case.reference, "referente"), {"membership": str(colleague.pk)})
    page = asso.get(url("access", case.reference)).content.decode()
    assert "Coordinator asso" in page
    asso.post(url("dismiss", case.reference, world.member("asso").pk))
    with world.acting("asso"):
        assert list(TeamMember.objects.values_list("membership", "part")) == [(colleague.pk, "referent")]
    refused = asso.post(url("dismiss", case.reference, colleague.pk), follow=True).content.decode()
    assert "garde toujours une personne référente" in refused


@pytest.mark.parametrize("who", [("asso", "reader"), ("coordinator", "officer")])
def test_who_may_not_work_on_cases_is_not_offered(world, asso, case, who):
    answer = asso.post(url("appoint", case.reference, "referente"), {"membership": str(world.member(*who).pk)})
    assert answer.status_code == 422


def test_cases_are_handed_over(world, asso, case):
    mine, theirs = world.member("asso"), world.member("asso", "coordinator")
    answer = asso.post(url("hand_over"), {"leaving": str(mine.pk), "to": str(theirs.pk), "text": "Bonne suite."}, follow=True)
    assert "Dossiers confiés\xa0: 1" in answer.content.decode()
    assert asso.post(url("hand_over"), {"leaving": str(mine.pk), "to": str(mine.pk)}).status_code == 422


def test_a_leave_is_noted_and_ended(world, asso, browse, case):
    me, deputy = world.member("asso"), world.member("asso", "coordinator")
    data = {
        "membership": str(me.pk),
        "deputy": str(deputy.pk),
        "starts_on": str(today()),
        "ends_on": str(today() + timedelta(days=5)),
    }
    assert asso.post(url("delegate"), data).status_code == 302
    assert case.reference in browse("asso", "coordinator").get(url("list"), {"miens": "1"}).content.decode()
    with world.acting("asso"):
        leave = Delegation.objects.get()
    asso.post(url("end_leave", leave.pk))
    with world.acting("asso"):
        assert team.working_memberships(deputy) == [deputy.pk]
    for wrong in ({"ends_on": str(today() - timedelta(days=1))}, {"deputy": str(me.pk)}):
        assert asso.post(url("delegate"), data | wrong).status_code == 422


def test_a_transfer_is_offered_accepted_and_seen_no_more(world, asso, browse, case):
    receiver = world.tenant("shelter")
    answer = asso.post(url("transfer", case.reference), {"to": str(receiver.pk), "consent_on": str(today())}, follow=True)
    assert "Le transfert est proposé" in answer.content.decode()
    assert "Proposé par Association Rivage" in browse("shelter").get(url("team")).content.decode()
    with world.acting("asso"):
        asked = Transfer.objects.get()
    assert browse("coordinator").post(url("answer_transfer", asked.pk), {"answer": "accept"}).status_code == 404
    browse("shelter").post(url("answer_transfer", asked.pk), {"answer": "accept"})
    assert asso.get(url("case", case.reference)).status_code == 404
    assert browse("shelter").get(url("note", case.reference)).status_code == 200


@pytest.mark.parametrize("to", ["landlord", "metropole"])
def test_a_transfer_to_who_may_not_own_a_case_is_not_offered(world, asso, case, to):
    answer = asso.post(url("transfer", case.reference), {"to": str(world.tenant(to).pk), "consent_on": str(today())})
    assert answer.status_code == 422
