"""Channels against their targets; a target that changes; a programme that takes nobody in any more."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.views.common import page, posted
from cases.wording import ICONS, TONES
from reporting.choosing import Choice, chosen
from reporting.forms import ReasonForm, TargetForm
from reporting.policies import decided, evaluated
from reporting.targets import board, channels_of, exercises, history, open_cases, told
from tenants.actor import Actor
from tenants.french import coded, counted
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.models import Channel, Programme
from tenants.policies import forbidden
from tenants.roles import Permission
from tenants.services import decisions

LISTED = 100


def decided_programme(actor: Actor, programme_id: UUID) -> Programme:
    """A programme that the actor settles; 403 when it settles none, else 404."""
    mine = decided(actor)
    if not mine:
        raise forbidden(Permission.MANAGE_PROGRAMME)
    found = next((one for one in mine if one.pk == programme_id), None)
    if found is None:
        raise Http404
    return found


def _page_of(programme: Programme) -> str:
    return f"{reverse('reporting:targets')}?{urlencode({'dispositif': programme.pk})}"


@actor_required
@require_safe
def targets(request: ActorRequest) -> HttpResponse:
    """The channels of a programme over one exercise; its open cases once it takes nobody in any more."""
    programmes = evaluated(request.actor)
    if not programmes:
        raise forbidden(Permission.VIEW_INDICATORS)
    choice = chosen(request.GET, programmes, exercises)
    context: dict[str, Any] = {
        "choice": choice,
        "board": board(request.actor, choice.programme, choice.year),
        "may_decide": choice.programme in decided(request.actor),
        **_entries(request.actor, choice),
    }
    return render(request, "reporting/targets.html", context)


def _entries(actor: Actor, choice: Choice) -> dict[str, Any]:
    """Since when nobody enters, and the open cases that the actor sees."""
    programme = choice.programme
    closed = decisions.closed_to_entries([programme]).get(programme.pk)
    ends_soon = programme.ends_on is not None and not closed
    rows = list(open_cases(actor, programme).order_by("filed_at", "pk")[: LISTED + 1]) if closed or ends_soon else []
    return {
        "closed": closed,
        "by_decision": decisions.is_closed_by_decision(programme),
        "ends_soon": ends_soon,
        "open_cases": [(one, TONES[one.status], ICONS[one.status]) for one in rows[:LISTED]],
        "open_note": f"plus de {LISTED}" if len(rows) > LISTED else counted(len(rows), "dossier"),
        "more_cases": len(rows) > LISTED,
    }


@actor_required
@require_http_methods(["GET", "POST"])
def set_target(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """Set what a channel (or the whole programme) aims at from a day on."""
    programme = decided_programme(request.actor, programme_id)
    channel = _channel(programme, request.GET.get("voie", ""))
    past = history(programme, channel)
    form = TargetForm(posted(request), current=past[0] if past else None)
    if form.is_valid():
        with refusals_as_messages(form):
            decisions.set_target(programme, channel, by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, "L’objectif est enregistré ; le précédent reste lisible avec ses dates.")
            return redirect(_page_of(programme))
    context = {
        "programme": programme,
        "label": coded(channel.code, channel.label) if channel else "Ensemble du dispositif",
        "past": [(one, told(one)) for one in past],
        "back": _page_of(programme),
    }
    return page(request, "reporting/target_form.html", context, form)


def _channel(programme: Programme, key: str) -> Channel | None:
    if not key:
        return None
    found = next((one for one in channels_of(programme) if str(one.pk) == key), None)
    if found is None:
        raise Http404
    return found


@actor_required
@require_http_methods(["GET", "POST"])
def close_entries(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """From today on nobody enters; open cases go on."""
    programme = decided_programme(request.actor, programme_id)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with refusals_as_messages(form):
            decisions.close_entries(programme, by=request.actor, reason=form.cleaned_data["reason"])
        if form.is_valid():
            messages.success(request, "Le dispositif n’accueille plus de nouvelles entrées ; les coordinations sont prévenues.")
            return redirect(_page_of(programme))
    count = open_cases(request.actor, programme).count()
    context = {"programme": programme, "count": count, "today": timezone.localdate(), "back": _page_of(programme)}
    return page(request, "reporting/close_entries.html", context, form)


@actor_required
@require_POST
def reopen_entries(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """The programme takes people in again."""
    programme = decided_programme(request.actor, programme_id)
    action = lambda: decisions.reopen_entries(programme, by=request.actor)  # noqa: E731
    return do(request, action, done="Le dispositif accueille de nouveau des entrées.", to=_page_of(programme))
