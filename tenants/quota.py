"""The quota of reveals: how many things a member may have shown in a day outside its own cases."""

from uuid import UUID

from django.db import connection, transaction

from tenants.actor import Actor
from tenants.record import record

SPENT = (
    "Vous avez atteint le nombre d’affichages permis dans une journée pour des dossiers que vous ne suivez pas. Le compte repart "
    "demain ; d’ici là, adressez-vous à la personne qui suit ce dossier. Les responsables de votre organisation sont prévenus."
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
