"""The joint proposal of a meeting: tied to it, shown on its page, kept by its minutes; each reads what it may, for ever the same."""

from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from cases import workflow as case_workflow
from cases import workflow_committees, workflow_decisions
from cases.models import CommitteeMinutes, Exclusion
from cases.services.minutes import set_minutes
from housing import workflow
from housing.matching.joint import Choices, field_of, joint_of
from housing.matching.terms import PRODUCT
from housing.models import JointRound, MinutedProposal, Proposal, Vacancy
from housing.services.joint import propose_pairs
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.meetings import held, planned
from tests.factories import make_vacancy
from tests.housing.course import Course, open_case
from tests.housing.test_joint import answer, chosen, page_of
from tests.housing.test_notifications import relay, told
from tests.housing.test_screens import few_queries, text

COORDINATION = ("coordinator", "coordinator")
INVITED = ("asso", "landlord", "other_landlord")


@pytest.fixture
def table(world):
    """A meeting that is held, three households, a unit of each of two landlords."""
    units = [make_vacancy(world.tenant(key), world.programme) for key in ("landlord", "other_landlord")]
    return world, held(world, present=("coordinator", "asso"), invited=INVITED), [open_case(world) for _ in range(3)], units


def propose(world, meeting, pairs=None):
    """Propose pairs of the joint answer in a meeting (all of them by default)."""
    with world.acting(*COORDINATION) as by:
        found = joint_of(field_of(world.programme.pk, by=by, terms=PRODUCT), Choices())
        ticked = pairs or chosen(found)
        return propose_pairs(world.programme, ticked, found, by=by, terms=PRODUCT, tolerance=50, committee=meeting)


def approve(world, meeting):
    with world.acting(*COORDINATION) as by:
        return workflow_decisions.approve(workflow_decisions.draft(meeting, by=by), by=by)


def read(world, minutes, who, role="officer"):
    """The words of the minutes as somebody gets them on paper."""
    with world.acting(who, role) as by:
        paper = set_minutes(CommitteeMinutes.objects.get(pk=minutes.pk), by=by)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())


def in_meeting(meeting):
    return {"reunion": str(meeting.pk)}


def post(world, client, meeting, pairs):
    url = f"{reverse('housing:joint', args=[world.programme.pk])}?reunion={meeting.pk}"
    return client.post(url, {"rapprochement": [str(one) for one in pairs]})


# --- tied to its meeting ------------------------------------------------------------------------------------
@pytest.mark.parametrize("open_one", [planned, held])
def test_a_meeting_opens_the_joint_proposal_and_keeps_what_was_made_of_it(world, browse, open_one):
    meeting, case, unit = open_one(world), open_case(world), make_vacancy(world.tenant("landlord"), world.programme)
    client = browse(*COORDINATION)
    way = f"{reverse('housing:joint', args=[world.programme.pk])}?reunion={meeting.pk}"
    assert way in client.get(meeting.get_absolute_url()).content.decode()
    assert meeting.title in text(client.get(way))
    sent = post(world, client, meeting, chosen(answer(world)))
    assert sent.status_code == 302
    with world.acting(*COORDINATION):
        row = JointRound.objects.get()
        assert row.committee == meeting
        assert sent.url == row.get_absolute_url()
    assert meeting.get_absolute_url() in client.get(sent.url).content.decode()
    shown = text(client.get(meeting.get_absolute_url())).replace("\xa0", " ")
    for words in ("1 ménage en recherche", "1 logement ouvert", "1 rapprochement proposé", "aucune autre n’était meilleure"):
        assert words in shown
    assert row.get_absolute_url() in client.get(meeting.get_absolute_url()).content.decode()
    assert case.reference in text(client.get(sent.url))
    assert unit.number in text(client.get(sent.url))
    rounds = reverse("housing:joint_rounds", args=[world.programme.pk])
    assert meeting.title in text(client.get(rounds))


