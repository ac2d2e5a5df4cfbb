"""What is done beyond cases: emergency numbers and local procedures, actions, advice, figures of the territory."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants import emergencies, outreach
from tenants.french import counted
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages, to_change
from tenants.models import ExternalFigure, LocalProcedure, OutreachAction
from tenants.outreach_forms import ActionForm, AdviceForm, FiguresForm, ProcedureForm
from tenants.policies import require_ability, require_part
from tenants.resource_policies import action_policy, advice_policy, procedure_policy
from tenants.roles import Permission
from tenants.services import outreach as services
from tenants.views.directory import form_page, posted, territory

KEEP, READ, LOG = Permission.KEEP_DIRECTORY, Permission.READ_DIRECTORY, Permission.LOG_OUTREACH
YEARS = 6


def year_of(request: HttpRequest) -> int:
    """The year that the address asks for, else the current one."""
    today = timezone.localdate()
    asked = request.GET.get("annee", "")
    return int(asked) if asked.isdecimal() and today.year - 50 < int(asked) <= today.year else today.year


def year_tabs(year: int, years: list[int]) -> list[dict[str, Any]]:
    """Tabs of years, the latest first."""
    shown = sorted({*years, year}, reverse=True)
    return [{"label": str(one), "url": f"?annee={one}", "current": one == year} for one in shown]


# --- what to do -------------------------------------------------------------------------------------
@require_GET
@actor_required
def emergency_page(request: ActorRequest) -> HttpResponse:
    """National numbers and procedures, then what the coordination added for here."""
    rows = procedure_policy.visible(request.actor).select_related("programme")
    context = {
        "danger": emergencies.DANGER,
        "advice": emergencies.ADVICE,
        "procedures": emergencies.PROCEDURES,
        "reviewed_on": emergencies.REVIEWED_ON,
        "local": list(rows),
        "several": len(request.actor.programmes) > 1,
        "may_keep": request.actor.may(KEEP) and request.actor.plays("coordinator"),
    }
    return render(request, "tenants/emergencies.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def add_procedure(request: ActorRequest) -> HttpResponse:
    """Add what to do here."""
    require_part(request.actor, KEEP, "coordinator")
    form = ProcedureForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            services.add_procedure(by=request.actor, programme=form.programme, values=form.values)
            messages.success(request, "La démarche locale est visible de tout le dispositif.")
            return redirect("tenants:emergencies")
    back = reverse("tenants:emergencies")
    return form_page(request, form, title="Ajouter une démarche locale", back=back, crumb="Urgences et démarches")


def _kept_procedure(request: ActorRequest, procedure_id: UUID) -> LocalProcedure:
    return to_change(request, procedure_policy.visible(request.actor), procedure_id, services.require_procedure)


@require_http_methods(["GET", "POST"])
@actor_required
def edit_procedure(request: ActorRequest, procedure_id: UUID) -> HttpResponse:
    """Correct a local procedure, or say that it is still right."""
    row = _kept_procedure(request, procedure_id)
    form = ProcedureForm(posted(request), actor=request.actor, row=row)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            services.correct_procedure(row, by=request.actor, values=form.values)
            messages.success(request, "La démarche locale est à jour.")
            return redirect("tenants:emergencies")
    retire = {"url": reverse("tenants:withdraw_procedure", args=[row.pk]), "label": "Retirer cette démarche"}
    back = reverse("tenants:emergencies")
    return form_page(request, form, title="Modifier la démarche", back=back, crumb="Urgences et démarches", retire=retire)


@require_POST
@actor_required
def withdraw_procedure(request: ActorRequest, procedure_id: UUID) -> HttpResponse:
    """Take a local procedure away."""
    row = _kept_procedure(request, procedure_id)
    action = lambda: services.withdraw_procedure(row, by=request.actor)  # noqa: E731
    return do(request, action, done="La démarche est retirée.", to="tenants:emergencies")


# --- actions and advice -----------------------------------------------------------------------------
@require_GET
@actor_required
def action_list(request: ActorRequest) -> HttpResponse:
    """Actions of a year with totals by organisation; one's own advices, counted."""
    actor = request.actor
    require_ability(actor, READ)
    year = year_of(request)
    rows = list(action_policy.visible(actor).filter(done_on__year=year).select_related("tenant"))
    advices = outreach.advice_totals(year)
    last = advice_policy.visible(actor).filter(given_on__year=year)[:5]
    context = {
        "year": year,
        "tabs": year_tabs(year, [timezone.localdate().year - back for back in range(3)]),
        "rows": [(row, row.tenant_id == actor.tenant.pk) for row in rows],
        "total": counted(len(rows), "action"),
        "totals": outreach.action_totals(year),
        "advice": outreach.own_advice(actor, year),
        "last": last,
        "advices": [(one, advices[one.pk]) for one in actor.programmes if one.pk in advices],
        "may_log": actor.may(LOG),
    }
    return render(request, "tenants/actions.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def add_action(request: ActorRequest) -> HttpResponse:
    """Note an action."""
    require_ability(request.actor, LOG)
    form = ActionForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            row = services.log_action(by=request.actor, programme=form.programme, values=form.values)
            messages.success(request, "L’action est notée.")
            return redirect(f"{reverse('tenants:actions')}?annee={row.done_on.year}")
    return form_page(request, form, title="Noter une action", back=reverse("tenants:actions"), crumb="Actions et conseils")


def _own_action(request: ActorRequest, action_id: UUID) -> OutreachAction:
    return to_change(request, action_policy.visible(request.actor), action_id, services.require_action)


@require_http_methods(["GET", "POST"])
@actor_required
def edit_action(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Correct an action."""
    row = _own_action(request, action_id)
    form = ActionForm(posted(request), actor=request.actor, row=row)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            row = services.correct_action(row, by=request.actor, values=form.values)
            messages.success(request, "L’action est corrigée.")
            return redirect(f"{reverse('tenants:actions')}?annee={row.done_on.year}")
    retire = {"url": reverse("tenants:withdraw_action", args=[row.pk]), "label": "Retirer, notée par erreur"}
    back = reverse("tenants:actions")
    return form_page(request, form, title="Corriger l’action", back=back, crumb="Actions et conseils", retire=retire)


@require_POST
@actor_required
def withdraw_action(request: ActorRequest, action_id: UUID) -> HttpResponse:
    """Take away an action that was noted by mistake."""
    row = _own_action(request, action_id)
    action = lambda: services.withdraw_action(row, by=request.actor)  # noqa: E731
    return do(request, action, done="L’action est retirée.", to="tenants:actions")


@require_http_methods(["GET", "POST"])
@actor_required
def add_advice(request: ActorRequest) -> HttpResponse:
    """Count an advice given outside any case."""
    require_ability(request.actor, LOG)
    form = AdviceForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            services.note_advice(by=request.actor, programme=form.programme, values=form.values)
            messages.success(request, "Le conseil est compté.")
            return redirect("tenants:actions")
    lead = "Trois choix, aucun mot : rien ne dit qui a demandé."
    back = reverse("tenants:actions")
    return form_page(request, form, title="Compter un conseil", back=back, crumb="Actions et conseils", lead=lead)


@require_POST
@actor_required
def withdraw_advice(request: ActorRequest, advice_id: UUID) -> HttpResponse:
    """Take away an advice that was counted by mistake."""
    row = get_object_or_404(advice_policy.visible(request.actor), pk=advice_id)
    action = lambda: services.withdraw_advice(row, by=request.actor)  # noqa: E731
    return do(request, action, done="Le conseil est retiré.", to="tenants:actions")


# --- figures of the territory -----------------------------------------------------------------------
@require_GET
@actor_required
def figure_table(request: ActorRequest) -> HttpResponse:
    """Yearly figures by commune, of one programme after the other."""
    actor = request.actor
    require_ability(actor, READ)
    years = {one.pk: outreach.figure_years(actor, one) for one in actor.programmes}
    known = sorted({year for found in years.values() for year in found}, reverse=True)[:YEARS]
    year = year_of(request) if "annee" in request.GET or not known else known[0]
    tables = [(one, outreach.figure_lines(actor, one, year)) for one in actor.programmes]
    context = {
        "year": year,
        "tabs": year_tabs(year, known),
        "tables": [(one, lines) for one, lines in tables if lines],
        "kinds": [str(label) for label in ExternalFigure.Kind.labels],
        "may_log": actor.may(LOG),
    }
    return render(request, "tenants/figures.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def add_figures(request: ActorRequest) -> HttpResponse:
    """Type or paste yearly figures of communes."""
    require_ability(request.actor, LOG)
    form = FiguresForm(posted(request), actor=request.actor, near=territory(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            cleaned = form.cleaned_data
            count = services.note_figures(
                by=request.actor, programme=form.programme, kind=cleaned["kind"], source=cleaned["source"],
                figures=cleaned["figures"],
            )  # fmt: skip
            messages.success(request, f"{counted(count, 'chiffre est enregistré', 'chiffres sont enregistrés')}.")
            return redirect(f"{reverse('tenants:figures')}?annee={max(one.year for one in cleaned['figures'])}")
    back = reverse("tenants:figures")
    return form_page(request, form, title="Saisir ou coller des chiffres", back=back, crumb="Chiffres du territoire")
