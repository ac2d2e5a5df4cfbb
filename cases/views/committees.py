"""Meetings: the year of a programme, one meeting, its screen for the room, planning, holding, cancelling, answering."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases import workflow_committees as workflow
from cases.committee_policies import committee_policy, convened_programmes, meeting_programmes
from cases.committee_screens import QUARTERS, STATES, MeetingScreen
from cases.forms.committees import CancelForm, HoldForm, PlanForm, WhenForm
from cases.models import Committee, CommitteeSeat
from cases.services import committees as service
from cases.views.common import page, posted
from tenants.actor import Actor
from tenants.french import counted
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.models import Membership, Programme
from tenants.policies import forbidden, require_ability
from tenants.roles import Permission

FORM = "cases/committee_form.html"
TICKED = "oui"


def find_committee(request: ActorRequest, committee_id: UUID) -> Committee:
    """A meeting that the actor sees, else 404."""
    return get_object_or_404(committee_policy.visible(request.actor).select_related("programme", "tenant"), pk=committee_id)


def run_committee(request: ActorRequest, committee_id: UUID) -> Committee:
    """A meeting that the actor runs: 404 when it is not visible, 403 when it is another's to run."""
    committee = find_committee(request, committee_id)
    workflow.require_convener(request.actor, committee.programme_id)
    return committee


def act_page(request: ActorRequest, form: forms.BaseForm, act: Any, *, to: Any, done: str, **context: Any) -> HttpResponse:
    """The page of one act: what it commits to, a form, one button; refusals beside what was typed."""
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            act()
            messages.success(request, done)
            return redirect(to)
    return page(request, FORM, {"back": resolve_url(to), **context}, form)


# --- the year -----------------------------------------------------------------------------------------------
def _chosen(request: ActorRequest, programmes: list[Programme]) -> Programme:
    wanted = request.GET.get("dispositif", "")
    return next((one for one in programmes if str(one.pk) == wanted), programmes[0])


def _year(request: ActorRequest) -> int:
    today = timezone.localdate()
    asked = request.GET.get("annee", "")
    return min(max(int(asked), 2000), today.year + 2) if asked.isdecimal() else today.year


@require_GET
@actor_required
def calendar(request: ActorRequest) -> HttpResponse:
    """The meetings of a year, by quarter: what was held, what comes, which quarterly committee was missed."""
    actor = request.actor
    require_ability(actor, Permission.READ_CASES)
    programmes = meeting_programmes(actor)
    if not programmes:
        raise forbidden(Permission.TAKE_PART)
    programme, year = _chosen(request, programmes), _year(request)
    rows = committee_policy.visible(actor).filter(programme=programme)
    quarters = service.year_of(programme, year, rows.filter(planned_at__year=year).order_by("planned_at", "pk"))
    context = {
        "programme": programme,
        "programmes": [{"one": one, "current": one.pk == programme.pk} for one in programmes],
        "year": year,
        "quarters": [{"quarter": one, "words": QUARTERS[one.state], "rows": _rows(one.meetings)} for one in quarters],
        "missed": [one.title for one in quarters if one.state == "missed"],
        "following": rows.filter(status=Committee.Status.PLANNED, planned_at__gte=timezone.now())
        .order_by("planned_at")
        .first(),
        "may_plan": programme in convened_programmes(actor),
    }
    return render(request, "cases/committees.html", context)


def _rows(meetings: list[Committee]) -> list[dict[str, Any]]:
    return [{"row": one, "state": STATES[Committee.Status(one.status)]} for one in meetings]


@require_http_methods(["GET", "POST"])
@actor_required
def plan(request: ActorRequest) -> HttpResponse:
    """Plan a meeting, or convene again one that had no quorum."""
    actor = request.actor
    require_ability(actor, Permission.CONVENE)
    programmes = convened_programmes(actor)
    if not programmes:
        raise forbidden(Permission.CONVENE)
    again = _again(request)
    programme = again.programme if again else _chosen(request, programmes)
    form = PlanForm(posted(request), actor=actor, programme=programme, again=again)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            typed = form.cleaned_data
            row = workflow.plan(
                by=actor, programme=programme, kind=typed["kind"], planned=form.planned(), invited=typed["invited"],
                reconvenes=again,
            )  # fmt: skip
            added = service.refresh_agenda(row, by=actor)
            messages.success(request, _found(added))
            return redirect(row)
    return page(request, "cases/committee_plan.html", {"programme": programme, "again": again}, form)


