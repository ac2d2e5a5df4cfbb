"""Two cases that may be of one woman: for the coordination of the programme alone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.services.duplicates import answer, leads
from cases.wording import TONES
from tenants.errors import TransitionRefused
from tenants.http import ActorRequest, actor_required


@require_http_methods(["GET", "POST"])
@actor_required
def duplicate(request: ActorRequest, lead_id: UUID) -> HttpResponse:
    """Both cases by reference, and the two answers."""
    lead = get_object_or_404(leads(request.actor), pk=lead_id)
    chosen = request.POST.get("answer")
    if chosen in {"same", "distinct"}:
        try:
            closed = answer(lead, by=request.actor, same=chosen == "same")
        except TransitionRefused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _said(chosen, closed=closed))
        return redirect(lead.case)
    rows = [{"case": one, "tone": TONES[one.status]} for one in (lead.other, lead.case)]
    return render(
        request, "cases/duplicate.html", {"lead": lead, "rows": rows}, status=422 if request.method == "POST" else 200
    )


def _said(chosen: str, *, closed: bool) -> str:
    if chosen == "distinct":
        return _("C’est noté : ce sont deux personnes.")
    if closed:
        return _("Les deux dossiers sont rapprochés ; le plus récent est clos comme doublon.")
    return _("Les deux dossiers sont rapprochés ; aucun n’est clos.")
