"""Support: measures asked of us and by us, one measure with its meetings."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import workflow_support
from cases.forms.partners import AnswerForm, DatedForm, MeasureForm, SessionForm, SettleForm
from cases.models import SupportMeasure, SupportSession
from cases.policies import case_policy, measure_policy
from cases.services import support
from cases.views.common import find_case, page, posted
from cases.wording import MEASURE_TONES, SESSION_TONES
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import forbidden, require_ability
from tenants.roles import Permission

Status, SessionStatus = SupportMeasure.Status, SupportSession.Status
SHOWN = 100


def find_measure(request: ActorRequest, measure_id: UUID) -> SupportMeasure:
    """A measure that the actor sees, else 404."""
    rows = measure_policy.visible(request.actor).select_related("tenant", "requester", "case_tenant")
    return get_object_or_404(rows, pk=measure_id)


def _delivered(request: ActorRequest, measure_id: UUID) -> SupportMeasure:
    measure = find_measure(request, measure_id)
    require_ability(request.actor, Permission.DELIVER_SUPPORT)
    if request.actor.tenant.pk not in {measure.tenant_id, measure.case_tenant_id}:
        raise forbidden(Permission.DELIVER_SUPPORT)
    return measure


def _listed(actor: Actor, statuses: list[str]) -> list[dict[str, Any]]:
    sides = Q(tenant=actor.tenant) | Q(requester=actor.tenant) | Q(case_tenant=actor.tenant)
    rows = measure_policy.visible(actor).filter(sides, status__in=statuses).select_related("tenant", "requester")
    held = Count("sessions", filter=Q(sessions__status=SessionStatus.HELD))
    found = list(rows.annotate(held=held).order_by("-requested_on", "pk")[:SHOWN])
    references = dict(case_policy.visible(actor).filter(pk__in={one.case_id for one in found}).values_list("pk", "reference"))
    return [
        {"measure": one, "reference": references.get(one.case_id, ""), "tone": MEASURE_TONES[one.status], "held": one.held}
        for one in found
    ]


@require_GET
@actor_required
def measure_list(request: ActorRequest) -> HttpResponse:
    """What is asked of us, then what we asked."""
    actor = request.actor
    require_ability(actor, Permission.READ_CASES)
    status = request.GET.get("etat", "")
    shown = _listed(actor, [status] if status in Status.values else [Status.REQUESTED, Status.ACCEPTED])
    states = [{"code": "", "label": _("En cours"), "current": not status}]
    states += [{"code": code, "label": label, "current": code == status} for code, label in Status.choices]
    context = {
        "asked_of_us": [row for row in shown if row["measure"].tenant_id == actor.tenant.pk],
        "others": [row for row in shown if row["measure"].tenant_id != actor.tenant.pk],
        "states": states,
    }
    return render(request, "cases/measures.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def request_measure(request: ActorRequest, reference: str) -> HttpResponse:
    """Ask for support on a case."""
    case = find_case(request, reference)
    require_ability(request.actor, Permission.REQUEST_SUPPORT)
    form = MeasureForm(posted(request), case=case)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            support.request_measure(case, by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("L’accompagnement est demandé."))
            return redirect("cases:support", reference)
    hint = _("L’organisation choisie voit la demande ; le dossier ne s’ouvre à elle qu’avec l’accord du ménage.")
    context = {"case": case, "title": _("Demander un accompagnement"), "button": _("Demander"), "hint": hint}
    return page(request, "cases/action.html", context, form)


@require_GET
@actor_required
def measure_page(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """One measure: its provider and the owner see its meetings, its requester its state."""
    measure = find_measure(request, measure_id)
    actor = request.actor
    case = case_policy.visible(actor).filter(pk=measure.case_id).first()
    delivers = actor.tenant.pk in {measure.tenant_id, measure.case_tenant_id}
    sessions = [{"session": one, "tone": SESSION_TONES[one.status]} for one in measure.sessions.all()] if delivers else []
    acts = delivers and actor.may(Permission.DELIVER_SUPPORT)
    asked = actor.tenant.pk in {measure.requester_id, measure.case_tenant_id} and actor.may(Permission.REQUEST_SUPPORT)
    context: dict[str, Any] = {
        "measure": measure,
        "case": case,
        "tone": MEASURE_TONES[measure.status],
        "sessions": sessions,
        "delivers": delivers,
        "may_answer": acts and measure.status == Status.REQUESTED,
        "may_withdraw": asked and measure.status == Status.REQUESTED,
        "may_deliver": acts and measure.status == Status.ACCEPTED and case is not None,
        "waits_for_owner": acts and measure.status == Status.ACCEPTED and case is None,
        "may_open": support.needs_opening(measure, by=actor),
    }
    return render(request, "cases/measure.html", context)


def _form_page(
    request: ActorRequest, measure: SupportMeasure, form: BaseForm, act: Callable[[], object], *, title: str, done: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            act()
        if form.is_valid():
            messages.success(request, done)
            return redirect(measure)
    return page(request, "cases/measure_form.html", {"measure": measure, "title": title, "button": _("Enregistrer")}, form)


@require_http_methods(["GET", "POST"])
@actor_required
def answer(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Record her answer."""
    measure = _delivered(request, measure_id)
    form = AnswerForm(posted(request), label=_("Réponse recueillie le"))

    def act() -> None:
        service = support.accept if form.cleaned_data["answer"] == "yes" else support.decline
        service(measure, by=request.actor, answered_on=form.cleaned_data["day"])

    return _form_page(request, measure, form, act, title=_("Noter sa réponse"), done=_("Sa réponse est notée."))


