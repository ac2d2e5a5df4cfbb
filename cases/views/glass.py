"""Emergency access: open, list, review, restore."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.forms.glass import BreakGlassForm, ReviewForm
from cases.glass import REVEALED_BY, WORDS, behind_glass, glass_policy, may_break, to_review
from cases.keys import case_vault
from cases.models import BreakGlass, Case
from cases.reveals import REVEALS
from cases.services import glass
from cases.views.common import find_case, page
from tenants.actor import Actor
from tenants.crypto import CannotOpen
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import forbidden, require_ability
from tenants.roles import Permission
from tenants.stepup import step_up_required
from tenants.unreadable import noted

PAGE = 25


@require_http_methods(["GET", "POST"])
@actor_required
def break_glass(request: ActorRequest, reference: str) -> HttpResponse:
    """What an emergency opening commits to; then, after a proof of who one is, the opening."""
    case = find_case(request, reference)
    if not may_break(request.actor, case):
        raise forbidden(Permission.BREAK_GLASS)
    if (live := glass.live_opening(case, request.actor)) is not None:
        return redirect(live)
    return _opened(request, case) if request.method == "POST" else _ask(request, case, None)


@step_up_required
def _opened(request: ActorRequest, case: Case) -> HttpResponse:
    form = BreakGlassForm(request.POST, behind=behind_glass(request.actor, case))
    if form.is_valid():
        with refusals_as_messages(form):
            opening = glass.break_glass(case, by=request.actor, **form.cleaned_data)
            messages.success(request, _("L’accès d’urgence est ouvert pour une heure. Les responsables sont prévenus."))
            return redirect(opening)
    return _ask(request, case, form)


def _ask(request: ActorRequest, case: Case, form: BreakGlassForm | None) -> HttpResponse:
    behind = behind_glass(request.actor, case)
    context = {
        "case": case,
        "closed": [one for one in behind if not one.openable],
        "openable": any(one.openable for one in behind),
        "barred": glass.BARRED if glass.is_barred() else "",
        "review_due": glass.review_due(timezone.now()),
        "is_owner": case.tenant_id == request.actor.tenant.pk,
    }
    return page(request, "cases/glass_break.html", context, form or BreakGlassForm(behind=behind))


@require_GET
@actor_required
def listing(request: ActorRequest) -> HttpResponse:
    """Openings that wait for the actor's review, then all those that concern it, newest first."""
    require_ability(request.actor, Permission.REVIEW_GLASS)
    rows = glass_policy.visible(request.actor).select_related("case", "opener_tenant")
    waiting = to_review(request.actor).select_related("case", "opener_tenant")
    found = Paginator(rows.order_by("-opened_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"waiting": list(waiting[:PAGE]), "page": found, "is_manager": request.actor.may(Permission.MANAGE_MEMBERS)}
    return render(request, "cases/glass_list.html", context)


def _find(request: ActorRequest, opening_id: UUID) -> BreakGlass:
    rows = glass_policy.visible(request.actor).select_related(
        "case__tenant", "opener_tenant", "reviewer__person", "restored_by__person"
    )
    return get_object_or_404(rows, pk=opening_id)


@require_GET
@actor_required
def opening(request: ActorRequest, opening_id: UUID) -> HttpResponse:
    """One opening: what it shows while it lasts to the person who opened, why, and its review."""
    return _show(request, _find(request, opening_id), ReviewForm())


def _show(request: ActorRequest, row: BreakGlass, form: ReviewForm) -> HttpResponse:
    actor = request.actor
    own = row.opener_person == actor.person_id
    context: dict[str, Any] = {
        "opening": row,
        "case": row.case,
        "own": own,
        "cells": [WORDS[cell] for cell in row.cells],
        "reveals": _reveals(row) if own and row.is_live else [],
        "may_review": row.reviewed_at is None and glass_policy.may_review(actor, row),
        "may_restore": row.bars and row.reviewed_at is not None and glass_policy.may_restore(actor, row),
        "sees_case": actor.may(Permission.READ_CASES),
    }
    return page(request, "cases/glass.html", context | _words(actor, row), form)


def _reveals(row: BreakGlass) -> list[dict[str, str]]:
    return [
        {"url": reverse("cases:reveal", args=[row.case.reference, what]), "label": REVEALS[what].label, "anchor": what}
        for cell in row.cells
        for what in REVEALED_BY[cell]
    ]


def _words(actor: Actor, row: BreakGlass) -> dict[str, Any]:
    """The reason and the word of the review, for those whose tenant holds the key of the case."""
    try:
        vault = case_vault(row.case, lost=[])
    except CannotOpen:
        return {"reason": "", "note": ""}
    texts = row.unseal(vault)
    return {"reason": texts["reason"], "note": texts["review_note"], "lost": noted(vault, by=actor)}


@require_POST
@actor_required
@step_up_required
def review(request: ActorRequest, opening_id: UUID) -> HttpResponse:
    """The second person's word."""
    row = _find(request, opening_id)
    if not glass_policy.may_review(request.actor, row):
        raise forbidden(Permission.REVIEW_GLASS)
    form = ReviewForm(request.POST)
    if form.is_valid():
        with refusals_as_messages(form):
            glass.review(row, by=request.actor, **form.cleaned_data)
            messages.success(request, _("La relecture est enregistrée."))
            return redirect(row)
    return _show(request, row, form)


@require_POST
@actor_required
@step_up_required
def restore(request: ActorRequest, opening_id: UUID) -> HttpResponse:
    """Let the person open again."""
    row = _find(request, opening_id)
    if not glass_policy.may_restore(request.actor, row):
        raise forbidden(Permission.MANAGE_MEMBERS)
    return do(
        request, lambda: glass.restore(row, by=request.actor), done=_("La personne peut à nouveau ouvrir un accès."), to=row
    )
