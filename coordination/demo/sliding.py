"""Leases that slide: the convention, its review periods, what was found, what the préfet was told."""

from datetime import date, timedelta

from cases.models import Tenure
from coordination.demo.dice import Dice
from coordination.demo.story import Story
from housing.deadlines import two_months_before
from housing.models import Lease, LeaseReview, SlidingLease, SlidingPeriod

PERIOD, REVIEW = timedelta(days=182), timedelta(days=85)
# Where subleases that slide are the habit.
SLIDES = frozenset({"Résidence sociale à Amiens"})
Reason, Finding = SlidingPeriod.Reason, LeaseReview.Finding


def write_sliding(story: Story, lease: Lease) -> None:
    """The convention of a sublease that slides, from its signature to today. Draws of its own."""
    if lease.tenure != Tenure.BAIL_GLISSANT or lease.keys_on is None:
        return
    dice, today = Dice(f"sliding {lease.pk}"), story.clock.today
    sides = {"tenant": lease.tenant, **story.sides}
    row = SlidingLease(id=dice.uuid(), lease=lease, number=dice.reference(), signed_on=lease.signed_on, **sides)
    row.created_at = lease.created_at
    slides_on = lease.signed_on + timedelta(days=dice.between(330, 520))
    if lease.keys_on <= slides_on <= today:
        row.status, row.over_on = SlidingLease.Status.SLID, slides_on
    last = row.over_on or today
    periods = [SlidingPeriod(id=dice.uuid(), sliding=row, starts_on=row.signed_on, ends_on=row.signed_on + PERIOD, **sides)]
    while periods[-1].ends_on < last:
        first = periods[-1].ends_on
        more = SlidingPeriod(id=dice.uuid(), sliding=row, starts_on=first, ends_on=first + PERIOD, **sides)
        more.renewal_reasons = dice.some([Reason.SUPPORT, Reason.RIGHTS, Reason.RESOURCES], 1)
        periods.append(more)
    for period in periods:
        told_on = two_months_before(period.ends_on) - timedelta(days=dice.between(2, 12))
        if told_on <= last:
            period.told_on, period.offers_lease = told_on, period is periods[-1] and row.over_on is not None
            period.reasons = [] if period.offers_lease else [Reason.SUPPORT]
    story.ledger.add(story.owner.tenant, row, *periods, *_reviews(row, dice, last, sides))


def _reviews(row: SlidingLease, dice: Dice, last: date, sides: dict[str, object]) -> list[LeaseReview]:
    """One review a season, held but for the next one."""
    found, planned_on = [], row.signed_on + REVIEW
    while planned_on <= last:
        review = LeaseReview(id=dice.uuid(), sliding=row, planned_on=planned_on, held_on=planned_on, **sides)
        review.finding = (
            dice.pick([Finding.SOON, Finding.TIME]) if planned_on + REVIEW <= last or not row.over_on else Finding.READY
        )
        found.append(review)
        planned_on += REVIEW
    if row.over_on is None:
        found.append(LeaseReview(id=dice.uuid(), sliding=row, planned_on=planned_on, **sides))
    return found
