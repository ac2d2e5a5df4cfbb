"""The quota of reveals: how many things a member may have shown in a day outside its own cases.

Addresses of one's own stock are counted apart and never refused: a landlord holds them in its own software, and a refusal would only
stop its work. Beyond the same number a day the managers are told: that is what somebody copying the stock looks like."""

from uuid import UUID

from django.db import connection, transaction

from tenants.actor import Actor
from tenants.record import record

SPENT = (
    "Vous avez atteint le nombre d’affichages permis dans une journée pour des dossiers que vous ne suivez pas. Le compte repart "
    "demain ; d’ici là, adressez-vous à la personne qui suit ce dossier. Les responsables de votre organisation sont prévenus."
)


@transaction.atomic
def spend_reveal(about: UUID, what: str, *, by: Actor) -> bool:
    """Count one thing shown to the actor; False when the quota of the day is spent.

    A refusal is recorded, and the first of the day told to the tenant's managers: answer without raising, else it is undone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT allowed, refused FROM count_reveal(%s)", [f"{what}:{about}"])
        allowed, refused = cursor.fetchone()
    if not allowed:
        assert by.membership is not None
        told = [by.tenant.pk] if refused == 1 else []
        record("reveal.refused", by.membership, by=by, tell=told, refused=refused)
    return bool(allowed)


def reveals_left() -> int:
    """How many more things the actor in force may have shown today outside its own cases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reveals_left()")
        return int(cursor.fetchone()[0])


@transaction.atomic
def note_own_reveal(about: UUID, *, by: Actor) -> None:
    """Count an address of the actor's own stock; the first one past the quota of the day is told to the tenant's managers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT shown, is_new, quota FROM count_own_reveal(%s)", [f"adresse:{about}"])
        shown, is_new, quota = cursor.fetchone()
    if is_new and shown == quota + 1:
        assert by.membership is not None
        record("reveal.many", by.membership, by=by, tell=[by.tenant.pk], shown=shown)
