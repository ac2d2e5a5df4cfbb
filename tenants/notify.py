"""Notifications: who is told what is a table in code; the words are neutral and carry a reference at most."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from tenants.models import Membership, Notification, OutboxEvent
from tenants.roles import Permission, abilities_of


@dataclass(frozen=True)
class Message:
    """How one kind of event is told: words (with %(reference)s), the page it opens, the ability of those who are told."""

    kind: str
    text: str | Promise
    url: Callable[[OutboxEvent], str]
    ability: Permission
    only: Callable[[OutboxEvent, list[Membership]], list[Membership]] | None = None


CATALOGUE: dict[str, Message] = {}


def register(messages: Iterable[Message]) -> None:
    """Add a floor's messages to the catalogue (called once at start, by the top floor)."""
    for message in messages:
        assert message.kind not in CATALOGUE, message.kind
        CATALOGUE[message.kind] = message


def deliver(event: OutboxEvent) -> int:
    """Write the notifications of an event for its tenant, in that tenant's context. Returns how many; twice does no harm."""
    message = CATALOGUE.get(event.kind)
    if message is None:
        return 0
    members = [
        member
        for member in Membership.objects.active().filter(tenant=event.tenant_id)
        if message.ability in abilities_of(member.roles) and str(member.person_id) != event.facts.get("by")
    ]
    if message.only is not None:
        members = message.only(event, members)
    text = str(message.text) % {"reference": event.reference, **event.facts}
    rows = [
        Notification(
            tenant_id=event.tenant_id,
            membership=member,
            event=event,
            about=event.about,
            kind=event.kind,
            text=text,
            url=message.url(event),
        )
        for member in members
    ]
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True))
