"""The list of papers of an application: what does not concern her, what was lodged with the SNE."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseApplication, Paper, Proof
from cases.services.chronology import touch
from cases.services.proofs import open_case
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.record import record


@transaction.atomic
def set_aside(case: Case, *, by: Actor, kind: Paper, needed: bool) -> None:
    """Say that a paper does not concern her, or that it does after all; twice does no harm. Raises Forbidden, TransitionRefused."""
    case = open_case(case, by)
    row = _application(case)
    kinds = set(row.papers_not_needed) - {kind.value} | (set() if needed else {kind.value})
    if kinds == set(row.papers_not_needed):
        return
    row.papers_not_needed = sorted(kinds)
    row.version += 1
    row.save(update_fields=["papers_not_needed", "version", "updated_at"])
    record("paper.needed" if needed else "paper.set_aside", case, by=by, paper=str(kind))
    touch(case.pk)


@transaction.atomic
def lodge(case: Case, *, by: Actor, kind: Paper, on: date) -> None:
    """Note that a paper that was seen is deposited with the SNE. The case's own day of deposit follows the latest.

    Raises Forbidden, TransitionRefused (never seen, a day to come or before it was seen).
    """
    case = open_case(case, by)
    if on > timezone.localdate():
        raise TransitionRefused(_("Un dépôt se note une fois fait."))
    last = Proof.objects.filter(case=case, kind=kind, withdrawn_at__isnull=True).order_by("-seen_on", "-created_at").first()
    if last is None:
        raise TransitionRefused(_("Notez d’abord que cette pièce a été vue."))
    proof = lock(Proof.objects.filter(case=case), last.pk)
    if on < proof.seen_on:
        raise TransitionRefused(_("Une pièce se dépose une fois qu’elle a été vue."))
    proof.lodged_on = on
    proof.save(update_fields=["lodged_on", "updated_at"])
    row = _application(case)
    if row.documents_checked_on is None or row.documents_checked_on < on:
        row.documents_checked_on = on
        row.version += 1
        row.save(update_fields=["documents_checked_on", "version", "updated_at"])
    record("paper.lodged", case, by=by, paper=str(kind), on=on)
    touch(case.pk)


def _application(case: Case) -> CaseApplication:
    row = CaseApplication.objects.filter(case=case).first()
    if row is None:
        raise TransitionRefused(_("Renseignez d’abord l’étape « Ressources et demande » : la liste des pièces en dépend."))
    return row
