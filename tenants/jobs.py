"""Jobs: the one Celery wrapper. A job acts for one tenant, in one transaction, and carries identifiers only."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

import structlog
from celery import shared_task
from celery.app.task import Task
from django.db import connection, transaction
from psycopg import sql

from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.models import Membership, Tenant

P = ParamSpec("P")
BATCH = 200  # items a turn takes, unless said
DUE_WORK = sql.SQL("SELECT * FROM {}(%s)")


def tenant_task(**options: Any) -> Callable[[Callable[Concatenate[Actor, P], None]], "Task[..., None]"]:
    """Declare a task that runs as the system for a tenant, or as a membership of it.

    The function receives the actor first; call it with `enqueue(task, actor_or_tenant, …ids)`.
    """

    def decorate(function: Callable[Concatenate[Actor, P], None]) -> "Task[..., None]":
        @wraps(function)
        def run(tenant_id: str, membership_id: str | None, *args: Any) -> None:
            with transaction.atomic():
                actor = _actor(UUID(tenant_id), UUID(membership_id) if membership_id else None)
                with acting_as(actor):
                    function(actor, *args)  # type: ignore[call-arg]

        return cast("Task[..., None]", shared_task(acks_late=True, **options)(run))  # type: ignore[no-untyped-call]

    return decorate


def tenant_steps(**options: Any) -> Callable[[Callable[Concatenate[Actor, P], None]], "Task[..., None]"]:
    """Declare a long task that runs as the system for a tenant, in several short transactions of its own.

    The function receives the actor first and opens `acting_as(actor)` around each step, so that its progress is seen while it works.
    """

    def decorate(function: Callable[Concatenate[Actor, P], None]) -> "Task[..., None]":
        @wraps(function)
        def run(tenant_id: str, membership_id: str | None, *args: Any) -> None:
            assert membership_id is None, "a task in steps acts for the tenant, nobody in it"
            function(_actor(UUID(tenant_id), None), *args)  # type: ignore[call-arg]

        return cast("Task[..., None]", shared_task(acks_late=True, **options)(run))  # type: ignore[no-untyped-call]

    return decorate


def _actor(tenant_id: UUID, membership_id: UUID | None) -> Actor:
    tenant = Tenant.objects.get(pk=tenant_id)
    if membership_id is None:
        return Actor(tenant)
    with acting_as(tenant):
        membership = Membership.objects.active().select_related("person", "tenant").get(pk=membership_id, tenant=tenant)
    return Actor(membership.tenant, membership)


def enqueue(task: "Task[..., None]", actor: Actor | Tenant, *ids: UUID | str | int) -> None:
    """Send a task after commit; arguments are identifiers."""
    tenant = actor if isinstance(actor, Tenant) else actor.tenant
    membership = None if isinstance(actor, Tenant) else actor.membership
    arguments = (str(tenant.pk), str(membership.pk) if membership else None, *(str(one) for one in ids))
    transaction.on_commit(lambda: task.apply_async(arguments, argsrepr="(…)"))  # type: ignore[call-arg]


def due_work(kind: str, limit: int = BATCH) -> list[tuple[UUID, UUID]]:
    """(tenant, id) or (person, id) pairs of work that waits, whoever's it is; each is then done in that one's own context.

    `kind` names a definer function due_work_<kind>.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE_WORK.format(sql.Identifier(f"due_work_{kind}")), [limit])
        return list(cursor.fetchall())


@transaction.atomic
def dispatch(kind: str, task: "Task[..., None]", limit: int = BATCH) -> None:
    """Send one job for each item of work that waits. What a stopped worker left is found again at the next turn."""
    waiting = due_work(kind, limit)
    tenants = Tenant.objects.in_bulk({tenant_id for tenant_id, _item in waiting})
    for tenant_id, item_id in waiting:
        enqueue(task, tenants[tenant_id], item_id)
    if waiting:
        structlog.get_logger().info("work_sent", kind=kind, count=len(waiting))
