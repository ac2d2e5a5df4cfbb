"""Jobs: computing a report, and taking up those that nobody computes."""

from uuid import UUID

from celery import shared_task
from django.db import OperationalError, transaction

from tenants.actor import Actor
from tenants.jobs import due_work, enqueue, tenant_steps
from tenants.models import Tenant


@tenant_steps(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def compute_report(actor: Actor, report_id: str) -> None:
    """Compute one report; twice does no harm (see the lease in `reporting.workflow`)."""
    from reporting.computing import compute  # drawing and typesetting: only the worker pays for them, and needs Pango

    compute(UUID(report_id), by=actor)


@shared_task(acks_late=True)
def resume_reports() -> None:
    """Send again reports whose message was lost, or whose worker died."""
    with transaction.atomic():
        waiting = due_work("reports")
        tenants = Tenant.objects.in_bulk({tenant for tenant, _ in waiting})
        for tenant, report in waiting:
            enqueue(compute_report, tenants[tenant], report)
