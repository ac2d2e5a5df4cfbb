"""Packs of quarterly steering committees: the list, making one, one on paper."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from reporting.models import CommitteePack
from reporting.packs import make_pack, quarters_to_make, set_pack
from reporting.policies import pack_policy
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, do
from tenants.models import Participation, Programme
from tenants.policies import require_ability
from tenants.roles import Permission


def _led(actor: Actor) -> list[Programme]:
    """Programmes whose packs the actor makes."""
    may = actor.may(Permission.CONVENE)
    return [one for one in actor.programmes if may and actor.plays(Participation.Part.COORDINATOR, programme=one.pk)]


@actor_required
@require_safe
def listing(request: ActorRequest) -> HttpResponse:
    """Packs that were made; for the coordination, quarters that have none yet."""
    actor = request.actor
    require_ability(actor, Permission.VIEW_INDICATORS)
    packs = list(
        pack_policy.visible(actor).select_related("programme").defer("figures").order_by("programme__name", "-starts_on")
    )
    made = {(one.programme_id, one.starts_on) for one in packs}
    quarters = quarters_to_make(timezone.localdate())
    missing = [
        (programme, CommitteePack(programme=programme, starts_on=quarter.start, ends_on=quarter.end))
        for programme in _led(actor)
        for quarter in quarters
        if (programme.pk, quarter.start) not in made and quarter.end >= programme.starts_on
    ]
    return render(request, "reporting/packs.html", {"packs": packs, "missing": missing})


@actor_required
@require_POST
def make(request: ActorRequest) -> HttpResponse:
    """Make the pack of a quarter."""
    actor = request.actor
    require_ability(actor, Permission.CONVENE)
    wanted, day = request.POST.get("dispositif", ""), request.POST.get("trimestre", "")
    programme = next((one for one in _led(actor) if str(one.pk) == wanted), None)
    try:
        start = date.fromisoformat(day)
    except ValueError:
        start = date.min
    if programme is None:
        messages.error(request, _("Choisissez un dispositif que votre organisation coordonne."))
        return redirect("reporting:packs")
    return do(
        request, lambda: make_pack(by=actor, programme=programme, start=start), done=_("Le dossier du comité est établi."),
        to="reporting:packs",
    )  # fmt: skip


@actor_required
@require_POST
def paper(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A pack on paper; the file's name says the quarter and nothing else."""
    row = get_object_or_404(pack_policy.visible(request.actor), pk=pk)
    answer = HttpResponse(set_pack(row, by=request.actor), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{row.file_name}"'
    return answer
