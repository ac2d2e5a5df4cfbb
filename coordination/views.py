"""What belongs to no floor: home, search, health."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from cases.policies import case_policy
from cases.services.identity import may_search
from coordination.home import page_of
from housing.policies import coordinated_offers, reservation_policy, vacancy_policy
from tenants.actor import Actor
from tenants.guessing import note_miss
from tenants.http import ActorRequest, actor_required
from tenants.references import parse_reference


@require_GET
@actor_required
def home(request: ActorRequest) -> HttpResponse:
    """The page where this actor's day starts."""
    return redirect(page_of(request.actor))


@require_GET
@actor_required
def search(request: ActorRequest) -> HttpResponse:
    """A reference or a number, however it was typed, opens its page; anything else says what can be searched."""
    typed = request.GET.get("q", "").strip()
    reference = parse_reference(typed.rstrip("/").rsplit("/", 1)[-1])
    if reference is not None and (address := _address_of(request.actor, reference)):
        return redirect(address)
    if reference is not None:
        note_miss(request)
    context = {"typed": typed, "well_formed": reference is not None, "by_identity": may_search(request.actor)}
    return render(request, "coordination/search.html", context)


def _address_of(actor: Actor, reference: str) -> str | None:
    if case := case_policy.visible(actor).filter(reference=reference).first():
        return str(case.get_absolute_url())
    numbered = (vacancy_policy.visible(actor), reservation_policy.visible(actor), coordinated_offers(actor))
    for rows in numbered:
        if found := rows.filter(number=reference).first():
            return str(found.get_absolute_url())
    return None


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own mistake: nothing was changed; the reference is the one in the log."""
    reference = getattr(request, "request_id", "")
    return HttpResponse(render_to_string("500.html", {"error_reference": reference}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened in another session (signed out meanwhile, or very old)."""
    told = _("Cette page est restée ouverte trop longtemps. Revenez en arrière, rechargez-la, puis envoyez de nouveau.")
    return render(request, "403.html", {"reason": told}, status=403)


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve: its database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})
