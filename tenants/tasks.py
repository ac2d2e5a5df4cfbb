"""Jobs of the ground floor."""

from uuid import UUID

import structlog
from celery import shared_task
from django.db import OperationalError, transaction
from django.utils import timezone

from tenants.acting import acting_as
from tenants.audit import anchor_heads
from tenants.jobs import due_work
from tenants.locking import lock
from tenants.models import OutboxEvent, Tenant
from tenants.notify import deliver
from tenants.sessions import SessionStore

BATCH = 500


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


@shared_task(acks_late=True)
def sweep_sessions() -> None:
    """Throw away sessions that have expired."""
    SessionStore.clear_expired()
