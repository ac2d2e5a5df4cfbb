"""Meetings and goals of a measure: planned, moved, noted; the visit to her home."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import workflow_support
from cases.disclosure import Purpose
from cases.forms.support import CloseGoalForm, GoalForm, SessionForm, SettleForm, VisitorForm, session_initial
from cases.keys import case_vault
from cases.models import SupportMeasure, SupportSession
from cases.policies import case_policy, goal_policy, session_policy
from cases.services import support, visits
from cases.views.common import posted
from cases.views.support import delivered, find_measure, form_page
from tenants.http import ActorRequest, actor_required, do
from tenants.policies import forbidden
from tenants.roles import Permission

GET_POST = ["GET", "POST"]


def _session(request: ActorRequest, measure: SupportMeasure, session_id: UUID) -> SupportSession:
    rows = session_policy.visible(request.actor).filter(measure=measure).select_related("worker", "second")
    return get_object_or_404(rows, pk=session_id)


@require_http_methods(GET_POST)
@actor_required
def plan(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Plan a meeting."""
    measure = delivered(request, measure_id)
    form = SessionForm(posted(request), measure=measure, by=request.actor)
    act = lambda: support.plan_session(measure, by=request.actor, planned=form.planned())  # noqa: E731
    return form_page(request, measure, form, act, title=_("Prévoir un rendez-vous"), done=_("Le rendez-vous est prévu."))


@require_http_methods(GET_POST)
@actor_required
def move(request: ActorRequest, measure_id: UUID, session_id: UUID) -> HttpResponse:
    """Plan a meeting otherwise."""
    measure = delivered(request, measure_id)
    session = _session(request, measure, session_id)
    initial = session_initial(session, _place(session)) if request.method == "GET" else {"kind": session.kind}
    form = SessionForm(posted(request), initial=initial, measure=measure, by=request.actor)
    act = lambda: support.move_session(session, by=request.actor, planned=form.planned(session))  # noqa: E731
    return form_page(request, measure, form, act, title=_("Modifier le rendez-vous"), done=_("Le rendez-vous est modifié."))


def _place(session: SupportSession) -> str:
    return session.unseal(case_vault(session.case, lost=[]))["place"] if session.place else ""


@require_http_methods(GET_POST)
@actor_required
def settle(request: ActorRequest, measure_id: UUID, session_id: UUID) -> HttpResponse:
    """What became of a meeting."""
    measure = delivered(request, measure_id)
    session = _session(request, measure, session_id)
    form = SettleForm(posted(request), session=session, by=request.actor)

    def act() -> None:
        cleaned: dict[str, Any] = dict(form.cleaned_data)
        outcome = SupportSession.Status(cleaned.pop("outcome"))
        support.settle_session(session, by=request.actor, outcome=outcome, **cleaned)

    return form_page(request, measure, form, act, title=_("Noter le rendez-vous"), done=_("Le rendez-vous est noté."))


@require_http_methods(GET_POST)
@actor_required
def name_visitor(request: ActorRequest, measure_id: UUID, session_id: UUID) -> HttpResponse:
    """Her side lets the one who visits know where she lives, that day."""
    measure = find_measure(request, measure_id)
    session = _session(request, measure, session_id)
    case = get_object_or_404(case_policy.visible(request.actor), pk=session.case_id)
    owns = session.case_tenant_id == request.actor.tenant.pk
    if not request.actor.may(Permission.SHARE_CASE) or not (owns or visits.may_name(session, by=request.actor)):
        raise forbidden(Permission.SHARE_CASE)
    supporter = visits.supporters_of(session.case_id).get(session.worker_id) if session.worker_id else None
    name = supporter.name if supporter else _("la personne qui vient")
    asks = owns and not visits.agrees_to_visits(session.case_id, session.tenant_id)
    form = VisitorForm(posted(request), case=case, name=name, provider=measure.tenant.name, asks=asks)
    act = lambda: visits.name_visitor(session, by=request.actor, given=form.consent())  # noqa: E731
    done = _("L’adresse s’ouvre à cette personne le jour de la visite, et se referme le soir.")
    paper = reverse("cases:consent_form", args=[case.reference, Purpose.VISIT]) + f"?organisation={session.tenant_id}"
    title, paper_url = _("Ouvrir l’adresse pour la visite"), paper if asks else ""
    return form_page(request, measure, form, act, title=title, done=done, paper_url=paper_url)


@require_POST
@actor_required
def take_naming_back(request: ActorRequest, measure_id: UUID, session_id: UUID) -> HttpResponse:
    """Close what was to be opened for a visit."""
    measure = find_measure(request, measure_id)
    session = _session(request, measure, session_id)
    action = lambda: visits.take_naming_back(session, by=request.actor)  # noqa: E731
    return do(request, action, done=_("L’adresse n’est plus ouverte pour cette visite."), to=measure)


@require_POST
@actor_required
def confirm_back(request: ActorRequest, measure_id: UUID, session_id: UUID) -> HttpResponse:
    """The one who visited is back."""
    measure = delivered(request, measure_id)
    session = _session(request, measure, session_id)
    action = lambda: visits.confirm_back(session, by=request.actor)  # noqa: E731
    return do(request, action, done=_("Le retour est confirmé."), to=measure)


@require_http_methods(GET_POST)
@actor_required
def set_goal(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """A goal set with her."""
    measure = delivered(request, measure_id)
    form = GoalForm(posted(request), measure=measure)

    def act() -> None:
        workflow_support.set_goal(measure, by=request.actor, kind=form.cleaned_data["kind"], set_on=form.cleaned_data["day"])

    return form_page(request, measure, form, act, title=_("Fixer un objectif"), done=_("L’objectif est fixé."))


@require_http_methods(GET_POST)
@actor_required
def close_goal(request: ActorRequest, measure_id: UUID, goal_id: UUID) -> HttpResponse:
    """What became of a goal."""
    measure = delivered(request, measure_id)
    goal = get_object_or_404(goal_policy.visible(request.actor).filter(measure=measure), pk=goal_id)
    form = CloseGoalForm(posted(request), label=_("Depuis le"))

    def act() -> None:
        reached = form.cleaned_data["outcome"] == goal.Status.REACHED
        workflow_support.close_goal(goal, by=request.actor, reached=reached, closed_on=form.cleaned_data["day"])

    title = _("Objectif : %(goal)s") % {"goal": goal}
    return form_page(request, measure, form, act, title=title, done=_("L’objectif est noté."))