def test_the_choices_of_the_page_stay_in_the_meeting(table, browse):
    world, meeting, _cases, _units = table
    page = page_of(world, browse(*COORDINATION), **in_meeting(meeting)).content.decode()
    assert page.count(f"reunion={meeting.pk}") >= 6, "keep, leave out, wall, proposing"
    assert f'name="reunion" value="{meeting.pk}"' in page, "the balance"


def test_out_of_a_meeting_nothing_is_tied(table):
    world, _meeting, _cases, _units = table
    propose(world, None)
    with world.acting(*COORDINATION):
        assert JointRound.objects.get().committee is None


def test_those_concerned_are_told_as_ever(table):
    world, meeting, _cases, _units = table
    propose(world, meeting)
    relay()
    for landlord in ("landlord", "other_landlord"):
        assert ("proposal.made", f"officer@{landlord}.test") in told(world, landlord)


def test_a_meeting_of_another_programme_takes_none(world, browse):
    """In the code and, by a composite key, in the database."""
    meeting = planned(world)
    with world.acting("stranger", "coordinator") as by:
        row = _row(by, world.elsewhere, meeting)
        with pytest.raises(IntegrityError, match="joint_round__of_its_meeting"), transaction.atomic():
            row.save(force_insert=True)
    url = reverse("housing:joint", args=[world.elsewhere.pk])
    assert browse("stranger", "coordinator").get(url, in_meeting(meeting)).status_code == 404
    client = browse(*COORDINATION)
    for strange in ("x", "00000000-0000-4000-8000-000000000000"):
        assert page_of(world, client, reunion=strange).status_code == 404


def _row(by, programme, meeting):
    return JointRound(
        tenant=by.tenant, programme=programme, committee=meeting, version=0, weights={}, households=1, units=1, pairs=1, chosen=1,
        total=1, bound=1,
    )  # fmt: skip


def cancelled(world):
    meeting = planned(world)
    with world.acting(*COORDINATION) as by:
        return workflow_committees.cancel(meeting, by=by, reason="nothing")


def approved(world):
    meeting = held(world)
    approve(world, meeting)
    return meeting


@pytest.mark.parametrize("over", [cancelled, approved])
def test_a_meeting_that_is_over_takes_no_more(world, browse, over):
    meeting = over(world)
    open_case(world)
    make_vacancy(world.tenant("landlord"), world.programme)
    with pytest.raises(TransitionRefused, match="annulée, ou son compte rendu est approuvé"):
        propose(world, meeting)
    client = browse(*COORDINATION)
    assert "?reunion=" not in client.get(meeting.get_absolute_url()).content.decode()
    assert "ne reçoit plus de proposition" in text(page_of(world, client, **in_meeting(meeting)))
    sent = post(world, client, meeting, chosen(answer(world)))
    assert sent.status_code == 409
    assert "Rien n’a encore été proposé" in text(sent)
    assert " checked" in sent.content.decode(), "what was ticked stays so"
    with world.acting(*COORDINATION) as by:
        assert not Proposal.objects.exists()
        with pytest.raises(IntegrityError, match="takes no more"), transaction.atomic():
            _row(by, world.programme, meeting).save(force_insert=True)


@pytest.mark.parametrize("who", [("landlord", "officer"), ("asso", "officer"), ("coordinator", "reader")])
def test_only_the_coordination_proposes_in_a_meeting(table, browse, who):
    world, meeting, _cases, _units = table
    found = answer(world)
    with world.acting(*who) as by, pytest.raises(Forbidden):
        propose_pairs(world.programme, chosen(found), found, by=by, terms=PRODUCT, tolerance=50, committee=meeting)
    page = browse(*who).get(meeting.get_absolute_url()).content.decode()
    assert "?reunion=" not in page


# --- the page of the meeting ----------------------------------------------------------------------------------
def test_counts_and_points_of_a_joint_proposal_are_the_coordination_s(table, browse):
    world, meeting, _cases, _units = table
    propose(world, meeting)
    assert "ménages en recherche" in text(browse("coordinator", "reader").get(meeting.get_absolute_url()))
    for who in ("asso", "landlord", "other_landlord", "shelter"):
        assert "Proposition d’ensemble" not in text(browse(who).get(meeting.get_absolute_url()))


def test_the_page_of_a_meeting_takes_as_many_queries_for_one_round_as_for_several(table, browse):
    world, meeting, _cases, _units = table
    client = browse(*COORDINATION)
    propose(world, meeting)
    with few_queries(40) as one:
        client.get(meeting.get_absolute_url())
    for _more in range(2):
        open_case(world)
        make_vacancy(world.tenant("landlord"), world.programme)
        propose(world, meeting)
    with few_queries(40) as several:
        page = client.get(meeting.get_absolute_url())
    assert text(page).count("Proposition d’ensemble du") == 3
    assert len(one) == len(several)


def test_somebody_barred_from_every_pair_is_not_told_of_the_round(table, browse):
    world, meeting, cases, _units = table
    made = propose(world, meeting).made
    with world.acting("asso"):
        for case in cases:
            Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("coordinator", "reader"))
    assert "Proposition d’ensemble du" not in text(browse("coordinator", "reader").get(meeting.get_absolute_url()))
    assert len(made) == 2


def test_somebody_barred_from_one_pair_counts_the_others(table, browse):
    world, meeting, _cases, _units = table
    first, _second = propose(world, meeting).made
    with world.acting("asso"):
        Exclusion.objects.create(
            tenant=first.case_tenant, case=first.case, excluded_membership=world.member("coordinator", "reader")
        )
    words = text(browse("coordinator", "reader").get(meeting.get_absolute_url())).replace("\xa0", " ")
    assert "1 rapprochement proposé" in words
    assert "2 rapprochements proposés" not in words


# --- the minutes ----------------------------------------------------------------------------------------------
def proposed(world, meeting):
    """Proposals of the meeting by their landlord's key."""
    made = propose(world, meeting).made
    keys = {world.tenant(key).pk: key for key in ("landlord", "other_landlord")}
    return {keys[one.tenant_id]: one for one in made}


def test_minutes_say_what_was_proposed_each_landlord_reads_its_own(table):
    world, meeting, _cases, units = table
    made = proposed(world, meeting)
    references = {key: one.case.reference for key, one in made.items()}
    minutes = approve(world, meeting)
    for who, role in (("asso", "officer"), COORDINATION):
        words = read(world, minutes, who, role)
        assert "Proposition d’ensemble du" in words
        assert all(reference in words for reference in references.values())
        assert words.count("Proposition n° 1") == 2
        assert not [unit.number for unit in units if unit.number in words], "from a proposal on, a unit is a new address"
        assert not [key for key in ("Orléans", "T3") if key in words]
    for key, other, unit in (("landlord", "other_landlord", units[0]), ("other_landlord", "landlord", units[1])):
        words = read(world, minutes, key)
        assert references[key] in words
        assert f"Votre logement {unit.number}" in words
        assert references[other] not in words
        assert "roposition n°" not in words, "the number tells of her other proposals"
        assert not [one.number for one in units if one != unit and one.number in words]
    assert "Proposition d’ensemble" not in read(world, minutes, "shelter"), "neither side: nothing"


def test_minutes_name_a_landlord_to_nobody_else(table):
    """Beside its name among those who were invited."""
    world, meeting, _cases, _units = table
    proposed(world, meeting)
    words = read(world, approve(world, meeting), "asso")
    after = words[words.index("Proposition d’ensemble du") :]
    assert not [one for one in ("Toits du Val", "Loire Logis") if one in after]


def test_approved_minutes_stay_as_they_were(table):
    world, meeting, _cases, units = table
    made = proposed(world, meeting)
    Course(world, made["landlord"].case, units[0], proposal=made["landlord"]).reserve()
    minutes = approve(world, meeting)
    before = read(world, minutes, "asso")
    assert "Retenue" in before
    assert "À étudier" in before
    with world.acting("other_landlord") as by:
        workflow.decline(made["other_landlord"], by=by, reason="size")
    assert read(world, minutes, "asso") == before
    assert "À étudier" in read(world, minutes, "other_landlord"), "what its landlord read, though the proposal is over"
    second = approve(world, meeting)
    assert "Refusée" in read(world, second, "asso")
    assert read(world, minutes, "asso") == before
    assert second.version == 2


