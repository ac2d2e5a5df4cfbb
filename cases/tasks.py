"""Jobs of cases: ids only, each item in its own tenant's context, twice does no harm."""

from uuid import UUID

from celery import shared_task
from celery.app.task import Task
from django.db import OperationalError, transaction

from cases import sealed_files
from cases.models import Committee, Document, DocumentGrant
from cases.services import committees, deadlines, export_files, glass, retention, visits
from cases.services.documents import destroy_document, end_loan
from tenants.actor import Actor
from tenants.jobs import dispatch, tenant_task

NIGHTLY = 2000  # items a turn of the night takes


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def advance_export(actor: Actor, export_id: str) -> None:
    """Compute an export that was agreed to, let one lapse, destroy a file that has had its time."""
    export_files.advance(UUID(export_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def remind_of_review(actor: Actor, opening_id: str) -> None:
    """Remind those who answer for an emergency opening that its review is late."""
    glass.remind_if_overdue(UUID(opening_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def settle_case(actor: Actor, case_id: str) -> None:
    """Raise the notice of a case, or erase it when its time has come."""
    retention.settle(UUID(case_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def settle_orientation(actor: Actor, orientation_id: str) -> None:
    """Empty an orientation that never became a case."""
    retention.settle_orientation(UUID(orientation_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_form_drafts(actor: Actor, _tenant_id: str) -> None:
    """Throw away unsent forms that nobody touches any more."""
    retention.sweep_forms(by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def destroy_expired(actor: Actor, document_id: str) -> None:
    """Destroy a copy that came to its end; twice does no harm."""
    if document := Document.objects.filter(pk=UUID(document_id)).first():
        destroy_document(document, by=actor, why="expired")


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def end_expired_loan(actor: Actor, loan_id: str) -> None:
    """Forget the key of a loan that came to its end; twice does no harm."""
    if loan := DocumentGrant.objects.filter(pk=UUID(loan_id)).first():
        end_loan(loan, by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def open_visit_address(actor: Actor, session_id: str) -> None:
    """Open the new address to the one who visits today."""
    visits.open_due_address(UUID(session_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def alert_of_visit(actor: Actor, session_id: str) -> None:
    """Tell the second person and the team that nobody said to be back from a visit."""
    visits.alert_if_not_back(UUID(session_id), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def watch_visits() -> None:
    """Send one job for each address to open today, and for each visit whose hour of return has passed."""
    dispatch("visit_addresses", open_visit_address)
    dispatch("call_backs", alert_of_visit)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def advance_exports() -> None:
    """Send one job for each export that waits for nothing but time or a worker."""
    dispatch("exports", advance_export)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def remind_of_reviews() -> None:
    """Send one job for each review that is late."""
    dispatch("glass_reviews", remind_of_review)


RETENTION: dict[str, "Task[..., None]"] = {
    "retention": settle_case,
    "orientations": settle_orientation,
    "form_drafts": sweep_form_drafts,
}


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
@transaction.atomic
def keep_no_longer() -> None:
    """Send one job for each case, orientation and tenant whose time has come."""
    for kind, task in RETENTION.items():
        dispatch(kind, task, NIGHTLY)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def expire_documents() -> None:
    """Send one job for each copy, then each loan, that came to its end."""
    dispatch("documents", destroy_expired)
    dispatch("document_grants", end_expired_loan)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_deadlines(actor: Actor, _tenant_id: str) -> None:
    """Send the steps of the organisation's deadlines whose time has come; twice does no harm."""
    deadlines.send_due(by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def watch_deadlines() -> None:
    """Send one job for each organisation that follows a live case."""
    dispatch("deadlines", send_deadlines, NIGHTLY)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def sweep_files() -> None:
    """Remove the files of destroyed copies, and those that an interrupted upload left."""
    sealed_files.sweep()


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def refresh_agenda(actor: Actor, committee_id: str) -> None:
    """Look again at what needs deciding in a meeting that comes soon; twice does no harm."""
    committee = Committee.objects.filter(pk=UUID(committee_id)).to_come().first()
    if committee is not None:
        committees.refresh_agenda(committee, by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def watch_agendas() -> None:
    """Send one job for each meeting of the next fortnight."""
    dispatch("agendas", refresh_agenda, NIGHTLY)
