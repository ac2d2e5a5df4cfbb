"""Negative controls of meetings: with one policy loosened, or one function at fault, what it stops succeeds."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from cases import workflow_decisions
from cases.models import (
    AgendaEntry,
    AgendaSubject,
    Committee,
    CommitteeDecision,
    CommitteeMinutes,
    CommitteeSeat,
    Exclusion,
    MinutesLine,
    ProgressPoint,
)
from cases.services import committees, progress
from cases.workflow_decisions import Decided
from reporting.models import CommitteePack
from reporting.packs import make_pack, quarters_to_make
from tests.cases.builders import today
from tests.cases.meetings import COORDINATION, agreed_to_mediation, coordinated_case, held
from tests.reporting.scene import Scene
from tests.security.test_policy_controls import loosened
from tests.security.test_shelter_controls import function, sees

BARRED, OUTSIDE = ("asso", "reader"), ("metropole", "analyst")
STRANGER, OTHER = ("stranger", "coordinator"), ("other_landlord", "officer")
# (table, policy) → what somebody reads once it is loosened.
CONTROLS = {
    ("cases_committee", "sitting"): (Committee, OUTSIDE),
    ("cases_committeeseat", "sitting"): (CommitteeSeat, OUTSIDE),
    ("cases_agendasubject", "concerned"): (AgendaSubject, OTHER),
    ("cases_agendasubject", "hidden"): (AgendaSubject, BARRED),
    ("cases_agendaentry", "with_its_subject"): (AgendaEntry, BARRED),
    ("cases_committeeminutes", "sitting"): (CommitteeMinutes, OUTSIDE),
    ("cases_progresspoint", "both_sides"): (ProgressPoint, OTHER),
    ("cases_progresspoint", "hidden"): (ProgressPoint, BARRED),
    ("reporting_committeepack", "evaluates"): (CommitteePack, STRANGER),
}


TWICE = {"cases_committeedecision": CommitteeDecision, "cases_minutesline": MinutesLine}  # by the case and by its point


@pytest.fixture
def met(committed):
    """A meeting that decided of a household, approved; points of both sides; a pack; a colleague of the owner is barred."""
    world, case = committed, coordinated_case(committed)
    Scene(world).lease(case, "landlord", today() - timedelta(days=20), keys_on=today() - timedelta(days=15))
    agreed_to_mediation(world, case)
    committee = held(world)
    with world.acting(*COORDINATION) as by:
        entry = committees.add_case(committee, by=by, case=case)
        workflow_decisions.decide(entry, by=by, decided=Decided("Écrire", world.tenant("asso"), today() + timedelta(days=5)))
        workflow_decisions.approve(workflow_decisions.draft(committee, by=by), by=by)
        make_pack(by=by, programme=world.programme, start=quarters_to_make(today())[0].start)
    with world.acting("asso") as by:
        progress.of_worker(case, by=by, said_on=today(), said={"settling": "fine", "ask": "nothing"})
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member(*BARRED))
    return world


@pytest.mark.deep
@pytest.mark.committed
@pytest.mark.parametrize(("table", "policy"), CONTROLS)
def test_without_its_policy_the_row_is_read(met, table, policy):
    model, who = CONTROLS[table, policy]
    assert not sees(met, model, who)
    with loosened(table, policy):
        assert sees(met, model, who)
    assert not sees(met, model, who)


@pytest.mark.deep
@pytest.mark.committed
@pytest.mark.parametrize("table", TWICE)
def test_either_of_two_policies_holds_the_row_back(met, table):
    for alone in ("under_its_point", "hidden"):
        with loosened(table, alone):
            assert not sees(met, TWICE[table], BARRED)
    with loosened(table, "under_its_point"), loosened(table, "hidden"):
        assert sees(met, TWICE[table], BARRED)


def decided_by_hand(world, entry):
    """Whether the coordination could write a decision past the code."""
    try:
        with world.acting(*COORDINATION) as by, transaction.atomic():
            CommitteeDecision.objects.create(
                tenant=by.tenant, programme=world.programme, committee=entry.committee, entry=entry, label="Écrire",
                holder=by.tenant, taken_on=today(), due_on=today(),
            )  # fmt: skip
    except DatabaseError:
        return False
    return True


@pytest.mark.deep
@pytest.mark.committed
def test_a_decision_without_quorum_needs_the_guard_to_be_gone(committed):
    committee = held(committed, present=("coordinator",))
    with committed.acting(*COORDINATION) as by:
        entry = committees.add_topic(committee, by=by, title="Charte")
    assert not decided_by_hand(committed, entry)
    with function("guard_decision", "AND c.has_quorum", ""):
        assert decided_by_hand(committed, entry)


@pytest.mark.deep
@pytest.mark.committed
def test_approved_minutes_change_only_without_their_guard(met):
    def changed():
        try:
            with met.acting(*COORDINATION), transaction.atomic():
                return MinutesLine.objects.update(said="Autre chose.")
        except DatabaseError:
            return 0

    assert not changed()
    with function("guard_minutes_line", "AND m.status = 'draft'", ""):
        assert changed()
