"""The tab "Accès": who sees what, her consents, who opened the case; what is printed for her."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.accesses import consents_of, labels_of, recipients_of, visits_to_come
from cases.consent_form import LANGUAGES, LEGAL, STEPS, sections_of, words_of
from cases.forms.consent import AgreeForm, SignedForm
from cases.forms.openings import OpeningsForm
from cases.models import Case, Consent
from cases.openings import Readers, latest_of, readings_of
from cases.policies import consent_policy
from cases.screens import CaseScreen
from cases.services import consent as consents
from cases.services.agreements import agree, renewable
from cases.services.team import colleagues
from cases.subject_access import shelters_of
from cases.views.common import find_case, owned_case, page, posted
from tenants import paper
from tenants.french import date_fr
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

SHOWN, PAGE, PRINTED = 8, 30, 1000


def _own(request: ActorRequest, reference: str) -> Case:
    """A case of the actor's own organisation, whatever the role: else 404, or 403 when it is visible."""
    case = find_case(request, reference)
    if case.tenant_id != request.actor.tenant.pk:
        raise forbidden(Permission.SHARE_CASE)
    return case


@require_GET
@actor_required
def access(request: ActorRequest, reference: str) -> HttpResponse:
    """Who sees what, by which consent, and who opened the case."""
    case = find_case(request, reference)
    screen = CaseScreen(case, request.actor)
    if screen.by_name:
        raise Http404
    record("case.opened", case, by=request.actor, owner=case.tenant_id)
    context: dict[str, Any] = {"recipients": recipients_of(case), "may_see_exclusions": screen.sees(Permission.VIEW_AVOIDANCE)}
    if screen.is_owner:
        context |= {
            "team": case.team.select_related("membership__person").order_by("-part", "since"),
            "colleagues": colleagues(request.actor),
            "consents": consents_of(case),
            "visits": visits_to_come(case),
            "openings": latest_of(case, SHOWN),
            "may_share": request.actor.may(Permission.SHARE_CASE) and case.is_live,
            "renewable": bool(renewable(case)),
        }
    return render(request, "cases/access.html", screen.frame("acces") | context)


@require_http_methods(["GET", "POST"])
@actor_required
def new_consent(request: ActorRequest, reference: str) -> HttpResponse:
    """Record her consent to a step, which opens what the step opens."""
    case = owned_case(request, reference, Permission.SHARE_CASE)
    form = AgreeForm(posted(request), case=case)
    if not form.offered:
        messages.info(request, _("Tous les accords qui se recueillent ici sont en cours."))
        return redirect("cases:access", case.reference)
    if request.method == "POST" and form.is_valid():
        purpose, recipient = form.chosen()
        given = form.given(form.cleaned_data["given_on"], form.cleaned_data["expires_on"])
        with refusals_as_messages(form):
            agree(case, by=request.actor, purpose=purpose, recipient=recipient, given=given)
        if form.is_valid():
            messages.success(request, _("Son accord est enregistré."))
            return redirect("cases:access", case.reference)
    context = {
        "case": case,
        "title": _("Recueillir son accord"),
        "button": _("Enregistrer son accord"),
        "hint": _("Imprimez d’abord le formulaire dans sa langue et lisez-le avec elle. L’accès s’ouvre dès l’enregistrement."),
    }
    return page(request, "cases/action.html", context, form)


def _consent(request: ActorRequest, reference: str, consent_id: UUID) -> tuple[Case, Consent]:
    case = owned_case(request, reference, Permission.SHARE_CASE)
    rows = consent_policy.visible(request.actor).filter(case=case).select_related("case", "recipient")
    return case, get_object_or_404(rows, pk=consent_id)


