"""Stays: the places by weeks, the waiting list, a stay, a request, and their moves."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.policies import works_on
from cases.views.common import find_case, owned_case, page, posted
from housing.forms.shelter import AskForm, KnownCaseForm
from housing.models import PlaceRequest, Stay
from housing.moves import find
from housing.occupancy import RATE_DAYS, WEEK, WEEKS, Calendar
from housing.policies import coordinated
from housing.shelter_policies import place_policy, place_request_policy, stay_policy
from housing.sheltering import (
    PRIORITY_TONES,
    REQUEST_STATES,
    STAY_STATES,
    StayScreen,
    alert_of,
    needs_of,
    references,
    request_context,
)
from housing.stay_moves import REQUEST, STAY
from housing.views.moving import Place, move_page
from housing.workflow import place_requests, stays
from tenants.actor import Actor
from tenants.french import percent_fr
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.policies import require_ability, require_part
from tenants.roles import Permission

PAST = 50
FURTHEST = 26


def _places_of(actor: Actor) -> Any:
    rows = place_policy.visible(actor).filter(shelter__closed_on__isnull=True).select_related("shelter")
    return (
        rows.filter(tenant=actor.tenant) if actor.plays("shelter") else rows.filter(shelter__programme__in=coordinated(actor))
    )


@require_GET
@actor_required
def occupancy(request: ActorRequest) -> HttpResponse:
    """Places by weeks, for those who run them and for the coordination; the rate of the last thirty nights."""
    actor = request.actor
    require_part(actor, Permission.READ_STAYS, "shelter", "coordinator")
    asked = request.GET.get("semaines", "0")
    shift = min(int(asked), FURTHEST) if asked.isdigit() else 0
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=shift)
    places = sorted(_places_of(actor), key=lambda place: (place.shelter.label, place.sort_key))
    calendar = Calendar(places, actor, monday, monday + timedelta(days=WEEK * WEEKS))
    rate = Calendar(places, actor, today - timedelta(days=RATE_DAYS), today).rate(today)
    lines = calendar.lines(actor, today)
    inside = actor.plays("shelter")
    context = {
        "lines": lines,
        "weeks": [monday + timedelta(days=WEEK * n) for n in range(WEEKS)],
        "free": sum(1 for line in lines if line.free_on and line.free_on <= today),
        "rate": percent_fr(rate.ratio) if rate.ratio is not None else "–",
        "rate_note": f"{rate.occupied} nuits occupées sur {rate.available}",
        "following": min(shift + WEEKS // 2, FURTHEST),
        "previous": max(shift - WEEKS // 2, 0) if shift else None,
        "waiting": place_request_policy.visible(actor).filter(tenant=actor.tenant, status=PlaceRequest.Status.WAITING).count(),
        "inside": inside,
        "may_manage": inside and actor.may(Permission.MANAGE_STAYS),
    }
    return render(request, "housing/occupancy.html", context)


@require_GET
@actor_required
def waiting_list(request: ActorRequest) -> HttpResponse:
    """Requests that wait: those made to us by priority then arrival, ours."""
    actor = request.actor
    require_ability(actor, Permission.READ_STAYS)
    rows = (
        place_request_policy.visible(actor).filter(status=PlaceRequest.Status.WAITING).select_related("tenant", "case_tenant")
    )
    found = list(rows.order_by("priority", "asked_at", "pk"))
    listed: list[dict[str, Any]] = [{"row": row, "needs": needs_of(row), "tone": PRIORITY_TONES[row.priority]} for row in found]
    context = {
        "asked_of_us": [one for one in listed if one["row"].tenant_id == actor.tenant.pk],
        "others": [one for one in listed if one["row"].tenant_id != actor.tenant.pk],
        "shelters": actor.plays("shelter"),
    }
    return render(request, "housing/waiting_list.html", context)


def _request(request: ActorRequest, number: str) -> PlaceRequest:
    rows = place_request_policy.visible(request.actor).select_related("tenant", "case_tenant")
    return get_object_or_404(rows, number=number)


@require_GET
@actor_required
def place_request(request: ActorRequest, number: str) -> HttpResponse:
    """One request: what is asked for, and what can be done of it."""
    row = _request(request, number)
    return render(request, "housing/place_request.html", request_context(row, request.actor))


@require_GET
@actor_required
def open_request(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """The page of a request, from a notification."""
    return redirect(get_object_or_404(place_request_policy.visible(request.actor), pk=request_id))


@require_http_methods(["GET", "POST"])
@actor_required
def act_on_request(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """One move of a request."""
    row = _request(request, number)
    move = find(REQUEST, code)
    if move is None:
        raise Http404
    crumbs = ["Liste d’attente", reverse("housing:waiting_list"), row.number, row.get_absolute_url(), str(move.title)]
    return move_page(request, move, row, Place(row.status, str(row.get_status_display()), crumbs, row.get_absolute_url()))


@require_http_methods(["GET", "POST"])
@actor_required
def ask_place(request: ActorRequest, reference: str) -> HttpResponse:
    """Ask an organisation for a place for a household that one follows."""
    case = owned_case(request, reference, Permission.SHARE_CASE)
    form = AskForm(posted(request), case=case, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.given(form.cleaned_data["given_on"])
        with refusals_as_messages(form):
            of = form.shelters[form.cleaned_data["of"]]
            row = place_requests.ask(case, by=request.actor, of=of, wanted=form.wanted, given=given)
            messages.success(request, "La place est demandée.")
            return redirect(row)
    context = {
        "case": case,
        "title": "Demander une place d’hébergement",
        "button": "Demander la place",
        "hint": "L’organisation lit la taille du ménage et ce dont il a besoin, pas de quel dossier il s’agit."
        " À l’entrée, et si elle l’accepte, le dossier s’ouvre à la structure ; cet accès prend fin trente jours après la sortie.",
        "back_url": reverse("cases:lodging", args=[reference]),
    }
    return page(request, "cases/action.html", context, form)


# --- stays ----------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@actor_required
def note_stay(request: ActorRequest) -> HttpResponse:
    """Write down the stay of a household that the shelter follows already."""
    require_part(request.actor, Permission.MANAGE_STAYS, "shelter")
    initial = {"reference": request.GET.get("dossier", "")}
    form = KnownCaseForm(posted(request), row=None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            stay = stays.book_case(form.cleaned_data["reference"], by=request.actor, booking=form.cleaned_data["booking"])
            messages.success(request, "Le séjour est noté.")
            return redirect(stay)
    context = {"title": "Noter un séjour", "back": reverse("housing:stays"), "crumb": "Séjours"}
    return page(request, "housing/shelter_form.html", context, form)


@require_GET
@actor_required
def stay_list(request: ActorRequest) -> HttpResponse:
    """The structure's stays: who is there, who is expected, who has left."""
    actor = request.actor
    require_part(actor, Permission.READ_STAYS, "shelter")
    rows = stay_policy.visible(actor).filter(tenant=actor.tenant).select_related("shelter")
    live = list(rows.live().order_by("expected_on", "starts_on"))  # type: ignore[attr-defined]
    over = list(rows.filter(status=Stay.Status.ENDED).order_by("-left_on")[:PAST])
    cases = references(live + over, actor)
    listed = {stay.pk: (stay, cases.get(stay.case_id), STAY_STATES[stay.status], alert_of(stay)) for stay in live + over}
    context = {
        "live": [listed[stay.pk] for stay in live],
        "over": [listed[stay.pk] for stay in over],
        "may_manage": actor.may(Permission.MANAGE_STAYS),
    }
    return render(request, "housing/stays.html", context)


