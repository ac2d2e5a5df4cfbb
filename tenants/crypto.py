"""Encryption of fields: AES-256-GCM, a key per case wrapped by a key per tenant wrapped by a root key outside the database.

A ciphertext is bound to its place: table, column, row and scope (the case or the tenant) are associated data, so one that was
moved or altered does not open. Layout: one version byte, 12 bytes of nonce, ciphertext with its 16-byte tag.
"""

import base64
import binascii
import os
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32


class CannotOpen(Exception):
    """The ciphertext was altered, moved, or sealed with another key; says where, never what."""


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def encrypt(key: bytes, plaintext: bytes, place: str) -> bytes:
    """Seal bytes for a place (associated data)."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, place.encode())


def decrypt(key: bytes, sealed: bytes, place: str) -> bytes:
    """Open what `encrypt` sealed for the same place.

    Raises CannotOpen.
    """
    sealed = bytes(sealed)
    if sealed[:1] != VERSION:
        raise CannotOpen(place)
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, place.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(place) from error


class KeyService(Protocol):
    """What wraps tenant keys: the environment's root key, or a key management service."""

    def wrap(self, key: bytes, place: str) -> bytes:
        """Return the key wrapped."""

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        """Return the key; raises CannotOpen."""

    def derive(self, purpose: str) -> bytes:
        """Return the key of this installation for one purpose."""


@dataclass(frozen=True)
class EnvironmentRoot:
    """The root key from ROOT_KEY."""

    key: bytes

    def wrap(self, key: bytes, place: str) -> bytes:
        return encrypt(self.key, key, place)

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        return decrypt(self.key, wrapped, place)

    def derive(self, purpose: str) -> bytes:
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(self.key)


@cache
def root() -> KeyService:
    """The root of all keys.

    Raises ImproperlyConfigured when ROOT_KEY is not the base64 of 32 bytes.
    """
    try:
        key = base64.b64decode(settings.ROOT_KEY, validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured("ROOT_KEY must be the base64 of 32 random bytes.") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured("ROOT_KEY must be the base64 of 32 random bytes.")
    return EnvironmentRoot(key)


@dataclass(frozen=True)
class Vault:
    """Seals and opens the fields of one scope: a case, or a tenant."""

    scope: UUID
    key: bytes

    def place(self, table: str, column: str, row: UUID) -> str:
        """The associated data of one field."""
        return f"{table}|{column}|{row}|{self.scope}"

    def seal(self, table: str, column: str, row: UUID, value: str) -> bytes:
        """Seal a text for its column and row."""
        return encrypt(self.key, value.encode(), self.place(table, column, row))

    def open(self, table: str, column: str, row: UUID, sealed: bytes) -> str:
        """Open a text; raises CannotOpen."""
        return decrypt(self.key, sealed, self.place(table, column, row)).decode()
