"""The coordination's screens: units that are open, who may be proposed for one, where each course stands."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from cases.policies import case_policy
from housing import workflow
from housing.forms.course import ProposeForm
from housing.matching.presentation import Weighed
from housing.matching.ranking import EVERY_RULE, best, households
from housing.matching.rules import why_not
from housing.matching.terms import terms_of
from housing.models import Proposal, Reservation, VacancyOffer
from housing.policies import coordinated, coordinated_offers, proposal_policy, release_policy, reservation_policy
from housing.presentation import next_deadline, reservation_state, unit_facts, unit_title
from housing.services.releases import may_free
from housing.workflow.proposals import free_slots
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.models import Programme
from tenants.policies import forbidden, require_part
from tenants.roles import Permission

PAGE = 25
OTHERS = 200
Step = Reservation.Step
COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Accord du ménage", (Step.HELD,)),
    ("Réservataire", (Step.RESERVATAIRE,)),
    ("Commission ou propriétaire", (Step.PRESENTED, Step.TO_BOOK, Step.COMMITTEE, Step.RANKED, Step.CONDITIONAL)),
    ("Réponse du ménage", (Step.ALLOCATED,)),
    ("Bail et clés", (Step.ACCEPTED, Step.SIGNED)),
)


def led_programme(actor: Actor, programme_id: UUID, permission: Permission) -> Programme:
    """A programme that the actor's organisation coordinates and where its role may do this; 403 when it leads none, else 404."""
    mine = coordinated(actor)
    if not mine or not actor.may(permission):
        raise forbidden(permission)
    if programme_id not in mine:
        raise Http404
    return next(one for one in actor.programmes if one.pk == programme_id)


def _offers(actor: Actor) -> "QuerySet[VacancyOffer]":
    return coordinated_offers(actor).select_related("commune", "tenant", "programme", "reservataire")


