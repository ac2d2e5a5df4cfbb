"""Support asked for a household: who may ask, what her acceptance opens to the provider, and what its end closes."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access, workflow_support
from cases.models import Case, CaseShare, SupportMeasure, SupportSession
from cases.partners import group_of, possible_providers
from cases.policies import case_policy
from cases.services.chronology import touch
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Tenant
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission

Status = SupportMeasure.Status
PURPOSE = "support"


@transaction.atomic
def request_measure(
    case: Case, *, by: Actor, provider: Tenant, type: str, line: str, requested_on: date | None = None
) -> SupportMeasure:
    """Ask for support on a case that the actor sees. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.REQUEST_SUPPORT)
    case = case_policy.visible(by).get(pk=case.pk)
    if not case.is_live:
        raise TransitionRefused(_("Un accompagnement se demande pour un dossier transmis et non clos."))
    if not possible_providers(case).filter(pk=provider.pk).exists():
        raise TransitionRefused(_("Cette organisation ne propose pas d’accompagnement dans ce dispositif."))
    day = requested_on or timezone.localdate()
    if day > timezone.localdate():
        raise TransitionRefused(_("La date de la demande est dans le futur."))
    measure = SupportMeasure.objects.create(
        tenant=provider,
        case_tenant_id=case.tenant_id,
        programme_id=case.programme_id,
        case=case,
        requester=by.tenant,
        type=type,
        line=line,
        requested_on=day,
    )
    told = {provider.pk, case.tenant_id} - {by.tenant.pk}
    record("measure.requested", measure, by=by, owner=case.tenant_id, tell=told, reference=case.reference)
    return measure


@transaction.atomic
def accept(measure: SupportMeasure, *, by: Actor, answered_on: date) -> SupportMeasure:
    """She accepts: the case opens to its provider when the owner records it; recorded by the provider, the owner opens it.

    Raises Forbidden, TransitionRefused.
    """
    measure = workflow_support.answer(measure, by=by, accepted=True, answered_on=answered_on)
    if measure.case_tenant_id == by.tenant.pk:
        open_to_provider(measure, by=by)
    return measure


@transaction.atomic
def decline(measure: SupportMeasure, *, by: Actor, answered_on: date) -> SupportMeasure:
    """She declines; the housing goes on. Raises Forbidden, TransitionRefused."""
    return workflow_support.answer(measure, by=by, accepted=False, answered_on=answered_on)


@transaction.atomic
def open_to_provider(measure: SupportMeasure, *, by: Actor) -> None:
    """The owner shares with the provider what its work needs; what it holds already is left as it is.

    Raises Forbidden, TransitionRefused.
    """
    require_ability(by, Permission.SHARE_CASE)
    if measure.case_tenant_id != by.tenant.pk:
        raise forbidden(Permission.SHARE_CASE)
    if measure.status != Status.ACCEPTED:
        raise TransitionRefused(_("Le dossier s’ouvre à l’accompagnant une fois l’accord du ménage noté."))
    if measure.tenant_id == measure.case_tenant_id:
        return
    lacking = access.SUPPORT_PROVIDER - _held(measure)
    if lacking:
        access.grant(measure.case_id, group_of(measure.tenant), lacking, purpose=PURPOSE, consent_on=measure.answered_on)


def needs_opening(measure: SupportMeasure, *, by: Actor) -> bool:
    """True when the owner has still to open the case to the provider of an accepted measure."""
    mine = measure.case_tenant_id == by.tenant.pk and by.may(Permission.SHARE_CASE)
    waits = measure.status == Status.ACCEPTED and measure.tenant_id != measure.case_tenant_id
    return mine and waits and bool(access.SUPPORT_PROVIDER - _held(measure))


@transaction.atomic
def complete(measure: SupportMeasure, *, by: Actor, ended_on: date) -> SupportMeasure:
    """End a measure; what was opened for it closes when it was the provider's last. Raises Forbidden, TransitionRefused."""
    measure = workflow_support.complete(measure, by=by, ended_on=ended_on)
    others = SupportMeasure.objects.filter(case=measure.case_id, tenant=measure.tenant_id, status=Status.ACCEPTED)
    if not others.exists():
        close_to_provider(measure)
    return measure


def close_to_provider(measure: SupportMeasure) -> None:
    """End the shares made for support, and no other."""
    given = _held(measure, purpose=PURPOSE)
    if given:
        access.revoke(measure.case_id, group_of(measure.tenant), given)


def _held(measure: SupportMeasure, **conditions: str) -> frozenset[Permission]:
    unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    shares = CaseShare.objects.filter(unexpired, content_object=measure.case_id, group=group_of(measure.tenant), **conditions)
    return frozenset(Permission(code) for code in shares.values_list("permission__codename", flat=True))


@transaction.atomic
def plan_session(measure: SupportMeasure, *, by: Actor, kind: str, planned_at: datetime) -> SupportSession:
    """Plan a meeting. Raises Forbidden, or TransitionRefused before the owner has opened the case to the provider."""
    if not case_policy.visible(by).filter(pk=measure.case_id).exists():
        raise TransitionRefused(_("L’association qui suit le dossier doit d’abord vous l’ouvrir."))
    return workflow_support.plan_session(measure, by=by, kind=kind, planned_at=planned_at)


@transaction.atomic
def settle_session(
    session: SupportSession, *, by: Actor, outcome: SupportSession.Status, held_on: date | None = None
) -> SupportSession:
    """A meeting was held, missed or cancelled. Raises Forbidden, TransitionRefused."""
    session = workflow_support.settle_session(session, by=by, outcome=outcome, held_on=held_on)
    if session.status == SupportSession.Status.HELD:
        touch(session.case_id)
    return session
