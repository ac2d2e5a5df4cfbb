"""Sessions in a table of ours: the key is kept as a hash, the content sealed, and a person reads the list of its own only.

The serving role has no right on keys and contents: definer functions give a content to whoever brings the key itself.
"""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import connection, transaction

from tenants import crypto

DEVICE_KEY = "device"
MAX_DEVICE = 60


def key_hash(key: str) -> bytes:
    """What the table knows of a session's key."""
    return sha256(key.encode()).digest()


def _sealing_key(key: object) -> bytes:
    """Only the cookie opens a content: what the table keeps of the key is a hash."""
    return crypto.derive(str(key).encode(), "session")


def _place(hashed: bytes) -> str:
    return f"tenants_session|data|{hashed.hex()}"


class SessionStore(SessionBase):
    """Django's session backend. `row_id` names the row in the person's own list."""

    row_id: UUID | None = None

    def load(self) -> dict[str, Any]:
        """The content, or an empty one when the key is unknown, expired or revoked."""
        hashed = key_hash(str(self.session_key))
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, data FROM session_load(%s)", [hashed])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        try:
            content: dict[str, Any] = json.loads(crypto.decrypt(_sealing_key(self.session_key), row[1], _place(hashed)))
        except crypto.CannotOpen:
            self._session_key = None
            return {}
        self.row_id = row[0]
        return content

    def exists(self, session_key: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM session_load(%s))", [key_hash(session_key)])
            return bool(cursor.fetchone()[0])

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the session. Raises CreateError when the new key is taken, UpdateError when the session was revoked meanwhile."""
        if self.session_key is None:
            self.create()
            return
        hashed = key_hash(self.session_key)
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        sealed = crypto.encrypt(_sealing_key(self.session_key), json.dumps(content).encode(), _place(hashed))
        device = str(content.get(DEVICE_KEY, ""))[:MAX_DEVICE]
        expires: datetime = self.get_expiry_date()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_save(%s, %s, %s, %s, %s, %s)",
                [hashed, sealed, content.get(SESSION_KEY), device, expires, must_create],
            )
            row_id = cursor.fetchone()[0]
        if row_id is None:
            raise CreateError if must_create else UpdateError
        self.row_id = row_id

    def delete(self, session_key: str | None = None) -> None:
        if (key := session_key or self.session_key) is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT session_drop(%s)", [key_hash(key)])

    @classmethod
    def clear_expired(cls) -> None:
        """Throw away what has expired; what a scheduled job calls."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT session_sweep()")


# What a browser says of itself, in the order in which it must be asked: each imitates those after it.
BROWSERS = {
    "Edg/": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}


def device_of(user_agent: str) -> str:
    """The device in plain words: "Firefox sur Windows"; nothing that is not in the two tables is kept."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "Navigateur")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser
