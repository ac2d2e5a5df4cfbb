"""The note for an allocation committee: chosen, read, then printed. What is typed is not kept."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from cases.forms.social_note import SocialNoteForm
from cases.social_note import note_for
from cases.views.common import owned_case, page, posted
from tenants import paper
from tenants.http import ActorRequest, actor_required
from tenants.record import record


@require_http_methods(["GET", "POST"])
@actor_required
def social_note(request: ActorRequest, reference: str) -> HttpResponse:
    """The form; then the note as it will be; then the paper, which is logged as what leaves of a case is."""
    case = owned_case(request, reference)
    form = SocialNoteForm(posted(request), case=case)
    context: dict[str, Any] = {"case": case, "note": None}
    if request.method == "POST" and form.is_valid():
        note = note_for(case, by=request.actor, chosen=form.cleaned_data["parts"], text=form.cleaned_data["text"])
        if "print" in request.POST:
            record("note.exported", case, by=request.actor, parts=" ".join(form.cleaned_data["parts"]))
            document = paper.to_pdf("pdf/social_note.html", {"note": note}, styles=("css/pdf-letter.css",))
            response = HttpResponse(document, content_type="application/pdf")
            response["Content-Disposition"] = f'attachment; filename="note-{case.reference}.pdf"'
            return response
        context["note"] = note
    return page(request, "cases/social_note.html", context, form)
