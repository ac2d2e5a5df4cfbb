"""What she asks of her data: a month, three at most once she was told, an answer, and a restriction that holds."""

from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.models import Case, SubjectRequest
from cases.services import requests
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.aging import day_ago
from tests.cases.builders import filed, today


@pytest.fixture
def case(world):
    return filed(world)


def receive(world, case, kind="access", days=0):
    with world.acting("asso") as by:
        return requests.receive(case, by=by, kind=kind, received_on=day_ago(days), text="Tout lire.")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_a_month_is_a_calendar_month(day, months, expected):
    assert requests.months_after(day, months) == expected


@given(st.lists(st.dates(date(2020, 1, 1), date(2100, 1, 1)), min_size=5, max_size=40))
def test_months_are_counted_as_the_database_counts(django_db_blocker, django_db_setup, days):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, (day + interval '1 month')::date, (day + interval '3 months')::date FROM unnest(%s::date[]) day",
            [days],
        )
        for day, one, three in cursor.fetchall():
            assert (requests.months_after(day, 1), requests.months_after(day, 3)) == (one, three)


def test_a_request_is_due_a_month_later_and_sealed(world, case):
    row = receive(world, case)
    assert row.due_on == requests.months_after(today(), 1)
    assert b"Tout lire" not in bytes(row.text)


def test_it_is_extended_once_within_the_month(world, case):
    row, late = receive(world, case), receive(world, case, "rectification", days=40)
    with world.acting("asso") as by:
        assert requests.extend(row, by=by).due_on == requests.months_after(today(), 3)
        for refused in (row, late):
            with pytest.raises(TransitionRefused):
                requests.extend(refused, by=by)


def test_the_database_holds_the_delay_and_the_answer(world, case):
    row = receive(world, case)
    with world.acting("asso") as by:
        with pytest.raises(IntegrityError), transaction.atomic():
            SubjectRequest.objects.filter(pk=row.pk).update(due_on=today() + timedelta(days=60))
        requests.answer(row, by=by, answer="granted", answered_on=today())
        with pytest.raises(Error), transaction.atomic():
            SubjectRequest.objects.filter(pk=row.pk).update(answer="refused")
        with pytest.raises(TransitionRefused):
            requests.answer(row, by=by, answer="refused", answered_on=today())


@pytest.mark.parametrize("days", [-1, 5])
def test_an_answer_stands_between_the_request_and_today(world, case, days):
    row = receive(world, case, days=3)
    with world.acting("asso") as by, pytest.raises(TransitionRefused):
        requests.answer(row, by=by, answer="granted", answered_on=day_ago(days))


def test_a_restriction_suspends_the_case(world, case):
    row = receive(world, case, "restriction")
    with world.acting("asso") as by:
        row = requests.answer(row, by=by, answer="granted", answered_on=today())
        assert row.in_force
        assert Case.objects.get(pk=case.pk).status == "suspended"
        assert not requests.lift(row, by=by).in_force
        with pytest.raises(TransitionRefused):
            requests.lift(row, by=by)


@pytest.mark.parametrize("key", ["coordinator", "shelter", "stranger"])
def test_the_register_is_the_owners_alone(world, case, key):
    row = receive(world, case)
    with world.acting(key) as by:
        assert not SubjectRequest.objects.filter(pk=row.pk).exists()
        with pytest.raises((Forbidden, SubjectRequest.DoesNotExist)):
            requests.answer(row, by=by, answer="refused", answered_on=today())
        with pytest.raises(Error), transaction.atomic():
            SubjectRequest.objects.create(
                tenant=case.tenant, case=case, kind="objection", received_on=today(), due_on=today() + timedelta(days=20)
            )


def test_from_the_request_to_the_answer_on_screen(world, browse, case):
    client, home = browse("asso"), reverse("cases:rights", args=[case.reference])
    sent = {"kind": "rectification", "received_on": str(day_ago(2)), "text": "Mon prénom."}
    assert client.post(reverse("cases:receive_request", args=[case.reference]), sent).url == home
    again = client.post(reverse("cases:receive_request", args=[case.reference]), sent)
    assert again.status_code == 422
    assert "attend déjà une réponse" in again.content.decode()
    with world.acting("asso"):
        row = SubjectRequest.objects.get(case=case)
    place = reverse("cases:answer_request", args=[case.reference, row.pk])
    assert "Mon prénom." in client.get(place).content.decode()
    assert "Mon prénom." not in client.get(home).content.decode()
    assert client.post(place.replace(str(row.pk), f"{row.pk}") + "prolonger/").url == home
    assert client.post(place, {"answer": "granted", "answered_on": str(today())}).url == home
    assert "Acceptée" in client.get(home).content.decode()
