"""Cells, circles and communes: wider than the truth, never narrower; positions as people paste them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants import geography
from tenants.geography import (
    Position,
    UnknownPosition,
    cell_of,
    cells_within,
    centre_of,
    communes_touched,
    find_position,
)
from tenants.models import Commune

ORLEANS, SARAN = "45234", "45302"
TOWN_HALL = Position(47.9032, 1.9084)
LA_SOURCE = Position(47.8420, 1.9350)  # a quarter of Orléans, nearer to the town halls of Olivet and of Saint-Cyr-en-Val
EARTH = 6371.0088
LATITUDES = st.floats(-21.4, 51.1)  # from La Réunion to Dunkerque
LONGITUDES = st.floats(-61.8, 55.9)
RADII = st.sampled_from([0.5, 1.0, 2.0, 3.0, 5.0, 10.0])


def great_circle(one, other):
    """Kilometres by the formula of the sphere, which the product does not use."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(east / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))


def going(start, distance, bearing):
    """The point that many kilometres away."""
    north = math.degrees(distance * math.cos(bearing) / EARTH)
    east = math.degrees(distance * math.sin(bearing) / (EARTH * math.cos(math.radians(start.latitude))))
    return Position(start.latitude + north, start.longitude + east)


# --- cells ------------------------------------------------------------------------------------------------
@given(LATITUDES, LONGITUDES, RADII, st.floats(0, 1), st.floats(0, 2 * math.pi))
def test_every_point_within_the_radius_lies_in_a_cell_of_the_circle(latitude, longitude, radius, share, bearing):
    centre = Position(latitude, longitude)
    point = going(centre, radius * share, bearing)
    if great_circle(centre, point) <= radius:
        assert cell_of(point) in cells_within(centre, radius)


def test_a_circle_that_is_drawn_narrower_misses_points(monkeypatch):
    """Negative control of the property above."""
    monkeypatch.setattr(geography, "MARGIN", 0.8)
    cells = cells_within(TOWN_HALL, 5.0)
    assert not all(cell_of(going(TOWN_HALL, 5.0, bearing)) in cells for bearing in range(50))


@given(LATITUDES, LONGITUDES, RADII)
def test_no_cell_is_much_farther_than_the_radius(latitude, longitude, radius):
    centre = Position(latitude, longitude)
    assert max(great_circle(centre, centre_of(cell)) for cell in cells_within(centre, radius)) <= radius * 1.03 + 1.5


@given(LATITUDES, LONGITUDES)
def test_the_middle_of_a_cell_lies_in_it_and_is_close(latitude, longitude):
    point = Position(latitude, longitude)
    middle = centre_of(cell_of(point))
    assert cell_of(middle) == cell_of(point)
    assert great_circle(point, middle) < 0.8


@given(LATITUDES, LONGITUDES, st.floats(0, 40), st.floats(0, 2 * math.pi))
def test_a_distance_is_that_of_the_sphere_within_two_percent(latitude, longitude, distance, bearing):
    start = Position(latitude, longitude)
    end = going(start, distance, bearing)
    assert start.to(end) == pytest.approx(great_circle(start, end), rel=0.02, abs=0.001)


# --- communes ---------------------------------------------------------------------------------------------
@pytest.fixture
def halls(db):
    rows = Commune.objects.filter(latitude__range=(47.3, 48.5), longitude__range=(1.1, 2.7))
    return {row.pk: Position(row.latitude, row.longitude) for row in rows}


@pytest.mark.parametrize("radius", [0.5, 2, 5])
def test_the_commune_whose_hall_is_nearest_to_any_point_of_the_circle_is_touched(halls, radius):
    touched = set(communes_touched(TOWN_HALL, radius))
    for step in range(200):
        point = going(TOWN_HALL, radius * ((step % 10) + 1) / 10, step)
        assert min(halls, key=lambda code: great_circle(point, halls[code])) in touched
    assert len(touched) < len(halls) / 3, "touching everything would prove nothing"


