"""Jobs of housing: ids only, each item in its own tenant's context, twice does no harm."""

from uuid import UUID

import structlog
from celery import shared_task
from celery.app.task import Task
from django.db import OperationalError, transaction

from housing.services.new_address import settle_lease
from housing.workflow import expire_if_due, withdraw_if_idle
from tenants.actor import Actor
from tenants.jobs import due_work, enqueue, tenant_task
from tenants.models import Tenant


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def expire_reservation(actor: Actor, reservation_id: str) -> None:
    """Let a hold lapse if its deadline has passed; the row is locked and read again."""
    expire_if_due(UUID(reservation_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def settle_signed_lease(actor: Actor, lease_id: str) -> None:
    """Seal her new address after a signature, empty it after a cancellation."""
    settle_lease(UUID(lease_id), by=actor)


@tenant_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def withdraw_idle_proposal(actor: Actor, proposal_id: str) -> None:
    """Withdraw a live proposal whose case was closed or suspended."""
    withdraw_if_idle(UUID(proposal_id), by=actor)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def withdraw_idle_proposals() -> None:
    """Send one job for each live proposal of a case that no longer searches."""
    _send("idle_proposals", withdraw_idle_proposal)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def expire_reservations() -> None:
    """Send one job for each reservation whose deadline has passed. What a stopped worker left is found again at the next turn."""
    _send("reservations", expire_reservation)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def settle_leases() -> None:
    """Send one job for each lease whose address is to be sealed or emptied."""
    _send("new_addresses", settle_signed_lease)


@transaction.atomic
def _send(kind: str, task: "Task[..., None]") -> None:
    waiting = due_work(kind)
    tenants = Tenant.objects.in_bulk({tenant_id for tenant_id, _item in waiting})
    for tenant_id, item_id in waiting:
        enqueue(task, tenants[tenant_id], item_id)
    if waiting:
        structlog.get_logger().info("work_sent", kind=kind, count=len(waiting))