def _stay(request: ActorRequest, number: str) -> Stay:
    rows = stay_policy.visible(request.actor).select_related("tenant", "case_tenant")
    return get_object_or_404(rows, number=number)


@require_GET
@actor_required
def stay(request: ActorRequest, number: str) -> HttpResponse:
    """One stay."""
    row = _stay(request, number)
    return render(request, "housing/stay.html", StayScreen(row, request.actor).context())


@require_GET
@actor_required
def open_stay(request: ActorRequest, stay_id: UUID) -> HttpResponse:
    """The page of a stay, from a notification."""
    return redirect(get_object_or_404(stay_policy.visible(request.actor), pk=stay_id))


@require_http_methods(["GET", "POST"])
@actor_required
def act_on_stay(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """One move of a stay."""
    row = _stay(request, number)
    move = find(STAY, code)
    if move is None:
        raise Http404
    crumbs = ["Séjours", reverse("housing:stays"), row.number, row.get_absolute_url(), str(move.title)]
    return move_page(request, move, row, Place(row.status, str(row.get_status_display()), crumbs, row.get_absolute_url()))


@require_GET
@actor_required
def case_stays(request: ActorRequest, reference: str) -> HttpResponse:
    """Stays and requests of a case: a fragment of its page, or a page of its own. No structure is named."""
    case = find_case(request, reference)
    actor = request.actor
    if not works_on(actor, case):
        raise Http404
    found = stay_policy.visible(actor).filter(case=case).order_by("-starts_on")
    asked = place_request_policy.visible(actor).filter(case=case, status=PlaceRequest.Status.WAITING)
    context = {
        "case": case,
        "stays": [(one, STAY_STATES[one.status], alert_of(one)) for one in found],
        "asked": [(one, REQUEST_STATES[one.status]) for one in asked.order_by("asked_at")],
        "may_ask": case.tenant_id == actor.tenant.pk and actor.may(Permission.SHARE_CASE) and case.is_live,
    }
    template = "housing/_case_stays.html" if request.headers.get("HX-Request") else "housing/case_stays.html"
    return render(request, template, context)
