"""Acts on a case: note an exchange, diagnose, suspend, resume, close, transfer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import workflow
from cases.forms.actions import CloseForm, DiagnosisForm, NoteForm, SuspendForm, TransferForm
from cases.models import Case
from cases.partners import possible_owners
from cases.policies import works_on
from cases.services import transfer as transfers
from cases.services.chronology import note as add_note
from cases.services.diagnosis import may_diagnose, record_diagnosis
from cases.views.common import draft_url, find_case, kept, owned_case, page, posted
from tenants import drafts
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import forbidden, require_ability
from tenants.roles import Permission

GET_POST = ["GET", "POST"]


@require_http_methods(GET_POST)
@actor_required
def note(request: ActorRequest, reference: str) -> HttpResponse:
    """Note an exchange."""
    case = find_case(request, reference)
    require_ability(request.actor, Permission.EDIT_CASE)
    if not works_on(request.actor, case):
        raise forbidden(Permission.EDIT_CASE)
    key = f"echange-{reference}"
    form = NoteForm(posted(request), initial=kept(request, NoteForm(), key))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            chosen = {name: form.cleaned_data[name] for name in ("kind", "text", "audience")}
            add_note(case, by=request.actor, occurred_at=form.moment(), **chosen)
        if form.is_valid():
            drafts.forget(request.actor, key)
            messages.success(request, _("L’échange est noté."))
            return redirect(case)
    context = {"case": case, "title": _("Noter un échange"), "button": _("Enregistrer"), "draft_url": draft_url(key)}
    return page(request, "cases/action.html", context, form)


@require_http_methods(GET_POST)
@actor_required
def diagnosis(request: ActorRequest, reference: str) -> HttpResponse:
    """Record the diagnosis."""
    case = find_case(request, reference)
    if not may_diagnose(case, request.actor):
        raise forbidden(Permission.EDIT_CASE)
    form = DiagnosisForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            record_diagnosis(case, by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("Le diagnostic est enregistré."))
            return redirect(case)
    return page(
        request,
        "cases/action.html",
        {"case": case, "title": _("Enregistrer le diagnostic"), "button": _("Enregistrer le diagnostic")},
        form,
    )


@require_http_methods(GET_POST)
@actor_required
def suspend(request: ActorRequest, reference: str) -> HttpResponse:
    """Pause the case."""
    case = owned_case(request, reference)
    form = SuspendForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            workflow.suspend_case(case, by=request.actor, until=form.moment())
        if form.is_valid():
            messages.success(request, _("Le dossier est suspendu."))
            return redirect(case)
    hint = _(
        "Les propositions en attente sont retirées, sans que les bailleurs en lisent la raison ; aucune n’est faite tant que le"
        " dossier est suspendu. Il reprend ensuite où il en était."
    )
    return page(
        request,
        "cases/action.html",
        {"case": case, "title": _("Suspendre le dossier"), "button": _("Suspendre"), "hint": hint},
        form,
    )


@require_http_methods(GET_POST)
@actor_required
def resume(request: ActorRequest, reference: str) -> HttpResponse:
    """Take the case up again: a page that asks, a button that does."""
    case = owned_case(request, reference)
    if request.method == "POST":
        return do(request, lambda: workflow.resume_case(case, by=request.actor), done=_("Le dossier est repris."), to=case)
    hint = (
        _("Il retrouve l’étape « %(step)s ».") % {"step": Case.Status(case.status_before).label} if case.status_before else ""
    )
    return page(
        request, "cases/action.html", {"case": case, "title": _("Reprendre le dossier"), "button": _("Reprendre"), "hint": hint}
    )


@require_http_methods(GET_POST)
@actor_required
def close(request: ActorRequest, reference: str) -> HttpResponse:
    """Close the case with its outcome."""
    case = owned_case(request, reference, Permission.CLOSE_CASE)
    form = CloseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            workflow.close_case(case, by=request.actor, outcome=Case.Outcome(form.cleaned_data["outcome"]))
        if form.is_valid():
            messages.success(request, _("Le dossier est clos."))
            return redirect(case)
    hint = _(
        "Un dossier clos ne se rouvre pas : une nouvelle demande ouvre un nouveau dossier. Les propositions en attente sont retirées."
    )
    context = {"case": case, "title": _("Clore le dossier"), "button": _("Clore le dossier"), "hint": hint, "danger": True}
    return page(request, "cases/action.html", context, form)


@require_http_methods(GET_POST)
@actor_required
def transfer(request: ActorRequest, reference: str) -> HttpResponse:
    """Offer the case to another tenant."""
    case = owned_case(request, reference, Permission.TRANSFER_CASE)
    form = TransferForm(posted(request), choices=possible_owners(case))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            chosen = form.cleaned_data
            transfers.ask_transfer(case, by=request.actor, to=chosen["to"], consent_on=chosen["consent_on"], **form.said())
        if form.is_valid():
            messages.success(request, _("Le transfert est proposé : rien ne change avant la réponse."))
            return redirect(case)
    hint = _(
        "L’organisation choisie reçoit la référence seule ; le dossier lui appartient dès qu’elle accepte, et vous ne le voyez plus."
    )
    return page(
        request,
        "cases/action.html",
        {"case": case, "title": _("Transférer le dossier"), "button": _("Proposer le transfert"), "hint": hint},
        form,
    )
