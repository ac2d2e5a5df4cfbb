"""Units handed over for shelter: the list, one unit, units under notice, the map; agreements."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.views.common import page, posted
from housing.empty_days import total_of
from housing.forms.shelter_units import AgreementForm, WatchForm
from housing.models import ShelterUnit, UseAgreement, Vacancy
from housing.moves import find, offered
from housing.policies import vacancy_policy
from housing.presentation import unit_title, vacancy_state
from housing.services import use_agreements
from housing.services.stock import show_address
from housing.shelter_unit_moves import AGREEMENT, UNIT, state_of
from housing.sheltered_units import agreement_state, row_of, unit_context
from housing.unit_map import HEIGHT, WIDTH, UnitMap, origins_of
from housing.unit_policies import shelter_unit_policy, use_agreement_policy
from housing.views.moving import Place, move_page
from housing.workflow import shelter_units as units
from housing.workflow.shelter_units import WATCHABLE
from tenants.actor import Actor
from tenants.french import counted
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.policies import forbidden, require_part
from tenants.quota import note_own_reveal
from tenants.record import record
from tenants.roles import Permission
from tenants.stepup import step_up_required

PAST, REVEAL_SECONDS = 20, 60
READ, TITLE = Permission.READ_VACANCIES, "Mise à disposition"
Status = ShelterUnit.Status


def _units(actor: Actor) -> Any:
    joined = (
        "agreement",
        "association",
        "tenant",
        "commune",
        "place",
    )  # the association reads no vacancy: a join would hide the row
    return shelter_unit_policy.visible(actor).select_related(*joined).counted()  # type: ignore[attr-defined]


@require_GET
@actor_required
def unit_list(request: ActorRequest) -> HttpResponse:
    """Units by step, the agreements they come under, and what the empty days cost."""
    actor = request.actor
    require_part(actor, READ, "landlord", "shelter")
    rows = [row_of(unit, actor) for unit in _units(actor).live()]
    over = _units(actor).filter(status__in=[Status.RETURNED, Status.RELEASED]).order_by("-created_at")[:PAST]
    agreements = use_agreement_policy.visible(actor).select_related("association", "tenant")
    context = {
        "watched": [row for row in rows if row["unit"].status == Status.WATCHED],
        "promised": [row for row in rows if row["unit"].status in units.PROMISED],
        "handed": [row for row in rows if row["unit"].status == Status.HANDED],
        "over": [row_of(unit, actor) for unit in over],
        "agreements": [(one, agreement_state(one)) for one in agreements],
        "total": total_of(row["cost"] for row in rows),
        "ours": actor.plays("landlord"),
        "may_manage": actor.plays("landlord") and actor.may(Permission.MANAGE_VACANCIES),
    }
    return render(request, "housing/shelter_units.html", context)


@require_GET
@actor_required
def unit_map(request: ActorRequest) -> HttpResponse:
    """Where the units are; for an association, beside where its women come from. Never the second to a landlord."""
    actor = request.actor
    require_part(actor, READ, "landlord", "shelter")
    told = not actor.plays("landlord")
    drawn = UnitMap(_units(actor).live(), origins_of(actor) if told else {})
    context = {
        "points": drawn.points(),
        "sectors": drawn.sectors(),
        "missing": drawn.without_unit(),
        "told": told,
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render(request, "housing/unit_map.html", context)


# --- units under notice -----------------------------------------------------------------------------------
def _watchable(actor: Actor) -> "QuerySet[Vacancy]":
    live = ShelterUnit.objects.live().values("vacancy")
    rows = vacancy_policy.visible(actor).filter(status__in=WATCHABLE).exclude(pk__in=live)
    return rows.select_related("dwelling__commune").order_by("free_on", "number")


@require_http_methods(["GET", "POST"])
@actor_required
def notices(request: ActorRequest) -> HttpResponse:
    """The landlord's units under notice: those ticked are shown to an association."""
    actor = request.actor
    require_part(actor, Permission.MANAGE_VACANCIES, "landlord")
    rows = _watchable(actor)
    running = (
        use_agreement_policy.visible(actor).filter(tenant=actor.tenant, ended_on__isnull=True).select_related("association")
    )
    form = WatchForm(posted(request), units=rows, agreements=running)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            for vacancy in form.cleaned_data["units"]:
                units.watch(vacancy, by=actor, agreement=form.cleaned_data["agreement"])
            number = len(form.cleaned_data["units"])
            messages.success(request, f"{counted(number, 'logement est montré', 'logements sont montrés')} à l’association.")
            return redirect("housing:shelter_units")
    context = {
        "rows": [(row, unit_title(row.dwelling), vacancy_state(row)) for row in rows],
        "ticked": request.POST.getlist("units"),
        "has_agreement": running.exists(),
    }
    return page(request, "housing/unit_notices.html", context, form)


