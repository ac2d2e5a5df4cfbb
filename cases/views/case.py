"""The case page, tab by tab, and what is revealed on it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.forms.documents import ProofForm
from cases.keys import case_vault
from cases.models import Case, SupportMeasure
from cases.papers import copies_shown, lodged_on, proofs_shown
from cases.papers_wanted import wanted_shown
from cases.policies import case_policy, measure_policy, referral_policy
from cases.reveals import REVEALS, within_quota
from cases.screens import TABS_BY_NAME, CaseScreen, glass_url
from cases.services import moving_in
from cases.services.documents import in_team
from cases.timeline import KINDS_SHOWN, lines_of
from cases.views.common import find_case, reveal_refused
from cases.wording import MEASURE_TONES
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required
from tenants.record import record
from tenants.roles import Permission
from tenants.stepup import step_up_required
from tenants.unreadable import noted

SECONDS = 45


def opened(request: ActorRequest, reference: str, tab: str) -> tuple[Case, CaseScreen]:
    """The case, and a trace that it was opened; 404 for a tab that is not for the actor."""
    case = find_case(request, reference)
    screen = CaseScreen(case, request.actor)
    if screen.by_name and tab not in TABS_BY_NAME:
        raise Http404
    record("case.opened", case, by=request.actor, owner=case.tenant_id)
    return case, screen


@require_GET
@actor_required
def situation(request: ActorRequest, reference: str) -> HttpResponse:
    """What there is to know at once."""
    case, screen = opened(request, reference, "situation")
    lines = lines_of(case, request.actor)[:5] if case.status != Case.Status.DRAFT else []
    more = {"lines": lines, "has_new_address": screen.has_new_address()}
    context = {"need": screen.need(), "origin": screen.origin(), "diagnosis": screen.diagnosis(), "dates": screen.dates()}
    return render(request, "cases/situation.html", screen.frame("situation") | context | more)


@require_GET
@actor_required
def needs(request: ActorRequest, reference: str) -> HttpResponse:
    """Household, dwelling, sectors, application, safety."""
    _case, screen = opened(request, reference, "besoins")
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
    _case, screen = opened(request, reference, "propositions")
    return render(request, "cases/lodging.html", screen.frame("propositions"))


@require_GET
@actor_required
def support(request: ActorRequest, reference: str) -> HttpResponse:
    """Support measures of the case."""
    case, screen = opened(request, reference, "accompagnement")
    measures = (
        measure_policy.visible(request.actor)
        .filter(case=case)
        .select_related("tenant", "requester")
        .prefetch_related("sessions")
    )
    rows = [_measure_row(measure) for measure in measures.order_by("-requested_on", "pk")]
    may_ask = request.actor.may(Permission.REQUEST_SUPPORT) and case.is_live
    context = {"rows": rows, "may_ask": may_ask, **_settling(case, request.actor)}
    return render(request, "cases/support.html", screen.frame("accompagnement") | context)


def _settling(case: Case, actor: Actor) -> dict[str, Any]:
    """How far moving in is, for those who support her."""
    if not moving_in.supports(case, actor):
        return {"supports": False}
    count = referral_policy.visible(actor).filter(case=case).count()
    return {"supports": True, "checklist": moving_in.checklist_of(case, actor), "referral_count": count}


def _measure_row(measure: SupportMeasure) -> dict[str, Any]:
    held = [session for session in measure.sessions.all() if session.held_on]
    return {"measure": measure, "tone": MEASURE_TONES[measure.status], "held": len(held)}


@require_GET
@actor_required
def chronology(request: ActorRequest, reference: str) -> HttpResponse:
    """The whole chronology, filtered by kind."""
    case, screen = opened(request, reference, "chronologie")
    kind = request.GET.get("nature", "")
    kinds = [{"code": code, "label": label, "current": code == kind} for code, label in KINDS_SHOWN]
    context = {"lines": lines_of(case, request.actor, kind=kind), "kinds": kinds, "filtered": bool(kind)}
    return render(request, "cases/chronology.html", screen.frame("chronologie") | context)


@require_GET
@actor_required
def documents(request: ActorRequest, reference: str) -> HttpResponse:
    """Papers seen, and for the team the copies that are kept."""
    case, screen = opened(request, reference, "pieces")
    frame, team = screen.frame("pieces"), in_team(case, request.actor)
    context = {
        "wanted": wanted_shown(case, request.actor),
        "proofs": proofs_shown(case, request.actor),
        "lodged_on": lodged_on(case, request.actor),
        "copies": copies_shown(case, request.actor) if team else [],
        "in_team": team,
        "form": ProofForm() if frame["may_edit"] else None,
    }
    return render(request, "cases/documents.html", frame | context)


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
        return reveal_refused(request, back_url=case.get_absolute_url(), glass_url=glass_url(case, by=request.actor))
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
        "masked": "● ● ●" if what in {"identite", "nouvelle-adresse"} else "",
        "back_url": case.get_absolute_url(),
    }
    return render(request, "components/_revealed.html" if request.headers.get("HX-Request") else "cases/revealed.html", context)
