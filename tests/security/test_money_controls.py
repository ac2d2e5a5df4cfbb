"""Negative controls of targets and money: with one policy loosened, or one trigger off, what it stops succeeds."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import Error, connection, connections, transaction
from django.utils import timezone

from cases.services.intake import open_draft
from reporting import ledger
from reporting.ledger import Entered
from reporting.models import FundingLine, FundingMovement
from tenants.models import ChannelTarget, EntryClosing
from tenants.services import decisions
from tests.security.test_policy_controls import loosened

pytestmark = [pytest.mark.deep, pytest.mark.committed]

COORDINATION, LANDLORD = ("coordinator", "coordinator"), ("landlord", "manager")


@pytest.fixture
def money(committed):
    """A line of the association's, and entries that were closed and opened again; all targets as they were afterwards."""
    with committed.acting(*COORDINATION) as by:
        line = ledger.open_line(
            committed.programme, by=by, year=2026, funder="FSL", label="", beneficiary=committed.tenant("asso"),
            voted=Entered(Decimal("100.00"), timezone.localdate(), "convention"),
        )  # fmt: skip
        decisions.close_entries(committed.programme, by=by, reason="essai")
        decisions.reopen_entries(committed.programme, by=by)
    return committed, line


def sees(model):
    return lambda world, line, who: _within(world, who, lambda: model.objects.count() > 0)


def _within(world, who, ask):
    with world.acting(*who):
        return ask()


def writes(make):
    """Whether the policy lets a row in; whatever is written is undone."""

    def attack(world, line, who):
        with world.acting(*who):
            try:
                with transaction.atomic():
                    make(world, line, world.tenant(who[0]))
                    transaction.set_rollback(True)
            except Error as error:
                return "row-level security" not in str(error)
        return True

    return attack


def _line(world, line, tenant):
    FundingLine(tenant=tenant, programme=world.programme, year=2030, funder="USH").save(force_insert=True)


def _movement(world, line, tenant):
    FundingMovement(tenant=tenant, line=line, stage="voted", amount=5, reason="x").save(force_insert=True)


def _target(world, line, tenant):
    row = ChannelTarget(programme=world.programme, set_by=tenant, kind="entries", low=3, reason="x")
    row.save(force_insert=True)


def _closing(world, line, tenant):
    EntryClosing(programme=world.programme, set_by=tenant, reason="x").save(force_insert=True)


def ends(table):
    def attack(world, line, who):
        with world.acting(*who), transaction.atomic(), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(f"UPDATE {table} SET until = paris_today() + 900")
                    reached = cursor.rowcount > 0
                    transaction.set_rollback(True)
            except Error:
                return True
        return reached

    return attack


CONTROLS = {
    ("reporting_fundingline", "steering_or_own_share"): (sees(FundingLine), LANDLORD),
    ("reporting_fundingline", "coordination_opens"): (writes(_line), ("metropole", "coordinator")),
    ("reporting_fundingmovement", "with_its_line"): (sees(FundingMovement), LANDLORD),
    ("reporting_fundingmovement", "coordination_enters"): (writes(_movement), ("metropole", "coordinator")),
    ("tenants_channeltarget", "taking_part"): (sees(ChannelTarget), ("stranger", "coordinator")),
    ("tenants_channeltarget", "coordination_decides"): (writes(_target), ("metropole", "coordinator")),
    ("tenants_channeltarget", "coordination_ends"): (ends("tenants_channeltarget"), ("metropole", "coordinator")),
    ("tenants_entryclosing", "taking_part"): (sees(EntryClosing), ("stranger", "coordinator")),
    ("tenants_entryclosing", "coordination_decides"): (writes(_closing), ("metropole", "coordinator")),
    ("tenants_entryclosing", "coordination_ends"): (ends("tenants_entryclosing"), ("metropole", "coordinator")),
}


@pytest.mark.parametrize(("table", "policy"), CONTROLS)
def test_without_its_policy_the_attack_succeeds(money, table, policy):
    attack, who = CONTROLS[table, policy]
    assert not attack(*money, who)
    with loosened(table, policy):
        assert attack(*money, who)
    assert not attack(*money, who)


@contextmanager
def without_trigger(table, name):
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def test_without_the_sum_nothing_holds_the_money(money):
    world, line = money
    with without_trigger("reporting_fundingmovement", "add_up_funding"), world.acting(*COORDINATION) as by:
        ledger.enter(line, by=by, stage="paid", entered=Entered(Decimal("900.00"), timezone.localdate(), "x"))
    with world.acting(*COORDINATION):
        assert FundingLine.objects.get(pk=line.pk).paid == 0


def test_without_the_guard_a_closed_programme_takes_people_in(money):
    world, _line = money
    with world.acting(*COORDINATION) as by:
        decisions.close_entries(world.programme, by=by, reason="essai")
    with without_trigger("cases_case", "keep_entries_closed"), world.acting("asso") as by:
        assert open_draft(by=by, programme=world.programme).pk
