"""Which dwelling a household needs: the table that the field uses, a proposal that a person may change."""

from dataclasses import dataclass

# Persons to house → fewest and most rooms ("T" of the French typology).
ROOM_TABLE: dict[int, tuple[int, int]] = {1: (1, 2), 2: (2, 3), 3: (3, 3), 4: (3, 4), 5: (4, 5), 6: (5, 6)}
LARGEST = max(ROOM_TABLE)

# Hard minimum of living area (CCH D542-14): 9 m² for one person, 16 m² for two, 9 m² more each, 70 m² from eight on.
AREA_ONE, AREA_TWO, AREA_EACH, AREA_MOST = 9, 16, 9, 70
EIGHT = 8


@dataclass(frozen=True)
class Size:
    """Rooms and bedrooms proposed for a household."""

    rooms_min: int
    rooms_max: int

    @property
    def bedrooms(self) -> int:
        """Every room but the living room."""
        return self.rooms_min - 1


def proposed_size(persons: int, table: dict[int, tuple[int, int]] | None = None) -> Size:
    """Size for a number of persons (unborn children and children in alternating custody count).

    Raises ValueError below one person.
    """
    if persons < 1:
        raise ValueError("a household counts at least one person")
    table = table or ROOM_TABLE
    return Size(*table[min(persons, max(table))])


def minimal_area(persons: int) -> int:
    """Smallest lawful living area, in square metres."""
    if persons >= EIGHT:
        return AREA_MOST
    return AREA_ONE if persons == 1 else AREA_TWO + AREA_EACH * (persons - 2)