@require_GET
@actor_required
def open_offers(request: ActorRequest) -> HttpResponse:
    """Units open to the programmes that one coordinates, the soonest free first, with how many households each has."""
    require_part(request.actor, Permission.READ_VACANCIES, "coordinator")
    rows = _offers(request.actor).filter(is_open=True).order_by("free_on", "number")
    if wanted := request.GET.get("pieces", ""):
        rows = rows.filter(rooms=int(wanted)) if wanted.isdigit() else rows.none()
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    listed = list(page)
    proposals = proposal_policy.visible(request.actor).filter(
        vacancy__in=[offer.vacancy_id for offer in listed], status=Proposal.Status.PROPOSED
    )
    live: dict[Any, int] = {}
    for vacancy_id in proposals.values_list("vacancy_id", flat=True):
        live[vacancy_id] = live.get(vacancy_id, 0) + 1
    context = {
        "page": page,
        "rows": [(offer, unit_title(offer), live.get(offer.vacancy_id, 0)) for offer in listed],
        "sizes": [(str(size), f"T{size}", wanted == str(size)) for size in range(1, 7)],
        "wanted": wanted,
        "programmes": [one for one in request.actor.programmes if one.pk in coordinated(request.actor)],
        "may_propose": request.actor.may(Permission.PROPOSE),
    }
    return render(request, "housing/offer_list.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def offer(request: ActorRequest, number: str) -> HttpResponse:
    """One open unit: what is proposed, who may be, and what keeps the others from it."""
    row = _offer(request, number)
    slots = free_slots(row.vacancy_id) if row.is_open else []
    form = ProposeForm(request.POST if request.method == "POST" else None, slots=slots)
    if request.method == "POST" and form.is_valid():
        require_part(request.actor, Permission.PROPOSE, "coordinator", programme=row.programme_id)
        with refusals_as_messages(form):
            made = _propose(request.actor, row, form)
            messages.success(request, f"Le dossier {made.case.reference} est proposé, en place {made.slot}.")
            return redirect(request.get_full_path())
    may_propose = request.actor.may(Permission.PROPOSE) and bool(slots)
    context = {
        "offer": row,
        "title": unit_title(row),
        "facts": unit_facts(row, row),
        "form": form,
        "slots": slots,
        "may_propose": may_propose,
        **_release(request.actor, row),
    }
    context |= _proposed(request.actor, row) | _studied(request, row)
    return render(request, "housing/offer.html", context, status=409 if form.non_field_errors() else 200)


def _release(actor: Actor, row: VacancyOffer) -> dict[str, Any]:
    """For a unit that waits for a rehousing: whose, and whose it may be."""
    if not (row.on_rehousing and row.is_open):
        return {}
    known = release_policy.visible(actor).filter(offer=row).select_related("case").first()
    return {"waits": True, "release": known, "may_free": [] if known else may_free(row, by=actor)}


def _offer(request: ActorRequest, number: str) -> VacancyOffer:
    """A unit open in two programmes of the same coordination has one page a programme (`?dispositif=`)."""
    rows = list(_offers(request.actor).filter(number=number).order_by("-is_open", "programme__name"))
    wanted = request.GET.get("dispositif", "")
    found = next((row for row in rows if str(row.programme_id) == wanted), None) or next(iter(rows), None)
    if found is None:
        raise Http404
    return found


def _propose(actor: Actor, row: VacancyOffer, form: ProposeForm) -> Proposal:
    case = get_object_or_404(case_policy.visible(actor), reference=form.cleaned_data["reference"])
    return workflow.propose(row, case, by=actor, slot=form.cleaned_data["slot"])


def _proposed(actor: Actor, row: VacancyOffer) -> dict[str, Any]:
    live = proposal_policy.visible(actor).filter(
        vacancy=row.vacancy_id, status__in=[Proposal.Status.PROPOSED, Proposal.Status.RESERVED]
    )
    rows = list(live.select_related("case", "household_side").order_by("slot"))
    return {"proposed": rows, "reserved": any(one.status == Proposal.Status.RESERVED for one in rows)}


def _studied(request: ActorRequest, row: VacancyOffer) -> dict[str, Any]:
    """Candidates with their points and reasons; on demand the others with what keeps them from the unit."""
    if not row.is_open:
        return {"candidates": [], "others": [], "show_others": False}
    terms = terms_of(row.programme_id)
    rows = households(row, by=request.actor, terms=terms)
    show_others = "autres" in request.GET
    return {
        "candidates": [Weighed.of(fit, terms, offer=row) for fit in best(rows.filter(EVERY_RULE), PAGE)],
        "others": [(fit.case, why_not(fit)) for fit in best(rows.exclude(EVERY_RULE), OTHERS)] if show_others else [],
        "show_others": show_others,
        "others_url": f"{reverse('housing:offer', args=[row.number])}?autres=1&dispositif={row.programme_id}#autres",
    }


@require_GET
@actor_required
def board(request: ActorRequest) -> HttpResponse:
    """Where each live course stands, oldest first: columns, and the same as a table."""
    require_part(request.actor, Permission.READ_VACANCIES, "coordinator")
    rows = reservation_policy.visible(request.actor).filter(programme__in=coordinated(request.actor), ended_at__isnull=True)
    listed = [
        _card(row) for row in rows.select_related("case", "tenant", "proposal__household_side").order_by("step_since")[:300]
    ]
    columns = [(label, len(steps) > 1, [card for card in listed if card["step"] in steps]) for label, steps in COLUMNS]
    as_table = request.GET.get("vue") == "tableau"
    base = reverse("housing:board")
    views = [
        {"label": "Colonnes", "url": base, "current": not as_table, "count": None},
        {"label": "Tableau", "url": f"{base}?vue=tableau", "current": as_table, "count": None},
    ]
    return render(request, "housing/board.html", {"columns": columns, "rows": listed, "as_table": as_table, "views": views})


def _card(row: Reservation) -> dict[str, Any]:
    return {"reservation": row, "step": row.step, "state": reservation_state(row), "due": next_deadline(row)}
