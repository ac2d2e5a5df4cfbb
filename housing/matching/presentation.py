"""A household beside a unit as the coordination reads it: score, reasons with their points, what is strongest first."""

from dataclasses import dataclass
from typing import Any

from cases.models import Case
from housing.matching.criteria import Reason, reasons_of
from housing.matching.rules import why_not
from housing.matching.terms import Terms
from housing.models import VacancyOffer

STRONGEST = 3


@dataclass(frozen=True)
class Weighed:
    """One line of a ranking. `most`: the points that a perfect fit would have."""

    case: Case
    offer: VacancyOffer
    score: int
    most: int
    reasons: list[Reason]
    waiting_days: int
    keeps: list[str]

    @classmethod
    def of(cls, fit: Any, terms: Terms, *, offer: VacancyOffer | None = None) -> "Weighed":
        """A line of `ranking`, with its score; `offer`: the unit when it is known already."""
        if offer is not None:
            fit.offer = offer
        reasons = reasons_of(fit, terms.weights)
        most = sum(one.most for one in reasons)
        return cls(fit.case, fit.offer, fit.score, most, reasons, fit.waiting_days, why_not(fit))

    @property
    def strongest(self) -> list[Reason]:
        """The reasons that brought most points, for a line to be read at a glance."""
        return sorted(self.reasons, key=lambda one: -one.points)[:STRONGEST]
