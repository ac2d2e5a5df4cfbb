"""Grants, revocations, expiries, exclusions, transfers in any order: the three layers keep to the rules."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tenants.models import Membership, Person, PersonSecret
from tenants.services.setup import create_member
from tests.access import layers
from tests.access.machine import TWO_JOBS, Scene, machine_of
from tests.access.told import LIVES
from tests.conftest import empty_tables
from tests.world import World

# A failing life is printed as it was found: making it shorter would take longer than reading it.
COMMON = {"deadline": None, "suppress_health_check": list(HealthCheck), "phases": [Phase.explicit, Phase.reuse, Phase.generate]}


@pytest.fixture
def scene(committed: World) -> Iterator[Scene]:
    """The small world, and one person who works for the shelter and for a landlord."""
    with layers.bypassing() as bypass:
        jobs = [
            create_member(committed.tenant(key), email="deux@emplois.test", display_name="Deux emplois", roles=["officer"], password=None)
            for key in TWO_JOBS
        ]  # fmt: skip
        yield Scene(committed, jobs, bypass)
        empty_tables()
        Membership.objects.using(bypass).filter(pk__in=[one.pk for one in jobs])._raw_delete(bypass)
        PersonSecret.objects.using(bypass).filter(person=jobs[0].person_id)._raw_delete(bypass)
        Person.objects.using(bypass).filter(pk=jobs[0].person_id)._raw_delete(bypass)


def test_the_three_layers_keep_to_the_rules(scene):
    run_state_machine_as_test(machine_of(scene), settings=settings(max_examples=20, stateful_step_count=15, **COMMON))


@pytest.mark.deep
def test_the_lives_that_are_told_keep_to_the_rules(scene):
    for life in LIVES:
        life(scene)


@pytest.mark.deep
def test_the_three_layers_keep_to_the_rules_for_long(scene):
    run_state_machine_as_test(machine_of(scene), settings=settings(max_examples=500, stateful_step_count=15, **COMMON))
