"""The chronology: append-only, sealed, each line for its audience."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from cases.keys import case_vault
from cases.models import Case, ChronologyEntry
from cases.policies import chronology_policy
from cases.services.chronology import note
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.builders import closed_case, filed, today

SECRET = "Canari-chronologie"


def lines(world, key, kind="note"):
    with world.acting(key) as actor:
        return chronology_policy.visible(actor).filter(kind=kind).count()


def test_a_note_is_for_the_team_by_default(world):
    case = filed(world)
    with world.acting("asso") as asso:
        entry = note(case, by=asso, kind="note", text=SECRET)
        assert entry.unseal(case_vault(case))["text"] == SECRET
    assert (lines(world, "asso"), lines(world, "coordinator")) == (1, 0)


def test_a_note_for_the_partners_is_read_by_those_who_see_the_case(world):
    case = filed(world, shelter=world.tenant("shelter"))
    with world.acting("asso") as asso:
        note(case, by=asso, kind="interview", text=SECRET, audience="partners")
    keys = ("coordinator", "shelter", "landlord", "stranger", "metropole")
    assert [lines(world, key, "interview") for key in keys] == [1, 1, 0, 0, 0]


def test_the_text_is_sealed(world):
    case = filed(world)
    with world.acting("asso") as asso:
        note(case, by=asso, kind="note", text=SECRET)
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(e::text, '') FROM cases_chronologyentry e")
            stored = cursor.fetchone()[0]
    assert SECRET not in stored
    assert SECRET.encode().hex() not in stored


def test_a_partner_writes_on_a_case_that_it_sees_and_the_owner_is_told(world):
    case = filed(world, shelter=world.tenant("shelter"))
    with world.acting("shelter") as shelter:
        note(case, by=shelter, kind="call", text="Nouvelles reçues.", audience="partners")
    assert lines(world, "asso", "call") == 1


def test_a_line_does_not_change_nor_go(world):
    case = filed(world)
    with world.acting("asso") as asso:
        entry = note(case, by=asso, kind="note", text=SECRET)
        for attempt in (
            lambda: ChronologyEntry.objects.filter(pk=entry.pk).update(kind="call"),
            lambda: ChronologyEntry.objects.filter(pk=entry.pk).delete(),
        ):
            with pytest.raises(Error, match="permission denied"), transaction.atomic():
                attempt()


def test_a_note_is_news(world):
    case = filed(world)
    with world.acting("asso") as asso:
        Case.objects.filter(pk=case.pk).update(last_event_at=timezone.now() - timedelta(days=20))
        note(case, by=asso, kind="call", text="Elle va bien.")
        assert Case.objects.get().last_event_at > timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize("kind", ["step", "diagnosis", "inconnu"])
def test_a_step_is_not_written_by_hand(world, kind):
    case = filed(world)
    with world.acting("asso") as asso, pytest.raises(TransitionRefused):
        note(case, by=asso, kind=kind, text="x")


def test_an_exchange_of_tomorrow_is_refused(world):
    case = filed(world)
    with world.acting("asso") as asso, pytest.raises(TransitionRefused):
        note(case, by=asso, kind="call", text="x", occurred_at=timezone.now() + timedelta(hours=1))


def test_a_closed_case_takes_no_note(world):
    case = closed_case(world)
    with world.acting("asso") as asso, pytest.raises(TransitionRefused):
        note(case, by=asso, kind="note", text="x")


def test_who_does_not_see_the_case_or_may_not_write_adds_nothing(world):
    case = filed(world)
    with world.acting("landlord") as landlord, pytest.raises(Case.DoesNotExist):
        note(case, by=landlord, kind="note", text="x")
    with world.acting("asso", "reader") as reader, pytest.raises(Forbidden):
        note(case, by=reader, kind="note", text="x")
    assert lines(world, "asso") == 0
    assert today() == timezone.localdate()
