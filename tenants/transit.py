"""HashiCorp Vault's transit engine as the root of all keys: it wraps, unwraps and signs; the root key never leaves it.

Over HTTPS, with the token that VAULT_TOKEN_FILE holds (read at each call: an agent renews it). The key VAULT_KEY is of a type
with associated data (aes256-gcm96). Ciphertexts and signatures name the version of the key that made them.
"""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import urllib3
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants.crypto import CannotOpen, KeysUnavailable

TIMEOUT = urllib3.Timeout(connect=2, read=5)
RETRIES = urllib3.Retry(connect=1, read=0, redirect=False, status=0, other=0)
# What the engine answers, with status 400, about a ciphertext that is not one of its own for this associated data.
NOT_OURS = ("message authentication failed", "invalid ciphertext", "could not decode", "no prefix")


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


@dataclass(frozen=True)
class TransitRoot:
    """A key of the transit engine."""

    address: str
    key_name: str
    token_file: Path
    pool: urllib3.PoolManager

    @classmethod
    def from_settings(cls) -> Self:
        """Raises ImproperlyConfigured when a setting is missing, or the address is not https."""
        for name in ("VAULT_ADDR", "VAULT_KEY", "VAULT_TOKEN_FILE"):
            if not getattr(settings, name):
                raise ImproperlyConfigured(f"{name} is required when KMS_BACKEND is vault.")
        if not settings.VAULT_ADDR.startswith("https://"):
            raise ImproperlyConfigured("VAULT_ADDR must begin with https://.")
        pool = urllib3.PoolManager(timeout=TIMEOUT, retries=RETRIES, ca_certs=settings.VAULT_CACERT)
        return cls(settings.VAULT_ADDR.rstrip("/"), settings.VAULT_KEY, Path(settings.VAULT_TOKEN_FILE), pool)

    def wrap(self, key: bytes, place: str) -> bytes:
        answer = self._ask("encrypt", plaintext=_text(key), associated_data=_text(place.encode()))
        return str(answer["ciphertext"]).encode()

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        ciphertext = bytes(wrapped).decode("ascii", errors="replace")
        answer = self._ask("decrypt", place=place, ciphertext=ciphertext, associated_data=_text(place.encode()))
        return base64.b64decode(answer["plaintext"])

    def is_current(self, wrapped: bytes) -> bool:
        latest = str(self._ask("hmac", "sha2-256", input=_text(b"version"))["hmac"])
        return bytes(wrapped).startswith(latest.rpartition(":")[0].encode() + b":")

    def mac(self, message: bytes) -> bytes:
        return str(self._ask("hmac", "sha2-256", input=_text(message))["hmac"]).encode()

    def verify(self, message: bytes, signature: bytes) -> bool:
        text = signature.decode("ascii", errors="replace")
        if not text.startswith("vault:v"):
            return False
        return bool(self._ask("verify", "sha2-256", input=_text(message), hmac=text)["valid"])

    def _ask(self, action: str, *more: str, place: str = "", **body: str) -> dict[str, Any]:
        """Call one endpoint of the engine. Raises KeysUnavailable; CannotOpen when `place` is given and the ciphertext is refused."""
        address = "/".join((self.address, "v1/transit", action, self.key_name, *more))
        try:
            headers = {"X-Vault-Token": self.token_file.read_text(encoding="utf-8").strip(), "X-Vault-Request": "true"}
            answer = self.pool.request("POST", address, body=json.dumps(body), headers=headers)
            content = answer.json()
        except (OSError, ValueError, urllib3.exceptions.HTTPError) as error:
            raise KeysUnavailable(f"{action}: {type(error).__name__}") from error
        if answer.status == 200 and isinstance(content, dict) and isinstance(content.get("data"), dict):
            return content["data"]
        if place and answer.status == 400 and any(words in str(content) for words in NOT_OURS):
            raise CannotOpen(place)
        raise KeysUnavailable(f"{action}: status {answer.status}")
