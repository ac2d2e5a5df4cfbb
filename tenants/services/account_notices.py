"""Mails about one's own account: a factor that changes, a sign-in from elsewhere. Written with the change, sent by a job.

They carry no name, no address and no device: what happened, when, and what to do when it was not oneself.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.context import DatabaseContext, within
from tenants.locking import lock
from tenants.models import AccountNotice, Person

QUIET = timedelta(minutes=10)
Kind = AccountNotice.Kind
# What makes a sight of the codes known already: they are shown right after they are made.
SAID_WITH = {Kind.CODES_SEEN: [Kind.CODES_SEEN, Kind.CODES_RENEWED, Kind.APPLICATION_ADDED, Kind.PASSKEY_ADDED]}


def announce(kind: AccountNotice.Kind, person: UUID) -> None:
    """Owe a person a mail about her account; not the same thing twice in ten minutes where seeing follows making."""
    with within(DatabaseContext.of(user=person)):
        recent = AccountNotice.objects.filter(person=person, kind__in=SAID_WITH.get(kind, []), at__gt=timezone.now() - QUIET)
        if not recent.exists():
            AccountNotice.objects.create(person_id=person, kind=kind)


def send(person: UUID, notice: UUID) -> None:
    """Send one mail that is owed; the row is locked and read again, so twice does no harm. Raises OSError, SMTPException."""
    with within(DatabaseContext.of(user=person)):
        row = lock(AccountNotice.objects.filter(sent_at__isnull=True), notice)
        address = Person.objects.values_list("email", flat=True).get(pk=person)
        base = settings.BASE_URL.rstrip("/")
        body = render_to_string(
            "emails/account_notice.txt",
            {
                "what": row.words,
                "at": row.at,
                "sessions": base + reverse("tenants:sessions"),
                "reset": base + reverse("account_reset_password"),
            },
        )
        send_mail(str(_("Un changement sur votre compte")), body, None, [address])
        row.sent_at = timezone.now()
        row.save(update_fields=["sent_at"])
