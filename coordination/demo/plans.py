"""What becomes of each made-up case: where it stands today, and what failed before."""

from dataclasses import dataclass, replace
from itertools import cycle

from cases.models import Case
from coordination.demo.dice import Dice
from housing.models import HouseholdSide, Proposal, Reservation

Status, Outcome = Case.Status, Case.Outcome
Step, End = Reservation.Step, Reservation.End
CANCELLED = End.CANCELLED
FINAL = 15  # days after which a unit that was not kept for a case is no longer open
HOUSED = frozenset({Outcome.PERMANENT_SOCIAL, Outcome.PERMANENT_PRIVATE})


@dataclass(frozen=True)
class Failure:
    """A proposal that led nowhere: refused, withdrawn, or reserved until an end other than keys."""

    decline: str = ""
    withdrawal: str = ""
    end: str = ""


@dataclass(frozen=True)
class Plan:
    """Where a case stands. `step`: of its live reservation. `private`, `outside`: the stock in which it was rehoused."""

    status: Case.Status
    step: str = ""
    outcome: str = ""
    private: bool = False
    outside: bool = False
    proposed: bool = False
    failures: tuple[Failure, ...] = ()

    @property
    def reserved(self) -> bool:
        """A reservation is live or was completed."""
        return bool(self.step) or (self.outcome in HOUSED and not self.outside)


FAILURES: tuple[Failure, ...] = (
    *(Failure(end=end) for end in End if end != End.COMPLETED),
    *(Failure(decline=reason) for reason in Proposal.DeclineReason),
    *(
        Failure(withdrawal=reason)
        for reason in HouseholdSide.WithdrawReason
        if reason != HouseholdSide.WithdrawReason.CASE_ENDED
    ),
)
LIVE_STEPS = (
    Step.HELD, Step.RESERVATAIRE, Step.TO_BOOK, Step.COMMITTEE, Step.RANKED, Step.CONDITIONAL, Step.ALLOCATED, Step.ACCEPTED,
)  # fmt: skip


def _reserved(step: str, *, private: bool = False) -> Plan:
    return Plan(Status.RESERVED, step=step, private=private)


def _closed(outcome: Case.Outcome, *, private: bool = False, outside: bool = False) -> Plan:
    return Plan(Status.CLOSED, outcome=outcome, private=private, outside=outside)


SIGNED = Plan(Status.REHOUSED, step=Step.SIGNED)
SETTLED = Plan(Status.FOLLOW_UP, step=Step.KEYS)

TINY: list[tuple[int, Plan]] = [
    (1, Plan(Status.DRAFT)),
    (1, Plan(Status.FILED)),
    (1, Plan(Status.SEARCHING)),
    (2, Plan(Status.SEARCHING, proposed=True)),
    *((1, _reserved(step)) for step in (Step.HELD, Step.COMMITTEE)),
    (1, SIGNED),
    (1, SETTLED),
    (1, Plan(Status.SUSPENDED)),
    (2, _closed(Outcome.PERMANENT_SOCIAL)),
    (1, _closed(Outcome.PERMANENT_PRIVATE, private=True)),
    (1, _closed(Outcome.NO_NEWS)),
]
DEMO: list[tuple[int, Plan]] = [
    (3, Plan(Status.DRAFT)),
    (5, Plan(Status.FILED)),
    (6, Plan(Status.SEARCHING)),
    (8, Plan(Status.SEARCHING, proposed=True)),
    *((1, _reserved(step)) for step in LIVE_STEPS),
    *((1, _reserved(step)) for step in (Step.HELD, Step.RESERVATAIRE, Step.COMMITTEE, Step.ALLOCATED)),
    (1, _reserved(Step.PRESENTED, private=True)),
    (2, SIGNED),
    (1, Plan(Status.REHOUSED, outside=True)),
    (8, SETTLED),
    (1, replace(SETTLED, private=True)),
    (3, Plan(Status.SUSPENDED)),
    (42, _closed(Outcome.PERMANENT_SOCIAL)),
    (5, _closed(Outcome.PERMANENT_PRIVATE, private=True)),
    (1, _closed(Outcome.PERMANENT_PRIVATE, outside=True)),
    (9, _closed(Outcome.SUPPORTED_HOUSING)),
    (8, _closed(Outcome.SHELTER)),
    (5, _closed(Outcome.STAYED_SPOUSE_LEFT)),
    (7, _closed(Outcome.OWN_SOLUTION)),
    (5, _closed(Outcome.RETURNED_HOME)),
    (4, _closed(Outcome.LEFT_TERRITORY)),
    (4, _closed(Outcome.NO_NEWS)),
    (4, _closed(Outcome.NOT_ELIGIBLE)),
    (2, _closed(Outcome.WITHDRAWN)),
    (1, _closed(Outcome.DUPLICATE)),
]
SMALL: list[tuple[int, Plan]] = [
    (1, Plan(Status.FILED)),
    (2, Plan(Status.SEARCHING)),
    (1, _reserved(Step.COMMITTEE)),
    (2, SETTLED),
    (2, _closed(Outcome.PERMANENT_SOCIAL)),
]


def expand(mix: list[tuple[int, Plan]], dice: Dice, *, private: bool, live: float = 1, closed: float = 1) -> list[Plan]:
    """The plans of a mix with earlier failures, in drawn order, each as often as it says times `live` or `closed`.

    `private`: the partnership has private stock.
    """
    failures = cycle(failure for failure in FAILURES if private or failure.end != End.OWNER_DECLINED)
    plans = []
    for count, plan in mix:
        for _ in range(round(count * (closed if plan.status == Status.CLOSED else live))):
            failed = dice.weighted({0: 5, 1: 4, 2: 2}) if _may_have_failed(plan) else 0
            plans.append(replace(plan, failures=tuple(next(failures) for _ in range(failed))))
    dice.random.shuffle(plans)
    return plans


def _may_have_failed(plan: Plan) -> bool:
    if plan.status == Status.CLOSED:
        return plan.outcome in HOUSED | {Outcome.NO_NEWS, Outcome.OWN_SOLUTION, Outcome.SUPPORTED_HOUSING}
    return plan.status not in {Status.DRAFT, Status.FILED, Status.SUSPENDED}
