"""Support asked for a household: who may ask, what her acceptance opens to the provider, and what its end closes."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access, workflow_sessions, workflow_support
from cases.disclosure import Purpose
from cases.models import Case, CaseShare, Consent, SupportMeasure, SupportSession
from cases.partners import group_of, possible_providers
from cases.policies import case_policy, works_on
from cases.services.chronology import touch
from cases.services.consent import Given, live_consent, record_consent
from cases.services.rehousing import plan_missing_visits
from cases.workflow_sessions import Planned
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Membership, Tenant
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission

Status = SupportMeasure.Status
PURPOSE = str(Purpose.SUPPORT)


@transaction.atomic
def request_measure(
    case: Case,
    *,
    by: Actor,
    provider: Tenant,
    type: str,
    line: str,
    phase: str = SupportMeasure.Phase.BOTH,
    requested_on: date | None = None,
    expected_end_on: date | None = None,
) -> SupportMeasure:
    """Ask for support on a case that the actor sees. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.REQUEST_SUPPORT)
    case = case_policy.visible(by).get(pk=case.pk)
    if not works_on(by, case):
        raise forbidden(Permission.REQUEST_SUPPORT)
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
        phase=phase,
        requested_on=day,
        expected_end_on=expected_end_on,
    )
    told = {provider.pk, case.tenant_id} - {by.tenant.pk}
    record("measure.requested", measure, by=by, owner=case.tenant_id, tell=told, reference=case.reference)
    return measure


@transaction.atomic
def accept(
    measure: SupportMeasure,
    *,
    by: Actor,
    answered_on: date,
    how: str = Consent.How.SAID,
    language: str = Consent.Language.FRENCH,
) -> SupportMeasure:
    """She accepts: the case opens to its provider when the owner records it; recorded by the provider, the owner opens it.

    Raises Forbidden, TransitionRefused.
    """
    measure = workflow_support.answer(measure, by=by, accepted=True, answered_on=answered_on)
    if measure.case_tenant_id == by.tenant.pk:
        open_to_provider(measure, by=by, given=Given(answered_on, how, language))
    return measure


@transaction.atomic
def decline(measure: SupportMeasure, *, by: Actor, answered_on: date) -> SupportMeasure:
    """She declines; the housing goes on. Raises Forbidden, TransitionRefused."""
    return workflow_support.answer(measure, by=by, accepted=False, answered_on=answered_on)


@transaction.atomic
def open_to_provider(measure: SupportMeasure, *, by: Actor, given: Given | None = None) -> None:
    """The owner shares with the provider what its work needs, with her consent; what it holds already is left as it is.

    `given`: how she consented, on the day of her answer when left out. Raises Forbidden, TransitionRefused.
    """
    require_ability(by, Permission.SHARE_CASE)
    if measure.case_tenant_id != by.tenant.pk:
        raise forbidden(Permission.SHARE_CASE)
    if measure.status != Status.ACCEPTED or measure.answered_on is None:
        raise TransitionRefused(_("Le dossier s’ouvre à l’accompagnant une fois l’accord du ménage noté."))
    if _took_back(measure):
        raise TransitionRefused(_("Elle a retiré son accord : recueillez-le de nouveau dans l’onglet « Accès » du dossier."))
    plan_missing_visits(measure.case, by=by)
    lacking = access.SUPPORT_PROVIDER - _held(measure)
    if measure.tenant_id == measure.case_tenant_id or not lacking:
        return
    consent = live_consent(measure.case_id, Purpose.SUPPORT, measure.tenant_id) or record_consent(
        measure.case, by=by, purpose=Purpose.SUPPORT, recipient=measure.tenant, given=given or Given(measure.answered_on)
    )
    access.grant(measure.case_id, group_of(measure.tenant), lacking, purpose=PURPOSE, consent=consent)


def needs_opening(measure: SupportMeasure, *, by: Actor) -> bool:
    """True when the owner has still to open the case to the provider of an accepted measure."""
    mine = measure.case_tenant_id == by.tenant.pk and by.may(Permission.SHARE_CASE)
    waits = measure.is_live and measure.tenant_id != measure.case_tenant_id
    return mine and waits and bool(access.SUPPORT_PROVIDER - _held(measure)) and not _took_back(measure)


def _took_back(measure: SupportMeasure) -> bool:
    """True when she withdrew her consent for this provider since her answer, and has given none again."""
    rows = Consent.objects.filter(case=measure.case_id, purpose=PURPOSE, recipient=measure.tenant_id)
    withdrawn = rows.filter(withdrawn_at__date__gte=measure.answered_on)
    return withdrawn.exists() and not rows.live().exists()


