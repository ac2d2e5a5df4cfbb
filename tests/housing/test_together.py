"""A landlord holds several units at once: chosen, confirmed, each whole or not at all; what changed meanwhile is said before."""

import re

import pytest
from django.urls import reverse

from cases import workflow as case_workflow
from cases.models import Exclusion
from housing import workflow
from housing.models import Reservation, Vacancy
from housing.services.together import Wanted, reserve_together
from tenants.errors import Forbidden, TransitionRefused
from tests.factories import make_vacancy
from tests.housing.course import Course, open_case
from tests.housing.test_notifications import relay, told
from tests.housing.test_screens import few_queries, get, text

COLLEAGUE = ("landlord", "coordinator")


@pytest.fixture
def three(world):
    """Three units of a landlord, each with a household to study."""
    return [proposed(world) for _number in range(3)]


def proposed(world, *, case=None, vacancy=None):
    """A household proposed for a unit."""
    vacancy = vacancy or make_vacancy(world.tenant("landlord"), world.programme)
    course = Course(world, case or open_case(world), vacancy)
    course.propose()
    return course


def fields(*courses):
    """What the page sends."""
    return {f"logement-{one.vacancy.number}": str(one.proposal.pk) for one in courses}


def sent(client, *courses, **more):
    return client.post(reverse("housing:reserve_together"), fields(*courses) | more)


def markup(answer):
    """The page, no space before a bracket."""
    return re.sub(r"\s+>", ">", answer.content.decode())


def held(world):
    with world.acting("asso"):
        return set(Reservation.objects.live().values_list("proposal", flat=True))


def together(world, *courses, who=("landlord", "officer")):
    with world.acting(*who) as by:
        return reserve_together([Wanted(one.vacancy, one.proposal.pk) for one in courses], by=by)


# --- what changes while the page is open --------------------------------------------------------------------
def withdrawn(world, course):
    """A colleague withdraws the unit."""
    with world.acting(*COLLEAGUE) as by:
        workflow.withdraw(course.vacancy, by=by, reason=Vacancy.WithdrawalReason.LET_ELSEWHERE)


def suspended(world, course):
    """The association suspends the case; the job that withdraws its proposals has not run yet."""
    with world.acting("asso") as by:
        case_workflow.suspend_case(course.case, by=by)


def taken(world, course):
    """A colleague holds the unit: it is hidden from the others of the landlord."""
    course.act("landlord", workflow.reserve, course.proposal, role="coordinator")


def elsewhere(world, course):
    """Another landlord holds a unit for the household."""
    other = Course(world, course.case, make_vacancy(world.tenant("other_landlord"), world.programme), "other_landlord")
    other.reserve()


def answered(world, course):
    """A colleague declines the proposal."""
    course.act("landlord", workflow.decline, course.proposal, role="coordinator", reason="size")


def taken_back(world, course):
    """The coordination withdraws the proposal."""
    course.act("coordinator", workflow.withdraw_proposal, course.proposal, reason="error")


CHANGES = {
    withdrawn: "Ce logement n’est plus ouvert", suspended: "Ce dossier n’est plus disponible pour un logement",
    taken: "Ce logement vient d’être réservé", elsewhere: "Ce dossier n’est plus disponible pour un logement",
    answered: "Cette proposition n’est plus à étudier", taken_back: "Cette proposition n’est plus à étudier",
}  # fmt: skip


