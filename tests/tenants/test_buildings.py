"""What stands for a building: the same however it is written, another for another place, nothing outside the programme."""

import pytest

from tenants.acting import acting_as
from tenants.buildings import ANY, building_key, buildings_of, digests_of_dwelling, digests_to_avoid, is_whole_street
from tenants.crypto import CannotOpen
from tenants.models import Commune

LILAS = "12|rue lilas"
WRITTEN = {
    LILAS: [
        "12 rue des Lilas",
        "12, rue des Lilas",
        "12 RUE DES LILAS",
        "n° 12 rue des Lilas",
        "12 r. des Lilas",
        "12 rue des Lilas, 45000 Orléans",
        "12 rue des Lilas 45000 ORLÉANS CEDEX 2",
        "12 rue des Lilas Orléans",
        "12 rue des Lilas\n45000 Orléans",
        "45000 Orléans, 12 rue des Lilas",
        "Bât. 3, 12 rue des Lilas",
        "Chez Mme Petit, 12 rue des Lilas",
        "12 rue des Lilas (bâtiment B)",
        "12 rue des Lilas bât B",
        "12 rue des Lilas - appt 4",
        "12 rue des Lilas, 3e étage",
        "12 rue des Lilas 3ème étage",
        "012 rue des Lilas",
    ],
    "12b|rue lilas": ["12 bis rue des Lilas", "12bis, rue des Lilas", "12 B rue des Lilas", "12B rue des lilas"],
    "12e|rue lilas": ["12 E rue des Lilas"],
    "8|avenue general gaulle": ["8 av. du Général de Gaulle", "8 Avenue du Gal de Gaulle", "8 ave Général-de-Gaulle"],
    "3|place saint jean": ["3 pl. St-Jean", "3 place Saint Jean"],
    "5|rue porte madeleine": ["5 rue de la Porte-Madeleine", "5 rue Porte Madeleine porte 4"],
    "1|rue premier mai": ["1 rue du 1er mai", "1 rue du Premier-Mai"],
    "1|rue 8 mai 1945": ["1 rue du 8 mai 1945"],
    "12|avenue orleans": ["12 avenue d’Orléans", "12 avenue d'Orléans, 45000 Orléans"],
    "|rue lilas": ["rue des Lilas", "Rue des Lilas, 45000 Orléans"],
    "|residence beausejour": ["Résidence Beauséjour", "rés. Beauséjour, 45000 Orléans"],
    "|ferme": ["La Ferme", "Lieu-dit La Ferme", "lieu dit « La Ferme »"],
    "12|ferme": ["12 La Ferme"],
}


@pytest.mark.parametrize(("building", "text"), [(one, text) for one, texts in WRITTEN.items() for text in texts])
def test_one_building_however_it_is_written(building, text):
    assert buildings_of(text, "Orléans") == [building]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("12 à 16 rue des Lilas", ["12", "14", "16"]),
        ("12-16 rue des Lilas", ["12", "14", "16"]),
        ("12 - 16 rue des Lilas", ["12", "14", "16"]),
        ("12/14 rue des Lilas", ["12", "14"]),
        ("12 à 15 rue des Lilas", ["12", "13", "14", "15"]),
        ("12, 14 et 18 rue des Lilas", ["12", "14", "18"]),
        ("12 et 12 bis rue des Lilas", ["12", "12b"]),
        ("12 bis-16 rue des Lilas", ["12b", "14", "16"]),
    ],
)
def test_several_numbers_are_several_buildings_with_those_between(text, numbers):
    assert buildings_of(text) == sorted(f"{number}|rue lilas" for number in numbers)


def test_a_residence_counts_beside_its_street_and_so_does_a_second_street():
    assert buildings_of("Résidence Beauséjour, 12 rue des Lilas") == [LILAS, "|residence beausejour"]
    assert buildings_of("Résidence Beauséjour 12 rue des Lilas") == [LILAS, "|residence beausejour"]
    assert buildings_of("4 rue des Roses, 12 rue des Lilas") == [LILAS, "4|rue roses"]


