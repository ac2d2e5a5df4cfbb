"""For the barred, a world with the case is a world without it: every page, every list, every table, byte for byte.

Both worlds grow from one base inside one transaction. A unit that the case holds is, in the world without it, in process for a cause
that nobody is told. Reports that were frozen are the same for all their readers: see docs/adr/0010.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cases.navigation
from cases.models import Case
from cases.views import actions
from housing.models import Vacancy, VacancyOffer
from tenants.acting import acting_as
from tenants.navigation import NavItem
from tenants.policies import forbidden
from tenants.roles import Permission
from tests.access.everything import Keys, Visitor, lists, nameless, pages_of, read_everything, unknown
from tests.access.story import STEPS, Base, Plan, Story, build_base
from tests.conftest import session_of
from tests.security.test_policy_controls import loosened

RESERVED = STEPS.index("reserved") + 1
# Who is barred, in which ways, and from when on it has something to see.
LANDLORD_OFFICER, LANDLORD_COLLEAGUE = ("landlord", "officer"), ("landlord", "coordinator")
OWNER_COLLEAGUE, COORDINATION = ("asso", "coordinator"), ("coordinator", "coordinator")
SHELTER, PROVIDER, PREFECTURE = ("shelter", "officer"), ("excluded", "officer"), ("prefecture", "officer")
PLANS = {
    "a landlord, proposed": Plan(LANDLORD_OFFICER, "tenant", before=3),
    "a landlord whose unit was held for her": Plan(LANDLORD_OFFICER, "tenant", before=7, told=False),
    "a landlord's member, before anything": Plan(LANDLORD_COLLEAGUE, "address", before=0, after=6),
    "a landlord's member whose unit is held for her": Plan(LANDLORD_COLLEAGUE, "address", before=RESERVED, after=3),
    "a landlord's member who recognises her": Plan(LANDLORD_COLLEAGUE, "aside", before=3, after=4),
    "the officer who held the unit": Plan(LANDLORD_OFFICER, "aside", before=5, referred=True),
    "a colleague of the owner": Plan(OWNER_COLLEAGUE, "address", before=4, after=2, referred=True, transferred=True),
    "a colleague who knows her": Plan(OWNER_COLLEAGUE, "aside", before=10),
    "the shelter where she is": Plan(SHELTER, "tenant", before=4, transferred=True),
    "who accompanies her": Plan(PROVIDER, "tenant", before=4),
    "a coordinator": Plan(COORDINATION, "aside", before=6, after=2),
    "a coordinator, by address": Plan(COORDINATION, "address", before=3, told=False),
    "the réservataire's member": Plan(PREFECTURE, "aside", before=5, after=1),
}


SHORT = {"a colleague of the owner"}
UNIT = ("status", "status_before", "status_since", "version")  # what a unit in process keeps of the course that nobody is told


@contextmanager
def undone() -> Iterator[None]:
    """A block of which nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Seen:
    """What the barred fetched in one world, and what the database alone answered."""

    pages: dict[str, str]
    tables: dict[str, str]


@dataclass
class Comparison:
    """Two worlds from one base, as one person sees them. A key of the case must be answered as one that does not exist."""

    base: Base
    plan: Plan
    visitor: Visitor
    keys: Keys = field(default_factory=dict)
    tried: dict[str, str] = field(default_factory=dict)
    unit: dict[str, Any] = field(default_factory=dict)
    is_open: bool = True

    def with_the_case(self) -> Seen:
        with undone():
            story = Story(self.base, self.plan)
            story.tell()
            self.keys = story.keys()
            self.visitor.start()
            self.tried = self.visitor.try_all(pages_of(self.keys))
            with self.base.world.acting("landlord"):
                self.unit = Vacancy.objects.filter(pk=self.base.held.pk).values(*UNIT).get()
                self.is_open = VacancyOffer.objects.get(vacancy=self.base.held.pk).is_open
            return self._look()

    def without_it(self) -> Seen:
        with undone():
            with self.base.world.acting("landlord"):
                Vacancy.objects.filter(pk=self.base.held.pk).update(**self.unit)
                VacancyOffer.objects.filter(vacancy=self.base.held.pk).update(is_open=self.is_open)
            return self._look()

    def _look(self) -> Seen:
        base = self.base
        self.visitor.start()
        own = {
            "reference": [base.other.reference],
            "number": [one.number for one in (base.held, base.shared, base.course, base.orientation)],
            "measure_id": [str(base.measure.pk)],
            "export_id": [str(base.export.pk)],
            "committee_id": [str(base.meeting.pk), str(base.met.pk)],
            "programme_id": [str(base.world.programme.pk)],
        }
        assert nameless(self.keys | own) == set()
        pages = self.visitor.get([*lists(), *pages_of(own)]) | self.visitor.try_all(pages_of(unknown(self.keys)))
        return Seen(pages, read_everything(base.world, self.plan.who, [base.held.pk, base.shared.pk]))


