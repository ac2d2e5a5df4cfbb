"""The size proposed for a household."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.sizing import ROOM_TABLE, minimal_area, proposed_size

persons = st.integers(min_value=1, max_value=20)


@pytest.mark.parametrize(
    ("count", "rooms"), [(1, (1, 2)), (2, (2, 3)), (3, (3, 3)), (4, (3, 4)), (5, (4, 5)), (6, (5, 6)), (9, (5, 6))]
)
def test_the_table_of_the_field(count, rooms):
    size = proposed_size(count)
    assert (size.rooms_min, size.rooms_max) == rooms


@given(persons)
def test_rooms_are_in_order_and_leave_a_living_room(count):
    size = proposed_size(count)
    assert 1 <= size.rooms_min <= size.rooms_max
    assert size.bedrooms == size.rooms_min - 1


@given(persons, persons)
def test_more_people_never_get_less(one, other):
    small, large = sorted((one, other))
    assert proposed_size(small).rooms_min <= proposed_size(large).rooms_min
    assert minimal_area(small) <= minimal_area(large)


@given(persons)
def test_what_is_proposed_is_not_under_occupied(count):
    """Under-occupied: more rooms than persons by more than one."""
    assert proposed_size(count).rooms_max <= count + 1


@pytest.mark.parametrize(("count", "area"), [(1, 9), (2, 16), (3, 25), (7, 61), (8, 70), (12, 70)])
def test_the_lawful_minimum(count, area):
    assert minimal_area(count) == area


@pytest.mark.parametrize("count", [0, -1])
def test_nobody_is_not_a_household(count):
    with pytest.raises(ValueError, match="at least one person"):
        proposed_size(count)


def test_another_table_may_be_given():
    assert proposed_size(4, {1: (2, 2), 4: (5, 5)}).rooms_min == 5
    assert ROOM_TABLE[4] == (3, 4)