@pytest.mark.parametrize("who", ["asso", "coordinator", "landlord"])
def test_nobody_writes_what_minutes_keep(table, who):
    world, meeting, _cases, _units = table
    proposed(world, meeting)
    approve(world, meeting)
    with world.acting(who, "coordinator"):
        for act in (
            lambda: MinutedProposal.objects.update(status="declined"),
            lambda: MinutedProposal.objects.all().delete(),
            lambda: _copy().save(force_insert=True),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                act()


def _copy():
    row = MinutedProposal.objects.first()
    assert row is not None
    row.pk = None
    return row


def test_of_a_landlord_s_staff_the_named_officers_read_it_once_the_unit_is_held(table):
    world, meeting, _cases, units = table
    made = proposed(world, meeting)["landlord"]
    minutes = approve(world, meeting)
    assert made.case.reference in read(world, minutes, "landlord", "coordinator")
    Course(world, made.case, units[0], proposal=made).reserve()
    assert made.case.reference in read(world, minutes, "landlord")
    assert made.case.reference not in read(world, minutes, "landlord", "coordinator")


def test_somebody_barred_reads_minutes_of_a_world_without_the_case(table):
    world, meeting, _cases, _units = table
    made = proposed(world, meeting)
    minutes = approve(world, meeting)
    barred = made["landlord"].case
    with world.acting("asso"):
        for key, role in (("asso", "reader"), ("landlord", "coordinator"), ("coordinator", "reader")):
            Exclusion.objects.create(tenant=barred.tenant, case=barred, excluded_membership=world.member(key, role))
    for key, role in (("asso", "reader"), ("coordinator", "reader")):
        words = read(world, minutes, key, role)
        assert barred.reference not in words
        assert made["other_landlord"].case.reference in words
    assert "Proposition d’ensemble" not in read(world, minutes, "landlord", "coordinator")


def test_what_the_one_who_approves_does_not_see_is_kept_all_the_same(table):
    world, meeting, _cases, _units = table
    made = proposed(world, meeting)["landlord"]
    with world.acting("asso"):
        Exclusion.objects.create(tenant=made.case.tenant, case=made.case, excluded_membership=world.member(*COORDINATION))
    minutes = approve(world, meeting)
    assert made.case.reference in read(world, minutes, "asso")
    assert made.case.reference not in read(world, minutes, *COORDINATION)


def test_the_draft_shows_what_the_minutes_will_keep(table, browse):
    world, meeting, _cases, _units = table
    made = proposed(world, meeting)
    with world.acting(*COORDINATION) as by:
        draft = workflow_decisions.draft(meeting, by=by)
    page = text(browse(*COORDINATION).get(reverse("cases:write_minutes", args=[meeting.pk])))
    assert "s’ajoute au compte rendu" in page
    assert all(one.case.reference in page for one in made.values())
    assert all(one.case.reference in read(world, draft, *COORDINATION) for one in made.values())


def test_minutes_of_a_meeting_without_a_joint_proposal_have_no_such_part(table):
    world, meeting, _cases, _units = table
    propose(world, None)
    assert "Proposition d’ensemble" not in read(world, approve(world, meeting), *COORDINATION)


# --- what changes while the meeting runs ------------------------------------------------------------------------
def withdrawn(world, _case, unit):
    with world.acting("landlord", "coordinator") as by:
        workflow.withdraw(unit, by=by, reason=Vacancy.WithdrawalReason.LET_ELSEWHERE)


def suspended(world, case, _unit):
    with world.acting("asso") as by:
        case_workflow.suspend_case(case, by=by)


def reserved(world, _case, unit):
    """A landlord's officer holds the unit for another household, proposed before."""
    course = Course(world, open_case(world), unit)
    course.act("landlord", workflow.reserve, course.propose(), role="coordinator")


def at_the_agency(world, case):
    unit = make_vacancy(world.tenant("agency"), world.programme, contingent="sans_objet", financing="prive")
    return Course(world, case, unit, "agency")


def elsewhere(world, case, _unit):
    at_the_agency(world, case).reserve()


def waiting(world, case, _unit):
    """A colleague proposes the household elsewhere."""
    at_the_agency(world, case).propose()


def barred(world, case, _unit):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant("landlord"))