def accepted_providers(case: Case) -> "QuerySet[Tenant]":
    """Other organisations whose support she has accepted and that still give it."""
    measures = SupportMeasure.objects.filter(case=case, status__in=SupportMeasure.LIVE).exclude(tenant=case.tenant_id)
    return Tenant.objects.filter(pk__in=measures.values("tenant")).order_by("name")


@transaction.atomic
def complete(measure: SupportMeasure, *, by: Actor, ended_on: date, result: str) -> SupportMeasure:
    """End a measure; what was opened for it closes when it was the provider's last. Raises Forbidden, TransitionRefused."""
    measure = workflow_support.complete(measure, by=by, ended_on=ended_on, result=result)
    others = SupportMeasure.objects.filter(case=measure.case_id, tenant=measure.tenant_id, status__in=SupportMeasure.LIVE)
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
def assign(
    measure: SupportMeasure, *, by: Actor, worker: Membership | None, deputy: Membership | None, expected_end_on: date | None
) -> SupportMeasure:
    """The provider names who supports her and who stands in, and until when it should last. Raises Forbidden, TransitionRefused."""
    measure = workflow_support.take_measure(measure, by)
    if measure.tenant_id != by.tenant.pk:
        raise forbidden(Permission.DELIVER_SUPPORT)
    if measure.status not in {Status.REQUESTED, *SupportMeasure.LIVE}:
        raise workflow_support.refuse(measure.get_status_display())
    if deputy is not None and worker in (None, deputy):
        raise TransitionRefused(_("La suppléance se confie à une autre personne que celle qui accompagne."))
    for member in (worker, deputy):
        colleague(member, measure.case_id, by=by, known=(measure.worker_id, measure.deputy_id))
    measure.worker, measure.deputy, measure.expected_end_on = worker, deputy, expected_end_on
    measure.save(update_fields=["worker", "deputy", "expected_end_on"])
    record("measure.assigned", measure, by=by, owner=measure.case_tenant_id)
    return measure


def colleagues(case_id: UUID, *, by: Actor) -> "QuerySet[Membership]":
    """The actor's colleagues who may support a household. Who left, who does not support and whom the case bars are alike: not there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT may_support(%s)", [case_id])
        allowed = cursor.fetchone()[0]
    return Membership.objects.filter(pk__in=allowed, tenant=by.tenant).select_related("person").order_by("person__display_name")


def colleague(member: Membership | None, case_id: UUID, *, by: Actor, known: Collection[UUID | None] = ()) -> None:
    """Refuse a member who may not be named, but for those who already were. Raises TransitionRefused."""
    if member is not None and member.pk not in known and not colleagues(case_id, by=by).filter(pk=member.pk).exists():
        raise TransitionRefused(_("Cette personne ne peut pas accompagner ce ménage dans votre organisation."))


@transaction.atomic
def plan_session(measure: SupportMeasure, *, by: Actor, planned: Planned) -> SupportSession:
    """Plan a meeting. Raises Forbidden, or TransitionRefused before the owner has opened the case to the provider."""
    _check_people(measure, planned, by)
    return workflow_sessions.plan_session(measure, by=by, planned=planned)


@transaction.atomic
def move_session(session: SupportSession, *, by: Actor, planned: Planned) -> SupportSession:
    """Plan a meeting otherwise. Raises Forbidden, TransitionRefused."""
    _check_people(session.measure, planned, by, known=(session.worker_id, session.second_id))
    return workflow_sessions.move_session(session, by=by, planned=planned)


def _check_people(measure: SupportMeasure, planned: Planned, by: Actor, known: Collection[UUID | None] = ()) -> None:
    if not case_policy.visible(by).filter(pk=measure.case_id).exists():
        raise TransitionRefused(_("L’association qui suit le dossier doit d’abord vous l’ouvrir."))
    if planned.second is not None and planned.second == planned.worker:
        raise TransitionRefused(_("La deuxième personne est une autre que celle qui reçoit."))
    for member in (planned.worker, planned.second):
        colleague(member, measure.case_id, by=by, known=known)


@transaction.atomic
def settle_session(
    session: SupportSession,
    *,
    by: Actor,
    outcome: SupportSession.Status,
    held_on: date | None = None,
    minutes: int | None = None,
    worker: Membership | None = None,
) -> SupportSession:
    """A meeting was held, missed or cancelled. Raises Forbidden, TransitionRefused."""
    colleague(worker, session.case_id, by=by, known=(session.worker_id, session.second_id))
    session = workflow_sessions.settle_session(session, by=by, outcome=outcome, held_on=held_on, minutes=minutes, worker=worker)
    if session.status == SupportSession.Status.HELD:
        touch(session.case_id)
    return session
