"""Step-up: something sensitive asks for a proof when the last one was given long ago.

The question comes where the answer was expected, on a page of its own or in the place that htmx fills; once it is answered, what
was asked is done in the same request, so that nobody loses her place. Only the identity provider is on another site: who has
nothing else goes there and comes back.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tenants.http import ActorRequest
from tenants.proof import CREDENTIAL, PROOF, Means, ProofForm, is_fresh

P = ParamSpec("P")
View = Callable[Concatenate[ActorRequest, P], HttpResponse]
PageView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def step_up_required(view: View[P]) -> View[P]:
    """Ask for a proof before the view when the last one is old. Goes under `actor_required`."""

    @wraps(view)
    def guarded(request: ActorRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        form = ProofForm(request.POST, request=request, means=Means.of(request))
        if form.was_answered and form.is_valid():
            return view(request, *args, **kwargs)
        return _ask(request, form)

    return cast("View[P]", guarded)


def proof_required(view: PageView[P]) -> PageView[P]:
    """Send whoever is signed in and whose last proof is old to the page that asks for one, and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated and not is_fresh(request):
            return redirect(reverse("tenants:confirm") + "?" + urlencode({"next": place_of(request)}))
        return view(request, *args, **kwargs)

    return cast("PageView[P]", guarded)


def answered_here(request: ActorRequest) -> bool:
    """True when what was asked came with the answer to the question: the page then stands on the question, not where it was."""
    return PROOF in request.POST or CREDENTIAL in request.POST


def _ask(request: ActorRequest, form: ProofForm) -> HttpResponse:
    if not form.was_answered:
        form = ProofForm(request=request, means=form.means)
    mine = {PROOF, CREDENTIAL, "csrfmiddlewaretoken"}
    context = {
        "form": form,
        "kept": [(name, one) for name, sent in request.POST.lists() for one in sent if name not in mine],
        "url": request.get_full_path(),
        "place": place_of(request),
    }
    template = "tenants/_stepup.html" if request.headers.get("HX-Request") else "tenants/stepup.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def place_of(request: HttpRequest) -> str:
    """The page on which somebody is: the one asked for, else the one from which something was sent; else the first page."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return request.get_full_path()
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return reverse("home")
    parts = urlsplit(said)
    return parts.path + (f"?{parts.query}" if parts.query else "")
