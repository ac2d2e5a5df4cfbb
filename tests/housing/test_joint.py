"""The joint answer of a programme: made, chosen, proposed; what changes while the meeting runs; who sees it."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import workflow as case_workflow
from cases.models import AvoidArea, CaseNeed, Exclusion
from housing.matching.joint import Choice, Choices, field_of, joint_of
from housing.matching.terms import PRODUCT
from housing.models import JointRound, Proposal, ProposalGrounds
from housing.services.joint import propose_pairs
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import AuditEntry
from tests.factories import make_vacancy
from tests.housing.course import Course, open_case
from tests.housing.test_screens import few_queries, get, text

COORDINATION = ("coordinator", "coordinator")


@pytest.fixture
def table(world):
    """Three households, two units of two landlords."""
    units = [make_vacancy(world.tenant(key), world.programme) for key in ("landlord", "other_landlord")]
    return world, [open_case(world) for _ in range(3)], units


def answer(world, choices=None, who=COORDINATION):
    with world.acting(*who) as by:
        return joint_of(field_of(world.programme.pk, by=by, terms=PRODUCT), choices or Choices())


def chosen(found):
    return [found.field.choice_of(pair) for pair in found.answer.pairs]


def propose(world, pairs, found, who=COORDINATION):
    with world.acting(*who) as by:
        return propose_pairs(world.programme, pairs, found, by=by, terms=PRODUCT, tolerance=50)


def page_of(world, client, **query):
    return client.get(f"{reverse('housing:joint', args=[world.programme.pk])}?{urlencode(query, doseq=True)}")


# --- the answer ---------------------------------------------------------------------------------------------
def test_each_unit_gets_one_household_and_each_household_one_unit(table):
    world, cases, units = table
    found = answer(world)
    assert len(found.answer.pairs) == 2
    assert {one.number for one in chosen(found)} == {unit.number for unit in units}
    assert len({one.reference for one in chosen(found)} & {case.reference for case in cases}) == 2
    assert found.answer.gap == 0


def test_a_pair_that_breaks_a_rule_is_never_proposed_and_none_that_is_possible_is_lost(table):
    world, cases, units = table
    with world.acting("asso"):
        AvoidArea.objects.create(tenant=cases[0].tenant, case=cases[0], commune_id=units[0].dwelling.commune_id)
        CaseNeed.objects.filter(case=cases[1]).update(rooms_min=6, rooms_max=6)
    found = answer(world)
    assert [one.reference for one in chosen(found)] == [cases[2].reference]
    assert {found.field.cases[case].pk for case, _unit in found.field.scores} == {cases[2].pk}


def test_pins_and_pairs_left_out_hold(table):
    world, cases, units = table
    pin, out = Choice(cases[2].reference, units[0].number), Choice(cases[0].reference, units[1].number)
    found = answer(world, Choices(pinned=(pin,), forbidden=(out,)))
    assert pin in chosen(found)
    assert out not in chosen(found)
    assert Choice(cases[1].reference, units[1].number) in chosen(found)


def test_contradictory_pins_are_said_and_the_first_is_kept(table):
    world, cases, units = table
    first, second = (Choice(case.reference, units[0].number) for case in cases[:2])
    found = answer(world, Choices(pinned=(first, second)))
    assert found.clashes == [(first, second)]
    assert first in chosen(found)
    assert second not in chosen(found)


def test_what_changed_while_the_meeting_ran_is_said(table, browse):
    world, cases, units = table
    pin = Choice(cases[0].reference, units[0].number)
    with world.acting("asso") as by:
        case_workflow.suspend_case(cases[0], by=by)
    found = answer(world, Choices(pinned=(pin,)))
    assert found.impossible == [pin]
    assert "n’est plus possible" in text(page_of(world, browse(*COORDINATION), fixe=str(pin)))


def test_a_household_that_waits_for_an_answer_is_not_shared_out(table):
    world, cases, units = table
    Course(world, cases[0], units[0]).propose()
    found = answer(world)
    assert found.field.engaged == 1
    assert cases[0].reference not in {one.reference for one in chosen(found)}


def test_a_unit_with_three_households_to_study_is_not_shared_out(table):
    world, cases, units = table
    for case in cases:
        Course(world, case, units[0]).propose()
    open_case(world)
    found = answer(world)
    assert [offer.number for offer in found.field.offers] == [units[1].number]


def test_balance_bounds_what_a_landlord_receives_and_says_what_it_misses(world):
    """One landlord's units fit nobody: its share cannot be held, and that is told."""
    for _unit in range(2):
        make_vacancy(world.tenant("landlord"), world.programme)
        make_vacancy(world.tenant("other_landlord"), world.programme, rooms=1, area=20)
    for _case in range(4):
        open_case(world)
    found = answer(world, Choices(tolerance=0))
    shares = {share.name: share for share in found.shares}
    assert shares["Loire Logis (test)"].received == 0
    assert shares["Loire Logis (test)"].is_missed
    assert shares["Toits du Val (test)"].received == shares["Toits du Val (test)"].high
    assert answer(world, Choices(tolerance=None)).answer.missing == {}


