"""Channels against their targets: what is counted, which target held when, who reads small numbers; a programme that takes nobody in."""

from datetime import date, timedelta

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Exclusion
from cases.services import filing
from cases.services.intake import open_draft
from reporting.indicators.situations import active_file
from reporting.indicators.source import Scope
from reporting.periods import Period
from reporting.targets import board, current_year, exercise_in
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import AuditEntry, ChannelTarget, EntryClosing, OutboxEvent, Programme
from tenants.services import decisions
from tests.cases.builders import filled_draft
from tests.cases.builders import today as filed_on
from tests.reporting.scene import Scene

COORDINATION, ANALYST = ("coordinator", "coordinator"), ("metropole", "analyst")


def today():
    return timezone.localdate()


def read(world, who=COORDINATION, year=None):
    with world.acting(*who) as actor:
        found = board(actor, world.programme, current_year(world.programme) if year is None else year)
    return {line.label.split("\xa0– ")[0]: line for line in found.lines}


def aim(world, *, since=None, who=COORDINATION, channel=True, **values):
    defaults = {"kind": "entries", "low": 12, "high": None, "reason": "comité du printemps"}
    with world.acting(*who) as by:
        return decisions.set_target(
            world.programme, world.channel if channel else None, by=by, since=since or today(), **defaults | values
        )


@pytest.fixture
def scene(world):
    """In the last exercise: seven entries by channel A, of which two by a written decision and one closed since; two without a channel."""
    scene, start = Scene(world), exercise_in(world.programme, current_year(world.programme) - 1).start
    for number in range(7):
        override = {"override_criteria": ["sheltered"]} if number < 2 else {}
        closed = start + timedelta(days=90) if number == 6 else None
        scene.case(start + timedelta(days=number), channel=world.channel, closed=closed, **override)
    for number in range(2):
        scene.case(start + timedelta(days=number))
    return scene


def last(world):
    return current_year(world.programme) - 1


def test_a_channel_is_counted_against_its_target(world, scene):
    line = read(world, year=last(world))["A"]
    assert (line.entered, line.at_once, line.overridden) == (7, 6, 2)
    assert (line.aim, line.state["label"]) == ("7 à 10 entrées", "Objectif atteint")
    assert read(world, year=last(world))["Ensemble du dispositif"].entered == 9
    assert read(world, year=last(world))["Voie à compléter"].entered == 2
    assert read(world)["A"].entered == 0


def test_small_numbers_are_masked_for_the_others(world, scene):
    lines = read(world, ANALYST, year=last(world))
    assert lines["A"].overridden is None
    assert lines["Voie à compléter"].reached == "masqué"
    assert None in (lines["A"].entered, lines["Ensemble du dispositif"].entered)  # their difference is 2
    assert lines["Voie à compléter"].state is not None  # no target: nothing to tell


def test_who_is_not_steering_counts_whole_months(world):
    with world.acting(*ANALYST), connection.cursor() as cursor:
        cursor.execute("SELECT counted_until(%s, %s)", [world.programme.pk, today()])
        assert cursor.fetchone() == (today().replace(day=1) - timedelta(days=1),)
    for who in (("landlord", "coordinator"), ("asso", "coordinator"), ("stranger", "coordinator")):
        with world.acting(*who), connection.cursor() as cursor:
            cursor.execute("SELECT counted_until(%s, %s)", [world.programme.pk, today()])
            assert cursor.fetchone() == (None,)
            cursor.execute("SELECT count(*) FROM count_entries(%s, '2020-01-01', %s)", [world.programme.pk, today()])
            assert cursor.fetchone() == (0,)


def test_what_bars_the_reader_is_not_counted(world, scene):
    with world.acting("asso"):
        case = Case.objects.filter(channel=world.channel, status="searching").first()
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member(*COORDINATION))
    assert read(world, year=last(world))["A"].entered == 6
    assert read(world, ("metropole", "coordinator"), year=last(world))["A"].entered == 7


