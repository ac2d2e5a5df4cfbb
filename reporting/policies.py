"""Who may read and ask which edition of a programme's evaluation.

Those who coordinate, fund or observe a programme; the full edition is for their steering people, its facts for the coordination.
"""

from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from reporting.models import CommitteePack, FundingLine, FundingMovement, Report, ReportFact, ReportQuerySet
from tenants.actor import Actor
from tenants.models import Participation, Programme
from tenants.policies import Policy
from tenants.roles import Permission

Part, Edition = Participation.Part, Report.Edition
EVALUATING = (Part.COORDINATOR, Part.FUNDER, Part.OBSERVER)
FINANCED = (Part.SUPPORT, Part.SHELTER, Part.COORDINATOR)


def evaluated(actor: Actor) -> list[Programme]:
    """Programmes whose evaluation is open to the actor's tenant, by name."""
    if not actor.may(Permission.VIEW_INDICATORS):
        return []
    return [programme for programme in actor.programmes if actor.plays(*EVALUATING, programme=programme.pk)]


def editions(actor: Actor) -> list[str]:
    """Editions that the actor's role reads, the fullest first."""
    steering = [Edition.STEERING] if actor.may(Permission.READ_STEERING) else []
    return [*steering, Edition.METROPOLE] if actor.may(Permission.VIEW_INDICATORS) else []


class ReportPolicy(Policy[Report]):
    """The tenant's own reports, in the editions that the role reads."""

    read = Permission.VIEW_INDICATORS

    def visible(self, actor: Actor) -> ReportQuerySet:
        """Reports that this actor may see."""
        return cast("ReportQuerySet", super().visible(actor))

    def rows(self, actor: Actor) -> ReportQuerySet:
        programmes = [programme.pk for programme in evaluated(actor)]
        return Report.objects.filter(tenant=actor.tenant, programme__in=programmes, edition__in=editions(actor))

    def may_drill(self, actor: Actor, report: Report) -> bool:
        """True when the actor may go from a figure to its facts: full edition, in a tenant that coordinates the programme."""
        return (
            report.is_steering
            and actor.plays(Part.COORDINATOR, programme=report.programme_id)
            and actor.may(Permission.READ_STEERING)
        )


class PackPolicy(Policy[CommitteePack]):
    """Packs of the programmes that one coordinates, funds or observes: the public authority reads nothing else of a meeting."""

    read = Permission.VIEW_INDICATORS

    def rows(self, actor: Actor) -> "QuerySet[CommitteePack]":
        return CommitteePack.objects.filter(programme__in=[one.pk for one in evaluated(actor)])


report_policy = ReportPolicy()
pack_policy = PackPolicy()


def facts_of(actor: Actor, report: Report, indicator: str, keys: dict[str, Any]) -> "QuerySet[ReportFact]":
    """Facts of one indicator of a report, those under some keys; none for who may not drill down."""
    if not report_policy.may_drill(actor, report):
        return ReportFact.objects.none()
    return ReportFact.objects.filter(report=report, tenant=actor.tenant, indicator=indicator, keys__contains=keys).order_by(
        "on", "id"
    )


def evaluates(actor: Actor, programme: UUID) -> bool:
    """True when the programme's evaluation is open to the actor's tenant."""
    return any(one.pk == programme for one in evaluated(actor))


def decided(actor: Actor) -> list[Programme]:
    """Programmes whose targets and funding the actor settles, by name."""
    if not actor.may(Permission.MANAGE_PROGRAMME):
        return []
    return [one.programme for one in actor.participations if one.part == Part.COORDINATOR]


def financed(actor: Actor) -> list[Programme]:
    """Programmes of whose funding the actor may read something: all of it, or its organisation's own share."""
    if not actor.may(Permission.READ_FUNDING):
        return []
    return [programme for programme in actor.programmes if actor.plays(*EVALUATING, *FINANCED, programme=programme.pk)]


class FundingPolicy(Policy[FundingLine]):
    """All lines for those who coordinate, fund or observe the programme; an organisation's own share for itself."""

    read = Permission.READ_FUNDING

    def rows(self, actor: Actor) -> "QuerySet[FundingLine]":
        steered = [one.pk for one in actor.programmes if actor.plays(*EVALUATING, programme=one.pk)]
        own = [one.pk for one in actor.programmes if actor.plays(*FINANCED, programme=one.pk)]
        return FundingLine.objects.filter(Q(programme__in=steered) | Q(programme__in=own, beneficiary=actor.tenant))


class MovementPolicy(Policy[FundingMovement]):
    """The movements of those lines."""

    read = Permission.READ_FUNDING

    def rows(self, actor: Actor) -> "QuerySet[FundingMovement]":
        return FundingMovement.objects.filter(line__in=funding_policy.rows(actor))


funding_policy = FundingPolicy()
movement_policy = MovementPolicy()
