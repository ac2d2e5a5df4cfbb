"""Barring an organisation, a colleague or a professional address from a case, lifting it, stepping aside oneself.

What the barred held ends at once: shares and parts in the team by the database, support and transfers here, housing by its own floor
(`cases.consequences`). Lifting gives nothing back.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import consequences, workflow_sessions, workflow_support
from cases.keys import case_vault
from cases.models import AvoidArea, Case, Exclusion, SupportMeasure, SupportSession, TeamMember, Transfer
from cases.partners import live_participations
from cases.policies import case_policy, cell_policy
from cases.services import support, transfer
from cases.services.places import avoided_places
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Membership, Participation, Tenant
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

ALREADY = _("C’est déjà fait : cette organisation ou cette personne est écartée de ce dossier.")


@dataclass(frozen=True)
class Barred:
    """An exclusion as those who may know it read it. `who` names nobody whom the reader does not know already."""

    id: UUID
    who: str
    kind: str
    reason: str
    declared: bool
    since: datetime


def barrable_tenants(case: Case) -> "QuerySet[Tenant]":
    """Organisations of the programme but the owner, those already barred left out."""
    taking_part = live_participations(case.programme_id, *Participation.Part.values).values("tenant")
    barred = _live(case).filter(excluded_tenant__isnull=False).values("excluded_tenant")
    return Tenant.objects.filter(pk__in=taking_part).exclude(pk=case.tenant_id).exclude(pk__in=barred).order_by("name")


def barrable_colleagues(case: Case, by: Actor) -> list[Membership]:
    """Active members of the owner but oneself, those already barred left out."""
    barred = _live(case).filter(excluded_membership__isnull=False).values("excluded_membership")
    members = Membership.objects.active().filter(tenant=by.tenant).exclude(person=by.person_id).exclude(pk__in=barred)
    return list(members.select_related("person").order_by("person__display_name"))


def exclusions_of(case: Case, actor: Actor) -> list[Barred]:
    """Live exclusions of a visible case, newest first. Raises Forbidden to those who may not know them."""
    case_policy.require_cell(actor, Permission.VIEW_AVOIDANCE, case)
    readable = cell_policy(Exclusion).visible(actor).values("pk")
    found = list(_live(case).filter(pk__in=readable).select_related("excluded_tenant").order_by("-created_at", "pk"))
    addresses = _addresses(case, actor, found)
    members = Membership.objects.filter(tenant=actor.tenant, pk__in=[row.excluded_membership_id for row in found])
    names = {one.pk: one.person.display_name for one in members.select_related("person")}
    return [_barred(row, names, addresses) for row in found]


def _barred(row: Exclusion, names: dict[UUID, str], addresses: dict[UUID, str]) -> Barred:
    if row.excluded_tenant is not None:
        who, kind = row.excluded_tenant.name, _("Organisation")
    elif row.by_address:
        who, kind = addresses.get(row.pk) or str(_("Adresse professionnelle, masquée")), _("Personne")
    else:
        named = names.get(row.excluded_membership_id) if row.excluded_membership_id else None
        who, kind = named or str(_("Une personne d’une organisation partenaire")), _("Personne")
    return Barred(row.pk, who, str(kind), row.get_reason_display(), row.declared, row.created_at)


def _addresses(case: Case, actor: Actor, rows: list[Exclusion]) -> dict[UUID, str]:
    """Addresses as they were typed, for those to whom the case's key is open."""
    typed = [row for row in rows if row.by_address]
    if not typed or not case_policy.can_see(actor, Permission.VIEW_IDENTITY, case):
        return {}
    vault = case_vault(case, lost=[])
    return {row.pk: row.unseal(vault)["address"] for row in typed}


def avoided_sectors(case: Case) -> list[str]:
    """Names of the communes that a case avoids, by name; then the places, without saying where they are."""
    rows = AvoidArea.objects.filter(case=case).order_by("commune__sort_name")
    return [*rows.values_list("commune__name", flat=True), *avoided_places(case)]


def _live(case: Case) -> "QuerySet[Exclusion]":
    return Exclusion.objects.filter(case=case, lifted_at__isnull=True)


def _owned(case: Case, by: Actor) -> Case:
    case_policy.require(by, Permission.EDIT_CASE, case)
    case = lock(case_policy.visible(by), case.pk)
    if case.erased_at is not None:
        raise TransitionRefused(_("Les données de ce dossier sont effacées : il n’y a plus rien à protéger ici."))
    return case


def _add(case: Case, by: Actor, **target: object) -> Exclusion:
    row = Exclusion.objects.create(tenant=by.tenant, case=case, created_at=timezone.now(), **target)
    record("exclusion.added", row, by=by)
    return row


