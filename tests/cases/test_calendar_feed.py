"""One's own week, and the link by which another application reads "occupé" and nothing else."""

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.models import CalendarLink, Exclusion, SupportMeasure
from cases.services import calendar, support
from cases.services.calendar import as_ical, folded
from cases.views import calendar as pages
from cases.workflow_sessions import Planned
from tenants.models import AuditEntry, Membership
from tenants.services.members import set_active, token_hash
from tests.cases.supported import PROVIDER, housed, visit

LINE = re.compile(r"^[A-Z-]+(;[A-Z]+=[^:]+)?:.*$")


@pytest.fixture
def course(world):
    """A household with its two visits after the keys, and one today."""
    course = housed(world)
    with world.acting(PROVIDER):
        measure = SupportMeasure.objects.select_related("case").get()
    visit(world, measure, hours=0)
    return course


def link(world, key=PROVIDER, role="officer"):
    with world.acting(key, role) as by:
        return calendar.switch_on(by=by)


def read(client, token):
    return client.get(reverse("cases:calendar_feed", args=[token]))


def events(content):
    """Properties of each event, unfolded."""
    assert content.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    lines = content.replace("\r\n ", "").split("\r\n")[:-1]
    assert "\n" not in "".join(lines)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert all(LINE.match(line) for line in lines)
    bodies = [part.split("END:VEVENT")[0] for part in "\n".join(lines).split("BEGIN:VEVENT")[1:]]
    return [dict(line.split(":", 1) for line in body.strip().splitlines()) for body in bodies]


# --- the feed ------------------------------------------------------------------------------------------
def test_the_feed_says_busy_and_nothing_else(world, client, course):
    answer = read(client, link(world))
    content = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    [event] = events(content)
    assert set(event) == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "TRANSP"}
    assert event["SUMMARY"] == "occupé"
    for word in (
        course.case.reference,
        course.case.alias,
        "visite",
        "sonner",
        world.tenant(PROVIDER).name,
        str(course.case.pk),
    ):
        assert word not in content


def test_identifiers_stay_from_one_reading_to_the_next_and_differ_by_link(world, client, course):
    token = link(world)
    first, second = (events(read(client, token).content.decode())[0]["UID"] for _ in range(2))
    assert first == second
    other = events(read(client, link(world, role="coordinator")).content.decode())[0]["UID"]
    assert other != first
    assert UUID(first).version == 5


@given(
    st.lists(st.tuples(st.uuids(), st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.integers(1, 600)), max_size=5)
)
def test_whatever_is_planned_the_feed_keeps_to_the_format(planned):
    busy = [(key, timezone.make_aware(start), minutes) for key, start, minutes in planned]
    found = events(as_ical(busy, secret=uuid4(), now=timezone.now()))
    assert len(found) == len(busy)
    for event, (_key, start, minutes) in zip(found, busy, strict=True):
        begins, ends = (datetime.strptime(event[name], "%Y%m%dT%H%M%S%z") for name in ("DTSTART", "DTEND"))
        assert begins == start.replace(microsecond=0)
        assert ends - begins == timedelta(minutes=minutes)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cc", "Cs"]), max_size=300))
def test_a_folded_line_unfolds_to_itself(text):
    cut = folded(text)
    assert all(len(line.encode()) <= 75 for line in cut.split("\r\n"))
    assert cut.replace("\r\n ", "") == text


# --- the link ------------------------------------------------------------------------------------------
def test_it_is_off_until_one_switches_it_on_and_one_is_live_at_a_time(world, client, course):
    with world.acting(PROVIDER) as by:
        assert calendar.link_of(by) is None
    former, token = link(world), link(world)
    assert (read(client, former).status_code, read(client, token).status_code) == (404, 200)
    with world.acting(PROVIDER) as by:
        assert CalendarLink.objects.filter(revoked_at=None).count() == 1
        calendar.switch_off(by=by)
        kinds = set(AuditEntry.objects.filter(kind__startswith="calendar.").values_list("kind", flat=True))
    assert read(client, token).status_code == 404
    assert kinds == {"calendar.link_made", "calendar.link_revoked"}


