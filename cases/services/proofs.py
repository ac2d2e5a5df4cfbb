"""Papers seen and given back. What the case already holds of a paper (an end, the deposit) is written there, once."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import DATED, Case, CaseApplication, CaseDanger, Paper, Proof, Protection
from cases.policies import case_policy
from cases.services.chronology import touch
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.record import record
from tenants.roles import Permission


@transaction.atomic
def note_proofs(
    case: Case, *, by: Actor, kinds: Iterable[str], seen_on: date, ends: Mapping[str, date] | None = None, lodged: bool = False
) -> list[Proof]:
    """Note papers as seen by the actor; the same paper on the same day counts once.

    `ends`: last day of validity, by kind. `lodged`: all were deposited with the housing application (SNE) that day.
    Raises Forbidden, TransitionRefused (closed case, day to come, an end that has no place in the case yet).
    """
    case = open_case(case, by)
    if seen_on > timezone.localdate():
        raise TransitionRefused(_("Une pièce se note une fois qu’elle a été vue."))
    ends = ends or {}
    noted = [_note(case, by, kind, seen_on, ends.get(kind) if kind in DATED else None, lodged=lodged) for kind in kinds]
    if end := ends.get(Paper.PROTECTION_ORDER):
        _end_protection(case, end)
    if end := ends.get(Paper.APPLICATION):
        _write_application(case, nur_expires_on=end)
    if lodged:
        _write_application(case, documents_checked_on=seen_on)
        record("application.lodged", case, by=by, on=seen_on)
    touch(case.pk)
    return noted


def open_case(case: Case, by: Actor) -> Case:
    """The case, locked, if papers may still be noted on it. Raises Forbidden, TransitionRefused."""
    case_policy.require(by, Permission.EDIT_CASE, case)
    case = lock(case_policy.visible(by), case.pk)
    if case.status == Case.Status.CLOSED:
        raise TransitionRefused(_("Ce dossier est clos : il n’accepte plus de pièce."))
    return case


def _note(case: Case, by: Actor, kind: str, seen_on: date, end: date | None, *, lodged: bool) -> Proof:
    known = Proof.objects.filter(case=case, kind=kind, seen_on=seen_on, withdrawn_at__isnull=True).first()
    if known is not None:
        if end is None or known.valid_until == end:
            if lodged and known.lodged_on is None:
                known.lodged_on = seen_on
                known.save(update_fields=["lodged_on", "updated_at"])
            return known
        _withdraw(known)
    proof = Proof.objects.create(
        tenant_id=case.tenant_id,
        case=case,
        kind=kind,
        seen_on=seen_on,
        valid_until=end,
        lodged_on=seen_on if lodged else None,
        by_tenant=by.tenant,
        seen_by=by.membership,
        seen_by_name=by.display_name,
    )
    record("proof.seen", case, by=by, paper=str(kind), on=seen_on)
    return proof


def _end_protection(case: Case, end: date) -> None:
    if not CaseDanger.objects.filter(case=case).exists():
        raise TransitionRefused(_("Renseignez d’abord l’étape « Sécurité » : la fin de la décision de protection s’y inscrit."))
    kind = Protection.Kind.PROTECTION_ORDER
    Protection.objects.update_or_create(case=case, kind=kind, defaults={"tenant_id": case.tenant_id, "expires_on": end})


def _write_application(case: Case, **days: date) -> None:
    row = CaseApplication.objects.filter(case=case).first()
    if row is None:
        raise TransitionRefused(_("Renseignez d’abord l’étape « Ressources et demande » : cette date s’y inscrit."))
    for name, day in days.items():
        setattr(row, name, day)
    row.version += 1
    row.save(update_fields=[*days, "version", "updated_at"])


@transaction.atomic
def withdraw_proof(proof: Proof, *, by: Actor) -> None:
    """Take back what was noted by mistake; the line stays in the log. Twice does no harm. Raises Forbidden, TransitionRefused."""
    case = open_case(proof.case, by)
    proof = lock(Proof.objects.filter(case=case), proof.pk)
    if proof.withdrawn_at is None:
        _withdraw(proof)
        record("proof.withdrawn", case, by=by, paper=proof.kind, on=proof.seen_on)


def _withdraw(proof: Proof) -> None:
    proof.withdrawn_at = timezone.now()
    proof.save(update_fields=["withdrawn_at", "updated_at"])
