"""What the household's side alone reads of a proposal; and proposals of a case that no longer searches."""

import pytest
from django.db import transaction
from django.utils import timezone

from cases import workflow as case_workflow
from cases.models import Case
from housing import workflow
from housing.models import HouseholdSide, Proposal
from housing.policies import household_side_policy
from housing.tasks import withdraw_idle_proposal
from tenants.jobs import due_work
from tenants.models import OutboxEvent
from tests.housing.course import start
from tests.security.attempts import FORBIDDEN, insert, refusal, run

INDEX = "housing_householdside"


def declined(world):
    course = start(world)
    course.reserve()
    course.run("asso", workflow.decline_for_household, reason="safety")
    return course


def change(side, **columns):
    return lambda: HouseholdSide.objects.filter(pk=side.pk).update(**columns)


@pytest.mark.parametrize(("who", "role"), [("asso", "officer"), ("coordinator", "coordinator")])
def test_those_who_stand_by_her_read_why(world, who, role):
    declined(world)
    with world.acting(who, role) as actor:
        side = household_side_policy.visible(actor).get()
        assert (side.number, side.decline_reason, side.withdraw_reason) == (1, "safety", "")


@pytest.mark.parametrize("who", ["landlord", "other_landlord", "stranger", "metropole", "prefecture"])
def test_nobody_else_reads_a_row_of_it(world, who):
    declined(world)
    with world.acting(who) as actor:
        assert not household_side_policy.visible(actor).exists()
        assert run(f"SELECT * FROM {INDEX}") == []


def test_no_event_counts_her_proposals(world):
    declined(world)
    for who in ("landlord", "asso"):
        with world.acting(who, "coordinator"):
            assert all("number" not in event.facts for event in OutboxEvent.objects.all())


def test_a_landlord_writes_nothing_there(world):
    course = declined(world)
    row = course.proposal
    with world.acting("asso"):
        side = HouseholdSide.objects.get()
    with world.acting("landlord"):
        assert change(side, decline_reason="size")() == 0
        columns = {"proposal_id": row.pk, "case_id": row.case_id, "programme_id": row.programme_id, "tenant_id": row.tenant_id}
        assert refusal(insert(INDEX, **columns, number=9, withdraw_reason="", decline_reason=""))[0] == FORBIDDEN


def test_a_reason_is_said_once_and_by_its_side(world):
    course = declined(world)
    with world.acting("asso"):
        side = HouseholdSide.objects.get(proposal=course.proposal)
        assert refusal(change(side, decline_reason="size"))[0] == FORBIDDEN
        assert refusal(change(side, number=7))[0] == FORBIDDEN
    other = start(world)
    other.propose()
    with world.acting("coordinator", "coordinator"):
        side = HouseholdSide.objects.get(proposal=other.proposal)
        assert refusal(change(side, decline_reason="size"))[0] == FORBIDDEN


def test_a_withdrawal_without_a_reason_is_not_committed(world):
    course = start(world)
    row = course.propose()
    with world.acting("asso"):
        withdrawn = {"status": "withdrawn", "answered_at": timezone.now()}
        state, name = refusal(lambda: Proposal.objects.filter(pk=row.pk).update(**withdrawn))
    assert (state, name) == ("23514", "proposal__withdrawal_has_reason")


# --- a case that no longer searches ---------------------------------------------------------------------
def withdraw_due():
    """What the beat would send, done."""
    with transaction.atomic():
        waiting = due_work("idle_proposals")
    for tenant, item in waiting:
        withdraw_idle_proposal(str(tenant), None, str(item))
    return waiting


@pytest.mark.parametrize(
    "leave",
    [
        lambda case, by: case_workflow.suspend_case(case, by=by),
        lambda case, by: case_workflow.close_case(case, by=by, outcome=Case.Outcome.NO_NEWS),
    ],
    ids=["suspended", "closed"],
)
def test_live_proposals_leave_with_the_case(world, leave):
    course = start(world)
    course.propose()
    other = start(world, case=course.case, landlord="other_landlord")
    other.propose()
    assert withdraw_due() == []
    with world.acting("asso") as actor:
        leave(course.case, actor)
    assert len(withdraw_due()) == 2
    assert withdraw_due() == []
    with world.acting("asso"):
        assert set(Proposal.objects.values_list("status", "household_side__withdraw_reason")) == {("withdrawn", "case_ended")}
    with world.acting("landlord"):
        assert run("SELECT count(*) FROM cases_casesummary") == [(0,)]


def test_another_tenants_job_withdraws_nothing(world):
    course = start(world)
    course.propose()
    with world.acting("asso") as actor:
        case_workflow.suspend_case(course.case, by=actor)
    for who in ("landlord", "coordinator", "stranger"):
        with pytest.raises(Proposal.DoesNotExist):
            withdraw_idle_proposal(str(world.tenant(who).pk), None, str(course.proposal.pk))
