"""What is kept of a ranking when somebody proposes a household: it can be defended a year later."""

from typing import Any

from housing.matching.criteria import CRITERIA, points_of
from housing.matching.ranking import standing
from housing.matching.terms import Terms
from housing.models import JointRound, Proposal, ProposalGrounds, VacancyOffer
from tenants.actor import Actor


def keep_grounds(
    row: Proposal, fit: Any, offer: VacancyOffer, *, by: Actor, terms: Terms, joint: JointRound | None = None
) -> ProposalGrounds:
    """Keep the weights, the points and the rank with which a proposal was made (`fit`: its line of `households()`, with its offer).

    `joint`: the joint answer that it was part of.

    For the same transaction, once the proposal is written: its own line no longer meets every rule, so it is counted in by hand.
    """
    place = standing(fit, offer, by=by, terms=terms)
    return ProposalGrounds.objects.create(
        tenant=by.tenant,
        proposal=row,
        case_id=row.case_id,
        programme_id=row.programme_id,
        joint=joint,
        version=terms.version,
        weights=dict(terms.weights),
        points=points_of(fit, terms.weights),
        facts={one.code: one.words(fit) for one in CRITERIA},
        score=fit.score,
        rank=place.rank,
        candidates=place.among + 1,
    )
