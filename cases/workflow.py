"""The only place that assigns the state of a case.

state        action              who                          → state
-----------  ------------------  ---------------------------  -----------
(none)       create_draft        owner                        draft
draft        file_case           owner                        filed
filed        start_search        owner, coordinator           searching
filed        close_case          owner                        closed
searching    hold_case           landlord, live proposal      reserved
searching    rehouse_elsewhere   owner (outside the network)  rehoused
reserved     release_case        either side of the hold      searching
reserved     rehouse_case        landlord (lease signed)      rehoused
rehoused     release_case        landlord (cancelled lease)   searching
rehoused     enter_follow_up     landlord (keys)              follow_up
filed, searching, follow_up   suspend_case   owner            suspended
suspended    resume_case         owner                        the state before
any but draft, reserved, closed   close_case   owner          closed

Moves that another floor asks for go through the database function `advance_case()`: a landlord moves a case it does not see.

`at`: when a move was made, for what is carried over from a former follow-up. It then bears its own date, and nobody is told of it.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, ChronologyEntry
from cases.policies import case_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.locking import lock
from tenants.models import Channel, Programme
from tenants.policies import require_ability
from tenants.record import record
from tenants.roles import Permission

Status, NextAction = Case.Status, Case.NextAction
SUSPENDABLE = frozenset({Status.FILED, Status.SEARCHING, Status.FOLLOW_UP})
CLOSABLE = frozenset({Status.FILED, Status.SEARCHING, Status.REHOUSED, Status.FOLLOW_UP, Status.SUSPENDED})


def _locked(case: Case, by: Actor, permission: Permission) -> Case:
    row = lock(case_policy.visible(by), case.pk)
    case_policy.require(by, permission, row)
    return row


def _refuse(case: Case, action: str) -> TransitionRefused:
    return TransitionRefused(
        _("%(action)s : ce n’est pas possible, le dossier %(reference)s est « %(status)s »."),
        action=action,
        reference=case.reference,
        status=case.get_status_display(),
    )


def _set(
    case: Case, status: str, *, at: datetime | None = None, action: str = "", due: datetime | None = None, **columns: object
) -> None:
    case.status, case.status_since, case.last_event_at = status, at or timezone.now(), at or timezone.now()
    case.next_action, case.next_due_at = action, due
    for name, value in columns.items():
        setattr(case, name, value)
    case.save(update_fields=["status", "status_since", "last_event_at", "next_action", "next_due_at", *columns])


def _step(case: Case, step: str, by: Actor, at: datetime | None = None) -> None:
    ChronologyEntry.objects.create(
        tenant_id=case.tenant_id,
        case=case,
        kind=ChronologyEntry.Kind.STEP,
        step=step,
        audience=ChronologyEntry.Audience.PARTNERS,
        author_tenant=by.tenant,
        author=by.membership,
        author_name=by.display_name,
        occurred_at=at or timezone.now(),
    )


@transaction.atomic
def create_draft(*, by: Actor, programme: Programme, channel: Channel | None = None, at: datetime | None = None) -> Case:
    """Open a draft in a programme that the actor's tenant takes part in. Raises Forbidden."""
    require_ability(by, Permission.FILE_CASE)
    case = Case.objects.create(
        tenant=by.tenant,
        programme=programme,
        channel=channel,
        created_at=at or timezone.now(),
        next_action=NextAction.COMPLETE_DRAFT,
    )
    record("case.drafted", case, by=by)
    return case


@transaction.atomic
def file_case(case: Case, *, by: Actor, tell: list[UUID], due: datetime | None = None, at: datetime | None = None) -> Case:
    """Transmit a draft to the coordination. `tell`: tenants to notify. Raises Forbidden, TransitionRefused."""
    case = _locked(case, by, Permission.FILE_CASE)
    if case.status != Status.DRAFT:
        raise _refuse(case, str(_("Transmettre")))
    _set(case, Status.FILED, at=at, action=NextAction.DIAGNOSE, due=due, filed_at=at or timezone.now())
    _step(case, "filed", by, at)
    record("case.filed", case, by=by, tell=[] if at else [case.tenant_id, *tell], reference=case.reference)
    return case