def test_only_the_hash_of_the_token_is_kept(world):
    token = link(world)
    with world.acting(PROVIDER):
        assert bytes(CalendarLink.objects.get().token_sha256) == token_hash(token)


def test_whoever_leaves_takes_the_link_along_for_good(world, client, course):
    token, member = link(world), world.member(PROVIDER)
    for active, status in ((False, 404), (True, 404)):
        with world.acting(PROVIDER, "manager") as by:
            set_active(Membership.objects.get(pk=member.pk), by=by, active=active)
        assert read(client, token).status_code == status
    with world.acting(PROVIDER), pytest.raises(ProgrammingError), transaction.atomic():
        CalendarLink.objects.update(revoked_at=None)


def test_what_is_hidden_from_one_leaves_one_s_feed(world, client, course):
    token = link(world)
    assert len(events(read(client, token).content.decode())) == 1
    with world.acting("asso"):
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_membership=world.member(PROVIDER))
    assert events(read(client, token).content.decode()) == []


def test_nobody_sees_or_makes_the_link_of_another(world):
    link(world)
    for key, role in ((PROVIDER, "manager"), (PROVIDER, "coordinator"), ("asso", "officer"), ("stranger", "coordinator")):
        with world.acting(key, role) as by:
            assert not CalendarLink.objects.exists()
            with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
                CalendarLink.objects.create(
                    tenant=by.tenant, membership=world.member(PROVIDER, "reader"), token_sha256=b"x" * 32
                )


@pytest.mark.parametrize("token", ["aucun", "x" * 43])
def test_an_unknown_link_gives_nothing(db, client, token):
    assert read(client, token).status_code == 404


def test_an_invitation_is_not_a_calendar(world, client):
    assert calendar.feed("invitation") is None


def test_who_asks_again_and_again_waits(db, client, monkeypatch):
    monkeypatch.setattr(pages, "READINGS", 3)
    assert [read(client, f"essai-{number}").status_code for number in range(5)] == [404, 404, 404, 429, 429]
    assert int(read(client, "essai")["Retry-After"]) > 0


# --- the week ------------------------------------------------------------------------------------------
def test_the_week_lists_one_s_own_meetings_without_a_place(world, browse, course):
    page = browse(PROVIDER).get(reverse("cases:calendar")).content.decode()
    assert course.case.reference in page
    assert "sonner" not in page
    assert "Chez elle" not in page
    beside = browse(PROVIDER, "coordinator").get(reverse("cases:calendar")).content.decode()
    assert course.case.reference in beside, "the second person is expected too"
    assert course.case.reference not in browse("asso").get(reverse("cases:calendar")).content.decode()


@pytest.mark.parametrize("week", ["2026-W01", "2026-W53", "2026-W99", "autre", "", "0000-W01", "99999-W01"])
def test_any_week_is_shown(browse, week):
    assert browse("asso").get(reverse("cases:calendar"), {"semaine": week}).status_code == 200


def test_the_week_asks_a_constant_number_of_questions(world, browse, course, django_assert_max_num_queries):
    client, counts = browse(PROVIDER), []
    with world.acting(PROVIDER):
        measure = SupportMeasure.objects.get()
    client.get(reverse("cases:calendar"))
    for more in (0, 5):
        for _number in range(more):
            with world.acting(PROVIDER) as by:
                planned = Planned("phone", timezone.now(), worker=world.member(PROVIDER))
                support.plan_session(measure, by=by, planned=planned)
        with django_assert_max_num_queries(50) as asked:
            client.get(reverse("cases:calendar"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_link_is_shown_once(world, browse):
    client = browse("asso")
    shown = client.post(reverse("cases:calendar_on")).content.decode()
    address = re.search(r"/agenda/([\w-]+)\.ics", shown)
    assert address
    assert calendar.feed(address[1]) is not None
    assert address[1] not in client.get(reverse("cases:calendar")).content.decode()
    client.post(reverse("cases:calendar_off"))
    assert calendar.feed(address[1]) is None
    assert "Aucun lien" in client.post(reverse("cases:calendar_off"), follow=True).content.decode()
