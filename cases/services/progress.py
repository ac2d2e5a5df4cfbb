"""Progress points: how a rehoused household is doing, each side in its own words of the code, both read by both."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.committee_policies import progress_policy
from cases.models import Case, ProgressPoint
from cases.policies import case_policy
from cases.progress import Household, landlords_of, mediated
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission


def of_mediator(*, by: Actor, household: Household, said_on: date, said: Mapping[str, str]) -> ProgressPoint:
    """What the mediator of the landlord that houses her says. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.TAKE_PART)
    if household not in mediated():
        raise TransitionRefused(_("Elle n’est plus votre locataire, ou n’est plus d’accord pour ces points d’étape."))
    return _write(by, household, ProgressPoint.Side.MEDIATOR, said_on, said, told=[household.case_tenant_id])


def of_worker(case: Case, *, by: Actor, said_on: date, said: Mapping[str, str]) -> ProgressPoint:
    """What the social worker who follows or supports her says; her landlord's mediator reads it, as she agreed.

    Raises Forbidden, TransitionRefused when nobody houses her yet.
    """
    require_ability(by, Permission.TAKE_PART)
    if not case_policy.visible(by).filter(pk=case.pk).exists():
        raise forbidden(Permission.TAKE_PART)
    landlords = landlords_of(case)
    if not landlords:
        raise TransitionRefused(_("Un point d’étape se fait une fois les clés remises."))
    household = Household(case.pk, case.tenant_id, case.programme_id, case.reference)
    return _write(
        by, household, ProgressPoint.Side.WORKER, said_on, said, told=[case.tenant_id, *(one.pk for one in landlords)]
    )


@transaction.atomic
def _write(by: Actor, household: Household, side: str, said_on: date, said: Mapping[str, str], told: list) -> ProgressPoint:
    if said_on > timezone.localdate():
        raise TransitionRefused(_("Un point d’étape dit ce qui est : il ne se note pas à l’avance."))
    row = ProgressPoint.objects.create(
        tenant=by.tenant, case_tenant_id=household.case_tenant_id, programme_id=household.programme_id, case_id=household.case_id,
        reference=household.reference, side=side, said_on=said_on, **said,
    )  # fmt: skip
    record(
        "progress.noted", row, by=by, owner=household.case_tenant_id, tell=set(told) - {by.tenant.pk},
        reference=household.reference, side=side,
    )  # fmt: skip
    return row


def points_of(case: Case, by: Actor) -> list[ProgressPoint]:
    """What both sides said of a household, the last first, as far as the actor reads it."""
    return list(progress_policy.visible(by).filter(case=case).select_related("tenant"))
