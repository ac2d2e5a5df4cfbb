"""Each screen for each role: who gets it, what it says, how many queries it takes."""

import re
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseNeed
from housing import workflow
from housing.models import HouseholdSide, Proposal, Reservation, Vacancy
from tenants.models import AuditEntry
from tests.factories import make_vacancy
from tests.housing.course import open_case, start, start_designated, start_private

MAX_QUERIES = 15
FRAME = re.compile(r"SAVEPOINT|set_config|session_(load|save)")  # transactions, context and session: the same on every page


@contextmanager
def few_queries(most=MAX_QUERIES):
    """At most so many questions to the database, the frame of the request left out; yields the list of them."""
    asked = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [query["sql"] for query in captured.captured_queries if not FRAME.search(query["sql"])]
    assert len(asked) <= most, "\n".join(asked)


def get(client, name, *args, query=""):
    return client.get(reverse(f"housing:{name}", args=args) + query)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- the landlord ---------------------------------------------------------------------------------------
def test_the_list_of_units_by_state_with_counts(world, browse):
    make_vacancy(world.tenant("landlord"), world.programme)
    make_vacancy(world.tenant("landlord"), world.programme, status="to_qualify")
    make_vacancy(world.tenant("other_landlord"), world.programme)
    page = get(browse("landlord"), "vacancies")
    assert "Ouverts (1)" in text(page)
    assert "À qualifier (1)" in text(page)
    assert "T3 de 64" in text(page)


@pytest.mark.parametrize(
    ("who", "role", "status"), [("landlord", "reader", 200), ("asso", "officer", 403), ("landlord", "manager", 403)]
)
def test_who_opens_the_list_of_units(world, browse, who, role, status):
    assert get(browse(who, role), "vacancies").status_code == status


def test_the_list_of_units_takes_few_queries_whatever_its_length(world, browse):
    client = browse("landlord")
    for _row in range(2):
        make_vacancy(world.tenant("landlord"), world.programme)
    with few_queries() as two:
        get(client, "vacancies")
    for _row in range(8):
        make_vacancy(world.tenant("landlord"), world.programme)
    with few_queries() as ten:
        get(client, "vacancies")
    assert len(ten) == len(two)


def test_a_unit_shows_its_proposals_in_order_with_neutral_reasons(world, browse):
    course = start(world, rooms=4)
    course.propose()
    words = text(get(browse("landlord"), "vacancy", course.vacancy.number))
    assert course.case.reference in words
    assert "3 personnes" in words.replace("\N{NO-BREAK SPACE}", " ")
    assert "une chambre de plus que nécessaire" in words
    assert "budget compatible" in words
    assert "moins d’un mois" in words
    assert "secteur" not in words


def test_a_reader_sees_the_proposals_and_is_told_what_is_missing(world, browse):
    course = start(world)
    course.propose()
    page = get(browse("landlord", "reader"), "vacancy", course.vacancy.number)
    assert "réserver un logement" in text(page)
    assert reverse("housing:reserve", args=[course.proposal.pk]) not in page.content.decode()


def test_a_unit_in_process_says_no_more_to_the_rest_of_the_staff(world, browse):
    course = start(world)
    rival = course.propose()
    course.case, course.proposal = open_case(world), None
    course.reserve()
    for role in ("reader", "coordinator"):
        words = text(get(browse("landlord", role), "vacancy", course.vacancy.number))
        assert "En cours d’attribution" in words
        for reference in (course.case.reference, course.reservation.number, str(rival.case_id)):
            assert reference not in words
    assert course.reservation.number in text(get(browse("landlord"), "vacancy", course.vacancy.number))


@pytest.mark.parametrize("name", ["vacancy", "correct", "publish"])
def test_another_landlords_unit_is_not_found(world, browse, name):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    for who in ("other_landlord", "asso", "coordinator"):
        assert get(browse(who), name, vacancy.number).status_code == 404


def test_reserving_says_what_it_commits_to_then_does_it(world, browse):
    course = start(world)
    course.propose()
    client = browse("landlord")
    url = reverse("housing:reserve", args=[course.proposal.pk])
    words = text(client.get(url)).replace("\N{NO-BREAK SPACE}", " ")
    assert "7 jours ouvrés" in words
    assert "18 h 00" in words
    response = client.post(url, {"second": str(world.member("landlord", "coordinator").pk)})
    with world.acting("landlord"):
        held = Reservation.objects.get()
    assert (response.status_code, response["Location"]) == (302, held.get_absolute_url())
    assert held.second_officer == world.member("landlord", "coordinator")


def test_a_second_click_gets_a_sentence(world, browse):
    course = start(world)
    course.reserve()
    response = browse("landlord").post(reverse("housing:reserve", args=[course.proposal.pk]), {"second": ""})
    assert response.status_code == 409
    assert "vient d’être réservé" in text(response)


@pytest.mark.parametrize(
    ("who", "role", "status"), [("landlord", "reader", 403), ("other_landlord", "officer", 404), ("asso", "officer", 403)]
)
def test_who_may_not_reserve_by_the_address(world, browse, who, role, status):
    course = start(world)
    course.propose()
    assert browse(who, role).post(reverse("housing:reserve", args=[course.proposal.pk]), {"second": ""}).status_code == status
    with world.acting("landlord"):
        assert not Reservation.objects.exists()


def test_declining_needs_a_reason(world, browse):
    course = start(world)
    course.propose()
    client, url = browse("landlord"), reverse("housing:decline", args=[course.proposal.pk])
    assert "obligatoire" in text(client.post(url, {}))
    assert client.post(url, {"reason": "budget"}).status_code == 302
    with world.acting("landlord"):
        assert Proposal.objects.get().decline_reason == "budget"


def test_the_page_of_a_reservation_puts_the_deadline_first(world, browse):
    course = start(world)
    course.reserve()
    page = get(browse("landlord"), "reservation", course.reservation.number)
    heading = re.search(r"<h1>(.*?)</h1>", page.content.decode(), re.S).group(1)
    assert heading.startswith("Réservé jusqu’au ")
    assert "L’association présente le logement" in text(page)


@pytest.mark.parametrize(
    ("step", "code", "fields", "reached"),
    [
        ("to_book", "commission", {"on": "today"}, "committee"),
        ("in_committee", "annuler-commission", {}, "to_book"),
        ("in_committee", "decision", {"outcome": "allocated", "decided_on": "today", "candidates": "3"}, "allocated"),
        ("in_committee", "decision", {"outcome": "ranked", "decided_on": "today", "candidates": "3", "rank": "2"}, "ranked"),
        ("accepted", "bail", {"tenure": "sliding", "signed_on": "today"}, "signed"),
        ("signed", "cles", {"keys_on": "today"}, "keys"),
        ("to_book", "visite", {"at": "2099-01-01T10:00"}, "to_book"),
        ("to_book", "prolonger", {}, "to_book"),
        ("to_book", "collegue", {"officer": "me", "second": ""}, "to_book"),
    ],
)
def test_the_landlords_moves_on_screen(world, browse, step, code, fields, reached):
    course = getattr(start(world), step)()
    url = reverse("housing:act", args=[course.reservation.number, code])
    client = browse("landlord")
    assert client.get(url).status_code == 200
    stands_for = {"today": timezone.localdate().isoformat(), "me": str(world.member("landlord").pk)}
    data = {name: stands_for.get(value, value) for name, value in fields.items()}
    response = client.post(url, data)
    assert response.status_code == 302, text(response)
    course.refresh()
    assert course.reservation.step == reached


@pytest.mark.parametrize(
    ("step", "code", "fields", "words"),
    [
        ("to_book", "commission", {"on": "2020-01-01"}, "aujourd’hui ou un jour à venir"),
        ("to_book", "commission", {"on": "31/02/2027"}, "n’existe pas"),
        ("in_committee", "decision", {"outcome": "refused", "decided_on": "today", "candidates": "1"}, "Indiquez le motif"),
        ("in_committee", "decision", {"outcome": "ranked", "decided_on": "today", "candidates": "1"}, "Indiquez le rang"),
        (
            "in_committee",
            "decision",
            {"outcome": "conditional", "decided_on": "today", "candidates": "1"},
            "Indiquez la date limite",
        ),
        ("in_committee", "decision", {"outcome": "allocated", "decided_on": "2099-01-01", "candidates": "1"}, "dans le futur"),
        ("to_book", "visite", {"at": "2020-01-01T10:00"}, "plus tard que maintenant"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_moves(world, browse, step, code, fields, words):
    course = getattr(start(world), step)()
    before = course.reservation.version
    stands_for = {"today": timezone.localdate().isoformat(), "me": str(world.member("landlord").pk)}
    data = {name: stands_for.get(value, value) for name, value in fields.items()}
    response = browse("landlord").post(reverse("housing:act", args=[course.reservation.number, code]), data)
    assert words in text(response)
    course.refresh()
    assert course.reservation.version == before


def test_a_move_that_is_not_possible_is_explained(world, browse):
    course = start(world).to_book()
    page = get(browse("landlord"), "act", course.reservation.number, "cles")
    assert page.status_code == 200
    assert "Ce n’est pas possible maintenant" in text(page)
    assert get(browse("landlord"), "act", course.reservation.number, "inconnu").status_code == 404


@pytest.mark.parametrize(
    ("who", "role", "code", "status"),
    [
        ("landlord", "officer", "accord", 403),
        ("asso", "officer", "liberer", 403),
        ("asso", "reader", "accord", 403),
        ("stranger", "officer", "accord", 404),
        ("landlord", "coordinator", "liberer", 404),
    ],
)
def test_who_may_not_open_a_move(world, browse, who, role, code, status):
    course = start(world)
    course.reserve()
    assert get(browse(who, role), "act", course.reservation.number, code).status_code == status


def test_lists_of_reservations_and_committees(world, browse):
    for _row in range(3):
        course = start(world).in_committee()
    client = browse("landlord")
    for name, query in (("reservations", ""), ("reservations", "?etat=terminees"), ("committees", "")):
        with few_queries():
            page = get(client, name, query=query)
        assert page.status_code == 200
    assert course.case.reference in text(page)
    assert course.case.reference not in text(get(browse("landlord", "coordinator"), "committees"))


def test_the_address_of_ones_own_unit_is_shown_on_a_click(world, browse):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    client = browse("landlord")
    assert "rue des Tilleuls" not in text(get(client, "vacancy", vacancy.number))
    assert "12 rue des Tilleuls" in text(client.post(reverse("housing:reveal_unit", args=[vacancy.number])))
    assert client.get(reverse("housing:reveal_unit", args=[vacancy.number])).status_code == 405


@pytest.mark.parametrize(
    ("state", "code", "fields", "after"),
    [
        ("announced", "liberer", {}, "available"),
        ("available", "bloquer", {"until": "2099-01-01"}, "blocked"),
        ("available", "retirer", {"reason": "sale"}, "withdrawn"),
    ],
)
def test_moves_of_a_unit_on_screen(world, browse, state, code, fields, after):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, status=state)
    url = reverse("housing:act_on_unit", args=[vacancy.number, code])
    client = browse("landlord")
    assert client.get(url).status_code == 200
    assert client.post(url, fields).status_code == 302
    with world.acting("landlord"):
        assert Vacancy.objects.get().status == after
    assert browse("landlord", "reader").post(url, fields).status_code == 403


def test_several_units_are_opened_at_once(world, browse):
    units = [make_vacancy(world.tenant("landlord"), world.programme, status="to_qualify") for _ in range(3)]
    client, url = browse("landlord"), reverse("housing:open_units")
    page = get(client, "vacancies_in", "a-qualifier")
    assert page.content.decode().count('name="units"') == 3
    client.post(url, {"units": [unit.number for unit in units[:2]], "programmes": [str(world.programme.pk)]})
    with world.acting("landlord"):
        assert Vacancy.objects.open().count() == 2
    answer = client.post(url, {"programmes": [str(world.programme.pk)]})
    assert (answer.status_code, "Cochez au moins un logement" in text(answer)) == (422, True)


def test_what_was_ticked_stays_ticked_when_it_cannot_be_opened(world, browse):
    units = [make_vacancy(world.tenant("landlord"), world.programme, status="to_qualify") for _ in range(3)]
    answer = browse("landlord").post(reverse("housing:open_units"), {"units": [unit.number for unit in units[:2]]})
    assert answer.status_code == 422
    ticked = re.findall(r'value="([^"]+)" aria-label="Cocher [^"]+" checked', answer.content.decode())
    assert sorted(ticked) == sorted(unit.number for unit in units[:2])
    with world.acting("landlord"):
        assert not Vacancy.objects.open().exists()


def test_a_refused_opening_keeps_its_page_and_its_filters_lead_to_the_list(world, browse):
    for _ in range(26):
        make_vacancy(world.tenant("landlord"), world.programme, status="to_qualify")
    client = browse("landlord")
    second = client.get(reverse("housing:vacancies_in", args=["a-qualifier"]), {"page": "2"}).content.decode()
    action = re.search(r'method="post" action="([^"]*qualifier/[^"]*)"', second)
    [last] = re.findall(r'name="units"[^>]* value="([^"]+)"', second)
    answer = client.post(action[1], {"units": [last]})
    assert re.findall(r'value="([^"]+)" aria-label="Cocher [^"]+" checked', answer.content.decode()) == [last]
    again = client.get(action[1], {"page": "1"}, follow=True)
    assert (again.status_code, again.redirect_chain[0][0]) == (200, "/logements/etat/a-qualifier/?page=1")


# --- the association ------------------------------------------------------------------------------------
def test_the_association_reads_numbers_and_steps_and_no_place(world, browse):
    course = start(world)
    course.reserve()
    for headers in ({}, {"HX-Request": "true"}):
        page = browse("asso").get(reverse("housing:case_proposals", args=[course.case.reference]), headers=headers)
        words = text(page)
        assert "Proposition n° 1" in words
        assert "Elle accepte d’être présentée" in words
        for place in ("Orléans", "T3", "Tilleuls", "548", course.vacancy.number):
            assert place not in words.replace("Relogement d’Orléans", "")


def test_the_dwelling_is_shown_to_the_team_on_a_logged_click(world, browse):
    course = start(world)
    course.propose()
    url = reverse("housing:reveal_dwelling", args=[course.proposal.pk])
    words = text(browse("asso").post(url))
    assert "12 rue des Tilleuls" in words
    assert "Orléans" in words
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="dwelling.revealed", actor_person=world.member("asso").person_id).count() == 1


@pytest.mark.parametrize(
    ("who", "role", "status"),
    [
        ("asso", "coordinator", 403),
        ("coordinator", "coordinator", 404),
        ("landlord", "officer", 404),
        ("stranger", "officer", 404),
    ],
)
def test_the_dwelling_is_shown_to_nobody_else(world, browse, who, role, status):
    course = start(world)
    course.propose()
    response = browse(who, role).post(reverse("housing:reveal_dwelling", args=[course.proposal.pk]))
    assert response.status_code == status
    assert "Tilleuls" not in response.content.decode()


def test_a_proposal_that_is_over_shows_no_dwelling(world, browse):
    course = start(world)
    course.propose()
    course.act("landlord", workflow.decline, course.proposal, reason="size")
    assert browse("asso").post(reverse("housing:reveal_dwelling", args=[course.proposal.pk])).status_code == 403


@pytest.mark.parametrize(("code", "fields", "step"), [("accord", {}, "to_book"), ("refus", {"reason": "sector"}, "held")])
def test_the_households_answer_on_screen(world, browse, code, fields, step):
    course = start(world)
    course.reserve()
    url = reverse("housing:act", args=[course.reservation.number, code])
    client = browse("asso")
    assert client.get(url).status_code == 200
    response = client.post(url, fields)
    assert response["Location"] == reverse("housing:case_proposals", args=[course.case.reference])
    course.refresh()
    assert (course.reservation.step, course.reservation.is_live) == (step, code == "accord")


def test_a_missing_nur_is_said_and_blocks_nothing(world, browse):
    course = start(world).to_book()
    assert "Numéro unique manquant" in text(get(browse("asso"), "case_proposals", course.case.reference))
    assert "Numéro unique non renseigné" in text(get(browse("landlord"), "reservation", course.reservation.number))
    course.run("landlord", workflow.book_committee, on=timezone.localdate())
    course.decide("allocated")
    assert course.reservation.step == "allocated"


def test_proposals_of_an_unknown_or_foreign_case_are_not_found(world, browse):
    course = start(world)
    for who in ("stranger", "landlord", "metropole"):
        assert get(browse(who), "case_proposals", course.case.reference).status_code == 404


def test_withdrawing_a_proposal_on_screen(world, browse):
    course = start(world)
    course.propose()
    url = reverse("housing:withdraw", args=[course.proposal.pk])
    assert browse("asso").get(url).status_code == 200
    assert browse("coordinator", "coordinator").post(url, {"reason": "safety"}).status_code == 302
    with world.acting("asso"):
        assert HouseholdSide.objects.get().withdraw_reason == "safety"


# --- the coordination -----------------------------------------------------------------------------------
def test_open_units_and_their_candidates(world, browse):
    course = start(world)
    other = open_case(world)
    with world.acting("asso"):
        CaseNeed.objects.filter(case=other).update(rent_max=300)
    client = browse("coordinator", "coordinator")
    with few_queries():
        assert "T3 de 64" in text(get(client, "coordination"))
    with few_queries():
        words = text(get(client, "offer", course.vacancy.number))
    assert course.case.reference in words
    assert other.reference not in words
    why = text(get(client, "offer", course.vacancy.number, query="?autres=1"))
    assert other.reference in why
    assert "le loyer et les charges dépassent son maximum" in why


def test_candidates_take_as_many_queries_whatever_their_number(world, browse):
    course = start(world)
    client = browse("coordinator", "coordinator")
    with few_queries() as one:
        get(client, "offer", course.vacancy.number)
    for _row in range(5):
        open_case(world)
    with few_queries() as six:
        get(client, "offer", course.vacancy.number)
    assert len(six) == len(one)


def test_proposing_on_screen(world, browse):
    course = start(world)
    client, url = browse("coordinator", "coordinator"), reverse("housing:offer", args=[course.vacancy.number])
    assert client.post(url, {"reference": course.case.reference, "slot": "2"}).status_code == 302
    with world.acting("landlord"):
        assert Proposal.objects.get().slot == 2
    again = client.post(url, {"reference": course.case.reference, "slot": "1"})
    assert (again.status_code, "ne peut pas être proposé" in text(again)) == (409, True)
    assert client.post(url, {"reference": "000-000-0", "slot": "1"}).status_code == 404
    assert browse("coordinator", "officer").post(url, {"reference": course.case.reference, "slot": "1"}).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("asso", 403), ("landlord", 403), ("metropole", 403)])
