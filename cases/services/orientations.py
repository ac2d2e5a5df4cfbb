"""Referring a woman to a programme: written by one, read by the other, taken up as a draft."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import workflow_orientation
from cases.keys import case_vault
from cases.models import Case, CaseContact, CaseIdentity, CaseNeed, CaseOrigin, Orientation, OrientationContent, TakenUp
from cases.partners import possible_recipients
from cases.services.intake import open_draft
from cases.sizing import proposed_size
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.keys import tenant_vault
from tenants.models import Channel, Programme, Tenant
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission
from tenants.unreadable import noted

SEALED = ("last_name", "first_name", "contact", "message")


@transaction.atomic
def refer(
    *,
    by: Actor,
    programme: Programme,
    recipient: Tenant,
    channel: Channel | None,
    persons: int,
    consent_on: date,
    is_tenant_of_referrer: bool,
    **texts: str,
) -> Orientation:
    """Refer a woman to a partner. What is written is sealed for the recipient alone: its author cannot read it again.

    `texts`: last_name, first_name, contact, message. Raises Forbidden, TransitionRefused.
    """
    require_ability(by, Permission.ORIENT)
    if programme not in by.programmes:
        raise forbidden(Permission.ORIENT)
    if recipient == by.tenant or not possible_recipients(programme.pk).filter(pk=recipient.pk).exists():
        raise TransitionRefused(_("Cette organisation ne reçoit pas d’orientation dans ce dispositif."))
    orientation = Orientation.objects.create(tenant=by.tenant, recipient=recipient, programme=programme, channel=channel)
    content = OrientationContent(
        tenant=recipient,
        orientation=orientation,
        author_tenant=by.tenant,
        is_tenant_of_referrer=is_tenant_of_referrer,
        persons=persons,
        consent_on=consent_on,
    )
    content.seal(tenant_vault(recipient.pk, sealing=True), **{name: texts.get(name, "") for name in SEALED})
    content.save(force_insert=True)
    record("orientation.received", orientation, by=by, tell=[recipient.pk], reference=orientation.number)
    return orientation


def read_content(orientation: Orientation, *, by: Actor) -> tuple[OrientationContent, dict[str, str], bool]:
    """What was written, for the recipient, and whether a part of it does not open any more. Raises Forbidden for anybody else."""
    if orientation.recipient_id != by.tenant.pk or not by.may(Permission.ACCEPT_ORIENTATION):
        raise forbidden(Permission.ACCEPT_ORIENTATION)
    content = OrientationContent.objects.get(orientation=orientation)
    vault = tenant_vault(by.tenant.pk, lost=[])
    return content, content.unseal(vault), noted(vault, by=by)


@transaction.atomic
def take_up(orientation: Orientation, *, by: Actor) -> Case:
    """Open a draft filled with what the orientation says. Raises Forbidden, TransitionRefused."""
    orientation = workflow_orientation.take_up(workflow_orientation.locked_by_recipient(orientation, by), by=by)
    content, texts, _lost = read_content(orientation, by=by)
    case = open_draft(by=by, programme=orientation.programme, channel=orientation.channel)
    _prefill(case, orientation, content, texts)
    TakenUp.objects.create(tenant=by.tenant, orientation=orientation, case=case)
    return case


def _prefill(case: Case, orientation: Orientation, content: OrientationContent, texts: dict[str, str]) -> None:
    vault = case_vault(case, sealing=True)
    identity = CaseIdentity(tenant_id=case.tenant_id, case=case)
    identity.seal(vault, last_name=texts["last_name"], first_name=texts["first_name"])
    identity.save()
    contact = CaseContact(tenant_id=case.tenant_id, case=case, channel=CaseContact.Channel.REFERRER)
    contact.seal(vault, instructions="\n\n".join(filter(None, (texts["contact"], texts["message"]))))
    contact.save()
    size = proposed_size(content.persons)
    CaseNeed.objects.create(
        tenant_id=case.tenant_id,
        case=case,
        children=content.persons - 1,
        rooms_min=size.rooms_min,
        rooms_max=size.rooms_max,
        bedrooms=size.bedrooms,
    )
    referrer = orientation.tenant
    CaseOrigin.objects.create(
        tenant_id=case.tenant_id,
        case=case,
        referrer=referrer,
        referrer_is_landlord=referrer.is_social_landlord or referrer.is_private_stock,
        lease_landlord=referrer if content.is_tenant_of_referrer else None,
        oriented_on=timezone.localdate(orientation.received_at),
    )


@transaction.atomic
def close(orientation: Orientation, *, by: Actor, out_of_scope: bool) -> None:
    """End an orientation: out of scope when it was never taken up. Raises Forbidden, TransitionRefused."""
    workflow_orientation.close(workflow_orientation.locked_by_recipient(orientation, by), by=by, out_of_scope=out_of_scope)
