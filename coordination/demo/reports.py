"""The first reports of a demonstration: asked like any other, computed by the worker as soon as it runs."""

from django.utils import timezone

from reporting.models import Report
from reporting.screens import default_period
from reporting.services import request_report
from tenants.acting import acting_as
from tenants.models import Membership
from tenants.services.setup import OWNER

ASKED_BY = {
    "sophie@metropole.example": Report.Edition.METROPOLE,
    "nadia@imanis.example": Report.Edition.STEERING,
}


def ask_first_reports() -> int:
    """Ask for the usual period and the same one a year before, unless there are reports. Returns how many were asked."""
    asked = 0
    for email, edition in ASKED_BY.items():
        member = Membership.objects.using(OWNER).select_related("person", "tenant").filter(person__email=email).first()
        if member is None:
            continue
        with acting_as(member) as actor:
            if Report.objects.exists():
                continue
            period = default_period(edition, timezone.localdate())
            for one in (period.a_year_before(), period):
                request_report(by=actor, programme=actor.programmes[0], period=one, edition=edition)
                asked += 1
    return asked
