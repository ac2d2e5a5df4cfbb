"""A shelter's own page and its months: its own women, by reference, and nobody else's."""

import io
import re
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cases import access
from cases.models import CaseOrigin, Exclusion
from cases.policies import case_policy
from cases.shelter import women_of
from housing.models import ShelterReport, ShelterReportLine
from housing.services import shelter_reports
from housing.services.shelter_reports import figures_of, lines_of, make_month, month_after, month_before, month_of
from housing.workflow import stays
from tenants.acting import acting_as
from tenants.jobs import due_work
from tenants.models import AuditEntry, Participation
from tenants.services.setup import OWNER, join
from tests.factories import consent_to
from tests.housing.course import open_case
from tests.housing.sheltered import day, house, make_shelter, today
from tests.housing.test_screens import text
from tests.security.attempts import FORBIDDEN, refusal, run


def made(world, key="shelter", month=None):
    with acting_as(world.tenant(key)) as job:
        return make_month(by=job, month=month or month_of(today()))


def references(world, report, who="shelter", role="officer"):
    with world.acting(who, role):
        return {line.reference for line in lines_of(report)}


@pytest.fixture
def two_shelters(committed):
    """Another organisation that shelters in the same programme."""
    parts = join(committed.programme, committed.tenant("excluded"), parts=(Participation.Part.SHELTER,))
    yield committed
    Participation.objects.using(OWNER).filter(pk__in=[one.pk for one in parts]).delete()


# --- its own women ----------------------------------------------------------------------------------------
def test_the_page_shows_who_is_housed_here_and_where_her_rehousing_stands(world, browse):
    here, elsewhere = house(world), open_case(world)
    page = text(browse("shelter").get(reverse("cases:shelter")))
    assert here.case.reference in page
    assert "depuis le" in page
    assert elsewhere.reference not in page


def test_two_shelters_see_each_their_own_women(two_shelters):
    world = two_shelters
    first = house(world)
    second = open_case(world)
    with world.acting("asso"):
        consent = consent_to(second, world.tenant("excluded"), "shelter")
        access.grant(second.pk, world.tenant("excluded").group_id, access.SHELTER, purpose="shelter", consent=consent)
        CaseOrigin.objects.filter(case=second).update(shelter=world.tenant("excluded"))
    for who, own, other in (("shelter", first.case, second), ("excluded", second, first.case)):
        with world.acting(who) as actor:
            assert {case.pk for case, _since in women_of(actor)} == {own.pk}
            assert run("SELECT id FROM cases_case WHERE id = %s", other.pk) == []
            assert not case_policy.visible(actor).filter(pk=other.pk).exists()
    reports = {who: made(world, who) for who in ("shelter", "excluded")}
    assert references(world, reports["shelter"]) == {first.case.reference}
    assert references(world, reports["excluded"], "excluded") == {second.reference}
    assert references(world, reports["shelter"], "excluded") == set()
    with world.acting("excluded"):
        assert run("SELECT number FROM housing_stay") == []
        assert run("SELECT code FROM housing_place") == []
        assert run("SELECT id FROM housing_shelterreport WHERE tenant_id = %s", world.tenant("shelter").pk) == []


@pytest.mark.parametrize("who", ["asso", "coordinator", "landlord", "stranger"])
def test_nobody_outside_reads_a_shelters_months(world, who):
    house(world)
    made(world)
    with world.acting(who):
        assert not ShelterReport.objects.exists()
        assert not ShelterReportLine.objects.exists()


def test_who_is_followed_and_housed_by_the_same_organisation_is_among_its_women(world, browse):
    _shelter, [place, _other] = make_shelter(world)
    own, followed = open_case(world, owner="shelter"), open_case(world, owner="shelter")
    with world.acting("shelter") as by:
        stays.book_case(own, by=by, booking=stays.Booking((place,), day(-3), entered=True))
    assert references(world, made(world)) == {own.reference}
    page = text(browse("shelter").get(reverse("cases:shelter")))
    assert own.reference in page
    assert followed.reference not in page


