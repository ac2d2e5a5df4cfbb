"""Work inside a tenant: referents, leave, handover; transfers received."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.forms.actions import ColleagueForm, DelegationForm, HandoverForm
from cases.models import Delegation, TeamMember, Transfer
from cases.services import team, transfer
from cases.views.common import owned_case, page, posted
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.models import Membership
from tenants.policies import require_ability
from tenants.roles import Permission

PARTS = {"referente": team.set_referent, "co-referente": team.add_co_referent}


@require_http_methods(["GET", "POST"])
@actor_required
def appoint(request: ActorRequest, reference: str, part: str) -> HttpResponse:
    """Name the referent, or a co-referent."""
    case = owned_case(request, reference)
    form = ColleagueForm(posted(request), people=team.colleagues(request.actor))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            PARTS[part](case, by=request.actor, membership=form.cleaned_data["membership"])
        if form.is_valid():
            messages.success(request, _("L’équipe du dossier est à jour."))
            return redirect("cases:access", reference)
    title = _("Changer de personne référente") if part == "referente" else _("Ajouter une personne co-référente")
    return page(request, "cases/action.html", {"case": case, "title": title, "button": _("Enregistrer")}, form)


@require_POST
@actor_required
def dismiss(request: ActorRequest, reference: str, membership_id: UUID) -> HttpResponse:
    """End a co-referent's part."""
    case = owned_case(request, reference)
    member = get_object_or_404(TeamMember, case=case, membership=membership_id)
    action = lambda: team.remove_co_referent(case, by=request.actor, membership=member.membership)  # noqa: E731
    return do(request, action, done=_("L’équipe du dossier est à jour."), to=reverse("cases:access", args=[reference]))


@require_GET
@actor_required
def overview(request: ActorRequest) -> HttpResponse:
    """Colleagues with their cases, leaves, transfers that wait."""
    require_ability(request.actor, Permission.EDIT_CASE)
    today = timezone.localdate()
    leaves = Delegation.objects.filter(tenant=request.actor.tenant, ended_at__isnull=True, ends_on__gte=today)
    context: dict[str, Any] = {
        "rows": team.workloads(request.actor),
        "leaves": leaves.select_related("membership__person", "deputy__person").order_by("starts_on"),
        "transfers": [_transfer_row(request, one) for one in transfer.waiting_transfers(request.actor)],
        "may_hand_over": request.actor.may(Permission.TRANSFER_CASE),
    }
    return render(request, "cases/team.html", context)


def _transfer_row(request: ActorRequest, row: Transfer) -> dict[str, Any]:
    received = row.to_tenant_id == request.actor.tenant.pk
    return {"transfer": row, "received": received, "other": row.from_tenant if received else row.to_tenant}


@require_http_methods(["GET", "POST"])
@actor_required
def hand_over(request: ActorRequest) -> HttpResponse:
    """All the cases of a colleague go to another."""
    require_ability(request.actor, Permission.TRANSFER_CASE)
    everybody = list(Membership.objects.filter(tenant=request.actor.tenant).select_related("person"))
    form = HandoverForm(posted(request), people=team.colleagues(request.actor), leaving=everybody)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            cases = list(team.cases_of_member(form.cleaned_data["leaving"], by=request.actor))
            team.hand_over(cases, by=request.actor, to=form.cleaned_data["to"], text=form.cleaned_data["text"])
        if form.is_valid():
            messages.success(request, _("Dossiers confiés : %(count)s.") % {"count": len(cases)})
            return redirect("cases:team")
    return page(
        request,
        "cases/team_form.html",
        {"title": _("Confier tous les dossiers d’une personne"), "button": _("Confier les dossiers")},
        form,
    )


@require_http_methods(["GET", "POST"])
@actor_required
def delegate(request: ActorRequest) -> HttpResponse:
    """Note a leave and its deputy."""
    require_ability(request.actor, Permission.EDIT_CASE)
    form = DelegationForm(posted(request), people=team.colleagues(request.actor))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            team.delegate(by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("L’absence est notée : les dossiers apparaissent chez la personne qui remplace."))
            return redirect("cases:team")
    return page(request, "cases/team_form.html", {"title": _("Noter une absence"), "button": _("Enregistrer")}, form)


@require_POST
@actor_required
def end_leave(request: ActorRequest, delegation_id: UUID) -> HttpResponse:
    """End a delegation before its day."""
    row = get_object_or_404(Delegation, pk=delegation_id, tenant=request.actor.tenant)
    return do(
        request, lambda: team.end_delegation(row, by=request.actor), done=_("La suppléance est terminée."), to="cases:team"
    )


@require_POST
@actor_required
def answer_transfer(request: ActorRequest, transfer_id: UUID) -> HttpResponse:
    """Accept a transfer, decline it, or take one's own back."""
    row = get_object_or_404(transfer.waiting_transfers(request.actor), pk=transfer_id)
    if request.POST.get("answer") == "accept":
        done = _("Le dossier est désormais suivi par votre organisation.")
        return do(request, lambda: transfer.accept_transfer(row, by=request.actor), done=done, to="cases:list")
    return do(
        request,
        lambda: transfer.decline_transfer(row, by=request.actor),
        done=_("Le transfert n’aura pas lieu."),
        to="cases:team",
    )
