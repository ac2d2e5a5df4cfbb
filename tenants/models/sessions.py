"""Sessions of people: keys as hashes, contents sealed; a person lists and ends its own."""

import uuid
from typing import ClassVar

from django.db import models


class SessionManager(models.Manager["Session"]):
    """The serving role may not read keys and contents: they are never asked for."""

    def get_queryset(self) -> "models.QuerySet[Session]":
        return super().get_queryset().defer("key_sha256", "data")


class Session(models.Model):
    """One browser, signed in or not yet. Written through definer functions by `tenants.sessions.SessionStore`."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"device"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_sha256 = models.BinaryField(max_length=32, unique=True)
    data = models.BinaryField()
    person = models.ForeignKey("tenants.Person", null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects = SessionManager()

    def __str__(self) -> str:
        return self.device