# --- the month ---------------------------------------------------------------------------------------------
def test_a_month_says_where_each_rehousing_stands_by_reference(world):
    here = house(world, booking={"starts_on": day(-70)})
    report = made(world)
    with world.acting("shelter"):
        [line] = lines_of(report)
        figures = figures_of(report, [line])
    assert (line.reference, line.status, line.entered_on, line.left_on) == (here.case.reference, "searching", day(-70), None)
    assert figures[0][1] == "hébergé, parcours en cours"
    assert [value for value, _label in figures] == [
        "1\N{NO-BREAK SPACE}ménage",
        "0\N{NO-BREAK SPACE}entrée",
        "0\N{NO-BREAK SPACE}sortie",
        "0\N{NO-BREAK SPACE}relogement",
    ]


def test_who_left_is_in_the_month_of_her_exit_and_in_no_later_one(world):
    here = house(world, booking={"starts_on": day(-70)})
    here.act(stays.leave, here.stay, on=today(), outcome="permanent_social", orientation="permanent")
    assert references(world, made(world)) == {here.case.reference}
    assert references(world, made(world, month=month_after(today()))) == set()


def test_a_month_made_again_is_replaced(world):
    house(world)
    first = made(world)
    assert made(world).pk == first.pk
    with world.acting("shelter"):
        assert ShelterReportLine.objects.count() == 1


def test_the_job_makes_the_month_that_is_over_once(world):
    tenant = world.tenant("shelter").pk
    assert (tenant, tenant) in due_work("shelter_reports")
    made(world, month=month_before(today()))
    assert (tenant, tenant) not in due_work("shelter_reports")


def test_a_line_disappears_for_a_colleague_whom_the_case_bars(world):
    here = house(world)
    report = made(world)
    with world.acting("asso"):
        Exclusion.objects.create(
            tenant=here.case.tenant, case=here.case, excluded_membership=world.member("shelter", "coordinator")
        )
    assert references(world, report, role="coordinator") == set()
    assert references(world, report) == {here.case.reference}


def test_people_write_no_line_themselves(world):
    here = house(world)
    report = made(world)
    with world.acting("shelter"):
        row = {"tenant": world.tenant("shelter"), "report": report, "case": here.case, "reference": "X", "status": "searching"}
        assert refusal(lambda: ShelterReportLine.objects.create(**row, status_since=today()))[0] == FORBIDDEN
        ShelterReportLine.objects.all().delete()
        assert ShelterReportLine.objects.count() == 1


def test_the_paper_holds_references_and_counts_and_no_name(world, browse):
    shelter, _places = make_shelter(world, label="Autre (test)")
    here = house(world)
    report = made(world)
    answer = browse("shelter").post(reverse("housing:download_shelter_report", args=[report.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="hebergement-{today():%Y-%m}.pdf"'
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert here.case.reference in words
    assert not any(word in words for word in ("Martin", "Alix", "Hirondelles", shelter.label))
    assert not re.search(r"\bA1\b", words)
    with world.acting("shelter"):
        assert AuditEntry.objects.filter(kind="shelter_report.downloaded").exists()


def test_a_month_is_asked_for_in_one_click(world, browse):
    client = browse("shelter", "reader")
    client.post(reverse("housing:make_shelter_report"), {"mois": month_of(today()).isoformat()})
    assert "En préparation" in text(client.get(reverse("housing:shelter_reports")))
    assert browse("asso").post(reverse("housing:make_shelter_report")).status_code == 403


@pytest.mark.parametrize(
    ("start", "before", "after"), [("2026-01-31", "2025-12-01", "2026-02-01"), ("2026-12-01", "2026-11-01", "2027-01-01")]
)
def test_months_follow_each_other(start, before, after):

    start_day = date.fromisoformat(start)
    assert (month_before(start_day).isoformat(), month_after(start_day).isoformat()) == (before, after)


def test_only_two_months_may_be_asked_for(world):
    assert len(shelter_reports.months_to_make(today())) == 2
