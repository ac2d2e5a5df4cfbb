"""A joint answer with households that free a unit when they move: chains, exchanges, what is proposed together, what is not."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from cases import workflow as case_workflow
from cases.models import AvoidArea, CaseOrigin
from housing.chain_screens import balance_of
from housing.matching.joint import Choice, Choices, field_of, joint_of
from housing.matching.terms import PRODUCT
from housing.models import ExpectedRelease, Proposal, VacancyOffer
from housing.services.joint import propose_pairs
from tenants.errors import TransitionRefused
from tests.factories import make_vacancy
from tests.housing.course import open_case
from tests.housing.test_screens import few_queries, text

COORDINATION = ("coordinator", "coordinator")
KEYS = ("landlord", "other_landlord")


class Scene:
    """Households, units of two landlords, and who lives in which of them."""

    def __init__(self, world):
        self.world = world
        self.units = [make_vacancy(world.tenant(KEYS[place % 2]), world.programme) for place in range(3)]
        self.cases = [open_case(world) for _ in range(3)]

    def lives_in(self, case, unit, *, told=True):
        """A household lives in a unit, which is its landlord's to say and the coordination's to link."""
        world, row, vacancy = self.world, self.cases[case], self.units[unit]
        with world.acting("asso"):
            CaseOrigin.objects.update_or_create(case=row, defaults={"tenant": row.tenant, "lease_landlord": vacancy.tenant})
        with world.acting(KEYS[unit % 2]):
            type(vacancy).objects.filter(pk=vacancy.pk).update(on_rehousing=True)
            VacancyOffer.objects.filter(vacancy=vacancy).update(on_rehousing=True)
        if told:
            with world.acting(*COORDINATION) as by:
                offer = VacancyOffer.objects.get(vacancy=vacancy)
                ExpectedRelease.objects.create(tenant=by.tenant, offer=offer, case=row, programme=world.programme)

    def only(self, *pairs):
        """Leave every other pair out."""
        return Choices(
            forbidden=tuple(
                Choice(case.reference, unit.number)
                for place, case in enumerate(self.cases)
                for spot, unit in enumerate(self.units)
                if (place, spot) not in pairs
            ),
            tolerance=None,
        )

    def answer(self, choices):
        with self.world.acting(*COORDINATION) as by:
            return joint_of(field_of(self.world.programme.pk, by=by, terms=PRODUCT), choices)

    def pair(self, case, unit):
        return Choice(self.cases[case].reference, self.units[unit].number)

    def propose(self, found, *pairs):
        with self.world.acting(*COORDINATION) as by:
            chosen = [self.pair(*pair) for pair in pairs]
            return propose_pairs(self.world.programme, chosen, found, by=by, terms=PRODUCT, tolerance=None)


@pytest.fixture
def scene(world):
    return Scene(world)


@pytest.fixture
def chain(scene):
    """The free unit 0 is for household 0, who lives in unit 1, which is then for household 1."""
    scene.lives_in(0, 1)
    return scene, scene.only((0, 0), (1, 1))


@pytest.fixture
def exchange(scene):
    """Households 0 and 1 live in units 0 and 1, each of which suits the other; no unit is free."""
    scene.lives_in(0, 0)
    scene.lives_in(1, 1)
    return scene, scene.only((0, 1), (1, 0))


def named(found):
    return {found.field.choice_of(pair) for pair in found.answer.pairs}


def page_of(scene, client, choices, data=None):
    query = urlencode({"ecarte": [str(one) for one in choices.forbidden], "equilibre": "non"}, doseq=True)
    url = f"{reverse('housing:joint', args=[scene.world.programme.pk])}?{query}"
    return client.get(url) if data is None else client.post(url, data)


# --- the answer ---------------------------------------------------------------------------------------------
def test_a_unit_that_waits_for_nobody_known_is_left_out_and_told(scene):
    scene.lives_in(0, 1, told=False)
    found = scene.answer(Choices())
    assert scene.units[1].number not in {offer.number for offer in found.field.offers}
    assert found.field.waiting == 1


def test_who_moves_frees_her_unit_for_the_next(chain):
    scene, choices = chain
    found = scene.answer(choices)
    assert named(found) == {scene.pair(0, 0), scene.pair(1, 1)}
    [linked] = found.chains
    assert not linked.is_exchange
    assert [found.field.choice_of(pair) for pair in linked.pairs] == [scene.pair(0, 0), scene.pair(1, 1)]


def test_nobody_gets_a_unit_whose_household_stays(chain):
    scene, _choices = chain
    assert named(scene.answer(scene.only((1, 1)))) == set()


def test_an_exchange_is_found_without_any_free_unit(exchange):
    scene, choices = exchange
    found = scene.answer(choices)
    assert named(found) == {scene.pair(0, 1), scene.pair(1, 0)}
    assert [one.is_exchange for one in found.chains] == [True]
    assert named(scene.answer(scene.only((0, 1)))) == set()


def test_a_unit_kept_for_another_although_nothing_is_possible_for_who_lives_there_is_told(chain):
    scene, _choices = chain
    only = scene.only((1, 1))
    pinned = Choices(pinned=(scene.pair(1, 1),), forbidden=only.forbidden, tolerance=None)
    assert scene.answer(pinned).stranded == [scene.pair(1, 1)]


def test_her_unit_is_shared_out_alone_once_she_has_another(chain):
    scene, _choices = chain
    with scene.world.acting("asso"):
        type(scene.cases[0]).objects.filter(pk=scene.cases[0].pk).update(status="reserved")
    found = scene.answer(scene.only((1, 1)))
    assert named(found) == {scene.pair(1, 1)}
    assert found.chains == []


def test_what_a_landlord_gives_and_receives(chain):
    scene, choices = chain
    found = scene.answer(choices)
    with scene.world.acting(*COORDINATION) as by:
        balance = {one.name: (one.given, one.own, one.received, one.net) for one in balance_of(found, by=by)}
    assert balance == {
        scene.world.tenant("landlord").name: (1, 0, 0, 1),
        scene.world.tenant("other_landlord").name: (1, 0, 1, 0),
    }


# --- proposed together ----------------------------------------------------------------------------------------
def test_a_chain_is_proposed_in_its_order(chain):
    scene, choices = chain
    outcome = scene.propose(scene.answer(choices), (1, 1), (0, 0))
    assert [row.case_id for row in outcome.made] == [scene.cases[0].pk, scene.cases[1].pk]


def test_half_a_chain_is_refused_and_nothing_is_proposed(chain):
    scene, choices = chain
    with pytest.raises(TransitionRefused, match="cochez aussi"):
        scene.propose(scene.answer(choices), (1, 1))
    with scene.world.acting(*COORDINATION):
        assert not Proposal.objects.exists()
    assert len(scene.propose(scene.answer(choices), (0, 0)).made) == 1, "who moves first needs nobody"


def test_what_waits_for_a_refused_pair_is_refused_too(chain):
    scene, choices = chain
    found = scene.answer(choices)
    with scene.world.acting("asso") as by:
        case_workflow.suspend_case(scene.cases[0], by=by)
    outcome = scene.propose(found, (0, 0), (1, 1))
    assert outcome.made == []
    assert [one for one, _why in outcome.refused] == [scene.pair(0, 0), scene.pair(1, 1)]
    assert scene.cases[0].reference in outcome.refused[1][1]


def test_the_first_of_a_chain_stands_when_the_next_is_refused(chain):
    scene, choices = chain
    found = scene.answer(choices)
    with scene.world.acting("asso") as by:
        case_workflow.suspend_case(scene.cases[1], by=by)
    outcome = scene.propose(found, (0, 0), (1, 1))
    assert [row.case_id for row in outcome.made] == [scene.cases[0].pk]


def test_an_exchange_is_proposed_whole_or_not_at_all(exchange):
    scene, choices = exchange
    found = scene.answer(choices)
    with scene.world.acting("asso"):
        case = scene.cases[1]
        AvoidArea.objects.create(tenant=case.tenant, case=case, commune_id=scene.units[0].dwelling.commune_id)
    outcome = scene.propose(found, (0, 1), (1, 0))
    assert outcome.made == []
    assert len(outcome.refused) == 2
    with scene.world.acting(*COORDINATION):
        assert not Proposal.objects.exists()


# --- on screen ------------------------------------------------------------------------------------------------
def test_the_page_shows_chains_and_the_balance(chain, browse):
    scene, choices = chain
    shown = text(page_of(scene, browse(*COORDINATION), choices))
    assert "Des relogements en chaîne" in shown
    assert "Donné et reçu entre bailleurs" in shown


def test_the_page_shows_an_exchange(exchange, browse):
    scene, choices = exchange
    assert "Un échange" in text(page_of(scene, browse(*COORDINATION), choices))


def test_half_a_chain_ticked_is_said_and_loses_nothing(chain, browse):
    scene, choices = chain
    response = page_of(scene, browse(*COORDINATION), choices, {"rapprochement": str(scene.pair(1, 1))})
    shown = response.content.decode()
    assert response.status_code == 409
    assert "coché qu’à moitié" in shown
    assert f'value="{scene.pair(1, 1)}" checked' in shown
    assert f'value="{scene.pair(0, 0)}" checked' not in shown
    with scene.world.acting(*COORDINATION):
        assert not Proposal.objects.exists()


def test_chains_cost_no_query_each(scene, browse):
    client = browse(*COORDINATION)
    scene.lives_in(0, 1)
    client.get("/")
    with few_queries() as plain:
        page_of(scene, client, scene.only((0, 0), (1, 1)))
    scene.lives_in(1, 2)
    with few_queries() as longer:
        page_of(scene, client, scene.only((0, 0), (1, 1), (2, 2)))
    assert len(longer) <= len(plain)
