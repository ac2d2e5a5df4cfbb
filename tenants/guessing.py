"""Who asks again and again for what is not there is guessing: after a number of misses, everything waits.

Also what is there: an answer that only a wrong guess gets slower would tell the right ones. Counted by person, in the broker's
memory; without it pages are served as before, and the log says so.
"""

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from redis.exceptions import RedisError

from tenants.record import record

WINDOW = 10 * 60  # seconds in which settings.MISSES_ALLOWED are counted, and for which one then waits
# What stays open while one waits: leaving, locking, one's own account.
STILL_OPEN = ("/compte/", "/session/", "/readyz")


def note_miss(request: HttpRequest) -> None:
    """Count an answer that is not a 404 as a miss all the same: a search that found nothing."""
    request.missed = True  # type: ignore[attr-defined]


class GuessMiddleware:
    """Counts what is not found for a signed-in person; answers 429 to everything once there was too much of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or request.path.startswith(STILL_OPEN):
            return self.get_response(request)
        key = f"misses:{request.user.pk}"
        if (seconds := _waiting(key)) > 0:
            return _wait(seconds)
        response = self.get_response(request)
        if response.status_code == 404 or getattr(request, "missed", False):
            _count(request, key)
        return response


def _waiting(key: str) -> int:
    """Seconds that a person still waits, 0 when it may go on."""
    try:
        until = cache.get(f"{key}:until", 0)
    except RedisError as error:
        structlog.get_logger().error("guesses_not_counted", reason=type(error).__name__)
        return 0
    return max(0, int(until) - int(time.time()))


def _count(request: HttpRequest, key: str) -> None:
    try:
        cache.add(key, 0, timeout=WINDOW)
        missed = cache.incr(key)
        if missed >= settings.MISSES_ALLOWED:
            cache.set(f"{key}:until", int(time.time()) + WINDOW, timeout=WINDOW)
    except (RedisError, ValueError):  # the count ran out between the two lines: it begins again at the next miss
        return
    actor = getattr(request, "actor", None)
    if missed == settings.MISSES_ALLOWED and actor is not None:
        record("guesses.refused", actor.membership, by=actor, tell=[actor.tenant.pk], misses=missed)


def _wait(seconds: int) -> HttpResponse:
    response = HttpResponse(render_to_string("429.html", {"shell": False, "seconds": seconds}), status=429)
    response["Retry-After"] = str(seconds)
    return response