def differences(first: dict[str, str], second: dict[str, str]) -> list[str]:
    """Where two worlds differ, with the first lines that do."""
    assert set(first) == set(second)
    found = []
    for place, text in first.items():
        if text != second[place]:
            lines = [(a, b) for a, b in zip_longest(text.splitlines(), second[place].splitlines()) if a != b]
            found.append(f"{place}: {lines[:2]}")
    return found


def strange_keys(comparison: Comparison, seen: Seen) -> list[str]:
    """Addresses where a key of the case is answered otherwise than one that does not exist."""
    absent = {(name, key): one[0] for name, one in unknown(comparison.keys).items() for key in comparison.keys[name]}

    def plain(text: str) -> str:
        for (_name, key), none in absent.items():
            text = text.replace(key, none)
        return text

    return [place for place, text in comparison.tried.items() if plain(text) != seen.pages[plain(place)]]


@pytest.fixture
def frozen(monkeypatch, settings, tmp_path):
    """One instant for both worlds; nothing is said of the thousands of refusals."""
    settings.MEDIA_ROOT = tmp_path
    instant = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: instant)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def compare(world, plan):
    """The two worlds of a plan; both are undone."""
    with undone():
        comparison = Comparison(build_base(world), plan, Visitor(session_of(world.member(*plan.who))))
        return comparison, comparison.with_the_case(), comparison.without_it()


def faults(world, plan):
    """What tells the barred of the case, in its pages or in the tables."""
    comparison, first, second = compare(world, plan)
    assert len(comparison.tried) > 20, "the case has keys to try"
    return differences(first.tables, second.tables) + differences(first.pages, second.pages) + strange_keys(comparison, first)


@pytest.mark.parametrize("name", [name if name in SHORT else pytest.param(name, marks=pytest.mark.deep) for name in PLANS])
def test_for_the_barred_the_case_never_was(world, frozen, name):
    assert faults(world, PLANS[name]) == []


TENANTS, PEOPLE = (LANDLORD_OFFICER, SHELTER, PROVIDER), (LANDLORD_COLLEAGUE, OWNER_COLLEAGUE, COORDINATION, SHELTER, PROVIDER)
LIVES = {
    "before": st.integers(0, 9), "after": st.integers(0, 3), "referred": st.booleans(), "supported": st.booleans(),
    "transferred": st.booleans(), "told": st.booleans(),
}  # fmt: skip
ANY_PLAN = st.one_of(
    st.builds(Plan, who=st.sampled_from(TENANTS), mode=st.just("tenant"), **LIVES),
    st.builds(Plan, who=st.sampled_from(PEOPLE), mode=st.just("address"), **LIVES),
)


@pytest.mark.deep
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=ANY_PLAN)
def test_whatever_is_lived_the_case_never_was(world, frozen, plan):
    assert faults(world, plan) == []


# --- negative controls: a leak that is planted is seen ------------------------------------------------------
COLLEAGUE = Plan(OWNER_COLLEAGUE, "address", before=4)


@pytest.mark.committed
@pytest.mark.parametrize(
    ("table", "plan"),
    [
        pytest.param("housing_proposal", Plan(LANDLORD_COLLEAGUE, "address", before=3), marks=pytest.mark.deep),
        pytest.param("cases_orientation", Plan(OWNER_COLLEAGUE, "address", before=0, referred=True), marks=pytest.mark.deep),
        pytest.param("tenants_notification", Plan(LANDLORD_COLLEAGUE, "address", before=4), marks=pytest.mark.deep),
    ],
)
def test_a_table_that_hides_nothing_is_seen(committed, frozen, table, plan):
    policy = "hidden_orientation" if table == "cases_orientation" else "hidden"
    with loosened(table, policy):
        assert any(one.startswith(table) for one in faults(committed, plan))


@pytest.mark.deep
@pytest.mark.committed
def test_a_count_that_forgets_the_barred_is_seen(committed, frozen, monkeypatch):
    """A page that counts as the organisation instead of the person."""

    def careless(actor):
        with acting_as(actor.tenant):
            return [NavItem(label=f"Dossiers {Case.objects.count()}", url="/dossiers/", icon="folder2")]

    monkeypatch.setattr(cases.navigation, "items", careless)
    assert any(one.startswith("get cases:home") for one in faults(committed, COLLEAGUE))


@pytest.mark.deep
@pytest.mark.committed
def test_a_refusal_that_tells_is_seen(committed, frozen, monkeypatch):
    """403 for a case that is there, 404 for none."""
    found = actions.find_case

    def telling(request, reference):
        with acting_as(request.actor.tenant):
            there = Case.objects.filter(reference=reference).exists()
        if there:
            raise forbidden(Permission.EDIT_CASE)
        return found(request, reference)

    monkeypatch.setattr(actions, "find_case", telling)
    assert {one.split()[1] for one in faults(committed, COLLEAGUE)} == {"cases:note", "cases:diagnosis"}
