"""The diagnosis: made by the owner or the coordination, it opens the search or ends the case."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import workflow
from cases.models import Case, CaseDiagnosis, ChronologyEntry
from cases.policies import case_policy
from cases.services.chronology import dated_act
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import noon
from tenants.locking import lock
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

Conclusion, Outcome = CaseDiagnosis.Conclusion, Case.Outcome
OUTCOMES = {
    Conclusion.SHELTER: Outcome.SHELTER,
    Conclusion.SUPPORTED: Outcome.SUPPORTED_HOUSING,
    Conclusion.REFUSED: Outcome.NOT_ELIGIBLE,
}


def may_diagnose(case: Case, by: Actor) -> bool:
    """The owner's people, and the coordination of the programme."""
    if case.tenant_id == by.tenant.pk:
        return by.may(Permission.EDIT_CASE)
    return by.may(Permission.PROPOSE) and by.plays("coordinator", programme=case.programme_id)


@transaction.atomic
def record_diagnosis(case: Case, *, by: Actor, done_on: date, conclusion: str, carried_at: datetime | None = None) -> Case:
    """Record the diagnosis of a filed case. `carried_at`: when it was carried over, for one made before; it is then no act here.

    Rehousing opens the search. Any other conclusion closes the case when its owner records it; from the coordination, the owner
    is told and closes it. Raises Forbidden, TransitionRefused.
    """
    if not may_diagnose(case, by):
        raise forbidden(Permission.EDIT_CASE)
    case = lock(case_policy.visible(by), case.pk)
    if case.status != Case.Status.FILED:
        raise TransitionRefused(
            _("Le diagnostic se fait sur un dossier transmis ; celui-ci est « %(status)s »."), status=case.get_status_display()
        )
    if done_on > timezone.localdate():
        raise TransitionRefused(_("Le diagnostic s’enregistre une fois réalisé : la date est dans le futur."))
    CaseDiagnosis.objects.update_or_create(
        case=case,
        defaults={"tenant_id": case.tenant_id, "done_on": done_on, "conclusion": conclusion, "carried_at": carried_at},
    )
    if carried_at is None:
        dated_act(case, by=by, kind=ChronologyEntry.Kind.DIAGNOSIS, day=done_on)
    record(
        "case.diagnosed",
        case,
        by=by,
        owner=case.tenant_id,
        tell=[] if carried_at else [case.tenant_id],
        reference=case.reference,
        conclusion=conclusion,
    )
    if conclusion == Conclusion.REHOUSING:
        return workflow.start_search(case, by=by, at=noon(done_on) if carried_at else None)
    if case.tenant_id == by.tenant.pk:
        return workflow.close_case(case, by=by, outcome=OUTCOMES[Conclusion(conclusion)])
    return workflow.plan(case, by=by, action=Case.NextAction.CLOSE_CASE)
