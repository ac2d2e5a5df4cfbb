"""The first households of an open unit, proposed without anybody's choice, where a programme decided so: each morning, in one batch.

One batch a day, so that the hour of a proposal tells nobody what has just changed in a case.
"""

from uuid import UUID

from django.db import transaction

from housing.matching.ranking import best, candidates
from housing.matching.terms import terms_of
from housing.models import Proposal
from housing.policies import offer_policy, proposal_policy
from housing.workflow.proposals import free_slots, one_unit_after_another, propose
from tenants.actor import Actor
from tenants.errors import Refused


def propose_first(offer_id: UUID, *, by: Actor) -> list[Proposal]:
    """Fill the free places of a unit with its best candidates that wait for no landlord's answer. The job of a coordination.

    Nothing when the programme decided otherwise since, or the unit is no longer open, or it
    waits for a rehousing; twice does no harm.
    """
    offer = offer_policy.visible(by).select_related("tenant").filter(pk=offer_id, is_open=True, on_rehousing=False).first()
    if offer is None or not by.plays("coordinator", programme=offer.programme_id):
        return []
    terms = terms_of(offer.programme_id)
    if not terms.proposes_first:
        return []
    one_unit_after_another(offer.programme_id)
    waiting = proposal_policy.visible(by).filter(programme=offer.programme_id, status=Proposal.Status.PROPOSED)
    rows = candidates(offer, by=by, terms=terms).exclude(case__in=waiting.values("case"))
    made = []
    for fit in best(rows, len(free_slots(offer.vacancy_id))):
        try:
            with transaction.atomic():
                made.append(propose(offer, fit.case, by=by))
        except Refused:
            continue  # it changed in between: tomorrow's batch looks again
    return made
