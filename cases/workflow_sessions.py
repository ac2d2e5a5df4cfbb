"""The only place that assigns the state of a meeting of a support measure, and of an orientation to common law.

session    action     who                      → state
---------  ---------  -----------------------  ----------
(none)     plan       owner, provider          planned       (measure accepted; a home visit from the day of the keys on)
(none)     keys       the handing of the keys  planned       (`note_rehousing()`: two visits, once a lease)
planned    move       owner, provider          planned
planned    hold       owner, provider          held          (by today; a home visit from the day of the keys on)
planned    miss       owner, provider          missed
planned    cancel     owner, provider          cancelled
planned    undo       the undoing of a lease   cancelled     (`undo_rehousing()`: the visits of that lease)

referral   action     who                      → state
---------  ---------  -----------------------  ----------
(none)     refer      who supports her         waiting
waiting    settle     who supports her         obtained, refused, dropped
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.keys import case_vault
from cases.models import Installation, Referral, SupportMeasure, SupportSession
from cases.policies import installation_policy, referral_policy, session_policy
from cases.workflow_support import check_day, refuse, take_measure
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.locking import lock
from tenants.models import Membership
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission

Status, Kind = SupportSession.Status, SupportSession.Kind
LONGEST_VISIT = timedelta(hours=12)


@dataclass(frozen=True)
class Planned:
    """A meeting as it is planned. `place`: words that stand sealed; `call_back_at`: when the one who visits is to be back."""

    kind: str
    planned_at: datetime
    minutes: int = SupportSession.MINUTES
    worker: Membership | None = None
    second: Membership | None = None
    place_kind: str = ""
    place: str = ""
    call_back_at: datetime | None = None


def keys_day(case_id: UUID, by: Actor) -> date | None:
    """The day she got the keys of her dwelling, for those who support her; None before."""
    rows = installation_policy.visible(by).filter(case=case_id, cancelled_at__isnull=True, keys_on__isnull=False)
    found: Installation | None = rows.order_by("-keys_on").first()
    return found.keys_on if found else None


def _check_visit(measure: SupportMeasure, by: Actor, day: date) -> None:
    """A visit takes place in the dwelling that she was given: not before she has its keys."""
    keys_on = keys_day(measure.case_id, by)
    if keys_on is None:
        raise TransitionRefused(_("Une visite à domicile se prévoit une fois les clés remises : choisissez une autre forme."))
    if day < keys_on:
        raise TransitionRefused(
            _("Une visite à domicile n’a pas lieu avant la remise des clés, le %(day)s."), day=date_fr(keys_on)
        )


def _check_plan(measure: SupportMeasure, by: Actor, planned: Planned) -> None:
    if planned.kind != Kind.HOME_VISIT:
        if planned.call_back_at is not None:
            raise TransitionRefused(_("L’heure de rappel se fixe pour une visite à domicile."))
        return
    _check_visit(measure, by, timezone.localdate(planned.planned_at))
    back = planned.call_back_at
    if back is not None and not planned.planned_at < back <= planned.planned_at + LONGEST_VISIT:
        raise TransitionRefused(_("L’heure de rappel suit le début de la visite, le même jour."))


@transaction.atomic
def plan_session(measure: SupportMeasure, *, by: Actor, planned: Planned) -> SupportSession:
    """Plan a meeting of an accepted measure. Raises Forbidden, TransitionRefused."""
    measure = take_measure(measure, by)
    if measure.status != SupportMeasure.Status.ACCEPTED:
        raise refuse(measure.get_status_display())
    _check_plan(measure, by, planned)
    session = SupportSession(
        tenant_id=measure.tenant_id,
        case_tenant_id=measure.case_tenant_id,
        programme_id=measure.programme_id,
        case_id=measure.case_id,
        measure=measure,
    )
    _write(session, measure, planned)
    session.save(force_insert=True)
    record("session.planned", session, by=by, owner=measure.case_tenant_id)
    return session


def _write(session: SupportSession, measure: SupportMeasure, planned: Planned) -> None:
    session.kind, session.planned_at, session.minutes = planned.kind, planned.planned_at, planned.minutes
    session.worker, session.second = planned.worker, planned.second
    session.place_kind, session.call_back_at = planned.place_kind, planned.call_back_at
    if planned.place or session.place:
        session.seal(case_vault(measure.case, sealing=True), place=planned.place)


@transaction.atomic
def move_session(session: SupportSession, *, by: Actor, planned: Planned) -> SupportSession:
    """Plan a meeting otherwise: when, where, who. The address named for a visit is named again. Raises Forbidden, TransitionRefused."""
    measure = take_measure(session.measure, by)
    session = take_session(session, measure, by)
    _check_plan(measure, by, planned)
    if session.after_keys_of is not None and planned.kind != Kind.HOME_VISIT:
        raise TransitionRefused(_("Cette visite suit la remise des clés : elle reste une visite à domicile."))
    _write(session, measure, planned)
    session.alerted_at, session.moved_at = None, timezone.now()
    columns = (
        "kind",
        "planned_at",
        "minutes",
        "worker",
        "second",
        "place_kind",
        "place",
        "call_back_at",
        "alerted_at",
        "moved_at",
    )
    session.save(update_fields=columns)
    record("session.moved", session, by=by, owner=session.case_tenant_id)
    session.refresh_from_db(fields=["address_named_at"])
    return session


def take_session(session: SupportSession, measure: SupportMeasure, by: Actor) -> SupportSession:
    """Lock a meeting that is still planned. Raises TransitionRefused."""
    session = lock(session_policy.visible(by).filter(measure=measure), session.pk)
    if session.status != Status.PLANNED:
        raise refuse(session.get_status_display())
    return session


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
    """A planned meeting was held (on `held_on`, so long, by whom), missed or cancelled. Raises Forbidden, TransitionRefused."""
    measure = take_measure(session.measure, by)
    session = take_session(session, measure, by)
    if outcome == Status.PLANNED:
        raise refuse(session.get_status_display())
    if outcome == Status.HELD:
        _hold(session, measure, by, held_on or session.day)
        session.minutes, session.worker = minutes or session.minutes, worker or session.worker
        session.second = None if session.second == session.worker else session.second
    if session.back_at is None and (outcome != Status.HELD or _is_visitor(session, by)):
        session.back_at = timezone.now()
    session.status = outcome
    session.save(update_fields=["status", "held_on", "minutes", "worker", "second", "back_at"])
    record(f"session.{outcome}", session, by=by, owner=session.case_tenant_id)
    return session


def _hold(session: SupportSession, measure: SupportMeasure, by: Actor, day: date) -> None:
    if day > timezone.localdate():
        raise TransitionRefused(_("Un rendez-vous ne se note pas à l’avance : cette date est dans le futur."))
    check_day(day, measure.requested_on)
    if session.is_visit:
        _check_visit(measure, by, day)
    session.held_on = day


def _is_visitor(session: SupportSession, by: Actor) -> bool:
    return by.membership is not None and by.membership.pk in {session.worker_id, session.second_id}


@transaction.atomic
def settle_referral(referral: Referral, *, by: Actor, outcome: str, result_on: date) -> Referral:
    """What came of an orientation to common law. Raises Forbidden, TransitionRefused."""
    require_ability(by, Permission.DELIVER_SUPPORT)
    row = lock(referral_policy.visible(by), referral.pk)
    if row.status != Referral.Status.WAITING or outcome == Referral.Status.WAITING:
        raise refuse(row.get_status_display())
    if result_on > timezone.localdate():
        raise TransitionRefused(_("Cette date est dans le futur."))
    if result_on < row.referred_on:
        raise TransitionRefused(_("Cette date précède l’orientation."))
    row.status, row.result_on = Referral.Status(outcome), result_on
    row.save(update_fields=["status", "result_on"])
    record("referral.settled", row, by=by, outcome=outcome)
    return row
