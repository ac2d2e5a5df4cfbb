"""Orientations: written by one, read by the other, taken up as a draft."""

import pytest
from django.db import Error, transaction

from cases.models import Case, CaseIdentity, CaseNeed, CaseOrigin, Orientation, OrientationContent, TakenUp
from cases.policies import orientation_policy
from cases.services import intake, orientations
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.builders import read_step, today

WORDS = {"last_name": "Okafor", "first_name": "Ada", "contact": "Par l’accueil, le matin.", "message": "Deux enfants."}


def refer(world, key="landlord", to="asso", **changes):
    values = {"persons": 3, "consent_on": today(), "is_tenant_of_referrer": True, "channel": world.channel} | WORDS | changes
    with world.acting(key) as actor:
        return orientations.refer(by=actor, programme=world.programme, recipient=world.tenant(to), **values)


def test_the_referrer_sees_the_state_and_never_again_what_it_wrote(world):
    orientation = refer(world)
    with world.acting("landlord") as landlord:
        assert orientation_policy.visible(landlord).get().status == Orientation.Status.RECEIVED
        assert not OrientationContent.objects.exists()
        with pytest.raises(Forbidden):
            orientations.read_content(orientation, by=landlord)


def test_the_recipient_reads_it_and_nobody_else(world):
    orientation = refer(world)
    with world.acting("asso") as asso:
        assert orientations.read_content(orientation, by=asso)[1] == WORDS
    for key in ("coordinator", "shelter", "other_landlord", "stranger", "metropole"):
        with world.acting(key):
            assert not Orientation.objects.exists()


def test_taking_up_opens_a_draft_filled_with_it(world):
    orientation = refer(world)
    with world.acting("asso") as asso:
        case = orientations.take_up(orientation, by=asso)
        assert read_step(case, "menage")["last_name"] == "Okafor"
        assert "Par l’accueil" in read_step(case, "contact")["instructions"]
        assert CaseNeed.objects.get().persons == 3
        origin = CaseOrigin.objects.get()
        assert (origin.referrer, origin.lease_landlord, origin.referrer_is_landlord) == (world.tenant("landlord"),) * 2 + (
            True,
        )
        assert origin.oriented_on == today()
        assert case.channel == world.channel
        assert TakenUp.objects.get().case == case


def test_the_referrer_learns_the_state_and_not_the_case(world):
    orientation = refer(world)
    with world.acting("asso") as asso:
        orientations.take_up(orientation, by=asso)
    with world.acting("landlord"):
        assert Orientation.objects.get().status == Orientation.Status.TAKEN_UP
        assert not TakenUp.objects.exists()
        assert not Case.objects.exists()
        assert not CaseIdentity.objects.exists()


def test_an_orientation_is_taken_up_once(world):
    orientation = refer(world)
    with world.acting("asso") as asso:
        orientations.take_up(orientation, by=asso)
        with pytest.raises(TransitionRefused):
            orientations.take_up(orientation, by=asso)
        assert Case.objects.count() == 1


def states(world):
    yield "received", refer(world)
    taken, closed = refer(world), refer(world)
    with world.acting("asso") as asso:
        orientations.take_up(taken, by=asso)
        orientations.close(closed, by=asso, out_of_scope=True)
    yield "taken_up", taken
    yield "closed", closed


def test_every_move_out_of_the_table_is_refused(world):
    refused = {("taken_up", "take_up"), ("taken_up", "scope"), ("closed", "take_up"), ("closed", "scope"), ("closed", "close")}
    moves = {
        "take_up": lambda one, by: orientations.take_up(one, by=by),
        "scope": lambda one, by: orientations.close(one, by=by, out_of_scope=True),
        "close": lambda one, by: orientations.close(one, by=by, out_of_scope=False),
    }
    found = set()
    for state, orientation in states(world):
        for name, move in moves.items():
            with world.acting("asso") as asso:
                try:
                    with transaction.atomic():
                        move(orientation, asso)
                        transaction.set_rollback(True)
                except TransitionRefused:
                    found.add((state, name))
    assert found == refused


def test_the_referrer_and_a_reader_move_nothing(world):
    orientation = refer(world)
    for key, role in (("landlord", "officer"), ("asso", "reader")):
        with world.acting(key, role) as actor, pytest.raises(Forbidden):
            orientations.take_up(orientation, by=actor)


@pytest.mark.parametrize("to", ["landlord", "other_landlord", "metropole", "shelter", "stranger"])
def test_only_who_supports_or_coordinates_receives(world, to):
    with pytest.raises(TransitionRefused):
        refer(world, to=to)


def test_the_database_itself_refuses_a_forged_recipient(world):
    with world.acting("landlord") as landlord, pytest.raises(Error, match="row-level security"), transaction.atomic():
        Orientation.objects.create(tenant=landlord.tenant, recipient=world.tenant("other_landlord"), programme=world.programme)


def test_a_programme_of_others_is_refused(world):
    with world.acting("stranger") as stranger, pytest.raises(Forbidden):
        orientations.refer(
            by=stranger, programme=world.programme, recipient=world.tenant("asso"), channel=None, persons=1,
            consent_on=today(), is_tenant_of_referrer=False,
        )  # fmt: skip


def test_a_draft_that_comes_from_an_orientation_is_not_thrown_away(world):
    orientation = refer(world)
    with world.acting("asso") as asso:
        case = orientations.take_up(orientation, by=asso)
        with pytest.raises(TransitionRefused):
            intake.discard_draft(case, by=asso)
