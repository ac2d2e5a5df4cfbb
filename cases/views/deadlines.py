"""What is awaited, from whom, until when; and what a coordination decides of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.agenda import Agenda, tallies
from cases.deadlines.registry import rule_book
from cases.deadlines.rules import Kind
from cases.deadlines.words import rule_in_words
from cases.forms.deadlines import RuleForm
from cases.services import deadlines as service
from cases.views.common import page, posted
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.models import Programme
from tenants.policies import require_ability, require_part
from tenants.roles import Permission

TITLES = {"miens": _("Mes dossiers"), "equipe": _("Toute l’équipe"), "dispositif": _("Le dispositif")}


@require_GET
@actor_required
def agenda(request: ActorRequest) -> HttpResponse:
    """Deadlines by urgency; for a coordination, what is late by partner; for those who only manage, how many."""
    actor = request.actor
    if not actor.may(Permission.READ_CASES):
        require_ability(actor, Permission.MANAGE_MEMBERS)
        return render(request, "cases/deadlines_counted.html", {"rows": tallies(actor)})
    found = Agenda(actor, request.GET.get("vue", ""))
    groups = found.groups()
    context = {
        "groups": groups,
        "any_line": any(group.lines for group in groups),
        "by_partner": found.view == "dispositif",
        "views": [{"code": code, "title": TITLES[code], "current": code == found.view} for code in found.views],
        "may_decide": found.coordinates,
    }
    return render(request, "cases/deadlines.html", context)


def _programmes(actor: Actor) -> list[Programme]:
    """Programmes whose delays the actor decides."""
    require_part(actor, Permission.PROPOSE, "coordinator")
    return [part.programme for part in actor.participations if part.part == "coordinator"]


@require_GET
@actor_required
def rules(request: ActorRequest) -> HttpResponse:
    """What holds in each programme that one coordinates."""
    programmes = _programmes(request.actor)
    book, now = rule_book(programme.pk for programme in programmes), timezone.now()
    tables = [
        {
            "programme": programme,
            "rows": [{"kind": kind, "words": rule_in_words(kind, book.rule(kind, programme.pk, now))} for kind in Kind],
        }
        for programme in programmes
    ]
    return render(request, "cases/deadline_rules.html", {"tables": tables})


@require_http_methods(["GET", "POST"])
@actor_required
def rule(request: ActorRequest, programme_id: UUID, kind: str) -> HttpResponse:
    """Decide for one kind of deadline, with a reason; what was decided before."""
    programme = next((one for one in _programmes(request.actor) if one.pk == programme_id), None)
    if programme is None or kind not in Kind.values:
        raise Http404
    wanted = Kind(kind)
    form = RuleForm(posted(request), kind=wanted, rule=rule_book([programme.pk]).rule(wanted, programme.pk, timezone.now()))
    if form.is_valid():
        with refusals_as_messages(form):
            service.set_rule(programme, wanted, by=request.actor, rule=form.rule(), reason=form.cleaned_data["reason"])
        if form.is_valid():
            messages.success(request, _("La règle est enregistrée : elle vaut pour ce qui commence à partir de maintenant."))
            return redirect(reverse("cases:deadline_rules"))
    return page(request, "cases/deadline_rule.html", _decided(programme, wanted), form)


def _decided(programme: Programme, kind: Kind) -> dict[str, Any]:
    past = [{"row": row, "words": rule_in_words(kind, decided)} for row, decided in service.decisions_of(programme, kind)]
    return {"programme": programme, "kind": kind, "past": past}
