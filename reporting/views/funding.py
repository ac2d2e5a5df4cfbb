"""The funding of a programme: its lines for an exercise, one line with its movements, corrections, the table for spreadsheets."""

import csv
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.views.common import page, posted
from reporting import ledger
from reporting.choosing import Choice, chosen
from reporting.forms import CorrectionForm, LineForm, MovementForm
from reporting.funding import account, compared, table
from reporting.ledger import standing
from reporting.models import FundingLine
from reporting.periods import name_of
from reporting.policies import decided, financed, funding_policy, movement_policy
from reporting.targets import current_year, exercise_in, exercises
from reporting.views.targets import decided_programme
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.models import Programme
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission


def _choice(request: ActorRequest) -> Choice:
    programmes = financed(request.actor)
    if not programmes:
        raise forbidden(Permission.READ_FUNDING)
    return chosen(request.GET, programmes, lambda one: exercises(one, ahead=1), current_year)


def _shown(request: ActorRequest, choice: Choice, form: LineForm | None) -> HttpResponse:
    context = {
        "choice": choice,
        "account": account(request.actor, choice.programme, choice.year),
        "compared": compared(request.actor, choice.programme),
        "add_url": f"{reverse('reporting:open_line', args=[choice.programme.pk])}?{choice.query}",
    }
    return page(request, "reporting/funding.html", context, form)


@actor_required
@require_safe
def funding(request: ActorRequest) -> HttpResponse:
    """The lines of an exercise with their sums and costs, and the exercises side by side; for who settles, a form for one more."""
    choice = _choice(request)
    settles = choice.programme in decided(request.actor)
    return _shown(request, choice, LineForm(programme=choice.programme) if settles else None)


@actor_required
@require_http_methods(["GET", "POST"])
def open_line(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """Open a line with what was voted; refused, the page comes back with what was typed."""
    programme = decided_programme(request.actor, programme_id)
    choice = chosen(request.GET, [programme], lambda one: exercises(one, ahead=1), current_year)
    form = LineForm(posted(request), programme=programme)
    if form.is_valid():
        with refusals_as_messages(form):
            ledger.open_line(programme, by=request.actor, year=choice.year, voted=form.entered, **form.line)
        if form.is_valid():
            messages.success(request, "La ligne est ajoutée.")
            return redirect(f"{reverse('reporting:funding')}?{choice.query}")
    return _shown(request, choice, form)


@actor_required
@require_safe
def export(request: ActorRequest) -> HttpResponse:
    """The lines of an exercise for a spreadsheet; the download leaves a trace."""
    choice = _choice(request)
    record("funding.exported", choice.programme, by=request.actor, owner=request.actor.tenant.pk, year=choice.year)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="financements-{choice.name}.csv"'
    response.write("\ufeff")
    csv.writer(response, delimiter=";").writerows(table(account(request.actor, choice.programme, choice.year)))
    return response


# --- one line -------------------------------------------------------------------------------------------
def _line(request: ActorRequest, line_id: UUID) -> FundingLine:
    rows = funding_policy.visible(request.actor).select_related("programme", "beneficiary")
    return get_object_or_404(rows, pk=line_id)


def _settled_line(request: ActorRequest, line_id: UUID) -> FundingLine:
    row = _line(request, line_id)
    decided_programme(request.actor, row.programme_id)
    return row


def _back(programme: Programme, year: int) -> str:
    return f"{reverse('reporting:funding')}?{urlencode({'dispositif': programme.pk, 'exercice': year})}"


def _line_page(request: ActorRequest, row: FundingLine, form: MovementForm | None) -> HttpResponse:
    context: dict[str, Any] = {
        "line": row,
        "exercise": name_of(exercise_in(row.programme, row.year)),
        "movements": _movements(request.actor, row),
        "back": _back(row.programme, row.year),
    }
    return page(request, "reporting/funding_line.html", context, form)


def _movements(actor: Actor, row: FundingLine) -> list[dict[str, Any]]:
    """Entries by date, each followed by its corrections."""
    rows = list(movement_policy.visible(actor).filter(line=row).select_related("tenant"))
    entries = [one for one in rows if one.corrects_id is None]
    return [{"entry": one, "corrections": [other for other in rows if other.corrects_id == one.pk]} for one in entries]


@actor_required
@require_safe
def line(request: ActorRequest, line_id: UUID) -> HttpResponse:
    """A line: its totals, its movements; for who settles, a form for one more."""
    row = _line(request, line_id)
    return _line_page(request, row, MovementForm() if row.programme in decided(request.actor) else None)


@actor_required
@require_http_methods(["GET", "POST"])
def enter(request: ActorRequest, line_id: UUID) -> HttpResponse:
    """Note what was voted, committed or paid; refused, the page comes back with what was typed."""
    row = _settled_line(request, line_id)
    form = MovementForm(posted(request))
    if form.is_valid():
        with refusals_as_messages(form):
            ledger.enter(row, by=request.actor, stage=form.cleaned_data["stage"], entered=form.entered)
        if form.is_valid():
            messages.success(request, "Le mouvement est noté.")
            return redirect(row)
    return _line_page(request, row, form)


@actor_required
@require_http_methods(["GET", "POST"])
def correct(request: ActorRequest, movement_id: UUID) -> HttpResponse:
    """Say what an entry should have said: one more movement, which names it."""
    rows = movement_policy.visible(request.actor).filter(corrects=None).select_related("line__programme", "line__beneficiary")
    movement = get_object_or_404(rows, pk=movement_id)
    decided_programme(request.actor, movement.line.programme_id)
    form = CorrectionForm(posted(request))
    if form.is_valid():
        with refusals_as_messages(form):
            ledger.correct(movement, by=request.actor, right=form.entered)
        if form.is_valid():
            messages.success(request, "La correction est notée ; le mouvement d’origine reste lisible.")
            return redirect(movement.line)
    context = {"movement": movement, "line": movement.line, "standing": standing(movement)}
    return page(request, "reporting/funding_correct.html", context, form)
