"""Reading the ledger: sums by line and in all, what a rehousing and a support measure cost, one exercise beside another.

A cost is what was paid, dated in the exercise's days that may be counted, divided by rehousings signed (indicator 2) or support measures
begun (indicator 5) in the same days. Amounts are exact to the cent, halves of a cent rounded up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Sum

from reporting import live
from reporting.live import Results
from reporting.models import FundingLine, FundingMovement
from reporting.periods import Period
from reporting.policies import evaluates, funding_policy, movement_policy
from reporting.targets import MASKED, exercise_in, exercises
from tenants.actor import Actor
from tenants.french import euros
from tenants.models import Programme
from tenants.spreadsheets import harmless

CENT = Decimal("0.01")
NOTHING = "–"
COMPARED = 6  # exercises


@dataclass(frozen=True, slots=True)
class Sums:
    """Voted, committed and paid, in euros."""

    voted: Decimal
    committed: Decimal
    paid: Decimal

    @classmethod
    def of(cls, lines: Iterable[FundingLine]) -> "Sums":
        """Of several lines."""
        rows = list(lines)
        return cls(*(sum((getattr(row, name) for row in rows), Decimal("0.00")) for name in ("voted", "committed", "paid")))

    @property
    def balance(self) -> Decimal:
        """Voted and not paid yet."""
        return self.voted - self.paid


@dataclass(frozen=True, slots=True)
class Costs:
    """What a rehousing and a support measure cost, in words: an amount, nothing to divide by, or masked."""

    rehousing: str
    measure: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its costs."""

    line: FundingLine
    costs: Costs | None


@dataclass(frozen=True)
class Account:
    """The funding of a programme for one exercise, as far as the reader may see it.

    `results` is None for an organisation that reads its own share alone: it is told no cost.
    """

    programme: Programme
    exercise: Period
    rows: list[Row]
    total: Sums
    costs: Costs | None
    results: Results | None
    counted: Period | None

    @property
    def definition(self) -> str:
        """How the costs are computed, with what they are divided by when it may be told."""
        if self.results is None or self.counted is None:
            return ""
        signed, begun = (
            f" ({number})" if number is not None else "" for number in (self.results.rehousings, self.results.measures)
        )
        return (
            f"Par relogement : versé ÷ relogements signés et non annulés{signed} ; par accompagnement : versé ÷ accompagnements dont "
            f"la première séance a été tenue{begun} ; l’un et l’autre {self.counted}. Le même montant est rapporté à chacun : les deux "
            "coûts ne s’ajoutent pas. « Masqué » : moins de cinq."
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """One exercise beside the others."""

    year: int
    name: str
    total: Sums
    costs: Costs | None


def per_unit(paid: Decimal, number: int | None) -> str:
    """A cost in words."""
    if number is None:
        return MASKED
    return euros((paid / number).quantize(CENT, ROUND_HALF_UP)) if number else NOTHING


def costs(paid: Decimal, results: Results) -> Costs:
    """What each rehousing and each support measure cost."""
    return Costs(per_unit(paid, results.rehousings), per_unit(paid, results.measures))


def account(actor: Actor, programme: Programme, year: int) -> Account:
    """The account of one exercise."""
    exercise = exercise_in(programme, year)
    lines = list(funding_policy.visible(actor).filter(programme=programme, year=year).select_related("beneficiary"))
    total = Sums.of(lines)
    until = live.counted_until(programme.pk, exercise.end) if evaluates(actor, programme.pk) else None
    if until is None or until < exercise.start:
        return Account(programme, exercise, [Row(line, None) for line in lines], total, None, None, None)
    counted = Period(exercise.start, until)
    results, paid = live.results(programme.pk, counted), _paid(actor, lines, counted)
    rows = [Row(line, costs(paid.get(line.pk, Decimal(0)), results)) for line in lines]
    return Account(programme, exercise, rows, total, costs(sum(paid.values(), Decimal(0)), results), results, counted)


def _paid(actor: Actor, lines: Iterable[FundingLine], counted: Period) -> dict[UUID, Decimal]:
    """What was paid of each line by the last day counted."""
    movements = movement_policy.visible(actor).filter(
        line__in=list(lines), stage=FundingMovement.Stage.PAID, on__lte=counted.end
    )
    return dict(movements.order_by().values_list("line").annotate(total=Sum("amount")))


def compared(actor: Actor, programme: Programme) -> list[Compared]:
    """The last exercises, one beside the other, the latest first; those without any line are left out."""
    with_lines = set(funding_policy.visible(actor).filter(programme=programme).values_list("year", flat=True))
    found = []
    for year, name in [one for one in exercises(programme, ahead=1) if one[0] in with_lines][:COMPARED]:
        one = account(actor, programme, year)
        found.append(Compared(year, name, one.total, one.costs))
    return found


# --- as a table for spreadsheets --------------------------------------------------------------------
HEADER = [
    "financeur",
    "part attribuée à",
    "voté",
    "engagé",
    "versé",
    "solde",
    "versé par relogement",
    "versé par accompagnement",
]


def table(found: Account) -> list[list[str]]:
    """The account as lines of cells: amounts with a comma, without a sign."""
    rows = [
        [row.line.title, row.line.beneficiary.name if row.line.beneficiary else "", *_amounts(row.line), *_plain(row.costs)]
        for row in found.rows
    ]
    total = ["Total", "", *_amounts(found.total), *_plain(found.costs)]
    return [HEADER, *([harmless(cell) for cell in row] for row in [*rows, total])]


def _amounts(one: FundingLine | Sums) -> list[str]:
    return [f"{amount:.2f}".replace(".", ",") for amount in (one.voted, one.committed, one.paid, one.balance)]


def _plain(found: Costs | None) -> list[str]:
    if found is None:
        return ["", ""]
    return ["".join(cost.replace("€", "").split()) for cost in (found.rehousing, found.measure)]
