"""A small OpenID Connect server over TLS: what a provider answers, and each way in which it may be wrong."""

import base64
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.tenants.transit_server import certificate

CLIENT, SECRET, KEY = "coordination-tests", "a-secret-of-the-tests", "key-1"
SIGNING, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _key in range(2))


def public_key(key: rsa.RSAPrivateKey = SIGNING, name: str = KEY) -> dict[str, Any]:
    """A key as the provider publishes it."""
    return jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": name, "use": "sig", "alg": "RS256"}


def words(part: Any) -> bytes:
    """A part of a token, as it is written in it."""
    return base64.urlsafe_b64encode(part if isinstance(part, bytes) else json.dumps(part).encode()).rstrip(b"=")


@dataclass
class Provider:
    """Who is signed in there, what its tokens say, and what it does wrong."""

    issuer: str = ""
    subject: str = "subject-1"
    email: str = ""
    email_verified: bool | None = True
    claims: dict[str, Any] = field(default_factory=dict)  # over those of the ID token; None takes one out
    about: dict[str, Any] = field(default_factory=dict)  # over those of the userinfo
    config: dict[str, Any] = field(default_factory=dict)  # over the discovery
    keys: list[dict[str, Any]] = field(default_factory=lambda: [public_key()])
    forge: str = ""  # "none", "unsigned", "other key", "hmac", "not a token", "redirect", "error", "not json"
    signed_about: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def discovery(self) -> dict[str, Any]:
        ends = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "jwks",
        }
        found = {name: f"{self.issuer}/{path}" for name, path in ends.items()}
        return {"issuer": self.issuer, "claims_parameter_supported": True, **found, **self.config}

    def authorize(self, url: str, **changed: str) -> str:
        """The person agreed: where the browser goes back to, for what was asked."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} | changed
        assert asked["client_id"] == CLIENT
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """Each code once, for the client that proves itself and brings the verifier."""
        asked = self.codes.pop(sent.get("code", ""), None)
        verifier = base64.urlsafe_b64encode(sha256(sent.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        if asked is None or sent.get("client_secret") != SECRET or sent.get("redirect_uri") != asked["redirect_uri"]:
            return None
        if "code_challenge" in asked and asked["code_challenge"] != verifier:
            return None
        return {
            "access_token": "an-access-token",
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self.id_token(asked["nonce"]),
        }

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.subject,
            "iat": now,
            "exp": now + 60,
            "nonce": nonce,
            "auth_time": now,
        }
        return self.sign({name: value for name, value in (said | self.claims).items() if value is not None})

    def userinfo(self) -> dict[str, Any]:
        said = {"sub": self.subject, "email": self.email, "iss": self.issuer, "aud": CLIENT}
        verified = {} if self.email_verified is None else {"email_verified": self.email_verified}
        return said | verified | self.about

    def sign(self, claims: dict[str, Any]) -> str:
        """A token, signed as it should or not."""
        headers = {"kid": KEY}
        if self.forge == "not a token":
            return "not.a.token"
        if self.forge == "none":
            return jwt.encode(claims, "", algorithm="none", headers=headers)
        if self.forge == "hmac":  # the public key taken for a shared secret
            signed = b".".join(words(part) for part in ({"alg": "HS256", "typ": "JWT", **headers}, claims))
            return (signed + b"." + words(digest(json.dumps(self.keys[0]).encode(), signed, "sha256"))).decode()
        token = jwt.encode(claims, OTHER if self.forge == "other key" else SIGNING, algorithm="RS256", headers=headers)
        return token.rpartition(".")[0] + "." if self.forge == "unsigned" else token


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._serve({name: values[0] for name, values in sent.items()})

    def _serve(self, sent: dict[str, str]) -> None:
        provider, path = self.provider, self.path.rpartition("/")[2]
        provider.asked.append(path)
        if provider.forge == "redirect":
            return self._answer(302, b"", Location=f"{provider.issuer}/elsewhere")
        if provider.forge == "error":
            return self._answer(500, b"no")
        if provider.forge == "not json":
            return self._answer(200, b"[")
        if path == "userinfo" and provider.signed_about:
            return self._answer(200, provider.sign(provider.userinfo()).encode(), **{"Content-Type": "application/jwt"})
        answers = {
            "openid-configuration": provider.discovery,
            "jwks": lambda: {"keys": provider.keys},
            "token": lambda: provider.token(sent),
            "userinfo": provider.userinfo,
        }
        answer = answers[path]()
        return self._answer(400 if answer is None else 200, json.dumps(answer).encode(), **{"Content-Type": "application/json"})

    def _answer(self, status: int, content: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def serve(provider: Provider, folder: Path) -> Iterator[dict[str, str]]:
    """Serve the provider; yields the environment that leads to it."""
    chain, secret = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"provider": provider}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    provider.issuer = f"https://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    (folder / "client-secret").write_text(SECRET + "\n")
    try:
        yield {
            "OIDC_ISSUER": provider.issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET_FILE": str(folder / "client-secret"),
            "OIDC_CACERT": str(chain), "OIDC_TWO_FACTOR_ACR": "eidas2,eidas3", "OIDC_TWO_FACTOR_AMR": "mfa",
        }  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
