"""The pages of shelters, places, requests and stays: who gets them, what they say, what they never say."""

import re

import pytest
from django.urls import reverse

from housing.models import PlaceRequest, Shelter, Stay
from housing.occupancy import Calendar, Rate, nights_between
from housing.services import shelters
from housing.services.shelters import marks
from housing.workflow import stays
from tenants.acting import acting_as
from tenants.models import AuditEntry, Notification, OutboxEvent
from tenants.tasks import relay_outbox
from tests.housing.course import open_case
from tests.housing.sheltered import ADDRESS, ask, day, house, make_shelter, today
from tests.housing.test_screens import few_queries, text


def get(client, name, *args, query=""):
    return client.get(reverse(f"housing:{name}", args=args) + query)


def post(client, name, *args, **data):
    return client.post(reverse(f"housing:{name}", args=args), data)


# --- structures ---------------------------------------------------------------------------------------------
def test_a_structure_is_declared_with_its_places(world, browse):
    client = browse("shelter")
    answer = post(
        client, "declare_shelter", label="Les Glycines", kind="CAU", women_only="on", max_stay_days="90", address=ADDRESS
    )
    assert answer.status_code == 302
    page = client.get(answer.url)
    assert "Les Glycines" in text(page)
    number = re.search(r"structures/([^/]+)/$", answer.url)[1]
    add_places(client, number, "B1", alike=15)
    assert "15 places sont ajoutées, de B1 à B15." in text(client.get(answer.url))
    with world.acting("shelter"):
        row = Shelter.objects.get()
        assert (row.kind, row.max_stay_days, row.places.filter(adapted=True).count()) == ("CAU", 90, 15)


def add_places(client, number, code, *, alike):
    values = {"code": code, "rooms": "2", "persons": "4", "adapted": "on", "opens_on": today().isoformat()}
    return post(client, "add_place", number, alike=str(alike), **values)


def test_places_alike_are_added_together_or_not_at_all(world, browse):
    made, _places = make_shelter(world, places=3)
    page = add_places(browse("shelter"), made.number, "A2", alike=4)
    assert page.status_code == 422
    assert "Cette structure a déjà une place avec ce repère." in text(page)
    page = add_places(browse("shelter"), made.number, "999999999998", alike=3)
    assert "Le repère 1000000000000 est trop long." in text(page)
    with world.acting("shelter"):
        assert made.places.count() == 3


@pytest.mark.parametrize(
    ("first", "alike", "expected"),
    [("B", 1, ["B"]), ("B", 2, ["B1", "B2"]), ("B09", 2, ["B09", "B10"]), ("9", 2, ["9", "10"]), ("R2-7", 2, ["R2-7", "R2-8"])],
)
def test_marks_follow_each_other(first, alike, expected):
    assert marks(first, alike) == expected


def test_the_form_keeps_what_was_typed(world, browse):
    made, _places = make_shelter(world)
    page = post(browse("shelter"), "declare_shelter", label=made.label, kind="CHRS", address=ADDRESS)
    assert page.status_code == 422
    assert "Vous avez déjà une structure de ce nom." in text(page)
    assert 'value="4 venelle des Hirondelles"' in page.content.decode()


def test_the_address_is_shown_on_a_logged_click_and_nowhere_else(world, browse):
    made, places = make_shelter(world)
    client = browse("shelter")
    for name, *args in (
        ("shelters",),
        ("shelter", made.number),
        ("correct_shelter", made.number),
        ("correct_place", places[0].pk),
        ("occupancy",),
    ):
        assert "Hirondelles" not in get(client, name, *args).content.decode()
    assert ADDRESS in text(post(client, "reveal_shelter", made.number))
    with world.acting("shelter"):
        assert AuditEntry.objects.filter(kind="shelter.address_revealed").exists()


def test_a_colleague_who_only_reads_changes_nothing(world, browse):
    made, places = make_shelter(world)
    client = browse("shelter", "reader")
    assert get(client, "shelter", made.number).status_code == 200
    assert get(client, "declare_shelter").status_code == 403
    assert get(client, "correct_shelter", made.number).status_code == 403
    assert post(client, "close_place", places[0].pk).status_code == 403


@pytest.mark.parametrize(
    ("who", "role", "status"), [("asso", "officer", 404), ("landlord", "officer", 404), ("coordinator", "coordinator", 403)]
)
def test_a_structure_is_its_own_organisations(world, browse, who, role, status):
    made, _places = make_shelter(world)
    assert get(browse(who, role), "shelter", made.number).status_code == status


def test_a_structure_with_somebody_inside_says_what_to_settle(world, browse):
    made = house(world)
    page = get(browse("shelter"), "close_shelter", made.shelter.number)
    assert made.stay.number in text(page)
    post(browse("shelter"), "close_shelter", made.shelter.number)
    with world.acting("shelter"):
        assert Shelter.objects.get().closed_on is None


