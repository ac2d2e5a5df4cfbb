"""The session: switch of the active membership, lock, unlock, staying awake."""

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from tenants.forms import UnlockForm
from tenants.http import ActorRequest, actor_required
from tenants.lock import LOCKED_KEY, RETURN_KEY
from tenants.middleware import MEMBERSHIP_KEY


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
        return redirect("tenants:unlock")
    return redirect("account_login")


@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the password, then go back to where one was."""
    if not request.user.is_authenticated or not request.session.get(LOCKED_KEY):
        return redirect("home")
    form = UnlockForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        reauthenticate_by_password(request)
        request.session.pop(LOCKED_KEY)
        back = request.session.pop(RETURN_KEY, "/")
        return redirect(back if url_has_allowed_host_and_scheme(back, None) else "home")
    return render(request, "tenants/unlock.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@actor_required
def keep_alive(request: ActorRequest) -> HttpResponse:
    """Somebody is still there; the lock middleware has noted it."""
    return HttpResponse(status=204)
