"""What one supposes: so many landlords more, a larger share, more arrivals, another order, another size."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tenants.french import counted, join_fr, percent_fr, tidy

ONE = {1: "un bailleur"}


class Order(TextChoices):
    """Who comes first when a unit is free."""

    STUDY = "etude", _("comme aujourd’hui, l’ordre d’étude")
    OLDEST = "anciennete", _("la demande la plus ancienne d’abord")
    URGENT = "urgence", _("danger élevé ou imminent d’abord")
    SHELTER = "hebergement", _("fin d’hébergement la plus proche d’abord")


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Beside things as they are. `landlords`: how many more, each opening `units_a_year` (None: as many as those present do on average).

    `units`, `arrivals`: more of them, as a share (0.2 for a fifth more; below zero for fewer). `wider`: households take one room more.
    `years`: how far one looks.
    """

    landlords: int = 0
    units_a_year: float | None = None
    units: float = 0.0
    arrivals: float = 0.0
    order: Order = Order.STUDY
    wider: bool = False
    years: int = 1

    @property
    def horizon(self) -> int:
        """How far one looks, in days."""
        return 365 * self.years

    @property
    def words(self) -> str:
        """As in "un bailleur de plus et 20 % de logements ouverts en plus"; nothing when nothing changes."""
        told = [
            _landlords(self.landlords, self.units_a_year) if self.landlords else "",
            _changed(self.units, "de logements ouverts"),
            _changed(self.arrivals, "d’arrivées"),
            ORDERS[self.order],
            "une pièce de plus acceptée" if self.wider else "",
        ]
        return join_fr(one for one in told if one)


ORDERS = {
    Order.STUDY: "",
    Order.OLDEST: "la demande la plus ancienne d’abord",
    Order.URGENT: "les dangers élevés ou imminents d’abord",
    Order.SHELTER: "la fin d’hébergement la plus proche d’abord",
}


def _landlords(number: int, units: float | None) -> str:
    who = ONE.get(number) or counted(number, "bailleur")
    if units is None:
        return f"{who} de plus"
    each = "" if number == 1 else " chacun"
    return f"{who} de plus ({counted(tidy(Decimal(str(units))), 'logement')} par an{each})"


def _changed(share: float, what: str) -> str:
    return f"{percent_fr(abs(share))} {what} en {'plus' if share > 0 else 'moins'}" if share else ""
