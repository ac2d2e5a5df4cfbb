"""The indicators of a period, as the newest frozen report tells them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reporting.forms import PeriodForm
from reporting.screens import Figures, choose, reports_on, shortcuts
from tenants.http import ActorRequest, actor_required


@actor_required
@require_safe
def dashboard(request: ActorRequest) -> HttpResponse:
    """The period in the address, its newest ready report, and the button that asks for one."""
    choice, form = choose(request.actor, request.GET)
    ready, live = reports_on(request.actor, choice)
    page = {
        "choice": choice,
        "form": form,
        "ask": PeriodForm(initial=choice.values(), actor=request.actor, auto_id=False),
        "shortcuts": shortcuts(choice),
        "ready": ready,
        "live": live,
        "figures": Figures.of(request.actor, ready) if ready else None,
    }
    return render(request, "reporting/dashboard.html", page)
