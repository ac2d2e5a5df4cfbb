"""The identity provider (ProConnect, or another OpenID Connect server): what is asked of it, what is believed of its answer.

allauth keeps the state and the link between a person and a subject; its client believes more than we do. Here the ID token's signature,
issuer, audience, expiry and nonce are checked whatever way it came, the answer is refused when it does not prove them, requests go
to the one configured host and follow nothing. Which second factor the provider asked is read in the ID token, never assumed.

allauth finds this module by its name: see `provider_classes`.
"""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import jwt
import requests
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse

from tenants import context

ALGORITHMS = ("RS256", "PS256", "ES256")
LEEWAY = 60  # seconds between their clock and ours
TIMEOUT = (3, 5)  # seconds to connect, to read
MAX_SUBJECT = 190
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


class Unproven(ProviderException):
    """The answer does not prove what it says. The text is a code for the log; people are told the same for all."""


@dataclass(frozen=True)
class Identity:
    """What an ID token proves: instants are seconds since 1970, None when the provider does not say."""

    subject: str
    email: str
    email_is_verified: bool
    two_factors: bool
    authenticated_at: float | None


def is_configured() -> bool:
    """True when this installation has an identity provider."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS)


def provider_name() -> str:
    """How people call the identity provider; empty when there is none."""
    return str(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["name"]) if is_configured() else ""


def is_linked(person: UUID) -> bool:
    """True when the person in force can come in through the identity provider."""
    return bool(SocialAccount.objects.filter(user=person).exists())


def introduce(issuer: str, subject: str) -> None:
    """Open the context of the person whose subject this is, so that the sign-in may read one row; nobody's when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT provider_identity(%s, %s)", [issuer, subject])
        context.apply(context.DatabaseContext.of(user=cursor.fetchone()[0]))


class OneHost(requests.Session):
    """Talks https with one host, not for long, and follows no redirect."""

    def __init__(self, host: str, authority: str | None) -> None:
        super().__init__()
        self.host = host
        self.trust_env = False  # no proxy, no password file, no authority from the environment
        self.verify = authority or True

    def request(self, method: str, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(str(url))
        if parts.scheme != "https" or parts.netloc != self.host:
            raise Unproven("another host")
        answer = super().request(method, url, *args, **kwargs | {"allow_redirects": False, "timeout": TIMEOUT})
        if answer.is_redirect:
            raise Unproven("redirect")
        return answer


@contextmanager
def sensible() -> Iterator[None]:
    """Refuse an answer that cannot even be read, as one that proves nothing."""
    try:
        yield
    except (jwt.PyJWTError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise Unproven(type(error).__name__) from error


# --- what is believed --------------------------------------------------------------------------------------
def verified(token: str, keys: dict[str, Any], *, issuer: str, audience: str, required: tuple[str, ...]) -> dict[str, Any]:
    """The claims of a token that one of the keys signed for us, from this issuer, and that has not expired. Raises Unproven."""
    with sensible():
        claims: dict[str, Any] = jwt.decode(
            token,
            _key_for(jwt.get_unverified_header(token), keys),
            algorithms=list(ALGORITHMS),
            issuer=issuer,
            audience=audience,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "sub", *required]},
        )
    if claims.get("azp", audience) != audience or (isinstance(claims["aud"], list) and set(claims["aud"]) != {audience}):
        raise Unproven("for others too")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT:
        raise Unproven("no subject")
    return claims


def _key_for(header: dict[str, Any], keys: dict[str, Any]) -> jwt.PyJWK:
    """The key that the header names; where it names none, the only one there is."""
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError(header.get("alg"))
    family = "EC" if header["alg"].startswith("ES") else "RSA"
    fitting = [one for one in keys["keys"] if one.get("kty") == family and one.get("use", "sig") == "sig"]
    if (name := header.get("kid")) is not None:
        fitting = [one for one in fitting if one.get("kid") == name]
    if len(fitting) != 1:
        raise LookupError("no key")
    return jwt.PyJWK(fitting[0], algorithm=header["alg"])


def proves_two_factors(claims: dict[str, Any], accepted: dict[str, Any]) -> bool:
    """True when the token says so in a word that the operator accepts: `acr`, or one of `amr`."""
    said = claims.get("amr")
    ways = set(said) if isinstance(said, list) and all(isinstance(one, str) for one in said) else set()
    return claims.get("acr") in accepted["two_factor_acr"] or bool(ways & set(accepted["two_factor_amr"]))


