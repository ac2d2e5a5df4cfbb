"""Urgent requests: asked in a minute, answered in one tap, counted in hours; who is on call."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.views.common import page, posted
from housing.forms.safety import SafetyForm, ShiftForm
from housing.models import SafetyRequest
from housing.shelter_policies import on_call_policy, safety_policy
from housing.sheltering import SAFETY_STATES, age_words, hours_fr
from housing.workflow import safety
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import require_ability, require_part
from tenants.roles import Permission

SHOWN = 50
Status = SafetyRequest.Status
ACTIONS: dict[str, tuple[Callable[..., object], str]] = {
    "proposer": (safety.propose, "Votre place est proposée : l’association est prévenue et vous appelle."),
    "accepter": (safety.accept_offer, "La place est acceptée : la structure est prévenue."),
    "refuser": (safety.decline_offer, "La demande est de nouveau ouverte aux structures d’astreinte."),
    "entree": (safety.note_entry, "L’entrée est notée."),
    "retirer": (safety.withdraw_now, "La demande est retirée."),
}


def _row(row: SafetyRequest, actor: Actor) -> dict[str, Any]:
    return {
        "row": row,
        "state": SAFETY_STATES[row.status],
        "who": age_words(row),
        "may_propose": row.status == Status.OPEN
        and row.expires_at > timezone.now()
        and actor.may(Permission.MANAGE_STAYS)
        and actor.plays("shelter", programme=row.programme_id),
        "answer": hours_fr(row.asked_at, row.offered_at),
        "entry": hours_fr(row.asked_at, row.entered_at),
    }


@require_GET
@actor_required
def safety_list(request: ActorRequest) -> HttpResponse:
    """Urgent requests: those that wait first."""
    actor = request.actor
    require_part(actor, Permission.READ_STAYS, *safety.ASKING)
    rows = safety_policy.visible(actor).order_by("-asked_at", "pk")[:SHOWN]
    found = [_row(row, actor) for row in rows]
    context = {
        "live": [one for one in found if one["row"].status in SafetyRequest.LIVE],
        "over": [one for one in found if one["row"].status not in SafetyRequest.LIVE],
        "may_ask": actor.may(Permission.ORIENT),
        "shelters": actor.plays("shelter"),
        "on_call": list(on_call_policy.visible(actor).now().select_related("membership__person")),  # type: ignore[attr-defined]
    }
    return render(request, "housing/safety_list.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def ask_now(request: ActorRequest) -> HttpResponse:
    """Ask for a place now."""
    require_part(request.actor, Permission.ORIENT, *safety.ASKING)
    form = SafetyForm(posted(request), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            row = safety.ask_now(by=request.actor, programme=form.programme, persons=form.persons)
            messages.success(request, "La demande part aux structures d’astreinte.")
            return redirect(row)
    context = {
        "title": "Demander une place maintenant",
        "button": "Demander la place",
        "back": reverse("housing:safety"),
        "crumb": "Urgences",
    }
    return page(request, "housing/shelter_form.html", context, form)


def _found(request: ActorRequest, number: str) -> SafetyRequest:
    return get_object_or_404(safety_policy.visible(request.actor).select_related("tenant"), number=number)


@require_GET
@actor_required
def safety_request(request: ActorRequest, number: str) -> HttpResponse:
    """One urgent request; which shelter answered, the asker and that shelter alone read."""
    row = _found(request, number)
    actor = request.actor
    offer = safety.standing_offer(row)
    ours = row.tenant_id == actor.tenant.pk
    acts = ours and actor.may(Permission.ORIENT)
    answers = offer is not None and offer.tenant_id == actor.tenant.pk and actor.may(Permission.MANAGE_STAYS)
    context = _row(row, actor) | {
        "offer": offer,
        "may_accept": acts and row.status == Status.OFFERED,
        "may_decline": acts and row.status in {Status.OFFERED, Status.ACCEPTED},
        "may_enter": (acts or answers) and row.status == Status.ACCEPTED,
        "may_withdraw": acts and row.status in SafetyRequest.LIVE,
    }
    return render(request, "housing/safety_request.html", context)


@require_POST
@actor_required
def act_on_safety(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """One step of an urgent request, in one tap."""
    row = _found(request, number)
    if code not in ACTIONS:
        raise Http404
    action, done = ACTIONS[code]
    return do(request, lambda: action(row, by=request.actor), done=done, to=row)


@require_http_methods(["GET", "POST"])
@actor_required
def on_call(request: ActorRequest) -> HttpResponse:
    """Who of one's own organisation is on call, and when."""
    actor = request.actor
    require_part(actor, Permission.READ_STAYS, "shelter")
    if request.method == "POST":
        require_ability(actor, Permission.MANAGE_STAYS)
    form = ShiftForm(posted(request), actor=actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            cleaned = {name: form.cleaned_data[name] for name in ("membership", "starts_at", "ends_at", "callback")}
            safety.add_shift(by=actor, programme=form.programme, **cleaned)
            messages.success(request, "L’astreinte est notée.")
            return redirect("housing:on_call")
    shifts = on_call_policy.visible(actor).filter(ends_at__gt=timezone.now()).select_related("membership__person")
    context = {"shifts": list(shifts), "now": timezone.now(), "may_manage": actor.may(Permission.MANAGE_STAYS)}
    return page(request, "housing/on_call.html", context, form)


@require_POST
@actor_required
def end_shift(request: ActorRequest, shift_id: UUID) -> HttpResponse:
    """A shift is over."""
    row = get_object_or_404(on_call_policy.visible(request.actor), pk=shift_id)
    return do(request, lambda: safety.end_shift(row, by=request.actor), done="L’astreinte est finie.", to="housing:on_call")
