"""Lists of cases that leave the building: asked, agreed to by a second person, downloaded, destroyed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import workflow_export as workflow
from cases.exporting import label_of
from cases.forms.export import DecisionForm, ExportForm
from cases.models import CaseExport
from cases.policies import export_policy, to_decide
from cases.services import exports
from cases.services.export_files import PARTS, Wanted, require_export
from cases.views.common import page, posted
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import require_ability, require_part
from tenants.roles import Permission
from tenants.stepup import step_up_required

PAGE = 25
TONES = {"asked": "warn", "queued": "info", "ready": "ok", "refused": "bad", "failed": "bad"}
CONTENT_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@require_GET
@actor_required
def listing(request: ActorRequest) -> HttpResponse:
    """Requests that wait for the actor's agreement, then all of the organisation, newest first."""
    require_part(request.actor, Permission.EXPORT_CASES, *PARTS)
    rows = export_policy.visible(request.actor).select_related("requested_by__person").order_by("-requested_at", "-pk")
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": [_row(one) for one in to_decide(request.actor).select_related("requested_by__person")[:PAGE]],
        "page": found,
        "rows": [_row(one) for one in found],
        "may_ask": request.actor.may(Permission.READ_CASES),
    }
    return render(request, "cases/exports.html", context)


def _row(export: CaseExport) -> dict[str, Any]:
    return {"export": export, "tone": TONES.get(export.status, "neutral")}


@require_http_methods(["GET", "POST"])
@actor_required
def ask(request: ActorRequest) -> HttpResponse:
    """The request, shown once more with how many cases it covers, then made after a proof of who one is."""
    require_export(request.actor)
    form = ExportForm(posted(request), programmes=request.actor.programmes)
    if request.method == "POST" and form.is_valid() and "correct" not in request.POST:
        with refusals_as_messages(form):
            seen = exports.summary(form.wanted(), by=request.actor)
            return _ask(request, form) if "confirm" in request.POST else _check(request, form, form.wanted(), seen)
    return page(request, "cases/export_ask.html", {}, form)


def _check(request: ActorRequest, form: ExportForm, wanted: Wanted, seen: dict[str, Any]) -> HttpResponse:
    kept = [(name, one) for name, sent in request.POST.lists() for one in sent if name in form.fields]
    context = {
        "kept": kept,
        "wanted": wanted,
        "selection": CaseExport.Selection(wanted.selection).label,
        "format": CaseExport.Format(wanted.format).label,
        "basis": CaseExport.Basis(wanted.basis).label if wanted.basis else "",
        "columns": [label_of(code) for code in wanted.columns],
        "purpose": form.cleaned_data["purpose"],
    }
    return render(request, "cases/export_check.html", context | seen)


@step_up_required
def _ask(request: ActorRequest, form: ExportForm) -> HttpResponse:
    made: list[CaseExport] = []
    with refusals_as_messages(form):
        made.append(exports.request_export(form.wanted(), by=request.actor, purpose=form.cleaned_data["purpose"]))
    if made:
        return redirect(made[0])
    return page(request, "cases/export_ask.html", {}, form)


def _find(request: ActorRequest, export_id: UUID) -> CaseExport:
    rows = export_policy.visible(request.actor).select_related("requested_by__person", "decided_by__person", "programme")
    return get_object_or_404(rows, pk=export_id)


@require_GET
@actor_required
def export(request: ActorRequest, export_id: UUID) -> HttpResponse:
    """One request: where it stands, what it holds, what one can do about it."""
    return _show(request, _find(request, export_id), DecisionForm())


def _show(request: ActorRequest, row: CaseExport, form: DecisionForm) -> HttpResponse:
    own = row.requested_by.person_id == request.actor.person_id
    context = _row(row) | {
        "own": own,
        "columns": [label_of(code) for code in row.columns],
        "may_decide": to_decide(request.actor).filter(pk=row.pk).exists(),
        "may_fetch": own and row.is_fetchable,
        "may_cancel": own and (row.is_live or row.status == CaseExport.Status.READY),
        "deciders": exports.deciders(request.actor) if own and row.status == CaseExport.Status.ASKED else [],
    }
    return page(request, "cases/export.html", context | exports.texts_of(row), form)


@require_GET
@actor_required
def progress(request: ActorRequest, export_id: UUID) -> HttpResponse:
    """Asked by the page while the file is being made; the page is loaded again when it is over."""
    row = _find(request, export_id)
    response = render(request, "cases/_export_progress.html", {"export": row})
    if row.status != CaseExport.Status.QUEUED:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@actor_required
@step_up_required
def decide(request: ActorRequest, export_id: UUID) -> HttpResponse:
    """The second person's answer."""
    row = _find(request, export_id)
    form = DecisionForm(request.POST)
    if form.is_valid():
        agreed = form.cleaned_data["answer"] == "agree"
        with refusals_as_messages(form):
            exports.decide(row, by=request.actor, agreed=agreed, note=form.cleaned_data["note"])
            messages.success(request, _("Votre accord est enregistré.") if agreed else _("Votre refus est enregistré."))
            return redirect(row)
    return _show(request, row, form)


@require_POST
@actor_required
@step_up_required
def download(request: ActorRequest, export_id: UUID) -> HttpResponse:
    """The file, for the person who asked, under a neutral name."""
    row = _find(request, export_id)
    content = exports.fetch(row, by=request.actor)
    response = HttpResponse(content, content_type=CONTENT_TYPES[row.format])
    response["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    return response


@require_POST
@actor_required
def cancel(request: ActorRequest, export_id: UUID) -> HttpResponse:
    """Give up, or destroy the file before its time."""
    row = _find(request, export_id)
    require_ability(request.actor, Permission.EXPORT_CASES)
    done = _("Le fichier est détruit.") if row.status == CaseExport.Status.READY else _("La demande est annulée.")
    return do(request, lambda: workflow.cancel(row, by=request.actor), done=done, to=row)