def test_a_quarter_of_a_city_that_is_nearer_to_other_town_halls_touches_the_city(halls, monkeypatch):
    nearest = sorted(halls, key=lambda code: great_circle(LA_SOURCE, halls[code]))[:2]
    assert ORLEANS not in nearest
    assert ORLEANS in communes_touched(LA_SOURCE, 0.5)
    assert "45208" not in communes_touched(LA_SOURCE, 0.5)
    monkeypatch.setattr(geography, "SPREAD", 0)
    assert ORLEANS not in communes_touched(LA_SOURCE, 0.5), "were it not for its inhabitants"


@pytest.mark.parametrize(
    ("place", "city", "arrondissement"),
    [
        (Position(48.8637, 2.2769), "75056", "75116"),
        (Position(43.2120, 5.4360), "13055", "13209"),
        (Position(45.7640, 4.8357), "69123", "69382"),
    ],
)
def test_an_arrondissement_touches_its_city_too(db, place, city, arrondissement):
    touched = communes_touched(place, 0.5)
    assert city in touched
    assert arrondissement in touched or city != "75056"


def test_a_commune_without_coordinates_counts_in_a_department_that_is_touched(db):
    without = Commune.objects.get(name="Aurseulles", department_code="14")
    assert without.latitude is None
    bayeux = Position.of_commune(Commune.objects.get(name="Bayeux"))
    assert without.pk in communes_touched(bayeux, 0.5)
    assert without.pk not in communes_touched(TOWN_HALL, 0.5)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(1.9084, 47.9032), (51.5074, -0.1278), (0, 0), (147.9, 1.9), (47.9, 181.9), (-47.9, 1.9)]
)
def test_a_point_outside_france_is_refused_with_words(db, latitude, longitude):
    with pytest.raises(UnknownPosition, match="la latitude, puis la longitude"):
        communes_touched(Position(latitude, longitude), 1)


def test_the_widest_circle_takes_two_statements(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert SARAN in communes_touched(TOWN_HALL, 10)


# --- what people write ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "47.9032, 1.9084",
        "47.9032,1.9084",
        "47.9032 1.9084",
        "47,9032 1,9084",
        "47,9032, 1,9084",
        "47,9032,1,9084",
        "47,9032 ; 1,9084",
        "47.9032/1.9084",
        "Position : 47.9032, 1.9084",
        "https://www.openstreetmap.org/#map=17/47.9032/1.9084",
        "https://www.openstreetmap.org/?mlat=47.9032&mlon=1.9084#map=12/47.5/1.5",
        "https://www.google.fr/maps/@47.9032,1.9084,15z",
        "https://www.google.fr/maps/place/Mairie/@47.5,1.5,12z/data=!3d47.9032!4d1.9084",
        "geo:47.9032,1.9084",
    ],
)
def test_a_position_is_read_in_every_notation(text):
    assert Position.read(text) == TOWN_HALL


@pytest.mark.parametrize("text", ["", "Orléans", "45000", "47.9032", "47, 1", "12 rue des Lilas", "47° 54′ 11″ N 1° 54′ 30″ E"])
def test_what_is_no_position_is_not_read_as_one(text):
    assert Position.read(text) is None


def test_a_point_west_of_the_meridian():
    assert Position.read("47.2184, -1.5536") == Position(47.2184, -1.5536)


def test_a_commune_stands_for_its_town_hall(db):
    assert find_position("Orléans") == find_position("45234") == TOWN_HALL


@pytest.mark.parametrize(("typed", "said"), [("Atlantide", "commune inconnue"), ("Sainte-Marie", "plusieurs communes")])
def test_a_name_that_is_none_or_several_says_what_to_write(db, typed, said):
    with pytest.raises(UnknownPosition, match=said) as refused:
        find_position(typed)
    assert "collez la position" in str(refused.value)


def test_a_commune_that_nobody_has_placed_says_what_to_do(db):
    with pytest.raises(UnknownPosition, match="La position de Aurseulles n’est pas connue"):
        find_position("Aurseulles")
