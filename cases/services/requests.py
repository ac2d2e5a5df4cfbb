"""What she asks of her data: received, due a month later (RGPD, article 12(3)), answered. The owner of the case keeps the register."""

from calendar import monthrange
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import workflow
from cases.keys import case_vault
from cases.models import Case, SubjectRequest
from cases.policies import case_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.record import record
from tenants.roles import Permission

Kind, Answer = SubjectRequest.Kind, SubjectRequest.Answer


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month: as the database counts."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@transaction.atomic
def receive(case: Case, *, by: Actor, kind: str, received_on: date, text: str = "") -> SubjectRequest:
    """Write a request of hers in the register. Raises Forbidden, or TransitionRefused (erased case, day to come)."""
    case_policy.require(by, Permission.EDIT_CASE, case)
    case = lock(case_policy.visible(by), case.pk)
    if case.erased_at is not None:
        raise TransitionRefused(_("Les données de ce dossier sont effacées : il ne reste rien sur quoi répondre."))
    if received_on > timezone.localdate():
        raise TransitionRefused(_("Une demande se note une fois reçue."))
    row = SubjectRequest(
        tenant=by.tenant, case=case, kind=Kind(kind), received_on=received_on, due_on=months_after(received_on, 1)
    )
    if text:
        row.seal(case_vault(case, sealing=True), text=text)
    row.save(force_insert=True)
    record("request.received", row, by=by, request=kind, received_on=received_on)
    return row


def _locked(request: SubjectRequest, by: Actor) -> SubjectRequest:
    row = lock(SubjectRequest.objects.filter(tenant=by.tenant).select_related("case"), request.pk)
    case_policy.require(by, Permission.EDIT_CASE, row.case)
    return row


@transaction.atomic
def extend(request: SubjectRequest, *, by: Actor) -> SubjectRequest:
    """She was told, within the month, that the answer takes up to two months more. Raises Forbidden, TransitionRefused."""
    row, today = _locked(request, by), timezone.localdate()
    if row.answer or row.extended_on is not None or today > row.due_on:
        raise TransitionRefused(
            _("Le délai ne se prolonge qu’une fois, avant son terme, et tant que la réponse n’est pas donnée.")
        )
    row.extended_on, row.due_on = today, months_after(row.received_on, 3)
    row.save(update_fields=["extended_on", "due_on"])
    record("request.extended", row, by=by, due_on=row.due_on)
    return row


@transaction.atomic
def answer(request: SubjectRequest, *, by: Actor, answer: str, answered_on: date) -> SubjectRequest:
    """Write what she was answered. A restriction that is accepted suspends the case where its course allows it.

    Raises Forbidden, TransitionRefused.
    """
    row = _locked(request, by)
    if row.answer:
        raise TransitionRefused(_("Cette demande a déjà sa réponse."))
    if not row.received_on <= answered_on <= timezone.localdate():
        raise TransitionRefused(_("La réponse se situe entre la demande et aujourd’hui."))
    row.answer, row.answered_on = Answer(answer), answered_on
    row.save(update_fields=["answer", "answered_on"])
    record("request.answered", row, by=by, request=row.kind, answer=answer, answered_on=answered_on)
    if row.in_force and row.case.status in workflow.SUSPENDABLE:
        workflow.suspend_case(row.case, by=by)
    return row


@transaction.atomic
def lift(request: SubjectRequest, *, by: Actor) -> SubjectRequest:
    """End a restriction; she was told before (RGPD, article 18(3)). Raises Forbidden, TransitionRefused."""
    row = _locked(request, by)
    if not row.in_force:
        raise TransitionRefused(_("Aucune limitation n’est en cours."))
    row.lifted_on = timezone.localdate()
    row.save(update_fields=["lifted_on"])
    record("request.lifted", row, by=by)
    return row
