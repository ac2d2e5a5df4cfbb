"""Leases that slide: the list, one of them, the convention, the letter to the préfet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Tenure
from cases.views.common import page, posted
from housing.forms.sliding_leases import SignForm
from housing.models import Lease, SlidingLease
from housing.moves import find
from housing.policies import lease_policy
from housing.services.prefect_letter import set_letter
from housing.sliding_moves import OWNER, SLIDING, line_of, sliding_context
from housing.sliding_policies import sliding_lease_policy
from housing.views.moving import Place, move_page
from housing.workflow import sliding_leases as sliding
from housing.workflow.common import reference_of
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.policies import forbidden, require_ability
from tenants.roles import Permission

TITLE = "Baux glissants"


def _rows(actor: Actor) -> Any:
    rows = sliding_lease_policy.visible(actor).select_related("lease", "tenant", "case_tenant")
    return rows.dated()  # type: ignore[attr-defined]


def _without_convention(actor: Actor) -> list[Lease]:
    """Subleases that slide, of one's own cases, whose convention is not written down."""
    rows = lease_policy.visible(actor).filter(case_tenant=actor.tenant, tenure=Tenure.BAIL_GLISSANT, cancelled_on__isnull=True)
    return list(rows.filter(sliding__isnull=True).select_related("tenant").order_by("signed_on"))


@require_GET
@actor_required
def sliding_list(request: ActorRequest) -> HttpResponse:
    """Those that run, the nearest letter first; subleases whose convention is missing; those that are over."""
    actor = request.actor
    require_ability(actor, Permission.READ_VACANCIES)
    lines = [line_of(row) for row in _rows(actor).order_by("signed_on", "number")]
    running = [line for line in lines if line["row"].status == SlidingLease.Status.RUNNING]
    context = {
        "running": sorted(running, key=lambda line: line["row"].period_ends_on),
        "over": [line for line in lines if line not in running],
        "missing": [(lease, reference_of(lease.case_id)) for lease in _without_convention(actor)],
        "may_sign": actor.may(OWNER),
    }
    return render(request, "housing/sliding_leases.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def sign_convention(request: ActorRequest, lease_id: UUID) -> HttpResponse:
    """Write the convention of the three down."""
    lease = get_object_or_404(lease_policy.visible(request.actor), pk=lease_id)
    require_ability(request.actor, OWNER)
    if lease.case_tenant_id != request.actor.tenant.pk:
        raise forbidden(OWNER)
    form = SignForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            row = sliding.sign(lease, by=request.actor, **form.cleaned_data)
            messages.success(request, "La convention est enregistrée.")
            return redirect(row)
    context = {"title": "Enregistrer la convention", "back": reverse("housing:sliding_leases"), "crumb": TITLE}
    return page(request, "housing/shelter_form.html", context, form)


def _sliding(request: ActorRequest, number: str) -> Any:
    return get_object_or_404(_rows(request.actor), number=number)


@require_GET
@actor_required
def sliding_lease(request: ActorRequest, number: str) -> HttpResponse:
    """One of them."""
    return render(request, "housing/sliding_lease.html", sliding_context(_sliding(request, number), request.actor))


@require_GET
@actor_required
def open_sliding_lease(request: ActorRequest, sliding_id: UUID) -> HttpResponse:
    """Its page, from a notification or a deadline."""
    return redirect(get_object_or_404(sliding_lease_policy.visible(request.actor), pk=sliding_id))


@require_http_methods(["GET", "POST"])
@actor_required
def act_on_sliding_lease(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """One move."""
    row = _sliding(request, number)
    move = find(SLIDING, code)
    if move is None:
        raise Http404
    crumbs = [TITLE, reverse("housing:sliding_leases"), row.number, row.get_absolute_url(), str(move.title)]
    return move_page(request, move, row, Place(row.status, str(row.get_status_display()), crumbs, row.get_absolute_url()))


@require_POST
@actor_required
def prefect_letter(request: ActorRequest, number: str) -> HttpResponse:
    """The letter to the préfet, for the landlord that writes it; its file names the lease by a number."""
    row = _sliding(request, number)
    answer = HttpResponse(set_letter(row, by=request.actor), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="bail-glissant-{row.number}.pdf"'
    return answer
