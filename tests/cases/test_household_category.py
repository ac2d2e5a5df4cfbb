"""The household category of the income ceilings: compositions checked against the text, one by one, then properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.application.household import Composition, category_of

C = Composition
ALONE = "arrêté du 29 juillet 1987, annexe, catégorie 1 : une personne"
TWO = "catégorie 2 : deux personnes sans personne à charge, à l’exclusion des jeunes ménages"
TWO_DISABLED = "catégorie 2 : une personne seule en situation de handicap"
THREE = "catégorie 3 : trois personnes"
THREE_LONE = "catégorie 3 : une personne seule avec une personne à charge"
THREE_YOUNG = "catégorie 3 : jeune ménage sans personne à charge, âges au plus 55 ans au total"
THREE_DISABLED = "catégorie 3 : deux personnes dont au moins une en situation de handicap"
FOUR = "catégorie 4 : quatre personnes"
FOUR_LONE = "catégorie 4 : une personne seule avec deux personnes à charge"
FOUR_DISABLED = "catégorie 4 : trois personnes dont au moins une en situation de handicap"
FIVE = "catégorie 5 : cinq personnes"
FIVE_LONE = "catégorie 5 : une personne seule avec trois personnes à charge"
FIVE_DISABLED = "catégorie 5 : quatre personnes dont au moins une en situation de handicap"
SIX = "catégorie 6 : six personnes"
SIX_LONE = "catégorie 6 : une personne seule avec quatre personnes à charge"
SIX_DISABLED = "catégorie 6 : cinq personnes dont au moins une en situation de handicap"
MORE = "catégorie 6, par personne supplémentaire"
CUSTODY = "un enfant en garde alternée vit au foyer de l’un et de l’autre parent"
UNBORN = "un enfant à naître compte, avec un certificat"

# (composition, category, persons beyond the sixth, legal source)
TABLE = [
    (C(), 1, 0, ALONE),
    (C(disabled=1), 2, 0, TWO_DISABLED),
    (C(adults=2), 2, 0, TWO),
    (C(adults=2, couple_ages=56), 2, 0, TWO),
    (C(adults=2, couple_ages=57), 2, 0, TWO),
    (C(adults=2, couple_ages=120), 2, 0, TWO),
    (C(adults=2, couple_ages=55), 3, 0, THREE_YOUNG),
    (C(adults=2, couple_ages=54), 3, 0, THREE_YOUNG),
    (C(adults=2, couple_ages=37), 3, 0, THREE_YOUNG),
    (C(adults=2, disabled=1), 3, 0, THREE_DISABLED),
    (C(adults=2, disabled=2), 3, 0, THREE_DISABLED),
    (C(adults=2, couple_ages=56, disabled=1), 3, 0, THREE_DISABLED),
    (C(adults=2, couple_ages=55, disabled=1), 3, 0, THREE_DISABLED),
    (C(children=1), 3, 0, THREE_LONE),
    (C(children=1, alternating=1), 3, 0, CUSTODY),
    (C(unborn=1), 3, 0, UNBORN),
    (C(children=1, disabled=1), 3, 0, THREE_LONE),
    (C(children=1, disabled=2), 3, 0, THREE_LONE),
    (C(adults=2, dependent_adults=1), 3, 0, THREE_LONE),
    (C(adults=2, dependent_adults=1, disabled=1), 3, 0, THREE_LONE),
    (C(adults=3), 3, 0, THREE),
    (C(adults=2, children=1), 3, 0, THREE),
    (C(adults=2, children=1, couple_ages=50), 3, 0, THREE),
    (C(adults=2, unborn=1, couple_ages=55), 3, 0, UNBORN),
    (C(adults=2, children=1, alternating=1), 3, 0, CUSTODY),
    (C(adults=3, disabled=1), 4, 0, FOUR_DISABLED),
    (C(adults=2, children=1, disabled=1), 4, 0, FOUR_DISABLED),
    (C(adults=2, unborn=1, disabled=1), 4, 0, FOUR_DISABLED),
    (C(children=2), 4, 0, FOUR_LONE),
    (C(children=2, alternating=2), 4, 0, CUSTODY),
    (C(children=1, unborn=1), 4, 0, UNBORN),
    (C(unborn=2), 4, 0, UNBORN),
    (C(children=2, disabled=1), 4, 0, FOUR_LONE),
    (C(adults=2, dependent_adults=1, children=1), 4, 0, FOUR_LONE),
    (C(adults=3, dependent_adults=2), 4, 0, FOUR_LONE),
    (C(adults=4), 4, 0, FOUR),
    (C(adults=2, children=2), 4, 0, FOUR),
    (C(adults=2, children=1, unborn=1), 4, 0, UNBORN),
    (C(adults=3, children=1), 4, 0, FOUR),
    (C(adults=3, dependent_adults=1, children=1), 4, 0, FOUR),
    (C(adults=4, disabled=1), 5, 0, FIVE_DISABLED),
    (C(adults=2, children=2, disabled=1), 5, 0, FIVE_DISABLED),
    (C(children=3), 5, 0, FIVE_LONE),
    (C(children=3, alternating=1), 5, 0, CUSTODY),
    (C(children=2, unborn=1), 5, 0, UNBORN),
    (C(children=3, disabled=1), 5, 0, FIVE_LONE),
    (C(adults=2, dependent_adults=1, children=2), 5, 0, FIVE_LONE),
    (C(adults=5), 5, 0, FIVE),
    (C(adults=2, children=3), 5, 0, FIVE),
    (C(adults=2, children=2, unborn=1), 5, 0, UNBORN),
    (C(adults=2, children=3, disabled=1), 6, 0, SIX_DISABLED),
    (C(adults=5, disabled=2), 6, 0, SIX_DISABLED),
    (C(children=4), 6, 0, SIX_LONE),
    (C(children=4, disabled=1), 6, 0, SIX_LONE),
    (C(children=3, unborn=1), 6, 0, UNBORN),
    (C(adults=2, dependent_adults=1, children=3), 6, 0, SIX_LONE),
    (C(children=5), 6, 0, SIX),
    (C(adults=2, children=4), 6, 0, SIX),
    (C(adults=6), 6, 0, SIX),
    (C(adults=2, children=4, disabled=1), 6, 0, SIX),
    (C(adults=2, children=3, unborn=1), 6, 0, UNBORN),
    (C(children=6), 6, 1, MORE),
    (C(adults=2, children=5), 6, 1, MORE),
    (C(children=5, unborn=1), 6, 1, UNBORN),
    (C(adults=2, children=5, disabled=1), 6, 1, MORE),
    (C(adults=2, children=4, alternating=4, unborn=1), 6, 1, CUSTODY),
    (C(children=7), 6, 2, MORE),
    (C(adults=3, dependent_adults=2, children=6), 6, 3, MORE),
    (C(adults=2, children=10), 6, 6, MORE),
]


@pytest.mark.parametrize(("household", "number", "extra", "source"), TABLE)
def test_category_of_a_household(household, number, extra, source):
    found = category_of(household)
    assert (found.number, found.extra) == (number, extra), source


def test_the_table_is_large_and_says_no_household_twice():
    assert len(TABLE) >= 60
    assert len({household for household, *_rest in TABLE}) == len(TABLE)


@pytest.mark.parametrize(
    ("household", "words"),
    [
        (C(), "catégorie 1 : une personne seule"),
        (C(disabled=1), "catégorie 2 : une personne seule en situation de handicap"),
        (C(children=1), "catégorie 3 : une personne seule avec une personne à charge"),
        (
            C(adults=2, couple_ages=55),
            "catégorie 3 : un jeune ménage sans personne à charge (âges : 55 ans au total, 55 au plus)",
        ),
        (C(adults=2, couple_ages=56), "catégorie 2 : deux personnes"),
        (C(adults=3, disabled=1), "catégorie 4 : trois personnes dont au moins une en situation de handicap"),
        (C(children=4), "catégorie 6 : une personne seule avec quatre personnes à charge"),
        (C(children=5), "catégorie 6 : six personnes"),
        (C(children=7), "catégorie 6 : 8\u00a0personnes, dont 2\u00a0personnes au-delà de la sixième"),
    ],
)
def test_the_reason_is_said_in_plain_words(household, words):
    assert category_of(household).label == words


def test_nobody_is_no_household():
    with pytest.raises(ValueError, match="at least one adult"):
        category_of(C(adults=1, dependent_adults=1))


households = st.builds(
    lambda adults, dependent, children, alternating, unborn, disabled, ages: C(
        adults,
        min(dependent, adults - 1),
        children,
        min(alternating, children),
        unborn,
        min(disabled, adults + children),
        ages if adults - min(dependent, adults - 1) >= 2 else None,
    ),
    st.integers(1, 6),
    st.integers(0, 3),
    st.integers(0, 8),
    st.integers(0, 8),
    st.integers(0, 3),
    st.integers(0, 4),
    st.none() | st.integers(32, 130),
)


def with_one_more(household, name):
    values = {field: getattr(household, field) for field in household.__dataclass_fields__}
    values[name] += 1
    if name == "dependent_adults":
        values["adults"] += 1
    return C(**values)


@given(households, st.sampled_from(["children", "unborn", "dependent_adults"]))
def test_a_dependant_more_never_lowers_the_category(household, name):
    before, after = category_of(household), category_of(with_one_more(household, name))
    assert (after.number, after.extra) >= (before.number, before.extra)


@given(households)
def test_the_parts_sum_to_the_category(household):
    found = category_of(household)
    assert found.parts.total == found.number
    assert found.extra == max(0, household.persons - 6)
    assert 1 <= found.number <= 6


@given(households)
def test_alternating_custody_changes_nothing(household):
    shared = C(**{name: getattr(household, name) for name in household.__dataclass_fields__} | {"alternating": 0})
    assert category_of(household).number == category_of(shared).number
