"""Asking for a report: bad periods are refused beside their date, two clicks make one report, a stopped one starts again."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reporting import workflow
from reporting.models import Report
from reporting.periods import Period, exercise_of, last_quarter, last_whole_months, same_day
from reporting.services import request_report, retry_report
from tenants.errors import Forbidden, Refused, TransitionRefused
from tests.reporting.test_access import make_report

TODAY = timezone.localdate()
LAST = last_whole_months(TODAY)


def asked(client, **values):
    data = {"du": "2025-01-01", "au": "2025-12-31"} | values
    data.setdefault("dispositif", str(client.programme))
    return client.post(reverse("reporting:request"), data)


@pytest.fixture
def steering(browse, world):
    client = browse("coordinator", "coordinator")
    client.programme = world.programme.pk
    return client


@pytest.fixture
def analyst(browse, world):
    client = browse("metropole", "analyst")
    client.programme = world.programme.pk
    return client


def count(world, key="coordinator"):
    with world.acting(key, "coordinator"):
        return Report.objects.count()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"au": "2024-12-31"}, "précède son début"),
        ({"au": str(TODAY + timedelta(days=3))}, "n’est pas terminée"),
        ({"du": "", "au": ""}, "obligatoire"),
        ({"du": "31/02/2025"}, "Saisissez une date"),
        ({"du": "1999-01-01"}, "à partir de l’an 2000"),
        ({"du": "2023-01-01", "au": "2023-12-31"}, "a commencé le 30 juin 2024"),
        ({"edition": "complete"}, "Sélectionnez un choix valide"),
        ({"dispositif": "00000000-0000-4000-8000-000000000000"}, "Sélectionnez un choix valide"),
    ],
)
def test_bad_input_is_explained_and_makes_nothing(world, steering, values, message):
    answer = asked(steering, **{"edition": "steering"} | values)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert count(world) == 0


def test_what_was_typed_stays_in_the_form(steering):
    page = asked(steering, edition="steering", du="2025-06-10", au="2025-01-01").content.decode()
    assert 'value="2025-06-10"' in page
    assert 'value="2025-01-01"' in page


def test_the_masked_edition_covers_whole_months(world, analyst):
    answer = asked(analyst, edition="metropole", du="2025-01-01", au="2025-12-30")
    assert "couvre des mois entiers" in answer.content.decode()
    assert asked(analyst, edition="metropole", du="2025-01-01", au="2025-12-31").status_code == 302
    assert count(world, "metropole") == 1


def test_an_analyst_cannot_ask_for_the_full_edition(world, analyst):
    assert asked(analyst, edition="steering").status_code == 200
    assert count(world, "metropole") == 0
    with world.acting("metropole", "analyst") as actor, pytest.raises(Forbidden, match="comité de pilotage"):
        request_report(
            by=actor, programme=world.programme, period=Period(date(2025, 1, 1), date(2025, 1, 31)), edition="steering"
        )


@pytest.mark.parametrize(("key", "role"), [("landlord", "analyst"), ("coordinator", "officer"), ("stranger", "coordinator")])
def test_the_service_refuses_who_does_not_evaluate(world, key, role):
    with world.acting(key, role) as actor, pytest.raises(Forbidden):
        request_report(by=actor, programme=world.programme, period=LAST, edition="metropole")


def test_two_clicks_make_one_report(world, steering):
    first, second = asked(steering, edition="steering"), asked(steering, edition="steering")
    assert first["Location"] == second["Location"]
    assert count(world) == 1


def test_a_report_is_cancelled_then_computed_again(world):
    report = make_report(world, "coordinator", "steering")
    with world.acting("coordinator", "coordinator") as actor:
        assert workflow.cancel(report, by=actor).status == "cancelled"
        with pytest.raises(TransitionRefused):
            workflow.cancel(report, by=actor)
        assert retry_report(report, by=actor).status == "queued"
        with pytest.raises(TransitionRefused):
            retry_report(report, by=actor)


def test_progress_is_a_fragment_that_asks_again_while_it_lasts(world, steering):
    report = make_report(world, "coordinator", "steering")
    url = reverse("reporting:progress", args=[report.pk])
    live = steering.get(url, headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in live.content.decode()
    assert "HX-Refresh" not in live
    with world.acting("coordinator", "coordinator") as actor:
        workflow.cancel(report, by=actor)
    over = steering.get(url, headers={"HX-Request": "true"})
    assert over["HX-Refresh"] == "true"
    assert "every 2s" not in over.content.decode()
    assert steering.get(url).status_code == 302


def test_a_bad_period_in_the_address_is_told_on_the_dashboard(steering):
    page = steering.get(reverse("reporting:dashboard"), {"du": "2025-05-01", "au": "2025-03-01"})
    assert page.status_code == 200
    assert "précède son début" in page.content.decode()


def test_the_list_asks_as_many_queries_for_thirty_as_for_two(world, analyst):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert analyst.get(reverse("reporting:reports")).status_code == 200
        return len(captured)

    def make(start):
        make_report(world, "metropole", "metropole", role="analyst", starts_on=start)

    make(date(2025, 1, 1))
    make(date(2025, 2, 1))
    queries()
    few = queries()
    for day in range(2, 30):
        make(date(2025, 3, day))
    assert queries() == few <= 15


# --- periods ------------------------------------------------------------------------------------
def test_periods_of_the_calendar():
    assert last_whole_months(date(2026, 1, 15)) == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert last_whole_months(date(2026, 3, 1)) == Period(date(2026, 1, 1), date(2026, 2, 28))
    assert last_quarter(date(2026, 1, 1)) == Period(date(2025, 10, 1), date(2025, 12, 31))
    assert last_quarter(date(2026, 6, 30)) == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert Period(date(2024, 2, 29), date(2024, 3, 31)).a_year_before() == Period(date(2023, 2, 28), date(2023, 3, 31))
    assert same_day(date(2024, 2, 29), 2028) == date(2028, 2, 29)


def test_the_exercise_begins_on_its_day():
    first = date(2024, 6, 30)
    assert exercise_of(first, date(2026, 6, 29)) == Period(date(2025, 6, 30), date(2026, 6, 29))
    assert exercise_of(first, date(2026, 6, 30)) == Period(date(2026, 6, 30), date(2026, 6, 30))


def test_a_day_in_paris_ends_at_midnight_in_paris():
    summer = Period(date(2026, 3, 29), date(2026, 3, 29))
    assert (summer.ends_before - summer.starts_at).days == 1
    assert summer.starts_at.utcoffset() != summer.ends_before.utcoffset()


def test_whole_months():
    assert Period(date(2024, 2, 1), date(2024, 2, 29)).is_whole_months
    assert not Period(date(2024, 2, 1), date(2024, 2, 28)).is_whole_months


def test_refusals_name_the_date_at_fault(world):
    with world.acting("coordinator", "coordinator") as actor:
        for period, code in (
            (Period(date(2025, 2, 1), date(2025, 1, 1)), "end"),
            (Period(date(1990, 1, 1), date(2025, 1, 1)), "start"),
        ):
            with pytest.raises(Refused) as refusal:
                request_report(by=actor, programme=world.programme, period=period, edition="steering")
            assert refusal.value.code == code
