"""Who may see and do what with units, proposals, reservations and leases."""

from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.access import accessible, not_excluded
from cases.committee_policies import minutes_policy
from cases.policies import sides
from housing.models import (
    ExpectedRelease,
    Fit,
    HouseholdSide,
    JointRound,
    Lease,
    MinutedProposal,
    Proposal,
    ProposalGrounds,
    Reservation,
    StudyHousehold,
    StudyLine,
    StudyRequest,
    Vacancy,
    VacancyOffer,
)
from tenants.actor import Actor
from tenants.models import Participation
from tenants.policies import Policy
from tenants.roles import Permission

OFFERED_TO = frozenset({"coordinator", "referrer", "support", "shelter"})
LIVE = (Proposal.Status.PROPOSED, Proposal.Status.RESERVED)
HELD = (Proposal.Status.RESERVED, Proposal.Status.CLOSED)


class VacancyPolicy(Policy[Vacancy]):
    """A landlord's own units."""

    read = Permission.READ_VACANCIES

    def rows(self, actor: Actor) -> "QuerySet[Vacancy]":
        return Vacancy.objects.filter(tenant=actor.tenant)


class OfferPolicy(Policy[VacancyOffer]):
    """Open offers of a programme for its coordinator and the owners of cases; never for another landlord."""

    read = Permission.READ_VACANCIES

    def rows(self, actor: Actor) -> "QuerySet[VacancyOffer]":
        landlord_in = {part.programme_id for part in actor.participations if part.part == Participation.Part.LANDLORD}
        offered = [p.programme_id for p in actor.participations if p.part in OFFERED_TO and p.programme_id not in landlord_in]
        proposed = Proposal.objects.filter(case_tenant=actor.tenant, status__in=LIVE).values("vacancy")
        designated = Reservation.objects.live().filter(reservataire=actor.tenant).values("vacancy")
        return VacancyOffer.objects.filter(
            Q(tenant=actor.tenant)
            | Q(is_open=True, programme__in=offered)
            | Q(programme__in=coordinated(actor))
            | Q(vacancy__in=proposed)
            | Q(vacancy__in=designated)
        )


def coordinated(actor: Actor) -> list[UUID]:
    """Ids of the programmes that the actor's tenant coordinates."""
    return [part.programme_id for part in actor.participations if part.part == Participation.Part.COORDINATOR]


def coordinated_offers(actor: Actor) -> "QuerySet[VacancyOffer]":
    """Offers whose page the actor opens: those of the programmes that its tenant coordinates."""
    return offer_policy.visible(actor).filter(programme__in=coordinated(actor))


def named(actor: Actor) -> Q:
    """Reservations that are not one's own organisation's, or that name nobody, or that name this membership."""
    if actor.membership is None:
        return Q()
    mine = Q(officer=actor.membership) | Q(second_officer=actor.membership) | Q(deputy=actor.membership)
    return ~Q(tenant=actor.tenant) | Q(officer=None) | mine


class ProposalPolicy(Policy[Proposal]):
    """Landlord, owner of the case, coordinator of the programme; once it is held, of the landlord's staff, the named officers."""

    read = Permission.READ_VACANCIES

    def rows(self, actor: Actor) -> "QuerySet[Proposal]":
        told = ~Q(tenant=actor.tenant) | ~Q(status__in=HELD) | Q(reservation__in=Reservation.objects.filter(named(actor)))
        return Proposal.objects.filter(sides(actor)).filter(told).filter(not_excluded(actor))


class HouseholdSidePolicy(Policy[HouseholdSide]):
    """Owner of the case and coordination; nobody else, the landlord least."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[HouseholdSide]":
        coordinated = [part.programme_id for part in actor.participations if part.part == "coordinator"]
        rows = HouseholdSide.objects.filter(Q(tenant=actor.tenant) | Q(programme__in=coordinated))
        return rows.filter(not_excluded(actor))


class FitPolicy(Policy[Fit]):
    """Households beside open units, for who coordinates their programme and sees the case."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[Fit]":
        shared = Exists(accessible(actor).filter(case=OuterRef("case_id")))
        rows = Fit.objects.filter(Q(case_tenant_id=actor.tenant.pk) | shared, programme__in=coordinated(actor))
        return rows.filter(not_excluded(actor))


