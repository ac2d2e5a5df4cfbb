"""Support: measures asked of us and by us, one measure with its goals and its meetings."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import workflow_support
from cases.forms.support import AnswerForm, AssignForm, CompleteForm, InterruptForm, MeasureForm
from cases.models import SupportGoal, SupportMeasure, SupportSession
from cases.policies import case_policy, measure_policy
from cases.services import support, visits
from cases.views.common import find_case, page, posted
from cases.wording import GOAL_TONES, MEASURE_TONES, SESSION_TONES
from tenants.actor import Actor
from tenants.french import counted
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import forbidden, require_ability
from tenants.roles import Permission

Status, SessionStatus, GoalStatus = SupportMeasure.Status, SupportSession.Status, SupportGoal.Status
SHOWN = 100


def find_measure(request: ActorRequest, measure_id: UUID) -> SupportMeasure:
    """A measure that the actor sees, else 404."""
    rows = measure_policy.visible(request.actor).select_related("tenant", "requester", "case_tenant")
    return get_object_or_404(rows, pk=measure_id)


def delivered(request: ActorRequest, measure_id: UUID) -> SupportMeasure:
    """A measure that the actor gives, or that is given to one of its cases; else 404, or 403 to who sees it otherwise."""
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
    shown = _listed(actor, [status] if status in Status.values else [Status.REQUESTED, *SupportMeasure.LIVE])
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
    """One measure: its provider and the owner see its goals and meetings, its requester its state."""
    measure = find_measure(request, measure_id)
    actor = request.actor
    case = case_policy.visible(actor).filter(pk=measure.case_id).first()
    delivers = actor.tenant.pk in {measure.tenant_id, measure.case_tenant_id}
    coordinates = actor.plays("coordinator", programme=measure.programme_id)
    acts = delivers and actor.may(Permission.DELIVER_SUPPORT)
    goals = list(measure.goals.all()) if delivers else []
    meetings = _meetings(measure, actor, acts=acts and case is not None) if delivers or coordinates else []
    context: dict[str, Any] = {
        "measure": measure,
        "case": case,
        "tone": MEASURE_TONES[measure.status],
        "goals": [{"goal": one, "tone": GOAL_TONES[one.status]} for one in goals],
        "progress": _progress(goals),
        "sessions": meetings,
        "planned": next((row["session"] for row in meetings if row["session"].status == SessionStatus.PLANNED), None),
        "people": _people(measure) if delivers or coordinates else {},
        "delivers": delivers,
        "sees_sessions": delivers or coordinates,
        **_rights(measure, actor, acts=acts, is_open=case is not None),
    }
    return render(request, "cases/measure.html", context)


def _progress(goals: list[SupportGoal]) -> str:
    """As in "2 objectifs atteints sur 3"."""
    reached = counted(sum(goal.status == GoalStatus.REACHED for goal in goals), "objectif atteint", "objectifs atteints")
    return f"{reached} sur {len(goals)}" if goals else ""


def _rights(measure: SupportMeasure, actor: Actor, *, acts: bool, is_open: bool) -> dict[str, bool]:
    """What the page offers."""
    asked = actor.tenant.pk in {measure.requester_id, measure.case_tenant_id} and actor.may(Permission.REQUEST_SUPPORT)
    goes_on = measure.status == Status.ACCEPTED
    return {
        "may_answer": acts and measure.status == Status.REQUESTED,
        "may_withdraw": asked and measure.status == Status.REQUESTED,
        "may_deliver": acts and goes_on and is_open,
        "may_settle": acts and measure.is_live and is_open,
        "may_resume": acts and measure.status == Status.INTERRUPTED and is_open,
        "may_assign": acts and measure.tenant_id == actor.tenant.pk and measure.status in {Status.REQUESTED, *measure.LIVE},
        "waits_for_owner": acts and goes_on and not is_open,
        "may_open": support.needs_opening(measure, by=actor),
    }


def _names(measure: SupportMeasure) -> dict[UUID | None, str]:
    return {key: one.name for key, one in visits.supporters_of(measure.case_id).items()}


def _people(measure: SupportMeasure) -> dict[str, str]:
    """Names of who supports her and of who stands in, for those who may know them."""
    names = _names(measure)
    return {part: names.get(getattr(measure, f"{part}_id"), "") for part in ("worker", "deputy")}


def _meetings(measure: SupportMeasure, actor: Actor, *, acts: bool) -> list[dict[str, Any]]:
    """Meetings, each with the names and what can be done with it now."""
    names = _names(measure)
    return [
        {
            "session": one,
            "tone": SESSION_TONES[one.status],
            "worker": names.get(one.worker_id, ""),
            "second": names.get(one.second_id, ""),
            "may_settle": acts and measure.is_live and one.status == SessionStatus.PLANNED,
            "may_confirm": acts and measure.tenant_id == actor.tenant.pk and _awaited(one),
            "may_name": one.address_named_at is None and visits.may_name(one, by=actor),
            "may_unname": one.address_named_at is not None and one.case_tenant_id == actor.tenant.pk and acts,
        }
        for one in measure.sessions.all()
    ]


def _awaited(session: SupportSession) -> bool:
    """True while somebody waits to hear that the one who visits is back."""
    waits = session.call_back_at is not None and session.back_at is None
    return waits and session.status in {SessionStatus.PLANNED, SessionStatus.HELD} and session.planned_at <= timezone.now()


def form_page(
    request: ActorRequest,
    measure: SupportMeasure,
    form: BaseForm,
    act: Callable[[], object],
    *,
    title: str,
    done: str,
    paper_url: str = "",
) -> HttpResponse:
    """A form of a measure: shown, or sent to the service and back to the measure."""
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            act()
        if form.is_valid():
            messages.success(request, done)
            return redirect(measure)
    context = {"measure": measure, "title": title, "button": _("Enregistrer"), "paper_url": paper_url}
    return page(request, "cases/measure_form.html", context, form)


@require_http_methods(["GET", "POST"])
@actor_required
def answer(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Record her answer."""
    measure = delivered(request, measure_id)
    form = AnswerForm(posted(request), label=_("Réponse recueillie le"))

    def act() -> None:
        service = support.accept if form.cleaned_data["answer"] == "yes" else support.decline
        service(measure, by=request.actor, answered_on=form.cleaned_data["day"])

    return form_page(request, measure, form, act, title=_("Noter sa réponse"), done=_("Sa réponse est notée."))


