"""The case page, tab by tab, and what is revealed on it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.accesses import openings, recipients_of
from cases.keys import case_vault
from cases.models import Case, SupportMeasure
from cases.policies import case_policy, measure_policy
from cases.reveals import REVEALS, within_quota
from cases.screens import CaseScreen
from cases.services.team import colleagues
from cases.timeline import KINDS_SHOWN, lines_of
from cases.views.common import find_case, reveal_refused
from cases.wording import MEASURE_TONES
from tenants.http import ActorRequest, actor_required
from tenants.record import record
from tenants.roles import Permission
from tenants.stepup import step_up_required
from tenants.unreadable import noted

SECONDS = 45


def _opened(request: ActorRequest, reference: str) -> tuple[Case, CaseScreen]:
    """The case, and a trace that it was opened."""
    case = find_case(request, reference)
    record("case.opened", case, by=request.actor, owner=case.tenant_id)
    return case, CaseScreen(case, request.actor)


@require_GET
@actor_required
def situation(request: ActorRequest, reference: str) -> HttpResponse:
    """What there is to know at once."""
    case, screen = _opened(request, reference)
    lines = lines_of(case, request.actor)[:5] if case.status != Case.Status.DRAFT else []
    context = {"need": screen.need(), "origin": screen.origin(), "diagnosis": screen.diagnosis(), "dates": screen.dates()}
    return render(request, "cases/situation.html", screen.frame("situation") | context | {"lines": lines})


@require_GET
@actor_required
def needs(request: ActorRequest, reference: str) -> HttpResponse:
    """Household, dwelling, sectors, application, safety."""
    _case, screen = _opened(request, reference)
    cards = [
        {"title": _("Ménage"), "facts": screen.household(), "step": "menage"},
        {"title": _("Besoin de logement"), "facts": screen.need(), "step": "besoin"},
        {"title": _("Secteurs"), "facts": screen.sectors(), "step": "secteurs"},
        {"title": _("Ressources et demande"), "facts": screen.application(), "step": "demande"},
        {"title": _("Sécurité"), "facts": screen.safety(), "step": "securite"},
    ]
    for card in cards:
        card["url"] = reverse("cases:step", args=[reference, card["step"]])
    return render(request, "cases/needs.html", screen.frame("besoins") | {"cards": [card for card in cards if card["facts"]]})


@require_GET
@actor_required
def lodging(request: ActorRequest, reference: str) -> HttpResponse:
    """Proposals and reservation: asked of the floor above by the page."""
    _case, screen = _opened(request, reference)
    return render(request, "cases/lodging.html", screen.frame("propositions"))


@require_GET
@actor_required
def support(request: ActorRequest, reference: str) -> HttpResponse:
    """Support measures of the case."""
    case, screen = _opened(request, reference)
    measures = (
        measure_policy.visible(request.actor)
        .filter(case=case)
        .select_related("tenant", "requester")
        .prefetch_related("sessions")
    )
    rows = [_measure_row(measure) for measure in measures.order_by("-requested_on", "pk")]
    may_ask = request.actor.may(Permission.REQUEST_SUPPORT) and case.is_live
    return render(request, "cases/support.html", screen.frame("accompagnement") | {"rows": rows, "may_ask": may_ask})


def _measure_row(measure: SupportMeasure) -> dict[str, Any]:
    held = [session for session in measure.sessions.all() if session.held_on]
    return {"measure": measure, "tone": MEASURE_TONES[measure.status], "held": len(held)}


@require_GET
@actor_required
def chronology(request: ActorRequest, reference: str) -> HttpResponse:
    """The whole chronology, filtered by kind."""
    case, screen = _opened(request, reference)
    kind = request.GET.get("nature", "")
    kinds = [{"code": code, "label": label, "current": code == kind} for code, label in KINDS_SHOWN]
    context = {"lines": lines_of(case, request.actor, kind=kind), "kinds": kinds, "filtered": bool(kind)}
    return render(request, "cases/chronology.html", screen.frame("chronologie") | context)


@require_GET
@actor_required
def access(request: ActorRequest, reference: str) -> HttpResponse:
    """Who sees what, and who opened the case."""
    case, screen = _opened(request, reference)
    team = case.team.select_related("membership__person").order_by("-part", "since") if screen.is_owner else []
    context = {
        "recipients": recipients_of(case),
        "openings": openings(case, request.actor) if screen.is_owner else [],
        "team": team,
    }
    context["colleagues"] = colleagues(request.actor) if screen.is_owner else []
    return render(request, "cases/access.html", screen.frame("acces") | context)


@require_POST
@actor_required
@step_up_required
def reveal(request: ActorRequest, reference: str, what: str) -> HttpResponse:
    """Show what is masked, for a while: a logged act, never a link."""
    case = find_case(request, reference)
    if what not in REVEALS:
        raise Http404
    item = REVEALS[what]
    case_policy.require_cell(request.actor, item.cell, case)
    if not within_quota(case, what, by=request.actor):
        return reveal_refused(request, back_url=case.get_absolute_url())
    record(f"{item.event}.revealed", case, by=request.actor, owner=case.tenant_id)
    vault = case_vault(case, lost=[])
    value = item.read(case, vault)
    context = {
        "case": case,
        "value": value or _("non renseigné"),
        "lost": noted(vault, by=request.actor),
        "seconds": SECONDS,
        "url": request.path,
        "what": item.label,
        "anchor": what,
        "masked": "● ● ●" if what == "identite" else "",
        "back_url": case.get_absolute_url(),
    }
    return render(request, "components/_revealed.html" if request.headers.get("HX-Request") else "cases/revealed.html", context)
