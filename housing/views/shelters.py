"""An organisation's structures and places."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.views.common import page, posted
from housing.forms.shelter import OutageForm, PlaceForm, ShelterForm
from housing.models import Place, PlaceOutage, Shelter, Stay
from housing.services import shelters
from housing.shelter_policies import outage_policy, place_policy, shelter_policy, stay_policy, works_policy
from housing.sheltering import STAY_STATES, alert_of, public_of, references
from tenants.french import counted
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import forbidden, require_ability, require_part
from tenants.quota import note_own_reveal
from tenants.record import record
from tenants.roles import Permission
from tenants.stepup import step_up_required

REVEAL_SECONDS = 60


def own_shelter(request: ActorRequest, number: str, permission: Permission = Permission.READ_STAYS) -> Shelter:
    """A structure of one's own organisation, else 404; 403 for the coordination, which reads its places elsewhere."""
    row = get_object_or_404(shelter_policy.visible(request.actor).select_related("programme"), number=number)
    require_ability(request.actor, permission)
    if row.tenant_id != request.actor.tenant.pk:
        raise forbidden(permission)
    return row


def _own_place(request: ActorRequest, place_id: UUID) -> Place:
    row = get_object_or_404(place_policy.visible(request.actor).select_related("shelter"), pk=place_id)
    own_shelter(request, row.shelter.number, Permission.MANAGE_STAYS)
    return row


