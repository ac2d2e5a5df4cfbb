"""Liveness: answered before anything else, without the database."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

PATH = "/healthz"


class LivenessMiddleware:
    """The process answers, whatever the state of what it depends on (`/readyz` asks for that)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == PATH:
            return JsonResponse({"status": "ok"})
        return self.get_response(request)
