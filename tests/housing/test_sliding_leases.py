"""The lease that slides: convention, joint reviews, what the préfet is told, the slide; what is refused, who sees it."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.deadlines.registry import owned_by, seen_by
from cases.deadlines.rules import Kind
from cases.models import Exclusion, Tenure
from housing import workflow
from housing.deadlines import two_months_before
from housing.models import LeaseReview, SlidingLease, SlidingPeriod
from housing.workflow import sliding_leases as sliding
from tenants.acting import acting_as
from tenants.errors import Forbidden, TransitionRefused
from tenants.french import date_fr, paris
from tests.housing.course import start, start_private
from tests.housing.sheltered import day, today
from tests.security.attempts import FORBIDDEN, refusal
from tests.security.test_policy_controls import loosened


def lease_of(world, *, tenure="sliding", keys=True, course=None):
    """A sublease, signed today; with keys unless said otherwise."""
    course = (course or start(world)).accepted()
    lease = course.run("landlord", workflow.sign_lease, tenure=tenure, signed_on=today())
    if keys:
        course.run("landlord", workflow.hand_keys, keys_on=today())
    return lease


def act(world, action, row, who="asso", role="officer", **values):
    with world.acting(who, role) as by:
        return action(row, by=by, **values)


def signed(world, lease=None, **terms):
    """A convention signed today, with a review period of three months."""
    return act(world, sliding.sign, lease or lease_of(world), **{"signed_on": today(), "ends_on": day(92)} | terms)


# --- the course -------------------------------------------------------------------------------------------
def test_reviews_a_refusal_a_renewal_then_her_own_lease(world):
    row = signed(world)
    act(world, sliding.plan_review, row, on=day(40))
    review = act(world, sliding.hold_review, row, on=today(), finding="soon")
    assert (review.planned_on, review.held_on) == (day(40), today()), "the one that was planned is the one held"
    period = act(world, sliding.tell_prefect, row, "landlord", on=today(), offers_lease=False, reasons=["support"])
    assert (period.told_on, period.offers_lease, period.reasons) == (today(), False, ["support"])
    more = act(world, sliding.renew, row, "landlord", ends_on=day(200), reasons=["support"])
    assert more.starts_on == period.ends_on
    assert act(world, sliding.slide, row, "landlord", on=today()).status == SlidingLease.Status.SLID


REFUSED = {
    "a review before the convention": lambda w: act(w, sliding.plan_review, signed(w), on=day(-1)),
    "a review held before it": lambda w: act(w, sliding.hold_review, signed(w), on=day(-1), finding="ready"),
    "a review held tomorrow": lambda w: act(w, sliding.hold_review, signed(w), on=day(1), finding="ready"),
    "a slide before the keys": lambda w: act(w, sliding.slide, signed(w, lease_of(w, keys=False)), "landlord", on=today()),
    "a slide before its sublease": lambda w: act(w, sliding.slide, signed(w), "landlord", on=day(-1)),
    "a convention before its sublease": lambda w: signed(w, signed_on=day(-1)),
    "a convention on a lease of her own": lambda w: signed(w, lease_of(w, tenure="direct")),
    "a period that ends before it begins": lambda w: signed(w, ends_on=today()),
    "a refusal without a reason": lambda w: act(w, sliding.tell_prefect, signed(w), "landlord", on=today(), offers_lease=False),
    "a renewal before the letter": lambda w: act(w, sliding.renew, signed(w), "landlord", ends_on=day(300), reasons=["rights"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_possible_is_refused_in_words(world, name):
    with pytest.raises(TransitionRefused):
        REFUSED[name](world)


def test_a_letter_waits_for_its_period(world):
    row = signed(world)
    act(world, sliding.tell_prefect, row, "landlord", on=today(), offers_lease=False, reasons=["support"])
    act(world, sliding.renew, row, "landlord", ends_on=day(200), reasons=["support"])
    with pytest.raises(TransitionRefused, match=f"commence le {date_fr(day(92))}"):
        act(world, sliding.tell_prefect, row, "landlord", on=today(), offers_lease=True)


def test_two_conventions_do_not_run_at_once(world):
    lease = lease_of(world)
    first = signed(world, lease)
    with pytest.raises(TransitionRefused, match="court déjà"):
        signed(world, lease)
    act(world, sliding.stop, first, on=today(), reason="her_wish")
    with pytest.raises(TransitionRefused, match="ne change plus"):
        act(world, sliding.slide, first, "landlord", on=today())


SIDES = ("tenant_id", "case_tenant_id", "programme_id", "case_id")


def sides(row):
    return {name: getattr(row, name) for name in SIDES}


def test_the_database_refuses_the_same(world):
    """Negative control of the services: written by hand, each is refused by a constraint or by the side that it is not."""
    early, late = lease_of(world, keys=False), lease_of(world)
    row, other = signed(world, early), signed(world, late)
    new = {"sliding": other} | sides(other)
    with world.acting("asso"):
        attempts = {
            "sliding_lease__one_at_a_time": lambda: SlidingLease.objects.create(
                lease=late, number="A", signed_on=today(), **sides(late)
            ),
            "sliding_lease__follows_its_sublease": lambda: SlidingLease.objects.create(
                lease=late, number="B", signed_on=day(-9), over_on=day(-8), status="running", **sides(late)
            ),
            "lease_review__within_convention": lambda: LeaseReview.objects.create(planned_on=day(-1), **new),
            "sliding_period__one_at_a_time": lambda: SlidingPeriod.objects.create(starts_on=day(3), ends_on=day(9), **new),
            "sliding_period__within_convention": lambda: SlidingPeriod.objects.create(
                starts_on=day(-9), ends_on=today(), **new
            ),
        }
        for constraint, attempt in attempts.items():
            if constraint == "sliding_lease__follows_its_sublease":
                attempt = lambda: SlidingLease.objects.filter(pk=other.pk).update(signed_on=day(-9))  # noqa: E731
                assert refusal(attempt)[0] == FORBIDDEN
                continue
            assert refusal(attempt)[1] == constraint
        assert refusal(lambda: SlidingLease.objects.filter(pk=other.pk).update(status="slid", over_on=today()))[0] == FORBIDDEN
    with world.acting("landlord"):
        slid = lambda: SlidingLease.objects.filter(pk=row.pk).update(status="slid", over_on=today())  # noqa: E731
        assert refusal(slid)[1] == "sliding_lease__slides_after_sublease"
        assert refusal(lambda: LeaseReview.objects.create(planned_on=day(9), **new))[0] == FORBIDDEN


@pytest.mark.parametrize(("move", "who", "values"), [
    (sliding.slide, "asso", {"on": today()}),
    (sliding.tell_prefect, "asso", {"on": today(), "offers_lease": True}),
    (sliding.plan_review, "landlord", {"on": today()}),
    (sliding.stop, "landlord", {"on": today(), "reason": "left"}),
])  # fmt: skip
def test_each_side_makes_its_own_moves(world, move, who, values):
    with pytest.raises(Forbidden):
        act(world, move, signed(world), who, **values)


# --- who sees it ------------------------------------------------------------------------------------------------
def seen(world, *who):
    with world.acting(*who):
        return {model.__name__ for model in (SlidingLease, SlidingPeriod, LeaseReview) if model.objects.exists()}


ALL = {"SlidingLease", "SlidingPeriod", "LeaseReview"}


def test_it_is_seen_by_whom_sees_the_lease(world):
    row = signed(world)
    act(world, sliding.plan_review, row, on=day(40))
    for who in (("asso", "officer"), ("landlord", "officer"), ("coordinator", "coordinator")):
        assert seen(world, *who) == ALL
    for who in (("landlord", "coordinator"), ("other_landlord", "officer"), ("shelter", "officer"), ("metropole", "analyst")):
        assert seen(world, *who) == set(), who
    with world.acting("asso"):
        Exclusion.objects.create(
            tenant=row.case_tenant, case=row.case, excluded_membership=world.member("coordinator", "coordinator")
        )
    assert seen(world, "coordinator", "coordinator") == set()


@pytest.mark.deep
@pytest.mark.committed
@pytest.mark.parametrize("table", ["housing_slidinglease", "housing_slidingperiod", "housing_leasereview"])
def test_without_its_policy_the_row_is_read(committed, table):
    row = signed(committed)
    act(committed, sliding.plan_review, row, on=day(40))
    model = {"housing_slidinglease": SlidingLease, "housing_slidingperiod": SlidingPeriod, "housing_leasereview": LeaseReview}[
        table
    ]
    for policy, who in (("named_officers", ("landlord", "coordinator")), ("sides_read", ("other_landlord", "officer"))):
        assert model.__name__ not in seen(committed, *who)
        with loosened(table, policy):
            assert model.__name__ in seen(committed, *who)


# --- the deadline -----------------------------------------------------------------------------------------------
def due(world, who="asso"):
    with acting_as(world.tenant(who)) as system:
        return [one for one in owned_by(system) if one.kind == Kind.PREFECT]


def test_the_prefet_is_told_two_months_before_the_period_ends(world):
    row = signed(world)
    [found] = due(world)
    assert paris(found.due_at).date() == two_months_before(day(92))
    assert found.holder_id == world.tenant("landlord").pk
    with world.acting("landlord") as by:
        assert Kind.PREFECT in {one.kind for one in seen_by(by)}
    act(world, sliding.tell_prefect, row, "landlord", on=today(), offers_lease=False, reasons=["rights"])
    assert due(world) == []
    act(world, sliding.renew, row, "landlord", ends_on=day(300), reasons=["rights"])
    [again] = due(world)
    assert paris(again.due_at).date() == two_months_before(day(300))
    act(world, sliding.slide, row, "landlord", on=today())
    assert due(world) == []


def test_private_stock_tells_no_prefet(world):
    course = start_private(world)
    course.propose()
    course.reserve()
    course.run("asso", workflow.present)
    course.run("agency", workflow.decide_for_owner, agrees=True, guarantee="fsl", decided_on=today())
    course.run("asso", workflow.accept)
    signed(world, course.run("agency", workflow.sign_lease, tenure="sliding", signed_on=timezone.localdate()))
    assert due(world) == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_two_months_are_two_months_of_the_calendar(last):
    found = two_months_before(last)
    assert (last.year * 12 + last.month) - (found.year * 12 + found.month) == 2
    assert found.day == last.day or (found.day < last.day and two_months_before(last.replace(day=28)).day == 28)


# --- on screen ----------------------------------------------------------------------------------------------------
def test_the_association_signs_and_the_landlord_prints_the_letter(world, browse):
    lease, ours = lease_of(world), browse("asso")
    assert "Convention à enregistrer" in ours.get(reverse("housing:sliding_leases")).content.decode()
    page = ours.post(
        reverse("housing:sign_convention", args=[lease.pk]), {"signed_on": today(), "ends_on": day(92)}, follow=True
    )
    assert "Le préfet est à informer" in page.content.decode()
    with world.acting("asso"):
        number = SlidingLease.objects.get().number
    theirs, letter = browse("landlord"), reverse("housing:prefect_letter", args=[number])
    answer = theirs.post(reverse("housing:act_on_sliding_lease", args=[number, "prefet"]), {"on": today(), "offers": "no"})
    assert "pour quels motifs" in answer.content.decode()
    answer = theirs.post(
        reverse("housing:act_on_sliding_lease", args=[number, "prefet"]), {"on": today(), "offers": "no", "reasons": ["rights"]}
    )
    assert answer.status_code == 302
    paper = theirs.post(letter)
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert ours.post(letter).status_code == 403
    assert lease.tenure == Tenure.BAIL_GLISSANT
