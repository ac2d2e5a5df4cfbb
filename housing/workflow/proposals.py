"""Moves of a proposal: made by the coordination, answered by the landlord, withdrawn by those who stand by the case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.disclosure import Purpose
from cases.models import Case
from cases.policies import case_policy
from cases.workflow import note_proposal
from housing.matching.grounds import keep_grounds
from housing.matching.neutral import neutral_reasons, waiting_band
from housing.matching.ranking import households
from housing.matching.rules import why_not
from housing.matching.terms import Terms, terms_of
from housing.models import HouseholdSide, JointRound, Proposal, VacancyOffer
from housing.policies import household_side_policy, offer_policy, proposal_policy
from housing.workflow.common import Side, end_access, may_move_case, note_household_side, require_side, tell
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import join_fr
from tenants.locking import lock
from tenants.policies import forbidden, require_part
from tenants.roles import Permission

Status = Proposal.Status
SLOTS = (1, 2, 3)
NOT_OPEN = _("Ce logement n’est plus ouvert aux propositions : il vient d’être réservé, bloqué ou retiré.")
FULL = _("Trois ménages sont déjà proposés pour ce logement : c’est le maximum.")
IDLE = frozenset({Case.Status.CLOSED, Case.Status.SUSPENDED})  # no proposal stays live


def free_slots(vacancy_id: UUID) -> list[int]:
    """Places in the order of study that are free (proposals of every programme count)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT taken_slots(%s)", [vacancy_id])
        taken = cursor.fetchone()[0]
    return [slot for slot in SLOTS if slot not in taken]


def one_unit_after_another(programme_id: UUID) -> None:
    """Until the transaction ends, no other job of this programme chooses: two units never get the same household."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"first proposals {programme_id}"])


def _lock_unit(vacancy_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT lock_vacancy(%s)", [vacancy_id])
        status = cursor.fetchone()[0]
    if status not in {"announced", "available"}:
        raise TransitionRefused(NOT_OPEN)


def _place(offer: VacancyOffer, wanted: int | None) -> int:
    free = free_slots(offer.vacancy_id)
    if not free:
        raise TransitionRefused(FULL)
    if wanted is not None and wanted not in free:
        raise TransitionRefused(_("La place n° %(slot)s vient d’être prise."), slot=wanted)
    return wanted or free[0]


def _fitting(case: Case, offer: VacancyOffer, by: Actor, terms: Terms) -> Any:
    found = households(offer, by=by, terms=terms).filter(case=case.pk).select_related("case", "offer").first()
    if found is None:
        raise TransitionRefused(_("Le dossier %(reference)s n’est plus en recherche."), reference=case.reference)
    if reasons := why_not(found):
        raise TransitionRefused(
            _("Le dossier %(reference)s ne peut pas être proposé : %(reasons)s."),
            reference=case.reference,
            reasons=join_fr(reasons),
        )
    return found


@transaction.atomic
def propose(
    offer: VacancyOffer,
    case: Case,
    *,
    by: Actor,
    slot: int | None = None,
    now: datetime | None = None,
    joint: JointRound | None = None,
) -> Proposal:
    """Propose a case for an open unit, at a place in the order of study (the first free one by default); `joint`: of which joint answer.

    The landlord gets the two reduced rights on the case until the proposal is over. Raises Forbidden, TransitionRefused.
    """
    now = now or timezone.now()
    require_part(by, Permission.PROPOSE, "coordinator", programme=offer.programme_id)
    _lock_unit(offer.vacancy_id)
    offer = offer_policy.visible(by).select_related("tenant").get(pk=offer.pk)
    case, terms = lock(case_policy.visible(by), case.pk), terms_of(offer.programme_id)
    fit = _fitting(case, offer, by, terms)
    row = Proposal.objects.create(
        tenant=offer.tenant,
        case_tenant_id=case.tenant_id,
        programme_id=offer.programme_id,
        vacancy_id=offer.vacancy_id,
        case=case,
        slot=_place(offer, slot),
        proposed_at=now,
        waiting_band=waiting_band(case.filed_at or now, now),
        reasons=neutral_reasons(fit),
    )
    _number(row, by)
    keep_grounds(row, fit, offer, by=by, terms=terms, joint=joint)
    if offer.tenant.group_id is not None and offer.tenant_id != case.tenant_id:
        access.grant(case.pk, offer.tenant.group_id, access.PROPOSED_LANDLORD, purpose="proposition")
    note_proposal(case.pk, step="proposed", action=Case.NextAction.LANDLORD_ANSWER)
    tell("proposal.made", row, by=by, landlord=True)
    return row


def _number(row: Proposal, by: Actor) -> None:
    last = household_side_policy.visible(by).filter(case=row.case_id).aggregate(last=Max("number"))["last"] or 0
    HouseholdSide.objects.create(
        tenant_id=row.case_tenant_id, proposal=row, case_id=row.case_id, programme_id=row.programme_id, number=last + 1
    )


def _live(proposal: Proposal, by: Actor) -> Proposal:
    row = lock(proposal_policy.visible(by), proposal.pk)
    if row.status != Status.PROPOSED:
        raise TransitionRefused(_("Cette proposition a déjà reçu une réponse : %(status)s."), status=row.get_status_display())
    return row


def _answer(row: Proposal, status: str, **columns: object) -> None:
    row.status, row.answered_at = status, timezone.now()
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=["status", "answered_at", *columns])


@transaction.atomic
def decline(proposal: Proposal, *, by: Actor, reason: str) -> Proposal:
    """The landlord does not keep it, for a coded reason (Proposal.DeclineReason). Raises Forbidden, TransitionRefused."""
    row = _live(proposal, by)
    proposal_policy.require(by, Permission.RESERVE, row)
    require_side(by, Permission.RESERVE, Side.LANDLORD, row)
    _decline(row, by, reason)
    return row


def _decline(row: Proposal, by: Actor, reason: str) -> None:
    _answer(row, Status.DECLINED, decline_reason=Proposal.DeclineReason(reason))
    _note_over(row, by, "proposal_declined")
    tell("proposal.declined", row, by=by, reason=reason)
    end_access(row.pk)


def _note_over(row: Proposal, by: Actor, step: str) -> None:
    if not may_move_case(row.case_id, row.case_tenant_id, by):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT still_proposed(%s)", [row.case_id])
        others_live = cursor.fetchone()[0]
    note_proposal(row.case_id, step=step, action=Case.NextAction.LANDLORD_ANSWER if others_live else Case.NextAction.SEARCH)


def decline_for_unit(proposals: "QuerySet[Proposal]", *, by: Actor, reason: str) -> None:
    """Decline live proposals of a unit that is no longer to let (a part of a landlord's move)."""
    for row in proposals.select_for_update(of=("self",)).order_by("pk"):
        _decline(row, by, reason)


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, by: Actor, reason: str) -> Proposal:
    """Take a live proposal back, for a coded reason (HouseholdSide.WithdrawReason): its coordination, or the owner of the case.

    Raises Forbidden, TransitionRefused.
    """
    row = _live(proposal, by)
    permission = Permission.EDIT_CASE if row.case_tenant_id == by.tenant.pk else Permission.PROPOSE
    proposal_policy.require(by, permission, row)
    if row.case_tenant_id != by.tenant.pk and not by.plays("coordinator", programme=row.programme_id):
        raise forbidden(permission)
    _withdraw(row, by, reason)
    return row