@pytest.mark.parametrize(("change", "words"), CHANGES.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_what_changed_while_the_page_is_open_is_said_before_anything_is_held(world, browse, three, change, words):
    first, second, third = three
    client = browse("landlord")
    assert client.get(reverse("housing:reserve_together"), fields(*three)).status_code == 200
    change(world, second)
    before = held(world)
    answer = sent(client, *three, **{f"{first.vacancy.number}-second": str(world.member(*COLLEAGUE).pk)})
    page = text(answer)
    assert answer.status_code == 409
    assert words in page
    assert second.vacancy.number in page, "the line is named"
    assert "Rien n’a encore été réservé" in page
    assert held(world) == before
    html = markup(answer)
    assert [f'value="{one.proposal.pk}"' in html for one in three] == [True, False, True], "no other choice is lost"
    assert f'<option value="{world.member(*COLLEAGUE).pk}" selected>' in html
    assert sent(client, first, third).status_code == 302
    assert held(world) - before == {first.proposal.pk, third.proposal.pk}


@pytest.mark.parametrize("change", CHANGES)
def test_the_service_refuses_one_alone_and_holds_the_others(world, three, change):
    _first, second, _third = three
    change(world, second)
    outcome = together(world, *three)
    assert [one.unit.pk for one, _why in outcome.refused] == [second.vacancy.pk]
    assert CHANGES[change] in outcome.refused[0][1]
    assert {row.vacancy_id for row in outcome.held} == {three[0].vacancy.pk, three[2].vacancy.pk}


def test_when_every_line_changed_nothing_is_held_and_one_is_led_back(world, browse, three):
    for one in three:
        answered(world, one)
    page = text(sent(browse("landlord"), *three))
    assert "Revenir aux propositions à étudier" in page
    assert held(world) == set()


# --- holding ------------------------------------------------------------------------------------------------
def test_chosen_units_are_held_at_once_and_each_line_says_what_became_of_it(world, browse, three):
    client = browse("landlord")
    listed = text(get(client, "to_study"))
    assert all(one.case.reference in listed and one.vacancy.number in listed for one in three)
    confirmed = text(client.get(reverse("housing:reserve_together"), fields(*three[:2])))
    assert "Vous tenez ce logement jusqu’au" in confirmed
    assert "seules les personnes nommées ici voient la réservation" in confirmed
    answer = sent(client, *three[:2])
    assert answer.status_code == 302
    done = text(client.get(answer.url))
    assert "2 logements réservés" in done.replace("\xa0", " ")
    assert all(one.case.reference in done for one in three[:2])
    assert held(world) == {one.proposal.pk for one in three[:2]}
    assert three[2].case.reference in text(get(client, "to_study"))


def test_each_association_is_told_of_its_household(world, three):
    assert len(together(world, *three[:2]).held) == 2
    relay()
    assert told(world, "asso").count(("reservation.held", "officer@asso.test")) == 2


def test_the_colleague_named_for_a_line_follows_that_one_and_no_other(world, browse, three):
    number, colleague = three[0].vacancy.number, world.member(*COLLEAGUE)
    assert sent(browse("landlord"), *three[:2], **{f"{number}-second": str(colleague.pk)}).status_code == 302
    with world.acting(*COLLEAGUE):
        assert set(Reservation.objects.values_list("vacancy__number", flat=True)) == {number}


def test_a_colleague_whom_a_case_bars_is_not_offered_for_it(world, browse, three):
    colleague = world.member(*COLLEAGUE)
    with world.acting("asso"):
        Exclusion.objects.create(tenant=three[0].case.tenant, case=three[0].case, excluded_membership=colleague)
    client = browse("landlord")
    page = markup(client.get(reverse("housing:reserve_together"), fields(*three[:2])))
    assert page.count(f'<option value="{colleague.pk}">') == 1
    answer = sent(client, *three[:2], **{f"{three[0].vacancy.number}-second": str(colleague.pk)})
    assert answer.status_code == 422
    assert held(world) == set()


def test_a_household_chosen_for_two_units_is_told_before(world, browse):
    first = proposed(world)
    second = proposed(world, case=first.case)
    client = browse("landlord")
    answer = sent(client, first, second)
    assert answer.status_code == 409
    assert "Ce ménage est choisi pour deux de vos logements" in text(answer)
    assert held(world) == set()
    outcome = together(world, first, second)
    assert len(outcome.held) == len(outcome.refused) == 1


def test_the_first_of_each_unit_is_chosen_in_one_click_a_household_once(world, browse):
    first = proposed(world)
    proposed(world, vacancy=first.vacancy)
    second = proposed(world, case=first.case)
    page = get(browse("landlord"), "to_study", query="?premiers=oui").content.decode()
    chosen = [one for one in (first, second) if f'value="{one.proposal.pk}" checked' in page]
    assert len(chosen) == 1, "the household that two units have first is chosen for one of them"
    assert page.count("checked") == 2


def test_nothing_chosen_is_said(world, browse, three):
    client = browse("landlord")
    answer = client.get(reverse("housing:reserve_together"), {f"logement-{three[0].vacancy.number}": ""})
    assert answer.status_code == 302
    assert "Choisissez au moins un ménage" in text(client.get(answer.url))
    with world.acting("landlord") as by, pytest.raises(TransitionRefused, match="au moins un ménage"):
        reserve_together([], by=by)


@pytest.mark.parametrize("value", ["x", "", "5d3380c6-b3b2-4e0a-bb60-e5d3c75092e6"])
def test_what_the_address_says_wrongly_holds_nothing(world, browse, three, value):
    client = browse("landlord")
    for name in (f"logement-{three[0].vacancy.number}", "logement-AAA-BBB-C", "logement-"):
        assert client.post(reverse("housing:reserve_together"), {name: value}).status_code in (302, 409)
    assert held(world) == set()


# --- who ----------------------------------------------------------------------------------------------------
def test_another_landlord_neither_sees_nor_holds_them(world, browse, three):
    client = browse("other_landlord")
    assert "Rien à étudier" in text(get(client, "to_study"))
    assert sent(client, *three).status_code == 302, "units of others are none"
    assert held(world) == set()


@pytest.mark.parametrize("who", [("asso", "officer"), ("coordinator", "coordinator"), ("landlord", "reader")])
def test_only_who_may_reserve_for_a_landlord_holds(world, three, who):
    with pytest.raises(Forbidden):
        together(world, *three, who=who)


def test_a_reader_reads_them_without_a_choice(world, browse, three):
    page = get(browse("landlord", "reader"), "to_study")
    assert three[0].case.reference in text(page)
    assert 'type="radio"' not in page.content.decode()
    assert "Il vous manque le droit" in text(page)


def test_somebody_barred_reads_and_holds_as_if_the_household_were_none(world, browse, three):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=three[0].case.tenant, case=three[0].case, excluded_membership=world.member("landlord"))
    client = browse("landlord")
    page = text(get(client, "to_study"))
    assert three[0].case.reference not in page
    assert three[0].vacancy.number not in page
    assert "2 logements" in page.replace("\xa0", " ")
    answer = text(sent(client, *three))
    assert three[0].case.reference not in answer
    assert "Cette proposition n’est plus à étudier" in answer


