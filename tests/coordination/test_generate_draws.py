"""The draws of a made-up world: always the same for a seed, in order, on working days, never in the future."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.demo.clock import Clock
from coordination.demo.dice import Dice
from coordination.demo.outline import draw_outline
from coordination.demo.plans import DEMO, FAILURES, SMALL, TINY, Plan, expand
from housing.models import Reservation
from tenants.calendar import is_working_day
from tenants.french import PARIS
from tenants.references import parse_reference

OPENED = date(2024, 6, 30)
seeds = st.integers(0, 10_000).map(str)
nows = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(lambda moment: moment.replace(tzinfo=PARIS))
plans = st.sampled_from([plan for _, plan in (*DEMO, *SMALL, *TINY)])


@settings(deadline=None)
@given(seeds)
def test_references_are_valid_and_drawn_once(seed):
    dice = Dice(seed)
    drawn = [dice.reference() for _ in range(50)]
    assert [parse_reference(reference) for reference in drawn] == drawn
    assert len(set(drawn)) == 50
    assert Dice(seed).reference() == drawn[0]


@settings(deadline=None)
@given(seeds, nows, st.integers(-900, 0))
def test_the_past_is_at_office_hours_of_working_days(seed, now, offset):
    clock = Clock(now, Dice(seed))
    moment = clock.at(offset)
    assert moment < now
    if offset:
        assert is_working_day(clock.day(offset))
        assert clock.day(offset) <= now.date()


@settings(deadline=None)
@given(seeds, nows, st.integers(1, 400))
def test_what_is_planned_is_to_come(seed, now, offset):
    planned = Clock(now, Dice(seed)).planned(offset)
    assert planned > now
    assert is_working_day(planned.date())


@settings(deadline=None)
@given(seeds, nows, plans, st.lists(st.sampled_from(FAILURES), max_size=2))
def test_events_follow_one_another_up_to_now(seed, now, plan, failures):
    dice = Dice(seed)
    plan = Plan(plan.status, plan.step, plan.outcome, plan.private, plan.outside, plan.proposed, tuple(failures))
    outline = draw_outline(plan, dice, Clock(now, dice), opened=OPENED)
    own = list(outline.at.values())
    assert own == sorted(own)
    for attempt in outline.attempts:
        moments = list(attempt.at.values())
        assert moments == sorted(moments)
        assert ("ended" in attempt.at) is (attempt.failure is not None)
    assert outline.at["oriented"].date() >= OPENED - timedelta(days=10)
    last = max([*own, *(moment for attempt in outline.attempts for moment in attempt.at.values())])
    assert last < now
    assert ("closed" in outline.at) is (plan.status == "closed")
    assert len(outline.attempts) == (len(failures) if "searching" in outline.at else 0) + plan.reserved


def test_a_mix_is_repeated_as_often_as_it_says():
    once = expand(DEMO, Dice("1"), private=True)
    assert len(once) == sum(count for count, _ in DEMO)
    more = expand(DEMO, Dice("1"), private=True, live=2, closed=3)
    closed = sum(count for count, plan in DEMO if plan.status == "closed")
    assert len(more) == 3 * closed + 2 * (len(once) - closed)


@pytest.mark.parametrize("private", [True, False])
def test_an_owner_only_refuses_where_there_is_private_stock(private):
    ends = {failure.end for plan in expand(DEMO, Dice("1"), private=private) for failure in plan.failures}
    assert (Reservation.End.OWNER_DECLINED in ends) is private
