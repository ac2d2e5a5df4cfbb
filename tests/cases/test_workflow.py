"""Every move of a case from every state: what the table allows happens, everything else is refused and changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import workflow
from cases.models import Case, ChronologyEntry
from tenants.errors import Forbidden, TransitionRefused
from tests.factories import make_case

Status = Case.Status
STATES = {
    Status.DRAFT: {},
    Status.FILED: {},
    Status.SEARCHING: {},
    Status.RESERVED: {},
    Status.REHOUSED: {},
    Status.FOLLOW_UP: {},
    Status.SUSPENDED: {"status_before": Status.SEARCHING},
    Status.CLOSED: {"outcome": Case.Outcome.NO_NEWS},
}


def by_owner(function, **options):
    return lambda case, actor: function(case, by=actor, **options)


# move → (how it is made by the owner, {state from which it is allowed: state to which it leads})
MOVES = {
    "file": (by_owner(workflow.file_case, tell=[]), {Status.DRAFT: Status.FILED}),
    "search": (by_owner(workflow.start_search), {Status.FILED: Status.SEARCHING}),
    "suspend": (
        by_owner(workflow.suspend_case),
        dict.fromkeys((Status.FILED, Status.SEARCHING, Status.FOLLOW_UP), Status.SUSPENDED),
    ),
    "resume": (by_owner(workflow.resume_case), {Status.SUSPENDED: Status.SEARCHING}),
    "close": (
        by_owner(workflow.close_case, outcome=Case.Outcome.PERMANENT_SOCIAL),
        dict.fromkeys((Status.FILED, Status.SEARCHING, Status.REHOUSED, Status.FOLLOW_UP, Status.SUSPENDED), Status.CLOSED),
    ),
    "elsewhere": (by_owner(workflow.rehouse_elsewhere), {Status.SEARCHING: Status.REHOUSED}),
    "hold": (lambda case, actor: workflow.hold_case(case.pk, due=None), {Status.SEARCHING: Status.RESERVED}),
    "release": (
        lambda case, actor: workflow.release_case(case.pk, step="released"),
        dict.fromkeys((Status.RESERVED, Status.REHOUSED), Status.SEARCHING),
    ),
    "rehouse": (lambda case, actor: workflow.rehouse_case(case.pk), {Status.RESERVED: Status.REHOUSED}),
    "keys": (lambda case, actor: workflow.enter_follow_up(case.pk), {Status.REHOUSED: Status.FOLLOW_UP}),
}
PAIRS = [(move, state) for move in MOVES for state in STATES]


def case_in(world, state):
    closed = {"closed_at": timezone.now() + timedelta(minutes=1)} if state == Status.CLOSED else {}
    return make_case(world.tenant("asso"), world.programme, status=state, **STATES[state], **closed)


def steps_of(case):
    return ChronologyEntry.objects.filter(case=case, kind="step").count()


@pytest.mark.parametrize(("move", "state"), [pair for pair in PAIRS if pair[1] in MOVES[pair[0]][1]])
def test_a_move_of_the_table_happens_and_leaves_a_line(world, move, state):
    make, allowed = MOVES[move]
    case = case_in(world, state)
    with world.acting("asso") as actor:
        make(case, actor)
        assert Case.objects.get(pk=case.pk).status == allowed[state]
        assert steps_of(case) == 1


@pytest.mark.parametrize(("move", "state"), [pair for pair in PAIRS if pair[1] not in MOVES[pair[0]][1]])
def test_any_other_move_is_refused_and_changes_nothing(world, move, state):
    make, _ = MOVES[move]
    case = case_in(world, state)
    with world.acting("asso") as actor:
        with pytest.raises(TransitionRefused):
            make(case, actor)
        assert Case.objects.get(pk=case.pk).status == state
        assert steps_of(case) == 0


def test_the_table_of_the_docstring_names_every_move():
    named = {
        line.split()[1] for line in workflow.__doc__.splitlines() if "_case" in line or "_search" in line or "elsewhere" in line
    }
    functions = {"create_draft", "file_case", "start_search", "suspend_case", "resume_case", "close_case", "rehouse_elsewhere"}
    functions |= {"hold_case", "release_case", "rehouse_case", "enter_follow_up"}
    text = workflow.__doc__
    assert all(name in text and callable(getattr(workflow, name)) for name in functions)
    assert named


@pytest.mark.parametrize("role", ["reader", "manager", "analyst"])
@pytest.mark.parametrize("move", ["file", "search", "suspend", "resume", "close", "elsewhere"])
def test_a_role_without_the_ability_moves_nothing(world, role, move):
    make, allowed = MOVES[move]
    state = next(iter(allowed))
    case = case_in(world, state)
    with world.acting("asso", role) as actor, pytest.raises((Forbidden, Case.DoesNotExist)):
        make(case, actor)
    with world.acting("asso"):
        assert Case.objects.get(pk=case.pk).status == state


def test_a_suspended_case_comes_back_where_it_was(world):
    for state in (Status.FILED, Status.SEARCHING, Status.FOLLOW_UP):
        case = case_in(world, state)
        with world.acting("asso") as actor:
            workflow.suspend_case(case, by=actor)
            assert workflow.resume_case(case, by=actor).status == state
