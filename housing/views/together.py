"""Several units held at once: a landlord studies what is proposed, chooses, reads what it commits to, holds."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.policies import summary_policy
from housing.policies import reservation_policy
from housing.presentation import reservation_state, unit_title
from housing.services import together as service
from housing.together_screens import MOST, Line, chosen_in, lines_of, units_to_study
from tenants.http import ActorRequest, actor_required
from tenants.models import Participation
from tenants.policies import require_part
from tenants.roles import Permission

LANDLORD = Participation.Part.LANDLORD
HELD = "reservation"


@require_GET
@actor_required
def to_study(request: ActorRequest) -> HttpResponse:
    """Households proposed for one's open units, unit by unit, in the order of study; one is chosen for each, or none."""
    require_part(request.actor, Permission.READ_VACANCIES, LANDLORD)
    units = units_to_study(request.actor, chosen_in(request.GET), first="premiers" in request.GET)
    context = {"units": units, "most": MOST, "may_reserve": request.actor.may(Permission.RESERVE)}
    return render(request, "housing/to_study.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def reserve_together(request: ActorRequest) -> HttpResponse:
    """What holding these units commits to; then they are held, unless something changed: then none is, and that is said first."""
    require_part(request.actor, Permission.RESERVE, LANDLORD)
    data = request.POST if request.method == "POST" else None
    lines = lines_of(request.actor, chosen_in(data or request.GET), data)
    if not lines:
        messages.error(request, _("Choisissez au moins un ménage à réserver."))
        return redirect("housing:to_study")
    if data is not None and (held := _held(request, lines)):
        return redirect(f"{reverse('housing:reserved_together')}?{urlencode([(HELD, row.number) for row in held])}")
    return _confirmation(request, lines)


def _held(request: ActorRequest, lines: list[Line]) -> list[Any]:
    """Hold every line, or none: a line that is refused says why, and the others wait for who has read it."""
    invalid = [line for line in lines if line.form is not None and not line.form.is_valid()]
    if invalid or any(line.refusal for line in lines):
        return []
    with transaction.atomic():
        outcome = service.reserve_together([line.wanted for line in lines], by=request.actor)
        transaction.set_rollback(bool(outcome.refused))
    why = {one.unit.pk: sentence for one, sentence in outcome.refused}
    for line in lines:
        line.refusal = why.get(line.unit.pk, "")
    return [] if why else outcome.held


def _confirmation(request: ActorRequest, lines: list[Line]) -> HttpResponse:
    refused, kept = [line for line in lines if line.refusal], [line for line in lines if not line.refusal]
    chosen = {line.name: line.proposal_id for line in kept}
    for line in kept:
        rest = {name: key for name, key in chosen.items() if name != line.name}
        line.drop_url = _with(rest, "housing:reserve_together" if rest else "housing:to_study")
    context = {"lines": kept, "refused": refused, "back": _with(chosen, "housing:to_study")}
    wrong = request.method == "POST" and any(line.form.errors for line in kept if line.form)
    status = 422 if wrong else 409 if refused and request.method == "POST" else 200
    return render(request, "housing/reserve_together.html", context, status=status)


def _with(chosen: dict[str, Any], name: str) -> str:
    """An address that keeps what is chosen."""
    return f"{reverse(name)}?{urlencode(chosen)}" if chosen else reverse(name)


@require_GET
@actor_required
def reserved_together(request: ActorRequest) -> HttpResponse:
    """What was held at once, line by line."""
    require_part(request.actor, Permission.READ_VACANCIES, LANDLORD)
    mine = reservation_policy.visible(request.actor).filter(tenant=request.actor.tenant, number__in=request.GET.getlist(HELD))
    rows = list(mine.select_related("vacancy__dwelling__commune").order_by("vacancy__number")[:MOST])
    if not rows:
        return redirect("housing:reservations")
    cases = {row.case_id for row in rows}
    summaries = {one.case_id: one for one in summary_policy.visible(request.actor).filter(case__in=cases)}
    lines = [(row, unit_title(row.vacancy.dwelling), summaries.get(row.case_id), reservation_state(row)) for row in rows]
    return render(request, "housing/reserved_together.html", {"lines": lines})
