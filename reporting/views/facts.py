"""From a figure to the facts behind it: references only, for the coordination."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases.models import Case
from cases.policies import case_policy
from reporting.models import Report, ReportFact
from reporting.policies import facts_of, report_policy
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

PAGE = 50


@actor_required
@require_safe
def facts(request: ActorRequest, pk: UUID, indicator: str) -> HttpResponse:
    """Facts of one indicator, under the keys in the address ("dimension=key;…"). Opening them leaves a trace."""
    report = get_object_or_404(report_policy.visible(request.actor).select_related("programme"), pk=pk)
    if not report_policy.may_drill(request.actor, report):
        raise forbidden(Permission.READ_STEERING)
    if not report.is_ready or indicator not in ReportFact.Indicator.values:
        raise Http404
    keys = request.GET.get("cle", "")
    page = Paginator(facts_of(request.actor, report, indicator, _parsed(keys)), PAGE).get_page(request.GET.get("page"))
    record("report.facts_read", report, by=request.actor, indicator=indicator)
    context = {
        "report": report,
        "title": ReportFact.Indicator(indicator).label,
        "conditions": conditions(report, keys),
        "page": page,
        "rows": _with_cases(request.actor, list(page)),
    }
    return render(request, "reporting/facts.html", context)


def _parsed(keys: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in keys.split(";") if "=" in pair)
    return {dimension: key for dimension, _, key in pairs}


def _with_cases(actor: Actor, rows: list[ReportFact]) -> list[tuple[ReportFact, Case | None]]:
    """Each fact with its case, when the actor sees it."""
    cases = case_policy.visible(actor).in_bulk({row.case_id for row in rows})
    return [(row, cases.get(row.case_id)) for row in rows]


def conditions(report: Report, keys: str) -> list[str]:
    """The keys in words, as the report's tables label them."""
    wanted = _parsed(keys)
    found = []
    for table in report.frozen_figures["tables"].values():
        for dimension, options in ((table["dimension"], table["rows"]), (table["across"], table["columns"])):
            label = next((one["label"] for one in options if dimension in wanted and one["key"] == wanted[dimension]), None)
            if label and label not in found:
                found.append(label)
    return found
