"""The letter that goes with a proposal: under the reference, to the landlord alone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.policies import case_policy
from housing.policies import offer_policy, proposal_policy
from housing.views.household import LIVE, in_team
from tenants import paper
from tenants.errors import Forbidden
from tenants.french import date_fr
from tenants.http import ActorRequest, actor_required
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission


@require_POST
@actor_required
def proposal_letter(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """The letter of a live proposal, for the case's team and the coordination; it is logged as what leaves of a case is."""
    actor = request.actor
    row = get_object_or_404(proposal_policy.visible(actor).select_related("tenant", "programme"), pk=proposal_id)
    owner = row.case_tenant_id == actor.tenant.pk
    require_ability(actor, Permission.EDIT_CASE if owner else Permission.PROPOSE)
    if owner and not in_team(actor, row.case_id):
        raise Forbidden("Ce courrier nomme le bailleur : seule l’équipe qui suit ce dossier le prépare.")
    case = get_object_or_404(case_policy.visible(actor), pk=row.case_id)
    offer = offer_policy.visible(actor).filter(vacancy=row.vacancy_id, programme=row.programme_id).first()
    if row.status not in LIVE or offer is None:
        messages.error(request, "Cette proposition n’est plus en cours : il n’y a pas de courrier à préparer.")
        return redirect("housing:case_proposals", case.reference)
    record("proposal_letter.printed", row, by=actor, owner=row.case_tenant_id)
    context = {
        "reference": case.reference,
        "unit": offer.number,
        "landlord": row.tenant.name,
        "programme": row.programme.name,
        "proposed_on": date_fr(row.proposed_at),
        "made_on": date_fr(timezone.localdate()),
        "author": actor.display_name,
        "sender": actor.tenant_name,
    }
    document = paper.to_pdf("pdf/proposal_letter.html", context, styles=("css/pdf-letter.css",))
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="courrier-{case.reference}.pdf"'
    return response
