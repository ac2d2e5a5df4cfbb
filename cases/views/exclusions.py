"""Who is barred from a case: the owner's screens, and "I know this person" for whoever sees something of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms.exclusions import AddressForm, ColleagueForm, TenantForm
from cases.models import Case, Exclusion
from cases.services import exclusions
from cases.views.common import find_case, owned_case, page, posted
from cases.views.support import find_measure
from tenants.actor import Actor
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.roles import Permission

Words = str | Promise


@dataclass(frozen=True)
class Kind:
    """One way of barring: its title, what it commits to, the sentence when it is done, its form, its service."""

    title: Words
    hint: Words
    done: Words
    form: Callable[..., Form]
    run: Callable[..., object]
    options: Callable[[Case, Actor], dict[str, Any]] = lambda _case, _by: {}


KINDS = {
    "organisation": Kind(
        gettext_lazy("Écarter une organisation"),
        gettext_lazy(
            "Elle ne voit plus rien de ce dossier, comme s’il n’existait pas. Ce qui est en cours avec elle prend fin tout de suite :"
            " propositions, réservation, accompagnement, accès. Elle n’est pas prévenue et n’en lit jamais la raison."
        ),
        gettext_lazy("L’organisation est écartée du dossier."),
        TenantForm,
        exclusions.exclude_tenant,
        lambda case, _by: {"tenants": exclusions.barrable_tenants(case)},
    ),
    "collegue": Kind(
        gettext_lazy("Écarter une personne de votre organisation"),
        gettext_lazy(
            "Cette personne ne voit plus rien de ce dossier, comme s’il n’existait pas. Elle n’est pas prévenue. Si elle en est"
            " référente, nommez d’abord quelqu’un d’autre."
        ),
        gettext_lazy("La personne est écartée du dossier."),
        ColleagueForm,
        exclusions.exclude_colleague,
        lambda case, by: {"people": exclusions.barrable_colleagues(case, by)},
    ),
    "personne": Kind(
        gettext_lazy("Écarter une personne d’une autre organisation"),
        gettext_lazy(
            "La personne qui a cette adresse, ou qui l’aura un jour, ne voit rien de ce dossier, dans aucune organisation. Ses collègues"
            " continuent de le suivre. Personne n’est prévenu."
        ),
        gettext_lazy("Cette adresse est écartée du dossier, dès maintenant ou dès qu’elle aura un compte."),
        AddressForm,
        exclusions.exclude_address,
    ),
}


@require_GET
@actor_required
def exclusion_list(request: ActorRequest, reference: str) -> HttpResponse:
    """Who is barred, and which sectors are avoided, for those who may know it."""
    case = find_case(request, reference)
    context = {
        "case": case,
        "rows": exclusions.exclusions_of(case, request.actor),
        "sectors": exclusions.avoided_sectors(case),
        "may_edit": case.tenant_id == request.actor.tenant.pk
        and request.actor.may(Permission.EDIT_CASE)
        and case.erased_at is None,
        "may_edit_sectors": case.status != Case.Status.CLOSED,
    }
    return render(request, "cases/exclusions.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def exclude(request: ActorRequest, reference: str, whom: str) -> HttpResponse:
    """Bar an organisation, a colleague or an address."""
    case = owned_case(request, reference)
    if (kind := KINDS.get(whom)) is None:
        raise Http404
    form = kind.form(posted(request), **kind.options(case, request.actor))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            kind.run(case, by=request.actor, **form.cleaned_data)
        if form.is_valid():
            messages.success(request, str(kind.done))
            return redirect("cases:exclusions", reference)
    context = {"case": case, "title": kind.title, "button": _("Écarter"), "hint": kind.hint, "danger": True}
    context["back_url"] = reverse("cases:exclusions", args=[reference])
    return page(request, "cases/exclude.html", context, form)


@require_http_methods(["GET", "POST"])
@actor_required
def lift(request: ActorRequest, reference: str, exclusion_id: UUID) -> HttpResponse:
    """Ask, then lift an exclusion."""
    case = owned_case(request, reference)
    row = get_object_or_404(Exclusion, pk=exclusion_id, case=case, lifted_at__isnull=True)
    back = reverse("cases:exclusions", args=[reference])
    if request.method == "POST":
        return do(request, lambda: exclusions.lift(row, by=request.actor), done=_("L’exclusion est levée."), to=back)
    barred = next(one for one in exclusions.exclusions_of(case, request.actor) if one.id == row.pk)
    return render(request, "cases/lift.html", {"case": case, "barred": barred, "back_url": back})


# --- stepping aside ---------------------------------------------------------------------------------------
def step_aside_page(request: ActorRequest, case_id: UUID, *, back_url: str) -> HttpResponse:
    """Ask, then bar the actor from a case of which it sees something; it is led home and learns nothing more."""
    form = Form(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            if not exclusions.step_aside(case_id, by=request.actor):
                raise Http404
        if form.is_valid():
            messages.success(request, _("C’est noté. Ce dossier ne vous sera plus montré."))
            return redirect("home")
    context = {"back_url": back_url, "refused": form.non_field_errors()}
    return render(request, "cases/step_aside.html", context, status=409 if form.non_field_errors() else 200)


@require_http_methods(["GET", "POST"])
@actor_required
def step_aside(request: ActorRequest, reference: str) -> HttpResponse:
    """ "I know this person", from the page of a case."""
    case = find_case(request, reference)
    return step_aside_page(request, case.pk, back_url=case.get_absolute_url())


@require_http_methods(["GET", "POST"])
@actor_required
def step_aside_from_measure(request: ActorRequest, measure_id: UUID) -> HttpResponse:
    """ "I know this person", from a support measure: its case may not be open to the actor."""
    measure = find_measure(request, measure_id)
    return step_aside_page(request, measure.case_id, back_url=measure.get_absolute_url())
