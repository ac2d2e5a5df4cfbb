"""Opening a draft, filling it step by step, checking it, transmitting it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.accesses import PURPOSES, labels_of
from cases.forms.consent import language_of
from cases.forms.display import answers, both_versions
from cases.forms.opening import OpenForm, SubmitForm
from cases.forms.step import StepForm
from cases.forms.steps import FORMS
from cases.models import Case
from cases.services import filing, intake
from cases.services.eligibility import eligibility_of
from cases.services.steps import STEPS, done_steps
from cases.sizing import minimal_area, proposed_size
from cases.views.common import draft_url, kept, owned_case, page, posted
from tenants import drafts
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import require_ability
from tenants.roles import Permission


@require_http_methods(["GET", "POST"])
@actor_required
def open_case(request: ActorRequest) -> HttpResponse:
    """Choose the programme and the channel; the draft exists from then on."""
    require_ability(request.actor, Permission.FILE_CASE)
    form = OpenForm(posted(request), programmes=intake.programmes_to_open_in(request.actor))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            case = intake.open_draft(by=request.actor, **form.cleaned_data)
        if form.is_valid():
            return redirect("cases:step", case.reference, "contact")
    return page(request, "cases/open.html", {}, form)


def _key(case: Case, code: str) -> str:
    return f"dossier-{case.reference}-{code}"


def _context(case: Case, code: str, **more: Any) -> dict[str, Any]:
    done = done_steps(case)
    steps = [
        {
            "label": step.title,
            "url": reverse("cases:step", args=[case.reference, step.code]),
            "done": step.code in done,
            "current": step.code == code,
        }
        for step in STEPS.values()
    ]
    if case.status == Case.Status.DRAFT:
        check = {
            "label": _("Vérifier"),
            "url": reverse("cases:check", args=[case.reference]),
            "done": False,
            "current": code == "verifier",
        }
        steps.append(check)
    return {"case": case, "code": code, "steps": steps, "is_draft": case.status == Case.Status.DRAFT, **more}


@require_http_methods(["GET", "POST"])
@actor_required
def step(request: ActorRequest, reference: str, code: str) -> HttpResponse:
    """One step: shown with what is stored, or with what was typed and never sent."""
    case = owned_case(request, reference)
    if code not in FORMS:
        raise Http404
    if request.POST.get("keep") == "stored":
        drafts.forget(request.actor, _key(case, code))
        return redirect("cases:step", reference, code)
    if request.method == "POST":
        return _save(request, case, code)
    stored, lost = intake.show_step(case, code, by=request.actor)
    form = FORMS[code](case=case, initial=FORMS[code].initial_of(stored))
    typed = kept(request, form, _key(case, code))
    token = typed.pop("token", "") or intake.token_of(stored)
    if typed:
        form = FORMS[code](case=case, initial=typed)
    return _show(request, case, form, code, token=token, restored=bool(typed), lost=lost)


def _show(request: ActorRequest, case: Case, form: StepForm, code: str, *, token: str, **notices: bool) -> HttpResponse:
    context = _context(case, code, title=STEPS[code].title, token=token, guide=_guide(case, code), **notices)
    frozen = code in intake.FROZEN_WHEN_FILED and case.status != Case.Status.DRAFT
    context |= {"draft_url": draft_url(_key(case, code)), "frozen": frozen, "backing": request.GET.get("retour", "")}
    return page(request, "cases/step.html", context, form)


def _guide(case: Case, code: str) -> dict[str, Any] | None:
    need = getattr(case, "need", None) if code == "besoin" else None
    if need is None:
        return None
    return {"persons": need.persons, "size": proposed_size(need.persons), "area": minimal_area(need.persons)}


def _save(request: ActorRequest, case: Case, code: str) -> HttpResponse:
    form, notices = FORMS[code](request.POST, case=case), list[str]()
    token = request.POST.get("token", "")
    if form.is_valid():
        with refusals_as_messages(form):
            try:
                intake.save_step(case, code, by=request.actor, token=token, values=form.values(), notices=notices)
            except intake.StepConflict as conflict:
                return _conflict(request, case, form, code, conflict)
        if form.is_valid():
            drafts.forget(request.actor, _key(case, code))
            for warning in filter(None, [getattr(form, "warning", str)(), *notices]):
                messages.warning(request, warning)
            return redirect(_after(request, case, code))
    return _show(request, case, form, code, token=token)


def _conflict(request: ActorRequest, case: Case, form: StepForm, code: str, conflict: intake.StepConflict) -> HttpResponse:
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {"token", "csrfmiddlewaretoken"}
    ]
    context = _context(case, code, title=STEPS[code].title, sent=sent, token=intake.token_of(conflict.stored))
    context |= {"rows": both_versions(form, conflict.stored), "editor": intake.last_editor(case, code)}
    response = page(request, "cases/conflict.html", context)
    response.status_code = 409
    return response


def _after(request: ActorRequest, case: Case, code: str) -> str:
    if case.status != Case.Status.DRAFT:
        messages.success(request, _("« %(step)s » : renseigné.") % {"step": STEPS[code].title})
        return reverse("cases:needs", args=[case.reference])
    codes = list(STEPS)
    following = codes[codes.index(code) + 1 :]
    if request.GET.get("retour") == "verifier" or not following:
        return reverse("cases:check", args=[case.reference])
    return reverse("cases:step", args=[case.reference, following[0]])


@require_http_methods(["GET", "POST"])
@actor_required
def check(request: ActorRequest, reference: str) -> HttpResponse:
    """Every answer with "Modifier", who will see what, then "Transmettre"."""
    case = owned_case(request, reference, Permission.SHARE_CASE)
    if case.status != Case.Status.DRAFT:
        return redirect(case)
    form = SubmitForm(posted(request), initial={"language": language_of(case)})
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            said = form.said()
            filing.submit(
                case, by=request.actor, consent_on=form.cleaned_data["consent_on"], how=said["how"], language=said["language"]
            )
        if form.is_valid():
            messages.success(
                request, _("Le dossier %(reference)s est transmis à la coordination.") % {"reference": case.reference}
            )
            return redirect(case)
    shared = [
        {"name": one.tenant.name, "reason": PURPOSES[one.purpose], "labels": labels_of({str(code) for code in one.permissions})}
        for one in filing.recipients(case)
    ]
    context = _context(case, "verifier", missing=filing.missing_for_filing(case), recipients=shared)
    context |= {"eligibility": eligibility_of(case), "blocks": _blocks(case, request.actor)}
    return page(request, "cases/check.html", context, form)


def _blocks(case: Case, actor: Actor) -> list[dict[str, Any]]:
    blocks = []
    for code, form_class in FORMS.items():
        stored, lost = intake.show_step(case, code, by=actor)
        form = form_class(case=case, initial=form_class.initial_of(stored))
        said = [(label, value) for _name, label, value in answers(form) if value] if stored else []
        address = reverse("cases:step", args=[case.reference, code])
        blocks.append({"title": STEPS[code].title, "url": f"{address}?retour=verifier", "answers": said, "lost": lost})
    return blocks


@require_POST
@actor_required
def discard(request: ActorRequest, reference: str) -> HttpResponse:
    """Throw a draft away."""
    case = owned_case(request, reference)
    action = lambda: intake.discard_draft(case, by=request.actor)  # noqa: E731
    return do(request, action, done=_("Le brouillon est supprimé."), to="cases:list")
