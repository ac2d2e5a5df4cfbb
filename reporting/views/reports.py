"""Reports: the list, the request, the page with its progress, the files."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting import files, services, workflow
from reporting.forms import PeriodForm
from reporting.models import Report
from reporting.policies import report_policy
from reporting.screens import Figures, choose
from tenants.errors import Refused
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.record import record

PAGE = 25


def _report(request: ActorRequest, pk: UUID) -> Report:
    return get_object_or_404(report_policy.visible(request.actor).select_related("programme", "requested_by__person"), pk=pk)


@actor_required
@require_safe
def listing(request: ActorRequest) -> HttpResponse:
    """Reports of the tenant, newest first."""
    choose(request.actor, request.GET)
    rows = report_policy.visible(request.actor).defer("figures", "charts").select_related("programme", "requested_by__person")
    page = Paginator(rows.order_by("-created_at", "-id"), PAGE).get_page(request.GET.get("page"))
    return render(request, "reporting/reports.html", {"page": page})


@actor_required
@require_http_methods(["GET", "POST"])
def ask(request: ActorRequest) -> HttpResponse:
    """Ask for a report; the same one being computed is opened instead of a second."""
    choice, _form = choose(request.actor, request.GET)
    form = PeriodForm(request.POST or None, initial=choice.values(), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            report = services.request_report(
                by=request.actor, programme=form.programme, period=form.period, edition=form.cleaned_data["edition"]
            )
            return redirect(report)
    return render(request, "reporting/request.html", {"form": form, "choice": choice})


@actor_required
@require_safe
def report(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A report: its progress while it is computed, then its figures."""
    found = _report(request, pk)
    figures = Figures.of(request.actor, found) if found.is_ready else None
    return render(request, "reporting/report.html", {"report": found, "figures": figures})


@actor_required
@require_safe
def progress(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The progress bar alone; the page is loaded again when the computation is over."""
    found = _report(request, pk)
    if not _is_htmx(request):
        return redirect(found)
    response = render(request, "reporting/_progress.html", {"report": found})
    if not found.is_live:
        response["HX-Refresh"] = "true"
    return response


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


@actor_required
@require_POST
def cancel(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Stop a computation."""
    found = _report(request, pk)
    return do(request, lambda: workflow.cancel(found, by=request.actor), done="Le calcul est annulé.", to=found)


@actor_required
@require_POST
def retry(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Compute again what failed or was cancelled."""
    found = _report(request, pk)
    return do(request, lambda: services.retry_report(found, by=request.actor), done="Le calcul reprend.", to=found)


@actor_required
@require_safe
def download(request: ActorRequest, pk: UUID, suffix: str) -> HttpResponse:
    """A file of a frozen report, under a neutral name; the download leaves a trace."""
    found = _report(request, pk)
    if suffix not in files.SUFFIXES or not found.is_ready:
        raise Http404
    path = files.path_of(found.pk, suffix)
    if not path.is_file():
        raise Refused(_("Le fichier de ce rapport n’est plus disponible : demandez un nouveau rapport."))
    record("report.downloaded", found, by=request.actor, format=suffix)
    response = HttpResponse(path.read_bytes(), content_type=files.SUFFIXES[suffix])
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}.{suffix}"'
    return response