def test_a_landlord_reads_no_point_no_sector_no_number_of_hers(world, browse, three):
    words = text(get(browse("landlord"), "to_study")) + text(
        browse("landlord").get(reverse("housing:reserve_together"), fields(*three))
    )
    assert not [one for one in ("sur 115", "Rang", "proposition n°", "secteur") if one in words]


# --- the way there --------------------------------------------------------------------------------------------
def test_the_home_of_a_landlord_and_its_unit_lead_there(world, browse, three):
    link = reverse("housing:to_study")
    home = get(browse("landlord"), "vacancies")
    assert link in home.content.decode()
    assert "3 logements à étudier" in text(home).replace("\xa0", " ")
    assert link in get(browse("landlord"), "vacancy", three[0].vacancy.number).content.decode()
    assert link not in get(browse("landlord", "reader"), "vacancies").content.decode()
    assert link not in get(browse("other_landlord"), "vacancies").content.decode()


def test_the_pages_take_as_many_queries_for_one_line_as_for_several(world, browse):
    client = browse("landlord")

    def counts(*courses):
        found = []
        with few_queries(30) as queries:
            get(client, "to_study")
        found.append(len(queries))
        with few_queries(30) as queries:
            client.get(reverse("housing:reserve_together"), fields(*courses))
        found.append(len(queries))
        return found

    first = proposed(world)
    one = counts(first)
    assert counts(first, *(proposed(world) for _more in range(4))) == one
