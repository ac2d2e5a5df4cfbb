"""In a meeting: the points of its agenda, its decisions, its minutes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import workflow_committees, workflow_decisions
from cases.committee_policies import agenda_policy, convenes, decision_policy, line_policy, minutes_policy
from cases.committee_screens import heading_of
from cases.committees.made import minuted
from cases.forms.committees import DecideForm, DropForm, EntryForm, FinishForm, LeaveOutForm, MinutesForm
from cases.models import AgendaEntry, CommitteeDecision
from cases.services import committees as service
from cases.services.minutes import set_minutes
from cases.views.committees import act_page, find_committee, run_committee
from cases.views.common import page, posted
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.roles import Permission


# --- the agenda -----------------------------------------------------------------------------------------------
@require_POST
@actor_required
def refresh(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """Look again at what needs deciding."""
    row = run_committee(request, committee_id)
    return do(request, lambda: service.refresh_agenda(row, by=request.actor), done=_("L’ordre du jour est à jour."), to=row)


@require_http_methods(["GET", "POST"])
@actor_required
def add_entry(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """Add a point: a title, or a household by its reference."""
    row = run_committee(request, committee_id)
    form = EntryForm(posted(request), actor=request.actor)

    def act() -> None:
        if case := form.cleaned_data["reference"]:
            service.add_case(row, by=request.actor, case=case)
        else:
            service.add_topic(row, by=request.actor, title=form.cleaned_data["title"])

    return act_page(
        request, form, act, to=row, done=_("Le point est à l’ordre du jour."), title=_("Ajouter un point"),
        button=_("Ajouter"), committee=row, optional=True,
    )  # fmt: skip


def _entry(request: ActorRequest, entry_id: UUID) -> AgendaEntry:
    """A point of a meeting that the actor runs: 404 when it is not visible, 403 when it is another's to run."""
    rows = agenda_policy.visible(request.actor).select_related("committee__programme", "subject")
    entry = get_object_or_404(rows, pk=entry_id)
    workflow_committees.require_convener(request.actor, entry.programme_id)
    return entry


@require_http_methods(["GET", "POST"])
@actor_required
def leave_out(request: ActorRequest, entry_id: UUID) -> HttpResponse:
    """Take a point off the agenda, with why."""
    entry = _entry(request, entry_id)
    form = LeaveOutForm(posted(request))
    return act_page(
        request, form, lambda: workflow_committees.leave_out(entry, by=request.actor, reason=form.cleaned_data["reason"]),
        to=entry.committee, done=_("Le point est retiré, son motif reste."), title=_("Retirer un point"), button=_("Retirer"),
        committee=entry.committee, hint=heading_of(entry),
    )  # fmt: skip


@require_POST
@actor_required
def put_back(request: ActorRequest, entry_id: UUID) -> HttpResponse:
    """Put a point on the agenda again."""
    entry = _entry(request, entry_id)
    done = _("Le point est de nouveau à l’ordre du jour.")
    return do(request, lambda: workflow_committees.put_back(entry, by=request.actor), done=done, to=entry.committee)


@require_POST
@actor_required
def move_entry(request: ActorRequest, entry_id: UUID) -> HttpResponse:
    """Put a point earlier or later."""
    entry = _entry(request, entry_id)
    up = request.POST.get("sens") == "haut"
    return do(
        request, lambda: service.move_entry(entry, by=request.actor, up=up), done=_("L’ordre est changé."), to=entry.committee
    )


# --- decisions ------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@actor_required
def decide(request: ActorRequest, entry_id: UUID) -> HttpResponse:
    """Write down a decision under a point."""
    entry = _entry(request, entry_id)
    form = DecideForm(posted(request), entry=entry)
    return act_page(
        request, form, lambda: workflow_decisions.decide(entry, by=request.actor, decided=form.decided()), to=entry.committee,
        done=_("La décision est notée, l’organisation responsable est prévenue."), title=_("Noter une décision"),
        button=_("Noter la décision"), committee=entry.committee, hint=heading_of(entry),
    )  # fmt: skip