@transaction.atomic
def start_search(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """After the diagnosis: look for a dwelling. Raises Forbidden, TransitionRefused."""
    case = _locked(case, by, Permission.EDIT_CASE if case.tenant_id == by.tenant.pk else Permission.PROPOSE)
    if case.status != Status.FILED:
        raise _refuse(case, str(_("Ouvrir la recherche")))
    _set(case, Status.SEARCHING, at=at, action=NextAction.SEARCH)
    _step(case, "searching", by, at)
    record("case.searching", case, by=by, tell=[] if at else [case.tenant_id], reference=case.reference)
    return case


@transaction.atomic
def suspend_case(case: Case, *, by: Actor, until: datetime | None = None) -> Case:
    """Pause a case; it remembers where it was. Raises Forbidden, TransitionRefused."""
    case = _locked(case, by, Permission.EDIT_CASE)
    if case.status not in SUSPENDABLE:
        raise _refuse(case, str(_("Suspendre")))
    _set(case, Status.SUSPENDED, action=NextAction.RESUME, due=until, status_before=case.status)
    _step(case, "suspended", by)
    record("case.suspended", case, by=by, reference=case.reference)
    return case


@transaction.atomic
def resume_case(case: Case, *, by: Actor) -> Case:
    """Take a suspended case up where it was. Raises Forbidden, TransitionRefused."""
    case = _locked(case, by, Permission.EDIT_CASE)
    if case.status != Status.SUSPENDED:
        raise _refuse(case, str(_("Reprendre")))
    action = {Status.FILED: NextAction.DIAGNOSE, Status.SEARCHING: NextAction.SEARCH}.get(
        Status(case.status_before), NextAction.FOLLOW_UP
    )
    _set(case, case.status_before, action=action, status_before="")
    _step(case, "resumed", by)
    record("case.resumed", case, by=by, reference=case.reference)
    return case


@transaction.atomic
def close_case(case: Case, *, by: Actor, outcome: Case.Outcome, at: datetime | None = None) -> Case:
    """Close a case with its outcome. Raises Forbidden, or TransitionRefused while a reservation is live."""
    case = _locked(case, by, Permission.CLOSE_CASE)
    if case.status not in CLOSABLE:
        raise _refuse(case, str(_("Clore")))
    _set(case, Status.CLOSED, at=at, outcome=outcome, closed_at=at or timezone.now(), status_before="")
    _step(case, "closed", by, at)
    record("case.closed", case, by=by, tell=[] if at else [case.tenant_id], reference=case.reference, outcome=outcome)
    return case


@transaction.atomic
def rehouse_elsewhere(case: Case, *, by: Actor, at: datetime | None = None) -> Case:
    """A dwelling was found outside the network. Raises Forbidden, TransitionRefused."""
    case = _locked(case, by, Permission.EDIT_CASE)
    if case.status != Status.SEARCHING:
        raise _refuse(case, str(_("Enregistrer un relogement hors réseau")))
    _set(case, Status.REHOUSED, at=at, action=NextAction.FOLLOW_UP)
    _step(case, "rehoused_elsewhere", by, at)
    return case


@transaction.atomic
def plan(case: Case, *, by: Actor, action: str, due: datetime | None = None) -> Case:
    """Set the next action of a case and its deadline, without moving it. Raises Forbidden."""
    case = lock(case_policy.visible(by), case.pk)
    case.next_action, case.next_due_at = action, due
    case.save(update_fields=["next_action", "next_due_at"])
    return case


# --- moves asked by the floor above -----------------------------------------------------------------


def hold_case(case_id: UUID, *, due: datetime | None) -> None:
    """A landlord reserves a unit for the case. Raises TransitionRefused when it is no longer searching."""
    _advance(case_id, [Status.SEARCHING], Status.RESERVED, "reserved", NextAction.PRESENT_PROPOSAL, due)


def note_step(case_id: UUID, *, step: str, action: str, due: datetime | None = None) -> None:
    """Something happened on the reservation of a case: a line in its chronology, a next action; the state stays."""
    _advance(case_id, [Status.RESERVED, Status.REHOUSED, Status.SEARCHING], None, step, action, due)


def note_proposal(case_id: UUID, *, step: str, action: str) -> None:
    """A proposal was made, declined or withdrawn: a line in the chronology; a case that searches takes the next action."""
    if not _moved(case_id, [Status.SEARCHING], None, step, action, None):
        _moved(case_id, [status for status in Status if status != Status.DRAFT], None, step, None, None)


def release_case(case_id: UUID, *, step: str) -> None:
    """The reservation failed: the case searches again. Raises TransitionRefused."""
    _advance(case_id, [Status.RESERVED, Status.REHOUSED], Status.SEARCHING, step, NextAction.SEARCH, None)


def rehouse_case(case_id: UUID) -> None:
    """The lease is signed. Raises TransitionRefused."""
    _advance(case_id, [Status.RESERVED], Status.REHOUSED, "lease_signed", NextAction.HAND_KEYS, None)


def enter_follow_up(case_id: UUID) -> None:
    """The keys are handed over. Raises TransitionRefused."""
    _advance(case_id, [Status.REHOUSED], Status.FOLLOW_UP, "keys", NextAction.FOLLOW_UP, None)


def _advance(
    case_id: UUID, expected: list[Case.Status], target: Case.Status | None, step: str, action: str, due: datetime | None
) -> None:
    if not _moved(case_id, expected, target, step, action, due):
        raise TransitionRefused(_("Ce dossier n’est plus disponible pour un logement : son état vient de changer."))


def _moved(
    case_id: UUID, expected: list[Case.Status], target: Case.Status | None, step: str, action: str | None, due: datetime | None
) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT advance_case(%s, %s::text[], %s, %s, %s, %s)",
            [
                case_id,
                [str(status) for status in expected],
                target and str(target),
                step,
                None if action is None else str(action),
                due,
            ],
        )
        return bool(cursor.fetchone()[0])
