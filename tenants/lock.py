"""A locked or idle session shows nothing until the password is given again."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from tenants.sessions import DEVICE_KEY, device_of

LOCKED_KEY, RETURN_KEY, SEEN_KEY = "locked", "return_to", "seen_at"
# What answers behind the lock: leaving, and what proves who is there.
OPEN = ("account_logout", "tenants:passkey_options", "tenants:provider_confirm", "tenants:provider_callback")
NOTED_EVERY = 60  # seconds between two writes of the session


def release(request: HttpRequest) -> str:
    """Unlock the session; returns where its person was."""
    request.session.pop(LOCKED_KEY, None)
    back = str(request.session.pop(RETURN_KEY, ""))
    return back if url_has_allowed_host_and_scheme(back, None) else reverse("home")


class LockMiddleware:
    """Between the actor and the page: locks after SESSION_IDLE_SECONDS without a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        seen = int(request.session.get(SEEN_KEY, now))
        if now - seen > settings.SESSION_IDLE_SECONDS:
            request.session[LOCKED_KEY] = True
        if request.session.get(LOCKED_KEY):
            return self._locked(request)
        if DEVICE_KEY not in request.session:
            request.session[DEVICE_KEY] = device_of(request.headers.get("User-Agent", ""))
        if SEEN_KEY not in request.session or now - seen > NOTED_EVERY:
            request.session[SEEN_KEY] = now
        return self.get_response(request)

    def _locked(self, request: HttpRequest) -> HttpResponse:
        unlock = reverse("tenants:unlock")
        if request.path in {unlock, *(reverse(name) for name in OPEN)}:
            request.session[SEEN_KEY] = int(time.time())
            return self.get_response(request)
        if request.method == "GET" and "HX-Request" not in request.headers:
            request.session[RETURN_KEY] = request.get_full_path()
        if "HX-Request" in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": unlock})
        return redirect(unlock)
