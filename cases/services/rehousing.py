"""What a rehousing brings to those who support her: something to settle, then two visits after the keys. Called by the floor above."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from cases.models import Case, Installation, SupportSession
from cases.policies import installation_policy
from tenants.actor import Actor
from tenants.calendar import add_working_days, last_working_day
from tenants.french import PARIS
from tenants.models import Programme

HOUR = time(10)


def lease_signed(case_id: UUID, lease_id: UUID) -> None:
    """Her rehousing begins: what is to be settled can be. Twice does no harm."""
    _note(case_id, lease_id, None, [])


def keys_handed(case_id: UUID, lease_id: UUID, *, keys_on: date, programme: Programme) -> bool:
    """She has her keys, or their day is corrected: two visits are planned for the support that she accepted, once.

    False when nobody is to come: her organisation is told.
    """
    return _note(case_id, lease_id, keys_on, visits_after(keys_on, programme))


def lease_undone(case_id: UUID, lease_id: UUID) -> None:
    """The lease is cancelled: what was to come for it is withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT undo_rehousing(%s, %s)", [case_id, lease_id])


def visits_after(keys_on: date, programme: Programme) -> list[datetime]:
    """When the two visits are due: the last working day of each delay, or the next ones when that is over."""
    today, found = timezone.localdate(), list[date]()
    for days in (programme.first_visit_days, programme.second_visit_days):
        day = last_working_day(keys_on + timedelta(days=days))
        earliest = add_working_days(max([today, keys_on, *found]), 1)
        found.append(max(day, earliest))
    return [datetime.combine(day, HOUR, tzinfo=PARIS) for day in found]


def plan_missing_visits(case: Case, *, by: Actor) -> None:
    """She accepted a support for housing after she got her keys: its visits are planned now. For the owner of the case."""
    rows = installation_policy.visible(by).filter(case=case, cancelled_at__isnull=True, keys_on__isnull=False)
    installation: Installation | None = rows.order_by("-keys_on").first()
    if installation is None or installation.keys_on is None or installation.tenant_id != by.tenant.pk:
        return
    if SupportSession.objects.filter(after_keys_of=installation.lease).exists():
        return
    keys_handed(case.pk, installation.lease, keys_on=installation.keys_on, programme=case.programme)


def _note(case_id: UUID, lease_id: UUID, keys_on: date | None, visits: list[datetime]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT note_rehousing(%s, %s, %s, %s::timestamptz[])", [case_id, lease_id, keys_on, visits])
        return bool(cursor.fetchone()[0])
