"""The order of study on the landlord's page, and the vote on the coordination's."""

import re

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import AvoidArea, CaseNeed, Exclusion
from housing import workflow
from housing.matching.criteria import CRITERIA, DEFAULTS
from housing.models import MatchingTerms, Proposal, StudyRequest
from tests.cases.meetings import COORDINATION, held
from tests.housing.course import open_case, start
from tests.housing.studied import answered, morning, seen, taken_back, voted
from tests.housing.test_screens import few_queries, get, text


@pytest.fixture
def course(world):
    """A unit of the landlord with its order of study of this morning."""
    voted(world)
    made = start(world)
    morning(world, made.offer())
    return made


def ask(client, course, line):
    return client.post(reverse("housing:ask_study", args=[course.vacancy.number, line]), follow=True)


def main_of(page):
    return re.sub(r"\s+", " ", re.search(r"<main.*</main>", page.content.decode(), re.S)[0])


# --- the landlord -----------------------------------------------------------------------------------------
def test_the_unit_shows_its_order_of_study_and_nothing_of_the_case(course, world, browse):
    page = get(browse("landlord"), "vacancy", course.vacancy.number)
    words = text(page)
    assert "Ordre d’étude" in words
    assert "Ménage de" in words
    assert "taille adaptée" in words
    assert "attente de moins d’un mois" in words
    made_at = timezone.localtime(seen(world)[0].made_at)
    assert f"à {made_at.hour}\u00a0h\u00a0{made_at.minute:02d}" in page.content.decode()
    assert re.search(r'aria-label="Demander à étudier le ménage de [^"]+, place 1"', page.content.decode())
    for word in (
        course.case.reference,
        course.case.alias,
        str(course.case.pk),
        "points",
        "sur 115",
        *(str(one.label) for one in CRITERIA if one.code != "size"),
    ):
        assert word not in words, word


def test_nothing_of_it_is_there_where_nobody_voted_it(world, browse):
    course = start(world)
    morning(world, course.offer())
    assert "Ordre d’étude" not in text(get(browse("landlord"), "vacancy", course.vacancy.number))


def test_without_a_line_the_page_says_when_there_will_be(world, browse):
    voted(world)
    course = start(world)
    words = text(get(browse("landlord"), "vacancy", course.vacancy.number))
    assert "Aucun ménage à étudier pour l’instant" in words
    assert "une fois par jour, le matin" in words


def test_who_does_not_reserve_is_told_which_right_is_missing(course, browse):
    words = text(get(browse("landlord", "reader"), "vacancy", course.vacancy.number))
    assert "L’ordre d’étude est lu par qui réserve" in words
    assert "Demander à étudier" not in words


def test_one_click_asks_and_the_household_comes_like_any_other(course, world, browse):
    client, line = browse("landlord"), seen(world)[0].pk
    words = text(ask(client, course, line))
    assert "Votre demande est transmise à la coordination" in words
    assert "Demandé" in words
    with world.acting("landlord"):
        request = StudyRequest.objects.get()
    assert answered(world, request) == "proposed"
    page = get(client, "vacancy", course.vacancy.number)
    assert course.case.reference in text(page)
    assert "Réserver" in text(page)
    assert "Aucun ménage à étudier" in text(page)


def test_asking_is_a_post(course, world, browse):
    line = seen(world)[0].pk
    assert get(browse("landlord"), "ask_study", course.vacancy.number, line).status_code == 405
    with world.acting("landlord"):
        assert not StudyRequest.objects.exists()


def _too_small(course):
    with course.world.acting("asso"):
        CaseNeed.objects.filter(case=course.case).update(rooms_min=5, rooms_max=6)


def _avoided(course):
    with course.world.acting("asso"):
        AvoidArea.objects.create(tenant=course.case.tenant, case=course.case, commune_id="45234")


def _unwanted(course):
    with course.world.acting("asso"):
        CaseNeed.objects.filter(case=course.case).update(any_sector=False)


def _proposed_elsewhere(course):
    start(course.world, landlord="other_landlord", case=course.case).propose()


def _excluded(course):
    with course.world.acting("asso"):
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_tenant=course.world.tenant("landlord"))


