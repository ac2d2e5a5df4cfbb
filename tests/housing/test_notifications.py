"""Who is told what: the case's team, the named officers, the réservataire; neutral words."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from housing import workflow
from housing.models import SlidingLease
from housing.notifications import MESSAGES
from tenants.acting import acting_as
from tenants.jobs import due_work
from tenants.models import Notification
from tenants.tasks import relay_event
from tests.housing.course import start, start_designated


def relay():
    for tenant_id, event_id in due_work("outbox", 500):
        relay_event(tenant_id, event_id)


def told(world, who):
    """(kind, email of the person) of a tenant's notifications."""
    with acting_as(world.tenant(who)):
        rows = Notification.objects.select_related("membership__person").order_by("created_at")
        return [(row.kind, row.membership.person.email) for row in rows]


def test_a_proposal_is_told_to_those_who_may_reserve_and_to_the_team(world):
    course = start(world)
    course.propose()
    relay()
    assert {email for _kind, email in told(world, "landlord")} == {"officer@landlord.test", "coordinator@landlord.test"}
    assert told(world, "asso") == [("proposal.made", "officer@asso.test")]
    assert told(world, "other_landlord") == []


def test_a_reservation_is_told_to_its_officers_only(world):
    course = start(world)
    course.reserve()
    course.run("asso", workflow.present)
    relay()
    presented = [email for kind, email in told(world, "landlord") if kind == "reservation.presented"]
    assert presented == ["officer@landlord.test"]


def test_the_reservataire_is_told_when_it_is_asked(world):
    course = start_designated(world)
    course.reserve()
    relay()
    assert told(world, "prefecture") == []
    course.run("asso", workflow.present)
    relay()
    assert ("reservation.presented", "officer@prefecture.test") in told(world, "prefecture")


def test_the_coordination_is_told_of_ends_and_declines_only(world):
    course = start(world)
    course.reserve()
    course.run("landlord", workflow.release)
    relay()
    assert {kind for kind, _email in told(world, "coordinator")} == {"reservation.ended"}
    assert {email for _kind, email in told(world, "coordinator")} == {"coordinator@coordinator.test"}


def test_words_are_a_reference_and_nothing_of_a_place(world):
    course = start(world).signed()
    relay()
    with acting_as(world.tenant("asso")):
        texts = list(Notification.objects.values_list("text", flat=True))
        urls = set(Notification.objects.values_list("url", flat=True))
    assert texts
    assert all(course.case.reference in text for text in texts)
    assert not any(word in text for text in texts for word in ("Orléans", "T3", "Tilleuls", "Martin"))
    assert reverse("housing:open_reservation", args=[course.reservation.pk]) in urls


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.kind)
def test_every_message_has_words_for_its_facts(message):
    named = set(re.findall(r"%\((\w+)\)s", str(message.text)))
    assert {"reference"} <= named <= {"reference", "number"}


def test_every_kind_that_is_recorded_to_others_has_a_message():
    """Kinds told by the workflow and by the database, read from their sources."""
    place = Path(workflow.__file__).parent
    paths = [*place.glob("*.py"), *(place.parent / "services").glob("*.py")]
    sources = "".join(path.read_text() for path in paths)
    kinds = set(re.findall(r'tell(?:_stay)?\(\s*"([a-z._]+)"', sources))
    kinds |= set(re.findall(r'record\(\s*"([a-z._]+)",[^)]*?tell=', sources))
    kinds |= {f"sliding_lease.{status}" for status in (SlidingLease.Status.SLID, SlidingLease.Status.STOPPED)}
    kinds |= set(
        re.findall(r"'([a-z]+\.[a-z_]+)', 'housing\.", "".join(path.read_text() for path in place.parent.glob("sql/*.sql")))
    )
    assert kinds - {"reservation.officers"} == {message.kind for message in MESSAGES}
