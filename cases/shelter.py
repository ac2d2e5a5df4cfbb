"""A shelter's own women: the cases shared with it because they are housed there."""

from django.db.models import F

from cases.models import Case, CaseOrigin
from cases.policies import case_policy, cell_policy
from cases.screens import since
from tenants.actor import Actor

SHOWN = 200


def women_of(actor: Actor) -> list[tuple[Case, str]]:
    """(case, how long she has been there, in bands), longest stay first; the closed ones last."""
    readable = cell_policy(CaseOrigin).visible(actor).values("pk")
    origins = CaseOrigin.objects.filter(pk__in=readable, shelter=actor.tenant)
    entered = dict(origins.values_list("case", "shelter_entered_on"))
    cases = case_policy.visible(actor).filter(pk__in=entered).exclude(status=Case.Status.DRAFT)
    rows = cases.select_related("tenant").order_by(F("closed_at").desc(nulls_first=True), "created_at")[:SHOWN]
    return [(case, since(day) if (day := entered[case.pk]) else "") for case in rows]