def _barred(course):
    with course.world.acting("asso"):
        Exclusion.objects.create(
            tenant=course.case.tenant, case=course.case, excluded_membership=course.world.member("landlord")
        )


def test_the_one_sentence_is_on_the_same_page_whatever_the_reason(course, world, browse):
    """She may have left search, avoid the sector or bar the one who asks: after the click, then after the answer, the same bytes."""
    answers = set()
    for reason in (_too_small, _avoided, _unwanted, _proposed_elsewhere, _excluded, _barred):
        with transaction.atomic():
            line, client = seen(world)[0].pk, browse("landlord")
            reason(course)
            assert "Votre demande est transmise à la coordination" in text(ask(client, course, line))
            with world.acting("landlord"):
                request = StudyRequest.objects.get()
            assert answered(world, request) == "gone"
            page = get(client, "vacancy", course.vacancy.number)
            assert "Ce ménage ne peut plus être étudié pour ce logement." in text(page)
            answers.add(plain(page))
            transaction.set_rollback(True)
    assert len(answers) == 1


def plain(page):
    """The main part, without the minute of the request."""
    return re.sub(r"<time[^>]*>.*?</time>|value=\"[^\"]{20,}\"", "", main_of(page))


def test_without_a_place_left_no_button_and_the_reason(course, world, browse):
    for _more in range(3):
        extra = open_case(world)
        course.act("coordinator", workflow.propose, course.offer(), extra)
    page = get(browse("landlord"), "vacancy", course.vacancy.number)
    assert "Demander à étudier" not in text(page)
    assert "c’est le maximum" in text(page)
    assert "autant de ménages" in text(ask(browse("landlord"), course, seen(world)[0].pk))
    with world.acting("landlord"):
        assert Proposal.objects.count() == 3


def test_the_order_takes_few_queries_whatever_its_length(world, browse):
    voted(world)
    course = start(world)
    morning(world, course.offer())
    other = start(world)
    for _more in range(8):
        open_case(world)
    morning(world, other.offer())
    client = browse("landlord")
    with few_queries(25) as one:
        get(client, "vacancy", course.vacancy.number)
    with few_queries(25) as many:
        page = get(client, "vacancy", other.vacancy.number)
    assert len(one) == len(many)
    assert text(page).count("Demander à étudier") == 10


def test_it_goes_from_the_page_when_the_option_is_taken_back(course, world, browse):
    taken_back(world)
    assert "Ordre d’étude" not in text(get(browse("landlord"), "vacancy", course.vacancy.number))


# --- the coordination ---------------------------------------------------------------------------------------
def test_the_vote_is_chosen_kept_and_said(world, browse):
    committee, client = held(world), browse(*COORDINATION)
    url = reverse("housing:matching_terms", args=[world.programme.pk])
    words = text(client.get(url))
    assert "Ouvrir aux bailleurs l’ordre d’étude" in words
    assert "dix ménages au plus" in words
    sent = DEFAULTS | {"opens_ranking": "on", "ranking_committee": committee.pk, "reason": "à l’essai un an"}
    assert client.post(url, sent).status_code == 302
    words = text(client.get(url))
    assert "Ordre d’étude ouvert aux bailleurs" in words
    assert f"voté en {committee}" in words
    assert client.post(url, DEFAULTS | {"danger": 31, "reason": "fin"}).status_code == 302
    with world.acting(*COORDINATION):
        assert not MatchingTerms.objects.first().opens_ranking


@pytest.mark.parametrize("committee", ["", "none"])
def test_without_a_vote_it_stays_closed_and_nothing_is_lost(world, browse, committee):
    client = browse(*COORDINATION)
    url = reverse("housing:matching_terms", args=[world.programme.pk])
    answer = client.post(url, DEFAULTS | {"opens_ranking": "on", "ranking_committee": committee, "reason": "essai"})
    assert answer.status_code == 422
    assert "essai" in answer.content.decode()
    with world.acting(*COORDINATION):
        assert not MatchingTerms.objects.exists()


def test_a_landlord_does_not_open_the_page_of_the_weights(course, world, browse):
    assert browse("landlord").get(reverse("housing:matching_terms", args=[world.programme.pk])).status_code in (403, 404)
