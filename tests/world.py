"""A small world of tenants for the tests: an owner, those with whom it shares, a stranger, an excluded one.

Organisations, people and the programme are set up once a test process through the operator's services and committed; cases and
units are made by each test, as `app`, in the context of the tenant that makes them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.models import Channel, Membership, Programme, Tenant
from tenants.services.setup import create_member, create_programme, create_tenant, join

ONE_PASSWORD = date(2100, 1, 1)  # nobody in this world needs a second factor, but where a test says so
PASSWORD = "une phrase de passe assez longue"

# name → (kind, parts in the programme, {role: …})
TENANTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "asso": ("ASSO_SPECIALISEE", "Association Rivage (test)", ("referrer", "support")),
    "coordinator": ("OPERATEUR", "Opérateur Horizon (test)", ("coordinator", "support")),
    "landlord": ("BAILLEUR_OPH", "Toits du Val (test)", ("landlord",)),
    "other_landlord": ("BAILLEUR_ESH", "Loire Logis (test)", ("landlord",)),
    "agency": ("AIVS", "Agence Solidaire (test)", ("landlord",)),
    "shelter": ("ASSO_HEBERGEMENT", "Maison des Tilleuls (test)", ("shelter", "referrer")),
    "metropole": ("EPCI", "Métropole (test)", ("funder", "observer")),
    "prefecture": ("ETAT", "Préfecture (test)", ("reservataire",)),
    "excluded": ("ASSO_SPECIALISEE", "Association Exclue (test)", ("referrer", "support")),
}
STRANGERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "stranger": ("ASSO_SPECIALISEE", "Association Lointaine (test)", ("referrer", "support", "coordinator")),
    "foreign_landlord": ("BAILLEUR_OPH", "Habitat Lointain (test)", ("landlord",)),
}
ROLES = ("reader", "officer", "manager", "coordinator", "analyst")


@dataclass
class World:
    """Tenants by key, memberships by (key, role)."""

    tenants: dict[str, Tenant]
    members: dict[tuple[str, str], Membership]
    programme: Programme
    elsewhere: Programme
    channel: Channel

    def tenant(self, key: str) -> Tenant:
        return self.tenants[key]

    def member(self, key: str, role: str = "officer") -> Membership:
        return self.members[key, role]

    def actor(self, key: str, role: str = "officer") -> Actor:
        """A fresh actor: nothing cached from another test."""
        membership = self.members[key, role]
        return Actor(membership.tenant, membership)

    def acting(self, key: str, role: str = "officer"):
        """Context manager: the database context of a member."""
        return acting_as(self.actor(key, role))


def build_world() -> World:
    """Create and commit the tenants, their people and two programmes that share nobody."""
    tenants, members = {}, {}
    programme = create_programme(
        name="Relogement (test)",
        starts_on=date(2024, 6, 30),
        epci_siren="244500468",
        channels=[{"code": "A", "label": "Voie A", "target_min": 7, "target_max": 10}],
    )
    elsewhere = create_programme(name="Autre territoire (test)", starts_on=date(2024, 1, 1))
    for home, specifications in ((programme, TENANTS), (elsewhere, STRANGERS)):
        for number, (key, (kind, name, parts)) in enumerate(specifications.items(), start=1):
            siren = f"{900000000 + number + (100 if home is elsewhere else 0)}"
            tenants[key] = create_tenant(kind=kind, name=name, siren=siren, mfa_grace_until=ONE_PASSWORD)
            join(home, tenants[key], parts=parts)
            for role in ROLES:
                members[key, role] = create_member(
                    tenants[key],
                    email=f"{role}@{key}.test",
                    display_name=f"{role.title()} {key}",
                    roles=[role],
                    password=None,
                )
    _give_password(members.values())
    channel = Channel.objects.using("owner").get(programme=programme, code="A")
    return World(tenants, members, programme, elsewhere, channel)


def _give_password(members: Iterable[Membership]) -> None:
    """One password for all, hashed once: a hash is slow on purpose."""
    hashed = make_password(PASSWORD)
    for member in members:
        member.person.password = hashed
        member.person.save(using="owner")
