"""Leases, and the new address that only her team may read."""

from decimal import Decimal

from cases.models import CaseNewAddress, Tenure
from coordination.demo.course import Bid
from coordination.demo.installation import begin_installation
from coordination.demo.ledger import Share, group_of
from coordination.demo.plans import CANCELLED
from coordination.demo.sliding import SLIDES, write_sliding
from coordination.demo.story import Story
from housing.models import Contingent, Lease, Reservation
from housing.workflow.leases import SUBLEASES
from tenants.models import Tenant
from tenants.roles import Permission


def sign(bid: Bid, reservation: Reservation) -> None:
    """The lease; what counts is frozen from the letting."""
    story, at, vacancy = bid.story, bid.at, bid.unit.vacancy
    lease = Lease(id=story.dice.uuid(), tenant=reservation.tenant, reservation=reservation, **story.sides)
    lease.signed_on, lease.created_at, lease.tenure = at["signed"].date(), at["signed"], _tenure(bid)
    lease.keys_on = at["keys"].date() if "keys" in at else None
    if lease.tenure in SUBLEASES:
        lease.operator = reservation.tenant if bid.private else story.owner.tenant
    lease.landlord_siren, lease.is_private = reservation.tenant.siren, bid.private
    lease.commune_id, lease.rent = bid.unit.dwelling.commune_id, vacancy.rent
    lease.contingent, lease.collectivity = vacancy.contingent, vacancy.collectivity
    lease.reservataire, lease.vacancy_free_on = vacancy.reservataire, vacancy.free_on
    lease.open_to_landlords = reservation.open_to_landlords
    if bid.attempt.end == CANCELLED:
        lease.cancelled_on = at["ended"].date()
    else:
        lease.address_sealed_at = at["signed"]
        _new_address(bid)
        begin_installation(story, lease)
    story.ledger.add(story.owner.tenant, lease)
    write_sliding(story, lease)


def _tenure(bid: Bid) -> str:
    if not bid.private:
        direct = 10 if bid.story.partnership.programme.name in SLIDES else 85
        return bid.story.dice.weighted({Tenure.BAIL_DIRECT: direct, Tenure.BAIL_GLISSANT: 96 - direct, Tenure.SOUS_LOCATION: 4})
    social_agency = bid.unit.landlord.tenant.kind == Tenant.Kind.AIVS
    return bid.story.dice.pick([Tenure.IML_SOUS_LOCATION, Tenure.IML_MANDAT]) if social_agency else Tenure.BAIL_PRIVE


def _new_address(bid: Bid) -> None:
    story = bid.story
    row = CaseNewAddress(id=story.dice.uuid(), tenant=story.owner.tenant, case=story.case)
    row.seal(story.vault, address=bid.unit.address)
    story.ledger.add(story.owner.tenant, row)
    for member in story.team:
        share = Share(story.case.pk, group_of(member), (Permission.VIEW_NEW_ADDRESS,), "suivi")
        story.ledger.share(story.owner.tenant, share)


def sign_elsewhere(story: Story) -> None:
    """A dwelling that she found outside the network."""
    dice, owner = story.dice, story.owner.tenant
    lease = Lease(
        id=dice.uuid(), tenant=owner, outside_network=True, is_private=True, contingent=Contingent.SANS_OBJET, **story.sides
    )
    lease.tenure, lease.signed_on, lease.created_at = Tenure.BAIL_PRIVE, story.at["elsewhere"].date(), story.at["elsewhere"]
    lease.keys_on, lease.rent = lease.signed_on, Decimal(dice.between(42, 70) * 10)
    lease.commune_id = dice.weighted(story.partnership.communes)
    story.ledger.add(owner, lease)
    begin_installation(story, lease)