@require_GET
@actor_required
def shelter_list(request: ActorRequest) -> HttpResponse:
    """Structures with their places, the closed ones last."""
    require_part(request.actor, Permission.READ_STAYS, "shelter")
    today = timezone.localdate()
    rows = shelter_policy.visible(request.actor).filter(tenant=request.actor.tenant)
    places = Count(
        "places", filter=Q(places__opens_on__lte=today) & (Q(places__closes_on=None) | Q(places__closes_on__gt=today))
    )
    found = list(rows.annotate(how_many=places).order_by("closed_on", "label"))
    context = {
        "rows": [(row, public_of(row)) for row in found if row.closed_on is None],
        "closed": [row for row in found if row.closed_on is not None],
        "may_manage": request.actor.may(Permission.MANAGE_STAYS),
    }
    return render(request, "housing/shelters.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def declare_shelter(request: ActorRequest) -> HttpResponse:
    """Declare a structure."""
    require_part(request.actor, Permission.MANAGE_STAYS, "shelter")
    form = ShelterForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            cleaned = form.cleaned_data
            row = shelters.declare_shelter(
                by=request.actor, programme=form.programme, values=form.values,
                address=cleaned["address"], complement=cleaned["complement"],
            )  # fmt: skip
            messages.success(request, "La structure est déclarée : ajoutez ses places.")
            return redirect(row)
    context = {"title": "Déclarer une structure", "back": reverse("housing:shelters"), "crumb": "Structures"}
    return page(request, "housing/shelter_form.html", context, form)


@require_http_methods(["GET", "POST"])
@actor_required
def correct_shelter(request: ActorRequest, number: str) -> HttpResponse:
    """Correct a structure, or give another address."""
    row = own_shelter(request, number, Permission.MANAGE_STAYS)
    form = ShelterForm(posted(request), actor=request.actor, shelter=row)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            cleaned = form.cleaned_data
            shelters.correct_shelter(
                row, by=request.actor, values=form.values, address=cleaned["address"], complement=cleaned["complement"]
            )
            messages.success(request, "La structure est corrigée.")
            return redirect(row)
    context = {"title": f"Corriger {row.label}", "back": row.get_absolute_url(), "crumb": row.label}
    return page(request, "housing/shelter_form.html", context, form)


@require_GET
@actor_required
def shelter(request: ActorRequest, number: str) -> HttpResponse:
    """One structure: its places, what closes them, who stays there now."""
    row = own_shelter(request, number)
    inside = list(stay_policy.visible(request.actor).live().filter(shelter=row).order_by("starts_on"))  # type: ignore[attr-defined]
    cases = references(inside, request.actor)
    outages = outage_policy.visible(request.actor).filter(place__shelter=row)
    context: dict[str, Any] = {
        "shelter": row,
        "public": public_of(row),
        "places": sorted(row.places.all(), key=lambda place: place.sort_key),
        "outages": list(outages.exclude(ends_on__lt=timezone.localdate()).select_related("place")),
        "works": list(works_policy.visible(request.actor).filter(shelter=row)),
        "stays": [(stay, cases.get(stay.case_id), STAY_STATES[stay.status], alert_of(stay)) for stay in inside],
        "may_manage": request.actor.may(Permission.MANAGE_STAYS) and row.closed_on is None,
    }
    return render(request, "housing/shelter.html", context)


@require_POST
@actor_required
@step_up_required
def reveal_shelter(request: ActorRequest, number: str) -> HttpResponse:
    """The confidential address of one's own structure, on a click, logged."""
    row = own_shelter(request, number)
    record("shelter.address_revealed", row, by=request.actor)
    note_own_reveal(row.pk, by=request.actor)
    address, lost = shelters.show_address(row, by=request.actor)
    context = {
        "value": address or "adresse non renseignée",
        "lost": lost,
        "seconds": REVEAL_SECONDS,
        "url": request.path,
        "what": "l’adresse",
        "anchor": "adresse",
        "back_url": row.get_absolute_url(),
        "masked": "● ● ●",
    }
    template = "components/_revealed.html" if request.headers.get("HX-Request") else "housing/revealed.html"
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@actor_required
def close_shelter(request: ActorRequest, number: str) -> HttpResponse:
    """Close a structure for good; refused with what is to be settled first."""
    row = own_shelter(request, number, Permission.MANAGE_STAYS)
    inside: list[Stay] = shelters.still_inside(row)
    if request.method == "POST":
        action = lambda: shelters.close_shelter(row, by=request.actor)  # noqa: E731
        return do(request, action, done="La structure est fermée.", to=row)
    return render(request, "housing/shelter_close.html", {"shelter": row, "stays": inside})


# --- places -------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@actor_required
def add_place(request: ActorRequest, number: str) -> HttpResponse:
    """Add a place, or several alike; another after them, when asked."""
    row = own_shelter(request, number, Permission.MANAGE_STAYS)
    form = PlaceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            added = shelters.add_places(row, by=request.actor, values=form.values, alike=form.cleaned_data["alike"])
            messages.success(request, _added(added))
            return redirect("housing:add_place", row.number) if "again" in request.POST else redirect(row)
    context = {"title": "Ajouter une place", "back": row.get_absolute_url(), "crumb": row.label, "again": True}
    return page(request, "housing/shelter_form.html", context, form)


def _added(places: list[Place]) -> str:
    if len(places) == 1:
        return f"La place {places[0].code} est ajoutée."
    return f"{counted(len(places), 'place')} sont ajoutées, de {places[0].code} à {places[-1].code}."


@require_http_methods(["GET", "POST"])
@actor_required
def correct_place(request: ActorRequest, place_id: UUID) -> HttpResponse:
    """Correct a place, or set its last day."""
    row = _own_place(request, place_id)
    form = PlaceForm(posted(request), place=row)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            shelters.correct_place(row, by=request.actor, values=form.values)
            messages.success(request, f"La place {form.values['code']} est corrigée.")
            return redirect(row.shelter)
    back = row.shelter.get_absolute_url()
    context = {"title": f"Corriger la place {row.code}", "back": back, "crumb": row.shelter.label}
    return page(request, "housing/shelter_form.html", context, form)


@require_http_methods(["GET", "POST"])
@actor_required
def close_place(request: ActorRequest, place_id: UUID) -> HttpResponse:
    """Put a place out of service for a while."""
    row = _own_place(request, place_id)
    form = OutageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            shelters.close_place_for(row, by=request.actor, **form.cleaned_data)
            messages.success(request, f"La place {row.code} est indisponible aux dates choisies.")
            return redirect(row.shelter)
    back = row.shelter.get_absolute_url()
    context = {"title": f"Rendre la place {row.code} indisponible", "back": back, "crumb": row.shelter.label}
    return page(request, "housing/shelter_form.html", context, form)


@require_POST
@actor_required
def reopen_place(request: ActorRequest, outage_id: UUID) -> HttpResponse:
    """A place can be slept in again from today on."""
    outage: PlaceOutage = get_object_or_404(outage_policy.visible(request.actor).select_related("place__shelter"), pk=outage_id)
    _own_place(request, outage.place_id)
    action = lambda: shelters.reopen_place(outage, by=request.actor, on=timezone.localdate())  # noqa: E731
    return do(request, action, done=f"La place {outage.place.code} est de nouveau libre.", to=outage.place.shelter)
