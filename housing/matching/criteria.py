"""What is weighed between households and units that meet every rule, and the words for each: for the coordination alone.

Points are whole: `weight × fit`, in hundredths, rounded; the score is their sum. The database computes the score with the same integers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import F
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Accessibility, CaseDanger, PlaceThatMatters
from housing.budget import effort_words
from housing.models import Fit
from tenants.french import NBSP, counted

Weights = Mapping[str, int]
GOOD, FAIR = 60, 30
HALF, HUNDRED = 50, 100
FARTHEST = 20  # km; beyond it a distance is told no more


@dataclass(frozen=True)
class Criterion:
    """A criterion: the column `fit_<code>` of `housing_fit` (0 to 100), its weight unless a programme decides, the words of a fit.

    `urgent`: what brings points is no good news, and shows so.
    """

    code: str
    label: str | Promise
    weight: int
    words: Callable[[Fit], str]
    urgent: bool = False

    @property
    def column(self) -> str:
        """The column that says how well."""
        return f"fit_{self.code}"


@dataclass(frozen=True)
class Reason:
    """Why a household got its points on one criterion."""

    label: str
    words: str
    points: int
    most: int
    tone: str


def _danger(fit: Fit) -> str:
    return f"danger {CaseDanger.Level(fit.danger).label}"


def _waiting(fit: Fit) -> str:
    return f"en attente depuis {counted(fit.waiting_days, 'jour')}" if fit.waiting_days > 0 else "transmis aujourd’hui"


def _shelter(fit: Fit) -> str:
    if fit.shelter_days is None:
        return "aucune fin d’hébergement connue"
    if fit.shelter_days < 0:
        return f"hébergement dépassé de {counted(-fit.shelter_days, 'jour')}"
    return f"fin d’hébergement dans {counted(fit.shelter_days, 'jour')}"


def _sector(fit: Fit) -> str:
    return "commune souhaitée" if fit.is_wanted else "toutes les communes conviennent"


def _distance(fit: Fit) -> str:
    if not fit.distances:
        return "aucun lieu dont elle ait besoin d’être proche, ou distance inconnue"
    return ", ".join(f"{PlaceThatMatters.Kind(kind).label} {_far(limit)}" for kind, limit in fit.distances)


def _far(limit: int) -> str:
    return f"à moins de {limit}{NBSP}km" if limit else f"à plus de {FARTHEST}{NBSP}km"


def _effort(fit: Fit) -> str:
    if fit.effort_rate is None or fit.left_to_live is None:
        return "ressources non renseignées"
    return effort_words(fit.effort_rate, fit.left_to_live)


def _accessibility(fit: Fit) -> str:
    if fit.fit_accessibility == HUNDRED:
        return "accessibilité adaptée" if fit.accessibility != Accessibility.NONE else "aucun besoin d’accessibilité"
    return "logement adapté au fauteuil roulant, dont elle n’a pas besoin"


def _size(fit: Fit) -> str:
    if fit.spare_bedrooms == 0:
        return "nombre de chambres exact"
    if fit.spare_bedrooms < 0:
        return f"{counted(-fit.spare_bedrooms, 'chambre')} de moins que souhaité"
    return f"{counted(fit.spare_bedrooms, 'chambre')} de plus que nécessaire"


def _energy(fit: Fit) -> str:
    return f"DPE {fit.offer.energy_class}" if fit.offer.energy_class else "DPE inconnu"


def _contingent(fit: Fit) -> str:
    if fit.fit_contingent == GOOD:
        return "contingent sans public réservé"
    return "relève du public de ce contingent" if fit.is_priority else "ne relève pas du public de ce contingent"


def _balance(fit: Fit) -> str:
    return f"{counted(fit.given, 'relogement')} chez ce bailleur en un an"


CRITERIA: tuple[Criterion, ...] = (
    Criterion("danger", _("Danger"), 30, _danger, urgent=True),
    Criterion("waiting", _("Ancienneté de la demande"), 20, _waiting),
    Criterion("shelter", _("Temps d’hébergement restant"), 15, _shelter, urgent=True),
    Criterion("sector", _("Secteur souhaité"), 10, _sector),
    Criterion("distance", _("Proximité de ses lieux"), 6, _distance),
    Criterion("effort", _("Taux d’effort"), 8, _effort),
    Criterion("size", _("Taille"), 10, _size),
    Criterion("accessibility", _("Accessibilité"), 8, _accessibility),
    Criterion("energy", _("Performance énergétique"), 4, _energy),
    Criterion("contingent", _("Public du contingent"), 5, _contingent),
    Criterion("balance", _("Équilibre entre bailleurs"), 5, _balance),
)
DEFAULTS: dict[str, int] = {criterion.code: criterion.weight for criterion in CRITERIA}


def score_of(weights: Weights) -> Combinable:
    """The score of a line of `housing_fit`, as the database computes it."""
    terms = [(F(one.column) * weights.get(one.code, 0) + HALF) / HUNDRED for one in CRITERIA]
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def points_of(fit: Fit, weights: Weights) -> dict[str, int]:
    """Points by criterion; their sum is the score."""
    return {one.code: (getattr(fit, one.column) * weights.get(one.code, 0) + HALF) // HUNDRED for one in CRITERIA}


def reasons_of(fit: Fit, weights: Weights) -> list[Reason]:
    """Why a household got its points, the criteria that weigh nothing left out."""
    points = points_of(fit, weights)
    return [
        Reason(str(one.label), one.words(fit), points[one.code], weights[one.code], _tone(one, getattr(fit, one.column)))
        for one in CRITERIA
        if weights.get(one.code)
    ]


def weights_words(weights: Weights) -> str:
    """As in "danger 30, ancienneté de la demande 20"."""
    return ", ".join(f"{str(one.label).lower()} {weights.get(one.code, 0)}" for one in CRITERIA)


def _tone(criterion: Criterion, fit: int) -> str:
    """How a fit shows."""
    if fit >= GOOD:
        return "warn" if criterion.urgent else "ok"
    return "info" if fit >= FAIR else "neutral"
