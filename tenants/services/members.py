"""People of a tenant: invited by a manager, entering by a link, leaving without orphan rights."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants import context
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Invitation, Membership, Person
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission

INVITATION_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Offer:
    """A live invitation, as its link shows it."""

    id: UUID
    tenant_id: UUID
    email: str
    expires_at: datetime


def token_hash(token: str) -> bytes:
    """What is kept of a bearer token."""
    return sha256(token.encode()).digest()


@transaction.atomic
def invite(*, by: Actor, email: str, roles: Iterable[str]) -> Invitation:
    """Send a link that lets somebody join the actor's tenant.

    Raises Forbidden, or TransitionRefused when this address already works here.
    """
    require_ability(by, Permission.MANAGE_MEMBERS)
    if Membership.objects.active().filter(tenant=by.tenant, person__email__iexact=email).exists():
        raise TransitionRefused(_("Cette personne travaille déjà dans votre organisation."))
    Invitation.objects.filter(tenant=by.tenant, email__iexact=email, accepted_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        tenant=by.tenant,
        email=email,
        roles=sorted(set(roles)),
        token_sha256=token_hash(token),
        invited_by=by.membership,
        expires_at=timezone.now() + INVITATION_LIFE,
    )
    record("member.invited", invitation, by=by)
    transaction.on_commit(lambda: _send(invitation, token))
    return invitation


def _send(invitation: Invitation, token: str) -> None:
    link = settings.BASE_URL.rstrip("/") + reverse("tenants:accept_invitation", args=[token])
    body = render_to_string(
        "emails/invitation.txt", {"link": link, "tenant": invitation.tenant, "expires_at": invitation.expires_at}
    )
    send_mail(str(_("Invitation à rejoindre un espace de travail")), body, None, [invitation.email])


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Actor) -> None:
    """Make a link useless. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.MANAGE_MEMBERS)
    row = lock(Invitation.objects.filter(tenant=by.tenant), invitation.pk)
    if row.accepted_at or row.revoked_at:
        raise TransitionRefused(_("Cette invitation n’est plus en attente."))
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record("member.invitation_revoked", row, by=by)


def find_offer(token: str) -> Offer | None:
    """The live invitation that a link stands for; an unknown, used, revoked or expired link gives None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, tenant_id, email, expires_at FROM resolve_bearer('invitation', %s)", [token_hash(token)])
        row = cursor.fetchone()
    return Offer(*row) if row else None


def invitation_end(token: str) -> str:
    """Why a link opens nothing: "accepted", "revoked", "expired"; empty for one that was never made, or still lives."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT invitation_end(%s)", [token_hash(token)])
        return cursor.fetchone()[0] or ""


@dataclass(frozen=True)
class Factors:
    """How a member proves who she is: with a second factor of ours, by the identity provider."""

    has_factor: bool
    is_linked: bool

    @property
    def proves_more_than_a_password(self) -> bool:
        return self.has_factor or self.is_linked


def factors_of_members(*, by: Actor) -> dict[UUID, Factors]:
    """By membership, for a manager of the tenant (one query). Raises Forbidden; the database gives nothing to others."""
    require_ability(by, Permission.MANAGE_MEMBERS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT membership_id, has_factor, is_linked FROM member_factors()")
        return {membership: Factors(has_factor, is_linked) for membership, has_factor, is_linked in cursor.fetchall()}


@transaction.atomic
def accept_as(person_id: UUID, token: str) -> UUID | None:
    """Let a person (in force in the database context) join by a link. Returns the membership's id, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accept_invitation(%s)", [token_hash(token)])
        return cursor.fetchone()[0]


@transaction.atomic
def accept_as_new_person(offer: Offer, token: str, *, display_name: str, password: str | None) -> Person:
    """Make the account of an invited person and let it join; without a password when the identity provider knows her.

    Raises TransitionRefused when the link has just died.
    """
    person = Person(id=uuid4(), email=offer.email, display_name=display_name)
    person.set_password(password)
    context.apply(context.DatabaseContext.of(user=person.pk))
    person.save(force_insert=True)
    if accept_as(person.pk, token) is None:
        raise TransitionRefused(_("Ce lien n’est plus valable. Demandez une nouvelle invitation."))
    return person


@transaction.atomic
def change_roles(membership: Membership, *, by: Actor, roles: Iterable[str]) -> None:
    """Give a member other roles. Raises Forbidden; the database keeps a manager."""
    require_ability(by, Permission.MANAGE_MEMBERS)
    row = lock(Membership.objects.filter(tenant=by.tenant), membership.pk)
    row.roles = sorted(set(roles))
    row.save(update_fields=["roles"])
    record("member.roles_changed", row, by=by, roles=",".join(row.roles))


@transaction.atomic
def set_active(membership: Membership, *, by: Actor, active: bool) -> None:
    """Let a member leave or come back. Raises Forbidden; the database keeps a manager."""
    require_ability(by, Permission.MANAGE_MEMBERS)
    row = lock(Membership.objects.filter(tenant=by.tenant), membership.pk)
    row.is_active = active
    row.save(update_fields=["is_active"])
    record("member.returned" if active else "member.left", row, by=by)
