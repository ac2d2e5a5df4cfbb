"""Reservations: a landlord's list and calendar, the page of one, its moves."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from cases.models import CaseSummary
from cases.policies import case_policy, summary_policy
from cases.views.exclusions import step_aside_page
from housing.models import Contingent, Reservation, Vacancy, VacancyOffer
from housing.moves import RESERVATION, Move, find, offered
from housing.policies import lease_policy, offer_policy, reservation_policy, vacancy_policy
from housing.presentation import course_of, deadline_words, next_deadline, reservation_state, unit_facts, unit_title
from housing.views.moving import Place, move_page, require_move
from housing.workflow.common import Side
from housing.workflow.disclosure import precautions_of
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required
from tenants.models import Membership
from tenants.policies import require_part
from tenants.roles import Permission

PAGE = 25
Step = Reservation.Step
KNOWS = frozenset({Step.ACCEPTED, Step.SIGNED, Step.KEYS})


def reservation_of(request: ActorRequest, number: str) -> Reservation:
    """A visible reservation by its number, or 404 (its proposal is not joined: a réservataire does not see it)."""
    rows = reservation_policy.visible(request.actor).select_related("programme", "reservataire")
    return get_object_or_404(rows, number=number)


def summaries_of(actor: Actor, rows: list[Reservation]) -> dict[UUID, CaseSummary]:
    """Reduced cells of the cases of a page, one query."""
    return {one.case_id: one for one in summary_policy.visible(actor).filter(case__in={row.case_id for row in rows})}


@require_GET
@actor_required
def reservation_list(request: ActorRequest) -> HttpResponse:
    """A landlord's reservations, the nearest deadline first; the ended ones behind a tab."""
    require_part(request.actor, Permission.READ_VACANCIES, "landlord")
    ended = request.GET.get("etat") == "terminees"
    mine = reservation_policy.visible(request.actor).filter(tenant=request.actor.tenant)
    rows = mine.filter(ended_at__isnull=not ended).select_related("vacancy__dwelling__commune")
    page = Paginator(rows.order_by("-ended_at" if ended else "expires_at"), PAGE).get_page(request.GET.get("page"))
    base = reverse("housing:reservations")
    tabs = [
        {"label": "En cours", "url": base, "current": not ended, "count": mine.filter(ended_at__isnull=True).count()},
        {"label": "Terminées", "url": f"{base}?etat=terminees", "current": ended, "count": None},
    ]
    context = {"tabs": tabs, "ended": ended, "page": page, "rows": _listed(request.actor, list(page))}
    return render(request, "housing/reservation_list.html", context)


def _listed(actor: Actor, rows: list[Reservation]) -> list[dict[str, Any]]:
    summaries = summaries_of(actor, rows)
    return [
        {
            "reservation": row,
            "summary": summaries.get(row.case_id),
            "title": unit_title(row.vacancy.dwelling),
            "state": reservation_state(row),
            "deadline": next_deadline(row) if row.is_live else None,
        }
        for row in rows
    ]


@require_GET
@actor_required
def committees(request: ActorRequest) -> HttpResponse:
    """Committees that a landlord has booked, by date, with what they examine."""
    require_part(request.actor, Permission.READ_VACANCIES, "landlord")
    rows = reservation_policy.visible(request.actor).filter(
        tenant=request.actor.tenant, ended_at__isnull=True, step=Step.COMMITTEE
    )
    listed = list(rows.select_related("vacancy__dwelling__commune").order_by("committee_on", "held_at")[:200])
    summaries = summaries_of(request.actor, listed)
    days: dict[Any, list[dict[str, Any]]] = {}
    for row in listed:
        entry = {"reservation": row, "summary": summaries.get(row.case_id), "title": unit_title(row.vacancy.dwelling)}
        days.setdefault(row.committee_on, []).append(entry)
    to_book = reservation_policy.visible(request.actor).filter(
        tenant=request.actor.tenant, ended_at__isnull=True, step=Step.TO_BOOK
    )
    context = {"days": days, "today": timezone.localdate(), "to_book": to_book.count()}
    return render(request, "housing/committees.html", context)


@require_GET
@actor_required
def reservation(request: ActorRequest, number: str) -> HttpResponse:
    """The page of a reservation for its landlord or its réservataire; the others are led to the case."""
    row = reservation_of(request, number)
    actor = request.actor
    if actor.tenant.pk not in (row.tenant_id, row.reservataire_id):
        return redirect("housing:case_proposals", get_object_or_404(case_policy.visible(actor), pk=row.case_id).reference)
    moves = offered(RESERVATION, row, row.step, actor) if row.is_live else []
    side = Side.LANDLORD if row.tenant_id == actor.tenant.pk else Side.RESERVATAIRE
    context = {
        "reservation": row,
        "summary": summary_policy.visible(actor).filter(case=row.case_id).first(),
        "state": reservation_state(row),
        "course": course_of(row),
        "deadline": deadline_words(row, side) if row.is_live else None,
        "primary": [move for move in moves if move.primary],
        "moves": [move for move in moves if not move.primary],
        "decisions": row.decisions.all(),
        "lease": lease_policy.visible(actor).filter(reservation=row).first(),
        "nur_missing": row.has_nur is False and row.step in (Step.TO_BOOK, Step.COMMITTEE),
        "waits_for": _waits_for(row, actor),
        **_disclosure(row, actor),
        **_place(row, actor),
    }
    return render(request, "housing/reservation.html", context)