@require_http_methods(["GET", "POST"])
@actor_required
def complete(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """End the measure."""
    measure = _delivered(request, measure_id)
    form = DatedForm(posted(request), label=_("Terminé le"))
    act = lambda: support.complete(measure, by=request.actor, ended_on=form.cleaned_data["day"])  # noqa: E731
    return _form_page(
        request, measure, form, act, title=_("Terminer l’accompagnement"), done=_("L’accompagnement est terminé.")
    )


@require_http_methods(["GET", "POST"])
@actor_required
def plan(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Plan a meeting."""
    measure = _delivered(request, measure_id)
    form = SessionForm(posted(request))

    def act() -> None:
        support.plan_session(measure, by=request.actor, kind=form.cleaned_data["kind"], planned_at=form.moment())

    return _form_page(request, measure, form, act, title=_("Prévoir un rendez-vous"), done=_("Le rendez-vous est prévu."))


@require_http_methods(["GET", "POST"])
@actor_required
def settle(request: ActorRequest, measure_id: UUID, session_id: UUID) -> HttpResponse:
    """What became of a meeting."""
    measure = _delivered(request, measure_id)
    session = get_object_or_404(SupportSession, pk=session_id, measure=measure)
    form = SettleForm(posted(request), initial={"held_on": session.planned_at.date()})

    def act() -> None:
        outcome = SessionStatus(form.cleaned_data["outcome"])
        support.settle_session(session, by=request.actor, outcome=outcome, held_on=form.cleaned_data["held_on"])

    return _form_page(request, measure, form, act, title=_("Noter le rendez-vous"), done=_("Le rendez-vous est noté."))


@require_POST
@actor_required
def withdraw(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Take a request back."""
    measure = find_measure(request, measure_id)
    action = lambda: workflow_support.withdraw(measure, by=request.actor)  # noqa: E731
    return do(request, action, done=_("La demande est retirée."), to=measure)


@require_POST
@actor_required
def open_case(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """The owner opens the case to the provider."""
    measure = find_measure(request, measure_id)
    action = lambda: support.open_to_provider(measure, by=request.actor)  # noqa: E731
    return do(request, action, done=_("Le dossier est ouvert à l’organisation qui accompagne."), to=measure)
