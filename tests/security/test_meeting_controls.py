"""Negative controls of the rounds of a meeting: with one policy loosened, or one function at fault, what it stops succeeds."""

import pytest
from django.db import DatabaseError, IntegrityError, connections, transaction

from cases import workflow_committees, workflow_decisions
from cases.models import CommitteeMinutes, Exclusion
from housing import workflow
from housing.models import JointRound, MinutedProposal
from tests.cases.meetings import COORDINATION, held, planned
from tests.housing.course import Course, start
from tests.security.test_policy_controls import loosened
from tests.security.test_shelter_controls import function, sees

pytestmark = [pytest.mark.deep, pytest.mark.committed]

TABLE = "housing_minutedproposal"
BARRED, UNNAMED, OTHER = ("asso", "reader"), ("landlord", "coordinator"), ("other_landlord", "officer")


def a_round(course: Course, committee, programme=None) -> JointRound:
    return JointRound(
        tenant=course.world.tenant("coordinator"), programme=programme or course.world.programme, committee=committee, version=0,
        weights={}, households=1, units=1, pairs=1, chosen=1, total=1, bound=1,
    )  # fmt: skip


@pytest.fixture
def met(committed) -> Course:
    """A meeting with a joint answer, its minutes approved, the unit held by one officer; a colleague of the owner is barred."""
    course, committee = start(committed), held(committed)
    with committed.acting(*COORDINATION):
        joint = a_round(course, committee)
        joint.save(force_insert=True)
    course.propose(joint=joint)
    with committed.acting(*COORDINATION) as by:
        workflow_decisions.approve(workflow_decisions.draft(committee, by=by), by=by)
    with committed.acting("asso"):
        Exclusion.objects.create(tenant=course.case.tenant, case=course.case, excluded_membership=committed.member(*BARRED))
    return course


def test_without_its_proposal_s_policy_any_landlord_reads_a_row(met):
    assert not sees(met.world, MinutedProposal, OTHER)
    with loosened(TABLE, "with_its_proposal"):
        assert sees(met.world, MinutedProposal, OTHER)


def test_without_it_the_unnamed_of_a_landlord_read_for_whom_a_unit_is_held(met):
    met.act("landlord", workflow.reserve, met.proposal)
    assert not sees(met.world, MinutedProposal, UNNAMED)
    with loosened(TABLE, "with_its_proposal"):
        assert sees(met.world, MinutedProposal, UNNAMED)


def test_either_of_two_policies_holds_a_row_back_from_the_barred(met):
    for alone in ("with_its_proposal", "hidden"):
        with loosened(TABLE, alone):
            assert not sees(met.world, MinutedProposal, BARRED)
    with loosened(TABLE, "with_its_proposal"), loosened(TABLE, "hidden"):
        assert sees(met.world, MinutedProposal, BARRED)


def test_without_its_minutes_a_row_is_read_by_a_landlord_that_sits_there_no_more(met):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE tenants_participation SET until = current_date - 1 WHERE tenant_id = %s", [met.world.tenant("landlord").pk]
        )
    try:
        assert not sees(met.world, CommitteeMinutes, ("landlord", "officer"))
        assert not sees(met.world, MinutedProposal, ("landlord", "officer"))
        with loosened(TABLE, "with_its_minutes"):
            assert sees(met.world, MinutedProposal, ("landlord", "officer"))
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "UPDATE tenants_participation SET until = NULL WHERE tenant_id = %s", [met.world.tenant("landlord").pk]
            )


def test_every_policy_of_what_minutes_keep_has_its_control(committed):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [TABLE])
        assert {name for (name,) in cursor.fetchall()} == {"with_its_proposal", "with_its_minutes", "hidden"}


def added(course, committee) -> bool:
    """Whether a round could be tied to a meeting past the code."""
    try:
        with course.world.acting(*COORDINATION), transaction.atomic():
            a_round(course, committee).save(force_insert=True)
    except DatabaseError:
        return False
    return True


def test_a_meeting_that_is_over_takes_no_round_unless_its_guard_is_at_fault(committed):
    course, cancelled, minuted = Course(committed, None, None), planned(committed), held(committed)  # type: ignore[arg-type]
    with committed.acting(*COORDINATION) as by:
        workflow_committees.cancel(cancelled, by=by, reason="nothing")
        workflow_decisions.approve(workflow_decisions.draft(minuted, by=by), by=by)
    assert not added(course, cancelled)
    assert not added(course, minuted)
    with function("guard_round", "c.status = 'cancelled'", "false"):
        assert added(course, cancelled)
    with function("guard_round", "m.status = 'approved'", "false"):
        assert added(course, minuted)


def test_a_meeting_of_another_programme_is_refused_by_its_key_alone(committed):
    course, meeting = Course(committed, None, None), planned(committed)  # type: ignore[arg-type]

    def tied() -> None:
        with committed.acting("stranger", "coordinator"), transaction.atomic():
            row = a_round(course, meeting, committed.elsewhere)
            row.tenant = committed.tenant("stranger")
            row.save(force_insert=True)

    with pytest.raises(IntegrityError, match="joint_round__of_its_meeting"):
        tied()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE housing_jointround DROP CONSTRAINT joint_round__of_its_meeting")
        try:
            tied()
        finally:
            cursor.execute("DELETE FROM housing_jointround")
            cursor.execute(
                "ALTER TABLE housing_jointround ADD CONSTRAINT joint_round__of_its_meeting FOREIGN KEY (committee_id, programme_id)"
                " REFERENCES cases_committee (id, programme_id)"
            )
