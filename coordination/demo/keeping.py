"""Conservation in a demonstration: a case whose notice has run out, a request of hers, and the notices of today, raised by the worker."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cases.models import Case, RetentionNotice, SubjectRequest, TeamMember
from cases.services.requests import receive
from cases.services.retention import standing_of
from cases.tasks import keep_no_longer
from tenants.acting import acting_as
from tenants.models import Membership
from tenants.services.setup import OWNER

REFERENT = "claire@imanis.example"


def show_conservation() -> None:
    """Write what there is to see once, and let the worker do what falls due."""
    member = Membership.objects.using(OWNER).select_related("person", "tenant").filter(person__email=REFERENT).first()
    if member is not None:
        with transaction.atomic():
            _write(member)
    keep_no_longer()


def _write(member: Membership) -> None:
    with acting_as(member.tenant):
        if RetentionNotice.objects.exists() or SubjectRequest.objects.exists():
            return
        _let_one_lapse(member)
    followed = TeamMember.objects.filter(membership=member).values("case")
    with acting_as(member) as actor:
        case = Case.objects.filter(pk__in=followed).live().order_by("-filed_at").first()
        if case is not None:
            receive(case, by=actor, kind=SubjectRequest.Kind.ACCESS, received_on=timezone.localdate() - timedelta(days=9))


def _let_one_lapse(member: Membership) -> None:
    """The oldest closed case of the organisation that is past its time: told long ago, and nobody answered."""
    today = timezone.localdate()
    others = Case.objects.filter(tenant=member.tenant, status=Case.Status.CLOSED).exclude(team__membership=member)
    for case in others.order_by("closed_at")[:5]:
        standing = standing_of(case)
        if standing is not None and standing.due_on is not None and standing.due_on < today:
            raised, erased = today - timedelta(days=31), today - timedelta(days=1)
            RetentionNotice.objects.create(tenant=member.tenant, case=case, raised_on=raised, erase_on=erased)
            return
