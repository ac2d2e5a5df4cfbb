"""The lives notice every fault of the policies; without this, a machine that looks at nothing would pass."""

from contextlib import nullcontext

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.access import mutants
from tests.access.machine import machine_of
from tests.access.test_stateful import COMMON, Scene, scene  # noqa: F401  (a fixture)
from tests.access.told import LIVES

HUNT = settings(max_examples=150, stateful_step_count=20, **COMMON | {"phases": [Phase.generate]}, database=None)
ALL = [*mutants.of_cells(), *mutants.OF_CASES, *mutants.OF_FUNCTIONS, *mutants.OF_CODE]
# Two halves, each with one scene of its own: the hunts are long, and two processes share them.
SHARED_OUT = [
    pytest.param(mutant, id=mutant.name, marks=pytest.mark.xdist_group(f"mutants-{turn % 2}"))
    for turn, mutant in enumerate(ALL)
]


def test_there_are_many():
    assert len({mutant.name for mutant in ALL}) == len(ALL) >= 90


def test_what_each_fault_alters_is_still_written_so(scene):  # noqa: F811
    for mutant in ALL:
        with mutant.applied():
            pass


@pytest.mark.deep
def test_each_table_chooses_by_itself_when_the_share_table_hides_nothing(scene):  # noqa: F811
    with mutants.open_shares():
        for life in LIVES:
            life(Scene(scene.world, scene.two_jobs, scene.bypass, open_shares=True))


@pytest.mark.deep
@pytest.mark.parametrize("mutant", SHARED_OUT)
def test_the_fault_is_noticed(scene, mutant):  # noqa: F811
    with mutants.open_shares() if mutant.alone else nullcontext(), mutant.applied():
        mutated = Scene(scene.world, scene.two_jobs, scene.bypass, open_shares=mutant.alone)
        with pytest.raises(AssertionError):
            for life in LIVES:
                life(mutated)
            run_state_machine_as_test(seed(1)(machine_of(mutated)), settings=HUNT)
