"""What if: a hypothesis in the address, what it gives beside things as they are, and the same for spreadsheets."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.views.common import page
from reporting.simulation.screen import screen, to_csv
from tenants.http import ActorRequest, actor_required
from tenants.record import record


@actor_required
@require_safe
def simulation(request: ActorRequest) -> HttpResponse:
    """The hypothesis in the address (one more landlord without any), simulated from the last twelve months."""
    shown = screen(request.actor, request.GET)
    return page(request, "reporting/simulation.html", {"shown": shown}, shown.form)


@actor_required
@require_safe
def export(request: ActorRequest) -> HttpResponse:
    """The tables for a spreadsheet; the download leaves a trace. What cannot be simulated is said on the page."""
    shown = screen(request.actor, request.GET)
    if not shown.is_ready:
        return redirect(f"{reverse('reporting:simulation')}?{shown.form.query}")
    record("simulation.exported", shown.programme, by=request.actor, owner=request.actor.tenant.pk, seed=shown.form.seed)
    response = HttpResponse(to_csv(shown), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="simulation.csv"'
    return response
