"""The weights that a programme uses: its last version, else those of the product (version 0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from housing.matching.criteria import CRITERIA, DEFAULTS
from housing.models import MatchingTerms


@dataclass(frozen=True)
class Terms:
    """Weights by criterion, which version they are, and whether the first households are proposed each morning by themselves."""

    version: int
    weights: Mapping[str, int]
    proposes_first: bool = False


PRODUCT = Terms(0, DEFAULTS)


def terms_of(programme_id: UUID) -> Terms:
    """What holds in a programme that one coordinates. A criterion that a version does not know weighs nothing."""
    row = MatchingTerms.objects.filter(programme=programme_id).order_by("-version").first()
    if row is None:
        return PRODUCT
    return Terms(row.version, {one.code: int(row.weights.get(one.code, 0)) for one in CRITERIA}, row.proposes_first)
