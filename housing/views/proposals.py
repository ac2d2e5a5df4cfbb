"""Answers to a proposal: reserve, decline, withdraw."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.deadlines.registry import rule_in_force
from cases.deadlines.rules import Kind
from cases.models import CaseSummary
from cases.policies import case_policy, summary_policy
from cases.views.exclusions import step_aside_page
from housing import workflow
from housing.constraints import MESSAGES
from housing.forms.course import ColleagueForm, DeclineForm, WithdrawProposalForm
from housing.models import Proposal, Vacancy
from housing.policies import proposal_policy, vacancy_policy
from housing.presentation import reasons_of, unit_title
from housing.workflow.common import Side, require_side
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.policies import require_ability
from tenants.roles import Permission


def _proposal(request: ActorRequest, pk: UUID) -> Proposal:
    return get_object_or_404(proposal_policy.visible(request.actor).select_related("programme"), pk=pk)


def _for_landlord(request: ActorRequest, pk: UUID) -> tuple[Proposal, Vacancy, CaseSummary | None] | None:
    row = proposal_policy.visible(request.actor).select_related("programme").filter(pk=pk).first()
    if row is None:
        return None
    require_ability(request.actor, Permission.RESERVE)
    require_side(request.actor, Permission.RESERVE, Side.LANDLORD, row)
    unit = vacancy_policy.visible(request.actor).select_related("dwelling__commune").get(pk=row.vacancy_id)
    return row, unit, summary_policy.visible(request.actor).filter(case=row.case_id).first()


def _too_late(request: ActorRequest) -> HttpResponse:
    """The proposal is hidden: a colleague who was faster holds it. The form names the unit, and that is all this says of."""
    taken = vacancy_policy.visible(request.actor).filter(status=Vacancy.Status.IN_PROCESS)
    unit = get_object_or_404(taken, number=request.POST.get("unit", ""))
    context = {"reason": MESSAGES["reservation__one_live_per_vacancy"], "back_url": unit.get_absolute_url()}
    return render(request, "409.html", context, status=409)


@require_http_methods(["GET", "POST"])
@actor_required
def reserve(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """What a reservation commits to, then the reservation."""
    found = _for_landlord(request, proposal_id)
    if found is None:
        return _too_late(request)
    row, unit, summary = found
    form = ColleagueForm(request.POST if request.method == "POST" else None, row=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            held = workflow.reserve(row, by=request.actor, second=form.cleaned_data["second"])
            messages.success(request, "Le logement est réservé ; l’association prévient le ménage.")
            return redirect(held)
    context = {
        "proposal": row,
        "vacancy": unit,
        "title": unit_title(unit.dwelling),
        "summary": summary,
        "reasons": reasons_of(row),
        "form": form,
        "deadline": rule_in_force(Kind.HOLD, row.programme_id, timezone.now()).due_at(timezone.now()),
        "possible": row.status == Proposal.Status.PROPOSED
        and unit.status in (Vacancy.Status.ANNOUNCED, Vacancy.Status.AVAILABLE),
    }
    return render(request, "housing/reserve.html", context, status=409 if form.non_field_errors() else 200)


@require_http_methods(["GET", "POST"])
@actor_required
def decline(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """Decline a proposal with a coded reason."""
    found = _for_landlord(request, proposal_id)
    if found is None:
        return _too_late(request)
    row, unit, summary = found
    form = DeclineForm(request.POST if request.method == "POST" else None, row=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            workflow.decline(row, by=request.actor, reason=form.cleaned_data["reason"])
            messages.success(request, "La proposition est refusée ; la coordination en est prévenue.")
            return redirect(unit)
    context = {"proposal": row, "vacancy": unit, "title": unit_title(unit.dwelling), "summary": summary, "form": form}
    context["possible"] = row.status == Proposal.Status.PROPOSED
    return render(request, "housing/decline.html", context, status=409 if form.non_field_errors() else 200)


@require_http_methods(["GET", "POST"])
@actor_required
def withdraw(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """Take a proposal back: the coordination, or the owner of the case."""
    row = _proposal(request, proposal_id)
    owner = row.case_tenant_id == request.actor.tenant.pk
    require_ability(request.actor, Permission.EDIT_CASE if owner else Permission.PROPOSE)
    case = get_object_or_404(case_policy.visible(request.actor), pk=row.case_id)
    form = WithdrawProposalForm(request.POST if request.method == "POST" else None, row=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            workflow.withdraw_proposal(row, by=request.actor, reason=form.cleaned_data["reason"])
            messages.success(request, f"La proposition n° {row.household_side.number} est retirée.")
            return redirect("housing:case_proposals", case.reference)
    context = {"proposal": row, "case": case, "form": form, "possible": row.status == Proposal.Status.PROPOSED}
    return render(request, "housing/withdraw.html", context, status=409 if form.non_field_errors() else 200)


@require_http_methods(["GET", "POST"])
@actor_required
def step_aside(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """ "I know this person", recognised from the little that a proposal shows."""
    row = _proposal(request, proposal_id)
    return step_aside_page(request, row.case_id, back_url=reverse("housing:open_proposal", args=[row.pk]))


@require_GET
@actor_required
def open_proposal(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """Where a notification of a proposal leads: the landlord to its unit, the others to the case."""
    row = _proposal(request, proposal_id)
    if row.tenant_id == request.actor.tenant.pk and row.case_tenant_id != row.tenant_id:
        return redirect("housing:vacancy", vacancy_policy.visible(request.actor).get(pk=row.vacancy_id).number)
    case = get_object_or_404(case_policy.visible(request.actor), pk=row.case_id)
    return redirect("housing:case_proposals", case.reference)