def test_who_does_not_coordinate(world, browse, who, status):
    assert get(browse(who, "coordinator"), "coordination").status_code == status
    assert get(browse(who, "coordinator"), "board").status_code == status


def test_the_board_in_columns_and_as_a_table(world, browse):
    course = start(world).in_committee()
    for query in ("", "?vue=tableau"):
        with few_queries():
            words = text(get(browse("coordinator", "coordinator"), "board", query=query))
        assert course.case.reference in words
        assert "En commission" in words


# --- the réservataire -----------------------------------------------------------------------------------
def test_lettings_that_wait_for_the_reservataire(world, browse):
    course = start_designated(world)
    course.reserve()
    client = browse("prefecture")
    assert course.case.reference not in text(get(client, "reservataire"))
    course.run("asso", workflow.present)
    with few_queries():
        assert course.case.reference in text(get(client, "reservataire"))
    assert "Donner l’accord" in text(get(client, "reservation", course.reservation.number))
    assert client.post(reverse("housing:act", args=[course.reservation.number, "accord-reservataire"])).status_code == 302
    course.refresh()
    assert course.reservation.reservataire_state == "agreed"
    assert get(browse("asso"), "reservataire").status_code == 403


def test_the_owners_answer_in_private_stock_on_screen(world, browse):
    course = start_private(world)
    course.reserve()
    course.run("asso", workflow.present)
    client, url = browse("agency"), reverse("housing:act", args=[course.reservation.number, "proprietaire"])
    day = timezone.localdate().isoformat()
    assert "Indiquez la garantie" in text(client.post(url, {"agrees": "yes", "decided_on": day}))
    assert client.post(url, {"agrees": "yes", "decided_on": day, "guarantee": "visale"}).status_code == 302
    course.refresh()
    assert course.reservation.step == "allocated"