@pytest.mark.committed
def test_live_entries_are_those_of_the_report(committed):
    scene = Scene(committed)
    exercise = exercise_in(committed.programme, last(committed))
    first = scene.case(exercise.start, channel=committed.channel)
    scene.case(exercise.start + timedelta(days=3), person_ref=first.person_ref)  # the same woman, by another partner
    scene.case(exercise.start + timedelta(days=9), closed=exercise.end)
    scene.case(exercise.end + timedelta(days=1))
    facts = [one for one in active_file(Scope(committed.programme.pk, exercise)) if one.filed_on >= exercise.start]
    assert read(committed, year=last(committed))["Ensemble du dispositif"].entered == len(facts) == 2


# --- which target held when -----------------------------------------------------------------------------
def test_a_target_that_changes_keeps_its_history(world):
    exercise = exercise_in(world.programme, current_year(world.programme))
    aim(world, since=exercise.start + timedelta(days=40))
    line = read(world)["A"]
    assert [(one.words, one.current) for one in line.held] == [("7 à 10 entrées", False), ("au moins 12 entrées", True)]
    assert line.held[0].target.until == line.held[1].target.since
    assert read(world, year=last(world))["A"].aim == "7 à 10 entrées"


def test_a_change_is_after_what_holds_and_has_a_reason(world):
    aim(world)
    with pytest.raises(TransitionRefused, match="le nouveau commence au plus tôt"):
        aim(world)
    with pytest.raises(TransitionRefused, match="Dites pourquoi"), transaction.atomic():
        aim(world, since=today() + timedelta(days=1), reason=" ")
    with pytest.raises(TransitionRefused, match="minimum, un maximum"), transaction.atomic():
        aim(world, since=today() + timedelta(days=1), low=None)


def test_two_targets_do_not_hold_at_once_even_by_sql(world):
    with world.acting(*COORDINATION), pytest.raises(IntegrityError, match="target__one_at_a_time"), transaction.atomic():
        ChannelTarget.objects.create(
            programme=world.programme,
            channel=world.channel,
            set_by=world.tenant("coordinator"),
            low=3,
            since=today(),
            reason="x",
        )