def _require_side(row: ShelterUnit | UseAgreement, actor: Actor) -> None:
    """Raise Forbidden unless the actor's organisation is one of the two: it is in its own log that the reading is written."""
    if actor.tenant.pk not in (row.tenant_id, row.association_id):
        raise forbidden(READ)


# --- one unit ---------------------------------------------------------------------------------------------
def _unit(request: ActorRequest, number: str) -> ShelterUnit:
    return get_object_or_404(_units(request.actor), number=number)


@require_GET
@actor_required
def shelter_unit(request: ActorRequest, number: str) -> HttpResponse:
    """One unit, as one of its two sides sees it."""
    return render(request, "housing/shelter_unit.html", unit_context(_unit(request, number), request.actor))


@require_http_methods(["GET", "POST"])
@actor_required
def act_on_shelter_unit(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """One move of a unit."""
    row = _unit(request, number)
    move = find(UNIT, code)
    if move is None:
        raise Http404
    crumbs = [TITLE, reverse("housing:shelter_units"), row.number, row.get_absolute_url(), str(move.title)]
    return move_page(request, move, row, Place(row.status, str(row.get_status_display()), crumbs, row.get_absolute_url()))


@require_POST
@actor_required
@step_up_required
def reveal_shelter_unit(request: ActorRequest, number: str) -> HttpResponse:
    """The address of a unit in use, on a click, logged: for the association and the landlord's named people."""
    row = _unit(request, number)
    _require_side(row, request.actor)
    if row.status != Status.HANDED:
        raise Http404
    record("address.revealed", row, by=request.actor, owner=request.actor.tenant.pk)
    note_own_reveal(row.dwelling_id, by=request.actor)
    address, lost = show_address(row.dwelling_id, by=request.actor)
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


# --- agreements -------------------------------------------------------------------------------------------
def _agreement(request: ActorRequest, number: str) -> UseAgreement:
    rows = use_agreement_policy.visible(request.actor).select_related("association", "tenant", "programme")
    return get_object_or_404(rows, number=number)


@require_http_methods(["GET", "POST"])
@actor_required
def sign_agreement(request: ActorRequest) -> HttpResponse:
    """Write down an agreement that was signed."""
    require_part(request.actor, Permission.MANAGE_VACANCIES, "landlord")
    form = AgreementForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            row = use_agreements.sign_agreement(by=request.actor, **form.cleaned_data)
            messages.success(request, "La convention est enregistrée.")
            return redirect(row)
    back = reverse("housing:shelter_units")
    context = {"title": "Enregistrer une convention", "back": back, "crumb": TITLE}
    return page(request, "housing/shelter_form.html", context, form)


@require_GET
@actor_required
def use_agreement(request: ActorRequest, number: str) -> HttpResponse:
    """One agreement: its terms, its units, what the empty days cost."""
    row, actor = _agreement(request, number), request.actor
    found = [row_of(unit, actor) for unit in _units(actor).filter(agreement=row).live()]
    ours = row.tenant_id == actor.tenant.pk
    context: dict[str, Any] = {
        "agreement": row,
        "state": agreement_state(row),
        "ours": ours,
        "rows": found,
        "left": use_agreements.units_left(row, [one["unit"] for one in found]),
        "total": total_of(one["cost"] for one in found),
        "named": [one.person.display_name for one in (row.officer, row.second_officer) if one] if ours else [],
        "moves": offered(AGREEMENT, row, state_of(row), actor),
    }
    return render(request, "housing/use_agreement.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def act_on_agreement(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """One move of an agreement."""
    row = _agreement(request, number)
    move = find(AGREEMENT, code)
    if move is None:
        raise Http404
    crumbs = [TITLE, reverse("housing:shelter_units"), f"Convention {row.number}", row.get_absolute_url(), str(move.title)]
    return move_page(request, move, row, Place(state_of(row), str(agreement_state(row).label), crumbs, row.get_absolute_url()))


@require_POST
@actor_required
def agreement_sheet(request: ActorRequest, number: str) -> HttpResponse:
    """The agreement on paper."""
    row = _agreement(request, number)
    _require_side(row, request.actor)
    answer = HttpResponse(use_agreements.set_sheet(row, by=request.actor), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="convention-{row.number}.pdf"'
    return answer
