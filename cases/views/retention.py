"""How long data are kept: the tenant's page, the decision on a case, erasing before the end."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.retention import ContactForm, GroundForm, RuleForm, TypedReferenceForm
from cases.models import Case
from cases.policies import retention_policy
from cases.screens_retention import erased_rows, request_rows, words_of
from cases.services import retention as service
from cases.tasks import settle_case
from cases.views.common import find_case, page, posted
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.jobs import enqueue
from tenants.policies import forbidden, require_ability
from tenants.roles import Permission
from tenants.stepup import step_up_required


def _kept_case(request: ActorRequest, reference: str) -> Case:
    """A case of the actor's own tenant, by its conservation: else 403 to those who see it, 404 to all others."""
    actor = request.actor
    case = retention_policy.visible(actor).filter(reference=reference).select_related("tenant", "programme").first()
    if case is None:
        case = find_case(request, reference)
    if case.tenant_id != actor.tenant.pk or not actor.may(Permission.DECIDE_RETENTION):
        raise forbidden(Permission.DECIDE_RETENTION)
    return case


@require_GET
@actor_required
def overview(request: ActorRequest) -> HttpResponse:
    """What falls due, what waits for an answer, what was erased."""
    actor = request.actor
    require_ability(actor, Permission.DECIDE_RETENTION)
    rows = service.coming(actor)
    context: dict[str, Any] = {
        "to_decide": [row for row in rows if row.notice is not None],
        "soon": [row for row in rows if row.notice is None],
        "erased": erased_rows(actor),
        "requests": request_rows(actor),
        "rule": service.rule_of(actor.tenant.pk),
        "may_set": actor.may(Permission.MANAGE_MEMBERS),
        "may_read": actor.may(Permission.READ_CASES),
        "may_work": actor.may(Permission.EDIT_CASE),
    }
    return render(request, "cases/retention.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def rule(request: ActorRequest) -> HttpResponse:
    """What the organisation decides."""
    require_ability(request.actor, Permission.MANAGE_MEMBERS)
    form = RuleForm(posted(request), instance=service.rule_of(request.actor.tenant.pk))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            service.set_rule(by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("Les délais sont enregistrés."))
            return redirect("cases:retention")
    return page(request, "cases/retention_rule.html", {}, form)


@require_http_methods(["GET", "POST"])
@actor_required
def decide(request: ActorRequest, reference: str) -> HttpResponse:
    """Where a case stands; for those who follow it, the answer to its notice: keep it, for a contact or on a legal ground."""
    case = _kept_case(request, reference)
    asked = request.POST.get("answer")
    contact = ContactForm(posted(request) if asked == "contact" else None, prefix="contact")
    ground = GroundForm(posted(request) if asked == "ground" else None, prefix="ground")
    for form, keep in ((contact, service.keep_for_contact), (ground, service.keep_for_ground)):
        if form.is_valid():
            with refusals_as_messages(form):
                keep(case, by=request.actor, **form.cleaned_data)
            if form.is_valid():
                messages.success(request, _("Le dossier est conservé."))
                return redirect("cases:retention")
    sent = ground if asked == "ground" else contact
    return page(request, "cases/retention_case.html", _standing(request, case) | {"contact": contact, "ground": ground}, sent)


def _standing(request: ActorRequest, case: Case) -> dict[str, Any]:
    actor = request.actor
    may_decide = retention_policy.can(actor, Permission.DECIDE_RETENTION, case)
    return {"case": case, "may_read": actor.may(Permission.READ_CASES), "may_decide": may_decide} | words_of(case)


@require_http_methods(["GET", "POST"])
@actor_required
def erase(request: ActorRequest, reference: str) -> HttpResponse:
    """Erase before the end of the notice: the reference is typed, then the person proves who she is."""
    case = _kept_case(request, reference)
    retention_policy.require(request.actor, Permission.DECIDE_RETENTION, case)
    return (
        _erase_sure(request, case.reference) if request.method == "POST" else _erase_page(request, case, TypedReferenceForm())
    )


def _erase_page(request: ActorRequest, case: Case, form: TypedReferenceForm) -> HttpResponse:
    return page(request, "cases/retention_erase.html", {"case": case} | words_of(case), form)


@step_up_required
def _erase_sure(request: ActorRequest, reference: str) -> HttpResponse:
    case = get_object_or_404(retention_policy.visible(request.actor).select_related("tenant"), reference=reference)
    form = TypedReferenceForm(request.POST)
    if form.is_valid():
        with refusals_as_messages(form):
            service.decide_erasure(case, by=request.actor, reference=form.cleaned_data["reference"])
        if form.is_valid():
            enqueue(settle_case, request.actor.tenant, case.pk)
            messages.success(request, _("L’effacement est décidé : il se fait dans la minute, et ne peut plus être annulé."))
            return redirect("cases:retention")
    return _erase_page(request, case, form)
