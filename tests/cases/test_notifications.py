"""Who is told what: neutral words, a reference, a link that opens."""

import re
from pathlib import Path

import pytest

import cases
from cases.notifications import MESSAGES
from tenants.acting import acting_as
from tenants.jobs import due_work
from tenants.models import Notification
from tenants.notify import CATALOGUE
from tenants.tasks import relay_event
from tests.cases.builders import filed

FACTS = {"reference": "7KQ-4M2-X", "day": "4 mars 2026"}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.kind)
def test_words_hold_a_reference_and_nothing_else(message):
    text = str(message.text)
    assert text % FACTS
    assert set("{}").isdisjoint(text)
    meeting = message.kind.startswith(("committee.", "minutes."))  # of no case: its day is all that is said
    assert text.count("%(") == text.count("%(day)s" if meeting else "%(reference)s")


def test_the_coordination_hears_of_a_filed_case_and_may_open_it(world, browse):
    case = filed(world)
    for tenant_id, event_id in due_work("outbox", 100):
        relay_event(tenant_id, event_id)
    member = world.member("coordinator")
    with acting_as(member):
        notice = Notification.objects.get(kind="case.filed", membership=member)
    assert case.reference in notice.text
    assert browse("coordinator").get(notice.url).status_code == 200


def test_inside_the_owner_the_referent_alone_is_told(world):
    filed(world)
    for tenant_id, event_id in due_work("outbox", 100):
        relay_event(tenant_id, event_id)
    told = []
    for role in ("officer", "coordinator", "reader", "manager", "analyst"):
        with acting_as(world.member("asso", role)):
            told += [role] * Notification.objects.filter(kind="case.filed").count()
    assert told == ["officer"]


def test_every_kind_that_is_told_has_a_message():
    """Read from the sources: what is recorded for somebody to be told stands in the one table of who is told what."""
    told = set()
    for floor in ("tenants", "cases", "reporting"):
        for path in (Path(cases.__file__).parent.parent / floor).rglob("*.py"):
            calls = re.findall(r'record\(\s*"([a-z._]+)"(.*?)\n(?=\s{0,8}\S)', path.read_text(), re.DOTALL)
            told |= {kind for kind, arguments in calls if "tell=" in arguments}
    assert "case.filed" in told, "the reading finds what is there"
    assert told <= set(CATALOGUE)
