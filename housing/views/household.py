"""The association's view of the proposals of a case: numbers and steps, never a place, until a click that is logged."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cases.models import Case, TeamMember
from cases.policies import case_policy, works_on
from housing.budget import effort_of, effort_words
from housing.models import Proposal, Reservation, VacancyOffer
from housing.moves import RESERVATION, offered
from housing.policies import offer_policy, proposal_policy, reservation_policy
from housing.presentation import course_of, deadline_words, floor_fr, proposal_state, reservation_state, unit_title
from housing.services.stock import dwelling_of, show_address
from housing.workflow.common import Side
from tenants.actor import Actor
from tenants.errors import Forbidden
from tenants.french import date_fr, euros
from tenants.http import ActorRequest, actor_required
from tenants.record import record
from tenants.roles import Permission
from tenants.stepup import step_up_required

REVEAL_SECONDS = 60
LIVE = (Proposal.Status.PROPOSED, Proposal.Status.RESERVED)


def in_team(actor: Actor, case_id: UUID) -> bool:
    """True for a person who follows the case in the organisation that owns it."""
    return actor.membership is not None and TeamMember.objects.filter(case=case_id, membership=actor.membership).exists()


@require_GET
@actor_required
def case_proposals(request: ActorRequest, reference: str) -> HttpResponse:
    """Proposals of a case with the course of each: a fragment of the case page, or a page of its own."""
    case = get_object_or_404(case_policy.visible(request.actor), reference=reference)
    if not works_on(request.actor, case):
        raise Http404
    rows = proposal_policy.visible(request.actor).filter(case=case).select_related("household_side")
    proposals = list(rows.order_by("-household_side__number"))
    courses = {row.proposal_id: row for row in _courses(request.actor, case)}
    owner, team = case.tenant_id == request.actor.tenant.pk, in_team(request.actor, case.pk)
    entries = [_entry(request.actor, row, courses.get(row.pk), may_reveal=owner and team) for row in proposals]
    context = {
        "case": case,
        "rows": entries,
        "search_url": _search_url(request.actor, case),
        "not_in_team": owner and not team and any(row.status in LIVE for row in proposals),
    }
    template = "housing/_case_proposals.html" if request.headers.get("HX-Request") else "housing/case_proposals.html"
    return render(request, template, context)


def _search_url(actor: Actor, case: Case) -> str:
    """Where the coordination looks for a unit for a household that searches; empty for everybody else."""
    if case.status != Case.Status.SEARCHING or not actor.may(Permission.PROPOSE):
        return ""
    return (
        reverse("housing:units_for", args=[case.reference]) if actor.plays("coordinator", programme=case.programme_id) else ""
    )


def _courses(actor: Actor, case: Case) -> list[Reservation]:
    rows = reservation_policy.visible(actor).filter(case=case)
    return list(rows.select_related("reservataire").prefetch_related("decisions"))


def _entry(actor: Actor, row: Proposal, course: Reservation | None, *, may_reveal: bool) -> dict[str, Any]:
    """One proposal as its card reads it."""
    live = course is not None and course.is_live
    coordinates = actor.may(Permission.PROPOSE) and actor.plays("coordinator", programme=row.programme_id)
    edits = row.case_tenant_id == actor.tenant.pk and actor.may(Permission.EDIT_CASE)
    withdrawable = row.status == Proposal.Status.PROPOSED and (edits or coordinates)
    may_write = (may_reveal and edits) or (coordinates and not edits)
    return {
        "proposal": row,
        "state": reservation_state(course) if course else proposal_state(row),
        "why": _why(row),
        "course": course,
        "steps": course_of(course) if course and (live or course.end == Reservation.End.COMPLETED) else [],
        "deadline": deadline_words(course, Side.OWNER) if course and live else None,
        "moves": offered(RESERVATION, course, course.step, actor) if course and live else [],
        "withdrawable": withdrawable,
        "reveal_url": reverse("housing:reveal_dwelling", args=[row.pk]) if may_reveal and row.status in LIVE else "",
        "letter_url": reverse("housing:proposal_letter", args=[row.pk]) if may_write and row.status in LIVE else "",
        "nur_missing": course is not None and live and course.has_nur is False,
    }


def _why(row: Proposal) -> str:
    """The coded reason of a decline, of a withdrawal, or the one that the household gave."""
    side = row.household_side
    return str(row.get_decline_reason_display() or side.get_withdraw_reason_display() or side.get_decline_reason_display())


@require_POST
@actor_required
@step_up_required
def reveal_dwelling(request: ActorRequest, proposal_id: UUID) -> HttpResponse:
    """The dwelling of a live proposal, for the case's team alone, on a click that is logged."""
    row = get_object_or_404(proposal_policy.visible(request.actor).filter(case_tenant=request.actor.tenant), pk=proposal_id)
    case = get_object_or_404(case_policy.visible(request.actor), pk=row.case_id)
    if row.status not in LIVE or not in_team(request.actor, row.case_id):
        raise Forbidden(
            "Le logement proposé n’est montré qu’à l’équipe qui suit ce dossier, tant que la proposition est en cours."
        )
    record("dwelling.revealed", row, by=request.actor, owner=row.case_tenant_id)
    address, lost = show_address(dwelling_of(row.vacancy_id), by=request.actor)
    context = {
        "value": _dwelling_words(request.actor, row, case, address),
        "lost": lost,
        "seconds": REVEAL_SECONDS,
        "url": request.path,
        "what": "le logement",
        "anchor": f"logement-{row.household_side.number}",
        "back_url": reverse("housing:case_proposals", args=[case.reference]),
    }
    template = "components/_revealed.html" if request.headers.get("HX-Request") else "housing/revealed.html"
    return render(request, template, context)


def _dwelling_words(actor: Actor, row: Proposal, case: Case, address: str) -> str:
    """Address, type, floor, rent, date: one line."""
    offer: VacancyOffer = (
        offer_policy.visible(actor).select_related("commune").get(vacancy=row.vacancy_id, programme=row.programme_id)
    )
    rent = f"{euros(offer.rent)} + {euros(offer.charges)} de charges"
    words = [
        address or "adresse non renseignée",
        unit_title(offer),
        floor_fr(offer),
        rent,
        f"libre le {date_fr(offer.free_on)}",
    ]
    guidance = effort_of(case, offer)
    return " · ".join(
        [*words, f"{effort_words(guidance.rate, Decimal(guidance.left.total))} (repère : 30 à 33 %)"] if guidance else words
    )
