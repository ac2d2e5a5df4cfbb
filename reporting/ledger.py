"""Writing the ledger of a programme's funding: lines, dated entries, corrections. Nothing is rewritten; the database adds up and checks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reporting.models import FundingLine, FundingMovement
from reporting.policies import funding_policy, movement_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.models import Participation, Programme, Tenant
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission

Stage = FundingMovement.Stage


@dataclass(frozen=True, slots=True)
class Entered:
    """What a movement says: how much (euros), on which day, why."""

    amount: Decimal
    on: date
    reason: str


def _settles(programme_id: object, by: Actor) -> None:
    require_part(by, Permission.MANAGE_PROGRAMME, Participation.Part.COORDINATOR, programme=programme_id)


@transaction.atomic
def open_line(
    programme: Programme,
    *,
    by: Actor,
    year: int,
    funder: str,
    label: str,
    beneficiary: Tenant | None,
    voted: Entered,
) -> FundingLine:
    """Open a line with what was voted. Raises Forbidden, TransitionRefused; IntegrityError when the line exists."""
    _settles(programme.pk, by)
    line = FundingLine.objects.create(
        tenant=by.tenant, programme=programme, year=year, funder=funder, label=label.strip(), beneficiary=beneficiary
    )
    record("funding.line_opened", line, by=by, programme=programme.pk, year=year, funder=funder)
    enter(line, by=by, stage=Stage.VOTED, entered=voted)
    return line


@transaction.atomic
def enter(line: FundingLine, *, by: Actor, stage: str, entered: Entered) -> FundingMovement:
    """Note a dated entry. Raises Forbidden, TransitionRefused; IntegrityError when paid would pass committed, or committed voted."""
    return _write(line, by, stage, entered, None)


@transaction.atomic
def correct(movement: FundingMovement, *, by: Actor, right: Entered) -> FundingMovement:
    """Correct an entry by one more movement: `right.amount` is what it should have said. The entry itself stays.

    Raises Forbidden, TransitionRefused; IntegrityError when the totals would not hold.
    """
    funding_policy.require(by, Permission.READ_FUNDING, movement.line)
    movement = movement_policy.visible(by).select_related("line").get(pk=movement.pk)
    if movement.corrects_id is not None:
        raise TransitionRefused(_("Une correction ne se corrige pas : corrigez le mouvement lui-même."))
    difference = right.amount - standing(movement)
    if not difference:
        raise TransitionRefused(_("Ce montant est déjà celui qui est noté."), code="amount")
    return _write(movement.line, by, movement.stage, Entered(difference, right.on, right.reason), movement)


def standing(movement: FundingMovement) -> Decimal:
    """What an entry amounts to with its corrections."""
    corrected = movement.corrections.aggregate(total=Sum("amount"))["total"]
    return movement.amount + (corrected or Decimal(0))


def _write(line: FundingLine, by: Actor, stage: str, entered: Entered, corrects: FundingMovement | None) -> FundingMovement:
    _settles(line.programme_id, by)
    funding_policy.require(by, Permission.READ_FUNDING, line)
    if entered.on > timezone.localdate():
        raise TransitionRefused(_("Cette date est dans le futur."), code="on")
    if not entered.reason.strip():
        raise TransitionRefused(_("Dites pourquoi : le motif reste avec le mouvement."), code="reason")
    row = FundingMovement.objects.create(
        tenant=by.tenant,
        line=line,
        stage=Stage(stage),
        amount=entered.amount,
        on=entered.on,
        reason=entered.reason.strip(),
        corrects=corrects,
        noted_by=by.membership,
    )
    kind = "funding.corrected" if corrects else "funding.entered"
    record(kind, row, by=by, line=line.pk, stage=stage, amount=entered.amount, on=entered.on)
    return row
