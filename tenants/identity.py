"""What is done with an identity that the provider proves: sign in, link an account, accept an invitation, confirm who one is.

Nobody gets an account by it, and no account is found by its address alone: a subject signs in once its person, signed in here or
holding an invitation, has linked it, the provider vouching for the same address.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from tenants.errors import TransitionRefused
from tenants.lock import LOCKED_KEY, release
from tenants.models import AccountNotice, Person
from tenants.proof import is_fresh
from tenants.provider import LEEWAY, Identity, OneHost, Unproven, provider_name
from tenants.services.account_notices import announce
from tenants.services.members import Offer, find_offer, token_hash

JOIN_KEY = "provider_join"
JOIN_LIFE = 10 * 60  # seconds to finish accepting an invitation after the return from the provider
METHOD = "socialaccount"


def refuse(request: HttpRequest, why: str, *, status: int = 400) -> HttpResponse:
    """The page that says in words why the return from the provider opens nothing."""
    page = {"why": why, "provider": provider_name(), "locked": request.session.get(LOCKED_KEY, False)}
    return render(request, "tenants/provider_refused.html", page, status=status)


class ProviderAccountAdapter(DefaultSocialAccountAdapter):
    """allauth's hooks: our settings, our network, our refusals, and what is done at the return."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        return [app for apps in _build_apps_from_settings(provider=provider, client_id=client_id).values() for app in apps]

    def generate_state_param(self, state: dict[str, Any]) -> str:
        return get_random_string(43)  # ProConnect asks for 32 at least

    def get_requests_session(self) -> OneHost:
        chosen = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]
        return OneHost(urlsplit(chosen["server_url"]).netloc, chosen["authority"])

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        name = provider_name()
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(
                refuse(request, _("Vous n’avez pas terminé la connexion avec %(name)s.") % {"name": name})
            )
        if exception is None and "state_id" in (extra_context or {}):
            raise ImmediateHttpResponse(
                refuse(request, _("Cette tentative a expiré, ou elle a déjà servi. Recommencez depuis la page de connexion."))
            )
        raise ImmediateHttpResponse(unbelieved(request, exception))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Always the end of allauth's own way: it would sign up, or link by address."""
        process = sociallogin.state["process"]
        if request.session.get(LOCKED_KEY) and process != "confirm":
            raise ImmediateHttpResponse(redirect("tenants:unlock"))
        raise ImmediateHttpResponse(FINISH[process](request, sociallogin))


def unbelieved(request: HttpRequest, error: Exception | None) -> HttpResponse:
    """The provider did not answer, or its answer proves nothing: a code for the log, neutral words for people."""
    code = str(error) if isinstance(error, Unproven) else type(error).__name__
    structlog.get_logger().warning("identity_provider_refused", reason=code)
    if isinstance(error, Unproven):
        words = _("La réponse de %(name)s n’a pas pu être vérifiée. Par prudence, rien n’a été ouvert. Recommencez ; si cela "
                  "se répète, connectez-vous autrement et prévenez la personne responsable de votre organisation.")  # fmt: skip
    else:
        words = _("%(name)s ne répond pas comme attendu. Réessayez dans un moment, ou connectez-vous autrement.")
    return refuse(request, words % {"name": provider_name()})


