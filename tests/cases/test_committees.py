"""Meetings: planned ahead, an agenda that builds itself, decisions with an owner and a day, minutes that are frozen; who sees what."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import workflow_committees, workflow_decisions
from cases.agenda import Agenda
from cases.committees.sources import gather
from cases.deadlines.rules import Kind
from cases.models import (
    AgendaEntry,
    AgendaKind,
    Case,
    Committee,
    CommitteeDecision,
    CommitteeMinutes,
    CommitteeSeat,
    DeadlineNotice,
    Exclusion,
    MinutesLine,
)
from cases.services import committees, deadlines
from cases.services.minutes import set_minutes
from cases.workflow_committees import Planned
from cases.workflow_decisions import Decided
from tenants.acting import acting_as
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import Notification, Programme
from tenants.tasks import relay_outbox
from tests.cases.builders import today
from tests.cases.meetings import COORDINATION, coordinated_case, held, in_days, later, planned
from tests.reporting.scene import Scene

Entry = AgendaEntry.Status


def added(world, committee, **point):
    with world.acting(*COORDINATION) as by:
        if "case" in point:
            return committees.add_case(committee, by=by, **point)
        return committees.add_topic(committee, by=by, **point)


def decided(world, entry, *, holder="asso", due=10, label="Écrire à la CAF"):
    with world.acting(*COORDINATION) as by:
        tenant = world.tenant(holder) if holder else None
        due_on = today() + timedelta(days=due) if due is not None else None
        return workflow_decisions.decide(entry, by=by, decided=Decided(label, tenant, due_on))


def approved(world, committee, said=None):
    with world.acting(*COORDINATION) as by:
        minutes = workflow_decisions.draft(committee, by=by)
        workflow_decisions.write(minutes, by=by, opening="Bonjour.", said=said or {})
        return workflow_decisions.approve(minutes, by=by)


def seen(world, model, who, role="officer", **which):
    with world.acting(who, role):
        return model.objects.filter(**which).count()


def told(world, key, kind, role="officer"):
    relay_outbox()
    with world.acting(key, role):
        return Notification.objects.filter(kind=kind, membership=world.member(key, role)).count()


# --- planning ---------------------------------------------------------------------------------------------
def test_who_works_in_the_programme_sees_a_meeting_and_is_told_the_public_authority_is_not(world):
    committee = planned(world)
    assert [seen(world, Committee, key) for key in ("asso", "landlord", "shelter")] == [1, 1, 1]
    assert [seen(world, Committee, key) for key in ("metropole", "stranger")] == [0, 0]
    assert [told(world, key, "committee.planned") for key in ("asso", "landlord", "metropole")] == [1, 1, 0]
    assert committee.quorum == world.programme.committee_quorum


@pytest.mark.parametrize(
    ("change", "words"),
    [({"at": in_days(-1)}, "est passé"), ({"place": "", "link": ""}, "Indiquez un lieu")],
)
def test_a_meeting_that_cannot_be_is_refused_with_the_reason(world, change, words):
    values = {"at": in_days(3), "place": "Salle 3", "link": ""} | change
    with world.acting(*COORDINATION) as by, pytest.raises(TransitionRefused, match=words):
        workflow_committees.plan(
            by=by, programme=world.programme, kind="steering", planned=Planned(values["at"], 60, values["place"], values["link"]),
            invited=[world.tenant("asso")],
        )  # fmt: skip


def test_only_the_coordination_convenes(world):
    with world.acting("asso") as by, pytest.raises(Forbidden):
        workflow_committees.plan(
            by=by, programme=world.programme, kind="steering", planned=Planned(in_days(3), 60, "Salle 3"), invited=[]
        )


def test_cancelling_hands_over_what_waits_or_says_to_plan_the_next_one_first(world):
    committee = planned(world)
    added(world, committee, title="Charte des écrits")
    with world.acting(*COORDINATION) as by, pytest.raises(TransitionRefused, match="prévoyez-la d’abord"):
        workflow_committees.cancel(committee, by=by, reason="absences")
    following = planned(world, days=20)
    with world.acting(*COORDINATION) as by:
        workflow_committees.cancel(committee, by=by, reason="absences")
        assert AgendaEntry.objects.get(committee=following).title == "Charte des écrits"
    assert told(world, "asso", "committee.cancelled") == 1


# --- the quorum -------------------------------------------------------------------------------------------
def test_without_its_quorum_a_meeting_takes_notes_decides_nothing_and_may_be_convened_again(world):
    committee = held(world, present=("coordinator",))
    entry = added(world, committee, title="Charte des écrits")
    assert committee.has_quorum is False
    with pytest.raises(TransitionRefused, match="quorum"):
        decided(world, entry)
    assert approved(world, committee).status == "approved"
    again = planned(world, reconvenes=committee)
    assert again.reconvenes == committee
    with pytest.raises(TransitionRefused, match="déjà convoquée"):
        planned(world, days=9, reconvenes=committee)


def test_a_meeting_opens_on_its_day_not_before(world):
    committee = planned(world)
    with world.acting(*COORDINATION) as by, pytest.raises(TransitionRefused, match="s’ouvre ce jour-là"):
        workflow_committees.hold(committee, by=by, attending=set())


def test_an_organisation_is_there_as_soon_as_somebody_it_sent_is(world):
    committee = planned(world)
    with world.acting("asso") as by:
        person = committees.send(committee, by=by, member=world.member("asso"))
    with world.acting(*COORDINATION) as by:
        later(committee)
        own = CommitteeSeat.objects.get(committee=committee, tenant=world.tenant("coordinator"))
        row = workflow_committees.hold(committee, by=by, attending={person.pk, own.pk})
        assert row.has_quorum
        presence = dict(CommitteeSeat.objects.filter(committee=committee).values_list("tenant__kind", "presence"))
    assert presence["ASSO_SPECIALISEE"] == "attending"
    assert presence["BAILLEUR_OPH"] == "absent"


# --- the agenda -------------------------------------------------------------------------------------------
def test_the_agenda_finds_what_waits_and_says_why(world):
    case = coordinated_case(world, long_ago=True)
    committee = planned(world)
    with world.acting(*COORDINATION) as by:
        assert committees.refresh_agenda(committee, by=by) >= 1
        entry = AgendaEntry.objects.get(committee=committee, kind=AgendaKind.NO_PROPOSAL)
        assert entry.subject.reference == case.reference
        assert entry.since == timezone.localdate(timezone.now() - timedelta(days=45))  # the hour of summer between the two
        assert committees.refresh_agenda(committee, by=by) == 0, "nothing is found twice"


def test_what_waits_for_longest_comes_first_among_its_kind(world):
    cases = [coordinated_case(world) for _number in range(4)]
    with world.acting("asso"):
        for days, case in zip((41, 90, 55, 60), cases, strict=True):
            Case.objects.filter(pk=case.pk).update(status_since=timezone.now() - timedelta(days=days))
    committee = planned(world)
    with world.acting(*COORDINATION) as by:
        committees.refresh_agenda(committee, by=by)
        rows = AgendaEntry.objects.filter(committee=committee, kind="no_proposal").order_by("position")
        assert [one.subject.reference for one in rows] == [cases[place].reference for place in (1, 3, 2, 0)]


def test_what_was_settled_leaves_the_agenda_and_what_was_left_out_stays_out(world):
    case, other = coordinated_case(world, long_ago=True), coordinated_case(world, long_ago=True)
    committee = planned(world)
    with world.acting(*COORDINATION) as by:
        committees.refresh_agenda(committee, by=by)
        out = AgendaEntry.objects.get(committee=committee, kind="no_proposal", subject__case=other)
        workflow_committees.leave_out(out, by=by, reason="elsewhere")
    Scene(world).proposal(case, "landlord", today())
    with world.acting(*COORDINATION) as by:
        committees.refresh_agenda(committee, by=by)
        states = dict(AgendaEntry.objects.filter(kind="no_proposal").values_list("subject__reference", "status"))
    assert states == {case.reference: Entry.SETTLED, other.reference: Entry.LEFT_OUT}


def test_points_move_among_those_that_one_sees(world):
    committee = planned(world)
    first, second = (added(world, committee, title=title) for title in ("Un", "Deux"))
    with world.acting(*COORDINATION) as by:
        before = list(AgendaEntry.objects.filter(committee=committee).order_by("position", "pk"))
        committees.move_entry(before[1], by=by, up=True)
        after = list(AgendaEntry.objects.filter(committee=committee).order_by("position", "pk"))
        committees.move_entry(after[0], by=by, up=True)
    assert {first.pk, second.pk} == {one.pk for one in after}
    assert after[0].pk == before[1].pk


def test_a_landlord_reads_the_points_of_its_own_units_and_no_other(world):
    case, other = coordinated_case(world, long_ago=True), coordinated_case(world, long_ago=True)
    Scene(world).proposal(case, "landlord", today() - timedelta(days=40))
    committee = planned(world)
    with world.acting(*COORDINATION) as by:
        committees.refresh_agenda(committee, by=by)
    with world.acting("landlord"):
        mine = AgendaEntry.objects.filter(committee=committee, of_case=True)
        assert [one.subject.reference for one in mine] == [case.reference]
        assert {one.kind for one in mine} == {AgendaKind.DEADLINE}
    assert seen(world, AgendaEntry, "other_landlord", of_case=True) == 0
    assert seen(world, AgendaEntry, "asso", subject__reference=other.reference) == 1


def test_whoever_is_barred_reads_a_meeting_without_the_household(world):
    case = coordinated_case(world, long_ago=True)
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", "reader"))
    committee = held(world)
    entry = added(world, committee, case=case)
    decided(world, entry)
    minutes = approved(world, committee, {entry.pk: "On cherche encore."})
    for model in (AgendaEntry, CommitteeDecision, MinutesLine):
        assert [seen(world, model, "asso", role) for role in ("officer", "reader")] == [1, 0], model
    with world.acting("asso", "reader") as by:
        assert case.reference.encode() not in set_minutes(CommitteeMinutes.objects.get(pk=minutes.pk), by=by)


# --- decisions --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "words"), [({"holder": None}, "un responsable"), ({"due": None}, "une date"), ({"due": -2}, "précède")]
)
def test_a_decision_has_an_owner_and_a_day(world, change, words):
    entry = added(world, held(world), title="Charte")
    with pytest.raises(TransitionRefused, match=words):
        decided(world, entry, **change)


def test_a_decision_about_a_household_goes_to_who_sees_it(world):
    case = coordinated_case(world)
    entry = added(world, held(world), case=case)
    with pytest.raises(TransitionRefused, match="ne voit pas le dossier"):
        decided(world, entry, holder="landlord")


@pytest.mark.parametrize("about_case", [True, False])
def test_a_decision_becomes_a_deadline_and_ends_with_what_was_done(world, about_case):
    case = coordinated_case(world)
    committee = held(world)
    entry = added(world, committee, **({"case": case} if about_case else {"title": "Charte"}))
    decision = decided(world, entry, due=0)
    owner = "asso" if about_case else "coordinator"
    with acting_as(world.tenant(owner)) as job:
        assert deadlines.send_due(by=job, now=in_days(2)) > 0
        assert deadlines.send_due(by=job, now=in_days(2)) == 0, "twice does no harm"
        assert DeadlineNotice.objects.filter(subject_id=decision.pk, case=case if about_case else None).exists()
    kind = "deadline.overdue" if about_case else "decision.overdue"
    assert told(world, "asso", kind) == 1
    with world.acting("asso") as by:
        lines = [
            line for group in Agenda(by, "equipe").groups() for line in group.lines if line.what == str(Kind.DECISION.label)
        ]
        assert [(line.mine, line.reference) for line in lines] == [(True, case.reference if about_case else "")]
        with pytest.raises(TransitionRefused, match="ce qui a été fait"):
            workflow_decisions.finish(decision, by=by, on=today(), outcome=" ")
        workflow_decisions.finish(decision, by=by, on=today(), outcome="Courrier parti.")
        assert not [line for group in Agenda(by, "equipe").groups() for line in group.lines]
    with world.acting("landlord") as by, pytest.raises((Forbidden, CommitteeDecision.DoesNotExist, TransitionRefused)):
        workflow_decisions.finish(decision, by=by, on=today(), outcome="Rien.")


# --- minutes ----------------------------------------------------------------------------------------------
def test_approved_minutes_are_frozen_and_a_correction_is_another_version(world):
    committee = held(world)
    entry = added(world, committee, title="Charte")
    decided(world, entry, label="Relire la charte")
    minutes = approved(world, committee, {entry.pk: "Relue ensemble."})
    assert told(world, "asso", "minutes.approved") == 1
    with world.acting(*COORDINATION) as by:
        line = MinutesLine.objects.get(minutes=minutes)
        assert [one["label"] for one in line.decided] == ["Relire la charte"]
        with pytest.raises(TransitionRefused, match="nouvelle version"):
            workflow_decisions.write(minutes, by=by, opening="", said={})
        with pytest.raises(DatabaseError, match="do not change"), transaction.atomic():
            MinutesLine.objects.filter(pk=line.pk).update(said="Autre chose.")
        second = workflow_decisions.draft(committee, by=by)
        assert (second.version, MinutesLine.objects.get(minutes=second).said) == (2, "Relue ensemble.")
    assert seen(world, CommitteeMinutes, "asso") == 1, "a draft is the coordination's own"
    with pytest.raises(TransitionRefused, match="réunion suivante"):
        decided(world, entry)


def test_what_the_one_who_approves_does_not_see_is_frozen_all_the_same(world):
    case = coordinated_case(world)
    committee = held(world)
    entry = added(world, committee, case=case)
    decided(world, entry, label="Appeler le SIAO")
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member(*COORDINATION))
    approved(world, committee)
    with world.acting("asso"):
        assert [one["label"] for one in MinutesLine.objects.get(entry=entry).decided] == ["Appeler le SIAO"]


# --- the year ---------------------------------------------------------------------------------------------
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(day=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_every_meeting_of_a_year_stands_in_one_quarter(day):
    noon = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 12))
    row = Committee(kind="steering", status="held", planned_at=noon)
    quarters = committees.year_of(Programme(starts_on=date(2019, 1, 1)), day.year, [row])
    assert [len(one.meetings) for one in quarters].count(1) == 1
    assert sum(one.state == "held" for one in quarters) == 1
    past = [one for one in quarters if committees.last_before(one.year, one.number) <= today()]
    assert {one.state for one in past if not one.meetings} <= {"missed"}


# --- screens ----------------------------------------------------------------------------------------------
def test_the_main_path_on_screen(world, browse):
    case = coordinated_case(world, long_ago=True)
    client = browse(*COORDINATION)
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    sent = {"kind": "steering", "day": day, "hour": "14:00", "minutes": "120", "place": "Salle 3"}
    answer = client.post(reverse("cases:plan_committee"), sent | {"invited": [str(world.tenant("asso").pk)]})
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert case.reference in page
    assert "Sans proposition depuis longtemps, depuis le" in page
    assert case.reference in client.get(answer.url + "ecran/").content.decode()
    assert "Comité prévu" in client.get(reverse("cases:committees") + f"?annee={day[:4]}").content.decode()
    before = client.get(reverse("cases:committees") + "?annee=2025").content.decode()
    assert "4 comités trimestriels manqués" in before.replace("\u00a0", " ")
    assert re.search(r"n’a été tenu.: 1er trimestre.*, 2e trimestre.*, 3e trimestre.*, 4e trimestre", before)
    refused = client.post(reverse("cases:plan_committee"), sent | {"day": "2020-01-01"})
    assert refused.status_code == 422


def test_the_list_of_a_year_asks_a_constant_number_of_queries(world, browse, django_assert_max_num_queries):
    for number in range(1, 6):
        planned(world, days=number)
    client = browse("asso")
    client.get(reverse("cases:committees"))
    with django_assert_max_num_queries(32):
        client.get(reverse("cases:committees"))


def test_nothing_is_gathered_of_another_programme(world):
    coordinated_case(world, long_ago=True)
    committee = planned(world)
    committee.programme = world.elsewhere
    with world.acting(*COORDINATION) as by:
        assert [one for one in gather(by, committee) if one.case_id] == []
