"""Stays: booked, entered, extended, left; what they open and when it closes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import CaseShare, Consent, Exclusion
from cases.policies import case_policy
from cases.services.consent import withdraw_consent
from housing.models import Place, PlaceOutage, PlaceRequest, Stay, StayPlace
from housing.services import shelters
from housing.workflow import place_requests, stays
from housing.workflow.nights import held_between
from tenants.errors import Forbidden, TransitionRefused
from tests.housing.course import open_case
from tests.housing.sheltered import ask, day, house, make_shelter, today
from tests.security.attempts import FORBIDDEN, refusal

EXIT = {"outcome": "permanent_social", "orientation": "permanent"}


def sees(world, case, who="shelter"):
    with world.acting(who) as actor:
        return case_policy.visible(actor).filter(pk=case.pk).exists()


# --- what a stay opens -----------------------------------------------------------------------------------
def test_an_entry_opens_the_case_and_an_exit_closes_it_after_thirty_days(world):
    made = house(world, entered=False)
    assert not sees(world, made.case)
    stay = made.book()
    assert stay.status == Stay.Status.CURRENT
    assert sees(world, made.case)
    made.act(stays.leave, stay, on=today(), **EXIT)
    with world.acting("asso"):
        ends = set(
            CaseShare.objects.filter(content_object=made.case, group=world.tenant("shelter").group_id).values_list(
                "expires_at", flat=True
            )
        )
    assert {end.date() - today() for end in ends} <= {timedelta(days=30), timedelta(days=31)}
    assert sees(world, made.case)


def test_a_planned_stay_opens_nothing_until_she_is_there(world):
    made = house(world, booking={"entered": False, "starts_on": today()})
    assert not sees(world, made.case)
    made.act(stays.enter, made.stay, on=today())
    assert sees(world, made.case)


def test_nothing_opens_without_her_consent_and_she_is_housed_all_the_same(world):
    made = house(world, entered=False)
    request = ask(world, made.case)
    with world.acting("asso") as by:
        withdraw_consent(Consent.objects.get(case=made.case, purpose="shelter"), by=by)
    made.act(stays.book_request, request, booking=stays.Booking((made.places[0],), today(), day(30), entered=True))
    assert not sees(world, made.case)


def test_the_shelter_reads_what_she_agreed_to_and_no_more(world):
    made = house(world)
    with world.acting("shelter"):
        assert refusal(lambda: _share(made, ["view_avoidance"], world))[0] == FORBIDDEN
        assert refusal(lambda: _share(made, ["act_on_case"], world))[0] == FORBIDDEN


def _share(made, codes, world, purpose="shelter", to="shelter"):
    from django.db import connection

    with connection.cursor() as cursor:
        group = world.tenant(to).group_id
        cursor.execute("SELECT share_case(%s, %s, %s::text[], %s, NULL, NULL)", [made.case.pk, group, codes, purpose])


def test_the_shelter_opens_the_case_to_nobody_else(world):
    made = house(world)
    with world.acting("shelter"):
        assert refusal(lambda: _share(made, ["view_case"], world, to="coordinator"))[0] == FORBIDDEN
        assert refusal(lambda: _share(made, ["view_case"], world, purpose="support"))[0] == FORBIDDEN


def test_another_shelter_opens_no_case_by_itself(world):
    made = house(world)
    with world.acting("excluded"):
        assert refusal(lambda: _share(made, ["view_case"], world, to="excluded"))[0] == FORBIDDEN


# --- one household a night --------------------------------------------------------------------------------
def test_days_that_are_taken_are_named(world):
    made = house(world)
    other = ask(world, open_case(world))
    with pytest.raises(TransitionRefused, match="La place A1 est déjà prise du"):
        made.act(stays.book_request, other, booking=stays.Booking((made.places[0],), day(10), day(20)))


def test_a_place_that_is_not_in_service_says_from_when_or_until_when(world):
    made = house(world, entered=False)
    made.act(shelters.correct_place, made.places[0], values={"opens_on": day(-3), "closes_on": day(20)})
    request = ask(world, made.case)

    def book(first, last):
        return made.act(stays.book_request, request, booking=stays.Booking((made.places[0],), first, last, entered=True))

    refused = ((day(-9), day(5), "en service à partir du"), (today(), None, "ferme le"), (today(), day(21), "ferme le"))
    for first, last, words in refused:
        with pytest.raises(TransitionRefused, match=f"La place A1 .*{words}"):
            book(first, last)
    stay = book(day(-3), day(19))
    with pytest.raises(TransitionRefused, match="ferme le"):
        made.act(stays.extend, stay, until=day(30), reason="no_exit")
    assert made.act(stays.extend, stay, until=day(20), reason="no_exit").until == day(20)


def test_the_database_refuses_a_night_twice(world):
    made = house(world)
    second = made.book(open_case(world), places=[1])
    with (
        world.acting("shelter"),
        pytest.raises(IntegrityError, match="stay_place__one_household_a_night"),
        transaction.atomic(),
    ):
        StayPlace.objects.filter(stay=second).update(ends_on=day(10))
        StayPlace.objects.create(
            tenant_id=second.tenant_id, case_tenant_id=second.case_tenant_id, programme_id=second.programme_id, case_id=second.case_id,
            stay=second, place=made.places[0], starts_on=day(10), ends_on=day(11),
        )  # fmt: skip


def test_the_night_of_leaving_is_free_for_the_next(world):
    made = house(world)
    next_one = made.book(open_case(world), entered=False, starts_on=day(90), expected_on=day(120))
    assert next_one.status == Stay.Status.PLANNED


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, 40), nights=st.integers(1, 20), second=st.integers(0, 40), more=st.integers(1, 20))
def test_two_stays_hold_a_place_only_when_their_nights_are_apart(world, first, nights, second, more):
    with transaction.atomic():
        made = house(world, entered=False, label=f"Résidence {first}-{nights}-{second}-{more}")
        made.book(entered=False, starts_on=day(first), expected_on=day(first + nights))
        apart = second >= first + nights or first >= second + more
        try:
            made.book(open_case(world), entered=False, starts_on=day(second), expected_on=day(second + more))
            agreed = True
        except TransitionRefused:
            agreed = False
        transaction.set_rollback(True)
    assert agreed is apart


def test_a_large_family_holds_several_places_at_once(world):
    made = house(world, booking={"places": [0, 1]})
    with world.acting("shelter"):
        assert {row.place.code for row in StayPlace.objects.select_related("place")} == {"A1", "A2"}
        assert set(held_between(today(), day(5))) == {place.pk for place in made.places}


def test_a_household_moves_from_a_place_to_another(world):
    made = house(world, booking={"starts_on": day(-10)})
    made.act(stays.change_places, made.stay, places=[made.places[1]], on=today())
    with world.acting("shelter"):
        nights = {row.place.code: (row.starts_on, row.ends_on) for row in StayPlace.objects.select_related("place")}
    assert nights == {"A1": (day(-10), today()), "A2": (today(), day(90))}


def test_nobody_enters_where_somebody_has_not_left(world):
    made = house(world, booking={"starts_on": day(-30), "expected_on": day(-2)})
    with pytest.raises(TransitionRefused, match="déjà prise"):
        made.book(open_case(world), starts_on=today(), expected_on=day(20))


def test_a_place_out_of_service_is_not_slept_in(world):
    made = house(world, entered=False)
    made.act(shelters.close_place_for, made.places[0], starts_on=day(5), ends_on=day(8), reason="works")
    with pytest.raises(TransitionRefused, match="La place A1 est indisponible du"):
        made.book(starts_on=today(), expected_on=day(20))
    assert made.book(open_case(world), starts_on=today(), expected_on=day(5)).status == Stay.Status.CURRENT


def test_a_place_does_not_close_over_somebody(world):
    made = house(world)
    closing = lambda: made.act(shelters.close_place_for, made.places[0], starts_on=day(3), ends_on=None, reason="works")  # noqa: E731
    ending = lambda: made.act(shelters.correct_place, made.places[0], values={"closes_on": day(3)})  # noqa: E731
    for attempt in (closing, ending):
        assert refusal(attempt)[1] == "shelter__nobody_left_inside"


# --- how long ----------------------------------------------------------------------------------------------
def test_a_stay_ends_at_the_longest_and_is_extended_with_a_reason(world):
    made = house(world, max_stay_days=30, booking={"expected_on": None})
    assert made.stay.expected_on == day(30)
    extension = made.act(stays.extend, made.stay, until=day(45), reason="no_exit")
    assert extension.beyond_longest
    with world.acting("shelter"):
        assert StayPlace.objects.get().ends_on == day(45)


def test_a_stay_is_not_booked_beyond_the_longest(world):
    made = house(world, entered=False, max_stay_days=30)
    with pytest.raises(TransitionRefused, match="au plus"):
        made.book(expected_on=day(31))


def test_an_extension_does_not_take_the_place_of_the_next(world):
    made = house(world)
    made.book(open_case(world), entered=False, starts_on=day(90), expected_on=day(120))
    with pytest.raises(TransitionRefused, match="déjà prise"):
        made.act(stays.extend, made.stay, until=day(95), reason="health")


def test_leaving_frees_the_place_from_that_day(world):
    made = house(world, booking={"starts_on": day(-20)})
    made.act(stays.leave, made.stay, on=day(-1), **EXIT)
    assert made.book(open_case(world), starts_on=day(-1), expected_on=day(20)).status == Stay.Status.CURRENT


# --- states --------------------------------------------------------------------------------------------------
MOVES = {
    "enter": lambda made: made.act(stays.enter, made.stay, on=today()),
    "cancel": lambda made: made.act(stays.cancel, made.stay),
    "extend": lambda made: made.act(stays.extend, made.stay, until=day(100), reason="health"),
    "leave": lambda made: made.act(stays.leave, made.stay, on=today(), **EXIT),
    "change_places": lambda made: made.act(stays.change_places, made.stay, places=[made.places[1]], on=today()),
    "evaluate": lambda made: made.act(stays.evaluate, made.stay, done_on=today(), levels={"housing": "to_build"}),
    "note_return": lambda made: made.act(stays.note_return, made.stay, kind="home", on=today()),
}
LEGAL = {
    "planned": {"enter", "cancel", "change_places"},
    "current": {"extend", "leave", "change_places", "evaluate"},
    "ended": {"evaluate", "note_return"},
    "cancelled": set(),
}


def in_state(world, state):
    made = house(world, booking={"entered": state not in {"planned", "cancelled"}, "starts_on": today()})
    if state == "ended":
        MOVES["leave"](made)
    if state == "cancelled":
        MOVES["cancel"](made)
    return made


@pytest.mark.parametrize("state", LEGAL)
@pytest.mark.parametrize("move", MOVES)
def test_every_move_in_every_state(world, state, move):
    made = in_state(world, state)
    if move in LEGAL[state]:
        MOVES[move](made)
    else:
        with pytest.raises(TransitionRefused):
            MOVES[move](made)


@pytest.mark.parametrize(("who", "role"), [("asso", "officer"), ("coordinator", "coordinator"), ("shelter", "reader")])
def test_only_the_shelter_moves_a_stay(world, who, role):
    made = house(world)
    with pytest.raises(Forbidden):
        made.act(stays.leave, made.stay, who=who, role=role, on=today(), **EXIT)


def test_the_other_sides_change_nothing_by_sql(world):
    made = house(world)
    for who, role in (("asso", "officer"), ("coordinator", "coordinator")):
        with world.acting(who, role):
            assert refusal(lambda: Stay.objects.filter(pk=made.stay.pk).update(expected_on=day(5)))[0] == FORBIDDEN
            assert refusal(lambda: StayPlace.objects.update(ends_on=day(5)))[0] == FORBIDDEN


def test_a_stay_that_is_over_does_not_change(world):
    made = in_state(world, "ended")
    with world.acting("shelter"):
        assert refusal(lambda: Stay.objects.filter(pk=made.stay.pk).update(outcome="returned_home"))[0] == FORBIDDEN


def test_one_stay_of_a_case_in_a_structure(world):
    made = house(world)
    with pytest.raises(IntegrityError, match="stay__one_live_per_case"), transaction.atomic():
        made.book(places=[1])


# --- requests -------------------------------------------------------------------------------------------------
def test_a_request_says_nothing_of_the_case(world):
    made = house(world, entered=False)
    request = ask(world, made.case)
    with world.acting("shelter") as actor:
        assert PlaceRequest.objects.filter(pk=request.pk).exists()
        assert not case_policy.visible(actor).filter(pk=made.case.pk).exists()
    with world.acting("landlord"):
        assert not PlaceRequest.objects.exists()


def test_one_request_waits_for_a_case_with_an_organisation(world):
    made = house(world, entered=False)
    ask(world, made.case)
    with pytest.raises(IntegrityError, match="place_request__one_waiting"), transaction.atomic():
        ask(world, made.case)


def test_a_request_is_answered_once_by_its_side(world):
    made = house(world, entered=False)
    request = ask(world, made.case)
    with pytest.raises(Forbidden):
        made.act(place_requests.withdraw_request, request)
    with pytest.raises(Forbidden):
        made.act(place_requests.decline_request, request, who="asso", reason="full")
    made.act(place_requests.decline_request, request, reason="full")
    with pytest.raises(TransitionRefused):
        made.act(place_requests.withdraw_request, request, who="asso")


def test_a_shelter_houses_no_case_that_nobody_asked_it_for(world):
    _shelter, places = make_shelter(world)
    case = open_case(world)
    with world.acting("shelter") as by, pytest.raises(Forbidden):
        stays.book_case(case, by=by, booking=stays.Booking((places[0],), today(), day(3), entered=True))
    with world.acting("shelter"):
        row = {
            "tenant": world.tenant("shelter"),
            "case_tenant": world.tenant("asso"),
            "programme": world.programme,
            "case": case,
        }
        new = lambda: Stay.objects.create(**row, shelter=places[0].shelter, number="X", status="current", starts_on=today())  # noqa: E731
        assert refusal(new)[0] == FORBIDDEN


# --- exclusions ------------------------------------------------------------------------------------------------
def test_a_shelter_that_is_barred_loses_the_stay_at_once_and_its_place_is_free(world):
    made = house(world)
    with world.acting("asso"):
        Exclusion.objects.create(tenant=made.case.tenant, case=made.case, excluded_tenant=world.tenant("shelter"))
        ended = Stay.objects.get(pk=made.stay.pk)
    assert (ended.status, ended.outcome) == (Stay.Status.ENDED, "unknown")
    with world.acting("shelter"):
        assert not Stay.objects.exists()
        assert held_between(today(), day(3)) == {}


def test_a_colleague_who_is_barred_reads_that_the_place_is_taken_and_no_more(world):
    made = house(world)
    with world.acting("asso"):
        Exclusion.objects.create(
            tenant=made.case.tenant, case=made.case, excluded_membership=world.member("shelter", "coordinator")
        )
    with world.acting("shelter", "coordinator"):
        assert not Stay.objects.exists()
        [held] = held_between(today(), day(3))[made.places[0].pk]
        assert held.stay_id is None
    with world.acting("shelter"):
        [held] = held_between(today(), day(3))[made.places[0].pk]
        assert held.stay_id == made.stay.pk


# --- structures -------------------------------------------------------------------------------------------------
def test_a_structure_with_families_inside_closes_after_they_are_settled(world):
    made = house(world)
    with pytest.raises(TransitionRefused, match=made.stay.number):
        made.act(shelters.close_shelter, made.shelter)
    made.act(stays.leave, made.stay, on=today(), **EXIT)
    assert made.act(shelters.close_shelter, made.shelter).closed_on == today()


@pytest.mark.parametrize("who", ["asso", "landlord", "stranger", "metropole"])
def test_nobody_outside_reads_structures_and_places(world, who):
    made = house(world)
    made.act(shelters.close_place_for, made.places[1], starts_on=day(3), ends_on=None, reason="works")
    with world.acting(who):
        assert not Place.objects.exists()
        assert not PlaceOutage.objects.exists()
        assert held_between(today(), day(30)) == {}


def test_the_coordination_reads_the_places_and_never_the_address(world):
    from housing.models import ShelterLocation

    make_shelter(world)
    with world.acting("coordinator", "coordinator"):
        assert Place.objects.count() == 2
        assert not ShelterLocation.objects.exists()
