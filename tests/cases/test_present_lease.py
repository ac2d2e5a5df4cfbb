"""Her present lease: what is noted, and the letter that ends her solidarity for its rent (loi n° 89-462, article 8-2)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from cases.application.tenancy import six_months_after, solidarity_of
from cases.models import Case, PresentLease
from cases.services.tenancy import COLUMNS, save_present_lease
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import AuditEntry
from tests.cases.builders import closed_case, filed, today

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("ground", "ground_on", "letter_on", "presented_on", "may_write", "words"),
    [
        ("", None, None, None, False, "aucun fondement"),
        ("order", None, None, None, False, "la date"),
        ("order", date(2025, 1, 1), None, None, True, "peut être préparé"),
        ("conviction", date(2026, 5, 22), None, None, True, "peut être préparé"),
        ("conviction", date(2026, 5, 21), None, None, False, "plus de six mois"),
        ("conviction", date(2026, 5, 1), date(2026, 10, 31), None, True, "première présentation"),
        ("conviction", date(2026, 5, 1), date(2026, 11, 1), None, False, "plus de six mois"),
        ("order", date(2026, 11, 1), date(2026, 11, 2), None, True, "envoyé le"),
        ("order", date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 5), True, "6 novembre 2026"),
    ],
)
def test_where_the_end_of_solidarity_stands(ground, ground_on, letter_on, presented_on, may_write, words):
    found = solidarity_of(ground, ground_on, letter_on, presented_on, DAY)
    assert found.may_write is may_write
    assert words in found.words
    assert found.ended_on == (presented_on + timedelta(days=1) if presented_on else None)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 31), date(2026, 7, 31)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 30), date(2028, 2, 29)),
        (date(2026, 12, 1), date(2027, 6, 1)),
    ],
)
def test_six_months_end_on_a_day_that_exists(day, later):
    assert six_months_after(day) == later


# --- noted ----------------------------------------------------------------------------------------------
VALUES = dict.fromkeys(COLUMNS) | {"holder": "spouses", "wishes_to_stay": "no", "debt_plan": False, "solidarity_ground": ""}


@pytest.fixture
def case(world):
    return filed(world)


def test_saved_over_what_was_shown_and_over_nothing_else(world, case):
    with world.acting("asso") as by:
        save_present_lease(case, by=by, version=0, values=VALUES)
        save_present_lease(case, by=by, version=1, values=VALUES | {"holder": "sole"})
        with pytest.raises(TransitionRefused, match="ont changé"):
            save_present_lease(case, by=by, version=1, values=VALUES)
        assert PresentLease.objects.get(case=case).holder == "sole"


def test_the_coordination_reads_it_and_does_not_write_it(world, case):
    with world.acting("asso") as by:
        save_present_lease(case, by=by, version=0, values=VALUES)
    with world.acting("coordinator") as by:
        assert PresentLease.objects.filter(case=case).exists()
        with pytest.raises(Forbidden):
            save_present_lease(case, by=by, version=1, values=VALUES)
        assert PresentLease.objects.filter(case=case).update(holder="other") == 0
    for key in ("landlord", "metropole", "stranger", "excluded"):
        with world.acting(key):
            assert not PresentLease.objects.exists(), key


def test_a_closed_case_takes_no_lease(world):
    case = closed_case(world)
    with world.acting("asso") as by, pytest.raises(TransitionRefused, match="clos"):
        save_present_lease(case, by=by, version=0, values=VALUES)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"notice_on": DAY, "ends_on": DAY - timedelta(days=1)}, "notice_in_order"),
        ({"debt": -1}, "debt_not_negative"),
        ({"letter_on": DAY, "presented_on": DAY - timedelta(days=1)}, "presented_once_sent"),
    ],
)
def test_the_database_refuses_what_cannot_be(world, case, changes, rule):
    with world.acting("asso") as by:
        save_present_lease(case, by=by, version=0, values=VALUES)
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            PresentLease.objects.filter(case=case).update(**changes)


# --- the pages ------------------------------------------------------------------------------------------
def url(name, case):
    return reverse(f"cases:{name}", args=[case.reference])


def typed(**changes):
    return {"version": "0", "holder": "spouses", "wishes_to_stay": "no", **changes}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"notice_on": "2026-10-02", "ends_on": "2026-10-01"}, "ends_on"),
        ({"solidarity_ground": "order", "ground_on": "2026-10-01", "presented_on": "2026-10-05"}, "letter_on"),
        ({"letter_on": "2026-10-05"}, "letter_on"),
        ({"solidarity_ground": "conviction", "ground_on": "2025-10-01", "letter_on": "2026-10-05"}, "letter_on"),
        ({"debt": "-3"}, "debt"),
    ],
)
def test_the_form_says_what_cannot_be_and_keeps_what_was_typed(world, browse, case, changes, field):
    answer = browse("asso").post(url("present_lease", case), typed(**changes))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert all(value in answer.content.decode() for name, value in changes.items() if name != "solidarity_ground")


def test_from_the_lease_to_the_letter_without_a_name_or_a_place(world, browse, case):
    client = browse("asso")
    refused = client.post(url("solidarity_letter", case), follow=True)
    assert "ne peut pas être préparé" in refused.content.decode()
    notified = today() - timedelta(days=10)
    sent = typed(solidarity_ground="order", ground_on=notified.isoformat(), debt="430,50", debt_plan="on")
    assert client.post(url("present_lease", case), sent).status_code == 302
    page = client.get(url("application", case)).content.decode()
    assert "430,50" in page
    assert "plan d’apurement" in page
    letter = client.post(url("solidarity_letter", case))
    assert letter["Content-Type"] == "application/pdf"
    assert letter["Content-Disposition"] == f'attachment; filename="courrier-{case.reference}.pdf"'
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(letter.content)).pages).split())
    assert "8-2 de la loi n° 89-462" in text
    assert "ordonnance de protection" in text
    for word in ("Durand", "Inès", "Orléans", case.reference, case.tenant.name):
        assert word not in text
    with world.acting("asso"):
        assert AuditEntry.objects.filter(kind="lease_letter.printed", about=case.pk).count() == 1


def test_she_may_stay_and_the_spouse_leave():
    assert Case.Outcome.STAYED_SPOUSE_LEFT.label == "maintien dans le logement, conjoint évincé"
