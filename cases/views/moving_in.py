"""Moving in and orientations to common law, for those who support her."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.forms.support import ReferralForm, ReferralResultForm, TickForm
from cases.keys import case_vault
from cases.models import Case, Referral
from cases.policies import referral_policy
from cases.screens import CaseScreen
from cases.services import moving_in
from cases.views.common import find_case, page, posted
from cases.wording import REFERRAL_TONES, THING_HINTS, THING_TONES
from cases.workflow_sessions import settle_referral
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.policies import forbidden
from tenants.roles import Permission

GET_POST = ["GET", "POST"]


def supported_case(request: ActorRequest, reference: str, *, writing: bool = False) -> Case:
    """A case that the actor's organisation supports: else 404, or 403 when it is seen otherwise."""
    case = find_case(request, reference)
    allowed = moving_in.may_support if writing else moving_in.supports
    if not allowed(case, request.actor):
        raise forbidden(Permission.DELIVER_SUPPORT)
    return case


def referral_rows(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Orientations to common law with what their labels say; two queries."""
    found = list(referral_policy.visible(actor).filter(case=case).select_related("by_tenant"))
    vault = case_vault(case, lost=[]) if any(row.label for row in found) else None
    return [
        {
            "referral": row,
            "label": row.unseal(vault)["label"] if vault and row.label else "",
            "tone": REFERRAL_TONES[row.status],
            "waits": row.status == Referral.Status.WAITING,
        }
        for row in found
    ]


@require_GET
@actor_required
def installation(request: ActorRequest, reference: str) -> HttpResponse:
    """What a rehousing leaves to settle, and the orientations to common law."""
    case = supported_case(request, reference)
    actor = request.actor
    checklist = moving_in.checklist_of(case, actor)
    lines = [
        {"line": line, "tone": THING_TONES[line.state], "hint": THING_HINTS.get(line.thing, "")}
        for line in (checklist.lines if checklist else [])
    ]
    context = {
        "checklist": checklist,
        "lines": lines,
        "referrals": referral_rows(case, actor),
        "may_write": moving_in.may_support(case, actor),
    }
    return render(request, "cases/installation.html", CaseScreen(case, actor).frame("accompagnement") | context)


@require_POST
@actor_required
def tick(request: ActorRequest, reference: str) -> HttpResponse:
    """Say of a thing that it is done, to do, or of no concern."""
    case = supported_case(request, reference, writing=True)
    checklist = moving_in.checklist_of(case, request.actor)
    form = TickForm(request.POST)
    if checklist is None or not form.is_valid():
        raise Http404
    cleaned = form.cleaned_data
    action = lambda: moving_in.tick(checklist.installation, by=request.actor, **cleaned)  # noqa: E731
    to = f"{reverse('cases:installation', args=[reference])}#{cleaned['thing']}"
    return do(request, action, done=_("C’est noté."), to=to)


@require_http_methods(GET_POST)
@actor_required
def refer_to(request: ActorRequest, reference: str) -> HttpResponse:
    """Write down an orientation to common law."""
    case = supported_case(request, reference, writing=True)
    form = ReferralForm(posted(request), label=_("Orientée le"))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        with refusals_as_messages(form):
            moving_in.refer_to(
                case, by=request.actor, body=cleaned["body"], label=cleaned["precision"], referred_on=cleaned["day"]
            )
        if form.is_valid():
            messages.success(request, _("L’orientation est notée."))
            return redirect("cases:installation", reference)
    hint = _("Seules les organisations qui l’accompagnent voient ces orientations.")
    context = {"case": case, "title": _("Orienter vers le droit commun"), "button": _("Enregistrer"), "hint": hint}
    return page(request, "cases/action.html", context, form)


@require_http_methods(GET_POST)
@actor_required
def settle(request: ActorRequest, reference: str, referral_id: UUID) -> HttpResponse:
    """What came of an orientation."""
    case = supported_case(request, reference, writing=True)
    referral = get_object_or_404(referral_policy.visible(request.actor).filter(case=case), pk=referral_id)
    form = ReferralResultForm(posted(request), label=_("Depuis le"))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            cleaned = form.cleaned_data
            settle_referral(referral, by=request.actor, outcome=cleaned["outcome"], result_on=cleaned["day"])
        if form.is_valid():
            messages.success(request, _("Le résultat est noté."))
            return redirect("cases:installation", reference)
    context = {"case": case, "title": _("Résultat : %(body)s") % {"body": referral}, "button": _("Enregistrer")}
    return page(request, "cases/action.html", context, form)