@pytest.mark.parametrize("text", ["", "12", "45000", ",", "12 - 14"])
def test_no_street_no_building(text):
    assert buildings_of(text) == []


@pytest.mark.parametrize(
    ("text", "is_street"),
    [
        ("rue des Lilas", True),
        ("12", True),
        ("", True),
        ("12 rue des Lilas", False),
        ("Résidence Beauséjour", False),
        ("La Ferme", False),
    ],
)
def test_a_street_without_its_number_is_told_apart(text, is_street):
    assert is_whole_street(text) is is_street


# --- digests ----------------------------------------------------------------------------------------------
@pytest.fixture
def meets(world):
    """Does a dwelling's building meet one that is to be avoided, as the owner and the landlord work them out?"""

    def compare(left, dwelling, *, communes=("45234", "45234"), programmes=(world.programme, world.programme)):
        avoided, lived = (Commune.objects.get(pk=code) for code in communes)
        with world.acting("asso"):
            ours = digests_to_avoid(building_key(programmes[0].pk), avoided, left)
        with world.acting("landlord"):
            theirs = digests_of_dwelling(building_key(programmes[1].pk), lived, dwelling)
        return bool(set(ours) & set(theirs))

    return compare


@pytest.mark.parametrize(
    ("left", "dwelling", "same"),
    [
        ("12 rue des Lilas", "12, RUE DES LILAS 45000 Orléans bât B", True),
        ("12 rue des Lilas", "14 rue des Lilas", False),
        ("12 rue des Lilas", "12 bis rue des Lilas", False),
        ("12 bis rue des Lilas", "12B rue des Lilas", True),
        ("14 rue des Lilas", "12 à 16 rue des Lilas", True),
        ("13 rue des Lilas", "12 à 16 rue des Lilas", False),
        ("12 rue des Lilas", "12 rue des Roses", False),
        ("12 rue des Lilas", "12 avenue des Lilas", False),
        ("12 rue des Lilas", "rue des Lilas", True),
        ("12 rue des Lilas", "rue des Roses", False),
        ("La Ferme", "12 La Ferme", True),
        ("Résidence Beauséjour", "12 rue des Lilas, résidence Beauséjour", True),
        ("Résidence Beauséjour", "Bâtiment 2, rés. Beauséjour", True),
        ("3 résidence Beauséjour", "5 résidence Beauséjour", False),
    ],
)
def test_what_is_met(meets, left, dwelling, same):
    assert meets(left, dwelling) is same


def test_another_commune_is_another_building(meets):
    assert not meets("12 rue des Lilas", "12 rue des Lilas", communes=("45234", "45302"))


def test_another_programme_has_another_key(world):
    commune = Commune.objects.get(pk="45234")
    with acting_as(world.tenant("stranger")):
        elsewhere = digests_of_dwelling(building_key(world.elsewhere.pk), commune, "12 rue des Lilas")
    with world.acting("landlord"):
        here = digests_of_dwelling(building_key(world.programme.pk), commune, "12 rue des Lilas")
    assert len(here) == len(elsewhere) == 2
    assert not set(here) & set(elsewhere)


def test_who_takes_no_part_works_out_nothing(world):
    commune = Commune.objects.get(pk="45234")
    with world.acting("landlord"), pytest.raises(CannotOpen):
        digests_of_dwelling(building_key(world.elsewhere.pk), commune, "12 rue des Lilas")
    with world.acting("landlord"):
        key = building_key(world.programme.pk)
    assert digests_of_dwelling(key, commune, "12") == [], "no street, nothing to compare"


def test_a_digest_says_nothing_of_the_street(world):
    commune = Commune.objects.get(pk="45234")
    with world.acting("asso"):
        found = digests_to_avoid(building_key(world.programme.pk), commune, "12 rue des Lilas")
    assert {len(one) for one in found} == {32}
    assert b"lilas" not in b"".join(found)
    assert ANY not in "".join(buildings_of("* rue des Lilas"))
