"""The application: what it amounts to, and the papers that it calls for."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.forms.documents import LodgeForm
from cases.models import Paper
from cases.papers_wanted import KIND_OF
from cases.policies import case_policy
from cases.screens_application import ApplicationScreen
from cases.services import papers
from cases.views.case import opened
from cases.views.common import owned_case, page, posted
from cases.wording import paper
from tenants.fields import capital
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.roles import Permission


@require_GET
@actor_required
def application(request: ActorRequest, reference: str) -> HttpResponse:
    """Category, ceilings, budget, priorities."""
    case, screen = opened(request, reference, "demande")
    case_policy.require_cell(request.actor, Permission.VIEW_APPLICATION, case)
    context = screen.frame("demande") | ApplicationScreen(case, request.actor).context()
    return render(request, "cases/application.html", context)


def _kind(slug: str) -> Paper:
    if slug not in KIND_OF:
        raise Http404
    return KIND_OF[slug]


@require_POST
@actor_required
def set_aside(request: ActorRequest, reference: str, slug: str) -> HttpResponse:
    """Say that a paper does not concern her, or (`needed`) that it does after all."""
    case = owned_case(request, reference)
    kind, needed = _kind(slug), "needed" in request.POST
    done = _("Cette pièce est à demander.") if needed else _("Cette pièce est sans objet.")
    action = lambda: papers.set_aside(case, by=request.actor, kind=kind, needed=needed)  # noqa: E731
    return do(request, action, done=done, to=reverse("cases:documents", args=[reference]))


@require_http_methods(["GET", "POST"])
@actor_required
def lodge(request: ActorRequest, reference: str, slug: str) -> HttpResponse:
    """Note the day on which a paper that was seen was deposited with the application."""
    case = owned_case(request, reference)
    kind, form = _kind(slug), LodgeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            papers.lodge(case, by=request.actor, kind=kind, on=form.cleaned_data["on"])
        if form.is_valid():
            messages.success(request, _("Le dépôt est noté."))
            return redirect("cases:documents", reference)
    context = {"case": case, "title": _("Noter un dépôt au SNE"), "button": _("Enregistrer"), "hint": capital(paper(kind))}
    return page(request, "cases/action.html", context | {"back_url": reverse("cases:documents", args=[reference])}, form)
