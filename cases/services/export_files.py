"""What an export covers, and the jobs that make its file, let it lapse, destroy it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases import workflow_export as workflow
from cases.exporting import IDENTITY, mark_of, row_of, to_file
from cases.keys import case_vault
from cases.models import Case, CaseExport, ExportFile
from cases.policies import case_policy
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.crypto import encrypt, new_key
from tenants.errors import Forbidden
from tenants.keys import tenant_vault
from tenants.locking import lock
from tenants.models import Membership, Programme
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission

PARTS = ("referrer", "support", "coordinator", "shelter")
COMPUTED_WITHIN = timedelta(days=1)
Problem, Status = CaseExport.Problem, CaseExport.Status


@dataclass(frozen=True)
class Wanted:
    """What is asked of an export."""

    columns: Sequence[str]
    selection: str = CaseExport.Selection.OPEN
    programme: Programme | None = None
    filed_from: date | None = None
    filed_to: date | None = None
    format: str = CaseExport.Format.XLSX
    basis: str = ""

    @property
    def with_identity(self) -> bool:
        """True when a column says who she is."""
        return bool(set(self.columns) & set(IDENTITY))


def require_export(by: Actor) -> None:
    """Raise Forbidden unless the actor may ask for a list of its organisation's cases."""
    require_part(by, Permission.EXPORT_CASES, *PARTS)
    require_part(by, Permission.READ_CASES, *PARTS)


def selected(wanted: Wanted | CaseExport, *, by: Actor) -> "QuerySet[Case]":
    """Cases of the actor's own tenant that a request covers: transmitted, not hidden from the actor."""
    cases = case_policy.visible(by).filter(tenant=by.tenant).exclude(status=Case.Status.DRAFT)
    closed = Q(status=Case.Status.CLOSED)
    if wanted.selection != CaseExport.Selection.ALL:
        cases = cases.filter(closed if wanted.selection == CaseExport.Selection.CLOSED else ~closed)
    if wanted.programme is not None:
        cases = cases.filter(programme=wanted.programme)
    if wanted.filed_from:
        cases = cases.filter(filed_at__date__gte=wanted.filed_from)
    if wanted.filed_to:
        cases = cases.filter(filed_at__date__lte=wanted.filed_to)
    return cases


@transaction.atomic
def advance(export_id: UUID, *, by: Actor) -> None:
    """Do what an export waits for: be computed, lapse, be destroyed. One transaction; twice does no harm.

    `by`: the system, for the tenant. A worker that dies leaves nothing: the list, its key, its traces are written together.
    """
    export = lock(CaseExport.objects.filter(tenant=by.tenant), export_id)
    now = timezone.now()
    if export.status == Status.ASKED and export.decide_by <= now:
        workflow.lapse(export, by=by)
    elif export.status == Status.READY and not export.is_fetchable:
        workflow.destroy(export, by=by)
    elif export.status == Status.QUEUED:
        _compute_as_requester(export, by)


def _compute_as_requester(export: CaseExport, system: Actor) -> None:
    """The list is what its requester may see now, row-level security included."""
    requester = _requester(export)
    late = (export.decided_at or export.requested_at) + COMPUTED_WITHIN <= timezone.now()
    if requester is None or late:
        workflow.fail(export, by=system, problem=Problem.LATE if requester else Problem.LEFT)
        return
    with acting_as(requester):
        _compute(export, requester)


def _requester(export: CaseExport) -> Actor | None:
    """Who asked, while she works here and may still ask for such a list."""
    members = Membership.objects.active().select_related("person", "tenant")
    if (member := members.filter(pk=export.requested_by_id).first()) is None:
        return None
    actor = Actor(member.tenant, member)
    try:
        require_export(actor)
    except Forbidden:
        return None
    return actor


def _compute(export: CaseExport, by: Actor) -> None:
    found = selected(export, by=by).filter(filed_at__lte=export.requested_at)
    cases = list(
        found.select_related("programme", "channel", "need", "application", "identity").order_by("filed_at", "pk")[
            : export.counted + 1
        ]
    )
    if not cases or len(cases) > export.counted:
        workflow.fail(export, by=by, problem=Problem.GROWN if cases else Problem.EMPTY)
        return
    _store(export, cases, by)
    for case in cases:
        record(
            "case.exported", case, by=by, owner=case.tenant_id, export=export.pk, number=export.number,
            identity=export.with_identity,
        )  # fmt: skip


def _store(export: CaseExport, cases: list[Case], by: Actor) -> None:
    """Make the file, seal it with a key of its own, and that key with the tenant's."""
    now = timezone.now()
    rows = [row_of(case, export.columns, case_vault(case, lost=[]) if export.with_identity else None) for case in cases]
    mark = mark_of(export, who=by.display_name, organisation=by.tenant.name, at=now)
    file, key = ExportFile(pk=uuid4(), tenant=by.tenant, export=export, cases=[case.pk for case in cases]), new_key()
    file.content = encrypt(key, to_file(export, rows, mark=mark), place_of(file.pk, export.pk))
    file.save(force_insert=True)
    export.seal(tenant_vault(by.tenant.pk, sealing=True), file_key=base64.b64encode(key).decode())
    workflow.finish(export, by=by, rows=len(rows), made_at=now)


def place_of(file: UUID, export: UUID) -> str:
    """Associated data of a sealed file."""
    return f"cases_exportfile|content|{file}|{export}"
