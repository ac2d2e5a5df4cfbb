"""Erasing a person: the key of her case is destroyed and what is said of her is emptied; rows and `person_ref` stay, so do the figures.

What was erased is kept as ids and dates outside the database too (`manage.py keys replay-erasures --export`): a restored backup still
holds the key, and the erasures made since are done again (`--from`).
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Erasure, OrientationContent
from cases.policies import case_policy
from cases.sealed_files import remove_after_commit
from cases.services.documents import files_of
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Tenant
from tenants.policies import forbidden
from tenants.record import record
from tenants.roles import Permission

Plan = dict[str, dict[str, Any]]


def personal_columns() -> dict[str, list[str]]:
    """What is said of a person in the rows of a case: columns by table, as the models declare them."""
    declared = {model._meta.db_table: sorted(getattr(model, "PERSONAL_DATA", ())) for model in _of_case()}
    return {table: columns for table, columns in declared.items() if columns}


def _of_case() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model is Case or hasattr(model, "case_id")]


def plan_of_erasure() -> dict[str, Plan]:
    """What erasing does to each table, as `erase_case()` and `erase_orientation()` read it, from the declarations of the models.

    For each table: `by`, the column that points to what is erased, and `to`, the text of the empty value of each personal column (its
    default, or nothing); without `to` the row goes.
    """
    of_case = {model._meta.db_table: _emptied(model, "id" if model is Case else "case_id") for model in _of_case()}
    content = {OrientationContent._meta.db_table: _emptied(OrientationContent, "orientation_id")}
    return {"case": {table: one for table, one in of_case.items() if one}, "orientation": content}


def _emptied(model: type[models.Model], by: str) -> dict[str, Any]:
    if getattr(model, "ERASED_WHOLE", False):
        return {"by": by, "to": None}
    fields: list[Any] = [model._meta.get_field(name) for name in sorted(getattr(model, "PERSONAL_DATA", ()))]
    return {"by": by, "to": {field.column: _empty_value(field) for field in fields}} if fields else {}


def _empty_value(field: Any) -> str | None:
    """The text of what a column holds when nothing was ever said. Raises AssertionError for one that always says something."""
    if field.null:
        return None
    if isinstance(field, ArrayField):
        return "{}"
    if isinstance(field, models.CharField | models.BinaryField) and (callable(field.default) or not field.has_default()):
        return ""
    assert field.has_default(), f"{field} has no empty value"
    return str(field.get_default())


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
    files = files_of(case)
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_case(%s, %s::jsonb, %s)", [case.pk, json.dumps(plan_of_erasure()), instant])
        erased = bool(cursor.fetchone()[0])
    if erased:
        remove_after_commit(files)
        record("case.erased", case, by=by, reference=case.reference, erased_at=instant)
    return erased


def empty_orientation(orientation_id: UUID) -> bool:
    """Empty the content of an orientation that never became a case; False when it is not there, or became one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_orientation(%s, %s::jsonb)", [orientation_id, json.dumps(plan_of_erasure())])
        return bool(cursor.fetchone()[0])


def throw_draft_away(case: Case, *, by: Actor) -> None:
    """A draft that nobody finished goes with its key, and what its orientation said. Raises Forbidden, TransitionRefused."""
    if by.membership is not None:
        raise forbidden(Permission.ERASE_CASE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT discard_stale_draft(%s, %s::jsonb)", [case.pk, json.dumps(plan_of_erasure())])
        if not cursor.fetchone()[0]:
            raise TransitionRefused(_("Seul un brouillon peut être supprimé."))


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
