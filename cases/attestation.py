"""The attestation that supports a housing application: who accompanies her, since when, and nothing of why.

Her name and the number of her application are left to be written by hand, with her: the file names nobody.
"""

from dataclasses import dataclass

from django.utils import timezone

from cases.models import Case, CaseNeed, CaseOrigin, SupportMeasure
from tenants.actor import Actor
from tenants.french import counted, date_fr


@dataclass(frozen=True)
class Attestation:
    """What the paper says."""

    reference: str
    organisation: str
    worker: str
    since: str
    household: str
    goes_on: bool
    made_on: str


def attestation_of(case: Case, *, by: Actor) -> Attestation:
    """What is known of the support of a case, for its owner's people."""
    origin = CaseOrigin.objects.filter(case=case).first()
    need = CaseNeed.objects.filter(case=case).first()
    since = (origin and (origin.followed_since or origin.oriented_on)) or timezone.localdate(case.created_at)
    return Attestation(
        reference=case.reference,
        organisation=case.tenant.name,
        worker=by.display_name,
        since=date_fr(since),
        household=counted(need.persons, "personne") if need else "",
        goes_on=SupportMeasure.objects.filter(case=case, status=SupportMeasure.Status.ACCEPTED).exists(),
        made_on=date_fr(timezone.localdate()),
    )
