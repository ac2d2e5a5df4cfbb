"""The diagnosis opens the search or ends the case."""

from datetime import timedelta

import pytest

from cases.models import Case, CaseDiagnosis, ChronologyEntry
from cases.services.diagnosis import record_diagnosis
from tenants.errors import Forbidden, TransitionRefused
from tests.cases.builders import filed, today
from tests.factories import make_case


def test_rehousing_opens_the_search_and_is_a_dated_act(world):
    case = filed(world)
    done_on = today() - timedelta(days=2)
    with world.acting("asso") as asso:
        assert record_diagnosis(case, by=asso, done_on=done_on, conclusion="rehousing").status == Case.Status.SEARCHING
        entry = ChronologyEntry.objects.get(kind="diagnosis")
        assert entry.occurred_at.date() == done_on
        assert entry.kind in ChronologyEntry.ACTS


def test_the_coordination_diagnoses_for_the_owner(world):
    case = filed(world)
    with world.acting("coordinator", "coordinator") as coordinator:
        assert record_diagnosis(case, by=coordinator, done_on=today(), conclusion="rehousing").status == Case.Status.SEARCHING
    with world.acting("asso"):
        assert CaseDiagnosis.objects.get().tenant == world.tenant("asso")


@pytest.mark.parametrize(
    ("conclusion", "outcome"), [("shelter", "shelter"), ("supported", "supported_housing"), ("refused", "not_eligible")]
)
def test_another_conclusion_of_the_owner_closes_with_its_outcome(world, conclusion, outcome):
    case = filed(world)
    with world.acting("asso") as asso:
        closed = record_diagnosis(case, by=asso, done_on=today(), conclusion=conclusion)
    assert (closed.status, closed.outcome) == (Case.Status.CLOSED, outcome)


def test_another_conclusion_of_the_coordination_leaves_the_closing_to_the_owner(world):
    case = filed(world)
    with world.acting("coordinator", "coordinator") as coordinator:
        case = record_diagnosis(case, by=coordinator, done_on=today(), conclusion="refused")
    assert (case.status, case.next_action) == (Case.Status.FILED, Case.NextAction.CLOSE_CASE)


@pytest.mark.parametrize("status", ["draft", "searching"])
def test_a_diagnosis_needs_a_filed_case(world, status):
    case = make_case(world.tenant("asso"), world.programme, status=status)
    with world.acting("asso") as asso:
        with pytest.raises(TransitionRefused):
            record_diagnosis(case, by=asso, done_on=today(), conclusion="rehousing")
        assert not CaseDiagnosis.objects.exists()


def test_a_diagnosis_is_not_made_tomorrow(world):
    case = filed(world)
    with world.acting("asso") as asso, pytest.raises(TransitionRefused, match="futur"):
        record_diagnosis(case, by=asso, done_on=today() + timedelta(days=1), conclusion="rehousing")


def test_a_shelter_that_sees_the_case_does_not_diagnose(world):
    case = filed(world, shelter=world.tenant("shelter"))
    with world.acting("shelter", "coordinator") as shelter, pytest.raises(Forbidden):
        record_diagnosis(case, by=shelter, done_on=today(), conclusion="rehousing")