class ProviderAdapter(OpenIDConnectOAuth2Adapter):
    """The protocol with our provider, from the discovery to the identity."""

    state: dict[str, Any]

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself, when it says it of the issuer that is configured. Raises Unproven."""
        if not hasattr(self, "_openid_config"):
            provider = self.get_provider()
            config = self._read(provider.server_url).json()
            if not isinstance(config, dict) or config.get("issuer") != provider.issuer:
                raise Unproven("another issuer")
            here = urlsplit(provider.server_url)[:2]
            if any(urlsplit(str(config.get(name)))[:2] != here for name in ENDPOINTS):
                raise Unproven("another host")
            self._openid_config = config
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """The address that the provider knows, whatever name the browser used."""
        return str(settings.BASE_URL.rstrip("/") + reverse("tenants:provider_callback"))

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        with sensible():
            return super().get_access_token_data(*args, **kwargs)

    def parse_token(self, data: Any) -> SocialToken:
        with sensible():
            return super().parse_token(data)

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """The identity that the answer proves. Raises Unproven."""
        provider = self.get_provider()
        with sensible():
            keys = self._read(self.openid_config["jwks_uri"]).json()
            id_token, required = kwargs["response"]["id_token"], ("exp", "iat", "nonce")
            claims = verified(id_token, keys, issuer=provider.issuer, audience=app.client_id, required=required)
            if not secrets.compare_digest(str(claims["nonce"]), str(self.state["nonce"])):
                raise Unproven("nonce")
            about = claims
            if self.state["asks_email"] and "email" not in claims:
                about = self._about(token.token, keys, claims["sub"])
        if not request.user.is_authenticated:
            introduce(provider.sub_id, claims["sub"])
        return provider.login_of(identity_of(claims, about, app.settings))

    def _read(self, url: str, **headers: str) -> requests.Response:
        with get_adapter().get_requests_session() as session:
            answer: requests.Response = session.get(url, headers=headers)
            answer.raise_for_status()
        return answer

    def _about(self, access_token: str, keys: dict[str, Any], subject: str) -> dict[str, Any]:
        """What the provider tells of the person: JSON, or a token signed as the other (as ProConnect does)."""
        provider = self.get_provider()
        answer = self._read(self.profile_url, Authorization=f"Bearer {access_token}")
        if answer.headers.get("Content-Type", "").partition(";")[0].strip() == "application/jwt":
            about = verified(answer.text, keys, issuer=provider.issuer, audience=provider.app.client_id, required=())
        else:
            about = answer.json()
        if about["sub"] != subject:
            raise Unproven("another subject")
        return dict(about)


def identity_of(claims: dict[str, Any], about: dict[str, Any], accepted: dict[str, Any]) -> Identity:
    """The identity that verified claims give."""
    email, when = about.get("email"), claims.get("auth_time")
    return Identity(
        subject=claims["sub"],
        email=email.strip() if isinstance(email, str) else "",
        email_is_verified=about.get("email_verified", accepted["email_is_verified"]) is True,
        two_factors=proves_two_factors(claims, accepted),
        authenticated_at=float(when) if isinstance(when, int | float) and not isinstance(when, bool) else None,
    )


# --- what is asked -----------------------------------------------------------------------------------------
class IdentityProvider(OpenIDConnectProvider):
    """The one provider of this installation."""

    oauth2_adapter_class = ProviderAdapter
    supports_token_authentication = False

    @property
    def issuer(self) -> str:
        return str(self.app.settings["server_url"])

    def wk_server_url(self, url: str) -> str:
        return f"{url.rstrip('/')}/.well-known/openid-configuration"

    def departure(self, request: HttpRequest, process: str, *, next_url: str = "", again: bool = False, **kept: Any) -> str:
        """Where to send the browser; state, nonce and verifier are kept in the session for the return.

        `again`: the provider must ask the person anew, now. Raises what the network or the provider does.
        """
        adapter, chosen = self.get_oauth2_adapter(request), self.app.settings
        config, nonce, challenge = adapter.openid_config, secrets.token_urlsafe(32), {}
        if chosen["oauth_pkce_enabled"]:
            challenge = generate_code_challenge()
        state = self.stash_redirect_state(
            request,
            process,
            next_url,
            pkce_code_verifier=challenge.pop("code_verifier", None),
            nonce=nonce,
            asks_email=process in {"link", "join"},
            started_at=time.time(),
            **kept,
        )
        asked = {
            "response_type": "code",
            "client_id": self.app.client_id,
            "redirect_uri": adapter.get_callback_url(request, self.app),
            "scope": " ".join(chosen["scope"]),
            "state": state,
            "nonce": nonce,
            "acr_values": " ".join(chosen["acr_values"]),
            "prompt": "login" if again else chosen["prompt"],
            "max_age": "0" if again and chosen["sends_max_age"] else "",
            "claims": json.dumps(self._claims()) if config.get("claims_parameter_supported") else "",
        }
        return f"{config['authorization_endpoint']}?{urlencode({k: v for k, v in asked.items() if v} | challenge)}"

    def _claims(self) -> dict[str, Any]:
        """What the ID token must say: many providers leave `amr` and `auth_time` out when they are not asked for."""
        acr: dict[str, Any] = {"essential": True}
        if wanted := self.app.settings["acr_values"]:
            acr["values"] = wanted
        return {"id_token": {"amr": {"essential": True}, "auth_time": {"essential": True}, "acr": acr}}

    def login_of(self, identity: Identity) -> SocialLogin:
        """allauth's view of an identity: a subject, and nothing else of what the provider said."""
        account = SocialAccount(provider=self.sub_id, uid=identity.subject, extra_data={})
        login = SocialLogin(user=get_account_adapter().new_user(self.request), account=account, provider=self)
        login.identity = identity
        return login


class CallbackView(OAuth2CallbackView):
    """The return from the provider, with what was kept at the departure."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state
        return state, response


provider_classes = [IdentityProvider]
