"""Erasing a person: the key of her case is destroyed and what is said of her is emptied; rows and `person_ref` stay, so do the figures.

What was erased is kept as ids and dates outside the database too (`manage.py keys replay-erasures --export`): a restored backup still
holds the key, and the erasures made since are done again (`--from`).
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Erasure
from cases.policies import case_policy
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Tenant
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission


def personal_columns() -> dict[str, list[str]]:
    """What is said of a person in the rows of a case: columns by table, as the models declare them."""
    of_case = [model for model in apps.get_models() if model is Case or hasattr(model, "case_id")]
    declared = {model._meta.db_table: sorted(getattr(model, "PERSONAL_DATA", ())) for model in of_case}
    return {table: columns for table, columns in declared.items() if columns}


@transaction.atomic
def erase_case_key(case: Case, *, by: Actor) -> Case:
    """Destroy the key of a closed case and empty what is said of her. It cannot be undone.

    `by`: the system, for the owner of the case (retention). Raises Forbidden, TransitionRefused when it is not closed, or erased already.
    """
    if by.membership is not None:
        raise forbidden(Permission.ERASE_CASE)
    case_policy.require(by, Permission.ERASE_CASE, case)
    if case.status != Case.Status.CLOSED:
        raise TransitionRefused(_("Seules les données d’un dossier clos peuvent être effacées."))
    if not _erase(case, by, timezone.now()):
        raise TransitionRefused(_("Les données de ce dossier sont déjà effacées."))
    return Case.objects.get(pk=case.pk)


def _erase(case: Case, by: Actor, instant: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_case(%s, %s::jsonb, %s)", [case.pk, json.dumps(personal_columns()), instant])
        erased = bool(cursor.fetchone()[0])
    if erased:
        record("case.erased", case, by=by, reference=case.reference, erased_at=instant)
    return erased


def erasures() -> Iterator[dict[str, str]]:
    """Every erasure of this installation: ids and dates."""
    for tenant in Tenant.objects.order_by("name"):
        with acting_as(tenant):
            found = list(Erasure.objects.filter(tenant=tenant).order_by("erased_at"))
        for one in found:
            yield {"tenant": str(one.tenant_id), "case": str(one.case_id), "erased_at": one.erased_at.isoformat()}


def replay(known: Iterable[dict[str, str]]) -> tuple[int, list[str]]:
    """Do again the erasures that a restored backup knows nothing of, whatever the state of the case in it.

    Returns how many were done again, and the cases that are not there. Raises KeyError or ValueError on a line that is not an erasure.
    """
    done, absent = 0, []
    for one in known:
        owner, case_id, instant = UUID(one["tenant"]), UUID(one["case"]), datetime.fromisoformat(one["erased_at"])
        outcome = _replay_one(owner, case_id, instant)
        done += outcome is True
        if outcome is None:
            absent.append(one["case"])
    return done, absent


def _replay_one(owner: UUID, case_id: UUID, instant: datetime) -> bool | None:
    """The case may have had another owner when the backup was made: its last one is asked first."""
    for tenant in sorted(Tenant.objects.all(), key=lambda tenant: tenant.pk != owner):
        with acting_as(tenant) as system:
            case = Case.objects.filter(pk=case_id, tenant=tenant).first()
            if case is not None:
                return _erase(case, system, instant)
    return None
