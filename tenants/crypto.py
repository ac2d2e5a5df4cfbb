"""Encryption of fields: AES-256-GCM, a key per case wrapped by a key per tenant wrapped by a root key outside the database.

A ciphertext is bound to its place: table, column, row and scope (the case or the tenant) are associated data, so one that was
moved or altered does not open. Layout: one version byte, 12 bytes of nonce, ciphertext with its 16-byte tag; before it, on a
field, a mark and two bytes for the generation of the key.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

VERSION, NAMED, NUMBERED = b"\x01", b"\x02", b"\x03"
NONCE_BYTES = 12
KEY_BYTES = 32
NAME_BYTES = 8
HEAD_BYTES = 3
KMS_BACKENDS = {"environment": "tenants.crypto.EnvironmentRoot", "vault": "tenants.transit.TransitRoot"}


class CannotOpen(Exception):
    """The ciphertext was altered, moved, or sealed with another key; says where, never what."""


class StaleKey(CannotOpen):
    """Sealed with a key that was renewed meanwhile: the row, read again, says what the new key sealed."""


class KeysUnavailable(Exception):
    """The key management service does not answer, or refuses: nothing sealed can be read or written for now."""


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def derive(key: bytes, purpose: str) -> bytes:
    """A key for one purpose, drawn from another (HKDF-SHA256)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


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
    """What wraps tenant keys and signs: the environment's root key, or a key management service.

    Every method raises KeysUnavailable when the service does not answer or refuses.
    """

    def wrap(self, key: bytes, place: str) -> bytes:
        """Return the key wrapped; the result says by which root."""

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        """Return the key; raises CannotOpen."""

    def is_current(self, wrapped: bytes) -> bool:
        """True when a wrapped key need not be wrapped again after the root was renewed."""

    def mac(self, message: bytes) -> bytes:
        """Sign a message; the signature says with which root."""

    def verify(self, message: bytes, signature: bytes) -> bool:
        """True when `mac` gave this signature for this message, with this root or the one before."""


@dataclass(frozen=True)
class EnvironmentRoot:
    """The root key from ROOT_KEY; while it is being renewed, the one before from ROOT_KEY_PREVIOUS, for reading.

    What it wraps names its root: a mark, 8 bytes drawn from the key, then the sealed key.
    """

    key: bytes
    previous: tuple[bytes, ...] = ()

    @classmethod
    def from_settings(cls) -> Self:
        """Raises ImproperlyConfigured when a key is not the base64 of 32 bytes."""
        previous = (_root_key("ROOT_KEY_PREVIOUS"),) if settings.ROOT_KEY_PREVIOUS else ()
        return cls(_root_key("ROOT_KEY"), previous)

    def wrap(self, key: bytes, place: str) -> bytes:
        return NAMED + _name_of(self.key) + encrypt(self.key, key, place)

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        wrapped = bytes(wrapped)
        if wrapped[:1] != NAMED:  # wrapped before roots had names
            return self._unwrap_by_trial(wrapped, place)
        name, body = wrapped[1 : 1 + NAME_BYTES], wrapped[1 + NAME_BYTES :]
        for root_key in (self.key, *self.previous):
            if _name_of(root_key) == name:
                return decrypt(root_key, body, place)
        raise CannotOpen(place)

    def _unwrap_by_trial(self, wrapped: bytes, place: str) -> bytes:
        for root_key in self.previous:
            with suppress(CannotOpen):
                return decrypt(root_key, wrapped, place)
        return decrypt(self.key, wrapped, place)

    def is_current(self, wrapped: bytes) -> bool:
        return bytes(wrapped).startswith(NAMED + _name_of(self.key))

    def mac(self, message: bytes) -> bytes:
        return _name_of(self.key) + _hmac(self.key, message)

    def verify(self, message: bytes, signature: bytes) -> bool:
        signers = [one for one in (self.key, *self.previous) if _name_of(one) == signature[:NAME_BYTES]]
        return any(hmac.compare_digest(_hmac(one, message), signature[NAME_BYTES:]) for one in signers)


def _root_key(name: str) -> bytes:
    try:
        key = base64.b64decode(getattr(settings, name), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"{name} must be the base64 of {KEY_BYTES} random bytes.")
    return key


@cache
def _name_of(root_key: bytes) -> bytes:
    return derive(root_key, "root name")[:NAME_BYTES]


def _hmac(root_key: bytes, message: bytes) -> bytes:
    return hmac.digest(derive(root_key, "signatures"), message, "sha256")


@cache
def root() -> KeyService:
    """The root of all keys, as KMS_BACKEND names it.

    Raises ImproperlyConfigured when its settings are missing or malformed; the service itself is not asked yet.
    """
    if settings.KMS_BACKEND not in KMS_BACKENDS:
        raise ImproperlyConfigured(f"KMS_BACKEND must be one of: {', '.join(KMS_BACKENDS)}.")
    service: KeyService = import_string(KMS_BACKENDS[settings.KMS_BACKEND]).from_settings()
    return service


def generation_of(sealed: bytes) -> int:
    """Which generation of its scope's key sealed a field; 1 for what was sealed before generations were written down."""
    sealed = bytes(sealed)
    return int.from_bytes(sealed[1:HEAD_BYTES]) if sealed[:1] == NUMBERED else 1


def head_of(generation: int) -> bytes:
    """How a field begins that this generation of a key sealed."""
    return NUMBERED + generation.to_bytes(HEAD_BYTES - 1)


@dataclass(frozen=True)
class Lost:
    """A field that did not open: its row and its column."""

    row: Any
    column: str


@dataclass(frozen=True)
class Vault:
    """Seals and opens the fields of one scope: a case, or a tenant.

    `generation`: which of the scope's keys `key` is; a sealed field begins with the generation that sealed it. `fetch`: finds
    the key of another generation, for what was sealed just before or after this vault was made. `sealing`: the key is held until
    the end of the transaction, so that no renewal misses what is sealed; without it the vault only opens. `lost`: for a page, which
    is served without the fields that do not open: they are noted here instead of raising (`tenants.unreadable`).
    """

    scope: UUID
    key: bytes
    generation: int = 1
    sealing: bool = False
    fetch: Callable[[int], bytes] | None = None
    lost: "list[Lost] | None" = None

    def place(self, table: str, column: str, row: UUID) -> str:
        """The associated data of one field."""
        return f"{table}|{column}|{row}|{self.scope}"

    def seal(self, table: str, column: str, row: UUID, value: str) -> bytes:
        """Seal a text for its column and row. Raises RuntimeError on a vault that was made for reading."""
        if not self.sealing:
            raise RuntimeError("a vault made for reading seals nothing")
        return head_of(self.generation) + encrypt(self.key, value.encode(), self.place(table, column, row))

    def open(self, table: str, column: str, row: UUID, sealed: bytes) -> str:
        """Open a text; raises CannotOpen, StaleKey when the key that sealed it is gone."""
        sealed, place = bytes(sealed), self.place(table, column, row)
        body = sealed[HEAD_BYTES:] if sealed[:1] == NUMBERED else sealed
        return decrypt(self._key(generation_of(sealed), place), body, place).decode()

    def _key(self, generation: int, place: str) -> bytes:
        if generation == self.generation:
            return self.key
        if self.fetch is None:
            raise StaleKey(place)
        return self.fetch(generation)
