"""Message catalogue of this floor."""

from tenants.notify import Message

MESSAGES: list[Message] = []
