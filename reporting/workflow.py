"""The only place that assigns the state of a report.

state              action    who                                     → state
-----------------  --------  --------------------------------------  ---------
(none)             request   who may ask (reporting.services)        queued
queued             claim     worker                                  running
running            claim     worker, once the lease has run out      running
running            claim     worker, after too many attempts         failed
running            finish    worker that holds the lease             ready
running            fail      worker that holds the lease             failed
queued, running    cancel    who may ask                             cancelled
failed, cancelled  retry     who may ask                             queued

A worker works under a lease: a token and an instant. Whoever finds the instant passed takes a new token, and what the former
worker still writes touches no row. A report is thus finished once, whatever dies in between.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.freezing import Fact
from reporting.models import Report, ReportFact
from reporting.policies import report_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.locking import lock
from tenants.record import record
from tenants.roles import Permission

Status = Report.Status
# A worker that was killed is replaced within this; longer at each attempt, for slow machines.
FIRST_LEASE = timedelta(seconds=10)
MAX_ATTEMPTS = 5


class LeaseLost(Exception):
    """The report was cancelled, or another worker has it: stop working."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A report in the hands of one worker."""

    report: Report
    lease: UUID


@transaction.atomic
def claim(report_id: UUID, *, by: Actor) -> Claim | None:
    """Take a report to compute; None when there is nothing to do: finished, cancelled, or in somebody's hands."""
    report = lock(Report.objects.filter(tenant=by.tenant), report_id)
    now = timezone.now()
    held = report.status == Status.RUNNING and report.locked_until is not None and report.locked_until > now
    if not report.is_live or held:
        return None
    if report.attempts >= MAX_ATTEMPTS:
        _end(report, Status.FAILED)
        record("report.failed", report, by=by)
        return None
    report.attempts += 1
    report.status, report.lease, report.started_at, report.progress = Status.RUNNING, uuid4(), now, 0
    report.locked_until = now + FIRST_LEASE * 2 ** (report.attempts - 1)
    report.save(update_fields=["attempts", "status", "lease", "started_at", "progress", "locked_until"])
    return Claim(report, report.lease)


@transaction.atomic
def advance(held: Claim, progress: int) -> None:
    """Say how far it is, in percent, and keep the lease. Raises LeaseLost."""
    until = timezone.now() + FIRST_LEASE * 2 ** (held.report.attempts - 1)
    mine = Report.objects.filter(pk=held.report.pk, status=Status.RUNNING, lease=held.lease)
    if not mine.update(progress=progress, locked_until=until):
        raise LeaseLost(str(held.report.pk))


def _held(held: Claim) -> Report:
    rows = Report.objects.filter(status=Status.RUNNING, lease=held.lease).select_for_update(of=("self",))
    report = rows.filter(pk=held.report.pk).first()
    if report is None:
        raise LeaseLost(str(held.report.pk))
    return report


def _end(report: Report, status: Status, **columns: Any) -> None:
    report.status, report.lease, report.locked_until, report.finished_at = status, None, None, timezone.now()
    for name, value in columns.items():
        setattr(report, name, value)
    report.save(update_fields=["status", "lease", "locked_until", "finished_at", *columns])


@transaction.atomic
def finish(
    held: Claim,
    *,
    by: Actor,
    data_at: datetime,
    figures: dict[str, Any],
    charts: dict[str, str],
    sha256: str,
    facts: Iterable[Fact],
) -> Report:
    """Freeze the report with what it counted, and announce it. Raises LeaseLost."""
    report = _held(held)
    rows = [
        ReportFact(
            tenant=by.tenant, report=report, indicator=one.indicator, fact=one.fact, case_id=one.case, on=one.on, keys=one.keys
        )
        for one in facts
    ]
    ReportFact.objects.bulk_create(rows, batch_size=1000)
    _end(report, Status.READY, progress=100, data_at=data_at, figures=figures, charts=charts, sha256=sha256)
    record(
        "report.ready", report, by=by, tell=[report.tenant_id], requested_by=report.requested_by_id,
        start=date_fr(report.starts_on), end=date_fr(report.ends_on),
    )  # fmt: skip
    return report


@transaction.atomic
def fail(held: Claim, *, by: Actor) -> None:
    """Give up: the figures do not hold together. Raises LeaseLost."""
    report = _held(held)
    _end(report, Status.FAILED)
    record("report.failed", report, by=by)


def _asked(report: Report, by: Actor) -> Report:
    report_policy.require(by, Permission.REQUEST_REPORT, report)
    return lock(report_policy.visible(by), report.pk)


@transaction.atomic
def cancel(report: Report, *, by: Actor) -> Report:
    """Stop a report that is not finished. Raises Forbidden, TransitionRefused."""
    report = _asked(report, by)
    if not report.is_live:
        raise TransitionRefused(
            _("Ce rapport ne peut plus être annulé : il est « %(status)s »."), status=report.get_status_display()
        )
    _end(report, Status.CANCELLED)
    record("report.cancelled", report, by=by)
    return report


@transaction.atomic
def retry(report: Report, *, by: Actor) -> Report:
    """Queue a failed or cancelled report again. Raises Forbidden, TransitionRefused."""
    report = _asked(report, by)
    if report.status not in {Status.FAILED, Status.CANCELLED}:
        raise TransitionRefused(
            _("Ce rapport ne peut pas être relancé : il est « %(status)s »."), status=report.get_status_display()
        )
    report.status, report.attempts, report.progress, report.finished_at = Status.QUEUED, 0, 0, None
    report.save(update_fields=["status", "attempts", "progress", "finished_at"])
    record("report.requested", report, by=by)
    return report