@pytest.mark.parametrize("statement", ["UPDATE tenants_channeltarget SET low = 1", "DELETE FROM tenants_channeltarget"])
def test_a_target_is_not_rewritten(world, statement):
    with world.acting(*COORDINATION), pytest.raises(Error, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_target_that_ended_stays_so(world):
    aim(world)
    with (
        world.acting(*COORDINATION),
        pytest.raises(IntegrityError, match="what has ended does not change"),
        transaction.atomic(),
    ):
        ChannelTarget.objects.filter(low=7).update(until=today() + timedelta(days=9))


@pytest.mark.parametrize("who", [ANALYST, ("asso", "coordinator"), ("coordinator", "officer"), ("stranger", "coordinator")])
def test_only_the_coordination_sets_targets(world, who):
    with pytest.raises(Forbidden):
        aim(world, who=who)
    with world.acting(*who), connection.cursor() as cursor:
        cursor.execute("UPDATE tenants_channeltarget SET until = paris_today() WHERE until IS NULL")
        assert cursor.rowcount == (1 if who[0] == "coordinator" else 0)
        transaction.set_rollback(False)


def test_households_at_once_are_counted_for_the_programme(world, scene):
    aim(world, channel=False, kind="concurrent", low=10, high=10)
    line = read(world)["Ensemble du dispositif"]
    assert (line.aim, line.reached, line.shows_pace) == ("10 ménages suivis en même temps", "8\xa0ménages suivis", False)
    assert (line.state["label"], line.is_late) == ("Sous l’objectif", False)


# --- nobody enters any more -----------------------------------------------------------------------------
def close(world, who=COORDINATION):
    with world.acting(*who) as by:
        return decisions.close_entries(world.programme, by=by, reason="budget non reconduit")


def opens(world):
    with world.acting("asso") as by:
        return open_draft(by=by, programme=world.programme)


def test_a_closed_programme_takes_nobody_in_and_goes_on(world, browse):
    scene = Scene(world)
    case = scene.case(today() - timedelta(days=9))
    with world.acting("asso"):
        draft = filled_draft(world, shelter=world.tenant("shelter"))
    close(world)
    with pytest.raises(IntegrityError, match="closed to new entries"), transaction.atomic():
        opens(world)
    with world.acting("asso") as by, pytest.raises(IntegrityError, match="closed to new entries"), transaction.atomic():
        filing.submit(draft, by=by, consent_on=filed_on())
    with world.acting("asso"):
        assert Case.objects.filter(pk=case.pk).update(next_action="search") == 1
    with world.acting(*COORDINATION) as by:
        decisions.reopen_entries(world.programme, by=by)
    assert opens(world).pk


def test_the_coordinations_are_told(world):
    close(world)
    with world.acting(*COORDINATION):
        assert AuditEntry.objects.filter(kind="programme.entries_closed").exists()
    with world.acting(*COORDINATION) as actor, connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user', '', true)")
        assert OutboxEvent.objects.filter(kind="programme.entries_closed", tenant=actor.tenant).count() == 1


def test_a_programme_closes_once_and_by_its_coordination(world):
    close(world)
    with pytest.raises(TransitionRefused):
        close(world)
    with pytest.raises(Forbidden):
        close(world, ANALYST)
    with world.acting(*ANALYST), pytest.raises(Error, match="row-level security"), transaction.atomic():
        EntryClosing.objects.create(programme=world.programme, set_by=world.tenant("metropole"), reason="x")


@pytest.mark.committed
def test_a_programme_that_is_over_takes_nobody_in(committed):
    rows = Programme.objects.using("owner").filter(pk=committed.programme.pk)
    rows.update(ends_on=date(2026, 1, 31))
    try:
        with pytest.raises(IntegrityError, match="closed to new entries"), transaction.atomic():
            opens(committed)
    finally:
        rows.update(ends_on=None)


# --- screens ----------------------------------------------------------------------------------------------
def test_the_page_says_the_pace_and_how_it_is_computed(world, browse):
    scene = Scene(world)
    exercise = exercise_in(world.programme, current_year(world.programme))
    scene.case(exercise.start, channel=world.channel)
    page = browse(*COORDINATION).get(reverse("reporting:targets")).content.decode()
    assert "7 à 10 entrées" in page
    assert f"1\xa0entrée en {(today() - exercise.start).days + 1}\xa0jours sur {exercise.days}" in page


def test_a_bad_target_comes_back_with_what_was_typed(world, browse):
    url = f"{reverse('reporting:set_target', args=[world.programme.pk])}?voie={world.channel.pk}"
    typed = {"kind": "entries", "low": "12", "high": "3", "since": today().isoformat(), "reason": "comité de mai"}
    refused = browse(*COORDINATION).post(url, typed)
    assert refused.status_code == 422
    assert "Le maximum ne peut pas être inférieur au minimum." in refused.content.decode()
    assert "comité de mai" in refused.content.decode()
    assert browse(*COORDINATION).post(url, typed | {"high": "20"}).status_code == 302


def test_a_closed_programme_lists_its_open_cases_to_the_coordination(world, browse):
    with world.acting("asso") as by:
        case = filing.submit(filled_draft(world, shelter=world.tenant("shelter")), by=by, consent_on=filed_on())
    close(world)
    url = reverse("reporting:targets")
    assert case.reference in browse(*COORDINATION).get(url).content.decode()
    assert case.reference not in browse(*ANALYST).get(url).content.decode()
    assert isinstance(exercise_in(world.programme, last(world)), Period)
