"""Importing freed units: a file, a preview with an error per row, a confirmation."""

import csv

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from housing.forms.units import territory
from housing.services import imports
from tenants.errors import Refused
from tenants.french import counted
from tenants.http import ActorRequest, actor_required
from tenants.policies import require_part
from tenants.roles import Permission
from tenants.uploads import UploadForm, sent

SHOWN = 10


class FileForm(UploadForm):
    """The file to import."""

    file = forms.FileField(
        label=_("Fichier CSV ou XLSX"),
        help_text=_("500 logements au plus, une ligne chacun, les colonnes du modèle."),
        allow_empty_file=False,
    )


@require_http_methods(["GET", "POST"])
@actor_required
def import_units(request: ActorRequest) -> HttpResponse:
    """Choose a file, then read its preview. Nothing is written here."""
    require_part(request.actor, Permission.MANAGE_VACANCIES, "landlord")
    form = FileForm(**sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _preview(request, imports.read(form.cleaned_data["file"]))
        except Refused as refusal:
            form.add_error("file", refusal.message)
    return render(request, "housing/import.html", {"form": form, "columns": list(imports.FIELDS), "required": imports.REQUIRED})


def _preview(request: ActorRequest, rows: list[imports.Row]) -> HttpResponse:
    checked = imports.check(rows, by=request.actor, near=territory(request.actor))
    sound = [row for row, _form in checked if not row.errors]
    wrong = [row for row, _form in checked if row.errors]
    context = {
        "sound": sound,
        "shown": sound[:SHOWN],
        "hidden": max(0, len(sound) - SHOWN),
        "wrong": wrong,
        "packed": imports.pack(sound),
    }
    return render(request, "housing/import_preview.html", context)


@require_POST
@actor_required
def confirm_import(request: ActorRequest) -> HttpResponse:
    """Declare the sound rows of a preview; they are checked again."""
    require_part(request.actor, Permission.MANAGE_VACANCIES, "landlord")
    try:
        rows = imports.unpack(request.POST.get("rows", ""))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("housing:import")
    checked = imports.check(rows, by=request.actor, near=territory(request.actor))
    done = imports.declare_rows(checked, by=request.actor)
    wrong = [row for row, _form in checked if row.errors]
    if done:
        messages.success(request, f"{counted(done, 'logement importé', 'logements importés')} : à qualifier.")
    if wrong:
        return render(
            request, "housing/import_preview.html", {"sound": [], "shown": [], "hidden": 0, "wrong": wrong, "packed": ""}
        )
    return redirect("housing:vacancies_in", "a-qualifier")


@require_GET
@actor_required
def import_template(request: ActorRequest) -> HttpResponse:
    """The columns, with one invented row."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="modele-logements.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow(imports.FIELDS)
    writer.writerow(imports.EXAMPLE)
    return response
