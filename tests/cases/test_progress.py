"""Progress points: each side says its own, both read both, and a landlord gains nothing of the case."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases.models import AgendaEntry, Case, Consent, ProgressPoint
from cases.progress import mediated
from cases.services import committees, progress
from cases.services.consent import withdraw_consent
from tenants.errors import TransitionRefused
from tests.cases.builders import today
from tests.cases.meetings import COORDINATION, agreed_to_mediation, coordinated_case, planned
from tests.reporting.scene import Scene

SAID = {"settling": "fine", "rent": "watch", "neighbours": "unknown", "ask": "nothing"}


@pytest.fixture
def housed(world):
    """A household with its keys, whose landlord's mediator may speak of it."""
    case = coordinated_case(world)
    Scene(world).lease(case, "landlord", today() - timedelta(days=20), keys_on=today() - timedelta(days=15))
    agreed_to_mediation(world, case)
    return case


def by_mediator(world, case, said_on=None, **said):
    with world.acting("landlord") as by:
        [household] = [one for one in mediated() if one.reference == case.reference]
        return progress.of_mediator(by=by, household=household, said_on=said_on or today(), said=SAID | said)


def by_worker(world, case, said_on=None, **said):
    with world.acting("asso") as by:
        return progress.of_worker(case, by=by, said_on=said_on or today(), said=SAID | said)


def test_both_sides_read_both_and_the_landlord_nothing_of_the_case(world, housed):
    by_mediator(world, housed)
    by_worker(world, housed)
    for who in ("landlord", "asso", "coordinator"):
        with world.acting(who):
            assert {one.side for one in ProgressPoint.objects.all()} == {"mediator", "worker"}, who
    with world.acting("landlord"):
        assert not Case.objects.exists()
    for who in ("other_landlord", "metropole", "stranger"):
        with world.acting(who):
            assert not ProgressPoint.objects.exists(), who


def test_without_her_agreement_the_landlord_says_and_reads_nothing(world, housed):
    by_worker(world, housed)
    with world.acting("asso") as by:
        withdraw_consent(Consent.objects.get(case=housed, purpose="mediation"), by=by)
    with world.acting("landlord"):
        assert mediated() == []
        assert not ProgressPoint.objects.exists()


def test_a_landlord_does_not_speak_of_whom_it_does_not_house(world, housed):
    other = coordinated_case(world)
    with world.acting("landlord") as by, pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        ProgressPoint.objects.create(
            tenant=by.tenant, case_tenant_id=other.tenant_id, programme=world.programme, case_id=other.pk,
            reference=other.reference, side="mediator", said_on=today(), **SAID,
        )  # fmt: skip


def test_a_point_is_of_today_or_before(world, housed):
    with pytest.raises(TransitionRefused, match="pas à l’avance"):
        by_worker(world, housed, said_on=today() + timedelta(days=1))


def test_a_point_waits_for_the_keys(world):
    with pytest.raises(TransitionRefused, match="clés"):
        by_worker(world, coordinated_case(world))


def test_a_point_that_asks_for_a_talk_comes_to_the_agenda_for_both_sides(world, housed):
    by_mediator(world, housed, ask="talk")
    committee = planned(world)
    with world.acting(*COORDINATION) as by:
        committees.refresh_agenda(committee, by=by)
    for who in ("landlord", "asso", "coordinator"):
        with world.acting(who):
            assert AgendaEntry.objects.filter(kind="follow_up", subject__reference=housed.reference).count() == 1, who


def test_the_mediator_notes_a_point_on_screen(world, housed, browse):
    client = browse("landlord")
    assert housed.reference in client.get(reverse("cases:progress")).content.decode()
    address = reverse("cases:note_progress", args=[housed.reference])
    assert client.get(address).status_code == 200
    assert client.post(address, SAID | {"said_on": today().isoformat()}).status_code == 302
    assert client.post(address, SAID | {"said_on": "2099-01-01"}).status_code == 422
    page = browse("asso").get(reverse("cases:progress")).content.decode()
    assert "Médiation du bailleur" in page
