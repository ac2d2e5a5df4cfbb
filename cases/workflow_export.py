"""The only place that assigns the state of an export.

state          action    who                                              → state
-------------  --------  -----------------------------------------------  ---------
(none)         ask       who may export                                   asked, or queued when small and without identity,
                                                                          with what the person took so that day
asked          agree     a second person of the same organisation         queued
asked          refuse    a second person of the same organisation         refused
asked          lapse     the organisation's jobs, once it is too late     lapsed
asked, queued  cancel    the person who asked                             cancelled
queued         finish    the job, in the context of who asked             ready
queued         fail      the job (the list grew, nothing is left, …)      failed
ready          destroy   who asked, or the jobs after 48 hours            destroyed

The database holds the same by itself (`guard_export()`): nobody agrees to its own request, nothing that was agreed to changes.
"""

from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import CaseExport
from cases.models.export import DIRECT_ROWS, KEPT_FOR
from cases.policies import export_policy
from tenants.actor import Actor
from tenants.errors import Forbidden, TransitionRefused
from tenants.locking import lock
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission

Status = CaseExport.Status


def is_direct(count: int, *, with_identity: bool) -> bool:
    """True when nobody else needs to agree: no identity, and few rows with those that the acting person took so within a day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT direct_export_rows()")
        taken = cursor.fetchone()[0]
    return not with_identity and count + taken <= DIRECT_ROWS


def ask(export: CaseExport, *, by: Actor) -> CaseExport:
    """Save a request, which waits for a second person unless it is small and without identity."""
    direct = is_direct(export.counted, with_identity=export.with_identity)
    export.status = Status.QUEUED if direct else Status.ASKED
    export.save(force_insert=True)
    record(
        "export.asked", export, by=by, tell=[] if direct else [export.tenant_id], reference=export.number, counted=export.counted,
        identity=export.with_identity, direct=direct, requester=by.person_id,
    )  # fmt: skip
    return export


def _locked(export: CaseExport, by: Actor) -> CaseExport:
    require_ability(by, Permission.EXPORT_CASES)
    return lock(export_policy.visible(by), export.pk)


def _asked_by_another(export: CaseExport, by: Actor) -> CaseExport:
    """Lock a request for the second person. Raises Forbidden for the first, TransitionRefused once it is too late."""
    export = _locked(export, by)
    if by.membership is None or export.requested_by.person_id == by.person_id:
        raise Forbidden(
            _("Vous avez demandé cet export : une autre personne doit donner son accord."), right=_("accorder un export")
        )
    if export.status != Status.ASKED:
        raise TransitionRefused(
            _("Cette demande n’attend plus de réponse : elle est « %(status)s »."), status=export.get_status_display()
        )
    if export.decide_by <= timezone.now():
        raise TransitionRefused(_("Le délai pour répondre est passé : la demande est à refaire."))
    return export


def _move(export: CaseExport, status: str, *columns: str) -> None:
    export.status = status
    if status not in {Status.QUEUED, Status.READY}:
        export.ended_at = timezone.now()
        columns = (*columns, "ended_at")
    export.save(update_fields=["status", *columns])


def _tell(kind: str, export: CaseExport, by: Actor) -> None:
    record(kind, export, by=by, tell=[export.tenant_id], reference=export.number, requested_by=export.requested_by_id)


def agree(export: CaseExport, *, by: Actor, note: bytes | None) -> CaseExport:
    """The second person agrees. `note` is sealed. Raises Forbidden, TransitionRefused."""
    export = _asked_by_another(export, by)
    export.decided_by, export.decided_at, export.note = by.membership, timezone.now(), note
    _move(export, Status.QUEUED, "decided_by", "decided_at", "note")
    _tell("export.agreed", export, by)
    return export


def refuse(export: CaseExport, *, by: Actor, note: bytes | None) -> CaseExport:
    """The second person refuses. `note` is sealed. Raises Forbidden, TransitionRefused."""
    export = _asked_by_another(export, by)
    export.decided_by, export.decided_at, export.note = by.membership, timezone.now(), note
    _move(export, Status.REFUSED, "decided_by", "decided_at", "note")
    _tell("export.refused", export, by)
    return export


def cancel(export: CaseExport, *, by: Actor) -> CaseExport:
    """The person who asked gives up; a file that was made is destroyed. Raises Forbidden, TransitionRefused."""
    export = _locked(export, by)
    if export.requested_by.person_id != by.person_id:
        raise Forbidden(_("Seule la personne qui a demandé cet export peut l’annuler."), right=_("annuler un export"))
    if export.is_live:
        _move(export, Status.CANCELLED)
        record("export.cancelled", export, by=by)
    elif export.status == Status.READY:
        destroy(export, by=by)
    else:
        raise TransitionRefused(_("Cet export est déjà terminé : il est « %(status)s »."), status=export.get_status_display())
    return export


def lapse(export: CaseExport, *, by: Actor) -> None:
    """Nobody answered in time. `export` is locked; `by`: the system."""
    _move(export, Status.LAPSED)
    _tell("export.lapsed", export, by)


def fail(export: CaseExport, *, by: Actor, problem: str) -> None:
    """There will be no file. `export` is locked."""
    export.problem = problem
    _move(export, Status.FAILED, "problem")
    _tell("export.failed", export, by)


def finish(export: CaseExport, *, by: Actor, rows: int, made_at: datetime) -> None:
    """The file is there, for two days. `export` is locked and carries the sealed key of its file; `by`: who asked for it."""
    export.rows, export.ready_at, export.expires_at = rows, made_at, made_at + KEPT_FOR
    _move(export, Status.READY, "rows", "ready_at", "expires_at", "file_key")
    record(
        "export.ready", export, by=by, tell=[export.tenant_id], reference=export.number, rows=rows,
        requested_by=export.requested_by_id,
    )  # fmt: skip


def destroy(export: CaseExport, *, by: Actor) -> None:
    """Remove the file and its key. `export` is locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shred_export(%s)", [export.pk])
    export.file_key = None
    _move(export, Status.DESTROYED, "file_key")
    record("export.destroyed", export, by=by, downloads=export.downloads)
