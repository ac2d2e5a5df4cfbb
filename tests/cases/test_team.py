"""Who works on a case: always one referent, deputies during leave, nobody leaves with orphan cases."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from cases.models import ChronologyEntry, Delegation, TeamMember
from cases.services import intake, team
from tenants.errors import Forbidden, TransitionRefused
from tenants.services.members import set_active
from tests.cases.builders import closed_case, filled_draft, today


@pytest.fixture
def asso(world):
    with world.acting("asso") as actor:
        yield actor


@pytest.fixture
def case(world, asso):
    return filled_draft(world)


@pytest.fixture
def colleague(world):
    return world.member("asso", "coordinator")


def parts(case):
    return {member.membership_id: member.part for member in TeamMember.objects.filter(case=case)}


def test_a_new_referent_takes_over_and_the_former_one_stays(world, asso, case, colleague):
    team.set_referent(case, by=asso, membership=colleague)
    assert parts(case) == {asso.membership.pk: "co_referent", colleague.pk: "referent"}
    team.set_referent(case, by=asso, membership=colleague)
    assert parts(case)[colleague.pk] == "referent"


@pytest.mark.parametrize("role", ["reader", "manager", "analyst"])
def test_who_may_not_work_on_cases_gets_none(world, asso, case, role):
    with pytest.raises(TransitionRefused):
        team.set_referent(case, by=asso, membership=world.member("asso", role))


def test_a_stranger_is_not_a_colleague(world, asso, case):
    with pytest.raises(TransitionRefused):
        team.add_co_referent(case, by=asso, membership=world.member("coordinator"))


def test_the_referent_is_not_removed_but_a_co_referent_is(asso, case, colleague):
    with pytest.raises(TransitionRefused):
        team.remove_co_referent(case, by=asso, membership=asso.membership)
    team.add_co_referent(case, by=asso, membership=colleague)
    team.remove_co_referent(case, by=asso, membership=colleague)
    team.remove_co_referent(case, by=asso, membership=colleague)
    assert parts(case) == {asso.membership.pk: "referent"}


def test_all_cases_of_a_member_are_handed_over_with_a_note(world, asso, case, colleague):
    other = intake.open_draft(by=asso, programme=world.programme)
    mine = team.cases_of_member(asso.membership, by=asso)
    assert team.hand_over(list(mine), by=asso, to=colleague, text="Rendez-vous pris lundi.") == 2
    assert parts(case)[colleague.pk] == parts(other)[colleague.pk] == "referent"
    assert ChronologyEntry.objects.filter(case=case, kind="note", audience="owner").count() == 1
    assert not team.cases_of_member(asso.membership, by=asso).exists()


def test_a_reader_hands_nothing_over(world, case, colleague):
    with world.acting("asso", "reader") as reader, pytest.raises(Forbidden):
        team.hand_over([case], by=reader, to=colleague)


def test_a_delegation_counts_from_its_first_day_to_its_last(world, asso, colleague):
    def on(start, end):
        Delegation.objects.all().update(ended_at=None)
        Delegation.objects.create(
            tenant=asso.tenant, membership=asso.membership, deputy=colleague,
            starts_on=today() + timedelta(days=start), ends_on=today() + timedelta(days=end),
        )  # fmt: skip

    assert team.working_memberships(colleague) == [colleague.pk]
    on(1, 5)
    assert team.working_memberships(colleague) == [colleague.pk]
    on(0, 0)
    assert team.working_memberships(colleague) == [colleague.pk, asso.membership.pk]


def test_a_delegation_is_opened_and_ended(world, asso, colleague):
    row = team.delegate(
        by=asso, membership=asso.membership, deputy=colleague, starts_on=today(), ends_on=today() + timedelta(days=9)
    )
    assert asso.membership.pk in team.working_memberships(colleague)
    team.end_delegation(row, by=asso)
    team.end_delegation(row, by=asso)
    assert team.working_memberships(colleague) == [colleague.pk]


def test_a_delegation_that_is_over_or_backwards_is_refused(asso, colleague):
    past, start = today() - timedelta(days=3), today() + timedelta(days=3)
    with pytest.raises(TransitionRefused):
        team.delegate(by=asso, membership=asso.membership, deputy=colleague, starts_on=past, ends_on=past)
    with pytest.raises(IntegrityError, match="dates_in_order"), transaction.atomic():
        team.delegate(by=asso, membership=asso.membership, deputy=colleague, starts_on=start, ends_on=today())


def test_nobody_leaves_with_cases(world, asso, case, colleague):
    with (
        world.acting("asso", "manager") as manager,
        pytest.raises(IntegrityError, match="hands the cases over"),
        transaction.atomic(),
    ):
        set_active(asso.membership, by=manager, active=False)
    team.hand_over([case], by=asso, to=colleague)
    with world.acting("asso", "manager") as manager:
        set_active(asso.membership, by=manager, active=False)
        asso.membership.refresh_from_db()
        assert not asso.membership.is_active


def test_a_closed_case_keeps_nobody(world, asso):
    case = closed_case(world)
    TeamMember.objects.create(tenant=asso.tenant, case=case, membership=asso.membership)
    with world.acting("asso", "manager") as manager:
        set_active(asso.membership, by=manager, active=False)
    assert connections["default"].in_atomic_block
