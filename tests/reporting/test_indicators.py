"""The five indicators on facts made by hand: each test states one rule of the definitions and its double-counting trap."""

from datetime import date, datetime
from uuid import uuid4

import pytest
from django.db import connections

from reporting.collecting import collect
from reporting.figures import count
from reporting.indicators.rehousings import rehousings
from reporting.indicators.situations import active_file
from reporting.indicators.source import Scope, rows, snapshot
from reporting.indicators.support import measures, requests
from reporting.periods import Period
from tenants.french import PARIS
from tests.reporting.scene import MONTARGIS, OLIVET, SARAN, Scene

JAN, DEC = date(2026, 1, 1), date(2026, 12, 31)
P = Period(date(2026, 3, 1), date(2026, 6, 30))
BEFORE, IN, AFTER = date(2026, 2, 10), date(2026, 4, 15), date(2026, 7, 3)


@pytest.fixture
def scene(committed):
    return Scene(committed)


@pytest.fixture
def scope(committed):
    return Scope(committed.programme.pk, P)


def figures_of(scope):
    return count(collect(scope, lambda percent: None)).published(masked=False)


def cells(table, key=None):
    """One row's cells (the total's without a key)."""
    return table["total"] if key is None else next(row["cells"] for row in table["rows"] if row["key"] == key)


# --- 1 ------------------------------------------------------------------------------------------
def test_active_file_is_stock_and_entries_without_what_closed_before(scene, scope):
    kept = {
        scene.case(BEFORE).pk, scene.case(IN).pk, scene.case(BEFORE, closed=IN).pk, scene.case(BEFORE, closed=P.start).pk,
        scene.case(P.end).pk, scene.case(BEFORE, closed=AFTER).pk,
    }  # fmt: skip
    scene.case(BEFORE, closed=date(2026, 2, 20))
    scene.case(AFTER)
    facts = active_file(scope)
    assert {one.case for one in facts} == kept
    assert sum(one.closed_on is not None for one in facts) == 2


def test_days_are_those_of_paris(scene, scope):
    inside = scene.case(datetime(2026, 6, 30, 23, 30, tzinfo=PARIS))
    scene.case(datetime(2026, 7, 1, 0, 10, tzinfo=PARIS))
    assert [(one.case, one.filed_on) for one in active_file(scope)] == [(inside.pk, P.end)]


@pytest.mark.parametrize(
    ("act", "treated"),
    [
        (lambda scene, case: scene.act(case, IN), True),
        (lambda scene, case: scene.act(case, IN, "diagnosis"), True),
        (lambda scene, case: scene.diagnosis(case, IN), True),
        (lambda scene, case: scene.proposal(case, "landlord", IN), True),
        (lambda scene, case: scene.decision(case, "landlord", IN), True),
        (lambda scene, case: scene.session(scene.measure(case, "shelter", BEFORE), IN), True),
        (lambda scene, case: None, False),
        (lambda scene, case: scene.act(case, IN, "note"), False),
        (lambda scene, case: scene.act(case, IN, "call"), False),
        (lambda scene, case: scene.act(case, IN, "step"), False),
        (lambda scene, case: scene.act(case, AFTER), False),
        (lambda scene, case: scene.act(case, BEFORE), False),
        (lambda scene, case: scene.session(scene.measure(case, "shelter", BEFORE), IN, "missed"), False),
        (lambda scene, case: scene.session(scene.measure(case, "shelter", BEFORE), IN, "cancelled"), False),
        (lambda scene, case: scene.lease(case, "landlord", IN), False),
    ],
)
def test_a_situation_is_treated_by_a_dated_act(scene, scope, act, treated):
    act(scene, scene.case(BEFORE))
    assert [one.treated for one in active_file(scope)] == [treated]


def test_closing_is_an_act(scene, scope):
    scene.case(BEFORE, closed=IN)
    scene.case(BEFORE, closed=AFTER)
    assert sorted(one.treated for one in active_file(scope)) == [False, True]


