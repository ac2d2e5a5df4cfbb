"""The lease of the home that she left or keeps."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case, PresentLease
from cases.policies import case_policy, cell_policy
from cases.services.chronology import touch
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.record import record
from tenants.roles import Permission

COLUMNS = ("holder wishes_to_stay notice_on ends_on debt debt_plan solidarity_ground ground_on letter_on presented_on").split()


def lease_of(case: Case, by: Actor) -> PresentLease | None:
    """What is known of her lease, as far as the actor may read it."""
    rows: Any = cell_policy(PresentLease).visible(by)
    found: PresentLease | None = rows.filter(case=case).first()
    return found


@transaction.atomic
def save_present_lease(case: Case, *, by: Actor, version: int, values: dict[str, Any]) -> PresentLease:
    """Keep what is known of her lease. `version`: of what was shown, 0 when nothing was. Raises Forbidden, TransitionRefused."""
    case_policy.require(by, Permission.EDIT_CASE, case)
    case = lock(case_policy.visible(by), case.pk)
    if case.status == Case.Status.CLOSED:
        raise TransitionRefused(_("Ce dossier est clos : il ne peut plus être modifié."))
    row = PresentLease.objects.filter(case=case).first() or PresentLease(tenant_id=case.tenant_id, case=case, version=0)
    if row.version != version:
        raise TransitionRefused(
            _("Ces informations ont changé pendant votre saisie : rouvrez la page, puis reprenez la vôtre.")
        )
    for name in COLUMNS:
        setattr(row, name, values[name])
    row.version += 1
    row.save()
    record("lease.noted", case, by=by)
    touch(case.pk)
    return row