def test_no_unit_no_household_no_pair(world, browse):
    assert answer(world).answer.pairs == ()
    assert "Aucun rapprochement possible" in text(page_of(world, browse(*COORDINATION)))
    open_case(world)
    assert answer(world).answer.pairs == ()
    unit = make_vacancy(world.tenant("landlord"), world.programme)
    [pair] = chosen(answer(world))
    assert pair.number == unit.number
    assert answer(world, Choices(forbidden=(pair,))).answer.pairs == ()


def test_the_best_alternative_of_a_pair_and_its_cost(table):
    world, _cases, _units = table
    found = answer(world)
    for pair, other in found.otherwise().items():
        without = answer(world, Choices(forbidden=(found.field.choice_of(pair),)))
        assert other.cost == found.total - without.total >= 0


# --- proposing ----------------------------------------------------------------------------------------------
def test_chosen_pairs_become_proposals_with_what_stood_behind_them(table):
    world, _cases, _units = table
    found = answer(world)
    outcome = propose(world, chosen(found), found)
    assert len(outcome.made) == 2
    assert outcome.refused == []
    with world.acting(*COORDINATION):
        kept = JointRound.objects.get()
        assert (kept.chosen, kept.pairs, kept.total, kept.bound) == (2, 2, found.total, found.total)
        assert set(ProposalGrounds.objects.filter(joint=kept).values_list("score", flat=True)) <= set(
            found.field.scores.values()
        )
        assert Proposal.objects.filter(status="proposed").count() == 2


def test_a_pair_that_can_no_longer_be_is_refused_alone(table):
    world, cases, _units = table
    found = answer(world)
    first, second = chosen(found)
    gone = next(case for case in cases if case.reference == first.reference)
    with world.acting("asso") as by:
        case_workflow.suspend_case(gone, by=by)
    outcome = propose(world, [first, second], found)
    assert [one for one, _why in outcome.refused] == [first]
    assert "n’est plus en recherche" in outcome.refused[0][1]
    assert [row.case.reference for row in outcome.made] == [second.reference]


def test_when_nothing_can_be_proposed_nothing_is_kept(table):
    world, cases, _units = table
    found = answer(world)
    with world.acting("asso") as by:
        for case in cases:
            case_workflow.suspend_case(case, by=by)
    outcome = propose(world, chosen(found), found)
    assert outcome.round is None
    assert len(outcome.refused) == 2
    with world.acting(*COORDINATION):
        assert not JointRound.objects.exists()
        assert not Proposal.objects.exists()


def test_a_pair_of_another_answer_is_refused(table):
    world, cases, units = table
    found = answer(world)
    other = next(one for case in cases for unit in units if (one := Choice(case.reference, unit.number)) not in chosen(found))
    with pytest.raises(TransitionRefused, match="a changé entre-temps"):
        propose(world, [other], found)
    with pytest.raises(TransitionRefused, match="au moins un rapprochement"):
        propose(world, [], found)


@pytest.mark.parametrize(
    "who", [("landlord", "officer"), ("asso", "officer"), ("coordinator", "reader"), ("stranger", "coordinator")]
)
def test_only_the_coordination_proposes(table, who):
    world, _cases, _units = table
    found = answer(world)
    with pytest.raises(Forbidden):
        propose(world, chosen(found), found, who=who)


