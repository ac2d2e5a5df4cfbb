"""What finances a made-up programme, exercise by exercise, and a target that changed on the way: noted as its coordination would."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from coordination.demo.cast import FundingSpec, Partnership, ProgrammeSpec
from reporting.ledger import Entered, correct, enter, open_line
from reporting.models import FundingLine, FundingMovement
from reporting.periods import Period, whole_exercise, year_of
from reporting.targets import first_day
from tenants.acting import acting_as
from tenants.actor import Actor
from tenants.french import date_fr, paris
from tenants.models import ChannelTarget, Programme
from tenants.services.decisions import set_target

Stage = FundingMovement.Stage
CENT = Decimal("0.01")
# What happens to a line, in days after the exercise begins: stage, part of what was voted, why.
COURSE = (
    (45, Stage.COMMITTED, Decimal("0.6"), "convention signée, première tranche"),
    (75, Stage.PAID, Decimal("0.4"), "acompte"),
    (190, Stage.COMMITTED, Decimal("0.4"), "deuxième tranche"),
    (260, Stage.PAID, Decimal("0.4"), "deuxième acompte, sur bilan intermédiaire"),
    (350, Stage.PAID, Decimal("0.15"), "solde, sur bilan"),
)
SLIP = Decimal("90.00")
DECIDED_BEFORE = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class _Year:
    by: Actor
    programme: Programme
    exercise: Period
    today: date


def write_money(partnership: Partnership, spec: ProgrammeSpec, *, now: datetime) -> int:
    """Note the funding of every exercise up to now. Returns how many lines there are."""
    if not spec.funding:
        return 0
    programme, today, lines = partnership.programme, paris(now).date(), 0
    first = first_day(programme)
    with acting_as(partnership.coordinator.proposer) as by:
        for rank, year in enumerate(range(first.year, year_of(first, today) + 1)):
            context = _Year(by, programme, whole_exercise(first, year), today)
            lines += sum(_line(context, one, rank, partnership) for one in spec.funding)
        _change_target(by, partnership, today)
    return lines


def _line(context: _Year, spec: FundingSpec, rank: int, partnership: Partnership) -> bool:
    """One funder in one exercise; False when it gives nothing that year, or to an organisation that is not there."""
    amount = Decimal(spec.amounts[min(rank, len(spec.amounts) - 1)])
    given_to = [one.tenant for players in partnership.playing.values() for one in players if one.key == spec.beneficiary]
    if not amount or (spec.beneficiary and not given_to):
        return False
    voted_on = min(context.exercise.start - timedelta(days=spec.voted_before), context.today)
    line = open_line(
        context.programme,
        by=context.by,
        year=context.exercise.start.year,
        funder=spec.funder,
        label=spec.label,
        beneficiary=given_to[0] if given_to else None,
        voted=Entered(amount, voted_on, spec.reason),
    )
    for number, (days, stage, part, why) in enumerate(COURSE):
        on = context.exercise.start + timedelta(days=days + spec.late)
        if on <= context.today:
            _note(context, line, stage, (amount * part).quantize(CENT), on, why, slips=rank == 0 and number == 1 and spec.slips)
    return True


def _note(context: _Year, line: FundingLine, stage: str, amount: Decimal, on: date, why: str, *, slips: bool) -> None:
    entry = enter(line, by=context.by, stage=stage, entered=Entered(amount + (SLIP if slips else 0), on, why))
    corrected_on = on + timedelta(days=6)
    if slips and corrected_on <= context.today:
        correct(entry, by=context.by, right=Entered(amount, corrected_on, "montant saisi par erreur, relevé du comptable"))


def _change_target(by: Actor, partnership: Partnership, today: date) -> None:
    """The channel without a target gets one, then a higher one: both are to be read."""
    programme = partnership.programme
    begins = whole_exercise(first_day(programme), year_of(first_day(programme), today)).start
    aimed = set(ChannelTarget.objects.filter(programme=programme, channel__isnull=False).values_list("channel", flat=True))
    channel = next((one for one in partnership.channels.values() if one.pk not in aimed), None)
    changed_on = today - DECIDED_BEFORE
    if channel is None:
        return
    steps = [(begins, 40, "premier objectif, fixé avec les partenaires")]
    if changed_on > begins:
        steps.append((changed_on, 55, f"comité de pilotage du {date_fr(changed_on)}"))
    for since, low, reason in steps:
        set_target(programme, channel, by=by, kind=ChannelTarget.Kind.ENTRIES, low=low, high=None, since=since, reason=reason)