def test_two_partners_filing_the_same_woman_count_once(scene, scope):
    woman = uuid4()
    first = scene.case(BEFORE, person_ref=woman)
    second = scene.case(IN, person_ref=woman, owner="shelter")
    scene.session(scene.measure(first, "shelter", BEFORE), IN)
    facts = active_file(scope)
    assert [(one.case, one.treated, one.filed_on) for one in facts] == [(first.pk, True, BEFORE)]
    assert second.pk != first.pk


def test_a_return_after_closing_is_a_second_entry_of_one_woman(scene, scope):
    woman = uuid4()
    scene.case(BEFORE, closed=date(2026, 3, 10), person_ref=woman)
    scene.case(IN, person_ref=woman)
    movement = figures_of(scope)["tables"]["movement"]
    assert [cells(movement, key) for key in ("before", "entered", "file", "closed", "after", "women")] == [
        [1],
        [1],
        [2],
        [1],
        [1],
        [1],
    ]


def test_an_entry_by_override_is_counted_as_such(scene, scope):
    scene.case(IN, override_criteria=["residence", "shelter"])
    scene.case(IN)
    scene.case(BEFORE, override_criteria=["residence"])
    movement = figures_of(scope)["tables"]["movement"]
    assert [cells(movement, key) for key in ("before", "entered", "overridden")] == [[1], [2], [1]]


def test_another_programme_is_not_counted(scene, scope, committed):
    scene.case(IN)
    assert active_file(Scope(committed.elsewhere.pk, P)) == []


def test_orientations_out_of_scope_stand_in_orientations_only(scene, scope):
    scene.orientation(IN)
    scene.orientation(IN, "taken_up")
    scene.orientation(IN, "closed", out_of_scope=True)
    scene.orientation(AFTER)
    figures = figures_of(scope)
    assert {row["key"]: row["cells"] for row in figures["tables"]["orientations"]["rows"]} == {
        "received": [1], "taken_up": [1], "closed": [0], "out_of_scope": [1],
    }  # fmt: skip
    assert cells(figures["tables"]["channels"])[-1] == 0


# --- 2 ------------------------------------------------------------------------------------------
def test_rehousing_counts_at_signature_unless_cancelled(scene, scope):
    counted = scene.lease(scene.case(BEFORE), "landlord", IN, keys_on=AFTER)
    scene.lease(scene.case(BEFORE), "landlord", IN, keys_on=None, cancelled_on=IN)
    scene.lease(scene.case(BEFORE), "landlord", BEFORE, keys_on=IN)
    scene.lease(scene.case(BEFORE), "landlord", AFTER)
    assert [one.lease for one in rehousings(scope)] == [counted.pk]


def test_rows_by_landlord_stock_contingent_and_commune_sum_to_the_total(scene, scope):
    case = scene.case(BEFORE)
    scene.lease(case, "landlord", IN, commune=SARAN, contingent="collectivites", collectivity="epci")
    scene.lease(scene.case(BEFORE), "other_landlord", IN, tenure="sliding", contingent="a_completer")
    scene.lease(scene.case(BEFORE), "agency", IN, is_private=True, contingent="sans_objet", commune=OLIVET)
    scene.lease(scene.case(BEFORE), "landlord", IN, tenure="occupancy")
    scene.lease(scene.case(BEFORE), "landlord", IN, commune=MONTARGIS)
    scene.outside_lease(scene.case(BEFORE), IN)
    tables = figures_of(scope)["tables"]
    rows = {row["key"]: row["cells"][-1] for row in tables["landlords"]["rows"]}
    assert rows == {
        f"social:{scene.tenant_id('landlord')}": 2, f"social:{scene.tenant_id('other_landlord')}": 1,
        f"private:{scene.tenant_id('agency')}": 1, "residence": 1, "outside": 1,
    }  # fmt: skip
    contingents = {row["key"]: row["cells"][0] for row in tables["contingents"]["rows"] if row["cells"][0]}
    assert contingents == {"collectivites:epci": 1, "a_completer": 2, "sans_objet": 1, "non_reserve": 2}
    communes = {row["key"]: row["cells"][0] for row in tables["communes"]["rows"] if row["cells"][0]}
    assert communes == {SARAN: 1, OLIVET: 1, "elsewhere": 1, "45234": 3}
    assert {row["key"]: row["cells"][0] for row in tables["stocks"]["rows"]} == {
        "social": 3,
        "private": 1,
        "residence": 1,
        "outside": 1,
    }


