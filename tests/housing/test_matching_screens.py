"""The ranking on screen: for a unit, for a household, and what each criterion weighs."""

import pytest
from django.urls import reverse

from cases.models import CaseDanger, CaseNeed
from housing.matching.criteria import CRITERIA, DEFAULTS
from housing.models import MatchingTerms
from tests.factories import make_vacancy
from tests.housing.course import open_case, start
from tests.housing.test_screens import few_queries, get, text

COORDINATION = ("coordinator", "coordinator")


@pytest.fixture
def coordination(browse):
    return browse(*COORDINATION)


def test_a_unit_ranks_households_with_points_and_their_detail(world, coordination):
    course = start(world)
    with world.acting("asso"):
        CaseDanger.objects.create(tenant=course.case.tenant, case=course.case, level="imminent")
    words = text(get(coordination, "offer", course.offer().number))
    assert "sur 121" in words
    assert "danger imminent" in words
    for one in CRITERIA:
        assert str(one.label) in words
    assert course.case.reference in words


def test_the_ranking_takes_few_queries_whatever_its_length(world, coordination):
    course = start(world)
    with few_queries(20) as one:
        get(coordination, "offer", course.offer().number)
    for _more in range(5):
        open_case(world)
    with few_queries(20) as six:
        get(coordination, "offer", course.offer().number)
    assert len(one) == len(six)


def test_a_household_sees_its_units_ranked_and_why_not_the_others(world, coordination):
    course = start(world)
    make_vacancy(world.tenant("other_landlord"), world.programme, rooms=1, area=30)
    page = get(coordination, "units_for", course.case.reference)
    words = text(page)
    assert "Logements qui correspondent" in words
    assert "la taille ne convient pas" in words
    assert "sur 121" in words
    with few_queries(20):
        get(coordination, "units_for", course.case.reference)


def test_no_unit_and_a_household_that_does_not_search_are_said(world, coordination):
    course = start(world)
    course.reserve()
    words = text(get(coordination, "units_for", course.case.reference))
    assert "n’est pas en recherche" in words
    assert "Aucun logement ouvert ne correspond" in words


def test_the_case_leads_its_coordination_to_its_units_and_nobody_else(world, browse):
    course = start(world)
    link = reverse("housing:units_for", args=[course.case.reference])
    assert link in get(browse(*COORDINATION), "case_proposals", course.case.reference).content.decode()
    assert link not in get(browse("asso"), "case_proposals", course.case.reference).content.decode()


def test_weights_are_changed_with_a_reason_and_kept(world, coordination):
    url = reverse("housing:matching_terms", args=[world.programme.pk])
    assert "poids proposés par défaut" in text(coordination.get(url))
    sent = DEFAULTS | {"danger": 60, "reason": "comité du 2 juin"}
    assert coordination.post(url, sent).status_code == 302
    words = text(coordination.get(url))
    assert "version 1" in words
    assert "comité du 2 juin" in words
    assert "danger 60" in words


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"danger": -5}, 422, "mettez 0 si ce critère ne compte pas"),
        ({"danger": ""}, 422, "Indiquez un poids"),
        ({"danger": "beaucoup"}, 422, "Écrivez un nombre entier"),
        ({"danger": 30}, 422, "déjà ceux du dispositif"),
        ({"reason": ""}, 422, "obligatoire"),
        (dict.fromkeys(DEFAULTS, 0), 422, "Au moins un critère doit compter"),
    ],
)
def test_weights_that_cannot_be_are_explained_and_nothing_is_lost(world, coordination, changed, status, words):
    url = reverse("housing:matching_terms", args=[world.programme.pk])
    answer = coordination.post(url, DEFAULTS | {"waiting": 20, "reason": "comité"} | changed)
    assert answer.status_code == status
    assert words in text(answer)
    with world.acting(*COORDINATION):
        assert not MatchingTerms.objects.exists()


def test_a_landlord_reads_neither_points_nor_totals(world, browse):
    course = start(world)
    course.propose()
    landlord = browse("landlord")
    for name, number in (("vacancy", course.vacancy.number),):
        words = text(get(landlord, name, number))
        assert course.case.reference in words
        assert not [word for word in ("points", "sur 121", "Rang", "Ancienneté de la demande") if word in words]


def test_a_household_that_lacks_one_condition_is_not_ranked(world, coordination):
    course = start(world)
    with world.acting("asso"):
        CaseNeed.objects.filter(case=course.case).update(rooms_min=5, rooms_max=6)
    words = text(get(coordination, "offer", course.offer().number))
    assert "Aucun ménage ne correspond" in words
    shown = text(get(coordination, "offer", course.offer().number, query="?autres=1"))
    assert "la taille ne convient pas" in shown
