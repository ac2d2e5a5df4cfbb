"""Her consent: recorded with what it opens, signed later when it was said, withdrawn at any moment."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.disclosure import CELLS_OF, Purpose
from cases.models import Case, Consent
from cases.policies import case_policy, consent_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.locking import lock
from tenants.models import Tenant
from tenants.record import record
from tenants.roles import Permission

TO_SIGN = timedelta(days=30)
LASTS: dict[Purpose, timedelta] = {
    Purpose.ACCEPTANCE: timedelta(days=180),
    Purpose.VISIT: timedelta(days=180),
    Purpose.MEDIATION: timedelta(days=365),
    Purpose.TRANSFER: timedelta(days=90),
}


@dataclass(frozen=True)
class Given:
    """How she consented: the day, on paper or said, the language it was explained in, until when (a step's usual length if empty)."""

    given_on: date
    how: str = Consent.How.SAID
    language: str = Consent.Language.FRENCH
    expires_on: date | None = None


def record_consent(
    case: Case,
    *,
    by: Actor,
    purpose: Purpose,
    recipient: Tenant | UUID | None,
    given: Given,
    cells: frozenset[Permission] | None = None,
) -> Consent:
    """Write down what she agreed to; opens nothing. `cells`: all of the step's when left out.

    Raises Forbidden; IntegrityError when the day is to come, or long before the case.
    """
    case_policy.require(by, Permission.SHARE_CASE, case)
    signed = given.how == Consent.How.SIGNED
    lasts = LASTS.get(purpose)
    row = Consent.objects.create(
        tenant_id=case.tenant_id,
        case=case,
        purpose=str(purpose),
        recipient_id=recipient.pk if isinstance(recipient, Tenant) else recipient,
        cells=sorted(str(cell) for cell in cells or CELLS_OF[purpose]),
        given_on=given.given_on,
        how=given.how,
        signed_on=given.given_on if signed else None,
        sign_by=None if signed else given.given_on + TO_SIGN,
        language=given.language,
        expires_on=given.expires_on or (timezone.localdate() + lasts if lasts else None),
    )
    record("consent.given", row, by=by, purpose=str(purpose), given_on=given.given_on, how=given.how)
    return row


def live_consent(case_id: UUID, purpose: Purpose, recipient_id: UUID | None) -> Consent | None:
    """The latest consent in force to a step for an organisation, for the owner of the case."""
    rows = Consent.objects.live().filter(case=case_id, purpose=str(purpose), recipient=recipient_id)
    return rows.order_by("-given_on", "-created_at").first()


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: Actor) -> int:
    """She takes it back: what rests on it ends at once, on every page and for every job. Returns how many permissions ended.

    Raises Forbidden, TransitionRefused.
    """
    case_policy.require(by, Permission.SHARE_CASE, consent.case)
    ended = access.withdraw(consent)
    if ended is None:
        raise TransitionRefused(_("Cet accord est déjà retiré."))
    told = [consent.recipient_id] if consent.recipient_id and consent.purpose != Purpose.ACCEPTANCE else []
    record("consent.withdrawn", consent, by=by, tell=told, purpose=consent.purpose, ended=ended)
    return ended


@transaction.atomic
def note_signature(consent: Consent, *, by: Actor, signed_on: date) -> Consent:
    """The paper was signed after she had said yes. Raises Forbidden, TransitionRefused."""
    case_policy.require(by, Permission.SHARE_CASE, consent.case)
    if consent.signed_on is not None:
        raise TransitionRefused(_("Cet accord est déjà signé."))
    if consent.withdrawn_at is not None:
        raise TransitionRefused(_("Cet accord est retiré : il ne se signe plus."))
    row = lock(consent_policy.visible(by), consent.pk)
    if not row.given_on <= signed_on <= timezone.localdate():
        raise TransitionRefused(_("La signature se situe entre le %(given)s et aujourd’hui."), given=date_fr(row.given_on))
    row.signed_on = signed_on
    row.save(update_fields=["signed_on"])
    record("consent.signed", row, by=by, signed_on=signed_on)
    return row