def test_rehoused_twice_is_two_rehousings_of_one_household(scene, scope):
    woman = uuid4()
    scene.lease(scene.case(BEFORE, closed=date(2026, 3, 20), person_ref=woman), "landlord", date(2026, 3, 10))
    scene.lease(scene.case(IN, person_ref=woman), "landlord", IN)
    table = figures_of(scope)["tables"]["households"]
    assert [cells(table, key) for key in ("rehousings", "households")] == [[2], [1]]


def test_delays_are_over_known_and_completed_ones(scene, scope):
    for days in (10, 20, 60):
        signed = date(2026, 5, 1)
        scene.lease(scene.case(BEFORE, oriented_on=date.fromordinal(signed.toordinal() - days)), "landlord", signed)
    scene.lease(scene.case(BEFORE), "landlord", IN, vacancy_free_on=AFTER)
    delays = {one["code"]: one for one in figures_of(scope)["delays"]}
    assert (delays["orientation"]["number"], delays["orientation"]["missing"]) == (3, 1)
    assert (delays["orientation"]["mean"], delays["orientation"]["median"]) == (30.0, 20.0)
    assert (delays["free"]["number"], delays["free"]["median"]) == (1, 0.0)


# --- 3 ------------------------------------------------------------------------------------------
def kinds(scope):
    return sorted(one.kind for one in rehousings(scope))


def test_the_classes_are_exclusive(scene, scope):
    landlord, other = scene.world.tenant("landlord"), scene.world.tenant("other_landlord")
    shelter = scene.world.tenant("shelter")
    scene.lease(scene.case(BEFORE, lease_landlord=landlord), "landlord", IN)
    scene.lease(scene.case(BEFORE, lease_landlord=other, referrer=landlord, referrer_is_landlord=True), "landlord", IN)
    scene.lease(scene.case(BEFORE, lease_landlord=other), "landlord", IN)
    scene.lease(scene.case(BEFORE, referrer=other, referrer_is_landlord=True), "landlord", IN)
    scene.lease(scene.case(BEFORE, referrer=shelter), "landlord", IN)
    scene.lease(scene.case(BEFORE), "landlord", IN, open_to_landlords=1)
    assert kinds(scope) == ["coordination", "other_lease", "other_referrer", "same", "same", "single"]
    figures = figures_of(scope)
    assert figures["headlines"][2]["value"] == 3
    assert cells(figures["tables"]["classes"]) == [6]
    balance = {row["key"]: row["cells"] for row in figures["tables"]["balance"]["rows"]}
    assert balance[f"social:{landlord.pk}"] == [0, 3, 3]
    assert balance[f"social:{other.pk}"] == [2, 0, -2]
    assert balance["none"][0] == 1


def test_a_merged_landlord_is_its_successor(scene, scope):
    landlord, other = scene.world.tenant("landlord"), scene.world.tenant("other_landlord")
    scene.lease(scene.case(BEFORE, lease_landlord=other), "landlord", IN)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE tenants_tenant SET successor_id = %s WHERE id = %s", [landlord.pk, other.pk])
    try:
        assert kinds(scope) == ["same"]
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("UPDATE tenants_tenant SET successor_id = NULL WHERE id = %s", [other.pk])
    assert kinds(scope) == ["other_lease"]


def test_landlords_are_compared_by_siren(scene, scope):
    other = scene.world.tenant("other_landlord")
    scene.lease(scene.case(BEFORE, lease_landlord=other), "landlord", IN, landlord_siren=other.siren)
    assert kinds(scope) == ["same"]