def _found(added: int) -> str:
    points = counted(added, _("point attend une décision"), _("points attendent une décision"))
    return _("La réunion est prévue, les invitations partent. À l’ordre du jour : %(points)s.") % {"points": points}


def _again(request: ActorRequest) -> Committee | None:
    wanted = request.GET.get("de", "")
    if not wanted:
        return None
    try:
        return run_committee(request, UUID(wanted))
    except ValueError as error:
        raise Http404 from error


# --- one meeting ----------------------------------------------------------------------------------------------
@require_GET
@actor_required
def committee(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """A meeting: when, who comes, its agenda and why, decisions, minutes."""
    return render(
        request, "cases/committee.html", MeetingScreen(find_committee(request, committee_id), request.actor).context()
    )


@require_GET
@actor_required
def screen(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """The agenda for the wall of the room: references only, large."""
    return render(
        request, "cases/committee_screen.html", MeetingScreen(find_committee(request, committee_id), request.actor).context()
    )


@require_http_methods(["GET", "POST"])
@actor_required
def move(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """Another day, another place."""
    row = run_committee(request, committee_id)
    form = WhenForm(posted(request), committee=row)
    return act_page(
        request, form, lambda: workflow.move(row, by=request.actor, planned=form.planned()), to=row,
        done=_("La réunion est modifiée, les personnes invitées sont prévenues."), title=_("Changer la date ou le lieu"),
        button=_("Enregistrer et prévenir"), committee=row,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@actor_required
def cancel(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """Cancel a meeting, with why."""
    row = run_committee(request, committee_id)
    form = CancelForm(posted(request))
    return act_page(
        request, form, lambda: workflow.cancel(row, by=request.actor, reason=form.cleaned_data["reason"]), to=row,
        done=_("La réunion est annulée, les personnes invitées sont prévenues."), title=_("Annuler la réunion"),
        button=_("Annuler la réunion"), danger=True, committee=row,
        hint=_("Les points ajoutés à la main passent à la prochaine réunion ; les autres s’y retrouvent d’eux-mêmes."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@actor_required
def hold(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """Note who is there: with the quorum the meeting decides."""
    row = run_committee(request, committee_id)
    seats = CommitteeSeat.objects.filter(committee=row).select_related("tenant").order_by("tenant__name", "name")
    form = HoldForm(posted(request), seats=seats)

    def act() -> None:
        typed = form.cleaned_data
        workflow.hold(row, by=request.actor, attending=typed["attending"], excused=typed["excused"])

    needed = counted(row.quorum, _("organisation"), _("organisations"))
    return act_page(
        request, form, act, to=row, done=_("Les présences sont notées."), title=_("Ouvrir la réunion"), committee=row,
        button=_("Noter les présences"),
        hint=_("Pour décider, il faut %(needed)s. Sans ce quorum la réunion se tient et prend des notes.") % {"needed": needed},
    )  # fmt: skip


# --- who comes ------------------------------------------------------------------------------------------------
@require_POST
@actor_required
def answer(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """Say whether one's organisation comes."""
    row = find_committee(request, committee_id)
    require_ability(request.actor, Permission.TAKE_PART)
    coming = request.POST.get("vient") == TICKED
    done = _("Votre présence est annoncée.") if coming else _("Votre absence est excusée.")
    return do(request, lambda: service.answer(row, by=request.actor, coming=coming), done=done, to=row)


@require_POST
@actor_required
def send(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """Name a colleague who comes."""
    row = find_committee(request, committee_id)
    require_ability(request.actor, Permission.TAKE_PART)
    member = _colleague(request.actor, request.POST.get("personne", ""))
    if member is None:
        messages.error(request, _("Choisissez une personne de votre organisation."))
        return redirect(row)
    return do(request, lambda: service.send(row, by=request.actor, member=member), done=_("Sa présence est annoncée."), to=row)


def _colleague(actor: Actor, key: str) -> Membership | None:
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    return Membership.objects.active().filter(tenant=actor.tenant, pk=wanted).select_related("person").first()
