"""Negative controls of shelters and stays: with one policy loosened, or one function at fault, what it stops succeeds."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import Error, connection, connections, transaction
from django.utils import timezone

from cases.models import CaseShare, Exclusion
from cases.services.consent import withdraw_consent
from housing.models import (
    OnCallShift,
    Place,
    PlaceOutage,
    PlaceRequest,
    SafetyOffer,
    SafetyRequest,
    Shelter,
    ShelterLocation,
    ShelterReport,
    ShelterReportLine,
    Stay,
    StayEvaluation,
    StayExtension,
    StayPlace,
    StayReturn,
)
from housing.services import shelters
from housing.workflow import safety, stays
from tests.housing.course import open_case
from tests.housing.sheltered import ask, day, house, today
from tests.housing.test_safety import act, asked, on_call
from tests.housing.test_shelter_reports import made
from tests.security.test_policy_controls import loosened

pytestmark = pytest.mark.deep

BARRED = ("shelter", "coordinator")
# (table, policy): the model that becomes readable, and to whom.
CONTROLS = {
    ("housing_shelter", "own_or_coordinated"): (Shelter, ("asso", "officer")),
    ("housing_shelterlocation", "own_tenant"): (ShelterLocation, ("coordinator", "coordinator")),
    ("housing_place", "own_or_coordinated"): (Place, ("asso", "officer")),
    ("housing_placeoutage", "own_or_coordinated"): (PlaceOutage, ("asso", "officer")),
    ("housing_placerequest", "sides_read"): (PlaceRequest, ("landlord", "officer")),
    ("housing_placerequest", "hidden"): (PlaceRequest, BARRED),
    ("housing_stay", "sides_read"): (Stay, ("landlord", "officer")),
    ("housing_stay", "hidden"): (Stay, BARRED),
    ("housing_stayplace", "sides_read"): (StayPlace, ("landlord", "officer")),
    ("housing_stayplace", "hidden"): (StayPlace, BARRED),
    ("housing_stayextension", "sides_read"): (StayExtension, ("landlord", "officer")),
    ("housing_stayextension", "hidden"): (StayExtension, BARRED),
    ("housing_stayevaluation", "hidden"): (StayEvaluation, BARRED),
    ("housing_stayevaluation", "two_sides_only"): (StayEvaluation, ("coordinator", "coordinator")),
    ("housing_stayreturn", "sides_read"): (StayReturn, ("landlord", "officer")),
    ("housing_stayreturn", "hidden"): (StayReturn, BARRED),
    ("housing_oncallshift", "own_reads"): (OnCallShift, ("asso", "officer")),
    ("housing_safetyrequest", "asker_or_shelters"): (SafetyRequest, ("landlord", "officer")),
    ("housing_safetyoffer", "asker_or_shelter"): (SafetyOffer, ("coordinator", "coordinator")),
    ("housing_shelterreport", "own_tenant"): (ShelterReport, ("asso", "officer")),
    ("housing_shelterreportline", "own_reads"): (ShelterReportLine, ("asso", "officer")),
    ("housing_shelterreportline", "hidden"): (ShelterReportLine, BARRED),
}


@pytest.fixture
def lived(committed):
    """A stay with all that hangs on it, an urgent request that was answered; a colleague of the shelter is barred."""
    scene = house(committed, booking={"starts_on": day(-20), "expected_on": day(5)})
    scene.act(stays.extend, scene.stay, until=day(40), reason="health")
    scene.act(stays.evaluate, scene.stay, done_on=today(), levels={"housing": "to_build"})
    scene.act(shelters.close_place_for, scene.places[1], starts_on=day(1), ends_on=None, reason="works")
    scene.act(stays.leave, scene.stay, on=today(), outcome="family", orientation="permanent")
    scene.act(stays.note_return, scene.stay, kind="shelter", on=today())
    made(committed)
    on_call(committed)
    act(committed, safety.propose, asked(committed), "shelter")
    with committed.acting("asso"):
        Exclusion.objects.create(tenant=scene.case.tenant, case=scene.case, excluded_membership=committed.member(*BARRED))
    return scene


def sees(world, model, who):
    with world.acting(*who):
        return model.objects.exists()


@pytest.mark.parametrize(("table", "policy"), CONTROLS)
def test_without_its_policy_the_row_is_read(lived, table, policy):
    model, who = CONTROLS[table, policy]
    assert not sees(lived.world, model, who)
    with loosened(table, policy):
        assert sees(lived.world, model, who)
    assert not sees(lived.world, model, who)


# --- functions ----------------------------------------------------------------------------------------------
@contextmanager
def function(name: str, old: str, new: str) -> Iterator[None]:
    """A function of the database whose text says something else for the length of the block."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
        [text] = cursor.fetchone()
        assert old in text
        cursor.execute(text.replace(old, new))
        try:
            yield
        finally:
            cursor.execute(text)


def opened(world, case, codes, *, purpose="shelter", who="shelter", to="shelter"):
    """Whether a shelter could open these permissions of a case."""
    try:
        with world.acting(who), transaction.atomic(), connection.cursor() as cursor:
            group = world.tenant(to).group_id
            cursor.execute("SELECT share_case(%s, %s, %s::text[], %s, NULL, NULL)", [case.pk, group, codes, purpose])
    except Error:
        return False
    with world.acting("asso"):
        rows = CaseShare.objects.filter(content_object=case, group=world.tenant(to).group_id, permission__codename__in=codes)
        return rows.exclude(expires_at__lte=timezone.now()).exists()


def without_consent(world):
    scene = house(world)
    with world.acting("asso") as by:
        withdraw_consent(scene.case.consents.get(purpose="shelter"), by=by)
    return scene


def test_a_shelter_opens_nothing_without_consent_nor_stay(committed):
    scene = without_consent(committed)
    assert not opened(committed, scene.case, ["view_need"])
    other = open_case(committed)
    ask(committed, other)
    assert not opened(committed, other, ["view_need"])
    with function("stays_here", "s.status = 'current'", "true"), function("stays_here", "s.case_id = target AND", ""):
        assert opened(committed, other, ["view_need"])


def test_the_exit_that_closes_nothing_is_noticed(committed):
    scene = house(committed)
    with function(
        "stay_closes_access", "SET expires_at = least(c.expires_at, end_of(NEW.left_on + 30))", "SET expires_at = c.expires_at"
    ):
        scene.act(stays.leave, scene.stay, on=today(), outcome="family", orientation="permanent")
    with committed.acting("asso"):
        shares = CaseShare.objects.filter(content_object=scene.case, group=committed.tenant("shelter").group_id)
        assert shares.filter(expires_at=None).exists()


def test_a_second_winner_needs_the_index_to_be_gone(committed):
    request = asked(committed)
    act(committed, safety.propose, request, "shelter")
    with function("offer_safe_place", "asked.status <> 'open' OR", ""), pytest.raises(Error, match="safety_offer__first_wins"):
        act(committed, safety.propose, request, "shelter")
