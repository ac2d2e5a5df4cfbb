"""Her new address: copied from the landlord's sealed address into the case, for the people who follow her and nobody else."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.keys import case_vault
from cases.models import Case, CaseNewAddress, TeamMember
from housing.models import HouseholdSide, Lease
from housing.policies import lease_policy
from housing.services.stock import address_of, dwelling_of
from housing.workflow import withdraw_live_proposals
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.locking import lock
from tenants.models import Membership
from tenants.record import record
from tenants.roles import Permission


@transaction.atomic
def settle_lease(lease_id: UUID, *, by: Actor) -> None:
    """After a signature: seal the address in the case, open it to the case's team, withdraw her other proposals.

    After a cancellation: empty it. Nothing is sealed while nobody follows her.
    `by`: the system, for the owner of the case. Twice does no harm.
    """
    lease = lock(lease_policy.visible(by).filter(case_tenant=by.tenant), lease_id)
    sealed, cancelled = lease.address_sealed_at is not None, lease.cancelled_on is not None
    if lease.outside_network or sealed != cancelled:
        return
    team = _team(lease.case_id)
    if not team:
        return
    _write(lease.case, by, team, "" if cancelled else _address(lease))
    lease.address_sealed_at = None if cancelled else timezone.now()
    lease.save(update_fields=["address_sealed_at"])
    if not cancelled:
        withdraw_live_proposals(lease.case_id, by=by, reason=HouseholdSide.WithdrawReason.OTHER_SOLUTION)
    record("new_address.emptied" if cancelled else "new_address.sealed", lease, by=by, owner=by.tenant.pk)


def _team(case_id: UUID) -> list[Membership]:
    members = TeamMember.objects.filter(case=case_id, membership__is_active=True).select_related(
        "membership__tenant", "membership__person"
    )
    return [member.membership for member in members.order_by("-part", "since")]


def _address(lease: Lease) -> str:
    assert lease.reservation is not None
    return address_of(dwelling_of(lease.reservation.vacancy_id))


def _write(case: Case, by: Actor, team: list[Membership], address: str) -> None:
    """Only those to whom it is granted see the row: it is written as the first of them, so that an earlier one is found again."""
    for member in team:
        if member.group_id is not None:
            access.grant(case.pk, member.group_id, [Permission.VIEW_NEW_ADDRESS], purpose="suivi")
    with acting_as(Actor(by.tenant, team[0])):
        vault = case_vault(case, sealing=True)
        row = CaseNewAddress.objects.filter(case=case).first() or CaseNewAddress(tenant_id=case.tenant_id, case=case)
        row.seal(vault, address=address)
        row.save()
