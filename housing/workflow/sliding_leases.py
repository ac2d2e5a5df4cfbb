"""The only place that assigns the state of a lease that slides.

State     action         who           → state
--------  -------------  ------------  ------------------------------------------------------------
(none)    sign           association   running   (on a sublease that slides; its first review period)
running   plan_review    association   the same
running   hold_review    association   the same  (what the three found)
running   tell_prefect   landlord      the same  (once a period: it offers a lease, or says why not)
running   renew          landlord      the same  (another period, with reasons)
running   slide          landlord      slid      (her own lease, from a day on)
running   stop           association   stopped   (with a coded reason)

CCH L442-8-3: the three sign a convention that provides for a periodic joint review; two months before each period ends, a social landlord
tells the préfet whether it offers a lease to the household, and if not for what reasons.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Tenure
from housing.models import Lease, LeaseReview, SlidingLease, SlidingPeriod
from housing.policies import lease_policy
from housing.sliding_policies import sliding_lease_policy
from housing.workflow.common import Side, coordinators_of, not_future, reference_of, require_side
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import date_fr
from tenants.locking import lock
from tenants.record import record
from tenants.references import draw_reference
from tenants.roles import Permission

Status = SlidingLease.Status
OWNER, LANDLORD = Permission.ANSWER_FOR_HOUSEHOLD, Permission.RESERVE


def _take(row: SlidingLease, by: Actor, side: Side) -> SlidingLease:
    """Lock a running one for a move of one side. Raises Forbidden, TransitionRefused."""
    permission = OWNER if side == Side.OWNER else LANDLORD
    found = lock(sliding_lease_policy.visible(by).select_related("lease"), row.pk)
    sliding_lease_policy.require(by, permission, found)
    require_side(by, permission, side, found)
    if found.status != Status.RUNNING:
        raise TransitionRefused(
            _("Ce bail glissant est « %(status)s » : il ne change plus."), status=found.get_status_display()
        )
    return found


def _sides(row: Any) -> dict[str, Any]:
    names = ("tenant_id", "case_tenant_id", "programme_id", "case_id")
    return {name: getattr(row, name) for name in names}


def _tell(kind: str, row: SlidingLease, by: Actor, **facts: Any) -> None:
    sides = {row.tenant_id, row.case_tenant_id, *coordinators_of(row.programme_id)} - {by.tenant.pk}
    reference = reference_of(row.case_id)
    record(kind, row, by=by, owner=row.case_tenant_id, tell=sides, reference=reference, **facts)


def last_period(row: SlidingLease) -> SlidingPeriod:
    """The review period that runs, or the last that did."""
    return SlidingPeriod.objects.filter(sliding=row).latest("starts_on")


@transaction.atomic
def sign(lease: Lease, *, by: Actor, signed_on: date, ends_on: date) -> SlidingLease:
    """The three signed the convention; its first review period runs to `ends_on`. Raises Forbidden, TransitionRefused."""
    under = lock(lease_policy.visible(by), lease.pk)
    lease_policy.require(by, OWNER, under)
    require_side(by, OWNER, Side.OWNER, under)
    if under.tenure != Tenure.BAIL_GLISSANT or under.cancelled_on is not None:
        raise TransitionRefused(_("Cette convention suit un bail glissant signé : ce bail n’en est pas un, ou il est annulé."))
    not_future(signed_on)
    if signed_on < under.signed_on:
        raise TransitionRefused(
            _("La convention se signe avec la sous-location ou après : le %(day)s au plus tôt."), day=date_fr(under.signed_on)
        )
    if ends_on <= signed_on:
        raise TransitionRefused(_("La période d’examen prend fin après la signature."))
    if (other := _overlapping(under, signed_on)) is not None:
        raise TransitionRefused(_("La convention %(number)s court déjà à cette date pour ce ménage."), number=other.number)
    row = SlidingLease.objects.create(**_sides(under), lease=under, number=draw_reference(), signed_on=signed_on)
    SlidingPeriod.objects.create(**_sides(under), sliding=row, starts_on=signed_on, ends_on=ends_on)
    _tell("sliding_lease.signed", row, by)
    return row


def _overlapping(lease: Lease, day: date) -> SlidingLease | None:
    rows = SlidingLease.objects.filter(case=lease.case_id)
    return rows.exclude(over_on__lte=day).first()


@transaction.atomic
def plan_review(sliding: SlidingLease, *, by: Actor, on: date) -> LeaseReview:
    """The day of a joint review. Raises Forbidden, TransitionRefused."""
    row = _take(sliding, by, Side.OWNER)
    if on < row.signed_on:
        raise TransitionRefused(_("Un examen vient après la convention, signée le %(day)s."), day=date_fr(row.signed_on))
    if LeaseReview.objects.filter(sliding=row, planned_on=on).exists():
        raise TransitionRefused(_("Un examen est déjà prévu ce jour-là."))
    review = LeaseReview.objects.create(**_sides(row), sliding=row, planned_on=on)
    _tell("sliding_lease.review_planned", row, by, on=on)
    return review


@transaction.atomic
def hold_review(sliding: SlidingLease, *, by: Actor, on: date, finding: str) -> LeaseReview:
    """The three met: what they found. It is the next one that was planned, or one more. Raises Forbidden, TransitionRefused."""
    row = _take(sliding, by, Side.OWNER)
    not_future(on)
    if on < row.signed_on:
        raise TransitionRefused(_("Un examen vient après la convention, signée le %(day)s."), day=date_fr(row.signed_on))
    planned = LeaseReview.objects.filter(sliding=row, held_on__isnull=True).order_by("planned_on").first()
    review = planned or LeaseReview(**_sides(row), sliding=row, planned_on=on)
    review.held_on, review.finding = on, LeaseReview.Finding(finding)
    review.save()
    _tell("sliding_lease.review_held", row, by, on=on)
    return review


@transaction.atomic
def tell_prefect(
    sliding: SlidingLease, *, by: Actor, on: date, offers_lease: bool, reasons: Collection[str] = ()
) -> SlidingPeriod:
    """What the landlord tells the préfet of the period that runs. `reasons`: why it offers no lease.

    Raises Forbidden, TransitionRefused.
    """
    row = _take(sliding, by, Side.LANDLORD)
    not_future(on)
    period = last_period(row)
    if period.told_on is not None:
        raise TransitionRefused(
            _("Le préfet est déjà informé pour cette période, par la lettre du %(day)s."), day=date_fr(period.told_on)
        )
    if on < period.starts_on:
        raise TransitionRefused(
            _("La période d’examen commence le %(day)s : la lettre au préfet vient ensuite."), day=date_fr(period.starts_on)
        )
    if not offers_lease and not reasons:
        raise TransitionRefused(_("Sans bail proposé, la lettre dit pour quels motifs."))
    period.told_on, period.offers_lease = on, offers_lease
    period.reasons = [] if offers_lease else [SlidingPeriod.Reason(code) for code in reasons]
    period.save(update_fields=["told_on", "offers_lease", "reasons"])
    _tell("sliding_lease.prefect_told", row, by, offers_lease=offers_lease)
    return period


@transaction.atomic
def renew(sliding: SlidingLease, *, by: Actor, ends_on: date, reasons: Collection[str]) -> SlidingPeriod:
    """Another review period, from the end of the last one, with its reasons. Raises Forbidden, TransitionRefused."""
    row = _take(sliding, by, Side.LANDLORD)
    period = last_period(row)
    if not reasons:
        raise TransitionRefused(_("Un renouvellement a au moins un motif."))
    if period.told_on is None:
        raise TransitionRefused(_("Dites d’abord au préfet ce qu’il en est de la période qui s’achève."))
    if ends_on <= period.ends_on:
        raise TransitionRefused(_("La nouvelle période prend fin après celle du %(day)s."), day=date_fr(period.ends_on))
    why = [SlidingPeriod.Reason(code) for code in reasons]
    found = SlidingPeriod.objects.create(
        **_sides(row), sliding=row, starts_on=period.ends_on, ends_on=ends_on, renewal_reasons=why
    )
    _tell("sliding_lease.renewed", row, by, until=ends_on)
    return found


@transaction.atomic
def slide(sliding: SlidingLease, *, by: Actor, on: date) -> SlidingLease:
    """She has her own lease from a day on. Raises Forbidden, TransitionRefused."""
    row = _take(sliding, by, Side.LANDLORD)
    not_future(on)
    if row.lease.keys_on is None or on < row.lease.keys_on:
        raise TransitionRefused(
            _("Un bail glisse après le début de la sous-location : les clés doivent avoir été remises avant ce jour.")
        )
    return _end(row, Status.SLID, on, by)


@transaction.atomic
def stop(sliding: SlidingLease, *, by: Actor, on: date, reason: str) -> SlidingLease:
    """The sublease is over otherwise than by a lease of her own. Raises Forbidden, TransitionRefused."""
    row = _take(sliding, by, Side.OWNER)
    not_future(on)
    row.stop_reason = SlidingLease.StopReason(reason)
    return _end(row, Status.STOPPED, on, by)


def _end(row: SlidingLease, status: str, on: date, by: Actor) -> SlidingLease:
    if on < row.signed_on:
        raise TransitionRefused(_("Ce jour est avant la convention, signée le %(day)s."), day=date_fr(row.signed_on))
    row.status, row.over_on = status, on
    row.save(update_fields=["status", "over_on", "stop_reason"])
    _tell(f"sliding_lease.{status}", row, by, on=on)
    return row
