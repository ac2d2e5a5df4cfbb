"""What works in a structure cost: noted and corrected by the organisation that runs it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from cases.views.common import page, posted
from housing.forms.works import WorksForm
from housing.models import ShelterWorks
from housing.services import shelters
from housing.shelter_policies import works_policy
from housing.views.shelters import own_shelter
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.roles import Permission


@require_http_methods(["GET", "POST"])
@actor_required
def note_works(request: ActorRequest, number: str) -> HttpResponse:
    """Note works and what paid for them."""
    row = own_shelter(request, number, Permission.MANAGE_STAYS)
    form = WorksForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            shelters.note_works(row, by=request.actor, values=form.cleaned_data)
            messages.success(request, "Les travaux sont notés.")
            return redirect(row)
    context = {"title": "Noter des travaux", "back": row.get_absolute_url(), "crumb": row.label}
    return page(request, "housing/shelter_form.html", context, form)


@require_http_methods(["GET", "POST"])
@actor_required
def correct_works(request: ActorRequest, works_id: UUID) -> HttpResponse:
    """Correct works, their cost or what paid for them."""
    works: ShelterWorks = get_object_or_404(works_policy.visible(request.actor).select_related("shelter"), pk=works_id)
    row = own_shelter(request, works.shelter.number, Permission.MANAGE_STAYS)
    form = WorksForm(posted(request), row=works)
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            shelters.correct_works(works, by=request.actor, values=form.cleaned_data)
            messages.success(request, "Les travaux sont corrigés.")
            return redirect(row)
    context = {"title": "Corriger les travaux", "back": row.get_absolute_url(), "crumb": row.label}
    return page(request, "housing/shelter_form.html", context, form)
