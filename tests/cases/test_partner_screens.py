"""Orientations and support through the pages of each side."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Orientation, SupportMeasure, SupportSession
from tests.cases.builders import filed, today

SECRET = "Okafor"


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def form_of(world, **changes):
    data = {
        "to": f"{world.programme.pk}.{world.tenant('asso').pk}",
        "channel": str(world.channel.pk),
        "last_name": SECRET,
        "first_name": "Ada",
        "persons": "3",
        "contact": "Par l’accueil.",
        "message": "",
        "is_tenant_of_referrer": "on",
        "consent_on": str(today()),
    }
    return data | changes


@pytest.fixture
def sent(world, browse):
    assert browse("landlord").post(url("refer"), form_of(world)).status_code == 302
    with world.acting("asso"):
        return Orientation.objects.get()


def test_the_referrer_follows_the_state_and_reads_nothing(browse, sent):
    landlord = browse("landlord")
    for page in (landlord.get(url("orientations")), landlord.get(sent.get_absolute_url())):
        text = page.content.decode()
        assert sent.number in text
        assert "Reçue" in text
        assert SECRET not in text


def test_the_recipient_reads_takes_up_and_starts_filling(world, browse, sent):
    asso = browse("asso")
    assert SECRET in asso.get(sent.get_absolute_url()).content.decode()
    answer = asso.post(url("take_up", sent.number))
    with world.acting("asso"):
        case = Case.objects.get()
    assert answer.url == url("step", case.reference, "contact")
    assert "prise en charge" in browse("landlord").get(sent.get_absolute_url()).content.decode().lower()
    assert case.reference not in browse("landlord").get(sent.get_absolute_url()).content.decode()
    again = asso.post(url("take_up", sent.number), follow=True).content.decode()
    assert "déjà" in again


def test_an_orientation_out_of_scope_is_closed(world, browse, sent):
    browse("asso").post(url("close_orientation", sent.number))
    with world.acting("asso"):
        assert Orientation.objects.get().out_of_scope
    assert "Close" in browse("landlord").get(sent.get_absolute_url()).content.decode()


@pytest.mark.parametrize("key", ["other_landlord", "shelter", "coordinator", "metropole", "stranger"])
def test_others_do_not_find_it(browse, sent, key):
    assert browse(key).get(sent.get_absolute_url()).status_code == 404
    assert sent.number not in browse(key).get(url("orientations")).content.decode()


@pytest.mark.parametrize("name", ["take_up", "close_orientation"])
def test_the_referrer_moves_nothing(browse, sent, name):
    assert browse("landlord").post(url(name, sent.number)).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"persons": "0"}, "persons"),
        ({"last_name": ""}, "last_name"),
        ({"consent_on": "2999-01-01"}, "consent_on"),
        ({"to": "ailleurs"}, "to"),
        ({"contact": ""}, "contact"),
    ],
)
def test_a_bad_orientation_is_refused_and_nothing_is_lost(world, browse, changes, field):
    answer = browse("landlord").post(url("refer"), form_of(world, **changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Ada" in answer.content.decode()
    with world.acting("asso"):
        assert not Orientation.objects.exists()


def test_a_tenant_that_lets_nothing_is_not_asked_whether_she_is_its_tenant(browse, world):
    assert "is_tenant_of_referrer" not in browse("shelter").get(url("refer")).content.decode()


def test_nothing_is_offered_to_who_is_alone(browse, world):
    assert "Aucun destinataire" in browse("stranger").get(url("refer")).content.decode()


# --- support ---------------------------------------------------------------------------------------
PROVIDER = "excluded"


@pytest.fixture
def case(world):
    return filed(world, shelter=world.tenant("shelter"))


@pytest.fixture
def measure(world, browse, case):
    data = {"line": "support", "type": "legal", "provider": str(world.tenant(PROVIDER).pk), "requested_on": str(today())}
    assert browse("shelter").post(url("request_measure", case.reference), data).status_code == 302
    with world.acting("asso"):
        return SupportMeasure.objects.get()


def test_a_request_is_listed_on_each_side_and_shows_no_reference_to_its_provider(browse, case, measure):
    for key, shown in (("shelter", True), ("asso", True), (PROVIDER, False)):
        page = browse(key).get(url("measures")).content.decode()
        assert measure.get_absolute_url() in page
        assert (case.reference in page) is shown


def test_the_same_request_twice_is_told(world, browse, case, measure):
    data = {"line": "support", "type": "legal", "provider": str(world.tenant(PROVIDER).pk), "requested_on": str(today())}
    answer = browse("shelter").post(url("request_measure", case.reference), data)
    assert answer.status_code == 422
    assert "Vous avez déjà demandé cet accompagnement" in answer.content.decode()


def test_her_answer_opens_the_case_then_a_session_is_held(world, browse, case, measure):
    asso, provider = browse("asso"), browse(PROVIDER)
    asso.post(url("answer_measure", measure.pk), {"answer": "yes", "day": str(today())})
    assert provider.get(url("case", case.reference)).status_code == 200
    moment = timezone.localtime() + timedelta(minutes=1)
    planned = {"kind": "office", "day": str(moment.date()), "hour": moment.strftime("%H:%M")}
    provider.post(url("plan_session", measure.pk), planned)
    with world.acting("asso"):
        session = SupportSession.objects.get()
    provider.post(url("settle_session", measure.pk, session.pk), {"outcome": "held", "held_on": str(today())})
    page = asso.get(measure.get_absolute_url()).content.decode()
    assert "Réalisé" in page
    provider.post(url("complete_measure", measure.pk), {"day": str(today()), "result": "reached"})
    assert provider.get(url("case", case.reference)).status_code == 404


def test_who_notes_a_session_that_nobody_was_named_for_is_taken_to_have_held_it(world, browse, case, measure):
    browse("asso").post(url("answer_measure", measure.pk), {"answer": "yes", "day": str(today())})
    provider, moment = browse(PROVIDER), timezone.localtime() + timedelta(minutes=1)
    planned = {"kind": "office", "day": str(moment.date()), "hour": moment.strftime("%H:%M")}
    provider.post(url("plan_session", measure.pk), planned)
    with world.acting("asso"):
        session = SupportSession.objects.get()
    assert session.worker is None
    page = provider.get(url("settle_session", measure.pk, session.pk)).content.decode()
    assert re.findall(r'<option value="([^"]+)" selected', page) == [str(world.member(PROVIDER).pk)]


def test_an_answer_noted_by_the_provider_waits_for_the_owner(browse, case, measure):
    provider = browse(PROVIDER)
    provider.post(url("answer_measure", measure.pk), {"answer": "yes", "day": str(today())})
    assert "ne vous est pas encore ouvert" in provider.get(measure.get_absolute_url()).content.decode()
    assert provider.post(url("open_to_provider", measure.pk)).status_code == 403
    asso = browse("asso")
    assert "Ouvrir le dossier" in asso.get(measure.get_absolute_url()).content.decode()
    asso.post(url("open_to_provider", measure.pk))
    assert provider.get(url("case", case.reference)).status_code == 200


def test_declined_and_withdrawn(world, browse, case, measure):
    browse("asso").post(url("answer_measure", measure.pk), {"answer": "no", "day": str(today())})
    refused = browse("shelter").post(url("withdraw_measure", measure.pk), follow=True).content.decode()
    assert "Ce n’est plus possible" in refused
    with world.acting("asso"):
        assert SupportMeasure.objects.get().status == SupportMeasure.Status.DECLINED


@pytest.mark.parametrize("name", ["answer_measure", "complete_measure", "plan_session"])
@pytest.mark.parametrize(
    ("key", "status"), [("asso", 200), (PROVIDER, 200), ("shelter", 403), ("landlord", 404), ("stranger", 404)]
)
def test_delivering_is_for_the_provider_and_the_owner(browse, measure, name, key, status):
    assert browse(key).get(url(name, measure.pk)).status_code == status


def test_the_requester_sees_the_state_and_no_session(browse, measure):
    page = browse("shelter").get(measure.get_absolute_url()).content.decode()
    assert "Demandé" in page
    assert "Rendez-vous" not in page


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("answer_measure", {"answer": "yes", "day": "2999-01-01"}),
        ("answer_measure", {"day": str(today())}),
        ("complete_measure", {"day": str(today())}),
        ("plan_session", {"kind": "office", "day": str(today()), "hour": "25:99"}),
    ],
)
def test_bad_input_is_said_and_changes_nothing(world, browse, measure, name, data):
    assert browse("asso").post(url(name, measure.pk), data).status_code == 422
    with world.acting("asso"):
        assert SupportMeasure.objects.get().status == SupportMeasure.Status.REQUESTED
        assert not SupportSession.objects.exists()


def test_a_session_of_another_measure_is_not_found(world, browse, measure):
    answer = browse("asso").get(url("settle_session", measure.pk, "00000000-0000-4000-8000-000000000000"))
    assert answer.status_code == 404
