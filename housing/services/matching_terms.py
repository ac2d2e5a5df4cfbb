"""What a programme's coordination decides of its ranking: the weight of each criterion. Each decision is a version; none is rewritten."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

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


@transaction.atomic
def set_terms(
    programme: Programme, *, by: Actor, weights: Mapping[str, int], reason: str, proposes_first: bool = False
) -> MatchingTerms:
    """Weigh the criteria otherwise from now on: `weights`, points at most by criterion, 0 to 100 (0: it is not looked at).

    `proposes_first`: whether the first households of each open unit are proposed every morning by themselves.

    Raises Forbidden, TransitionRefused when a weight is out of bounds, when nothing would count, when nothing changes.
    """
    require_part(by, Permission.MANAGE_PROGRAMME, Participation.Part.COORDINATOR, programme=programme.pk)
    wanted = {one.code: weights[one.code] for one in CRITERIA}
    if any(not 0 <= weight <= MOST for weight in wanted.values()):
        raise TransitionRefused(_("Un poids va de 0 à 100."))
    if not any(wanted.values()):
        raise TransitionRefused(_("Au moins un critère doit compter : donnez-lui un poids."))
    current = terms_of(programme.pk)
    if (wanted, proposes_first) == (dict(current.weights), current.proposes_first):
        raise TransitionRefused(_("Ces poids sont déjà ceux du dispositif."))
    row = MatchingTerms.objects.create(
        tenant=by.tenant,
        programme=programme,
        version=current.version + 1,
        weights=wanted,
        proposes_first=proposes_first,
        reason=reason.strip(),
    )
    record(
        "matching.terms_set",
        row,
        by=by,
        owner=by.tenant.pk,
        programme=programme.pk,
        version=row.version,
        proposes_first=proposes_first,
    )
    return row
