"""Whom notifications do not reach in an organisation, and why: for those who manage it."""

from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.models import Membership
from tenants.notify import owed_kinds

# reason → (in words, what to do)
REASONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "left": (_("n’est plus dans l’organisation"), _("Confier à quelqu’un d’autre ce qu’elle suivait.")),
    "refused": (_("son adresse refuse les messages"), _("Vérifier l’adresse avec elle, puis l’inviter avec la bonne.")),
    "never": (_("ne s’est jamais connectée"), _("L’appeler, et lui montrer comment entrer.")),
    "unverified": (
        _("son adresse n’a jamais été vérifiée"),
        _("Vérifier l’adresse avec elle, de vive voix, avant de lui confier quoi que ce soit."),
    ),
}


@dataclass(frozen=True)
class Unreachable:
    """A member, why nothing reaches her, how much she has not read."""

    member: Membership
    why: list[str]
    todo: list[str]
    waiting: int


def unreachable(actor: Actor) -> list[Unreachable]:
    """Members of the actor's organisation whom notifications do not reach, those with the most unread first (two queries)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT membership_id, why, waiting FROM unreachable_members()")
        found = {member: (why, waiting) for member, why, waiting in cursor.fetchall()}
    members = (
        Membership.objects.filter(pk__in=found, tenant=actor.tenant).select_related("person").order_by("person__display_name")
    )
    rows = [
        Unreachable(
            member,
            [str(REASONS[why][0]) for why in found[member.pk][0]],
            [str(REASONS[why][1]) for why in found[member.pk][0]],
            found[member.pk][1],
        )
        for member in members
    ]
    return sorted(rows, key=lambda row: -row.waiting)


def told_to_nobody() -> int:
    """How many reminders reached nobody in the acting organisation, in thirty days."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT told_to_nobody(%s)", [owed_kinds()])
        return int(cursor.fetchone()[0])
