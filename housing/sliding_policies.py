"""Who may see and do what with a lease that slides: as her lease, the landlord's named people, the owner of the case, the coordination."""

from django.db.models import QuerySet

from housing.models import SlidingLease
from housing.policies import lease_policy
from tenants.actor import Actor
from tenants.policies import Policy
from tenants.roles import Permission


class SlidingLeasePolicy(Policy[SlidingLease]):
    """Those who see the lease."""

    read = Permission.READ_VACANCIES

    def rows(self, actor: Actor) -> "QuerySet[SlidingLease]":
        return SlidingLease.objects.filter(lease__in=lease_policy.rows(actor))


sliding_lease_policy = SlidingLeasePolicy()