def _disclosure(row: Reservation, actor: Actor) -> dict[str, Any]:
    """For the landlord: who of it follows the reservation, its precautions, and the case once it is open to the reader by name."""
    if row.tenant_id != actor.tenant.pk:
        return {}
    people = {one.pk: one.person.display_name for one in Membership.objects.filter(pk__in=row.named).select_related("person")}
    names = [people[key] for key in row.named if key in people]
    return {
        "officers": names,
        "deputy": people.get(row.deputy_id, "") if row.deputy_id else "",
        "knows": row.step in KNOWS and (row.is_live or row.end == Reservation.End.COMPLETED),
        "precautions": precautions_of(row),
        "open_case": case_policy.visible(actor).filter(pk=row.case_id).first(),
    }


def _place(row: Reservation, actor: Actor) -> dict[str, Any]:
    """The unit as this side may read it."""
    if row.tenant_id == actor.tenant.pk:
        unit = vacancy_policy.visible(actor).select_related("dwelling__commune").get(pk=row.vacancy_id)
        facts = unit_facts(unit.dwelling, unit)
        return {
            "title": unit_title(unit.dwelling),
            "facts": facts,
            "vacancy": unit,
            "contingent": _contingent(unit),
            "is_landlord": True,
        }
    offers = offer_policy.visible(actor).filter(vacancy=row.vacancy_id, programme=row.programme_id)
    offer = offers.select_related("commune", "tenant").first()
    if offer is None:
        return {"title": f"Réservation {row.number}", "facts": [], "contingent": "", "is_landlord": False}
    facts = [offer.tenant.name, *unit_facts(offer, offer)]
    return {"title": unit_title(offer), "facts": facts, "contingent": _contingent(offer), "is_landlord": False}


def _contingent(row: Vacancy | VacancyOffer) -> str:
    return str(Contingent(row.contingent).label)


def _waits_for(row: Reservation, actor: Actor) -> str:
    """In words, whose turn it is when it is not the reader's."""
    if not row.is_live or row.tenant_id != actor.tenant.pk:
        return ""
    return {
        Step.HELD: "L’association présente le logement au ménage et enregistre sa réponse.",
        Step.RESERVATAIRE: f"{row.reservataire} donne son accord, délègue ou refuse." if row.reservataire else "",
        Step.ALLOCATED: "L’association recueille la réponse du ménage.",
    }.get(Step(row.step), "")


@require_http_methods(["GET", "POST"])
@actor_required
def step_aside(request: ActorRequest, number: str) -> HttpResponse:
    """ "I know this person", from the page of a reservation."""
    row = reservation_of(request, number)
    return step_aside_page(request, row.case_id, back_url=row.get_absolute_url())


@require_http_methods(["GET", "POST"])
@actor_required
def act(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """One move of a reservation: what it commits to, its form."""
    row = reservation_of(request, number)
    move = find(RESERVATION, code)
    if move is None:
        raise Http404
    require_move(request.actor, move, row)
    back, crumbs = _origin(request.actor, row, move)
    state = row.step if row.is_live else ""
    label = str(reservation_state(row).label)
    warning = row.step == Step.COMMITTEE and row.has_nur is False and code == "decision"
    return move_page(request, move, row, Place(state, label, crumbs, back), nur_missing=warning)


def _origin(actor: Actor, row: Reservation, move: Move) -> tuple[str, list[str]]:
    """Where a move comes from and goes back to."""
    if move.side == Side.OWNER:
        case = get_object_or_404(case_policy.visible(actor), pk=row.case_id)
        back = reverse("housing:case_proposals", args=[case.reference])
        return back, [f"Dossier {case.reference}", back, f"Proposition n° {row.proposal.household_side.number}"]
    if move.side == Side.RESERVATAIRE:
        back = reverse("housing:reservataire")
        return back, ["Accords attendus", back, f"Réservation {row.number}", row.get_absolute_url(), str(move.title)]
    listing = reverse("housing:reservations")
    return row.get_absolute_url(), [
        "Réservations",
        listing,
        f"Réservation {row.number}",
        row.get_absolute_url(),
        str(move.title),
    ]


@require_GET
@actor_required
def open_reservation(request: ActorRequest, reservation_id: UUID) -> HttpResponse:
    """Where a notification of a reservation leads."""
    return redirect(get_object_or_404(reservation_policy.visible(request.actor), pk=reservation_id))


@require_GET
@actor_required
def designations(request: ActorRequest) -> HttpResponse:
    """A réservataire's lettings that wait for its agreement, by deadline; then the latest it answered."""
    require_part(request.actor, Permission.READ_VACANCIES, "reservataire")
    rows = reservation_policy.visible(request.actor).filter(reservataire=request.actor.tenant)
    asked = rows.filter(ended_at__isnull=True, step=Step.RESERVATAIRE).order_by("reservataire_due_on", "held_at")
    answered = rows.exclude(reservataire_state=Reservation.ReservataireState.WAITING).order_by("-held_at")
    waiting, latest = list(asked[:100]), list(answered[:10])
    shown = waiting + latest
    offers = offer_policy.visible(request.actor).filter(vacancy__in={row.vacancy_id for row in shown})
    units = {(offer.vacancy_id, offer.programme_id): offer for offer in offers.select_related("commune", "tenant")}
    summaries = summaries_of(request.actor, shown)
    context = {
        "waiting": [(row, units.get((row.vacancy_id, row.programme_id)), summaries.get(row.case_id)) for row in waiting],
        "latest": [(row, units.get((row.vacancy_id, row.programme_id)), reservation_state(row)) for row in latest],
        "may_answer": request.actor.may(Permission.AGREE_AS_RESERVATAIRE),
    }
    return render(request, "housing/designations.html", context)
