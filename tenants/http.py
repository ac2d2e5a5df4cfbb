"""What every view needs: an actor, refusals turned into words, one way to page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import structlog
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string

from tenants.actor import Actor
from tenants.constraints import message_of
from tenants.crypto import KeysUnavailable
from tenants.errors import Forbidden, Refused
from tenants.models import Membership

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
GONE = "Cet élément n’est plus disponible : quelqu’un vient de le modifier."


class ActorRequest(HttpRequest):
    """A request with somebody at work in a tenant."""

    actor: Actor
    memberships: list[Membership]
    request_id: str


View = Callable[Concatenate[ActorRequest, P], HttpResponse]


def actor_required(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Sign in first; a person without any active membership is told so."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if getattr(request, "actor", None) is None:
            return render(request, "tenants/no_membership.html", status=403)
        return view(request, *args, **kwargs)  # type: ignore[arg-type]

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)


@contextmanager
def refusals_as_messages(form: BaseForm) -> Iterator[None]:
    """Run a service; a refusal (or a constraint that somebody else's change tripped) becomes an error of the form.

    The block runs in a savepoint: what it wrote before the refusal is undone.
    """
    try:
        with transaction.atomic():
            yield
    except Forbidden:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.message)
    except IntegrityError as error:
        form.add_error(None, message_of(error))
    except ObjectDoesNotExist:
        form.add_error(None, GONE)


def do(request: HttpRequest, action: Callable[[], Any], *, done: str, to: Any) -> HttpResponse:
    """Run a service for a button without a form: flash `done` or the refusal, then go to `to`."""
    try:
        with transaction.atomic():
            action()
    except Forbidden:
        raise
    except Refused as refusal:
        messages.error(request, refusal.message)
    except IntegrityError as error:
        messages.error(request, message_of(error))
    except ObjectDoesNotExist:
        messages.error(request, GONE)
    else:
        messages.success(request, done)
    return redirect(to)


def to_change(request: ActorRequest, rows: "QuerySet[M]", pk: object, require: Callable[[M, Actor], None]) -> M:
    """A row that is the actor's to change: 404 when unseen, Forbidden by `require`, 404 when the database will not let it change."""
    require(get_object_or_404(rows, pk=pk), request.actor)
    return get_object_or_404(rows.select_for_update(of=("self",)), pk=pk)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database or the keys are out of reach: a page that needs neither, with the reference that the log carries."""
    context = {"shell": False, "error_reference": getattr(request, "request_id", "")}
    response = HttpResponse(render_to_string("503.html", context), status=503)
    response["Retry-After"] = "10"
    return response


class RefusalMiddleware:
    """403 names the missing right; any other refusal that a view let through is a 409 with its sentence; 503 when no key is to be had.

    What the view wrote before is already undone: each view runs in a savepoint of its own (ATOMIC_REQUESTS).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, KeysUnavailable):
            structlog.get_logger().error("keys_unavailable", reason=str(exception))
            return unavailable(request)
        if not isinstance(exception, Refused):
            return None
        if isinstance(exception, Forbidden):
            return render(request, "403.html", {"missing_right": exception.right, "reason": exception.message}, status=403)
        return render(request, "409.html", {"reason": exception.message, "back_url": request.path}, status=409)
