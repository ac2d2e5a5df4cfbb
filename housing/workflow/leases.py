"""The lease: signed, cancelled before the keys, keys handed over."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Tenure
from cases.policies import case_policy
from cases.services import rehousing
from cases.workflow import enter_follow_up, rehouse_case, rehouse_elsewhere
from housing.models import Contingent, Lease, Proposal, Reservation, Vacancy
from housing.policies import lease_policy, proposal_policy, vacancy_policy
from housing.workflow.common import End, Side, Step, end, end_access, move, take, tell
from housing.workflow.proposals import decline_for_unit
from housing.workflow.vacancies import put
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import noon
from tenants.locking import lock
from tenants.record import record
from tenants.roles import Permission

ANY_STOCK = frozenset({Tenure.BAIL_GLISSANT, Tenure.SOUS_LOCATION, Tenure.CONVENTION_OCCUPATION})
SOCIAL = ANY_STOCK | {Tenure.BAIL_DIRECT, Tenure.IML_SOUS_LOCATION}
PRIVATE = ANY_STOCK | {Tenure.BAIL_PRIVE, Tenure.IML_SOUS_LOCATION, Tenure.IML_MANDAT}
SUBLEASES = frozenset({Tenure.BAIL_GLISSANT, Tenure.SOUS_LOCATION, Tenure.IML_SOUS_LOCATION})


@transaction.atomic
def sign_lease(
    reservation: Reservation,
    *,
    by: Actor,
    tenure: str,
    signed_on: date,
    contingent: str = "",
    collectivity: str = "",
    now: datetime | None = None,
) -> Lease:
    """The lease is signed; what it counts for is frozen.

    `contingent`: what a unit still "à compléter" is counted on; a contingent that is known does not change here.
    Raises Forbidden, TransitionRefused.
    """
    now = now or timezone.now()
    row = _take(reservation, by, Step.ACCEPTED, now)
    _require_day(signed_on, timezone.localdate(row.held_at), now)
    if tenure not in tenures(row):
        raise TransitionRefused(_("Ce titre d’occupation n’existe pas dans ce parc."))
    vacancy = lock(vacancy_policy.visible(by).select_related("dwelling"), row.vacancy_id)
    if vacancy.on_rehousing:
        raise TransitionRefused(
            _("La personne qui vit dans le logement %(number)s n’est pas notée partie : notez d’abord son départ."),
            number=vacancy.number,
        )
    _count_on(vacancy, row, contingent, collectivity)
    lease = _freeze(row, vacancy, tenure=tenure, signed_on=signed_on, now=now)
    move(row, Step.SIGNED, now=now)
    rehouse_case(row.case_id)
    rehousing.lease_signed(row.case_id, lease.pk)
    tell("lease.signed", row, by=by, others=[row.reservataire_id] if row.reservataire_id else [])
    return lease


def _freeze(row: Reservation, vacancy: Vacancy, *, tenure: str, signed_on: date, now: datetime) -> Lease:
    """Write the lease with what it counts for: landlord, commune, contingent, as they are today."""
    return Lease.objects.create(
        tenant_id=row.tenant_id,
        case_tenant_id=row.case_tenant_id,
        programme_id=row.programme_id,
        case_id=row.case_id,
        reservation=row,
        tenure=Tenure(tenure),
        signed_on=signed_on,
        operator_id=_operator(row, tenure),
        landlord_siren=row.tenant.siren,
        is_private=row.is_private,
        commune_id=vacancy.dwelling.commune_id,
        contingent=vacancy.contingent,
        collectivity=vacancy.collectivity,
        reservataire_id=vacancy.reservataire_id,
        rent=vacancy.rent,
        vacancy_free_on=vacancy.free_on,
        open_to_landlords=row.open_to_landlords,
        created_at=now,
    )


def tenures(row: Reservation) -> frozenset[str]:
    """Titles of occupancy that exist in the stock of a reservation."""
    return PRIVATE if row.is_private else SOCIAL


def _take(reservation: Reservation, by: Actor, step: Reservation.Step, now: datetime) -> Reservation:
    return take(reservation, by=by, permission=Permission.RESERVE, side=Side.LANDLORD, steps={step}, now=now)


def _require_day(day: date, first: date, now: datetime) -> None:
    if not first <= day <= timezone.localdate(now):
        raise TransitionRefused(_("Cette date n’est pas possible : elle est dans le futur, ou avant l’étape précédente."))


def _count_on(vacancy: Vacancy, row: Reservation, contingent: str, collectivity: str) -> None:
    """Settle the contingent of the letting on its vacancy, once."""
    if row.is_private:
        contingent, collectivity = Contingent.SANS_OBJET, ""
    elif vacancy.contingent != Contingent.A_COMPLETER or not contingent:
        return
    vacancy.contingent = Contingent(contingent)
    vacancy.collectivity = collectivity if contingent == Contingent.COLLECTIVITES else ""
    if row.is_private:
        vacancy.reservataire = None
    vacancy.version += 1
    vacancy.save(update_fields=["contingent", "collectivity", "reservataire", "version"])


def _operator(row: Reservation, tenure: str) -> UUID | None:
    """Who runs a sublease: the association, or the agency itself in private stock; nobody for a lease of her own."""
    if tenure not in SUBLEASES:
        return None
    return row.tenant_id if row.is_private else row.case_tenant_id


def _locked_lease(row: Reservation, by: Actor) -> Lease:
    return lock(lease_policy.visible(by), Lease.objects.values_list("pk", flat=True).get(reservation=row))


@transaction.atomic
def cancel_lease(reservation: Reservation, *, by: Actor, now: datetime | None = None) -> Reservation:
    """The lease is undone before the keys: the rehousing is reversed, the case searches again. Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = _take(reservation, by, Step.SIGNED, now)
    lease = _locked_lease(row, by)
    lease.cancelled_on = timezone.localdate(now)
    lease.save(update_fields=["cancelled_on"])
    rehousing.lease_undone(row.case_id, lease.pk)
    return end(row, End.CANCELLED, by=by, now=now)


