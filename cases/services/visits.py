"""A visit at her home: who learns where she lives, for that day; being back by the hour that was agreed."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.disclosure import VISITOR, Purpose
from cases.models import Case, SupportSession
from cases.policies import case_policy, session_policy
from cases.services.consent import Given, live_consent, record_consent
from cases.workflow_support import take_measure
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import PARIS
from tenants.locking import lock
from tenants.policies import forbidden, require_ability
from tenants.record import record
from tenants.roles import Permission

Status = SupportSession.Status


@dataclass(frozen=True)
class Supporter:
    """One of the people who support a household, as the owner of its case, the coordination and her organisation know her."""

    membership_id: UUID
    tenant_id: UUID
    group_id: int
    name: str


def supporters_of(case_id: UUID) -> dict[UUID, Supporter]:
    """Who supports a household, by membership; only those whose names are the actor's to know."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT membership_id, tenant_id, group_id, name FROM supporters_of(%s)", [case_id])
        return {row[0]: Supporter(*row) for row in cursor.fetchall()}


def visitors_of(case_id: UUID, tenant_id: UUID) -> list[str]:
    """Names of the people of an organisation who are to visit her, for those who may know them."""
    rows = SupportSession.objects.filter(
        case=case_id, tenant=tenant_id, kind=SupportSession.Kind.HOME_VISIT, status=Status.PLANNED
    )
    names = supporters_of(case_id)
    return sorted({names[key].name for key in rows.values_list("worker", flat=True) if key in names})


