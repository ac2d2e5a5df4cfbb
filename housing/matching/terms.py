"""The weights that a programme uses: its last version, else those of the product (version 0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from housing.matching.criteria import CRITERIA, DEFAULTS
from housing.models import MatchingTerms


@dataclass(frozen=True)
class Terms:
    """Weights by criterion, which version they are, and what is left to itself each morning.

    `proposes_first`: the first households are proposed. `ranking_committee_id`: the meeting that opened the order of study to landlords.
    """

    version: int
    weights: Mapping[str, int]
    proposes_first: bool = False
    ranking_committee_id: UUID | None = None

    @property
    def opens_ranking(self) -> bool:
        """True when landlords read an order of study."""
        return self.ranking_committee_id is not None


PRODUCT = Terms(0, DEFAULTS)


def terms_of(programme_id: UUID) -> Terms:
    """What holds in a programme that one coordinates. A criterion that a version does not know weighs nothing."""
    row = MatchingTerms.objects.filter(programme=programme_id).order_by("-version").first()
    if row is None:
        return PRODUCT
    weights = {one.code: int(row.weights.get(one.code, 0)) for one in CRITERIA}
    return Terms(row.version, weights, row.proposes_first, row.ranking_committee_id)
