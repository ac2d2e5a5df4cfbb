"""Income ceilings by financing: those in force on a day, never older ones, and where she stands below or above them.

Figures of the zone "Autres régions" only: elsewhere, and in a year whose figures are not loaded, the answer is a sentence, not a figure.
PLS: those of PLUS raised by 30 % (arrêté du 29 juillet 1987).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cases.application.household import Category
from cases.application.lines import Line, Sum, summed
from cases.models import IncomeCeiling
from tenants.communes import of_territory
from tenants.french import counted

PLS_FACTOR = Decimal("1.30")
# Departments whose ceilings are others: Île-de-France, overseas.
OTHER_ZONES = frozenset({"75", "77", "78", "91", "92", "93", "94", "95", "97", "98"})
FINANCINGS = ("PLAI", "PLUS", "PLS")


@dataclass(frozen=True)
class Figures:
    """The figures of one financing and year: by category, for each person beyond the sixth, checked against the text or not yet."""

    financing: str
    year: int
    amounts: tuple[int, ...]
    per_person: int
    to_check: bool = False

    def for_household(self, category: Category) -> Sum:
        """The ceiling of a household, line by line."""
        lines = [Line(f"{self.financing} {self.year}, catégorie {category.number}", self.amounts[category.number - 1])]
        if category.extra:
            label = f"{counted(category.extra, 'personne')} au-delà de la sixième"
            lines.append(Line(label, category.extra * self.per_person))
        return summed(lines)


@dataclass(frozen=True)
class Standing:
    """Where an income stands with one financing. `gap`: euros left below the ceiling, negative above it."""

    financing: str
    ceiling: Sum
    gap: int
    to_check: bool

    @property
    def is_open(self) -> bool:
        """True when she may enter a dwelling of this financing."""
        return self.gap >= 0

    @property
    def over(self) -> int:
        """Euros above the ceiling."""
        return max(0, -self.gap)


def figures_of(rows: Iterable[IncomeCeiling]) -> list[Figures]:
    """Figures of a year by financing; PLS follows PLUS."""
    found = {row.financing: Figures(row.financing, row.year, tuple(row.amounts), row.per_person, row.to_check) for row in rows}
    if plus := found.get("PLUS"):
        amounts = tuple(_raised(amount) for amount in plus.amounts)
        found["PLS"] = Figures("PLS", plus.year, amounts, _raised(plus.per_person), plus.to_check)
    return [found[financing] for financing in FINANCINGS if financing in found]


def _raised(amount: int) -> int:
    return int((amount * PLS_FACTOR).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def figures_in_force(day: date) -> list[Figures]:
    """Figures in force on a day; none when those of its year are not loaded."""
    return figures_of(IncomeCeiling.objects.filter(year=day.year))


def missing_words(day: date) -> str:
    """Said in place of figures that are not there."""
    return f"Les plafonds de {day.year} ne sont pas encore enregistrés : ceux d’une autre année ne s’appliquent pas."


def other_zone(epci_siren: str) -> str:
    """Said in place of figures where those of the territory are others; empty where ours apply."""
    code = of_territory(epci_siren).values_list("insee_code", flat=True).first() or ""
    if code[:2] not in OTHER_ZONES:
        return ""
    return "Les plafonds de ce territoire sont ceux d’une autre zone que « Autres régions » : ils ne sont pas enregistrés."


def standings(income: int, category: Category, figures: Iterable[Figures]) -> list[Standing]:
    """Where an income stands with each financing, the lowest ceiling first."""
    ceilings = [(one, one.for_household(category)) for one in figures]
    return [Standing(one.financing, ceiling, int(ceiling.total) - income, one.to_check) for one, ceiling in ceilings]
