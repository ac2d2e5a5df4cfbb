"""Taking over what an organisation already follows: the model, the file, its preview, the corrections, the confirmation."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.views.common import page
from housing.carrying import making
from housing.carrying.columns import MAX_LINES
from housing.carrying.lines import DONE, RUNNING, find_preview
from housing.carrying.model_file import model_file
from housing.carrying.screen import preview_screen, progress_of
from housing.carrying.surroundings import Surroundings
from housing.tasks import take_over_lines
from tenants.http import ActorRequest, actor_required, do, refusals_as_messages
from tenants.jobs import enqueue
from tenants.models import Programme
from tenants.uploads import UploadForm, sent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WorkbookForm(UploadForm):
    """The filled workbook; the programme is asked when there are several."""

    programme = forms.ModelChoiceField(
        label=gettext_lazy("Dispositif"), queryset=Programme.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("Classeur XLSX rempli"),
        help_text=_(
            "%(most)s lignes au plus. Il est lu en mémoire, n’est pas conservé, et seul son aperçu chiffré l’est sept jours"
        )
        % {"most": MAX_LINES},
        allow_empty_file=False,
    )

    def __init__(self, *args: Any, programmes: list[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(programmes) == 1:
            del self.fields["programme"]
        else:
            mine = Programme.objects.filter(pk__in=[one.pk for one in programmes])
            self.fields["programme"].queryset = mine  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@actor_required
def start(request: ActorRequest) -> HttpResponse:
    """The model to fill, the file to send. Nothing is created here."""
    mine = making.programmes(request.actor)
    form = WorkbookForm(programmes=mine, **sent(request))
    if request.method == "POST" and form.is_valid():
        programme = form.cleaned_data.get("programme") or mine[0]
        with refusals_as_messages(form):
            making.open_preview(form.cleaned_data["file"], by=request.actor, programme=programme)
        if form.is_valid():
            return redirect("housing:carry_over_preview")
    context = {"programmes": mine, "preview": find_preview(request.actor), "most": MAX_LINES}
    return page(request, "housing/carry_over.html", context, form)


@require_GET
@actor_required
def model(request: ActorRequest, programme_id: UUID) -> HttpResponse:
    """The workbook to fill, with the lists of a programme."""
    found = [one for one in making.programmes(request.actor) if one.pk == programme_id]
    programme = get_object_or_404(Programme.objects.filter(pk__in=[one.pk for one in found]))
    response = HttpResponse(model_file(Surroundings.of(programme, request.actor)), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="modele-reprise.xlsx"'
    return response


@require_GET
@actor_required
def preview(request: ActorRequest) -> HttpResponse:
    """What each line would make, or made; what is to be corrected, with the cell to correct."""
    making.programmes(request.actor)
    found = find_preview(request.actor)
    if found is None:
        return redirect("housing:carry_over")
    if found.phase == RUNNING:
        return render(request, "housing/carry_over_running.html", progress_of(found))
    _checking, checked = making.look(found, by=request.actor)
    return render(request, "housing/carry_over_preview.html", preview_screen(found, checked))


@require_POST
@actor_required
def mend(request: ActorRequest) -> HttpResponse:
    """Corrected cells, lines left out or taken back: `c-<rank>-<title>`, `out`, `back`."""
    making.programmes(request.actor)
    cells = {}
    for name, text in request.POST.items():
        kind, _dash, rest = name.partition("-")
        rank, _dash, title = rest.partition("-")
        if kind == "c" and rank.isdecimal():
            cells[int(rank), title] = str(text)
    ranks = {name: {int(one) for one in request.POST.getlist(name) if one.isdecimal()} for name in ("out", "back")}
    action = lambda: making.mend(request.actor, cells=cells, left_out=ranks["out"], taken_back=ranks["back"])  # noqa: E731
    return do(request, action, done=_("Vos corrections sont enregistrées."), to="housing:carry_over_preview")


@require_POST
@actor_required
def confirm(request: ActorRequest) -> HttpResponse:
    """Make the sound lines, in a job."""
    making.programmes(request.actor)
    if find_preview(request.actor) is None:
        return redirect("housing:carry_over")
    if making.confirm(request.actor):
        enqueue(take_over_lines, request.actor)
    else:
        messages.error(request, _("Aucune ligne n’est prête : corrigez-les, ou envoyez un classeur corrigé."))
    return redirect("housing:carry_over_preview")


@require_GET
@actor_required
def progress(request: ActorRequest) -> HttpResponse:
    """Asked by the page while lines are being made; the page is loaded again when it is over."""
    making.programmes(request.actor)
    found = find_preview(request.actor)
    response = render(request, "housing/_carry_over_progress.html", progress_of(found))
    if found is None or found.phase == DONE:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@actor_required
def give_up(request: ActorRequest) -> HttpResponse:
    """Throw the preview away."""
    making.programmes(request.actor)
    return do(request, lambda: making.give_up(request.actor), done=_("L’aperçu est effacé."), to="housing:carry_over")
