"""Whose rehousing frees a unit: said, and said no longer, on the unit's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from cases.policies import case_policy
from housing.policies import coordinated_offers
from housing.services.releases import expect_release, forget_release
from tenants.errors import TransitionRefused
from tenants.http import ActorRequest, actor_required


@require_POST
@actor_required
def release(request: ActorRequest, number: str, programme_id: UUID) -> HttpResponse:
    """Say whose rehousing frees a unit (`reference`), or that it is nobody's (empty)."""
    rows = coordinated_offers(request.actor).filter(number=number, on_rehousing=True)
    offer = get_object_or_404(rows, programme=programme_id)
    back = f"{offer.get_absolute_url()}?dispositif={offer.programme_id}"
    reference = request.POST.get("reference", "").strip()
    if not reference:
        forget_release(offer, by=request.actor)
        messages.success(request, "Ce logement n’est plus relié à un relogement.")
        return redirect(back)
    case = get_object_or_404(case_policy.visible(request.actor), reference=reference)
    try:
        expect_release(offer, case, by=request.actor)
        messages.success(
            request, f"Ce logement se libère quand {case.reference} est relogé : il entre dans la proposition d’ensemble."
        )
    except TransitionRefused as refusal:
        messages.error(request, refusal.message)
    return redirect(back)
