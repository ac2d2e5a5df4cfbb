"""The ledger of a programme's funding: what adds up, what is refused, who reads it, what things cost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reporting import ledger
from reporting.collecting import collect
from reporting.funding import account, per_unit
from reporting.indicators.source import Scope
from reporting.ledger import Entered
from reporting.models import FundingLine, FundingMovement
from reporting.periods import Period
from reporting.targets import current_year, exercise_in
from tenants.errors import Forbidden, TransitionRefused
from tests.reporting.scene import Scene

COORDINATION = ("coordinator", "coordinator")
EUROS = Decimal("1000.00")


def today():
    return timezone.localdate()


def said(amount=EUROS, on=None, reason="délibération"):
    return Entered(Decimal(amount), on or today(), reason)


def line(world, *, amount=EUROS, funder="FNAVDL", label="", to=None, year=None):
    with world.acting(*COORDINATION) as by:
        return ledger.open_line(
            world.programme, by=by, year=year or current_year(world.programme), funder=funder, label=label,
            beneficiary=to and world.tenant(to), voted=said(amount),
        )  # fmt: skip


def enter(world, row, stage, amount, **more):
    with world.acting(*COORDINATION) as by:
        return ledger.enter(row, by=by, stage=stage, entered=said(amount, **more))


def correct(world, entry, amount):
    with world.acting(*COORDINATION) as by:
        return ledger.correct(entry, by=by, right=said(amount, reason="erreur de saisie"))


def totals(world, row):
    with world.acting(*COORDINATION):
        again = FundingLine.objects.get(pk=row.pk)
    return again.voted, again.committed, again.paid


MOVES = st.lists(
    st.tuples(st.sampled_from(["voted", "committed", "paid", "correct"]), st.decimals("0.01", "600.00", places=2)), max_size=12
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_totals_are_the_sums_of_what_was_let_in(world, moves):
    """Whatever is tried, and refused or not: paid ≤ committed ≤ voted, nothing negative, each total the sum of its movements."""
    with transaction.atomic():
        row = line(world)
        for stage, amount in moves:
            try:
                with transaction.atomic():
                    if stage == "correct":
                        with world.acting(*COORDINATION):
                            entry = FundingMovement.objects.filter(line=row, corrects=None).order_by("?").first()
                        correct(world, entry, amount - Decimal("0.01"))
                    else:
                        enter(world, row, stage, amount)
            except (IntegrityError, TransitionRefused):
                pass
        with world.acting(*COORDINATION):
            sums = dict(FundingMovement.objects.filter(line=row).order_by().values_list("stage").annotate(total=Sum("amount")))
        voted, committed, paid = totals(world, row)
        assert (voted, committed, paid) == tuple(sums.get(stage, 0) for stage in ("voted", "committed", "paid"))
        assert 0 <= paid <= committed <= voted
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("stage", "amount", "constraint"),
    [
        ("committed", "1000.01", "funding_line__committed_within_voted"),
        ("paid", "600.01", "funding_line__paid_within_committed"),
    ],
)
def test_what_passes_its_bound_is_refused(world, stage, amount, constraint):
    row = line(world)
    enter(world, row, "committed", "600.00") if stage == "paid" else None
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        enter(world, row, stage, amount)


def test_a_correction_is_one_more_movement(world):
    row = line(world)
    entry = enter(world, row, "committed", "690.00")
    correct(world, entry, "600.00")
    assert totals(world, row)[1] == Decimal("600.00")
    correct(world, entry, "0.00")
    assert totals(world, row)[1] == 0
    with world.acting(*COORDINATION):
        assert [one.amount for one in entry.corrections.order_by("created_at")] == [Decimal("-90.00"), Decimal("-600.00")]
        assert FundingMovement.objects.get(pk=entry.pk).amount == Decimal("690.00")
        correction = entry.corrections.first()
    with pytest.raises(TransitionRefused):
        correct(world, correction, "10.00")


def test_a_vote_is_not_taken_back_under_what_is_committed(world):
    row = line(world)
    enter(world, row, "committed", "600.00")
    with world.acting(*COORDINATION):
        vote = row.movements.get(stage="voted")
    with pytest.raises(IntegrityError, match="committed_within_voted"), transaction.atomic():
        correct(world, vote, "500.00")


@pytest.mark.parametrize("entered", [said(on=date(2100, 1, 1)), said(reason=" ")])
def test_an_entry_has_a_past_day_and_a_reason(world, entered):
    row = line(world)
    with pytest.raises(TransitionRefused), world.acting(*COORDINATION) as by:
        ledger.enter(row, by=by, stage="voted", entered=entered)


@pytest.mark.parametrize("statement", ["UPDATE reporting_fundingline SET voted = 9", "UPDATE reporting_fundingmovement SET amount = 9",
                                       "DELETE FROM reporting_fundingmovement", "DELETE FROM reporting_fundingline"])  # fmt: skip
def test_nothing_is_rewritten_even_by_sql(world, statement):
    line(world)
    with world.acting(*COORDINATION), pytest.raises(Error, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "who", [*((key, "coordinator") for key in ("metropole", "asso", "landlord")), ("coordinator", "officer")]
)
def test_only_the_coordination_writes(world, who):
    row = line(world)
    with pytest.raises(Forbidden), world.acting(*who) as by:
        ledger.enter(row, by=by, stage="voted", entered=said())
    if who[0] != "coordinator":
        with world.acting(*who), pytest.raises(Error, match="row-level security"), transaction.atomic():
            FundingMovement.objects.create(tenant=world.tenant(who[0]), line=row, stage="voted", amount=1, reason="x")


def rows_read(world, key):
    """Lines that an organisation reads by SQL alone."""
    with world.acting(key, "manager"):
        return FundingLine.objects.count(), FundingMovement.objects.count()


def test_who_reads_what_of_the_money(world):
    line(world)
    line(world, label="part", to="asso")
    others = ("shelter", "landlord", "agency", "stranger", "prefecture")
    read = {key: rows_read(world, key) for key in ("coordinator", "metropole", "asso", *others)}
    assert read.pop("coordinator") == read.pop("metropole") == (2, 2)
    assert read.pop("asso") == (1, 1)
    assert set(read.values()) == {(0, 0)}


def test_a_landlord_is_given_no_share(world):
    with pytest.raises(Error, match="row-level security"), transaction.atomic():
        line(world, to="landlord")


def test_a_landlords_manager_is_refused_the_page(browse):
    assert browse("landlord", "manager").get(reverse("reporting:funding")).status_code == 403


def test_an_association_reads_its_share_and_no_cost(world, browse):
    line(world, amount="777.00")
    line(world, amount="333.00", label="part", to="asso")
    page = browse("asso", "manager").get(reverse("reporting:funding")).content.decode()
    assert "333\xa0€" in page
    assert "777" not in page
    assert "Par relogement" not in page
    csv = browse("asso", "manager").get(reverse("reporting:funding_csv")).content.decode("utf-8-sig")
    assert "333,00" in csv
    assert "777" not in csv


# --- what things cost -------------------------------------------------------------------------------------
def test_a_cost_is_exact_to_the_cent():
    assert per_unit(Decimal("1000.00"), 3) == "333,33\xa0€"
    assert per_unit(Decimal("0.05"), 10) == "0,01\xa0€"
    assert per_unit(Decimal("1000.00"), 0) == "–"
    assert per_unit(Decimal("1000.00"), None) == "masqué"


@pytest.fixture
def paid(world):
    """In the last exercise: six rehousings and one support measure begun, 1 200 € paid of 2 000 €."""
    scene, year = Scene(world), current_year(world.programme) - 1
    exercise = exercise_in(world.programme, year)
    signed = exercise.start + timedelta(days=100)
    for number in range(6):
        case = scene.case(exercise.start + timedelta(days=number))
        scene.lease(case, "landlord", signed)
    scene.session(scene.measure(case, "shelter", signed), signed)
    row = line(world, amount="2000.00", year=year)
    enter(world, row, "committed", "1500.00", on=signed)
    enter(world, row, "paid", "1200.00", on=signed)
    return year


def costs(world, who, year):
    with world.acting(*who) as actor:
        return account(actor, world.programme, year)


def test_a_rehousing_costs_what_was_paid_for_it(world, paid):
    full = costs(world, COORDINATION, paid)
    assert (full.costs.rehousing, full.costs.measure) == ("200\xa0€", "1\u202f200\xa0€")
    assert full.rows[0].costs == full.costs
    assert full.total.balance == Decimal("800.00")


def test_few_are_told_to_the_steering_people_alone(world, paid):
    masked = costs(world, ("metropole", "analyst"), paid)
    assert (masked.costs.rehousing, masked.costs.measure) == ("200\xa0€", "masqué")
    assert masked.results.measures is None
    assert costs(world, ("metropole", "coordinator"), paid).costs.measure == "1\u202f200\xa0€"


@pytest.mark.committed
def test_the_counts_are_those_of_the_report(committed):
    scene, year = Scene(committed), current_year(committed.programme) - 1
    exercise = exercise_in(committed.programme, year)
    for number in range(3):
        scene.lease(scene.case(exercise.start + timedelta(days=number)), "landlord", exercise.end - timedelta(days=number))
    scene.lease(scene.case(exercise.start), "landlord", exercise.end, cancelled_on=exercise.end, keys_on=None)
    found = collect(Scope(committed.programme.pk, exercise), lambda _percent: None)
    told = costs(committed, COORDINATION, year).results
    assert told.rehousings == len(found.rehousings) == 3
    assert told.measures == sum(one.begun_in_period for one in found.measures)


# --- screens ------------------------------------------------------------------------------------------------
LINE = {
    "funder": "AUTRE",
    "label": "Fondation",
    "beneficiary": "",
    "amount": "12 500,50 €",
    "on": "2026-06-01",
    "reason": "convention",
}


def test_a_line_is_added_where_one_reads(world, browse):
    client = browse(*COORDINATION)
    url = reverse("reporting:open_line", args=[world.programme.pk])
    refused = client.post(url, LINE | {"label": "", "amount": "beaucoup"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Précisez quel est cet autre financeur." in page
    assert "Écrivez un montant en euros" in page
    assert "convention" in page
    shown = client.post(url, LINE, follow=True).content.decode()
    assert "Autre financeur – Fondation" in shown
    assert "12\u202f500,50\xa0€" in shown
    again = client.post(url, LINE)
    assert "Cette ligne existe déjà" in again.content.decode()


def test_a_refused_movement_says_why_and_keeps_what_was_typed(world, browse):
    row = line(world)
    url = reverse("reporting:enter_movement", args=[row.pk])
    typed = {"stage": "paid", "amount": "10", "on": today().isoformat(), "reason": "acompte de mai"}
    page = browse(*COORDINATION).post(url, typed).content.decode()
    assert "Le versé dépasserait l’engagé" in page
    assert "acompte de mai" in page


def test_many_lines_take_no_more_queries(world, browse, django_assert_max_num_queries):
    client = browse(*COORDINATION)
    for number in range(12):
        line(world, funder="AUTRE", label=f"Fonds {number}")
    with django_assert_max_num_queries(60):
        assert client.get(reverse("reporting:funding")).status_code == 200


def test_the_next_exercise_is_votable_before_it_begins(world, browse):
    year = current_year(world.programme) + 1
    line(world, year=year)
    page = browse(*COORDINATION).get(reverse("reporting:funding"), {"exercice": year})
    assert "1\u202f000\xa0€" in page.content.decode()
    assert isinstance(exercise_in(world.programme, year), Period)
