"""Papers of one's daily work: the list of the cases that one follows, the attestation that goes with a housing application."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases.attestation import attestation_of
from cases.exporting import CONFIDENTIAL
from cases.listing import my_cases
from cases.views.common import owned_case
from tenants import paper
from tenants.french import datetime_fr
from tenants.http import ActorRequest, actor_required
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission

MOST = 50  # as many as leave in an export without a second person


@require_POST
@actor_required
def print_list(request: ActorRequest) -> HttpResponse:
    """The live cases that one follows, under their reference and alias alone; a longer list leaves as an export."""
    actor = request.actor
    require_ability(actor, Permission.READ_CASES)
    cases = list(my_cases(actor).live().order_by("reference").only("reference", "alias")[: MOST + 1])
    if not cases or len(cases) > MOST:
        words = (
            _("Vous ne suivez aucun dossier en cours.") if not cases else _("Au-delà de %(most)s dossiers, demandez un export.")
        )
        messages.error(request, words % {"most": MOST})
        return redirect("cases:home")
    record("cases.printed", actor.tenant, by=actor, owner=actor.tenant.pk, cases=len(cases))
    mark = f"{actor.display_name}, {actor.tenant_name} · {datetime_fr(timezone.now())} · {CONFIDENTIAL}"
    return _pdf("pdf/case_list.html", {"cases": cases, "mark": mark, "made_at": timezone.now()}, name="mes-dossiers.pdf")


@require_POST
@actor_required
def attestation(request: ActorRequest, reference: str) -> HttpResponse:
    """The attestation, with a blank for her name: it is written by hand, with her."""
    case = owned_case(request, reference)
    record("attestation.printed", case, by=request.actor)
    found = attestation_of(case, by=request.actor)
    return _pdf("pdf/attestation.html", {"attestation": found}, name=f"attestation-{case.reference}.pdf", letter=True)


def _pdf(template: str, context: dict[str, object], *, name: str, letter: bool = False) -> HttpResponse:
    styles = ("css/pdf-letter.css",) if letter else ()
    response = HttpResponse(paper.to_pdf(template, context, styles=styles), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