@transaction.atomic
def hand_keys(reservation: Reservation, *, by: Actor, keys_on: date, now: datetime | None = None) -> Reservation:
    """She has her keys: the unit is let, its other proposals are declined. Raises Forbidden, TransitionRefused."""
    now = now or timezone.now()
    row = _take(reservation, by, Step.SIGNED, now)
    lease = _locked_lease(row, by)
    _require_day(keys_on, lease.signed_on, now)
    lease.keys_on = keys_on
    lease.save(update_fields=["keys_on"])
    move(row, Step.KEYS, now=now, ended_at=now, end=End.COMPLETED)
    put(lock(vacancy_policy.visible(by), row.vacancy_id), Vacancy.Status.LET, status_before="")
    waiting = proposal_policy.visible(by).filter(vacancy=row.vacancy_id, status=Proposal.Status.PROPOSED)
    decline_for_unit(waiting, by=by, reason=Proposal.DeclineReason.OTHER_PROPOSAL)
    enter_follow_up(row.case_id)
    rehousing.keys_handed(row.case_id, lease.pk, keys_on=keys_on, programme=row.programme)
    tell("lease.keys", row, by=by)
    end_access(row.proposal_id)
    return row


@transaction.atomic
def carry_over_lease(case: Case, *, by: Actor, carried_at: datetime, **terms: Any) -> Lease:
    """Note a lease that was signed before its case was carried over, by the owner of the case; a case that searches is rehoused.

    `terms`: tenure, signed_on, keys_on, commune, landlord_siren, is_private. Told to nobody. Raises Forbidden, TransitionRefused.
    """
    case_policy.require(by, Permission.EDIT_CASE, case)
    if case.status == Case.Status.SEARCHING:
        rehouse_elsewhere(case, by=by, at=noon(terms["signed_on"]))
    private = terms["is_private"]
    lease = Lease.objects.create(
        tenant_id=case.tenant_id,
        case_tenant_id=case.tenant_id,
        programme_id=case.programme_id,
        case=case,
        outside_network=True,
        contingent=Contingent.SANS_OBJET if private else Contingent.A_COMPLETER,
        carried_at=carried_at,
        **terms,
    )
    record("lease.carried_over", lease, by=by, owner=case.tenant_id, signed_on=lease.signed_on)
    return lease