# --- sign in -----------------------------------------------------------------------------------------------
def _sign_in(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    if not login.is_existing:
        return render(request, "tenants/provider_unlinked.html", {"provider": provider_name()}, status=403)
    note(request, login.user, login.identity)
    return perform_login(request, Login(user=login.user, redirect_url=login.get_redirect_url(request)))


def note(request: HttpRequest, person: Any, identity: Identity) -> None:
    """Remember in the session what the provider proved, and when it did: not when it merely remembered the person."""
    record_authentication(
        request, person, METHOD, at=min(identity.authenticated_at or 0.0, time.time()), second_factor=identity.two_factors
    )


# --- confirm who one is --------------------------------------------------------------------------------------
def _confirm(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """What unlocks and steps up: the same person, whom the provider has asked anew since the departure."""
    identity, since = login.identity, float(login.state["started_at"])
    if not request.user.is_authenticated or not login.is_existing or login.user.pk != request.user.pk:
        return refuse(request, _("Ce compte %(name)s n’est pas celui de cette session.") % {"name": provider_name()})
    if identity.authenticated_at is None or identity.authenticated_at < since - LEEWAY:
        words = _("%(name)s ne vous a pas redemandé de vous identifier : cela ne confirme pas que c’est vous.")
        return refuse(request, words % {"name": provider_name()})
    record_authentication(request, request.user, METHOD, reauthenticated=True, second_factor=identity.two_factors)
    if request.session.get(LOCKED_KEY):
        return redirect(release(request))
    return redirect(login.get_redirect_url(request) or "home")


# --- link ----------------------------------------------------------------------------------------------------
def _vouches_for(identity: Identity, address: str) -> bool:
    return identity.email_is_verified and identity.email.casefold() == address.casefold()


def _link(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    if not request.user.is_authenticated or str(request.user.pk) != login.state["person"] or not is_fresh(request):
        return refuse(request, _("Connectez-vous d’abord, puis reliez votre compte depuis « Mon profil »."))
    if not _vouches_for(login.identity, request.user.email):
        return refuse(request, _mismatch())
    try:
        link(request.user.pk, login.account)
    except TransitionRefused as refusal:
        return refuse(request, refusal.message)
    announce(AccountNotice.Kind.PROVIDER_LINKED, request.user.pk)
    messages.success(request, _("%(name)s est relié à votre compte.") % {"name": provider_name()})
    return redirect("tenants:profile")


def _mismatch() -> str:
    words = _("%(name)s n’atteste pas la même adresse électronique que celle de votre compte ici. Utilisez le compte %(name)s de "
              "cette adresse, ou demandez à la personne responsable de votre organisation.")  # fmt: skip
    return words % {"name": provider_name()}


@transaction.atomic
def link(person: UUID, account: SocialAccount) -> None:
    """Let a subject sign a person (in force in the context) in. Raises TransitionRefused when it, or the person, is linked already."""
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user_id=person, provider=account.provider, uid=account.uid, extra_data={})
    except IntegrityError as error:
        raise TransitionRefused(
            _("Ce compte %(name)s est déjà relié, à votre compte ou à un autre."), name=provider_name()
        ) from error


@transaction.atomic
def unlink(person: Person) -> None:
    """Forget the link of a person (in force in the context). Raises TransitionRefused when nothing else would let her in."""
    if not person.has_usable_password():
        raise TransitionRefused(_("Choisissez d’abord un mot de passe : sans lui, plus rien n’ouvrirait votre compte."))
    with connection.cursor() as cursor:  # allauth's own deletion looks for tokens, a table on which we have no right
        cursor.execute("DELETE FROM socialaccount_socialaccount WHERE user_id = %s", [person.pk])
    announce(AccountNotice.Kind.PROVIDER_UNLINKED, person.pk)


# --- accept an invitation ------------------------------------------------------------------------------------
def _join(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """The provider vouches for the address that was invited: what remains is a name to be called by."""
    token, identity = login.state["token"], login.identity
    offer = find_offer(token)
    if offer is not None and (login.is_existing or request.user.is_authenticated):
        return refuse(request, _("Vous avez déjà un compte : connectez-vous, puis ouvrez à nouveau le lien de l’invitation."))
    if offer is not None and not _vouches_for(identity, offer.email):
        return refuse(request, _mismatch())
    request.session[JOIN_KEY] = {
        "token": token_hash(token).hex(),
        "issuer": login.account.provider,
        "at": time.time(),
        "subject": identity.subject,
        "two_factors": identity.two_factors,
        "authenticated_at": identity.authenticated_at,
    }
    return redirect("tenants:accept_invitation", token=token)


@dataclass(frozen=True)
class Known:
    """An identity, and the provider that proved it."""

    issuer: str
    identity: Identity


def identity_for(request: HttpRequest, token: str, offer: Offer) -> Known | None:
    """The identity with which this browser has just come back for this invitation."""
    kept = request.session.get(JOIN_KEY)
    if not kept or kept["token"] != token_hash(token).hex() or time.time() - kept["at"] > JOIN_LIFE:
        return None
    return Known(kept["issuer"], Identity(kept["subject"], offer.email, True, kept["two_factors"], kept["authenticated_at"]))


def finish_joining(request: HttpRequest, person: Person, known: Known) -> None:
    """Link the new person (in force in the context) and note what the provider proved. Raises TransitionRefused."""
    link(person.pk, SocialAccount(provider=known.issuer, uid=known.identity.subject))
    request.session.pop(JOIN_KEY, None)


FINISH: dict[str, Callable[[HttpRequest, SocialLogin], HttpResponse]] = {
    "login": _sign_in,
    "confirm": _confirm,
    "link": _link,
    "join": _join,
}
