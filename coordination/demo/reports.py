"""The first reports of a demonstration, asked like any other and computed by the worker as soon as it runs; its first packs."""

from django.utils import timezone

from cases.committee_policies import convened_programmes
from cases.models import Committee
from reporting.models import CommitteePack, Report
from reporting.packs import make_pack
from reporting.periods import last_quarter
from reporting.screens import default_period
from reporting.services import request_report
from tenants.acting import acting_as
from tenants.models import Membership
from tenants.services.setup import OWNER

ASKED_BY = {
    "sophie@metropole.example": Report.Edition.METROPOLE,
    "nadia@imanis.example": Report.Edition.STEERING,
}
CONVENED_BY = ("nadia@imanis.example", "fatou@solfa.example")


def _member(email: str) -> Membership | None:
    return Membership.objects.using(OWNER).select_related("person", "tenant").filter(person__email=email).first()


def ask_first_reports() -> int:
    """Ask for the usual period and the same one a year before, unless there are reports. Returns how many were asked."""
    asked = 0
    for email, edition in ASKED_BY.items():
        member = _member(email)
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


def make_first_packs() -> int:
    """Freeze the quarter that ended last for the committee of each programme that holds meetings, unless it has a pack.

    Returns how many were made.
    """
    made, quarter = 0, last_quarter(timezone.localdate())
    for member in filter(None, map(_member, CONVENED_BY)):
        with acting_as(member) as actor:
            meeting = set(Committee.objects.filter(kind=Committee.Kind.STEERING).values_list("programme", flat=True))
            shown = set(CommitteePack.objects.values_list("programme", flat=True))
            for programme in convened_programmes(actor):
                if programme.pk in meeting - shown:
                    make_pack(by=actor, programme=programme, start=quarter.start)
                    made += 1
    return made