class JointPolicy(Policy[JointRound]):
    """Joint answers of the programmes that one coordinates, of which one sees a pair."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[JointRound]":
        seen = Exists(grounds_policy.rows(actor).filter(joint=OuterRef("pk")))
        return JointRound.objects.filter(seen, programme__in=coordinated(actor))


class ReleasePolicy(Policy[ExpectedRelease]):
    """Whose rehousing frees a unit, in the programmes that one coordinates."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[ExpectedRelease]":
        return ExpectedRelease.objects.filter(programme__in=coordinated(actor)).filter(not_excluded(actor))


class GroundsPolicy(Policy[ProposalGrounds]):
    """What stood behind proposals, in the programmes that one coordinates."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[ProposalGrounds]":
        return ProposalGrounds.objects.filter(programme__in=coordinated(actor)).filter(not_excluded(actor))


class MinutedPolicy(Policy[MinutedProposal]):
    """What minutes keep of proposals, for who reads the minutes and sees the proposal."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[MinutedProposal]":
        rows = MinutedProposal.objects.filter(proposal__in=proposal_policy.rows(actor), minutes__in=minutes_policy.rows(actor))
        return rows.filter(not_excluded(actor))


class StudyHouseholdPolicy(Policy[StudyHousehold]):
    """Which cases stand behind the lines that landlords read, in the programmes that one coordinates."""

    read = Permission.READ_CASES

    def rows(self, actor: Actor) -> "QuerySet[StudyHousehold]":
        return StudyHousehold.objects.filter(programme__in=coordinated(actor)).filter(not_excluded(actor))


class StudyLinePolicy(Policy[StudyLine]):
    """Of a landlord's own open units, the lines that stand now, for those who reserve; and the coordination that wrote them."""

    read = Permission.RESERVE

    def rows(self, actor: Actor) -> "QuerySet[StudyLine]":
        mine = Q(tenant=actor.tenant, pk__in=_open_lines()) if actor.plays(Participation.Part.LANDLORD) else Q(pk=None)
        return StudyLine.objects.filter(mine | Q(household__in=study_household_policy.rows(actor)))


def _open_lines() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT open_study_lines()")
        return list(cursor.fetchone()[0])


class StudyRequestPolicy(Policy[StudyRequest]):
    """One's own requests to study a household; those of its programmes for the coordination."""

    read = Permission.RESERVE

    def rows(self, actor: Actor) -> "QuerySet[StudyRequest]":
        mine = Q(tenant=actor.tenant, asked_by=actor.membership) if actor.membership else Q(pk=None)
        return StudyRequest.objects.filter(mine | Q(programme__in=coordinated(actor)))


class ReservationPolicy(Policy[Reservation]):
    """The same, and the réservataire whose agreement it needs; of the landlord's staff, the officers it names."""

    read = Permission.READ_VACANCIES

    def rows(self, actor: Actor) -> "QuerySet[Reservation]":
        rows = Reservation.objects.filter(sides(actor) | Q(reservataire=actor.tenant)).filter(named(actor))
        return rows.filter(not_excluded(actor))


class LeasePolicy(Policy[Lease]):
    """Landlord (its named officers), owner of the case, coordinator of the programme."""

    read = Permission.READ_VACANCIES

    def rows(self, actor: Actor) -> "QuerySet[Lease]":
        told = ~Q(tenant=actor.tenant) | Q(reservation=None) | Q(reservation__in=Reservation.objects.filter(named(actor)))
        return Lease.objects.filter(sides(actor)).filter(told).filter(not_excluded(actor))


vacancy_policy = VacancyPolicy()
offer_policy = OfferPolicy()
proposal_policy = ProposalPolicy()
household_side_policy = HouseholdSidePolicy()
reservation_policy = ReservationPolicy()
lease_policy = LeasePolicy()
fit_policy = FitPolicy()
joint_policy = JointPolicy()
grounds_policy = GroundsPolicy()
release_policy = ReleasePolicy()
minuted_policy = MinutedPolicy()
study_household_policy = StudyHouseholdPolicy()
study_line_policy = StudyLinePolicy()
study_request_policy = StudyRequestPolicy()