# --- an organisation --------------------------------------------------------------------------------
@transaction.atomic
def exclude_tenant(case: Case, *, by: Actor, tenant: Tenant, reason: str = "") -> Exclusion:
    """Bar an organisation of the programme: what it held of the case ends at once. Raises Forbidden, TransitionRefused."""
    case = _owned(case, by)
    if tenant.pk == case.tenant_id:
        raise TransitionRefused(
            _("L’organisation qui suit le dossier ne peut pas en être écartée : transférez d’abord le dossier.")
        )
    if _live(case).filter(excluded_tenant=tenant).exists():
        raise TransitionRefused(ALREADY)
    row = _add(case, by, excluded_tenant=tenant, reason=reason)
    _end_transfers(case, tenant, by)
    _end_support(case, tenant, by)
    consequences.tenant_barred(case, tenant.pk, by)
    return row


def _end_transfers(case: Case, tenant: Tenant, by: Actor) -> None:
    for asked in Transfer.objects.filter(case=case, to_tenant=tenant, answered_at__isnull=True):
        transfer.decline_transfer(asked, by=by)


def _end_support(case: Case, tenant: Tenant, by: Actor) -> None:
    """Requests that it has are taken back, what it accepted ends today; meetings that were planned are cancelled."""
    measures = SupportMeasure.objects.filter(case=case, tenant=tenant)
    for measure in measures.filter(status=SupportMeasure.Status.REQUESTED):
        workflow_support.withdraw(measure, by=by)
    for measure in measures.filter(status__in=SupportMeasure.LIVE):
        for session in measure.sessions.filter(status=SupportSession.Status.PLANNED):
            workflow_sessions.settle_session(session, by=by, outcome=SupportSession.Status.CANCELLED)
        support.complete(measure, by=by, ended_on=timezone.localdate(), result=SupportMeasure.Result.UNSAID)


# --- a person -----------------------------------------------------------------------------------------
@transaction.atomic
def exclude_colleague(case: Case, *, by: Actor, membership: Membership, reason: str = "") -> Exclusion:
    """Bar a member of the owner: it leaves the team at once. Raises Forbidden, TransitionRefused for the referent and for oneself."""
    case = _owned(case, by)
    if membership.tenant_id != by.tenant.pk:
        raise forbidden(Permission.EDIT_CASE)
    if membership.person_id == by.person_id:
        raise TransitionRefused(_("Pour vous écarter vous-même, utilisez « Je connais cette personne » sur le dossier."))
    if _live(case).filter(excluded_membership=membership).exists():
        raise TransitionRefused(ALREADY)
    _check_not_referent(case, membership.person_id)
    return _add(case, by, excluded_membership=membership, reason=reason)


def _check_not_referent(case: Case, person_id: UUID | None) -> None:
    team = TeamMember.objects.filter(case=case, part=TeamMember.Part.REFERENT, membership__person=person_id)
    if team.exists():
        raise TransitionRefused(
            _("Cette personne est référente du dossier : nommez d’abord quelqu’un d’autre, dans l’onglet « Accès ».")
        )


@transaction.atomic
def exclude_address(case: Case, *, by: Actor, address: str, reason: str = "") -> Exclusion:
    """Bar whoever has, or will have, this address. Nothing tells whether somebody has it.

    The address is sealed with the case's key for those who follow it; the database keeps a salted digest, and compares it when an
    account appears. A colleague's address bars the colleague. Raises Forbidden, TransitionRefused.
    """
    case = _owned(case, by)
    address = address.strip().lower()
    if colleague := Membership.objects.filter(tenant=by.tenant, person__email__iexact=address).first():
        return exclude_colleague(case, by=by, membership=colleague, reason=reason)
    vault = case_vault(case, sealing=True)
    known = _live(case).filter(by_address=True)
    if any(row.unseal(vault)["address"] == address for row in known):
        raise TransitionRefused(ALREADY)
    row = Exclusion(tenant=by.tenant, case=case, by_address=True, reason=reason, created_at=timezone.now())
    row.seal(vault, address=address)
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT bar_address(%s, %s)", [row.pk, address])
    record("exclusion.added", row, by=by)
    return row


# --- the end of it --------------------------------------------------------------------------------------
@transaction.atomic
def lift(exclusion: Exclusion, *, by: Actor) -> None:
    """Let somebody see the case again if it is opened to them again: nothing comes back by itself. Twice does no harm. Raises Forbidden."""
    case_policy.require(by, Permission.EDIT_CASE, exclusion.case)
    row = lock(Exclusion.objects.filter(tenant=by.tenant), exclusion.pk)
    if row.lifted_at is None:
        row.lifted_at = timezone.now()
        row.save(update_fields=["lifted_at"])
        record("exclusion.lifted", row, by=by)


# --- oneself ----------------------------------------------------------------------------------------------
@transaction.atomic
def step_aside(case_id: UUID, *, by: Actor) -> bool:
    """ "I know this person": bar oneself from a case of which one sees something. Only its owner can undo it.

    False when there is nothing that the actor sees. Raises TransitionRefused for the referent, whom somebody replaces first.
    """
    if TeamMember.objects.filter(case=case_id, part=TeamMember.Part.REFERENT, membership__person=by.person_id).exists():
        raise TransitionRefused(_("Vous êtes la personne référente de ce dossier : confiez-le d’abord à quelqu’un d’autre."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT step_aside(%s)", [case_id])
        return bool(cursor.fetchone()[0])