CHANGES = {
    withdrawn: "n’est plus ouvert aux propositions", suspended: "n’est plus en recherche : « suspendu »",
    reserved: "n’est plus ouvert aux propositions", elsewhere: "n’est plus en recherche : « logement réservé »",
    waiting: "attend maintenant la réponse d’un bailleur", barred: "Une condition n’est plus remplie",
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_while_the_page_is_open_is_said_before_anything_is_proposed(table, browse, change):
    world, meeting, cases, units = table
    client = browse(*COORDINATION)
    pairs = chosen(answer(world))
    gone = next(one for one in pairs if one.number == units[0].number)
    kept = next(one for one in pairs if one is not gone)
    change(world, next(case for case in cases if case.reference == gone.reference), units[0])
    with world.acting(*COORDINATION):
        before = set(Proposal.objects.values_list("pk", flat=True))
    sent = post(world, client, meeting, pairs)
    words = " ".join(text(sent).split())
    assert sent.status_code == 409
    assert CHANGES[change] in words.replace("\u202f", " ")
    assert "Rien n’a encore été proposé" in words
    assert f"{gone.reference} – {gone.number}" in words, "the line is named"
    html = sent.content.decode()
    assert f'value="{kept}" checked' in html, "no other choice is lost"
    assert html.count(" checked") == 1, "nothing that the meeting has not chosen is ticked"
    with world.acting(*COORDINATION):
        assert set(Proposal.objects.values_list("pk", flat=True)) == before
        assert not JointRound.objects.exists()
    again = client.post(_action(html), {"rapprochement": [str(kept)]})
    assert again.status_code == 302
    with world.acting(*COORDINATION):
        assert JointRound.objects.get().committee == meeting
        assert Proposal.objects.filter(status="proposed", case__reference=kept.reference).count() == 1


def _action(html):
    """Where the form of the page goes."""
    before = html[: html.index('name="rapprochement"')]
    return before[before.rindex('action="') + len('action="') :].split('"')[0].replace("&amp;", "&")


def test_a_better_answer_that_came_meanwhile_keeps_what_was_ticked(table, browse, monkeypatch):
    """The answer is another one now, the ticked pair is still possible: it stays ticked and is proposed at the next press."""
    world, meeting, cases, units = table
    client = browse(*COORDINATION)
    pairs = chosen(answer(world))
    idle = next(case for case in cases if case.reference not in {one.reference for one in pairs})
    pair = type(pairs[0])(idle.reference, units[0].number)
    sent = post(world, client, meeting, [pair])
    assert sent.status_code == 409
    assert "La répartition a changé" in text(sent)
    html = sent.content.decode()
    assert f'value="{pair}" checked' in html
    assert client.post(_action(html), {"rapprochement": [str(pair)]}).status_code == 302


def test_somebody_faster_than_the_very_request_leaves_no_half(table, browse, monkeypatch):
    """One pair is refused while they are proposed: none stays, and it is said."""
    world, meeting, _cases, units = table
    whole = workflow.proposals.propose

    def late(offer, case, **more):
        if offer.number == units[1].number:
            raise TransitionRefused("La place vient d’être prise.")
        return whole(offer, case, **more)

    monkeypatch.setattr("housing.services.joint.propose", late)
    sent = post(world, browse(*COORDINATION), meeting, chosen(answer(world)))
    assert sent.status_code == 409
    assert "La place vient d’être prise." in text(sent)
    with world.acting(*COORDINATION):
        assert not Proposal.objects.exists()
        assert not JointRound.objects.exists()
