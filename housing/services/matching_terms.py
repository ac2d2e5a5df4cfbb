"""What a programme's coordination decides of its ranking: the weight of each criterion. Each decision is a version; none is rewritten."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.committee_policies import committee_policy
from cases.models import Committee
from housing.constraints import MESSAGES
from housing.matching.criteria import CRITERIA
from housing.matching.terms import terms_of
from housing.models import MatchingTerms
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Participation, Programme
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission

MOST = 100


def voting_committees(programme: Programme, *, by: Actor) -> "QuerySet[Committee]":
    """Meetings of a programme that could decide, since they were held with their quorum; the last one first."""
    rows = committee_policy.visible(by).filter(programme=programme, has_quorum=True)
    return rows.order_by("-held_on", "pk")


def ranking_open_since(programme: Programme) -> MatchingTerms | None:
    """The version that opened the order of study to landlords, if it is open now; for its coordination."""
    opening = None
    for row in MatchingTerms.objects.filter(programme=programme).select_related("ranking_committee").order_by("-version"):
        if not row.opens_ranking:
            break
        opening = row
    return opening


def _possible(weights: Mapping[str, int]) -> dict[str, int]:
    """The weight of each criterion, if they can be. Raises TransitionRefused."""
    wanted = {one.code: weights[one.code] for one in CRITERIA}
    if any(not 0 <= weight <= MOST for weight in wanted.values()):
        raise TransitionRefused(_("Un poids va de 0 à 100."))
    if not any(wanted.values()):
        raise TransitionRefused(_("Au moins un critère doit compter : donnez-lui un poids."))
    return wanted


@transaction.atomic
def set_terms(
    programme: Programme,
    *,
    by: Actor,
    weights: Mapping[str, int],
    reason: str,
    proposes_first: bool = False,
    ranking_committee: Committee | None = None,
) -> MatchingTerms:
    """Weigh the criteria otherwise from now on: `weights`, points at most by criterion, 0 to 100 (0: it is not looked at).

    `proposes_first`: whether the first households of each open unit are proposed every morning by themselves. `ranking_committee`: the
    meeting that voted to open the order of study to landlords; none, and it is closed.

    Raises Forbidden, TransitionRefused when a weight is out of bounds, when nothing would count, when nothing changes, when the meeting
    could not decide.
    """
    require_part(by, Permission.MANAGE_PROGRAMME, Participation.Part.COORDINATOR, programme=programme.pk)
    wanted = _possible(weights)
    if ranking_committee and not voting_committees(programme, by=by).filter(pk=ranking_committee.pk).exists():
        raise TransitionRefused(MESSAGES["matching_terms__ranking_was_voted"])
    current = terms_of(programme.pk)
    voted = ranking_committee.pk if ranking_committee else None
    if (wanted, proposes_first, voted) == (dict(current.weights), current.proposes_first, current.ranking_committee_id):
        raise TransitionRefused(_("Ces poids sont déjà ceux du dispositif."))
    options = {"proposes_first": proposes_first, "ranking_committee": ranking_committee}
    row = MatchingTerms.objects.create(
        tenant=by.tenant, programme=programme, version=current.version + 1, weights=wanted, reason=reason.strip(), **options
    )
    record(
        "matching.terms_set",
        row,
        by=by,
        owner=by.tenant.pk,
        programme=programme.pk,
        version=row.version,
        proposes_first=proposes_first,
        ranking_committee=voted,
    )
    return row
