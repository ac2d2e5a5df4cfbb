"""Progress points: households of which one may speak, and what both sides said of each."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.committee_policies import progress_policy
from cases.forms.committees import ProgressForm
from cases.models import Case, ProgressPoint
from cases.policies import case_policy
from cases.progress import Household, mediated
from cases.services import progress as service
from cases.views.committees import act_page
from cases.views.common import posted
from tenants.http import ActorRequest, actor_required
from tenants.policies import require_ability
from tenants.roles import Permission

TONES = {
    ProgressPoint.Level.FINE: "ok",
    ProgressPoint.Level.WATCH: "warn",
    ProgressPoint.Level.HARD: "bad",
    ProgressPoint.Level.UNKNOWN: "neutral",
}
SHOWN = 100


def _shown(row: ProgressPoint) -> dict[str, Any]:
    """A point as it is read: each theme with its level."""
    levels = [
        (
            str(row._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            getattr(row, f"get_{name}_display")(),
            TONES[getattr(row, name)],
        )
        for name in ProgressPoint.THEMES
        if getattr(row, name)
    ]
    return {"row": row, "levels": levels}


@require_GET
@actor_required
def listing(request: ActorRequest) -> HttpResponse:
    """Households of which one may speak, and the last points of both sides, by reference."""
    actor = request.actor
    require_ability(actor, Permission.READ_CASES)
    rows = progress_policy.visible(actor).select_related("tenant").order_by("-said_on", "-created_at")[:SHOWN]
    context = {
        "households": mediated(),
        "points": [_shown(row) for row in rows],
        "may_note": actor.may(Permission.TAKE_PART),
        "mediates": actor.plays("landlord"),
    }
    return render(request, "cases/progress.html", context)


def _household(request: ActorRequest, reference: str) -> Household | Case:
    """A household that the actor houses, with her agreement, or a case that it sees; else 404."""
    housed = mediated() if request.actor.may(Permission.READ_CASES) else []
    if found := next((one for one in housed if one.reference == reference), None):
        return found
    case = case_policy.visible(request.actor).filter(reference=reference).first()
    if case is None:
        raise Http404
    return case


@require_http_methods(["GET", "POST"])
@actor_required
def note(request: ActorRequest, reference: str) -> HttpResponse:
    """Note a point; what the other side said stands beside."""
    actor = request.actor
    found = _household(request, reference)
    require_ability(actor, Permission.TAKE_PART)
    form = ProgressForm(posted(request))

    def act() -> ProgressPoint:
        said_on, said = form.cleaned_data["said_on"], form.said()
        if isinstance(found, Household):
            return service.of_mediator(by=actor, household=found, said_on=said_on, said=said)
        return service.of_worker(found, by=actor, said_on=said_on, said=said)

    points = progress_policy.visible(actor).filter(reference=reference).select_related("tenant")
    return act_page(
        request, form, act, to="cases:progress", done=_("Le point d’étape est noté ; l’autre partie peut le lire."),
        title=_("Point d’étape %(reference)s") % {"reference": reference}, button=_("Noter le point"),
        hint=_("Lu par l’association qui la suit, la coordination et la médiation de son bailleur. Rien de son histoire n’y entre."),
        points=[_shown(row) for row in points],
    )  # fmt: skip
