"""A case handed over to another tenant, with her consent: asked by the owner, answered by the receiver."""

from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.disclosure import Purpose
from cases.keys import case_vault, rewrap_for
from cases.models import Case, Consent, TeamMember, Transfer
from cases.partners import possible_owners
from cases.policies import case_policy
from cases.services.consent import Given, record_consent
from cases.services.identity import index_identity
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Tenant
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission


def waiting_transfers(actor: Actor) -> "QuerySet[Transfer]":
    """Transfers that wait for an answer, asked by the actor's tenant or of it."""
    mine = Q(from_tenant=actor.tenant) | Q(to_tenant=actor.tenant)
    waiting = Transfer.objects.filter(mine, answered_at__isnull=True)
    rows = waiting.select_related("from_tenant", "to_tenant", "consent").order_by("-asked_at")
    return rows if actor.may(Permission.TRANSFER_CASE) else rows.none()


@transaction.atomic
def ask_transfer(
    case: Case,
    *,
    by: Actor,
    to: Tenant,
    consent_on: date,
    how: str = Consent.How.SAID,
    language: str = Consent.Language.FRENCH,
) -> Transfer:
    """Offer a case to another tenant of the programme, with her consent; nothing moves until it accepts, and as long as she agrees.

    Raises Forbidden, TransitionRefused.
    """
    case_policy.require(by, Permission.TRANSFER_CASE, case)
    case = lock(case_policy.visible(by), case.pk)
    if not case.is_live:
        raise TransitionRefused(_("Seul un dossier transmis et non clos peut être transféré."))
    if Transfer.objects.filter(case=case, answered_at__isnull=True).exists():
        raise TransitionRefused(_("Un transfert de ce dossier attend déjà une réponse."))
    if not possible_owners(case).filter(pk=to.pk).exists():
        raise TransitionRefused(_("Cette organisation ne peut pas reprendre ce dossier."))
    given = Given(consent_on, how, language)
    consent = record_consent(case, by=by, purpose=Purpose.TRANSFER, recipient=to, given=given)
    version, wrapped = rewrap_for(case, to.pk)
    transfer = Transfer.objects.create(
        tenant=by.tenant,
        case=case,
        from_tenant=by.tenant,
        to_tenant=to,
        consent=consent,
        rewrapped_key=wrapped,
        tenant_key_version=version,
    )
    record("case.transfer_asked", case, by=by, tell=[to.pk], reference=case.reference, transfer=transfer.pk, to=to.pk)
    return transfer


@transaction.atomic
def accept_transfer(transfer: Transfer, *, by: Actor) -> Case:
    """Become the owner of a case; its referent is who accepts. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.TRANSFER_CASE)
    former = transfer.from_tenant_id
    case = case_policy.rows(by).get(pk=_answer(transfer, yes=True))
    if by.membership is not None:
        TeamMember.objects.create(tenant=by.tenant, case=case, membership=by.membership, part=TeamMember.Part.REFERENT)
    index_identity(case, case_vault(case, lost=[]))
    record("case.transferred", case, by=by, tell=[former, by.tenant.pk], reference=case.reference, to=by.tenant.pk)
    return case


@transaction.atomic
def decline_transfer(transfer: Transfer, *, by: Actor) -> None:
    """Refuse a transfer, or take one's own back. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.TRANSFER_CASE)
    owner = transfer.from_tenant_id
    _answer(transfer, yes=False)
    other = transfer.to_tenant_id if by.tenant.pk == owner else owner
    record("case.transfer_declined", transfer, by=by, owner=owner, tell=[other])


def _answer(transfer: Transfer, *, yes: bool) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT answer_transfer(%s, %s)", [transfer.pk, yes])
        case_id = cursor.fetchone()[0]
    if case_id is None:
        raise TransitionRefused(_("Ce transfert n’attend plus de réponse."))
    return case_id