# --- from the request to the exit ---------------------------------------------------------------------------
def test_a_place_is_asked_given_entered_and_left(world, browse):
    made = house(world, entered=False)
    asso, shelter = browse("asso"), browse("shelter")
    answer = post(
        asso, "ask_place", made.case.reference, of=world.tenant("shelter").pk, persons="3", children="2", priority="1",
        wanted_from=today().isoformat(), siao_number="SI-7788", given_on=today().isoformat(),
    )  # fmt: skip
    assert answer.status_code == 302
    with world.acting("shelter"):
        request = PlaceRequest.objects.get()
    listed = text(get(shelter, "waiting_list"))
    assert request.number in listed
    assert "SI-7788" in listed
    assert "ne remplace jamais celle du SIAO" in listed
    assert made.case.reference not in listed
    key = str(made.places[0].pk)
    given = post(shelter, "act_on_request", request.number, "place", places=[key], entered="no", starts_on=today().isoformat())
    assert given.status_code == 302
    with world.acting("shelter"):
        stay = Stay.objects.get()
    assert post(shelter, "act_on_stay", stay.number, "entree", on=today().isoformat()).status_code == 302
    assert made.case.reference in text(get(shelter, "stay", stay.number))
    left = post(
        shelter, "act_on_stay", stay.number, "sortie", on=today().isoformat(), orientation="permanent", outcome="family"
    )
    assert left.status_code == 302
    assert "Famille ou proches" in text(get(shelter, "stay", stay.number))


def test_overlapping_days_are_named_and_nothing_typed_is_lost(world, browse):
    made = house(world)
    request = ask(world, open_case(world))
    data = {
        "places": [str(made.places[0].pk)],
        "entered": "no",
        "starts_on": day(3).isoformat(),
        "expected_on": day(9).isoformat(),
    }
    page = post(browse("shelter"), "act_on_request", request.number, "place", **data)
    assert page.status_code == 409
    assert "La place A1 est déjà prise du" in text(page)
    content = page.content.decode()
    assert f'value="{day(3).isoformat()}"' in content
    assert re.search(rf'value="{made.places[0].pk}"[^>]*checked', content)


def test_an_evaluation_is_read_by_the_two_who_stand_by_her(world, browse):
    made = house(world)
    levels = {
        "housing": "under_way",
        "rights": "acquired",
        "health": "to_build",
        "work": "not_yet",
        "parenting": "acquired",
        "safety": "acquired",
    }
    post(
        browse("shelter"),
        "act_on_stay",
        made.stay.number,
        "evaluation",
        on=today().isoformat(),
        orientation="supported",
        **levels,
    )
    for who, role, told in (("shelter", "officer", True), ("asso", "officer", True), ("coordinator", "coordinator", False)):
        assert ("Accès aux soins" in text(get(browse(who, role), "stay", made.stay.number))) is told


def test_outside_the_structure_neither_it_nor_its_place_is_named(world, browse):
    made = house(world)
    for who, role in (("asso", "officer"), ("coordinator", "coordinator")):
        words = text(get(browse(who, role), "stay", made.stay.number)) + text(
            get(browse(who, role), "case_stays", made.case.reference)
        )
        assert made.stay.number in words
        assert "Résidence (test)" not in words
        assert world.tenant("shelter").name not in words
        assert "A1" not in words


def test_who_is_told_reads_a_reference(world):
    made = house(world)
    with acting_as(world.tenant("asso")):
        assert {event.reference for event in OutboxEvent.objects.filter(kind="stay.entered")} == {made.case.reference}
    relay_outbox()
    with acting_as(world.tenant("asso")):
        told = Notification.objects.get(kind="stay.entered")
    assert made.case.reference in told.text
    assert not any(word in told.text for word in ("Résidence", "A1", world.tenant("shelter").name))


# --- occupancy ------------------------------------------------------------------------------------------------
def rate(world, made, days=30):
    with world.acting("shelter") as actor:
        return Calendar(made.places, actor, day(-days), today()).rate(today())


def test_occupancy_is_occupied_nights_over_available_nights(world):
    made = house(world, booking={"starts_on": day(-10)})
    assert rate(world, made) == Rate(10, 60)
    made.act(shelters.close_place_for, made.places[1], starts_on=day(-20), ends_on=day(-5), reason="works")
    assert rate(world, made) == Rate(10, 45)
    assert rate(world, made).ratio == pytest.approx(10 / 45)


def test_a_planned_stay_that_nobody_entered_is_no_occupied_night(world):
    made = house(world, booking={"entered": False, "starts_on": day(-10)})
    assert rate(world, made).occupied == 0


def test_who_has_not_left_still_occupies(world):
    made = house(world, booking={"starts_on": day(-20), "expected_on": day(-5)})
    assert rate(world, made).occupied == 20


@pytest.mark.parametrize(
    ("start", "end", "nights"), [(-5, None, 10), (2, 4, 2), (8, 30, 2), (20, None, 0), (-9, -2, 0), (4, 4, 0)]
)
def test_nights_are_counted_inside_the_period(start, end, nights):
    assert nights_between(day(0), day(10), day(start), None if end is None else day(end)) == nights


def test_the_page_of_places_says_who_is_where_to_the_structure_alone(world, browse):
    made = house(world)
    words = text(get(browse("shelter"), "occupancy"))
    assert "occupée" in words
    assert "A1" in words
    assert get(browse("asso"), "occupancy").status_code == 403
    assert get(browse("landlord"), "occupancy").status_code == 403
    assert get(browse("coordinator", "coordinator"), "occupancy").status_code == 200
    assert made.stay.number in get(browse("shelter"), "occupancy").content.decode()


@pytest.mark.parametrize("name", ["occupancy", "stays", "waiting_list", "shelters"])
def test_a_list_takes_few_queries_whatever_its_length(world, browse, name):
    made = house(world, places=6)
    client = browse("shelter")
    with few_queries(20) as short:
        get(client, name)
    for number in range(1, 4):
        made.book(open_case(world), places=[number])
        ask(world, open_case(world))
    made.act(stays.leave, made.stay, on=today(), outcome="family", orientation="permanent")
    with few_queries(20) as long:
        get(client, name)
    assert len(long) == len(short)
