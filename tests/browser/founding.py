"""A programme of the demonstration with its organisations and their people, and nobody followed in it yet: where a scenario begins."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from coordination.demo.cast import Organisation, Partnership, create_organisations, create_partnership
from coordination.demo.dice import Dice
from coordination.demo.territories import ORLEANS, ORLEANS_ORGANISATIONS, OTHER_ORGANISATIONS, OTHERS
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.models import (
    Channel,
    ChannelTarget,
    Membership,
    Participation,
    Person,
    PersonSecret,
    Programme,
    ProgrammeKey,
    Tenant,
    TenantKey,
)
from tenants.services.setup import OWNER
from tests.world import PASSWORD, World

ORGANISATIONS = ORLEANS_ORGANISATIONS | OTHER_ORGANISATIONS
PROGRAMMES = {spec.name: spec for spec in (ORLEANS, *OTHERS)}


@dataclass(frozen=True)
class Founded:
    """A programme and its organisations by key, as the facts made by hand (`tests.reporting.scene`) read them."""

    programme: Programme
    partnership: Partnership
    organisations: dict[str, Organisation]

    def tenant(self, key: str) -> Tenant:
        return self.organisations[key].tenant

    def acting(self, key: str) -> AbstractContextManager[Actor]:
        """Context manager: the database context of somebody who works there."""
        return acting_as(self.organisations[key].officers[0])


def found(name: str) -> Founded:
    """Set up a programme as its operator does, with the organisations that the demonstration names."""
    spec = PROGRAMMES[name]
    organisations = create_organisations({key: ORGANISATIONS[key] for key in spec.parts}, Dice(name), password=PASSWORD)
    partnership = create_partnership(spec, organisations)
    return Founded(partnership.programme, partnership, organisations)


def account(address: str) -> Membership:
    """Somebody of a founded programme, by the address to sign in with."""
    return Membership.objects.using(OWNER).select_related("person", "tenant").get(person__email=address)


def dissolve_all_but(world: World) -> None:
    """Delete what was founded beside the small world; every row that named it is gone already."""
    kept, programmes = [one.pk for one in world.tenants.values()], [world.programme.pk, world.elsewhere.pk]
    people = [one.person_id for one in world.members.values()]
    for model in (ChannelTarget, Channel, Participation, ProgrammeKey):
        _delete(model.objects.using(OWNER).exclude(programme__in=programmes))
    _delete(Programme.objects.using(OWNER).exclude(pk__in=programmes))
    for model in (Membership, TenantKey):
        _delete(model.objects.using(OWNER).exclude(tenant__in=kept))
    _delete(Tenant.objects.using(OWNER).exclude(pk__in=kept))
    _delete(PersonSecret.objects.using(OWNER).exclude(person__in=people))
    _delete(Person.objects.using(OWNER).exclude(pk__in=people))


def _delete(rows) -> None:
    rows._raw_delete(OWNER)
