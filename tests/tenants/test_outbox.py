"""What happened is recorded with the change, told once, and never says more than a reference."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cases.workflow import create_draft
from tenants.acting import acting_as
from tenants.models import AuditEntry, Notification, OutboxEvent
from tenants.notify import CATALOGUE, Message
from tenants.record import record
from tenants.roles import Permission
from tenants.tasks import relay_event, relay_outbox
from tests.factories import make_case


@pytest.fixture
def told(world, monkeypatch):
    """An event of the association, told to the coordinator; its kind is in the catalogue for the time of a test."""
    message = Message("test.happened", "Le dossier %(reference)s attend votre réponse", lambda event: "/", Permission.PROPOSE)
    monkeypatch.setitem(CATALOGUE, message.kind, message)
    case = make_case(world.tenant("asso"), world.programme)
    with world.acting("asso") as actor:
        record(
            "test.happened", case, by=actor, tell=[world.tenant("coordinator").pk], reference=case.reference, amount=Decimal(5)
        )
    return case


def test_the_audit_row_names_who_acted_from_the_context(world, told):
    with world.acting("asso"):
        entry = AuditEntry.objects.get(kind="test.happened")
        assert (entry.actor_person, entry.actor_tenant) == (world.member("asso").person_id, world.tenant("asso").pk)
    with world.acting("coordinator"):
        assert AuditEntry.objects.count() == 0


def test_those_who_may_act_are_notified_once(world, told):
    for _ in range(2):
        relay_outbox()
    with world.acting("coordinator", "coordinator"):
        assert [row.text for row in Notification.objects.all()] == [f"Le dossier {told.reference} attend votre réponse"]
    with world.acting("coordinator", "reader"):
        assert Notification.objects.count() == 0


def test_relaying_an_event_again_does_no_harm(world, told):
    with acting_as(world.tenant("coordinator")):
        event = OutboxEvent.objects.get()
    relay_event(event.tenant_id, event.pk)
    relay_event(event.tenant_id, event.pk)
    with world.acting("coordinator", "coordinator"):
        assert Notification.objects.count() == 1


def test_a_fact_is_not_a_text(world):
    case = make_case(world.tenant("asso"), world.programme)
    with world.acting("asso") as actor, pytest.raises(ValueError, match="not a text"):
        record(
            "test.happened", case, by=actor, note="une phrase bien trop longue pour être un identifiant ou un code, vraiment"
        )


def test_a_stranger_cannot_write_in_anothers_log(world):
    case = make_case(world.tenant("asso"), world.programme)
    with world.acting("stranger") as actor, pytest.raises(DatabaseError), transaction.atomic():
        record("test.forged", case, by=actor, owner=world.tenant("asso").pk)


def test_the_log_cannot_be_written_or_changed_by_hand(world, told):
    with world.acting("asso"):
        for attempt in (
            lambda: AuditEntry.objects.update(kind="x"),
            lambda: AuditEntry.objects.all().delete(),
            lambda: AuditEntry.objects.create(
                tenant=world.tenant("asso"), kind="x", subject_type="x", subject_id=told.pk, at="2026-01-01T00:00Z"
            ),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()


def test_a_change_that_is_undone_leaves_no_trace(world):
    with world.acting("asso") as actor, pytest.raises(ZeroDivisionError), transaction.atomic():
        create_draft(by=actor, programme=world.programme)
        raise ZeroDivisionError
    with acting_as(world.tenant("asso")):
        assert (AuditEntry.objects.count(), OutboxEvent.objects.count()) == (0, 0)