# --- where notifications lead -----------------------------------------------------------------------------
def test_a_notification_leads_each_to_its_page(world, browse):
    course = start(world)
    course.reserve()
    proposal, held = (
        reverse("housing:open_proposal", args=[course.proposal.pk]),
        reverse("housing:open_reservation", args=[course.reservation.pk]),
    )
    case_page = reverse("housing:case_proposals", args=[course.case.reference])
    assert browse("landlord").get(proposal)["Location"] == course.vacancy.get_absolute_url()
    assert browse("asso").get(proposal)["Location"] == case_page
    assert browse("landlord").get(held)["Location"] == course.reservation.get_absolute_url()
    assert browse("asso").get(course.reservation.get_absolute_url())["Location"] == case_page
    assert browse("stranger").get(proposal).status_code == 404


def test_the_landlord_reads_no_reason_of_a_withdrawal_or_of_a_refusal(world, browse):
    course = start(world)
    course.propose()
    course.act("asso", workflow.withdraw_proposal, course.proposal, reason="safety")
    assert "sécurité" not in text(get(browse("landlord"), "vacancy", course.vacancy.number))
    course.proposal = None
    course.reserve()
    course.run("asso", workflow.decline_for_household, reason="safety")
    for name, number in (("vacancy", course.vacancy.number), ("reservation", course.reservation.number)):
        assert "sécurité" not in text(get(browse("landlord"), name, number))
    assert "sécurité" in text(get(browse("asso"), "case_proposals", course.case.reference))
