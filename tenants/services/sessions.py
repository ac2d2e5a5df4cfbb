"""One's own sessions: seen, ended one by one or all but the present one."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Session
from tenants.record import record

GONE = "Cette session est déjà fermée."


def sessions_of(actor: Actor) -> "QuerySet[Session]":
    """Live sessions of the person, the last seen first."""
    return Session.objects.filter(person=actor.person_id).order_by("-seen_at", "pk")


@transaction.atomic
def end_session(session_id: UUID, *, by: Actor) -> None:
    """End one session: its next request is that of a stranger. Raises TransitionRefused when there is none."""
    ended, _tables = sessions_of(by).filter(pk=session_id).delete()
    if not ended:
        raise TransitionRefused(GONE)
    assert by.membership is not None
    record("session.ended", by.membership, by=by)


@transaction.atomic
def end_other_sessions(present: UUID, *, by: Actor) -> int:
    """End all sessions but the present one. Returns how many."""
    ended, _tables = sessions_of(by).exclude(pk=present).delete()
    assert by.membership is not None
    record("session.others_ended", by.membership, by=by, count=ended)
    return ended