def test_the_committee_chooses_the_classes_that_count(scene, scope):
    scene.lease(scene.case(BEFORE, lease_landlord=scene.world.tenant("other_landlord")), "landlord", IN)
    scene.lease(scene.case(BEFORE), "landlord", IN)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE tenants_programme SET inter_landlord_classes = '[\"other_lease\"]', inter_landlord_voted_on = '2026-03-12'"
        )
    try:
        figures = figures_of(scope)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("UPDATE tenants_programme SET inter_landlord_classes = NULL, inter_landlord_voted_on = NULL")
    assert figures["headlines"][2]["value"] == 1
    assert figures["inter"] == {"counted": ["Autre bailleur que celui de son bail"], "voted_on": "2026-03-12"}
    assert figures_of(scope)["headlines"][2]["value"] == 2


# --- 4 ------------------------------------------------------------------------------------------
def test_a_duplicate_while_one_is_open_counts_for_the_first_requester(scene, scope):
    case = scene.case(BEFORE)
    first = scene.measure(case, "shelter", IN)
    scene.measure(case, "landlord", date(2026, 5, 1))
    scene.measure(case, "landlord", date(2026, 5, 1), type="medical")
    scene.measure(case, "landlord", date(2026, 5, 1), line="follow_up")
    assert {(one.type, one.line, one.requester) for one in requests(scope)} == {
        ("legal", "support", scene.tenant_id("shelter")), ("medical", "support", scene.tenant_id("landlord")),
        ("legal", "follow_up", scene.tenant_id("landlord")),
    }  # fmt: skip
    assert first.pk in {one.measure for one in requests(scope)}


def test_a_request_after_the_end_of_the_first_counts(scene, scope):
    case = scene.case(BEFORE)
    scene.measure(case, "shelter", date(2026, 3, 2), status="withdrawn", ended_on=date(2026, 3, 9))
    scene.measure(case, "landlord", date(2026, 3, 9), status="declined")
    scene.measure(case, "landlord", date(2026, 5, 9), status="requested")
    assert [one.fate for one in sorted(requests(scope), key=lambda one: one.requested_on)] == [
        "withdrawn",
        "declined",
        "unanswered",
    ]


def test_a_request_opened_before_the_period_is_not_counted_again(scene, scope):
    case = scene.case(BEFORE)
    scene.measure(case, "shelter", BEFORE)
    scene.measure(case, "landlord", IN)
    assert requests(scope) == []


def test_what_the_provider_begins_by_itself_is_no_request(scene, scope):
    case = scene.case(BEFORE)
    own = scene.measure(case, "asso", IN)
    assert requests(scope) == []
    scene.session(own, IN)
    assert [(one.measure, one.requester) for one in measures(scope)] == [(own.pk, None)]
    scene.measure(case, "shelter", date(2026, 5, 1))
    assert [one.requester for one in requests(scope)] == [scene.tenant_id("shelter")]


# --- 5 ------------------------------------------------------------------------------------------
def test_a_measure_is_realised_at_its_first_held_session(scene, scope):
    case = scene.case(BEFORE)
    realised = scene.measure(case, "shelter", BEFORE)
    scene.session(realised, date(2026, 3, 2), "missed")
    scene.session(realised, IN)
    scene.session(realised, date(2026, 5, 2))
    earlier = scene.measure(case, "landlord", BEFORE)
    scene.session(earlier, BEFORE)
    scene.session(earlier, IN)
    only_planned = scene.measure(case, "shelter", BEFORE, type="medical")
    scene.session(only_planned, IN, "planned")
    later = scene.measure(case, "shelter", BEFORE, type="parenting")
    scene.session(later, AFTER)
    assert {one.measure: one.begun_in_period for one in measures(scope)} == {realised.pk: True, earlier.pk: False}


