"""What is late, due today and due this week in a made-up world, for the accounts that visitors try first; and who was told of it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q

from cases.models import Case, CaseApplication, CaseDanger, Protection, TeamMember
from cases.services.deadlines import send_due
from coordination.demo.cast import Partnership
from housing.models import Proposal
from tenants.acting import acting_as
from tenants.french import paris
from tenants.models import Membership, Tenant

LATE, SOON = -3, 4  # days from today
WAITING = timedelta(days=11)  # a proposal that a landlord has had for longer than it is given


def leave_due(partnership: Partnership, *, now: datetime) -> None:
    """Papers of the first referent's cases that ended, end today and end soon; one proposal that waits for its landlord."""
    organisation, today = partnership.coordinator, paris(now).date()
    with acting_as(organisation.tenant):
        for offset, case in zip((LATE, 0, SOON), _followed(organisation.officers[0]), strict=False):
            _end_papers(case, today + timedelta(days=offset))
        waiting = Proposal.objects.filter(case_tenant=organisation.tenant, status=Proposal.Status.PROPOSED)
        if oldest := waiting.order_by("proposed_at", "pk").first():
            Proposal.objects.filter(pk=oldest.pk).update(proposed_at=now - WAITING)


def _followed(member: Membership) -> Iterable[Case]:
    mine = TeamMember.objects.filter(membership=member, part=TeamMember.Part.REFERENT)
    dated = Q(application__nur_expires_on__isnull=False)
    return Case.objects.filter(dated, pk__in=mine.values("case"), status=Case.Status.SEARCHING).order_by("reference")


def _end_papers(case: Case, day: date) -> None:
    CaseApplication.objects.filter(case=case).update(nur_expires_on=day)
    CaseDanger.objects.filter(case=case, review_on__isnull=False).update(review_on=day)
    Protection.objects.filter(case=case).update(expires_on=day)


def tell_what_is_due(partnership: Partnership, *, now: datetime) -> None:
    """What the jobs would have said by now, so that the day begins as any other."""
    for tenant in Tenant.objects.filter(pk__in=[one.tenant.pk for one in partnership.owners]).order_by("name"):
        with acting_as(tenant) as system:
            send_due(by=system, now=now)
