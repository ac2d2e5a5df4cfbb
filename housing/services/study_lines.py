"""The order of study that a landlord reads, where a committee voted so: written once a morning, never while people work.

A landlord that changes its unit sees nothing of it before the next morning, and the hour of a change in a case is told to nobody.
"""

from datetime import datetime
from secrets import SystemRandom
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from housing.matching.neutral import neutral_reasons, waiting_band
from housing.matching.ranking import best, candidates
from housing.matching.terms import terms_of
from housing.models import Proposal, StudyHousehold, StudyLine, VacancyOffer
from housing.policies import offer_policy, proposal_policy, study_household_policy, study_line_policy
from housing.workflow.proposals import one_unit_after_another
from tenants.actor import Actor

# Ten lines are seen at most (`open_study_lines()`); as many wait behind, so that a line that goes leaves no gap to anybody.
KEPT = 20
RANKS = 2**31 - 1


@transaction.atomic
def write_lines(offer_id: UUID, *, by: Actor) -> list[StudyLine]:
    """Write the lines of this morning for a unit, and drop those of another day. The job of a coordination.

    None for a unit that is no longer open or waits for a rehousing, or whose programme decided otherwise since; twice on a day does
    nothing twice.
    """
    offer = offer_policy.visible(by).select_related("tenant").filter(pk=offer_id).first()
    if offer is None or not by.plays("coordinator", programme=offer.programme_id):
        return []
    one_unit_after_another(offer.programme_id)
    if study_line_policy.visible(by).filter(offer=offer, made_at__date=timezone.localdate()).exists():
        return []
    study_household_policy.visible(by).filter(offer=offer).delete()
    if not offer.is_open or offer.on_rehousing or not terms_of(offer.programme_id).opens_ranking:
        return []
    return _written(offer, by)


def _written(offer: VacancyOffer, by: Actor) -> list[StudyLine]:
    waiting = proposal_policy.visible(by).filter(programme=offer.programme_id, status=Proposal.Status.PROPOSED)
    rows = candidates(offer, by=by, terms=terms_of(offer.programme_id)).exclude(case__in=waiting.values("case"))
    found = best(rows, KEPT)
    households = StudyHousehold.objects.bulk_create(
        StudyHousehold(tenant=by.tenant, case=fit.case, offer=offer, programme_id=offer.programme_id) for fit in found
    )
    ranks = sorted(SystemRandom().sample(range(RANKS), len(found)))
    now = timezone.now()
    lines = [_line(fit, household, rank, now) for fit, household, rank in zip(found, households, ranks, strict=True)]
    return StudyLine.objects.bulk_create(lines)


def _line(fit: Any, household: StudyHousehold, rank: int, now: datetime) -> StudyLine:
    need = fit.case.need
    return StudyLine(
        tenant_id=fit.tenant_id,
        household=household,
        offer_id=fit.offer_id,
        programme_id=fit.programme_id,
        rank=rank,
        persons=need.persons,
        bedrooms=need.bedrooms,
        accessibility=need.accessibility,
        waiting_band=waiting_band(fit.filed_at, now),
        reasons=neutral_reasons(fit),
        made_at=now,
    )
