"""What is done beyond cases: actions, advice, local procedures, figures of the territory. What is wrong is corrected or withdrawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.actor import Actor
from tenants.errors import Refused
from tenants.locking import lock
from tenants.models import (
    AdviceContact,
    Commune,
    ExternalFigure,
    LocalProcedure,
    OutreachAction,
    Participation,
    Programme,
)
from tenants.policies import forbidden, require_ability, require_part
from tenants.record import record
from tenants.resource_policies import action_policy, advice_policy, figure_policy, procedure_policy
from tenants.roles import Permission

COORDINATOR = Participation.Part.COORDINATOR


def _write(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _require_in(by: Actor, programme: Programme) -> None:
    require_ability(by, Permission.LOG_OUTREACH)
    if programme not in by.programmes:
        raise forbidden(Permission.LOG_OUTREACH)


# --- actions ----------------------------------------------------------------------------------------
@transaction.atomic
def log_action(*, by: Actor, programme: Programme, values: Mapping[str, Any]) -> OutreachAction:
    """Note something that was done for many. Raises Forbidden."""
    _require_in(by, programme)
    row = OutreachAction.objects.create(tenant=by.tenant, programme=programme, **values)
    record("action.logged", row, by=by, action_kind=row.kind, done_on=row.done_on)
    return row


def require_action(action: OutreachAction, by: Actor) -> None:
    """Raise Forbidden unless the actor notes the actions of the organisation that this one is of."""
    require_ability(by, Permission.LOG_OUTREACH)
    if action.tenant_id != by.tenant.pk:
        raise forbidden(Permission.LOG_OUTREACH)


def _own_action(action: OutreachAction, by: Actor) -> OutreachAction:
    require_action(action, by)
    return lock(action_policy.visible(by), action.pk)


@transaction.atomic
def correct_action(action: OutreachAction, *, by: Actor, values: Mapping[str, Any]) -> OutreachAction:
    """Correct an action. Raises Forbidden."""
    row = _own_action(action, by)
    _write(row, values)
    record("action.corrected", row, by=by)
    return row


@transaction.atomic
def withdraw_action(action: OutreachAction, *, by: Actor) -> None:
    """Take away an action that was noted by mistake. Raises Forbidden."""
    row = _own_action(action, by)
    _write(row, {"is_active": False})
    record("action.withdrawn", row, by=by)


# --- advice -----------------------------------------------------------------------------------------
@transaction.atomic
def note_advice(*, by: Actor, programme: Programme, values: Mapping[str, Any]) -> AdviceContact:
    """Count an advice given outside any case. Raises Forbidden."""
    _require_in(by, programme)
    row = AdviceContact.objects.create(tenant=by.tenant, programme=programme, **values)
    record("advice.noted", row, by=by)
    return row


@transaction.atomic
def withdraw_advice(advice: AdviceContact, *, by: Actor) -> None:
    """Take away an advice that was counted by mistake. Raises Forbidden."""
    require_ability(by, Permission.LOG_OUTREACH)
    row = lock(advice_policy.visible(by), advice.pk)
    _write(row, {"is_active": False})
    record("advice.withdrawn", row, by=by)


# --- local procedures -------------------------------------------------------------------------------
@transaction.atomic
def add_procedure(*, by: Actor, programme: Programme, values: Mapping[str, Any]) -> LocalProcedure:
    """Say what to do here, for everybody in a programme. Raises Forbidden; IntegrityError when the title is taken."""
    require_part(by, Permission.KEEP_DIRECTORY, COORDINATOR, programme=programme.pk)
    row = LocalProcedure.objects.create(tenant=by.tenant, programme=programme, **values)
    record("procedure.added", row, by=by)
    return row


def require_procedure(procedure: LocalProcedure, by: Actor) -> None:
    """Raise Forbidden unless the actor keeps the local procedures of this programme."""
    require_part(by, Permission.KEEP_DIRECTORY, COORDINATOR, programme=procedure.programme_id)


def _own_procedure(procedure: LocalProcedure, by: Actor) -> LocalProcedure:
    require_procedure(procedure, by)
    return lock(procedure_policy.visible(by), procedure.pk)


@transaction.atomic
def correct_procedure(procedure: LocalProcedure, *, by: Actor, values: Mapping[str, Any]) -> LocalProcedure:
    """Correct a local procedure, or say that it is still right. Raises Forbidden; IntegrityError when the title is taken."""
    row = _own_procedure(procedure, by)
    _write(row, {**values, "reviewed_on": timezone.localdate()})
    record("procedure.corrected", row, by=by)
    return row


@transaction.atomic
def withdraw_procedure(procedure: LocalProcedure, *, by: Actor) -> None:
    """Take a local procedure away. Raises Forbidden."""
    row = _own_procedure(procedure, by)
    _write(row, {"is_active": False})
    record("procedure.withdrawn", row, by=by)


# --- figures of the territory -----------------------------------------------------------------------
@dataclass(frozen=True)
class Figure:
    """A figure as it is typed: a count below five is never kept, only that it is below five (`value` None)."""

    commune: Commune
    year: int
    value: Decimal | None


def unsaid(kind: str, value: Decimal) -> Decimal | None:
    """The value to keep: None for one to four people."""
    return None if kind in ExternalFigure.OF_PEOPLE and 0 < value < ExternalFigure.FEWEST else value


@transaction.atomic
def note_figures(*, by: Actor, programme: Programme, kind: str, source: str, figures: Iterable[Figure]) -> int:
    """Write yearly figures of communes; one's own are corrected. Returns how many.

    Raises Forbidden; Refused when another organisation gave one of them.
    """
    _require_in(by, programme)
    known = {
        (row.commune_id, row.year): row
        for row in figure_policy.rows(by).filter(programme=programme, kind=kind).select_related("commune")
    }
    count, last = 0, None
    for one in figures:
        row = known.get((one.commune.pk, one.year))
        if row is None:
            row = ExternalFigure.objects.create(
                tenant=by.tenant, programme=programme, commune=one.commune, year=one.year, kind=kind,
                value=one.value, source=source,
            )  # fmt: skip
            known[one.commune.pk, one.year] = row
        elif row.tenant_id == by.tenant.pk:
            _write(row, {"value": one.value, "source": source})
        else:
            raise Refused(
                _("Le chiffre de %(commune)s en %(year)s a été donné par %(who)s, qui seule peut le corriger."),
                commune=one.commune.name, year=one.year, who=row.tenant.name,
            )  # fmt: skip
        count, last = count + 1, row
    if last is not None:
        record("figures.noted", last, by=by, figure_kind=kind, figures=count)
    return count
