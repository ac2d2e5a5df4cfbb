"""What time does to an emergency access: it ends by itself, and a review that is late bars its person and is reminded."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from cases.models import BreakGlass, CaseNewAddress
from cases.services import glass
from cases.tasks import remind_of_review, remind_of_reviews
from tenants.errors import TransitionRefused
from tenants.models import AuditEntry
from tenants.tasks import relay_outbox
from tests import database
from tests.cases import test_break_glass as scene
from tests.cases.test_break_glass import case, open_it  # noqa: F401
from tests.conftest import session_of
from tests.security.attempts import run

pytestmark = pytest.mark.committed


@pytest.fixture
def world(committed):
    return committed


@pytest.fixture
def browse_committed(world):
    """Like `browse`, for rows that are committed."""

    def sign_in(key, role):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(world.member(key, role))
        return client

    return sign_in


def earlier(**span):
    """Let that much time pass over every opening, as the server's own superuser."""
    with database.administer(database.DATABASE) as connection:
        connection.execute(
            "UPDATE cases_breakglass SET opened_at = opened_at - %(span)s, expires_at = expires_at - %(span)s,"
            " review_due = review_due - %(span)s, reminded_at = reminded_at - %(span)s",
            {"span": timedelta(**span)},
        )


def test_after_an_hour_the_database_shows_nothing(world, case):  # noqa: F811
    open_it(world, case)
    with world.acting("asso", "coordinator"):
        assert CaseNewAddress.objects.count() == 1
    earlier(minutes=61)
    with world.acting("asso", "coordinator"):
        assert CaseNewAddress.objects.count() == 0


def test_after_an_hour_the_page_shows_nothing_and_one_may_open_again(world, browse_committed, case):  # noqa: F811
    opening = open_it(world, case)
    earlier(minutes=61)
    client = browse_committed("asso", "coordinator")
    assert client.post(reverse("cases:reveal", args=[case.reference, "nouvelle-adresse"])).status_code == 403
    assert "Cet accès a pris fin" in client.get(opening.get_absolute_url()).content.decode()
    assert open_it(world, case).pk != opening.pk


def test_nobody_prolongs_it_even_with_every_right_on_the_table(world, case):  # noqa: F811
    """The database's own constraint, past grants and policies."""
    open_it(world, case)
    with database.administer(database.DATABASE) as connection, pytest.raises(Exception, match="break_glass__one_hour"):
        connection.execute("UPDATE cases_breakglass SET expires_at = expires_at + interval '1 minute'")


def test_a_late_review_bars_its_person_and_is_reminded_once_a_day(world, case, monkeypatch):  # noqa: F811
    open_it(world, case)
    sent = []
    monkeypatch.setattr(remind_of_review, "apply_async", lambda arguments, **_options: sent.append(arguments))
    remind_of_reviews()
    assert sent == []
    earlier(days=8)
    with pytest.raises(TransitionRefused) as refused:
        open_it(world, case)
    assert refused.value.code == "barred"
    for expected in (1, 1):
        remind_of_reviews()
        for arguments in sent:
            remind_of_review(*arguments)
        assert reminders(world) == expected
        assert told_late(world) == {"officer", "manager"}
    earlier(days=1, minutes=1)
    sent.clear()
    remind_of_reviews()
    for arguments in [*sent, *sent]:
        remind_of_review(*arguments)
    assert reminders(world) == 2


def reminders(world):
    with world.acting("asso", "manager"):
        return AuditEntry.objects.filter(kind="glass.overdue").count()


def told_late(world):
    relay_outbox()
    return scene.told(world, "glass.overdue")


def test_a_review_that_comes_late_lifts_the_bar(world, case):  # noqa: F811
    opening = open_it(world, case)
    earlier(days=8)
    with world.acting("asso", "manager") as by:
        glass.review(BreakGlass.objects.get(pk=opening.pk), by=by, verdict="justified", note="vu trop tard, mais juste")
    assert open_it(world, case).is_live


def test_the_bar_is_the_databases_own(world, case, monkeypatch):  # noqa: F811
    """Negative control of the words: with the code's own check off, the database still refuses."""
    open_it(world, case)
    earlier(days=8)
    monkeypatch.setattr(glass, "is_barred", lambda: False)
    with pytest.raises(IntegrityError, match="settled first"):
        open_it(world, case)


def test_an_overdue_opening_shows_late_to_managers(world, browse_committed, case):  # noqa: F811
    open_it(world, case)
    earlier(days=8)
    page = browse_committed("asso", "manager").get(reverse("cases:glasses")).content.decode()
    assert "Relecture en retard" in page
    with world.acting("asso", "manager"):
        assert run("SELECT count(*) FROM cases_breakglass WHERE review_due < now()") == [(1,)]
