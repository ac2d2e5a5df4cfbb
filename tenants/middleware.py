"""The path of a request: one transaction, nobody at first, then a person, then an actor.

RequestTransaction is outermost: everything that reads or writes, lazy rendering included, happens inside it, and an answer of
500 or more rolls it back (Django turns exceptions into responses, so the block itself never sees them).
"""

from collections.abc import Callable
from uuid import uuid4

import structlog
from allauth.account.authentication import get_authentication_records
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from tenants import context
from tenants.accounts import active_memberships, person_of
from tenants.actor import Actor
from tenants.http import unavailable
from tenants.proof import by_provider

MEMBERSHIP_KEY = "membership"
# What somebody without a second factor may still open: its own account, its session, an invitation, the statement.
WITHOUT_SECOND_FACTOR = ("/compte/", "/session/", "/invitation/", "/accessibilite/", "/readyz")
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestTransactionMiddleware:
    """Open the request's transaction with an empty context; undo it when the answer is an error of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid4().hex[:12]  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request=request.request_id)  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                context.apply(context.NOBODY)
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
        except OperationalError:
            structlog.get_logger().error("database_unavailable")
            response = unavailable(request)
        finally:
            structlog.contextvars.clear_contextvars()
        response["Cache-Control"] = "no-store, private"
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class PersonContextMiddleware:
    """Tell the database which person the session belongs to, so that this person's own row can be read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (person := person_of(request)) is not None:
            context.apply(context.DatabaseContext.of(user=person))
        return self.get_response(request)


class ActorMiddleware:
    """Verify the session's active membership and act in its tenant; a person without one stays a bare person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            memberships = active_memberships(request.user.pk)
            chosen = request.session.get(MEMBERSHIP_KEY)
            membership = next((one for one in memberships if str(one.pk) == chosen), None) or next(iter(memberships), None)
            request.memberships = memberships  # type: ignore[attr-defined]
            if membership is not None:
                actor = Actor(membership.tenant, membership)
                request.actor = actor  # type: ignore[attr-defined]
                context.apply(actor.context)
        return self.get_response(request)


def second_factor_due(request: HttpRequest) -> bool:
    """True when somebody is signed in without a second factor, neither here nor proved by the identity provider."""
    if not request.user.is_authenticated or getattr(request.user, "has_second_factor", False):
        return False
    return not any(by_provider(record) for record in get_authentication_records(request, request.user))


class SecondFactorMiddleware:
    """Who has no second factor is led to set one up before any page, unless the operator gave the acting tenant some time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not second_factor_due(request) or self._has_time(request) or request.path.startswith(WITHOUT_SECOND_FACTOR):
            return self.get_response(request)
        if "HX-Request" in request.headers:
            return HttpResponse(status=204, headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")

    @staticmethod
    def _has_time(request: HttpRequest) -> bool:
        actor: Actor | None = getattr(request, "actor", None)
        until = actor.tenant.mfa_grace_until if actor is not None else None
        return until is not None and timezone.localdate() <= until