def _withdraw(row: Proposal, by: Actor, reason: str) -> None:
    note_household_side(row.pk, withdraw_reason=HouseholdSide.WithdrawReason(reason))
    _answer(row, Status.WITHDRAWN)
    _note_over(row, by, "proposal_withdrawn")
    tell("proposal.withdrawn", row, by=by, landlord=True)
    end_access(row.pk)


@transaction.atomic
def withdraw_live_proposals(case_id: UUID, *, by: Actor, reason: str) -> int:
    """She has signed for one unit, or her case no longer searches: the owner's job withdraws what is live. Returns how many."""
    live = proposal_policy.visible(by).filter(case=case_id, case_tenant=by.tenant, status=Status.PROPOSED)
    rows = list(live.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        _withdraw(row, by, reason)
    return len(rows)


def withdraw_if_idle(proposal_id: UUID, *, by: Actor) -> None:
    """Withdraw a live proposal of a case that was closed or suspended, of one who no longer agrees to be studied, or that is barred.

    The owner's job; twice does no harm.
    """
    row = lock(proposal_policy.visible(by).filter(case_tenant=by.tenant).select_related("case"), proposal_id)
    if row.case.status in IDLE or access.no_longer_agrees(row.case_id, Purpose.STUDY):
        withdraw_live_proposals(row.case_id, by=by, reason=HouseholdSide.WithdrawReason.CASE_ENDED)
    else:
        withdraw_barred(row.case_id, by=by)


@transaction.atomic
def withdraw_barred(case_id: UUID, *, by: Actor) -> int:
    """Withdraw what is proposed to an organisation that the case bars, or in a sector that it avoids: the owner's. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT barred_proposals(%s)", [case_id])
        barred = cursor.fetchone()[0]
    live = proposal_policy.visible(by).filter(pk__in=barred, status=Status.PROPOSED)
    rows = list(live.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        _withdraw(row, by, HouseholdSide.WithdrawReason.SAFETY)
    return len(rows)