@require_http_methods(["GET", "POST"])
@actor_required
def withdraw_consent(request: ActorRequest, reference: str, consent_id: UUID) -> HttpResponse:
    """She takes her consent back: what it closes, then the button."""
    case, consent = _consent(request, reference, consent_id)
    if request.method == "POST":
        consents.withdraw_consent(consent, by=request.actor)
        messages.success(request, _("Son accord est retiré : l’accès est fermé."))
        return redirect("cases:access", case.reference)
    context = {"case": case, "consent": consent, "labels": labels_of(set(consent.cells))}
    return render(request, "cases/withdraw_consent.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def sign_consent(request: ActorRequest, reference: str, consent_id: UUID) -> HttpResponse:
    """The form that she had agreed to by word is signed."""
    case, consent = _consent(request, reference, consent_id)
    form = SignedForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            consents.note_signature(consent, by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("La signature est notée."))
            return redirect("cases:access", case.reference)
    given = {"what": consent.get_purpose_display(), "day": date_fr(consent.given_on)}
    hint = (
        _(
            "Accord donné de vive voix le %(day)s : %(what)s. Le papier signé reste chez vous, ou chez elle si c’est sans danger."
        )
        % given
    )
    context = {"case": case, "title": _("Noter la signature"), "button": _("Enregistrer"), "hint": hint}
    return page(request, "cases/action.html", context, form)


@require_GET
@actor_required
def consent_form(request: ActorRequest, reference: str, step: str) -> HttpResponse:
    """The form of a step, to read with her, in her language."""
    case = _own(request, reference)
    context = _form_context(request, case, step)
    return render(request, "cases/consent_form.html", context)


@require_GET
@actor_required
def consent_paper(request: ActorRequest, reference: str, step: str) -> HttpResponse:
    """The same on paper, under a neutral name; printing it leaves a trace."""
    case = _own(request, reference)
    context = _form_context(request, case, step)
    record("consent.printed", case, by=request.actor, step=step, language=context["language"])
    response = HttpResponse(
        paper.to_pdf("pdf/consent.html", context, styles=("css/pdf-consent.css",)), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'attachment; filename="accord-{case.reference}-{context["language"]}.pdf"'
    return response


def _form_context(request: ActorRequest, case: Case, step: str) -> dict[str, Any]:
    if step not in STEPS:
        raise Http404
    language = request.GET.get("langue", LEGAL)
    language = language if language in LANGUAGES else LEGAL
    try:
        organisation = UUID(request.GET["organisation"]) if request.GET.get("organisation") else None
    except ValueError as error:
        raise Http404 from error
    words = words_of(language)
    chosen = f"&organisation={organisation}" if organisation else ""
    return {
        "case": case,
        "step": step,
        "words": words,
        "language": language,
        "title": words["reference"].format(reference=case.reference),
        "sections": sections_of(case, step, language, organisation=organisation),
        "languages": [
            {"code": code, "label": words_of(code)["language"], "url": f"?langue={code}{chosen}", "current": code == language}
            for code in LANGUAGES
        ],
        "paper_url": f"{reverse('cases:consent_paper', args=[case.reference, step])}?langue={language}{chosen}",
    }


@require_GET
@actor_required
def openings(request: ActorRequest, reference: str) -> HttpResponse:
    """Who opened the case, in full, by person, organisation and kind of act."""
    case = _own(request, reference)
    readers = Readers(case)
    form = OpeningsForm(request.GET or None, choices=readers.choices())
    rows = Paginator(readings_of(case, **form.chosen()), PAGE).get_page(request.GET.get("page"))
    context = {
        "case": case,
        "form": form,
        "page": rows,
        "openings": [readers.opening(row) for row in rows],
        "print_url": reverse("cases:openings_print", args=[case.reference]),
    }
    return render(request, "cases/openings.html", context)


@require_GET
@actor_required
def openings_print(request: ActorRequest, reference: str) -> HttpResponse:
    """The list that is handed to her: organisations and functions, the names that we may know only when she asks."""
    case = _own(request, reference)
    record("openings.printed", case, by=request.actor, names="noms" in request.GET)
    readers = Readers(case, unnamed=shelters_of(case))  # a paper never says where she stays
    rows = [readers.opening(row) for row in readings_of(case)[:PRINTED]]
    context = {"case": case, "openings": rows, "names": "noms" in request.GET, "made_at": timezone.now()}
    context["limit"] = PRINTED if len(rows) == PRINTED else 0
    return render(request, "cases/openings_print.html", context)
