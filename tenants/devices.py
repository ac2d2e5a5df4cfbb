"""Browsers that a person has signed in from: a signed cookie says so to us, and names nobody to who reads it.

A sign-in from a browser that does not bring it is told to the person by mail.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from tenants.models import AccountNotice, Person
from tenants.services.account_notices import announce

COOKIE = "appareil"
LIFE = timedelta(days=400)  # the longest that browsers keep a cookie
SALT = "tenants.devices"
MOST = 5  # people who share a browser


@receiver(user_logged_in)
def _arrived(request: HttpRequest, user: Person, **kwargs: Any) -> None:
    request.arrived = user  # type: ignore[attr-defined]


class KnownDeviceMiddleware:
    """Around the sign-in: tells a person of a sign-in from a browser that is new for her, and makes it known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person: Person | None = getattr(request, "arrived", None)
        if person is not None:
            known, mark = _known(request), salted_hmac(SALT, str(person.pk), algorithm="sha256").hexdigest()[:32]
            if mark not in known and not getattr(request, "makes_account", False):
                announce(AccountNotice.Kind.NEW_DEVICE, person.pk)
            _remember(response, [mark, *(one for one in known if one != mark)][:MOST])
        return response


def _known(request: HttpRequest) -> list[str]:
    try:
        return list(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFE))
    except signing.BadSignature:
        return []


def _remember(response: HttpResponse, marks: list[str]) -> None:
    response.set_cookie(
        COOKIE,
        signing.dumps(marks, salt=SALT),
        max_age=LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
