"""What the platform's operator sets up, by command, through the owner role: organisations, people, programmes.

The operator sees no case: the owner role has a policy on these tables and on no other.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.keys import create_tenant_key
from tenants.models import Channel, ChannelTarget, Membership, Participation, Person, Programme, Tenant

OWNER = "owner"


@transaction.atomic(using=OWNER)
def create_tenant(
    *, kind: str, name: str, siren: str = "", is_sandbox: bool = False, mfa_grace_until: date | None = None
) -> Tenant:
    """Create an organisation with its first key. Its people need a second factor at once, or after `mfa_grace_until`.

    Raises django.core.exceptions.ValidationError on an unknown kind, a bad SIREN or a name already taken.
    """
    tenant = Tenant(kind=kind, name=name, siren=siren, is_sandbox=is_sandbox, mfa_grace_until=mfa_grace_until)
    tenant._state.db = OWNER
    tenant.clean_fields(exclude=["group", "successor"])
    tenant.save(using=OWNER)
    tenant.refresh_from_db(using=OWNER)
    create_tenant_key(tenant.pk, using=OWNER)
    return tenant


@transaction.atomic(using=OWNER)
def configure_tenant(tenant: Tenant, **settings: Any) -> None:
    """Change settings of an organisation that only the operator may change."""
    for name, value in settings.items():
        setattr(tenant, name, value)
    tenant.save(using=OWNER, update_fields=list(settings))


@transaction.atomic(using=OWNER)
def create_member(tenant: Tenant, *, email: str, display_name: str, roles: Iterable[str], password: str | None) -> Membership:
    """Put a person in a tenant: the first manager of an organisation, or an account of the demonstration.

    An existing person (same address) keeps name and password. Without a password the account cannot sign in.
    """
    people = Person.objects.using(OWNER)
    person = people.filter(email__iexact=email).first()
    if person is None:
        person = Person(email=email, display_name=display_name)
        person.set_password(password)
        person.save(using=OWNER)
    membership = Membership(person=person, tenant=tenant, roles=sorted(set(roles)))
    membership.save(using=OWNER)
    return Membership.objects.using(OWNER).select_related("person", "tenant").get(pk=membership.pk)


@transaction.atomic(using=OWNER)
def forget_second_factor(email: str) -> int:
    """Remove every second factor of a person, who sets up another at the next sign-in. Returns how many there were."""
    removed, _tables = Authenticator.objects.using(OWNER).filter(user__email__iexact=email).delete()
    return removed


@transaction.atomic(using=OWNER)
def create_programme(
    *,
    name: str,
    starts_on: date,
    channels: Iterable[dict[str, Any]] = (),
    target: dict[str, Any] | None = None,
    **settings: Any,
) -> Programme:
    """Create a programme with its channels (each a dict of Channel fields, `target` among them).

    A target is a dict of ChannelTarget's kind, low and high; `target` is that of the whole programme. It holds from the first day.
    """
    programme = Programme(name=name, starts_on=starts_on, **settings)
    programme.clean_fields()
    programme.save(using=OWNER)
    if target:
        _first_target(programme, None, target)
    for fields in channels:
        aim = fields.get("target")
        channel = Channel(programme=programme, **{name: value for name, value in fields.items() if name != "target"})
        channel.save(using=OWNER)
        if aim:
            _first_target(programme, channel, aim)
    return programme


def _first_target(programme: Programme, channel: Channel | None, target: dict[str, Any]) -> None:
    row = ChannelTarget(
        programme=programme, channel=channel, since=programme.starts_on, reason=_("objectif d’origine"), **target
    )
    row.save(using=OWNER)


@transaction.atomic(using=OWNER)
def join(programme: Programme, tenant: Tenant, *, parts: Iterable[str], since: date | None = None) -> list[Participation]:
    """Let a tenant play parts in a programme."""
    return [
        Participation.objects.using(OWNER).create(
            programme=programme, tenant=tenant, part=Participation.Part(part), since=since or programme.starts_on
        )
        for part in parts
    ]
