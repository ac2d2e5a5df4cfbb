"""What a simulation starts from: who is counted as what, how finely each reader is told, and that nothing masked goes into it."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases.models import CarriedOver, CaseDanger, CaseNeed, Exclusion
from housing.models import VacancyOffer
from reporting import live
from reporting.live import Demand, Supply
from reporting.masking import THRESHOLD
from reporting.periods import Period, last_whole_month_end
from reporting.simulation import flows
from reporting.simulation.flows import AGES, REMAINING, ROOMS, Flows, count, measured_months
from reporting.simulation.hypothesis import Hypothesis
from reporting.simulation.rates import rates_of
from reporting.simulation.summing import simulate
from tests.factories import make_vacancy
from tests.housing.sheltered import house
from tests.reporting.scene import Scene, noon

COORDINATION, ANALYST, STEERING = ("coordinator", "coordinator"), ("metropole", "analyst"), ("metropole", "coordinator")
WEIGHTS = {"danger": 30, "waiting": 20, "shelter": 15}
DAYS = timedelta(days=1)


class Year(Scene):
    """Facts by their day of the twelve months measured, the first one being 0."""

    @property
    def period(self):
        return measured_months(self.world.programme)

    def on(self, day):
        return self.period.start + day * DAYS

    def household(self, day, *, closed=None, danger="", rooms=(2, 3), persons=2, **fields):
        """A household that comes in on a day."""
        case = self.case(self.on(day), closed=None if closed is None else self.on(closed), **fields)
        common = {"tenant": case.tenant, "case": case}
        with self.world.acting(self.owner):
            CaseNeed.objects.create(
                **common,
                adults=1,
                children=persons - 1,
                rooms_min=rooms[0],
                rooms_max=rooms[1],
                bedrooms=rooms[0] - 1,
                any_sector=True,
            )
            if danger:
                CaseDanger.objects.create(**common, level=danger)
        return case

    def unit(self, day, *, rooms=2, landlord="landlord", **state):
        """A unit opened on a day, perhaps ended since."""
        vacancy = make_vacancy(self.world.tenant(landlord), self.world.programme, rooms=rooms)
        with self.world.acting(landlord):
            VacancyOffer.objects.filter(vacancy=vacancy).update(opened_at=noon(self.on(day)), is_open=not state)
            type(vacancy).objects.filter(pk=vacancy.pk).update(**state)
        return vacancy

    def housed(self, case, day, *, landlord="landlord", opened=0):
        """A lease on a unit opened on a day, signed on another."""
        lease = self.lease(case, landlord, self.on(day), proposed=self.on(opened))
        with self.world.acting(landlord):
            vacancy = lease.reservation.vacancy
            VacancyOffer.objects.filter(vacancy=vacancy).update(opened_at=noon(self.on(opened)), is_open=False)
            type(vacancy).objects.filter(pk=vacancy.pk).update(status="let")
        return lease

    def read(self, who=COORDINATION) -> Flows:
        with self.world.acting(*who) as actor:
            return flows.measure(actor, self.world.programme, self.period)


@pytest.fixture
def year(world):
    return Year(world)


def told(found, *names):
    return tuple(found.of(name) for name in names)


# --- the months measured --------------------------------------------------------------------------------
def test_the_last_twelve_whole_months_are_measured(world):
    period = measured_months(world.programme)
    assert period.is_whole_months
    assert period.end == last_whole_month_end(timezone.localdate())
    assert period.days in (365, 366)


@pytest.mark.parametrize(("begun", "months"), [(0, None), (20, None), (40, 0), (70, 1), (400, 12)])
def test_a_young_programme_is_measured_since_its_first_whole_month(world, begun, months):
    first_of_month = timezone.localdate().replace(day=1)
    programme = type(world.programme)(starts_on=first_of_month - begun * DAYS)
    period = measured_months(programme)
    whole = 0 if period is None else round(period.days / 30.4)
    assert whole == (months or 0) or begun in (40, 70)  # a month has 28 to 31 days
    assert period is None or (period.start >= programme.starts_on and period.is_whole_months)


# --- who is counted as what -----------------------------------------------------------------------------
def test_households_are_counted_by_what_became_of_them(year):
    year.household(-50)  # was there before, waits
    year.household(10)
    year.household(20, closed=60)
    year.household(-30, closed=40)
    year.housed(year.household(30), 90)
    year.household(-90, closed=-5)  # gone before
    found = year.read()
    assert told(found, "arrived", "waiting", "housed", "left") == (3, 2, 1, 2)
    assert found.wait == 60
    length = found.period.days
    assert found.at_risk == length + (length - 10) + 40 + 40 + 60


def test_what_was_found_elsewhere_leaves_and_what_was_cancelled_waits(year):
    year.outside_lease(year.household(10), year.on(30))
    year.lease(year.household(10), "landlord", year.on(50), keys_on=None, cancelled_on=year.on(60))
    assert told(year.read(), "arrived", "housed", "left", "waiting") == (2, 0, 1, 1)


def test_what_comes_after_the_period_has_not_happened(year):
    last = year.period.days - 1
    year.household(last)
    year.household(last + 1)
    year.household(5, closed=last + 1)
    year.unit(last)
    year.unit(last + 1)
    assert told(year.read(), "arrived", "waiting", "left", "opened") == (2, 2, 0, 1)


@pytest.mark.parametrize("outcome", ["duplicate", "not_eligible"])
def test_who_never_waited_is_not_counted(year, outcome):
    year.household(5, closed=20, outcome=outcome)
    year.household(5, closed=20, outcome="own_solution")
    assert told(year.read(), "arrived", "left") == (1, 1)


def test_what_was_taken_over_waits_and_is_counted_nowhere_else(year):
    for closed in (None, 60):
        case = year.household(5, closed=closed)
        with year.world.acting("asso"):
            CarriedOver.objects.create(tenant=case.tenant, case=case, source="ligne 2")
    found = year.read()
    assert told(found, "arrived", "left", "waiting") == (0, 0, 1)
    assert found.at_risk == 0


def test_a_household_is_told_by_the_rooms_it_takes_and_one_more_as_far_as_the_law_goes(year):
    year.household(5, rooms=(1, 3), persons=1)  # three rooms would be under-occupied, two are not
    year.household(5, rooms=(3, 3), persons=3)
    year.household(5, rooms=(3, 4), persons=4)
    year.household(5, rooms=(7, 8), persons=8)
    assert year.read().sizes == ("1-2-2", "3-3-4", "3-4-5", "6-6-6")


def test_ages_dangers_and_stays_are_counted_in_bands(year):
    last = year.period.days - 1
    for waited, danger in ((10, "high"), (40, "imminent"), (100, "low"), (200, "")):
        year.household(last - waited, danger=danger)
    year.household(last - 400, danger="high")
    made = house(year.world, entered=False)
    made.book(year.household(last - 20), starts_on=year.on(last - 40), expected_on=year.on(last + 30))
    found = year.read()
    assert found.along("waiting", "age", AGES) == [2, 1, 1, 1, 1]
    assert found.along("arrived", "urgent", ("yes", "no")) == [2, 3]
    assert found.along("arrived", "shelter", REMAINING) == [4, 0, 1, 0, 0]


def test_units_are_counted_with_what_became_of_them(year):
    year.housed(year.household(0), 60, opened=20)
    year.unit(5, rooms=3, status="withdrawn", withdrawal_reason="let_elsewhere")
    year.unit(5, rooms=3, status="withdrawn", withdrawal_reason="error")
    year.unit(5, rooms=9, landlord="other_landlord")
    found = year.read()
    assert told(found, "opened", "ended", "leased") == (3, 2, 1)
    assert found.along("opened", "rooms", found.rooms) == [0, 0, 2, 0, 0, 1]
    assert {one.landlord: (one.opened, one.ended, one.leased) for one in found.given} == {
        "Toits du Val (test)": (2, 2, 1),
        "Loire Logis (test)": (1, 0, 0),
        "Agence Solidaire (test)": (0, 0, 0),
    }
    assert found.landlords == 3


# --- who is told what -----------------------------------------------------------------------------------
OUTSIDE = [("landlord", "coordinator"), ("asso", "coordinator"), ("prefecture", "coordinator"), ("stranger", "coordinator")]


@pytest.mark.parametrize("who", OUTSIDE)
def test_nothing_is_counted_for_who_does_not_evaluate(year, who):
    year.household(5)
    year.unit(5)
    with year.world.acting(*who):
        assert [one for one in live.demand(year.world.programme.pk, year.period) if one.number] == []
        assert live.supply(year.world.programme.pk, year.period) == []
    assert told(year.read(), "arrived", "opened") == (1, 1)


def test_the_database_tells_the_others_one_column_at_a_time(year):
    year.household(5, rooms=(3, 4), persons=4)
    year.unit(5, rooms=6)
    programme, period = year.world.programme.pk, year.period
    shifted = Period(period.start + 9 * DAYS, period.end)
    for who, cells, landlord, size in ((STEERING, {("3-4-5", "180")}, True, "3-4-5"), (ANALYST, {("3", "")}, False, "3")):
        with year.world.acting(*who):
            demand, supply = live.demand(programme, period), live.supply(programme, period)
            assert {(one.size, one.band) for one in demand if one.measure == "waiting"} == cells
            assert {one.size for one in demand if one.measure == "arrived"} == {size}
            assert [one.landlord is not None for one in supply] == [landlord]
            assert [one.rooms for one in supply] == [6 if landlord else 5]
            came = sum(one.number for one in live.demand(programme, shifted) if one.measure == "arrived")
            assert came == (0 if landlord else 1)  # a window that begins nine days later is theirs not to ask


def test_a_wait_of_few_is_for_the_steering_people(year):
    for _ in range(4):
        year.housed(year.household(30), 90)
    assert (year.read().wait, year.read(ANALYST).wait) == (60, None)
    year.housed(year.household(30), 90)
    assert year.read(ANALYST).wait == 60


def test_what_bars_the_reader_is_not_counted(year):
    case = year.household(5)
    year.household(5)
    leased = year.household(5)
    year.housed(leased, 50)
    with year.world.acting("asso"):
        for one in (case, leased):
            Exclusion.objects.create(tenant=one.tenant, case=one, excluded_membership=year.world.member(*COORDINATION))
    assert told(year.read(), "arrived", "housed", "opened", "ended", "leased") == (1, 0, 1, 0, 0)
    assert told(year.read(STEERING), "arrived", "housed", "opened", "ended", "leased") == (3, 1, 1, 1, 1)


# --- nothing masked goes in -----------------------------------------------------------------------------
def demand_of(sizes, *, urgent=(9, 11), shelter=(20, 0, 0, 0, 0), waiting=None, ages=(12, 0, 0, 0, 0), housed=8, left=7):
    waiting = waiting or dict.fromkeys(("1", "2"), 6)
    rows = [Demand("arrived", key, "", number) for key, number in sizes.items()]
    rows += [Demand("urgent", "", key, number) for key, number in zip(("yes", "no"), urgent, strict=True)]
    rows += [Demand("shelter", "", key, number) for key, number in zip(REMAINING, shelter, strict=True)]
    rows += [Demand("waiting", key, "", number) for key, number in waiting.items()]
    rows += [Demand("age", "", key, number) for key, number in zip(AGES, ages, strict=True)]
    return [*rows, Demand("housed", "", "", housed), Demand("left", "", "", left)]


SUPPLY = [Supply(None, 2, 20, 15, 8), Supply(None, 3, 12, 9, 4)]
ONE, OTHER = ({"1": 7, "2": 9, "4": 1, "5": 3}, {"1": 7, "2": 9, "4": 2, "5": 2})  # the same but for who is masked


def flows_of(sizes, *, masked):
    period = measured_months(type("Old", (), {"starts_on": timezone.localdate() - 2000 * DAYS}))
    counts = count(demand_of(sizes), SUPPLY, ROOMS, masked=masked)
    return Flows(period, masked, counts, ROOMS, None, 1200, 60, 4, ())


@pytest.mark.parametrize(
    "what", [Hypothesis(landlords=1), Hypothesis(arrivals=-0.9, units=2.0), Hypothesis(wider=True, years=3)]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_two_worlds_that_differ_by_what_is_masked_give_the_same_page(what, seed):
    def simulated(sizes, masked):
        return simulate(rates_of(flows_of(sizes, masked=masked)), what, weights=WEIGHTS, seed=seed, futures=40)

    assert simulated(ONE, masked=True) == simulated(OTHER, masked=True)
    assert simulated(ONE, masked=False) != simulated(OTHER, masked=False), "negative control"


small = st.integers(0, 12)


@given(
    st.lists(small, min_size=5, max_size=5),
    st.lists(small, min_size=5, max_size=5),
    small,
    small,
    st.lists(small, min_size=5, max_size=5),
)
def test_no_small_count_is_left(arrived, waiting, housed, left, opened):
    ages = [sum(waiting), 0, 0, 0, 0]
    came = sum(arrived)
    left += max(0, came - sum(waiting) - housed - left)  # whoever came waits, was housed or left
    by_size = [dict(zip(ROOMS, numbers, strict=True)) for numbers in (arrived, waiting)]
    rest = {"urgent": (came, 0), "shelter": (came, 0, 0, 0, 0), "ages": ages, "housed": housed, "left": left}
    rows = demand_of(by_size[0], waiting=by_size[1], **rest)
    units = [Supply(None, int(key), number, number // 2, number // 4) for key, number in zip(ROOMS, opened, strict=True)]
    counts = count(rows, units, ROOMS, masked=True)
    assert not {name: number for name, number in counts.items() if 0 < number < THRESHOLD}


def test_the_page_of_the_metropole_starts_from_masked_counts(year):
    for number in range(9):
        year.household(5 + number, rooms=(2, 3) if number < 6 else (4, 5), persons=3)
    for number in range(8):
        year.unit(5, rooms=2 if number < 6 else 4)
    masked, full = year.read(ANALYST), year.read()
    assert (masked.of("arrived", size="4"), full.of("arrived", size="4-4-4")) == (None, 3)
    assert masked.waiting is None
    assert masked.given == ()
    assert rates_of(masked).arrived.sum() == 9
    assert rates_of(full).waiting.sum() == rates_of(masked).waiting.sum() == 9
    assert masked.is_enough
    assert full.is_enough


def test_few_facts_are_not_enough(year):
    for _ in range(4):
        year.household(5)
    for _ in range(5):
        year.unit(5)
    assert not year.read().is_enough
    year.household(5)
    assert year.read().is_enough


def test_a_masked_total_counts_for_its_middle():
    found = flows_of(ONE, masked=True)
    few = replace(
        found,
        counts={
            name: number for name, number in found.counts.items() if not name.startswith(("left", "waiting", "leased", "ended"))
        },
    )
    drawn = rates_of(few)
    assert (drawn.left, drawn.waiting.sum(), drawn.ended, drawn.leased) == (2, 2, 16, 8)


# --- negative control -----------------------------------------------------------------------------------
@contextmanager
def everybody_steers():
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('steers()'::regprocedure)")
        original = cursor.fetchone()[0]
        cursor.execute(
            "CREATE OR REPLACE FUNCTION steers() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT true'"
        )
        try:
            yield
        finally:
            cursor.execute(original)


@pytest.mark.deep
@pytest.mark.committed
def test_without_the_database_asking_who_steers_the_others_are_told_the_cells(committed):
    year = Year(committed)
    year.household(5)

    def cells():
        with committed.acting(*ANALYST), transaction.atomic():
            return {one.band for one in live.demand(committed.programme.pk, year.period) if one.measure == "waiting"}

    connection.close()
    assert cells() == {""}
    with everybody_steers():
        assert cells() != {""}
    assert cells() == {""}
