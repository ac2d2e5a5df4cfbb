"""The session: switch of the active membership, lock, unlock, staying awake."""

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tenants.http import ActorRequest, actor_required
from tenants.lock import LOCKED_KEY, RETURN_KEY, release
from tenants.middleware import MEMBERSHIP_KEY
from tenants.proof import Means, ProofForm, passkey_challenge
from tenants.stepup import place_of


@require_POST
@actor_required
def switch(request: ActorRequest) -> HttpResponse:
    """Act in another of one's tenants; the middleware verifies the choice at every request."""
    wanted = request.POST.get("membership", "")
    if any(str(membership.pk) == wanted for membership in request.memberships):
        request.session[MEMBERSHIP_KEY] = wanted
    return redirect("home")


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the session on the server: every page asks for the password until it is given."""
    if request.user.is_authenticated:
        request.session[LOCKED_KEY] = True
        request.session[RETURN_KEY] = place_of(request)
        return redirect("tenants:unlock")
    return redirect("account_login")


@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for a proof, then go back to where one was."""
    if not request.user.is_authenticated or not request.session.get(LOCKED_KEY):
        return redirect("home")
    form = ProofForm(request.POST or None, request=request, means=Means.of(request))
    if request.method == "POST" and form.is_valid():
        return redirect(release(request))
    return render(request, "tenants/unlock.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for a proof before a change of one's account, then go on to it."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    request.session.pop(STATE_SESSION_KEY, None)  # the suspended request that allauth keeps: it is asked again instead
    place = get_next_redirect_url(request) or reverse("tenants:profile")
    form = ProofForm(request.POST or None, request=request, means=Means.of(request))
    if request.method == "POST" and form.is_valid():
        return redirect(place)
    context = {"form": form, "place": place, "back": reverse("tenants:profile")}
    return render(request, "tenants/confirm.html", context, status=422 if form.errors else 200)


@require_GET
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser asks of a passkey of whoever is signed in, even behind the lock."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    return JsonResponse({"request_options": passkey_challenge(request)})


@require_POST
@actor_required
def keep_alive(request: ActorRequest) -> HttpResponse:
    """Somebody is still there; the lock middleware has noted it."""
    return HttpResponse(status=204)
