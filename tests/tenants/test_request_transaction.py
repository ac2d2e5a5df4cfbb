"""A request is one transaction: after an error nothing of it is left."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from cases.models import Case
from tenants import context
from tenants.acting import acting_as
from tenants.middleware import RequestTransactionMiddleware
from tenants.models import AuditEntry
from tests.conftest import session_of

pytestmark = pytest.mark.urls("tests.tenants.failing_urls")


@pytest.fixture
def client(committed):
    browser = Client(raise_request_exception=False)
    browser.cookies[settings.SESSION_COOKIE_NAME] = session_of(committed.member("asso"))
    return browser


def left(world):
    with acting_as(world.member("asso")):
        return Case.objects.count(), AuditEntry.objects.count()


@pytest.mark.parametrize(("path", "status"), [("exception", 500), ("reponse", 500), ("refus", 409)])
def test_nothing_is_left_of_a_change_that_failed(committed, client, path, status):
    assert client.get(f"/echec/{path}/").status_code == status
    assert left(committed) == (0, 0)


def test_what_succeeds_is_committed(committed, client):
    """Negative control of the test above: the same change, without the failure, stays."""
    assert client.get("/echec/aucun/").status_code == 200
    assert left(committed) == (1, 1)


def test_without_the_middleware_a_500_would_leave_half_a_change(committed, client, monkeypatch):
    """Negative control: with the rollback taken out, the change of a 500 stays. That is what the guard is for."""

    def careless(self, request):
        request.request_id = "test"
        from django.db import transaction

        with transaction.atomic():
            context.apply(context.NOBODY)
            return self.get_response(request)

    monkeypatch.setattr(RequestTransactionMiddleware, "__call__", careless)
    assert client.get("/echec/reponse/").status_code == 500
    assert left(committed) == (1, 1)


def test_nobody_is_left_in_the_connection(committed, client):
    client.get("/echec/aucun/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant', true), current_setting('app.groups', true)")
        assert set(cursor.fetchone()) <= {"", None}


def test_a_page_is_not_to_be_stored(client):
    response = client.get("/profil/")
    assert response["Cache-Control"] == "no-store, private"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
