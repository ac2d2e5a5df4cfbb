"""Jobs of the ground floor."""

from smtplib import SMTPException
from uuid import UUID

import structlog
from celery import shared_task
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, transaction
from django.utils import timezone

from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.audit import anchor_heads
from tenants.calendar import is_working_day
from tenants.jobs import dispatch, due_work, enqueue, tenant_steps
from tenants.locking import lock
from tenants.models import OutboxEvent, Tenant
from tenants.notify import deliver, to_mail
from tenants.services import mails
from tenants.services.account_notices import send
from tenants.sessions import SessionStore

BATCH = 500
DIGESTS = 5000


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def relay_outbox() -> None:
    """Tell what waits in the outbox; each event is relayed in its own tenant's context and once only."""
    with transaction.atomic():
        waiting = due_work("outbox", BATCH)
    for tenant_id, event_id in waiting:
        relay_event(tenant_id, event_id)
    if waiting:
        structlog.get_logger().info("outbox_relayed", count=len(waiting))


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
@transaction.atomic
def anchor_audit() -> None:
    """Keep the heads of the audit chains outside the database."""
    anchor_heads()


@transaction.atomic
def relay_event(tenant_id: UUID, event_id: UUID) -> None:
    """Deliver one event; the row is locked and read again, so two relays do no harm."""
    with acting_as(Tenant.objects.get(pk=tenant_id)):
        event = lock(OutboxEvent.objects.all(), event_id)
        if event.relayed_at is not None:
            return
        deliver(event)
        event.relayed_at = timezone.now()
        event.save(update_fields=["relayed_at"])
        for notification in to_mail(event):
            enqueue(mail_notice, event.tenant, notification.pk)


@tenant_steps(autoretry_for=(OperationalError, OSError), retry_backoff=True, max_retries=8)
def mail_notice(actor: Actor, notification_id: str) -> None:
    """Say one notification by mail, to a person who still works in the tenant; once, even when the worker stops."""
    mails.say_now(UUID(notification_id), by=actor)


@tenant_steps(autoretry_for=(OperationalError, OSError), retry_backoff=True, max_retries=8)
def mail_digest(actor: Actor, membership_id: str) -> None:
    """Say to one member how much waits; once a day."""
    mails.say_digest(UUID(membership_id), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_digests() -> None:
    """Send one job for each member whose daily mail is due; on a working day."""
    if is_working_day(timezone.localdate()):
        dispatch("digests", mail_digest, DIGESTS)


@shared_task(acks_late=True)
def sweep_sessions() -> None:
    """Throw away sessions that have expired."""
    SessionStore.clear_expired()


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_account_notices() -> None:
    """Send the mails that people are owed about their accounts; one that cannot leave waits for the next turn."""
    with transaction.atomic():
        waiting = due_work("account_notices", BATCH)
    for person_id, notice_id in waiting:
        try:
            send(person_id, notice_id)
        except (ObjectDoesNotExist, OSError, SMTPException) as error:
            structlog.get_logger().warning("account_notice_waits", notice=str(notice_id), reason=type(error).__name__)
