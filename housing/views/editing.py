"""Declaring, correcting and opening a unit."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from housing import workflow
from housing.forms.units import CorrectionForm, PublishForm, UnitForm, territory
from housing.models import Vacancy
from housing.policies import vacancy_policy
from housing.presentation import unit_title
from housing.services.stock import correct, declare
from housing.views.units import unit
from tenants import drafts
from tenants.actor import Actor
from tenants.errors import Conflict
from tenants.french import join_fr
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.models import Commune, Programme, Tenant
from tenants.policies import require_ability, require_part
from tenants.roles import Permission

DRAFT = "logement"


@require_http_methods(["GET", "POST"])
@actor_required
def declare_unit(request: ActorRequest) -> HttpResponse:
    """Declare a freed unit."""
    require_part(request.actor, Permission.MANAGE_VACANCIES, "landlord")
    communes = territory(request.actor)
    options: dict[str, Any] = {"actor": request.actor, "near": communes}
    if request.method == "POST":
        form = UnitForm(request.POST, **options)
        if form.is_valid():
            with refusals_as_messages(form):
                row = _declare(form, request.actor)
                drafts.forget(request.actor, DRAFT)
                messages.success(request, f"Le logement {row.number} est déclaré : il reste à l’ouvrir à la coordination.")
                return redirect(row)
    else:
        form = UnitForm(initial=drafts.initial(request.actor, DRAFT), **options)
    context = {
        "form": form,
        "communes": communes,
        "draft_url": reverse("tenants:draft", args=[DRAFT]),
        "title": "Déclarer un logement libéré",
    }
    return render(request, "housing/unit_form.html", context | {"back": reverse("housing:vacancies")})


def _declare(form: UnitForm, by: Actor) -> Vacancy:
    cleaned = form.cleaned_data
    return declare(
        by=by,
        landlord_ref=cleaned["landlord_ref"],
        features=form.features,
        terms=form.terms,
        **form.location,
    )


@require_http_methods(["GET", "POST"])
@actor_required
def correct_unit(request: ActorRequest, number: str) -> HttpResponse:
    """Correct a unit; when somebody else did it first, both versions are shown."""
    row = unit(request, number)
    require_ability(request.actor, Permission.MANAGE_VACANCIES)
    communes = territory(request.actor)
    options: dict[str, Any] = {"actor": request.actor, "near": communes, "initial": CorrectionForm.values_of(row)}
    form = CorrectionForm(request.POST if request.method == "POST" else None, **options)
    differences: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        with refusals_as_messages(form):
            try:
                _correct(row, form, request.actor)
            except Conflict:
                differences = _both_versions(row, form, request.actor)
            else:
                messages.success(request, "Le logement est corrigé.")
                return redirect(row)
    title = f"Corriger {unit_title(row.dwelling)}"
    context = {"form": form, "communes": communes, "title": title, "back": row.get_absolute_url(), "vacancy": row}
    return render(request, "housing/unit_form.html", context | {"differences": differences}, status=409 if differences else 200)


def _correct(row: Vacancy, form: CorrectionForm, by: Actor) -> None:
    cleaned = form.cleaned_data
    correct(
        row,
        by=by,
        version=cleaned["version"],
        features=form.features,
        terms=form.terms,
        **form.location,
    )


def _both_versions(row: Vacancy, form: CorrectionForm, by: Actor) -> list[dict[str, Any]]:
    """Fields that differ, as stored and as typed; the form is given the stored version, so that sending it again decides."""
    stored = vacancy_policy.visible(by).select_related("dwelling__commune", "reservataire").get(pk=row.pk)
    theirs = CorrectionForm.values_of(stored)
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    typed["version"] = str(stored.version)
    form.data = typed
    return [
        {"label": form[name].label, "theirs": _words(form, name, value), "mine": _words(form, name, form.cleaned_data[name])}
        for name, value in theirs.items()
        if name != "version" and form.cleaned_data[name] != value
    ]


def _words(form: CorrectionForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Commune | Tenant):
        return value.name
    choices = getattr(form.fields[name], "choices", None)
    labels = dict(choices) if choices is not None else {}
    if isinstance(value, list):
        return join_fr([str(labels.get(one, one)) for one in value])
    return str(labels.get(value, "" if value is None else value))


@require_http_methods(["GET", "POST"])
@actor_required
def publish_unit(request: ActorRequest, number: str) -> HttpResponse:
    """Qualify a unit and open it in programmes."""
    row = unit(request, number)
    require_ability(request.actor, Permission.MANAGE_VACANCIES)
    initial = {"contingent": row.contingent, "collectivity": row.collectivity, "reservataire": row.reservataire}
    form = PublishForm(request.POST if request.method == "POST" else None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        programmes: list[Programme] = list(form.cleaned_data.pop("programmes"))
        with refusals_as_messages(form):
            workflow.publish(row, by=request.actor, programmes=programmes, **form.cleaned_data)
            messages.success(request, "Le logement est ouvert à la coordination.")
            return redirect(row)
    possible = row.status == Vacancy.Status.TO_QUALIFY
    context = {
        "form": form,
        "vacancy": row,
        "title": unit_title(row.dwelling),
        "possible": possible,
        "state_label": row.get_status_display(),
    }
    return render(request, "housing/publish.html", context)
