"""Who may see and do what with shelters, places, requests for a place and stays."""

from django.db.models import Q, QuerySet

from cases.access import not_excluded
from cases.policies import sides
from housing.models import (
    OnCallShift,
    Place,
    PlaceOutage,
    PlaceRequest,
    SafetyRequest,
    Shelter,
    ShelterReport,
    ShelterWorks,
    Stay,
    StayEvaluation,
)
from housing.policies import coordinated
from tenants.actor import Actor
from tenants.policies import Policy
from tenants.roles import Permission


class ShelterPolicy(Policy[Shelter]):
    """An organisation's own structures, and those of the programmes that the actor's tenant coordinates; nobody else's."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[Shelter]":
        return Shelter.objects.filter(Q(tenant=actor.tenant) | Q(programme__in=coordinated(actor)))


class PlacePolicy(Policy[Place]):
    """Places of the structures that the actor sees."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[Place]":
        return Place.objects.filter(Q(tenant=actor.tenant) | Q(shelter__programme__in=coordinated(actor)))


class OutagePolicy(Policy[PlaceOutage]):
    """What keeps those places closed for a while."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[PlaceOutage]":
        return PlaceOutage.objects.filter(Q(tenant=actor.tenant) | Q(place__shelter__programme__in=coordinated(actor)))


class WorksPolicy(Policy[ShelterWorks]):
    """What works cost in the structures that the actor sees."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[ShelterWorks]":
        return ShelterWorks.objects.filter(Q(tenant=actor.tenant) | Q(shelter__programme__in=coordinated(actor)))


class PlaceRequestPolicy(Policy[PlaceRequest]):
    """Who asks, who is asked, and the coordination."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[PlaceRequest]":
        return PlaceRequest.objects.filter(sides(actor)).filter(not_excluded(actor))


class StayPolicy(Policy[Stay]):
    """The shelter, the owner of the case, and the coordination."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[Stay]":
        return Stay.objects.filter(sides(actor)).filter(not_excluded(actor))


class EvaluationPolicy(Policy[StayEvaluation]):
    """The two who stand by her: the shelter and the owner of the case."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[StayEvaluation]":
        rows = StayEvaluation.objects.filter(Q(tenant=actor.tenant) | Q(case_tenant=actor.tenant))
        return rows.filter(not_excluded(actor))


class SafetyPolicy(Policy[SafetyRequest]):
    """Urgent requests: the asker's, those of the programmes in which the actor's tenant shelters, the coordination's."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[SafetyRequest]":
        sheltering = [part.programme_id for part in actor.participations if part.part == "shelter"]
        return SafetyRequest.objects.filter(
            Q(tenant=actor.tenant) | Q(programme__in=sheltering) | Q(programme__in=coordinated(actor))
        )


class OnCallPolicy(Policy[OnCallShift]):
    """Who of one's own organisation is on call."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[OnCallShift]":
        return OnCallShift.objects.filter(tenant=actor.tenant)


class ShelterReportPolicy(Policy[ShelterReport]):
    """A shelter's own months."""

    read = Permission.READ_STAYS

    def rows(self, actor: Actor) -> "QuerySet[ShelterReport]":
        return ShelterReport.objects.filter(tenant=actor.tenant)


shelter_policy = ShelterPolicy()
place_policy = PlacePolicy()
outage_policy = OutagePolicy()
works_policy = WorksPolicy()
place_request_policy = PlaceRequestPolicy()
stay_policy = StayPolicy()
evaluation_policy = EvaluationPolicy()
safety_policy = SafetyPolicy()
on_call_policy = OnCallPolicy()
shelter_report_policy = ShelterReportPolicy()