def _decision(request: ActorRequest, decision_id: UUID) -> CommitteeDecision:
    rows = decision_policy.visible(request.actor).select_related("committee", "entry__subject", "holder", "seat")
    return get_object_or_404(rows, pk=decision_id)


@require_http_methods(["GET", "POST"])
@actor_required
def finish(request: ActorRequest, decision_id: UUID) -> HttpResponse:
    """A decision, and closing it with what was done."""
    row, actor = _decision(request, decision_id), request.actor
    may_finish = row.status == CommitteeDecision.Status.OPEN and decision_policy.can(actor, Permission.TAKE_PART, row)
    form = FinishForm(posted(request), decision=row)
    if request.method == "POST":
        decision_policy.require(actor, Permission.TAKE_PART, row)
        if form.is_valid():
            with refusals_as_messages(form):
                workflow_decisions.finish(row, by=actor, on=form.cleaned_data["on"], outcome=form.cleaned_data["outcome"])
                messages.success(request, _("La décision est close. La prochaine réunion lira ce qui a été fait."))
                return redirect(row.committee)
    may_drop = may_finish and convenes(actor, row.programme_id)
    context = {"decision": row, "heading": heading_of(row.entry), "may_finish": may_finish, "may_drop": may_drop}
    return page(request, "cases/committee_decision.html", context, form)


@require_http_methods(["GET", "POST"])
@actor_required
def drop(request: ActorRequest, decision_id: UUID) -> HttpResponse:
    """Give a decision up, with why."""
    row = _decision(request, decision_id)
    workflow_committees.require_convener(request.actor, row.programme_id)
    form = DropForm(posted(request))
    return act_page(
        request, form, lambda: workflow_decisions.drop(row, by=request.actor, outcome=form.cleaned_data["outcome"]),
        to=row.committee, done=_("La décision est abandonnée, son motif reste."), title=_("Abandonner une décision"),
        button=_("Abandonner"), danger=True, committee=row.committee, hint=row.label,
    )  # fmt: skip


# --- minutes --------------------------------------------------------------------------------------------------
@require_POST
@actor_required
def draft_minutes(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """Begin the minutes, or their next version."""
    row = run_committee(request, committee_id)

    def act() -> None:
        workflow_decisions.draft(row, by=request.actor)

    return do(request, act, done=_("Le brouillon est ouvert."), to=row)


@require_http_methods(["GET", "POST"])
@actor_required
def write_minutes(request: ActorRequest, committee_id: UUID) -> HttpResponse:
    """Write the draft; sent as it is, or approved."""
    row = run_committee(request, committee_id)
    minutes = minutes_policy.visible(request.actor).filter(committee=row, status="draft").first()
    if minutes is None:
        messages.info(request, _("Aucun brouillon n’est ouvert : commencez le compte rendu depuis cette page."))
        return redirect(row)
    lines = (
        line_policy.visible(request.actor).filter(minutes=minutes).select_related("entry__subject").order_by("entry__position")
    )
    form = MinutesForm(posted(request), opening=minutes.opening, lines=[(heading_of(one.entry), one) for one in lines])
    if request.method == "POST" and form.is_valid():
        approved = "approuver" in request.POST
        with refusals_as_messages(form):
            workflow_decisions.write(minutes, by=request.actor, opening=form.cleaned_data["opening"], said=form.said())
            if approved:
                workflow_decisions.approve(minutes, by=request.actor)
            messages.success(request, _("Le compte rendu est approuvé.") if approved else _("Le brouillon est enregistré."))
            return redirect(row)
    context = {"committee": row, "minutes": minutes, "made": minuted(minutes, request.actor)}
    return page(request, "cases/committee_minutes.html", context, form)


@require_POST
@actor_required
def minutes_paper(request: ActorRequest, committee_id: UUID, version: int) -> HttpResponse:
    """A version of the minutes on paper; the file's name says the day and nothing else."""
    row = find_committee(request, committee_id)
    minutes = get_object_or_404(
        minutes_policy.visible(request.actor).select_related("committee__programme", "approved_by__person"),
        committee=row, version=version,
    )  # fmt: skip
    answer = HttpResponse(set_minutes(minutes, by=request.actor), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="compte-rendu-{row.day:%Y-%m-%d}-v{version}.pdf"'
    return answer
