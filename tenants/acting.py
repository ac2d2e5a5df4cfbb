"""Acting as somebody: opens the database context of an actor."""

from collections.abc import Iterator
from contextlib import contextmanager

from tenants.actor import Actor
from tenants.context import within
from tenants.models import Membership, Tenant


@contextmanager
def acting_as(who: Actor | Tenant | Membership) -> Iterator[Actor]:
    """Run a block in the database context of an actor, a membership, or the system acting for a tenant."""
    match who:
        case Actor():
            actor = who
        case Membership():
            actor = Actor(who.tenant, who)
        case Tenant():
            actor = Actor(who)
    with within(actor.context):
        yield actor