def agrees_to_visits(case_id: UUID, tenant_id: UUID) -> bool:
    """True while her consent to visits by an organisation is in force."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT agrees_to_visits(%s, %s)", [case_id, tenant_id])
        return bool(cursor.fetchone()[0])


def may_name(session: SupportSession, *, by: Actor) -> bool:
    """True for her side: the owner of her case, or the coordination while she consents to visits by this organisation."""
    if not session.is_visit or session.status != Status.PLANNED or session.tenant_id == session.case_tenant_id:
        return False
    if session.day < timezone.localdate() or not by.may(Permission.SHARE_CASE):
        return False
    coordinates = by.plays("coordinator", programme=session.programme_id)
    return session.case_tenant_id == by.tenant.pk or (coordinates and agrees_to_visits(session.case_id, session.tenant_id))


@transaction.atomic
def name_visitor(session: SupportSession, *, by: Actor, given: Given | None = None) -> SupportSession:
    """Her side lets the one who visits her know where she lives, on the day of the visit; opened that day, closed after it.

    `given`: her consent to visits by this organisation, left out when one is in force. Raises Forbidden, TransitionRefused.
    """
    require_ability(by, Permission.SHARE_CASE)
    session = lock(session_policy.visible(by), session.pk)
    if session.status != Status.PLANNED or not session.is_visit or session.day < timezone.localdate():
        raise TransitionRefused(_("L’adresse s’ouvre pour une visite à domicile prévue, aujourd’hui ou plus tard."))
    if session.worker_id is None:
        raise TransitionRefused(
            _("L’organisation qui accompagne n’a pas encore dit qui vient : l’adresse n’est ouverte à personne.")
        )
    if session.tenant_id == session.case_tenant_id:
        raise TransitionRefused(
            _("Cette personne est de votre organisation : nommez-la co-référente pour qu’elle lise l’adresse.")
        )
    if (
        given is not None
        and session.case_tenant_id == by.tenant.pk
        and not agrees_to_visits(session.case_id, session.tenant_id)
    ):
        case = case_policy.visible(by).get(pk=session.case_id)
        record_consent(case, by=by, purpose=Purpose.VISIT, recipient=session.tenant_id, given=given)
    if not agrees_to_visits(session.case_id, session.tenant_id):
        raise TransitionRefused(_("Son accord est à recueillir d’abord : il nomme l’organisation qui vient chez elle."))
    session.address_named_at = timezone.now()
    session.save(update_fields=["address_named_at"])
    record("visit.named", session, by=by, owner=session.case_tenant_id, tell=[session.tenant_id], measure=session.measure_id)
    if session.case_tenant_id == by.tenant.pk:
        open_address(session, by=by)
    return session


def open_address(session: SupportSession, *, by: Actor) -> bool:
    """On the day of the visit, open the new address to the one who visits, until midnight. Returns False on any other day.

    `by`: the owner of her case, or its job.
    """
    today = timezone.localdate()
    supporter = supporters_of(session.case_id).get(session.worker_id) if session.worker_id else None
    consent = live_consent(session.case_id, Purpose.VISIT, session.tenant_id)
    if session.day != today or session.status != Status.PLANNED or supporter is None or consent is None:
        return False
    midnight = datetime.combine(today + timedelta(days=1), time(), tzinfo=PARIS)
    purpose = str(Purpose.VISIT)
    access.grant(session.case_id, supporter.group_id, VISITOR, purpose=purpose, expires_at=midnight, consent=consent)
    record("visit.address_opened", session, by=by, owner=session.case_tenant_id)
    return True


@transaction.atomic
def open_due_address(session_id: UUID, *, by: Actor) -> None:
    """The job of the day of a visit, for the owner of her case; twice does no harm."""
    session = session_policy.visible(by).filter(pk=session_id, case_tenant=by.tenant, address_named_at__isnull=False).first()
    if session is not None:
        open_address(session, by=by)


@transaction.atomic
def take_naming_back(session: SupportSession, *, by: Actor) -> SupportSession:
    """Her side, or the provider, closes what was to be opened for a visit. Raises Forbidden, TransitionRefused."""
    session = lock(session_policy.visible(by), session.pk)
    if by.tenant.pk != session.case_tenant_id or not by.may(Permission.SHARE_CASE):
        raise forbidden(Permission.SHARE_CASE)
    if session.address_named_at is None:
        raise TransitionRefused(_("L’adresse n’est ouverte à personne pour cette visite."))
    session.address_named_at = None
    session.save(update_fields=["address_named_at"])
    record("visit.unnamed", session, by=by, owner=session.case_tenant_id)
    return session


@transaction.atomic
def confirm_back(session: SupportSession, *, by: Actor) -> SupportSession:
    """Somebody of the provider says that the one who visited is back. Raises Forbidden, TransitionRefused."""
    take_measure(session.measure, by)
    session = lock(session_policy.visible(by), session.pk)
    if session.tenant_id != by.tenant.pk:
        raise forbidden(Permission.DELIVER_SUPPORT)
    if session.call_back_at is None or session.back_at is not None:
        raise TransitionRefused(_("Le retour de cette visite est déjà confirmé, ou n’est pas attendu."))
    session.back_at = timezone.now()
    session.save(update_fields=["back_at"])
    record("visit.back", session, by=by, owner=session.case_tenant_id)
    return session


@transaction.atomic
def alert_if_not_back(session_id: UUID, *, by: Actor, now: datetime | None = None) -> bool:
    """The hour has passed and nobody said to be back: the second person and the team are told, once. `by`: the provider's job."""
    now = now or timezone.now()
    rows = SupportSession.objects.filter(tenant=by.tenant, call_back_at__lte=now, back_at__isnull=True, alerted_at__isnull=True)
    session = rows.filter(pk=session_id, status__in=[Status.PLANNED, Status.HELD]).select_for_update(of=("self",)).first()
    if session is None:
        return False
    session.alerted_at = now
    session.save(update_fields=["alerted_at"])
    reference = Case.objects.filter(pk=session.case_id).values_list("reference", flat=True).first() or ""
    record(
        "visit.overdue",
        session,
        by=by,
        owner=session.case_tenant_id,
        tell={session.tenant_id, session.case_tenant_id},
        reference=reference,
        measure=session.measure_id,
    )
    return True
