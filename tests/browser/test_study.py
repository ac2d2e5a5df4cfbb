"""The order of study opened to landlords, in a browser: the vote, the list of the morning, a household asked for."""

import pytest
from playwright.sync_api import expect

from cases.models import AvoidArea, Case
from housing.models import StudyLine
from tests.browser.visitor import Visitor
from tests.cases.meetings import held
from tests.housing.course import Course, open_case, start
from tests.housing.studied import case_of, morning, seen
from tests.world import World

pytestmark = [pytest.mark.xdist_group("browser")]

GONE = "Ce ménage ne peut plus être étudié pour ce logement."


def test_from_the_vote_to_a_household_that_is_asked_for(settled: World, as_member) -> None:
    course = start(settled)
    open_case(settled)
    committee = held(settled)
    coordination: Visitor = as_member("coordinator", "coordinator")
    coordination.go(f"/coordination/criteres/{settled.programme.pk}/")
    coordination.tick("Ouvrir aux bailleurs l’ordre d’étude de leurs logements")
    coordination.fill({"Pourquoi": "à l’essai un an"})
    coordination.press("Enregistrer les poids")
    coordination.refused("Choisissez le comité qui l’a voté", keeps={"Pourquoi": "à l’essai un an"})
    coordination.choose("Comité qui a voté cette ouverture", str(committee))
    coordination.press("Enregistrer les poids")
    coordination.told("est enregistrée")
    coordination.sees("Ordre d’étude ouvert aux bailleurs")
    coordination.look("ouvert")
    _ask(settled, as_member("landlord"), course)
    assert coordination.problems == []


def _ask(settled: World, landlord: Visitor, course: Course) -> None:
    """On a telephone: nothing yet, then the list of the morning, one that comes, and one that can no longer be."""
    landlord.on_telephone().go(course.vacancy.get_absolute_url())
    landlord.sees("Aucun ménage à étudier pour l’instant")
    landlord.look("avant")
    morning(settled, course.offer())
    first, second = (_case(settled, line) for line in seen(settled)[:2])
    landlord.go(course.vacancy.get_absolute_url())
    expect(landlord.page.get_by_role("main")).not_to_contain_text(first.reference)
    landlord.look("liste")
    _press_first(landlord)
    _until(landlord, first.reference)
    landlord.look("proposé")
    with settled.acting("asso"):
        AvoidArea.objects.create(tenant=second.tenant, case=second, commune_id="45234")
    _press_first(landlord)
    _until(landlord, GONE)
    landlord.look("plus possible")
    expect(landlord.page.get_by_role("main")).not_to_contain_text(second.reference)
    assert landlord.problems == []


def _case(settled: World, line: StudyLine) -> Case:
    with settled.acting("asso"):
        return Case.objects.get(pk=case_of(settled, line))


def _press_first(landlord: Visitor) -> None:
    landlord.page.get_by_role("button", name="Demander à étudier le ménage").first.click()
    landlord.told("transmise à la coordination")


def _until(visitor: Visitor, words: str) -> None:
    """Load the page again until the answer is there, as a person does."""
    for _turn in range(40):
        visitor.page.wait_for_timeout(250)
        visitor.page.reload()
        if words in visitor.page.get_by_role("main").inner_text():
            return
    raise AssertionError(f"the answer never came: {words}")
