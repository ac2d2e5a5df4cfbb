"""The lease of the home that she left or keeps, and the letter that ends her solidarity for its rent."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.application.tenancy import solidarity_now
from cases.forms.tenancy import PresentLeaseForm
from cases.models import PresentLease
from cases.services.tenancy import COLUMNS, lease_of, save_present_lease
from cases.views.common import owned_case, page, posted
from tenants import paper
from tenants.http import ActorRequest, actor_required, refusals_as_messages
from tenants.record import record


@require_http_methods(["GET", "POST"])
@actor_required
def present_lease(request: ActorRequest, reference: str) -> HttpResponse:
    """Note what is known of her lease."""
    case = owned_case(request, reference)
    row = lease_of(case, request.actor)
    form = PresentLeaseForm(posted(request), initial={name: getattr(row, name) for name in COLUMNS} if row else None)
    version = row.version if row else 0
    if request.method == "POST" and form.is_valid():
        sent = request.POST.get("version", "")
        with refusals_as_messages(form):
            save_present_lease(case, by=request.actor, version=int(sent) if sent.isdecimal() else -1, values=form.cleaned_data)
        if form.is_valid():
            messages.success(request, _("Le logement actuel est renseigné."))
            return redirect(f"{reverse('cases:application', args=[reference])}#bail")
    context = {"case": case, "version": request.POST.get("version", version)}
    return page(request, "cases/present_lease.html", context, form)


@require_POST
@actor_required
def solidarity_letter(request: ActorRequest, reference: str) -> HttpResponse:
    """The letter, with blanks for what names people and places: they are written by hand, with her."""
    case = owned_case(request, reference)
    row = lease_of(case, request.actor)
    found = solidarity_now(row)
    if row is None or not found.may_write:
        messages.error(request, _("Ce courrier ne peut pas être préparé : %(why)s.") % {"why": found.words})
        return redirect("cases:application", reference)
    record("lease_letter.printed", case, by=request.actor)
    context = {"conviction": row.solidarity_ground == PresentLease.Ground.CONVICTION, "day": row.ground_on}
    response = HttpResponse(
        paper.to_pdf("pdf/solidarity_letter.html", context, styles=("css/pdf-letter.css",)), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'attachment; filename="courrier-{case.reference}.pdf"'
    return response