def test_active_and_completed_in_the_period(scene, scope):
    case = scene.case(BEFORE)
    done = scene.measure(case, "shelter", BEFORE, status="completed", ended_on=IN)
    gone = scene.measure(case, "shelter", date(2026, 1, 5), status="completed", ended_on=BEFORE, type="medical")
    running = scene.measure(case, "shelter", BEFORE, status="completed", ended_on=AFTER, type="hold")
    for measure in (done, gone, running):
        scene.session(measure, BEFORE)
    assert {one.measure: (one.active, one.completed) for one in measures(scope)} == {
        done.pk: (True, True),
        running.pk: (True, False),
    }


def test_an_interrupted_measure_with_a_held_session_was_delivered_and_its_request_started(scene, scope):
    case = scene.case(BEFORE)
    begun = scene.measure(case, "shelter", IN, status="paused")
    scene.session(begun, IN)
    never = scene.measure(case, "shelter", IN, status="paused", type="medical")
    assert {one.measure: (one.active, one.completed) for one in measures(scope)} == {begun.pk: (True, False)}
    assert {one.measure: one.fate for one in requests(scope)} == {begun.pk: "started", never.pk: "accepted"}


def test_fates_make_the_cohort_rate_and_a_diagnosis_alone_is_apart(scene, scope):
    case, alone = scene.case(BEFORE), scene.case(BEFORE)
    scene.diagnosis(case, IN)
    scene.diagnosis(alone, IN)
    scene.session(scene.measure(case, "shelter", IN), AFTER)
    scene.measure(case, "shelter", IN, status="declined", type="medical")
    scene.measure(case, "shelter", IN, status="requested", type="parenting")
    figures = figures_of(scope)
    fates = {row["key"]: row["cells"][0] for row in figures["tables"]["fates"]["rows"]}
    assert fates == {"started": 1, "accepted": 0, "unanswered": 1, "declined": 1, "withdrawn": 0}
    assert {one["code"]: one["rate"] for one in figures["rates"]} == {"started": 0.333, "support": 0.5, "proposals": None}
    assert cells(figures["tables"]["support_states"], "diagnoses") == [2]


def test_acceptance_of_proposals_by_landlords(scene, scope):
    case = scene.case(BEFORE)
    scene.proposal(case, "landlord", BEFORE, status="declined", answered=IN)
    scene.proposal(case, "landlord", BEFORE, status="reserved", answered=IN)
    scene.proposal(case, "landlord", BEFORE, status="closed", answered=IN)
    scene.proposal(case, "landlord", IN)
    rate = next(one for one in figures_of(scope)["rates"] if one["code"] == "proposals")
    assert (rate["rate"], rate["of"]) == (0.667, 3)


# --- beside -------------------------------------------------------------------------------------
def test_entries_against_the_target_run_over_the_programmes_own_year(scene, scope, committed):
    channel = committed.channel
    scene.case(date(2025, 7, 2), channel=channel)
    scene.case(date(2025, 6, 29), channel=channel)
    scene.case(IN, channel=channel)
    scene.case(IN)
    targets = figures_of(Scope(committed.programme.pk, Period(P.start, date(2026, 6, 29))))["targets"]
    assert targets["exercise"] == {"start": "2025-06-30", "end": "2026-06-29"}
    assert [(row["value"], row["low"], row["high"]) for row in targets["rows"]] == [(2, 7, 10), (1, None, None)]


def test_the_same_dates_of_the_year_before(scene, scope):
    scene.lease(scene.case(date(2025, 3, 1)), "landlord", date(2025, 6, 30))
    scene.lease(scene.case(date(2025, 3, 1)), "landlord", date(2025, 7, 1))
    assert [one["previous"] for one in figures_of(scope)["headlines"]] == [0, 1, 1, 0, 0]


def test_the_evaluation_role_reads_no_identity(committed):
    with snapshot(), pytest.raises(Exception, match="permission denied"):
        rows("SELECT last_name FROM cases_caseidentity", {})
    with snapshot(), pytest.raises(Exception, match="permission denied"):
        rows("SELECT reference FROM cases_case", {})


def test_the_evaluation_role_writes_nothing(committed):
    with snapshot(), pytest.raises(Exception, match=r"read-only|permission denied"):
        rows("DELETE FROM housing_lease RETURNING 1", {})
