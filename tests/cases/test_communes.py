"""A commune is found by what people type; an unknown or ambiguous one is told with what to type instead."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.communes import UnknownCommune, find_commune, label_of, of_territory
from tenants.models import Commune
from tests.factories import ORLEANS


@pytest.mark.parametrize(
    "typed",
    [
        "Orléans",
        "orleans",
        "ORLEANS",
        " orléans ",
        "45234",
        "45000 Orléans",
        "Orléans (45000)",
        "Orléans 45100",
        "orléans, 45000",
    ],
)
def test_one_commune_many_ways_of_typing_it(world, typed):
    assert find_commune(typed).insee_code == ORLEANS


@pytest.mark.parametrize("typed", ["Trifouillis-les-Oies", "99999", "Orléans 75001", "", "12", "?"])
def test_what_names_none_is_said(world, typed):
    with pytest.raises(UnknownCommune, match="inconnue"):
        find_commune(typed)


@pytest.mark.parametrize("typed", ["Saint-Denis", "Sainte-Colombe"])
def test_what_names_several_lists_them(world, typed):
    with pytest.raises(UnknownCommune, match="plusieurs communes correspondent"):
        find_commune(typed)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_suggested_is_understood(world, data):
    communes = Commune.objects.filter(department_code__in=["45", "41", "2A"]).order_by("insee_code")
    commune = communes[data.draw(st.integers(0, communes.count() - 1))]
    assert find_commune(label_of(commune)) == commune


def test_the_territory_of_orleans_has_its_22_communes(world):
    assert of_territory("244500468").count() == 22
    assert not of_territory("").exists()
