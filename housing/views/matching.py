"""The ranking from the other side: units for a household; and what each criterion weighs in a programme."""

from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from cases.models import Case
from cases.policies import case_policy
from cases.views.common import page, posted
from housing.forms.matching import TermsForm
from housing.matching.criteria import weights_words
from housing.matching.presentation import Weighed
from housing.matching.ranking import units
from housing.matching.terms import Terms, terms_of
from housing.models import MatchingTerms
from housing.presentation import unit_facts, unit_title
from housing.services.matching_terms import ranking_open_since, set_terms, voting_committees
from housing.views.coordination import led_programme
from tenants.french import NNBSP
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.models import Programme
from tenants.policies import require_part
from tenants.roles import Permission

LISTED = 100


@require_GET
@actor_required
def units_for(request: ActorRequest, reference: str) -> HttpResponse:
    """Open units for a household: those that fit with their points, the others with what keeps her from them."""
    case = get_object_or_404(case_policy.visible(request.actor).select_related("need", "programme"), reference=reference)
    require_part(request.actor, Permission.PROPOSE, "coordinator", programme=case.programme_id)
    terms = terms_of(case.programme_id)
    rows = units(case, by=request.actor, terms=terms).select_related("case", "offer__commune", "offer__tenant")
    lines = [(Weighed.of(fit, terms), unit_title(fit.offer), unit_facts(fit.offer, fit.offer)) for fit in rows]
    context = {
        "case": case,
        "searches": case.status == Case.Status.SEARCHING,
        "fitting": list(islice((line for line in lines if not line[0].keeps), LISTED)),
        "others": list(islice((line for line in lines if line[0].keeps), LISTED)),
    }
    return render(request, "housing/units_for.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def matching_terms(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """What each criterion weighs in a programme, since when and why; its coordination changes it."""
    programme = led_programme(request.actor, programme_id, Permission.MANAGE_PROGRAMME)
    current = terms_of(programme.pk)
    form = _terms_form(request, programme, current)
    if form.is_valid():
        with refusals_as_messages(form):
            made = set_terms(programme, by=request.actor, weights=form.weights, **form.decided)
        if form.is_valid():
            messages.success(request, f"La version {made.version} est enregistrée. Le classement la suit dès maintenant.")
            return redirect(reverse("housing:matching_terms", args=[programme.pk]))
    context: dict[str, Any] = {
        "programme": programme,
        "version": current.version,
        "proposes_first": current.proposes_first,
        "opening": ranking_open_since(programme),
        "past": _versions(programme),
        "back": reverse("housing:coordination"),
    }
    return page(request, "housing/matching_terms.html", context, form)


def _terms_form(request: ActorRequest, programme: Programme, current: Terms) -> TermsForm:
    """The form, filled with what holds now."""
    initial = {
        "proposes_first": current.proposes_first,
        "opens_ranking": current.opens_ranking,
        "ranking_committee": current.ranking_committee_id,
    }
    committees = voting_committees(programme, by=request.actor)
    return TermsForm(posted(request), weights=current.weights, committees=committees, initial=initial)


def _versions(programme: Programme) -> list[tuple[MatchingTerms, str]]:
    rows = MatchingTerms.objects.filter(programme=programme).select_related("tenant", "ranking_committee")
    return [(row, _changed(row)) for row in rows]


def _changed(row: MatchingTerms) -> str:
    """What a version decided, in one line."""
    words = [weights_words(row.weights)]
    if row.proposes_first:
        words.append("premiers ménages proposés chaque matin")
    if row.ranking_committee:
        words.append(f"ordre d’étude ouvert aux bailleurs, voté en {row.ranking_committee}")
    return f"{NNBSP}; ".join(words)
