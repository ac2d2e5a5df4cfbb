"""Her consent given again: a step that was withdrawn, or that was never asked for, with what it opens."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.disclosure import CELLS_OF, Purpose
from cases.models import Case, Consent
from cases.partners import group_of
from cases.policies import case_policy
from cases.progress import landlords_of
from cases.services.consent import Given, record_consent
from cases.services.filing import recipients
from cases.services.support import accepted_providers
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Tenant
from tenants.roles import Permission


@transaction.atomic
def agree(case: Case, *, by: Actor, purpose: Purpose, recipient: Tenant | None, given: Given) -> Consent:
    """She agrees (again) to a step: recorded, and what the step opens is opened. For the steps that `renewable()` gives.

    Raises Forbidden, TransitionRefused.
    """
    case = lock(case_policy.visible(by), case.pk)
    case_policy.require(by, Permission.SHARE_CASE, case)
    cells = _opened_at(case, purpose, recipient)
    consent = record_consent(case, by=by, purpose=purpose, recipient=recipient, given=given, cells=cells)
    if recipient is not None:
        access.grant(case.pk, group_of(recipient), cells, purpose=str(purpose), consent=consent)
    return consent


def _opened_at(case: Case, purpose: Purpose, recipient: Tenant | None) -> frozenset[Permission]:
    for step, tenant, cells in renewable(case):
        if (step, tenant) == (purpose, recipient):
            return cells
    raise TransitionRefused(_("Cet accord ne se recueille pas ici, ou il est déjà en cours."))


def steps_of(case: Case) -> list[tuple[Purpose, Tenant | None, frozenset[Permission]]]:
    """Steps to which she may agree, with the organisation and what it opens; for the owner, from the draft on."""
    found: list[tuple[Purpose, Tenant | None, frozenset[Permission]]] = [
        (Purpose(one.purpose), one.tenant, one.permissions) for one in recipients(case)
    ]
    found += [(Purpose.SUPPORT, tenant, CELLS_OF[Purpose.SUPPORT]) for tenant in accepted_providers(case)]
    found += [(Purpose.MEDIATION, tenant, CELLS_OF[Purpose.MEDIATION]) for tenant in landlords_of(case)]
    return found + [(step, None, CELLS_OF[step]) for step in (Purpose.STUDY, Purpose.DESIGNATION)]


def renewable(case: Case) -> list[tuple[Purpose, Tenant | None, frozenset[Permission]]]:
    """Steps to which her consent may be recorded now: those of a live case to which none is in force."""
    if not case.is_live:
        return []
    live = set(Consent.objects.live().filter(case=case).values_list("purpose", "recipient"))
    return [one for one in steps_of(case) if (str(one[0]), one[1].pk if one[1] else None) not in live]
