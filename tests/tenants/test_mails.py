"""What is said by mail: at once or once a day, aggregated, never twice, never to who is on leave; read as its receiver reads it."""

import re
from datetime import datetime, time, timedelta
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.services import team
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.context import NOBODY, within
from tenants.french import PARIS
from tenants.jobs import due_work
from tenants.models import MailSetting, Notification, OutboxEvent
from tenants.notify import CATALOGUE, Message, to_mail
from tenants.reach import told_to_nobody, unreachable
from tenants.record import record
from tenants.roles import Permission
from tenants.services import mails
from tenants.tasks import relay_outbox
from tests.cases.builders import today
from tests.factories import make_case

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=PARIS)  # a Monday
NIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=PARIS)
SUNDAY = datetime(2026, 11, 22, 9, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds of events, one urgent; told to who proposes: the coordinator of the coordination."""
    for kind, urgent in (("test.calm", False), ("test.urgent", True)):
        message = Message(
            kind, "Dossier %(reference)s : du nouveau", lambda event: "/", Permission.PROPOSE, mail=urgent, owed=True
        )
        monkeypatch.setitem(CATALOGUE, kind, message)


@pytest.fixture
def case(world):
    return make_case(world.tenant("asso"), world.programme)


def happen(world, case, times=1, kind="test.calm"):
    """Something happens about a case, so many times; everybody is told in the application."""
    with world.acting("asso") as by:
        for _once in range(times):
            record(kind, case, by=by, tell=[world.tenant("coordinator").pk], reference=case.reference)
    relay_outbox()


def digest(world, now=MORNING, role="coordinator"):
    """Each of its steps is a transaction of its own, as in the job."""
    mails.say_digest(world.member("coordinator", role).pk, by=Actor(world.tenant("coordinator")), now=now)


def choose(world, **fields):
    with world.acting("coordinator", "coordinator") as by:
        MailSetting.objects.create(tenant=by.tenant, membership=by.membership, **fields)


def said_at_once(world, kind, now):
    with acting_as(world.tenant("coordinator")):
        return len(to_mail(OutboxEvent.objects.filter(kind=kind).latest("created_at"), now))


# --- the daily mail ---------------------------------------------------------------------------------------
def test_the_daily_mail_says_how_many_things_and_nothing_else(world, case):
    happen(world, case, 10)
    other = make_case(world.tenant("asso"), world.programme)
    happen(world, other)
    digest(world)
    [letter] = mail.outbox
    assert letter.to == ["coordinator@coordinator.test"]
    lines = [line for line in letter.body.splitlines() if line]
    assert [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines] == [
        "Bonjour,",
        "11 nouveautés, sur 2 sujets, vous attendent.",
        "Pour lire, connectez-vous depuis votre poste de travail :",
        "http://testserver/notifications/" if "testserver" in letter.body else lines[3],
        "Pour recevoir ces messages autrement, ou n’en plus recevoir :",
        lines[5],
        "Ce message est envoyé automatiquement, merci de ne pas y répondre.",
    ]
    told = letter.subject + letter.body
    forbidden = [
        case.reference,
        case.alias,
        other.reference,
        "violence",
        "danger",
        "logement",
        "femme",
        "Rivage",
        "Horizon",
        "Orléans",
    ]
    assert [word for word in forbidden if word in told] == []
    assert {reverse("tenants:notifications"), reverse("tenants:mail_setting")} == set(
        re.findall(r"https?://[^/]+(\S+)", letter.body)
    )


def test_one_alone_is_said_in_the_singular(world, case):
    happen(world, case)
    digest(world)
    assert "1\N{NO-BREAK SPACE}nouveauté, sur 1\N{NO-BREAK SPACE}sujet, vous attend." in mail.outbox[0].body


def test_a_second_run_a_restart_and_the_next_day_say_nothing_twice(world, case):
    happen(world, case)
    for now in (MORNING, MORNING + timedelta(hours=1), MORNING + timedelta(days=1)):
        digest(world, now)
    assert len(mail.outbox) == 1
    happen(world, case)
    digest(world, MORNING + timedelta(days=1))
    assert "1\N{NO-BREAK SPACE}nouveauté" in mail.outbox[1].body


def test_a_worker_killed_while_it_sends_does_not_send_again(world, case):
    """What is said is taken up and committed first: a crash between the two loses a mail, the application still says it."""
    happen(world, case)
    with pytest.raises(KeyboardInterrupt), patch.object(mails, "send_mail", side_effect=KeyboardInterrupt):
        digest(world)
    digest(world)
    digest(world, MORNING + timedelta(days=1))
    assert mail.outbox == []
    with world.acting("coordinator", "coordinator"):
        assert Notification.objects.filter(read_at__isnull=True).count() == 1


def test_a_server_that_is_not_there_is_asked_again(world, case):
    happen(world, case)
    with pytest.raises(ConnectionRefusedError), patch.object(mails, "send_mail", side_effect=ConnectionRefusedError):
        digest(world)
    digest(world)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "now", [SUNDAY, NIGHT, datetime(2026, 12, 25, 9, 0, tzinfo=PARIS)], ids=["sunday", "night", "christmas"]
)
def test_nothing_leaves_on_a_day_off_or_in_quiet_hours(world, case, now):
    happen(world, case)
    digest(world, now)
    assert mail.outbox == []


def test_who_has_read_gets_no_mail(world, case):
    happen(world, case)
    with world.acting("coordinator", "coordinator"):
        Notification.objects.update(read_at=MORNING)
    digest(world)
    assert mail.outbox == []


def test_work_is_found_for_whom_something_waits_and_for_no_other(world, case):
    with within(NOBODY):
        assert due_work("digests") == []
    happen(world, case)
    member = world.member("coordinator", "coordinator")
    with within(NOBODY):
        assert due_work("digests") == [(member.tenant_id, member.pk)]
    choose(world, pace="none")
    with within(NOBODY):
        assert due_work("digests") == []


# --- at once, or not ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("pace", "calm"), [(None, 0), ("daily", 0), ("none", 0), ("immediate", 1)])
def test_what_is_urgent_cannot_be_silenced(world, case, pace, calm):
    if pace:
        choose(world, pace=pace, quiet_from=time(19), quiet_until=time(8))
    happen(world, case)
    happen(world, case, kind="test.urgent")
    assert said_at_once(world, "test.urgent", NIGHT) == 1
    assert said_at_once(world, "test.calm", MORNING) == calm
    assert said_at_once(world, "test.calm", NIGHT) == 0


def test_one_thing_does_not_flood_who_is_told_as_it_comes(world, case):
    choose(world, pace="immediate")
    happen(world, case)
    with acting_as(world.tenant("coordinator")):
        Notification.objects.update(mailed_at=MORNING)
    happen(world, case, 9)
    assert said_at_once(world, "test.calm", MORNING) == 0
    digest(world)
    assert "9\N{NO-BREAK SPACE}nouveautés, sur 1\N{NO-BREAK SPACE}sujet" in mail.outbox[0].body


HOURS = st.integers(0, 23).map(time)


@given(HOURS, HOURS, HOURS)
def test_quiet_hours_are_a_span_and_its_other_way_round_the_rest(first, last, clock):
    span, rest = MailSetting(quiet_from=first, quiet_until=last), MailSetting(quiet_from=last, quiet_until=first)
    assert first == last or span.is_quiet(clock) is not rest.is_quiet(clock)
    assert first == last or (span.is_quiet(first) and not span.is_quiet(last))


# --- leave ----------------------------------------------------------------------------------------------------
def test_the_deputy_is_told_in_the_place_of_who_is_on_leave(world, case):
    absent, deputy = world.member("coordinator", "coordinator"), world.member("coordinator", "officer")
    message = Message(
        "test.leave", "Du nouveau", lambda event: "/", Permission.EDIT_CASE, lambda e, all: [m for m in all if m == absent]
    )
    with world.acting("coordinator") as by:
        leave = team.delegate(by=by, membership=absent, deputy=deputy, starts_on=today(), ends_on=today() + timedelta(days=3))
    with patch.dict(CATALOGUE, {"test.leave": message}):
        happen(world, case, kind="test.leave")
        assert told(world) == {"officer@coordinator.test"}
        with world.acting("coordinator") as by:
            team.end_delegation(leave, by=by)
        happen(world, case, kind="test.leave")
    assert told(world) == {"officer@coordinator.test", "coordinator@coordinator.test"}


def told(world):
    with acting_as(world.tenant("coordinator")):
        return {row.membership.person.email for row in Notification.objects.select_related("membership__person")}


def test_what_waited_before_a_leave_is_not_mailed_during_it(world, case):
    happen(world, case)
    with world.acting("coordinator") as by:
        team.delegate(
            by=by, membership=world.member("coordinator", "coordinator"), deputy=world.member("coordinator"),
            starts_on=today(), ends_on=today() + timedelta(days=3),
        )  # fmt: skip
    digest(world)
    assert mail.outbox == []


def test_a_deputy_who_may_not_know_is_not_told(world, case):
    """A deputy without the ability: who is on leave finds it on the way back."""
    with world.acting("coordinator") as by:
        team.delegate(
            by=by, membership=world.member("coordinator", "coordinator"), deputy=world.member("coordinator"),
            starts_on=today(), ends_on=today() + timedelta(days=3),
        )  # fmt: skip
    happen(world, case)
    assert told(world) == {"coordinator@coordinator.test"}


# --- whom nothing reaches ---------------------------------------------------------------------------------------
def test_a_refused_address_is_shown_to_the_manager_with_what_stays_unread(world, case, browse):
    happen(world, case, 2)
    refused = SMTPRecipientsRefused({"coordinator@coordinator.test": (550, b"no such user")})
    with patch.object(mails, "send_mail", side_effect=refused):
        digest(world)
    page = browse("coordinator", "manager").get(reverse("tenants:unreachable")).content.decode()
    assert "son adresse refuse les messages" in page
    assert "2\N{NO-BREAK SPACE}nouveautés" in page
    assert case.reference not in page
    digest(world, MORNING + timedelta(days=1))
    assert len(mail.outbox) == 1, "it is tried again another day"


def test_what_reached_nobody_is_counted_for_the_manager(world, case, browse, monkeypatch):
    monkeypatch.setitem(
        CATALOGUE, "test.calm", Message("test.calm", "x", lambda e: "/", Permission.PROPOSE, lambda e, m: [], owed=True)
    )
    happen(world, case, 3)
    page = browse("coordinator", "manager").get(reverse("tenants:unreachable")).content.decode()
    assert "3\N{NO-BREAK SPACE}rappels n’ont été reçus par personne" in page


def test_another_organisation_and_who_does_not_manage_learn_nothing(world, case):
    happen(world, case)
    with world.acting("coordinator", "coordinator") as by:
        assert (unreachable(by), told_to_nobody()) == ([], 0)
    with world.acting("stranger", "manager") as by:
        assert {row.member.tenant_id for row in unreachable(by)} <= {by.tenant.pk}


# --- the screens --------------------------------------------------------------------------------------------------
def test_ten_events_of_a_case_are_one_line_that_opens_them_all(world, case, browse):
    happen(world, case, 10)
    client = browse("coordinator", "coordinator")
    page = client.get(reverse("tenants:notifications")).content.decode()
    assert page.count('<th scope="row">') == 1
    assert "10\N{NO-BREAK SPACE}nouveautés" in page
    with world.acting("coordinator", "coordinator"):
        newest = Notification.objects.latest("created_at")
    client.post(reverse("tenants:open_notification", args=[newest.pk]))
    with world.acting("coordinator", "coordinator"):
        assert not Notification.objects.filter(read_at__isnull=True).exists()


def test_one_chooses_ones_own_pace(world, browse):
    client = browse("asso")
    answer = client.post(reverse("tenants:mail_setting"), {"pace": "none", "quiet_from": "20:00", "quiet_until": "08:00"})
    assert answer.status_code == 302
    client.post(reverse("tenants:mail_setting"), {"pace": "daily", "quiet_from": "20:00", "quiet_until": "08:00"})
    with world.acting("asso"):
        assert MailSetting.objects.get().pace == "daily"
    refused = client.post(reverse("tenants:mail_setting"), {"pace": "weekly", "quiet_from": "x", "quiet_until": "08:00"})
    assert refused.status_code == 422
    assert 'value="x"' in refused.content.decode()


def test_a_setting_is_ones_own_and_what_was_sent_is_the_jobs_to_say(world):
    choose(world, pace="none")
    with world.acting("coordinator", "officer"):
        assert MailSetting.objects.count() == 0
        assert MailSetting.objects.update(pace="daily") == 0
    for fields in ({"digest_on": today()}, {"refused_at": MORNING}):
        with world.acting("coordinator", "coordinator"), pytest.raises(DatabaseError), transaction.atomic():
            MailSetting.objects.update(**fields)
