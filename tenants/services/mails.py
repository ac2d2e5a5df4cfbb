"""Saying by mail what notifications say, once: at once, or one mail a day. What is said is taken up before it is sent.

A worker that stops between the two leaves a mail unsent, never sent twice: the notification still waits in the application.
"""

from collections.abc import Callable
from datetime import datetime, time
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.calendar import is_working_day
from tenants.french import counted, paris
from tenants.locking import lock
from tenants.models import MailSetting, Membership, Notification
from tenants.notify import away


def set_pace(*, by: Actor, pace: str, quiet_from: time, quiet_until: time) -> None:
    """How a member wants to be written to, from now on."""
    chosen = {"pace": pace, "quiet_from": quiet_from, "quiet_until": quiet_until}
    MailSetting.objects.update_or_create(
        membership=by.membership, defaults=chosen, create_defaults=chosen | {"tenant": by.tenant}
    )


def say_now(notification_id: UUID, *, by: Actor) -> None:
    """Say one notification by mail, in its words, to a member at work. Raises OSError when the mail server is not there."""
    with acting_as(by):
        rows = _unsaid(by).filter(pk=notification_id)
        row = rows.select_related("membership__person").select_for_update(of=("self",), skip_locked=True).first()
        if row is None or row.membership_id in away(by.tenant.pk):
            return
        _take_up(rows)
    body = render_to_string("emails/notification.txt", {"text": row.text, "link": _link("tenants:notifications")})
    _send(row.membership, [row.pk], _("Une notification vous attend"), body, by=by)


def say_digest(membership_id: UUID, *, by: Actor, now: datetime | None = None) -> None:
    """One mail for what a member has not read and no mail has said: how many things, and a link. Raises OSError.

    Not on a day off, in quiet hours or on leave; once a day, whatever happens to the worker.
    """
    now = now or timezone.now()
    with acting_as(by):
        member = Membership.objects.active().select_related("person").filter(tenant=by.tenant, pk=membership_id).first()
        if member is None or not _may_write(member, by, now):
            return
        rows = list(_unsaid(by).filter(membership=member, read_at__isnull=True).select_for_update(of=("self",)))
        if not rows:
            return
        MailSetting.objects.filter(membership=member).update(digest_on=paris(now).date())
        _take_up(_unsaid(by).filter(pk__in=[row.pk for row in rows]))
    _send(member, [row.pk for row in rows], _("Des nouveautés vous attendent"), digest_text(rows), by=by, digest=True)


def _may_write(member: Membership, by: Actor, now: datetime) -> bool:
    """The setting is made when it is missing, and locked: two runs wait for one another."""
    made, _new = MailSetting.objects.get_or_create(membership=member, defaults={"tenant": by.tenant})
    setting = lock(MailSetting.objects.all(), made.pk)
    clock = paris(now)
    wanted = setting.pace != MailSetting.Pace.NONE and setting.digest_on != clock.date()
    return (
        wanted and is_working_day(clock.date()) and not setting.is_quiet(clock.time()) and member.pk not in away(by.tenant.pk)
    )


def digest_text(rows: list[Notification]) -> str:
    """The words of a daily mail: numbers alone. Ten events of one case are one thing, with ten novelties."""
    things = len({row.about for row in rows})
    context = {
        "news": counted(len(rows), _("nouveauté"), _("nouveautés")),
        "things": counted(things, _("sujet"), _("sujets")),
        "several": len(rows) > 1,
        "link": _link("tenants:notifications"),
        "settings": _link("tenants:mail_setting"),
    }
    return render_to_string("emails/digest.txt", context)


def _link(name: str) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(name)


def _unsaid(by: Actor) -> "QuerySet[Notification]":
    return Notification.objects.filter(tenant=by.tenant, membership__is_active=True, mailed_at__isnull=True)


def _take_up(rows: "QuerySet[Notification]") -> None:
    rows.update(mailed_at=timezone.now())


def _send(member: Membership, ids: list[UUID], subject: str, body: str, *, by: Actor, digest: bool = False) -> None:
    """Send outside of any transaction; what the server did not take is given back, to be said another time."""
    try:
        send_mail(subject, body, None, [member.person.email])
    except SMTPRecipientsRefused:
        _note(member, by, lambda: _give_back(ids), refused_at=timezone.now())
    except OSError:
        _note(member, by, lambda: _give_back(ids), **({"digest_on": None} if digest else {}))
        raise
    else:
        _note(member, by, lambda: None, refused_at=None)


def _give_back(ids: list[UUID]) -> None:
    Notification.objects.filter(pk__in=ids).update(mailed_at=None)


def _note(member: Membership, by: Actor, act: Callable[[], None], **columns: Any) -> None:
    with acting_as(by):
        act()
        if columns and not MailSetting.objects.filter(membership=member).update(**columns) and any(columns.values()):
            MailSetting.objects.create(tenant=by.tenant, membership=member, **columns)
