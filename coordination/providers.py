"""The identity provider, from the environment to what allauth reads. Off by default; docs/operations.md says how to switch it on."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from coordination import env


def identity_providers() -> dict[str, Any]:
    """The identity provider, as allauth reads it; nothing when OIDC_ISSUER is not given.

    Raises ImproperlyConfigured when it is not an https address, or the client's name or secret lacks.
    """
    issuer = env.text("OIDC_ISSUER", "")
    if not issuer:
        return {}
    if not issuer.startswith("https://"):
        raise ImproperlyConfigured("OIDC_ISSUER must begin with https://.")
    chosen = {
        "server_url": issuer,
        "authority": env.optional("OIDC_CACERT"),
        "scope": env.words("OIDC_SCOPES", "openid,email"),
        "acr_values": env.words("OIDC_ACR_VALUES"),
        "two_factor_acr": env.words("OIDC_TWO_FACTOR_ACR"),
        "two_factor_amr": env.words("OIDC_TWO_FACTOR_AMR"),
        "email_is_verified": env.flag("OIDC_EMAIL_IS_VERIFIED"),
        "prompt": env.text("OIDC_PROMPT", "login"),
        "sends_max_age": env.flag("OIDC_MAX_AGE", default=True),
        "oauth_pkce_enabled": env.flag("OIDC_PKCE", default=True),
        "token_auth_method": "client_secret_post",  # a method  # nosec B105
    }
    app = {
        "provider_id": issuer,
        "name": env.text("OIDC_NAME", "ProConnect"),
        "client_id": env.text("OIDC_CLIENT_ID"),
        "secret": env.text("OIDC_CLIENT_SECRET"),
        "settings": chosen,
    }
    return {"openid_connect": {"APPS": [app]}}