# --- screens --------------------------------------------------------------------------------------------------
def test_a_meeting_from_the_answer_to_proposals(table, browse):
    world, _cases, _units = table
    client = browse(*COORDINATION)
    page = page_of(world, client)
    words = text(page)
    assert "aucune autre répartition n’en réunit plus" in words
    assert "Le détail des points" in words
    found = answer(world)
    sent = client.post(
        reverse("housing:joint", args=[world.programme.pk]), {"rapprochement": [str(one) for one in chosen(found)]}
    )
    assert sent.status_code == 302
    kept = text(client.get(sent.url))
    assert "2 rapprochements proposés aux bailleurs" in kept.replace("\xa0", " ")
    for one in chosen(found):
        assert one.reference in kept
        assert one.number in kept
    paper = client.post(f"{sent.url}papier/")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="grounds.printed").count() == 2, "each case keeps a trace of it"
    assert "2 sur 2" in text(get(client, "joint_rounds", world.programme.pk))


def test_a_pair_ticked_twice_is_one(table, browse):
    world, _cases, _units = table
    [*_rest, one] = chosen(answer(world))
    url = reverse("housing:joint", args=[world.programme.pk])
    assert browse(*COORDINATION).post(url, {"rapprochement": [str(one)] * 3}).status_code == 302
    with world.acting(*COORDINATION):
        assert JointRound.objects.get().chosen == 1


def test_nothing_ticked_is_said_and_the_choices_stay(table, browse):
    world, cases, units = table
    pin = Choice(cases[1].reference, units[1].number)
    client = browse(*COORDINATION)
    url = f"{reverse('housing:joint', args=[world.programme.pk])}?{urlencode({'fixe': str(pin)})}"
    answer_ = client.post(url, {})
    assert answer_.status_code == 302
    assert str(pin) in answer_.url
    assert "Cochez au moins un rapprochement" in text(client.get(answer_.url))


@pytest.mark.parametrize(
    "query", [{"fixe": "x"}, {"fixe": "AAA-BBB-C.DDD-EEE-F"}, {"ecarte": "."}, {"equilibre": "999"}, {"equilibre": ""}]
)
def test_an_address_that_says_nothing_known_shows_the_answer(table, browse, query):
    world, _cases, _units = table
    page = page_of(world, browse(*COORDINATION), **query)
    assert page.status_code == 200
    assert "Rapprochements proposés" in text(page)


def test_the_wall_shows_one_landlord_s_units_and_no_point(table, browse):
    world, _cases, units = table
    client, url = browse(*COORDINATION), reverse("housing:joint_screen", args=[world.programme.pk])
    assert not [unit.number for unit in units if unit.number in text(client.get(url))]
    words = text(client.get(f"{url}?bailleur={world.tenant('landlord').pk}"))
    assert units[0].number in words
    assert units[1].number not in words
    assert "point" not in words.replace("Points d’étape", "")


def test_somebody_barred_sees_the_world_without_the_case(table):
    world, cases, _units = table
    with world.acting("asso"):
        Exclusion.objects.create(tenant=cases[0].tenant, case=cases[0], excluded_membership=world.member(*COORDINATION))
    found = answer(world)
    assert cases[0].pk not in {case.pk for case in found.field.cases}
    assert len(found.answer.pairs) == 2


def test_the_page_takes_few_queries_whatever_its_length(table, browse):
    world, _cases, _units = table
    client = browse(*COORDINATION)
    with few_queries(20) as few:
        page_of(world, client)
    for _more in range(3):
        open_case(world)
        make_vacancy(world.tenant("landlord"), world.programme)
    with few_queries(20) as many:
        page_of(world, client)
    assert len(few) == len(many)


def test_the_day_of_a_round_is_kept(table):
    world, _cases, _units = table
    found = answer(world)
    outcome = propose(world, chosen(found)[:1], found)
    assert outcome.round is not None
    assert timezone.localdate(outcome.round.created_at) == timezone.localdate()
