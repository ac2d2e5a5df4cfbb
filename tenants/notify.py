"""Notifications: who is told what is a table in code; the words are neutral and carry a reference at most."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise

from tenants.french import paris
from tenants.models import MailSetting, Membership, Notification, OutboxEvent
from tenants.roles import Permission, abilities_of


@dataclass(frozen=True)
class Message:
    """How one kind of event is told: words (with %(reference)s), the page it opens, the ability of those who are told.

    `mail`: what cannot wait for the next sign-in is also said by mail, in the same words, at once, whatever the member chose.
    `owed`: somebody must be told; its managers learn how many of these reached nobody.
    """

    kind: str
    text: str | Promise
    url: Callable[[OutboxEvent], str]
    ability: Permission
    only: Callable[[OutboxEvent, list[Membership]], list[Membership]] | None = None
    mail: bool = False
    owed: bool = False


# Who stands in today for whom in an organisation, told by the floor that knows of leaves: (tenant, case or None) → {absent: deputy}.
StandIns = Callable[[UUID, UUID | None], Mapping[UUID, UUID]]
STAND_INS: list[StandIns] = []
# Of an organisation, the only members to whom an event may be told, or None: told by the floor that knows of named officers.
Reserved = Callable[[OutboxEvent], frozenset[UUID] | None]
RESERVED: list[Reserved] = []

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
    told = members if message.only is None else message.only(event, members)
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
        for member in _at_work(event, told, members)
    ]
    return len(Notification.objects.bulk_create(rows, ignore_conflicts=True))


def away(tenant_id: UUID, about: UUID | None = None) -> dict[UUID, UUID]:
    """Members on leave today, each with who stands in."""
    return {absent: deputy for told in STAND_INS for absent, deputy in told(tenant_id, about).items()}


def _at_work(event: OutboxEvent, told: list[Membership], able: list[Membership]) -> list[Membership]:
    """Those who are told, the deputy in the place of who is on leave: when the deputy has the ability and may know."""
    absent = away(event.tenant_id, event.about)
    if not absent:
        return told
    reserved = [allowed for one in RESERVED if (allowed := one(event)) is not None]
    known = {member.pk: member for member in able if all(member.pk in allowed for allowed in reserved)}
    return list({one.pk: one for member in told for one in [_stand_in(member, absent, known)]}.values())


def _stand_in(member: Membership, absent: Mapping[UUID, UUID], known: Mapping[UUID, Membership]) -> Membership:
    """Who is told in the place of a member: its deputy, or the deputy's own; the member itself when there is nobody."""
    seen, deputy = {member.pk}, member
    while deputy.pk in absent and absent[deputy.pk] in known and absent[deputy.pk] not in seen:
        deputy = known[absent[deputy.pk]]
        seen.add(deputy.pk)
    return member if deputy.pk in absent else deputy


def to_mail(event: OutboxEvent, now: datetime | None = None) -> list[Notification]:
    """Notifications of a delivered event that are said by mail at once; the others wait for the daily one, or are not said.

    What is urgent always is. For who chose to be told as it comes: not in quiet hours, and once as long as an earlier one of the same
    kind about the same thing, said by mail, is unread.
    """
    message = CATALOGUE.get(event.kind)
    if message is None:
        return []
    rows = event.notifications.filter(mailed_at__isnull=True)
    if message.mail:
        return list(rows)
    clock = paris(now or timezone.now()).time()
    settings_of = {one.membership_id: one for one in MailSetting.objects.filter(membership__in=rows.values("membership"))}
    said = Notification.objects.filter(kind=event.kind, about=event.about, read_at__isnull=True, mailed_at__isnull=False)
    known = set(said.values_list("membership", flat=True))
    return [row for row in rows if row.membership_id not in known and _wants_now(settings_of.get(row.membership_id), clock)]


def _wants_now(setting: MailSetting | None, clock: time) -> bool:
    return setting is not None and setting.pace == MailSetting.Pace.IMMEDIATE and not setting.is_quiet(clock)


def owed_kinds() -> list[str]:
    """Kinds of which somebody must be told."""
    return sorted(kind for kind, message in CATALOGUE.items() if message.owed or message.mail)
