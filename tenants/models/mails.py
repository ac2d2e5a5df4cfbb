"""How a member wants to be written to, and what the mail server said of the address."""

from datetime import time
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.base import TenantOwned
from tenants.models.people import Membership


class MailSetting(TenantOwned):
    """One member's pace and quiet hours; without a row, the defaults. What is urgent is always said at once.

    `digest_on`: the day of the last daily mail, taken before it is sent: a restart sends no second one. `refused_at`: since when the mail
    server refuses the address. Both are the jobs' to write.
    """

    class Pace(models.TextChoices):
        IMMEDIATE = "immediate", _("au fur et à mesure")
        DAILY = "daily", _("un seul message par jour ouvré")
        NONE = "none", _("jamais, sauf urgence")

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="mail_setting", editable=False)
    pace = models.CharField(_("être prévenu par message"), max_length=10, choices=Pace, default=Pace.DAILY)
    quiet_from = models.TimeField(_("pas de message à partir de"), default=time(19, 0))
    quiet_until = models.TimeField(_("jusqu’à"), default=time(7, 30))
    digest_on = models.DateField(null=True, editable=False)
    refused_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="mail_setting__known_pace", condition=models.Q(pace__in=["immediate", "daily", "none"]))
        ]

    def __str__(self) -> str:
        return self.get_pace_display()

    def is_quiet(self, clock: time) -> bool:
        """True at an hour, on a Paris clock, at which nothing but what is urgent is sent; a span may go over midnight."""
        first, last = self.quiet_from, self.quiet_until
        return first <= clock < last if first <= last else not last <= clock < first
