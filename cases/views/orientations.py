"""Orientations: the short form, what became of ours, those that wait for us."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.forms.partners import OrientationForm
from cases.models import Orientation, TakenUp
from cases.policies import orientation_policy
from cases.services import orientations
from cases.views.common import draft_url, kept, page, posted
from cases.wording import ORIENTATION_TONES
from tenants import drafts
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import require_ability
from tenants.roles import Permission

SHOWN = 100
DRAFT = "orientation"


def _row(orientation: Orientation, actor: Actor) -> dict[str, Any]:
    received = orientation.recipient_id == actor.tenant.pk
    return {
        "orientation": orientation,
        "tone": ORIENTATION_TONES[orientation.status],
        "received": received,
        "other": orientation.tenant if received else orientation.recipient,
        "waits": received and orientation.status == Orientation.Status.RECEIVED,
    }


@require_GET
@actor_required
def orientation_list(request: ActorRequest) -> HttpResponse:
    """Those that wait for us first, then ours."""
    require_ability(request.actor, Permission.ORIENT)
    rows = orientation_policy.visible(request.actor).select_related("tenant", "recipient", "programme")
    shown = [_row(one, request.actor) for one in rows.order_by("-received_at", "pk")[:SHOWN]]
    context = {
        "waiting": [row for row in shown if row["waits"]],
        "received": [row for row in shown if row["received"] and not row["waits"]],
        "sent": [row for row in shown if not row["received"]],
    }
    return render(request, "cases/orientations.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def refer(request: ActorRequest) -> HttpResponse:
    """Refer somebody."""
    require_ability(request.actor, Permission.ORIENT)
    form = OrientationForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            orientation = orientations.refer(by=request.actor, **form.cleaned_data)
        if form.is_valid():
            drafts.forget(request.actor, DRAFT)
            messages.success(request, _("L’orientation %(number)s est reçue.") % {"number": orientation.number})
            return redirect("cases:orientations")
    if request.method == "GET" and (typed := kept(request, form, DRAFT)):
        form = OrientationForm(actor=request.actor, initial=typed)
    return page(request, "cases/refer.html", {"draft_url": draft_url(DRAFT), "closed": not form.choices}, form)


@require_GET
@actor_required
def orientation_page(request: ActorRequest, number: str) -> HttpResponse:
    """For the recipient what was written, for the referrer the state alone."""
    orientation = _find(request, number)
    context = _row(orientation, request.actor)
    if context["received"]:
        content, texts, lost = orientations.read_content(orientation, by=request.actor)
        taken = TakenUp.objects.filter(orientation=orientation).select_related("case").first()
        context |= {"content": content, "texts": texts, "lost": lost, "case": taken.case if taken else None}
    return render(request, "cases/orientation.html", context)


def _find(request: ActorRequest, number: str) -> Orientation:
    rows = orientation_policy.visible(request.actor).select_related("tenant", "recipient", "programme", "channel")
    return get_object_or_404(rows, number=number)


@require_POST
@actor_required
def take_up(request: ActorRequest, number: str) -> HttpResponse:
    """Open a draft filled with it, then its first step."""
    orientation = _find(request, number)
    opened: list[str] = []
    action = lambda: opened.append(orientations.take_up(orientation, by=request.actor).reference)  # noqa: E731
    answer = do(request, action, done=_("L’orientation est prise en charge : le dossier est ouvert."), to=orientation)
    return redirect(reverse("cases:step", args=[opened[0], "contact"])) if opened else answer


@require_POST
@actor_required
def close(request: ActorRequest, number: str) -> HttpResponse:
    """End an orientation; one that was never taken up is out of scope."""
    orientation = _find(request, number)
    out_of_scope = orientation.status == Orientation.Status.RECEIVED
    action = lambda: orientations.close(orientation, by=request.actor, out_of_scope=out_of_scope)  # noqa: E731
    return do(request, action, done=_("L’orientation est close."), to=orientation)
