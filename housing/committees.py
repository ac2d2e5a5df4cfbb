"""What housing knows that needs deciding in a meeting: long without proposal, refusals, one dwelling for several, prolongations."""

from datetime import timedelta

from django.db.models import Count, Exists, Max, OuterRef
from django.utils import timezone

from cases.committees.sources import LONG_WITHOUT_PROPOSAL, RECENT, Suggestion
from cases.models import AgendaKind, Case, Committee
from cases.policies import case_policy
from housing.models import Proposal, StayExtension
from housing.policies import proposal_policy, reservation_policy
from housing.shelter_policies import stay_policy
from tenants.actor import Actor
from tenants.french import day_of

LIVE = (Proposal.Status.PROPOSED, Proposal.Status.RESERVED)


def without_proposal(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Households whose search has run for long with no proposal alive, since the search began or the last one ended."""
    before = timezone.now() - timedelta(days=LONG_WITHOUT_PROPOSAL)
    proposals = Proposal.objects.filter(case=OuterRef("pk"))
    searching = case_policy.visible(actor).filter(programme=committee.programme_id, status=Case.Status.SEARCHING)
    rows = searching.filter(status_since__lt=before).exclude(Exists(proposals.filter(status__in=LIVE)))
    rows = rows.exclude(Exists(proposals.filter(proposed_at__gte=before)))
    return [Suggestion(AgendaKind.NO_PROPOSAL, day_of(one.status_since), case_id=one.pk) for one in rows]


def refusals(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Refusals of a landlord of the last quarter, for households that still search."""
    since = timezone.now() - timedelta(days=RECENT)
    rows = proposal_policy.visible(actor).filter(
        programme=committee.programme_id, status=Proposal.Status.DECLINED, answered_at__gte=since,
        case__status=Case.Status.SEARCHING,
    )  # fmt: skip
    last = rows.values("case").annotate(last=Max("answered_at")).order_by("case")
    return [Suggestion(AgendaKind.REFUSAL, day_of(one["last"]), case_id=one["case"]) for one in last]


def conflicts(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Households proposed for a dwelling for which others are too: the order is to be talked about with its landlord."""
    rows = proposal_policy.visible(actor).filter(programme=committee.programme_id, status=Proposal.Status.PROPOSED)
    shared = rows.values("vacancy").annotate(number=Count("pk")).filter(number__gt=1).order_by("vacancy").values("vacancy")
    return [
        Suggestion(AgendaKind.CONFLICT, day_of(one.proposed_at), case_id=one.case_id, landlord_id=one.tenant_id)
        for one in rows.filter(vacancy__in=shared)
    ]


def prolongations(actor: Actor, committee: Committee) -> list[Suggestion]:
    """Stays that go on beyond the longest, and holds that were prolonged."""
    stays = stay_policy.visible(actor).filter(programme=committee.programme_id, status="current")
    longer = StayExtension.objects.filter(stay__in=stays, beyond_longest=True).values_list("case_id", "decided_on")
    held = reservation_policy.visible(actor).filter(
        programme=committee.programme_id, ended_at__isnull=True, extended_at__isnull=False
    )
    return [Suggestion(AgendaKind.EXTENSION, day, case_id=case) for case, day in longer] + [
        Suggestion(AgendaKind.EXTENSION, day_of(at), case_id=case)
        for case, at in held.values_list("case_id", "extended_at")
        if at is not None
    ]


SOURCES = [without_proposal, refusals, conflicts, prolongations]
