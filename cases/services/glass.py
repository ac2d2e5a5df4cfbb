"""Opening what is behind the glass, and what a second person says of it. The database decides who may (`break_glass()`)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.glass import behind_glass, glass_policy, may_break
from cases.keys import case_vault
from cases.models import BreakGlass, Case
from cases.policies import case_policy
from tenants.actor import Actor
from tenants.calendar import hold_deadline
from tenants.errors import TransitionRefused
from tenants.french import time_fr
from tenants.locking import lock
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

REVIEW_DAYS = 2  # working days
BARRED = _(
    "Un accès d’urgence que vous avez ouvert attend encore sa relecture, ou a été jugé non justifié : vous ne pouvez pas en ouvrir un "
    "autre. Adressez-vous à la personne responsable de votre organisation. En cas de danger immédiat, appelez le 17 ou le 112."
)


def review_due(now: datetime) -> datetime:
    """Until when somebody else reviews an opening: 18 h 00 in Paris, two working days later."""
    return hold_deadline(now, REVIEW_DAYS)


def is_barred() -> bool:
    """True when the person in force may open nothing: an opening of hers is not settled."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT glass_barred()")
        return bool(cursor.fetchone()[0])


def live_opening(case: Case, actor: Actor) -> BreakGlass | None:
    """The actor's opening of a case that is in force."""
    return BreakGlass.objects.live().filter(case=case, opener=actor.membership).first()


@transaction.atomic
def break_glass(case: Case, *, by: Actor, cells: Collection[str], ground: str, reason: str) -> BreakGlass:
    """Open cells of a case for an hour, at once told to those who answer for it (by `break_glass()` itself).

    `reason` is sealed with the case's key. Raises Forbidden, or TransitionRefused when nothing of it is behind the glass, when it is
    open already, when an earlier opening is not settled, or when the ground does not carry so far.
    """
    case = case_policy.visible(by).get(pk=case.pk)
    if not may_break(by, case):
        raise forbidden(Permission.BREAK_GLASS)
    if is_barred():
        raise TransitionRefused(BARRED, code="barred")
    if (live := live_opening(case, by)) is not None:
        raise TransitionRefused(
            _("Cet accès d’urgence est déjà ouvert, jusqu’à %(hour)s."), code="open_already", hour=time_fr(live.expires_at)
        )
    openable = {one.cell for one in behind_glass(by, case) if one.openable}
    if not cells or not set(cells) <= openable:
        raise TransitionRefused(_("Choisissez parmi ce que seul un accès d’urgence peut vous montrer."), code="cells")
    if Permission.VIEW_NEW_ADDRESS in cells and ground == BreakGlass.Ground.UNREACHABLE:
        raise TransitionRefused(
            _("La nouvelle adresse ne s’ouvre que pour un danger, ou à la demande des secours."), code="ground"
        )
    return _open(case, sorted(cells), ground, reason)


def _open(case: Case, cells: list[str], ground: str, reason: str) -> BreakGlass:
    row = BreakGlass(pk=uuid4(), case=case)
    row.seal(case_vault(case, sealing=True), reason=reason)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT break_glass(%s, %s, %s::text[], %s, %s, %s)",
            [row.pk, case.pk, cells, ground, bytes(row.reason or b""), review_due(timezone.now())],
        )
    return BreakGlass.objects.get(pk=row.pk)


@transaction.atomic
def review(opening: BreakGlass, *, by: Actor, verdict: str, note: str) -> BreakGlass:
    """Say whether an opening was justified, once. Raises Forbidden, TransitionRefused when somebody said it already."""
    if not glass_policy.may_review(by, opening):
        raise forbidden(Permission.REVIEW_GLASS)
    opening.seal(case_vault(opening.case, sealing=True), review_note=note)
    with connection.cursor() as cursor:
        cursor.execute("SELECT review_glass(%s, %s, %s)", [opening.pk, verdict, bytes(opening.review_note or b"")])
        done = cursor.fetchone()[0]
    if not done:
        raise TransitionRefused(_("Quelqu’un vient de relire cet accès d’urgence."))
    _tell("glass.reviewed", opening, by, verdict=verdict)
    return BreakGlass.objects.get(pk=opening.pk)


@transaction.atomic
def restore(opening: BreakGlass, *, by: Actor) -> None:
    """Let a person open again after an opening that was not justified. Twice does no harm. Raises Forbidden."""
    if not glass_policy.may_restore(by, opening):
        raise forbidden(Permission.MANAGE_MEMBERS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT restore_glass(%s)", [opening.pk])
        done = cursor.fetchone()[0]
    if done:
        _tell("glass.restored", opening, by)


def _tell(kind: str, opening: BreakGlass, by: Actor, **facts: str) -> None:
    record(
        kind, opening.case, by=by, owner=opening.tenant_id, tell=[opening.opener_tenant_id], reference=opening.case.reference,
        glass=opening.pk, opener=opening.opener_person, **facts,
    )  # fmt: skip


@transaction.atomic
def remind_if_overdue(opening_id: UUID, *, by: Actor) -> None:
    """Remind those who answer for an opening that its review is late, once a day. `by`: the system, for the owner of the case."""
    opening = lock(BreakGlass.objects.filter(tenant=by.tenant), opening_id)
    now = timezone.now()
    if not opening.is_overdue or (opening.reminded_at is not None and (now - opening.reminded_at).days < 1):
        return
    opening.reminded_at = now
    opening.save(update_fields=["reminded_at"])
    record(
        "glass.overdue", opening.case, by=by, tell=[opening.tenant_id], owner=opening.tenant_id, reference=opening.case.reference,
        glass=opening.pk, opener=opening.opener_person,
    )  # fmt: skip
