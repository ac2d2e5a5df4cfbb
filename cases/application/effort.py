"""The share of her means that a rent takes, and what is left to live on: guidance for who works with her, never a condition.

Taux d'effort = (rent + annexes + recoverable charges − housing aid) ÷ resources, shown with the reste à vivre, against 30 to 33 %.
No landlord reads it: "budget compatible" is all that it is told.
"""

from dataclasses import dataclass
from decimal import Decimal

from cases.application.lines import Line, Sum, summed

LOW, HIGH = Decimal("0.30"), Decimal("0.33")
DAYS = 30


@dataclass(frozen=True)
class Cost:
    """What a dwelling costs a month."""

    rent: Decimal
    annexes: Decimal = Decimal(0)
    charges: Decimal = Decimal(0)
    label: str = "Loyer"


@dataclass(frozen=True)
class Effort:
    """Guidance on one cost: what stays to pay, of which resources, for how many persons."""

    paid: Sum
    left: Sum
    resources: Decimal
    persons: int

    @property
    def rate(self) -> Decimal:
        """The taux d'effort."""
        return Decimal(self.paid.total) / self.resources

    @property
    def tone(self) -> str:
        """How it compares with the usual mark, for a badge."""
        return "ok" if self.rate <= LOW else "info" if self.rate <= HIGH else "warn"

    @property
    def words(self) -> str:
        """The same in words."""
        if self.rate <= LOW:
            return "sous le repère de 30 %"
        return "dans le repère de 30 à 33 %" if self.rate <= HIGH else "au-dessus du repère de 33 %"

    @property
    def daily(self) -> Decimal:
        """What is left to live on, a day and a person."""
        return (Decimal(self.left.total) / (DAYS * self.persons)).quantize(Decimal("0.01"))


def effort(cost: Cost, *, aid: Decimal | None, resources: Decimal | None, persons: int) -> Effort | None:
    """Guidance on a cost; None when the resources are not known, or are nothing: a share of nothing means nothing."""
    if not resources or resources <= 0 or persons < 1:
        return None
    lines = [
        Line(cost.label, cost.rent),
        Line("Annexes", cost.annexes),
        Line("Charges récupérables", cost.charges),
        Line("Aide au logement estimée", -min(aid or Decimal(0), cost.rent + cost.annexes + cost.charges)),
    ]
    paid = summed(lines)
    left = summed(
        [Line("Ressources mensuelles, hors aide au logement", resources), Line("Reste à payer", -Decimal(paid.total))]
    )
    return Effort(paid, left, resources, persons)