@require_http_methods(["GET", "POST"])
@actor_required
def complete(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """End the measure, with its result."""
    measure = delivered(request, measure_id)
    form = CompleteForm(posted(request), label=_("Terminé le"))

    def act() -> None:
        cleaned = form.cleaned_data
        support.complete(measure, by=request.actor, ended_on=cleaned["day"], result=cleaned["result"])

    return form_page(request, measure, form, act, title=_("Terminer l’accompagnement"), done=_("L’accompagnement est terminé."))


@require_http_methods(["GET", "POST"])
@actor_required
def interrupt(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Interrupt the measure."""
    measure = delivered(request, measure_id)
    form = InterruptForm(posted(request), label=_("Interrompu le"))

    def act() -> None:
        cleaned = form.cleaned_data
        workflow_support.interrupt(measure, by=request.actor, interrupted_on=cleaned["day"], reason=cleaned["reason"])

    return form_page(
        request, measure, form, act, title=_("Interrompre l’accompagnement"), done=_("L’accompagnement est interrompu.")
    )


@require_http_methods(["GET", "POST"])
@actor_required
def assign(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Who supports her; for the provider."""
    measure = delivered(request, measure_id)
    if measure.tenant_id != request.actor.tenant.pk:
        raise forbidden(Permission.DELIVER_SUPPORT)
    form = AssignForm(posted(request), measure=measure, by=request.actor)
    act = lambda: support.assign(measure, by=request.actor, **form.cleaned_data)  # noqa: E731
    return form_page(request, measure, form, act, title=_("Qui accompagne"), done=_("C’est enregistré."))


@require_POST
@actor_required
def resume(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """Take an interrupted measure up again."""
    measure = delivered(request, measure_id)
    action = lambda: workflow_support.resume(measure, by=request.actor)  # noqa: E731
    return do(request, action, done=_("L’accompagnement reprend."), to=measure)


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
