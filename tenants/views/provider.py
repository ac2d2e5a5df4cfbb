"""The identity provider: leaving for it, coming back, forgetting it. Nothing of it is there where none is configured."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from allauth.account.utils import get_next_redirect_url
from allauth.core.ratelimit import consume_or_429
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from tenants import identity
from tenants.http import do
from tenants.models import Person
from tenants.provider import CallbackView, ProviderAdapter, is_configured, provider_name
from tenants.services.members import find_offer
from tenants.stepup import proof_required

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def with_provider(*, signed_in: bool) -> Callable[[View[P]], View[P]]:
    """Only where a provider is configured; for those who are signed in, or for those who are not."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not is_configured():
                raise Http404
            if request.user.is_authenticated != signed_in:
                return redirect("home" if request.user.is_authenticated else "account_login")
            too_many = consume_or_429(request, action="login")
            return too_many or view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return decorate


def _leave(request: HttpRequest, process: str, **kept: Any) -> HttpResponse:
    """Send the browser to the provider, by a page of ours: a form may not lead to another site (content security policy)."""
    try:
        target = get_adapter().get_provider(request, provider=_issuer()).departure(request, process, **kept)
    except (OAuth2Error, ProviderException, RequestException, ValueError) as error:
        return identity.unbelieved(request, error)
    return render(request, "tenants/provider_leaving.html", {"target": target, "provider": provider_name()})


def _issuer() -> str:
    return str(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["provider_id"])


@require_POST
@with_provider(signed_in=False)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with the provider."""
    return _leave(request, "login", next_url=get_next_redirect_url(request) or "")


@require_POST
@with_provider(signed_in=True)
def confirm(request: HttpRequest) -> HttpResponse:
    """Be asked anew by the provider: to unlock, or before something sensitive."""
    return _leave(request, "confirm", again=True, next_url=get_next_redirect_url(request) or "")


@require_POST
@with_provider(signed_in=True)
@proof_required
def link(request: HttpRequest) -> HttpResponse:
    """Link one's account to the provider."""
    return _leave(request, "link", person=str(request.user.pk))


@require_POST
@with_provider(signed_in=True)
@proof_required
def unlink(request: HttpRequest) -> HttpResponse:
    """Forget the link."""
    done = _("%(name)s n’est plus relié à votre compte.") % {"name": provider_name()}
    return do(request, lambda: identity.unlink(cast("Person", request.user)), done=done, to="tenants:profile")


@require_POST
@with_provider(signed_in=False)
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation with the provider."""
    if find_offer(token) is None:
        return redirect("tenants:accept_invitation", token=token)
    return _leave(request, "join", token=token)


@require_GET
def come_back(request: HttpRequest) -> HttpResponse:
    """Where the provider sends the browser back."""
    if not is_configured():
        raise Http404
    if (too_many := consume_or_429(request, action="login")) is not None:
        return too_many
    try:
        return cast("HttpResponse", CallbackView.adapter_view(ProviderAdapter(request, _issuer()))(request))
    except (OAuth2Error, ProviderException, RequestException) as error:
        return identity.unbelieved(request, error)
