"""Acts on papers: noting that they were seen, keeping a copy, opening it, lending it, destroying it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.document_policies import document_policy, lender_policy, loan_policy, proof_policy
from cases.forms.documents import DetailedProofForm, KeepForm, LendForm, ProofForm
from cases.models import Case, Document
from cases.papers import size_fr
from cases.services import documents as services
from cases.services import proofs
from cases.views.common import owned_case, page, posted, reveal_refused
from cases.wording import PAPERS, paper
from tenants.fields import capital
from tenants.french import date_fr
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import require_ability
from tenants.quota import spend_reveal
from tenants.record import record
from tenants.roles import Permission
from tenants.stepup import answered_here, step_up_required
from tenants.uploads import sent

GET_POST = ["GET", "POST"]
SECONDS = 45


def _tab(reference: str) -> str:
    return reverse("cases:documents", args=[reference])


def _team_case(request: ActorRequest, reference: str) -> Case:
    """A case whose team the actor is of: else 404, or 403 when it is visible."""
    case = owned_case(request, reference)
    services.require_team(case, request.actor)
    return case


def _copy(request: ActorRequest, reference: str, document_id: UUID) -> Document:
    """A copy that the actor may open, else 404."""
    copies = document_policy.visible(request.actor).select_related("case__programme")
    return get_object_or_404(copies, pk=document_id, case__reference=reference)


# --- papers seen -------------------------------------------------------------------------------------
@require_http_methods(GET_POST)
@actor_required
def note_proofs(request: ActorRequest, reference: str) -> HttpResponse:
    """Note papers as seen. The short form of the tab sends no day: they were seen today."""
    case = owned_case(request, reference)
    short = request.method == "POST" and "day" not in request.POST
    form = ProofForm(posted(request)) if short else DetailedProofForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            proofs.note_proofs(
                case,
                by=request.actor,
                kinds=form.cleaned_data["kinds"],
                seen_on=form.seen_on(),
                ends=form.ends(),
                lodged=form.cleaned_data["lodged"],
            )
        if form.is_valid():
            messages.success(request, _("C’est noté : aucune copie n’est gardée."))
            return redirect("cases:documents", reference)
    hint = _("Le numéro de la pièce ne se note pas : savoir qu’elle a été vue suffit.")
    context = {"case": case, "title": _("Noter des pièces vues"), "button": _("Enregistrer"), "hint": hint}
    return page(request, "cases/action.html", context | {"back_url": _tab(reference)}, form)


@require_POST
@actor_required
def withdraw_proof(request: ActorRequest, reference: str, proof_id: UUID) -> HttpResponse:
    """Take back a line noted by mistake."""
    case = owned_case(request, reference)
    proof = get_object_or_404(proof_policy.visible(request.actor).select_related("case"), pk=proof_id, case=case)
    action = lambda: proofs.withdraw_proof(proof, by=request.actor)  # noqa: E731
    return do(request, action, done=_("La ligne est retirée."), to=_tab(reference))


# --- copies ------------------------------------------------------------------------------------------
@require_http_methods(GET_POST)
@actor_required
def keep(request: ActorRequest, reference: str) -> HttpResponse:
    """Keep a copy: the page first says why keeping nothing is better."""
    case = _team_case(request, reference)
    form = KeepForm(**sent(request))
    if form.is_valid():
        with refusals_as_messages(form):
            values = {name: form.cleaned_data[name] for name in ("kind", "reason", "days")}
            name = form.cleaned_data["file"].name
            services.keep_document(case, by=request.actor, name=name, sound=form.sound, **values)
        if form.is_valid():
            messages.success(request, _("La copie est chiffrée et conservée jusqu’au jour choisi."))
            return redirect("cases:documents", reference)
    if form.refused:
        record("document.refused", case, by=request.actor, why=form.refused)
    return page(request, "cases/keep_document.html", {"case": case, "back_url": _tab(reference)}, form)


@require_POST
@actor_required
@step_up_required
def open_copy(request: ActorRequest, reference: str, document_id: UUID) -> HttpResponse:
    """Give the file of a copy: a logged act, never a link."""
    document = _copy(request, reference, document_id)
    if answered_here(request):
        return _proved(request, _tab(reference))
    content = services.open_document(document, by=request.actor)
    return _file(request, document, reference, content, back_url=_tab(reference))


def _proved(request: ActorRequest, back_url: str) -> HttpResponse:
    """A file replaces no page: after the question, back to where it was asked."""
    messages.info(request, _("C’est bien vous : la pièce peut maintenant s’ouvrir."))
    return redirect(back_url)


def _file(request: ActorRequest, document: Document, reference: str, content: bytes, *, back_url: str) -> HttpResponse:
    if not content:
        messages.error(request, services.SPOILT)
        return redirect(back_url)
    response = HttpResponse(content, content_type="application/octet-stream")
    name = f"{reference}-{PAPERS[document.kind][1]}.{document.type}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_POST
@actor_required
@step_up_required
def reveal_name(request: ActorRequest, reference: str, document_id: UUID) -> HttpResponse:
    """Show the name that the file had, for a while."""
    document = _copy(request, reference, document_id)
    name, lost = services.original_name(document, by=request.actor)
    context = {
        "case": document.case, "value": name or _("non renseigné"), "lost": lost, "seconds": SECONDS, "url": request.path,
        "what": _("le nom du fichier"), "anchor": f"nom-{document.pk}", "masked": "", "back_url": _tab(reference),
    }  # fmt: skip
    return render(request, "components/_revealed.html" if request.headers.get("HX-Request") else "cases/revealed.html", context)


@require_http_methods(GET_POST)
@actor_required
def destroy(request: ActorRequest, reference: str, document_id: UUID) -> HttpResponse:
    """Destroy a copy before its day: a page that asks, a button that does."""
    case = _team_case(request, reference)
    document = _copy(request, reference, document_id)
    if request.method == "POST":
        action = lambda: services.destroy_document(document, by=request.actor)  # noqa: E731
        return do(request, action, done=_("La copie est détruite."), to=_tab(reference))
    hint = _(
        "« %(paper)s » : la copie et tout ce qui en a été confié ne s’ouvriront plus. Rien ne permet de revenir en arrière."
    )
    context = {"case": case, "title": _("Détruire une copie"), "button": _("Détruire"), "danger": True}
    context |= {"hint": hint % {"paper": capital(paper(document.kind))}, "back_url": _tab(reference)}
    return page(request, "cases/action.html", context)


# --- lending -----------------------------------------------------------------------------------------
@require_http_methods(GET_POST)
@actor_required
def lend(request: ActorRequest, reference: str, document_id: UUID) -> HttpResponse:
    """Lend a copy to one officer, for a while, with her consent."""
    case = _team_case(request, reference)
    document = _copy(request, reference, document_id)
    form = LendForm(posted(request), receivers=services.receivers_of(case))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            services.lend_document(document, by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("La pièce est confiée ; la personne reçoit la référence du dossier seule."))
            return redirect("cases:documents", reference)
    hint = _("« %(paper)s » sera détruite le %(day)s : elle peut être confiée jusque-là, à une personne que vous nommez.")
    words = {"paper": capital(paper(document.kind)), "day": date_fr(document.expires_at)}
    context = {"case": case, "title": _("Confier une pièce"), "button": _("Confier la pièce"), "back_url": _tab(reference)}
    return page(request, "cases/action.html", context | {"hint": hint % words}, form)


@require_POST
@actor_required
def take_back(request: ActorRequest, reference: str, loan_id: UUID) -> HttpResponse:
    """End a loan before its day."""
    case = _team_case(request, reference)
    loan = get_object_or_404(lender_policy.visible(request.actor), pk=loan_id, of_case=case)
    return do(
        request, lambda: services.end_loan(loan, by=request.actor), done=_("La pièce n’est plus confiée."), to=_tab(reference)
    )


@require_GET
@actor_required
def loans(request: ActorRequest) -> HttpResponse:
    """What is lent to oneself."""
    require_ability(request.actor, Permission.READ_CASES)
    live = loan_policy.visible(request.actor).select_related("document", "case_tenant").order_by("expires_at")
    rows = [{"loan": one, "word": paper(one.document.kind), "size": size_fr(one.document)} for one in live]
    return render(request, "cases/loans.html", {"rows": rows})


@require_POST
@actor_required
@step_up_required
def open_loan(request: ActorRequest, loan_id: UUID) -> HttpResponse:
    """Give the file of what is lent to oneself."""
    loan = get_object_or_404(loan_policy.visible(request.actor).select_related("document"), pk=loan_id)
    if answered_here(request):
        return _proved(request, reverse("cases:loans"))
    if not spend_reveal(loan.of_case_id, f"piece-{loan.document_id}", by=request.actor):
        return reveal_refused(request, back_url=reverse("cases:loans"), glass_url="")
    content = services.open_loan(loan, by=request.actor)
    return _file(request, loan.document, loan.reference, content, back_url=reverse("cases:loans"))


@require_POST
@actor_required
def give_back(request: ActorRequest, loan_id: UUID) -> HttpResponse:
    """End what is lent to oneself."""
    loan = get_object_or_404(loan_policy.visible(request.actor), pk=loan_id)
    return do(
        request,
        lambda: services.end_loan(loan, by=request.actor),
        done=_("La pièce est rendue : elle ne s’ouvre plus chez vous."),
        to="cases:loans",
    )
