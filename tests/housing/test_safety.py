"""A place asked for now: who is told, the first answer wins, what each side reads, hours that are kept."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from housing.models import OnCallShift, SafetyOffer, SafetyRequest
from housing.sheltering import hours_fr
from housing.tasks import expire_safety_request
from housing.workflow import safety
from housing.workflow.safety import Persons
from tenants.acting import acting_as
from tenants.errors import Forbidden, TransitionRefused
from tenants.jobs import due_work
from tenants.models import Notification
from tenants.tasks import relay_outbox
from tests.housing.test_screens import text
from tests.security.attempts import FORBIDDEN, refusal, run, value

Status = SafetyRequest.Status


def asked(world, who="asso", **persons):
    with world.acting(who) as by:
        return safety.ask_now(by=by, programme=world.programme, persons=Persons(**{"children": 1, "babies": 1} | persons))


def act(world, action, request, who, role="officer"):
    with world.acting(who, role) as by:
        return action(request, by=by)


def on_call(world, role="officer"):
    with world.acting("shelter") as by:
        return safety.add_shift(
            by=by, programme=world.programme, membership=world.member("shelter", role), starts_at=timezone.now() - timedelta(minutes=1),
            ends_at=timezone.now() + timedelta(hours=10), callback="02 61 91 40 13",
        )  # fmt: skip


def told(world, who):
    relay_outbox()
    with acting_as(world.tenant(who)):
        rows = Notification.objects.filter(kind__startswith="safety.").select_related("membership__person")
        return {(row.kind, row.membership.person.email) for row in rows}


# --- who is told -------------------------------------------------------------------------------------------
def test_those_on_call_are_told_and_nobody_else(world):
    on_call(world)
    asked(world)
    assert told(world, "shelter") == {("safety.asked", "officer@shelter.test")}
    assert told(world, "landlord") == set()


def test_when_nobody_is_on_call_all_who_manage_stays_are_told(world):
    asked(world)
    assert told(world, "shelter") == {("safety.asked", "officer@shelter.test"), ("safety.asked", "coordinator@shelter.test")}


def test_a_shift_that_is_over_tells_nobody(world):
    shift = on_call(world)
    act(world, safety.end_shift, shift, "shelter")
    with world.acting("shelter"):
        assert not OnCallShift.objects.now().exists()


def test_one_person_is_not_on_call_twice_at_once(world):
    on_call(world)
    with pytest.raises(IntegrityError, match="on_call__once_at_a_time"), transaction.atomic():
        on_call(world)


@pytest.mark.parametrize("who", ["asso", "landlord", "stranger", "coordinator"])
def test_who_is_on_call_is_read_by_its_own_organisation(world, who):
    on_call(world)
    with world.acting(who):
        assert not OnCallShift.objects.exists()


# --- one winner ----------------------------------------------------------------------------------------------
def test_the_first_answer_wins_and_the_second_is_told_that_it_is_settled(world):
    request = asked(world)
    act(world, safety.propose, request, "shelter")
    with pytest.raises(TransitionRefused, match="déjà pourvue"):
        act(world, safety.propose, request, "shelter", "coordinator")
    with world.acting("shelter"):
        assert SafetyOffer.objects.count() == 1


def test_the_database_holds_one_winner_without_the_function(world):
    request = asked(world)
    act(world, safety.propose, request, "shelter")
    assert "UNIQUE" in value("SELECT indexdef FROM pg_indexes WHERE indexname = 'safety_offer__first_wins'")
    with world.acting("shelter"):
        assert (
            refusal(
                lambda: SafetyOffer.objects.create(tenant=world.tenant("shelter"), request=request, asker=world.tenant("asso"))
            )[0]
            == FORBIDDEN
        )


def test_two_answers_at_once_make_one_winner(committed):
    world = committed
    request = asked(world)

    def answer(role):
        try:
            with transaction.atomic():
                act(world, safety.propose, request, "shelter", role)
        except TransitionRefused:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(answer, ["officer", "coordinator"]))
    assert sorted(won) == [False, True]


def test_an_organisation_that_follows_and_shelters_is_shown_the_button_on_its_own_request(world, browse):
    asked(world, "shelter")
    assert "Place proposée" in text(browse("shelter", "coordinator").get(reverse("housing:safety")))


def test_an_organisation_that_follows_and_shelters_answers_itself(world):
    on_call(world, "coordinator")
    request = asked(world, "shelter")
    assert told(world, "shelter") == {("safety.asked", "coordinator@shelter.test")}
    assert act(world, safety.propose, request, "shelter", "coordinator").status == Status.OFFERED
    assert ("safety.offered", "officer@shelter.test") in told(world, "shelter")
    act(world, safety.accept_offer, request, "shelter")
    assert act(world, safety.note_entry, request, "shelter").status == Status.ENTERED


@pytest.mark.parametrize("who", ["asso", "landlord", "excluded", "coordinator"])
def test_who_does_not_shelter_proposes_nothing(world, who):
    request = asked(world)
    with pytest.raises(Forbidden):
        act(world, safety.propose, request, who)
    with world.acting(who):
        assert run("SELECT offer_safe_place(%s, '')", request.pk) == [(None,)]


def test_a_place_that_does_not_suit_opens_the_request_again(world):
    request = asked(world)
    act(world, safety.propose, request, "shelter")
    row = act(world, safety.decline_offer, request, "asso")
    assert row.status == Status.OPEN
    assert act(world, safety.propose, request, "shelter").status == Status.OFFERED


# --- which shelter it is ------------------------------------------------------------------------------------
def test_only_the_asker_and_the_shelter_read_who_answered(world, browse):
    on_call(world)
    request = asked(world)
    act(world, safety.propose, request, "shelter")
    address = reverse("housing:safety_request", args=[request.number])
    name = world.tenant("shelter").name
    page = text(browse("asso").get(address))
    assert name in page
    assert "02 61 91 40 13" in page
    for who, role in (("coordinator", "coordinator"), ("coordinator", "reader")):
        assert name not in text(browse(who, role).get(address))
        with world.acting(who, role):
            assert not SafetyOffer.objects.exists()
    assert browse("landlord").get(address).status_code == 404


# --- states and hours ---------------------------------------------------------------------------------------
MOVES = {
    "propose": lambda world, row: act(world, safety.propose, row, "shelter"),
    "accept": lambda world, row: act(world, safety.accept_offer, row, "asso"),
    "decline": lambda world, row: act(world, safety.decline_offer, row, "asso"),
    "enter": lambda world, row: act(world, safety.note_entry, row, "asso"),
    "withdraw": lambda world, row: act(world, safety.withdraw_now, row, "asso"),
}
PATHS = {
    "open": [], "offered": ["propose"], "accepted": ["propose", "accept"], "entered": ["propose", "accept", "enter"],
    "withdrawn": ["withdraw"],
}  # fmt: skip
LEGAL = {
    "open": {"propose", "withdraw"}, "offered": {"accept", "decline", "withdraw"}, "accepted": {"enter", "decline", "withdraw"},
    "entered": set(), "withdrawn": set(),
}  # fmt: skip


@pytest.mark.parametrize("state", PATHS)
@pytest.mark.parametrize("move", MOVES)
def test_every_step_in_every_state(world, state, move):
    row = asked(world)
    for step in PATHS[state]:
        MOVES[step](world, row)
    if move in LEGAL[state]:
        MOVES[move](world, row)
    else:
        with pytest.raises(TransitionRefused):
            MOVES[move](world, row)


def test_the_shelter_whose_place_it_is_notes_the_entry(world):
    row = asked(world)
    MOVES["propose"](world, row)
    MOVES["accept"](world, row)
    assert act(world, safety.note_entry, row, "shelter").status == Status.ENTERED


def test_nobody_else_notes_the_entry(world):
    row = asked(world)
    MOVES["propose"](world, row)
    MOVES["accept"](world, row)
    with pytest.raises(Forbidden):
        act(world, safety.note_entry, row, "coordinator", "coordinator")


def test_the_hours_to_the_answer_and_to_the_entry_are_kept(world):
    row = asked(world)
    for step in PATHS["entered"]:
        MOVES[step](world, row)
    with world.acting("asso"):
        row.refresh_from_db()
        assert row.asked_at <= row.offered_at <= row.accepted_at <= row.entered_at
    assert re.sub(r"\s", " ", hours_fr(row.asked_at, row.asked_at + timedelta(hours=26, minutes=5))) == "26 h 05"


def test_a_request_that_nobody_answered_lapses(world):
    past = timezone.now() - timedelta(minutes=1)
    with acting_as(world.tenant("asso")):
        row = SafetyRequest.objects.create(tenant=world.tenant("asso"), programme=world.programme, number="X", expires_at=past)
    assert (world.tenant("asso").pk, row.pk) in due_work("safety_requests")
    expire_safety_request(str(world.tenant("asso").pk), None, str(row.pk))
    with world.acting("asso"):
        assert SafetyRequest.objects.get(pk=row.pk).status == Status.EXPIRED


def test_the_asker_writes_no_answer_by_sql(world):
    row = asked(world)
    for change in ({"status": "offered", "offered_at": timezone.now()}, {"adults": 4}, {"status": "entered"}):
        with world.acting("asso"):
            assert refusal(lambda change=change: SafetyRequest.objects.filter(pk=row.pk).update(**change))[0] in {
                FORBIDDEN,
                "23514",
            }


def test_a_place_is_asked_in_one_form_and_answered_in_one_tap(world, browse):
    client = browse("asso")
    data = {"adults": "1", "babies": "1", "children": "0", "teenagers": "0", "wanted_at": "2030-01-01T10:00"}
    answer = client.post(reverse("housing:ask_now"), data)
    assert answer.status_code == 302
    listed = browse("shelter").get(reverse("housing:safety"))
    assert "Place proposée" in text(listed)
    with world.acting("asso"):
        row = SafetyRequest.objects.get()
    browse("shelter").post(reverse("housing:act_on_safety", args=[row.number, "proposer"]))
    assert "Accepter la place" in text(client.get(answer.url))
