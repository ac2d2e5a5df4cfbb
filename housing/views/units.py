"""A landlord's freed units: list by state, page, and the moves of a unit."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.deadlines.registry import rule_in_force
from cases.deadlines.rules import Kind
from cases.policies import summary_policy
from housing import workflow
from housing.forms.units import OpenSeveralForm, VacancyFilter, landlord_programmes
from housing.models import Proposal, Reservation, Vacancy
from housing.moves import VACANCY, find, offered
from housing.policies import proposal_policy, reservation_policy, vacancy_policy
from housing.presentation import proposal_state, reasons_of, reservation_state, unit_facts, unit_title, vacancy_state
from housing.services.stock import EDITABLE, has_position, open_several, show_address
from housing.study_screens import study_of
from housing.tasks import answer_study_requests
from housing.together_screens import units_waiting
from housing.views.moving import Place, move_page
from housing.workflow.study import ask_to_study
from tenants.actor import Actor
from tenants.french import counted
from tenants.http import ActorRequest, actor_required, do
from tenants.models import Commune
from tenants.policies import require_part
from tenants.quota import note_own_reveal
from tenants.record import record
from tenants.roles import Permission
from tenants.stepup import step_up_required

PAGE = 25
REVEAL_SECONDS = 60
Status = Vacancy.Status
TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a-qualifier": ("À qualifier", (Status.TO_QUALIFY,)),
    "ouverts": ("Ouverts", (Status.ANNOUNCED, Status.AVAILABLE)),
    "en-cours": ("En cours d’attribution", (Status.IN_PROCESS,)),
    "bloques": ("Bloqués, mise à l’abri", (Status.BLOCKED,)),
    "loues": ("Loués", (Status.LET,)),
    "retires": ("Retirés", (Status.WITHDRAWN,)),
}
DEFAULT_TAB = "ouverts"
EMPTY = {
    "a-qualifier": "Rien n’attend d’être qualifié. Déclarez un logement libéré, ou importez votre liste.",
    "ouverts": "Aucun de vos logements n’est ouvert à la coordination. Qualifiez ceux qui viennent d’être libérés.",
}


def unit(request: ActorRequest, number: str) -> Vacancy:
    """A visible vacancy by its number, or 404."""
    rows = vacancy_policy.visible(request.actor).select_related("dwelling__commune", "reservataire")
    return get_object_or_404(rows, number=number)


def tab_url(tab: str) -> str:
    """Address of the list of units in a state."""
    return reverse("housing:vacancies") if tab == DEFAULT_TAB else reverse("housing:vacancies_in", args=[tab])


def _tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    rows = vacancy_policy.visible(actor).values("status").annotate(how_many=Count("pk")).values_list("status", "how_many")
    counts = dict(rows)
    return [
        {"label": label, "url": tab_url(code), "current": code == current, "count": sum(counts.get(one, 0) for one in states)}
        for code, (label, states) in TABS.items()
    ]


def _listed(actor: Actor, states: tuple[str, ...], wanted: dict[str, Any]) -> "QuerySet[Vacancy]":
    rows = vacancy_policy.visible(actor).filter(status__in=states).select_related("dwelling__commune")
    if wanted.get("pieces"):
        rows = rows.filter(dwelling__rooms=wanted["pieces"])
    if wanted.get("commune"):
        rows = rows.filter(dwelling__commune=wanted["commune"])
    waiting = Count("proposals", filter=Q(proposals__status=Proposal.Status.PROPOSED))
    order = "free_on" if Status.LET not in states and Status.WITHDRAWN not in states else "-status_since"
    return rows.annotate(waiting=waiting).order_by(order, "number")


@require_GET
@actor_required
def vacancy_list(request: ActorRequest, tab: str = DEFAULT_TAB) -> HttpResponse:
    """Freed units by state, with counts."""
    require_part(request.actor, Permission.READ_VACANCIES, "landlord")
    if tab not in TABS:
        raise Http404
    return _list_page(request, tab)


def _list_page(request: ActorRequest, tab: str, opening: OpenSeveralForm | None = None) -> HttpResponse:
    """The list of a state; with an opening that was refused, its ticks and what is wrong."""
    label, states = TABS[tab]
    communes = Commune.objects.filter(pk__in=vacancy_policy.visible(request.actor).values("dwelling__commune"))
    form = VacancyFilter(request.GET, communes=communes)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = _listed(request.actor, states, wanted)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": _tabs(request.actor, tab),
        "tab": tab,
        "label": ", ".join([label, *form.words()]),
        "page": page,
        "rows": [(row, unit_title(row.dwelling), vacancy_state(row)) for row in page],
        "unattended": workflow.unattended_units() if Status.IN_PROCESS in states else set(),
        "filter_form": form,
        "empty_text": EMPTY.get(tab, "Rien à cet endroit pour l’instant."),
        "may_manage": request.actor.may(Permission.MANAGE_VACANCIES),
        "programmes": landlord_programmes(request.actor) if tab == "a-qualifier" else [],
        "open_tab": tab == "ouverts",
        "to_study": _waiting(request.actor) if tab == DEFAULT_TAB else 0,
        "opening": opening,
        "ticked": opening.data.getlist("units") if opening else (),  # type: ignore[attr-defined]
        "chosen": opening.data.getlist("programmes") if opening else (),  # type: ignore[attr-defined]
    }
    return render(request, "housing/vacancy_list.html", context, status=422 if opening else 200)


def _waiting(actor: Actor) -> int:
    """Units for which a household is to be studied, for who may hold them."""
    return units_waiting(actor) if actor.may(Permission.RESERVE) else 0


@require_http_methods(["GET", "POST"])
@actor_required
def open_units(request: ActorRequest) -> HttpResponse:
    """Open the ticked units in the chosen programmes; filtered, turned or loaded again, a page that was refused is the list."""
    require_part(request.actor, Permission.MANAGE_VACANCIES, "landlord")
    if request.method == "GET":
        return redirect(f"{tab_url('a-qualifier')}?{request.GET.urlencode()}")
    units = vacancy_policy.visible(request.actor).filter(status=Status.TO_QUALIFY)
    form = OpenSeveralForm(request.POST, actor=request.actor, units=units)
    if not form.is_valid():
        return _list_page(request, "a-qualifier", form)
    done, refused = open_several(form.cleaned_data["units"], by=request.actor, programmes=form.cleaned_data["programmes"])
    if done:
        messages.success(request, f"{counted(done, 'logement est ouvert', 'logements sont ouverts')} à la coordination.")
    for number, sentence in refused:
        messages.error(request, f"{number} : {sentence}")
    return redirect("housing:vacancies_in", "a-qualifier")


@require_GET
@actor_required
def vacancy(request: ActorRequest, number: str) -> HttpResponse:
    """One unit: its facts, the households proposed for it, or its course."""
    row = unit(request, number)
    course = reservation_policy.visible(request.actor).filter(vacancy=row).order_by("-held_at").first()
    context = {
        "vacancy": row,
        "title": unit_title(row.dwelling),
        "facts": unit_facts(row.dwelling, row),
        "state": vacancy_state(row),
        "moves": offered(VACANCY, row, row.status, request.actor),
        "has_position": has_position(row.dwelling),
        "may_edit": row.status in EDITABLE and request.actor.may(Permission.MANAGE_VACANCIES),
        "to_qualify": row.status == Status.TO_QUALIFY,
        "is_open": row.status in (Status.ANNOUNCED, Status.AVAILABLE),
        "in_process": row.status == Status.IN_PROCESS,
        "may_reserve": request.actor.may(Permission.RESERVE),
        "can_manage": request.actor.may(Permission.MANAGE_VACANCIES),
        "offers": row.offers.select_related("programme"),
        "unattended": row.status == Status.IN_PROCESS and course is None and row.pk in workflow.unattended_units(),
        "to_study": _waiting(request.actor),
        **_studied(request.actor, row, course),
        **study_of(request.actor, row),
    }
    return render(request, "housing/vacancy.html", context)


def _studied(actor: Actor, row: Vacancy, course: Reservation | None) -> dict[str, Any]:
    """The households to study, and the reservation for those who follow it; nobody else is told that there are any."""
    hidden = row.status == Status.IN_PROCESS and course is None
    rows = proposal_policy.visible(actor).filter(vacancy=row).select_related("programme")
    live = [] if hidden else list(rows.filter(status=Proposal.Status.PROPOSED).order_by("slot"))
    past = (
        []
        if hidden
        else list(rows.exclude(status__in=[Proposal.Status.PROPOSED, Proposal.Status.RESERVED]).order_by("-answered_at")[:10])
    )
    shown = live + ([course.proposal] if course else [])
    summaries = {one.case_id: one for one in summary_policy.visible(actor).filter(case__in={one.case_id for one in shown})}
    hold = rule_in_force(Kind.HOLD, live[0].programme_id, timezone.now()) if live else None
    return {
        "proposals": [(one, summaries.get(one.case_id), reasons_of(one)) for one in live],
        "past": [(one, proposal_state(one)) for one in past],
        "course": course if course and course.is_live else None,
        "course_state": reservation_state(course) if course else None,
        "course_summary": summaries.get(course.case_id) if course else None,
        "hold_days": hold.delay if hold else 0,
        "deadline": hold.due_at(timezone.now()) if hold else None,
    }


@require_POST
@actor_required
def ask_study(request: ActorRequest, number: str, line_id: UUID) -> HttpResponse:
    """Ask for a household of the order of study; the answer comes from a job, and is the same page."""
    row = unit(request, number)

    def ask() -> None:
        ask_to_study(row, line_id, by=request.actor)
        transaction.on_commit(answer_study_requests.delay)

    return do(request, ask, done="Votre demande est transmise à la coordination.", to=f"{row.get_absolute_url()}#etude")


@require_POST
@actor_required
def take_over(request: ActorRequest, number: str) -> HttpResponse:
    """Follow the course of a unit that nobody can follow any more."""
    row = unit(request, number)
    action = lambda: workflow.take_over(row, by=request.actor)  # noqa: E731
    return do(request, action, done="Vous suivez désormais l’attribution de ce logement.", to=row)


@require_http_methods(["GET", "POST"])
@actor_required
def act_on_unit(request: ActorRequest, number: str, code: str) -> HttpResponse:
    """One move of a unit: what it commits to, its form."""
    row = unit(request, number)
    move = find(VACANCY, code)
    if move is None:
        raise Http404
    crumbs = [
        "Logements libérés",
        reverse("housing:vacancies"),
        unit_title(row.dwelling),
        row.get_absolute_url(),
        str(move.title),
    ]
    return move_page(request, move, row, Place(row.status, str(row.get_status_display()), crumbs, row.get_absolute_url()))


@require_POST
@actor_required
@step_up_required
def reveal_unit_address(request: ActorRequest, number: str) -> HttpResponse:
    """The address of one's own unit, on a click, logged."""
    row = unit(request, number)
    record("address.revealed", row, by=request.actor)
    note_own_reveal(row.dwelling_id, by=request.actor)
    address, lost = show_address(row.dwelling_id, by=request.actor)
    context = {
        "value": address or "adresse non renseignée",
        "lost": lost,
        "seconds": REVEAL_SECONDS,
        "url": request.path,
        "what": "l’adresse",
        "anchor": "adresse",
        "back_url": row.get_absolute_url(),
        "masked": "● ● ●",
    }
    template = "components/_revealed.html" if request.headers.get("HX-Request") else "housing/revealed.html"
    return render(request, template, context)
