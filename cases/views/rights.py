"""Her rights: what she asks, what she is given to read, the notice that tells her."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.forms.retention import AnswerForm, DiscloseForm, ReceiveForm
from cases.keys import case_vault
from cases.models import Case, SubjectRequest
from cases.policies import chronology_policy
from cases.screens_retention import words_of
from cases.services import requests as service
from cases.services.retention import rule_of
from cases.services.team import follows
from cases.subject_access import Asked, Section, as_data, collect, shelters_of
from cases.views.common import owned_case, page, posted
from tenants import paper
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission
from tenants.stepup import step_up_required
from tenants.unreadable import noted

ACTS = {
    "prolonger": (service.extend, "Le délai est prolongé de deux mois."),
    "lever": (service.lift, "La limitation est levée."),
}


@require_GET
@actor_required
def rights(request: ActorRequest, reference: str) -> HttpResponse:
    """What she asked, and what can be done for her."""
    case = owned_case(request, reference)
    rows = case.subject_requests.all()
    may_disclose = request.actor.may(Permission.DISCLOSE_CASE) and follows(case, request.actor) and case.erased_at is None
    return render(request, "cases/rights.html", {"case": case, "rows": rows, "may_disclose": may_disclose} | words_of(case))


@require_http_methods(["GET", "POST"])
@actor_required
def receive(request: ActorRequest, reference: str) -> HttpResponse:
    """Write a request of hers."""
    case = owned_case(request, reference)
    form = ReceiveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            service.receive(case, by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("La demande est enregistrée ; la réponse est due dans un mois."))
            return redirect("cases:rights", reference)
    return page(request, "cases/action.html", {"case": case, "title": _("Noter une demande"), "button": _("Enregistrer")}, form)


def _request(case: Case, request_id: UUID) -> SubjectRequest:
    return get_object_or_404(case.subject_requests, pk=request_id)


@require_http_methods(["GET", "POST"])
@actor_required
def answer(request: ActorRequest, reference: str, request_id: UUID) -> HttpResponse:
    """What she was answered."""
    case = owned_case(request, reference)
    row = _request(case, request_id)
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            service.answer(row, by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("La réponse est enregistrée."))
            return redirect("cases:rights", reference)
    return page(request, "cases/request_answer.html", {"case": case, "row": row, "said": _said(case, row, request)}, form)


def _said(case: Case, row: SubjectRequest, request: ActorRequest) -> str:
    """What she asked, in her words; empty when it does not open any more."""
    vault = case_vault(case, lost=[])
    text = row.unseal(vault, ["text"])["text"]
    noted(vault, by=request.actor)
    return text


@require_POST
@actor_required
def act(request: ActorRequest, reference: str, request_id: UUID, what: str) -> HttpResponse:
    """Extend the delay, or lift a restriction."""
    case = owned_case(request, reference)
    row = _request(case, request_id)
    if what not in ACTS:
        raise Http404
    service_of, done = ACTS[what]
    return do(request, lambda: service_of(row, by=request.actor), done=done, to=reverse("cases:rights", args=[reference]))


# --- what is held about her -----------------------------------------------------------------------------
def _disclosed_case(request: ActorRequest, reference: str) -> Case:
    """A case that the actor follows, not erased: her data are given by somebody who knows her."""
    case = owned_case(request, reference, Permission.DISCLOSE_CASE)
    if not follows(case, request.actor):
        raise forbidden(Permission.DISCLOSE_CASE)
    if case.erased_at is not None:
        raise Http404
    return case


def _form(request: ActorRequest, case: Case, data: Any = None) -> DiscloseForm:
    notes = chronology_policy.visible(request.actor).filter(case=case, text__isnull=False).order_by("occurred_at")
    return DiscloseForm(data, notes=list(notes))


@require_GET
@actor_required
def before_disclosing(request: ActorRequest, reference: str) -> HttpResponse:
    """What to think of before a paper leaves: it can put her in danger."""
    case = _disclosed_case(request, reference)
    return page(request, "cases/disclose.html", {"case": case}, _form(request, case))


@require_POST
@actor_required
@step_up_required
def disclose(request: ActorRequest, reference: str) -> HttpResponse:
    """Everything held about her: on screen, on paper, or for another program. Nothing is stored."""
    case = _disclosed_case(request, reference)
    form = _form(request, case, request.POST)
    if not form.is_valid():
        return page(request, "cases/disclose.html", {"case": case}, form)
    way = form.cleaned_data["way"]
    vault = case_vault(case, lost=[])
    withheld = frozenset(UUID(one) for one in form.cleaned_data.get("withheld", []))
    unnamed = frozenset() if way == DiscloseForm.SCREEN else shelters_of(case)
    sections = collect(Asked(case, request.actor, vault, withheld, unnamed))
    noted(vault, by=request.actor)
    record("case.exported", case, by=request.actor, way=way, withheld=len(withheld))
    return _given(request, case, way, sections)


def _given(request: ActorRequest, case: Case, way: str, sections: list[Section]) -> HttpResponse:
    made_at = timezone.now()
    context = {"case": case, "sections": sections, "made_at": made_at}
    if way == DiscloseForm.SCREEN:
        return render(request, "cases/disclosed.html", context)
    if way == DiscloseForm.JSON:
        return _as_file(
            JsonResponse(as_data(case, sections, made_at), json_dumps_params={"ensure_ascii": False, "indent": 2}), case, way
        )
    return _as_file(HttpResponse(_paper(context), content_type="application/pdf"), case, way)


def _paper(context: dict[str, Any]) -> bytes:
    return paper.to_pdf("pdf/disclosure.html", context, styles=("css/pdf-letter.css",))


def _as_file(response: HttpResponse, case: Case, suffix: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="dossier-{case.reference}.{suffix}"'
    return response


# --- the notice that tells her ----------------------------------------------------------------------------
def _notice(request: ActorRequest) -> dict[str, Any]:
    require_ability(request.actor, Permission.EDIT_CASE)
    now: datetime = timezone.now()
    return {
        "tenant": request.actor.tenant,
        "programmes": request.actor.programmes,
        "rule": rule_of(request.actor.tenant.pk),
        "made_at": now,
    }


@require_GET
@actor_required
def notice(request: ActorRequest) -> HttpResponse:
    """Her data, her rights: the page that is read with her or printed for her (RGPD, articles 13 and 14)."""
    return render(request, "cases/notice_to_her.html", _notice(request))


@require_GET
@actor_required
def notice_paper(request: ActorRequest) -> HttpResponse:
    """The same on one sheet; its name says nothing."""
    response = HttpResponse(
        paper.to_pdf("pdf/notice_to_her.html", _notice(request), styles=("css/pdf-letter.css",)), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'inline; filename="vos-donnees-vos-droits.pdf"'
    return response
