"""Finding one's own case by who she is."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from cases.forms.identity import IdentityForm
from cases.services.identity import SEARCHING_PARTS, search_identity
from cases.views.common import page, posted
from cases.wording import TONES
from tenants.http import ActorRequest, actor_required
from tenants.policies import require_part
from tenants.roles import Permission

SHOWN = 20


@require_http_methods(["GET", "POST"])
@actor_required
def search(request: ActorRequest) -> HttpResponse:
    """Ask by POST: what is looked for stands in no address. The answer carries references only."""
    require_part(request.actor, Permission.READ_CASES, *SEARCHING_PARTS)
    form = IdentityForm(posted(request))
    context: dict[str, Any] = {"searched": False}
    if request.method == "POST" and form.is_valid():
        cases = search_identity(by=request.actor, reason=form.cleaned_data["reason"], texts=form.texts())
        rows = [{"case": case, "tone": TONES[case.status]} for case in cases[:SHOWN]]
        context = {"searched": True, "rows": rows}
    return page(request, "cases/identity.html", context, form)
