"""Routes that fail in the middle of a change, for test_request_transaction."""

from django.http import HttpResponse
from django.urls import path

from cases.workflow import create_draft
from coordination.urls import urlpatterns as product
from tenants.errors import TransitionRefused


def _draft(request):
    return create_draft(by=request.actor, programme=request.actor.programmes[0])


def crash(request):
    _draft(request)
    raise RuntimeError("in the middle")


def answer_500(request):
    _draft(request)
    return HttpResponse("an error answered by hand", status=500)


def refuse(request):
    _draft(request)
    raise TransitionRefused("Ce n’est pas possible.")


def succeed(request):
    return HttpResponse(_draft(request).reference)


urlpatterns = [
    path("echec/exception/", crash),
    path("echec/reponse/", answer_500),
    path("echec/refus/", refuse),
    path("echec/aucun/", succeed),
    *product,
]
