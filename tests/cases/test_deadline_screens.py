"""The page of deadlines, and the screen where a coordination decides: what each reader sees, in words, at a constant cost."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.agenda import Agenda, urgency_of
from cases.deadlines.registry import rule_in_force
from cases.deadlines.rules import DEFAULTS, Kind, Rule
from cases.models import CaseApplication, CaseDanger, DeadlineRule, Exclusion
from cases.services.deadlines import set_rule
from housing.models import Proposal
from tenants.acting import acting_as
from tenants.calendar import closing_of, hold_deadline
from tenants.errors import Forbidden, TransitionRefused
from tenants.roles import Permission
from tests.housing.course import open_case, start

DAY = timedelta(days=1)
AGENDA = reverse("cases:deadlines")


def late_proposal(world):
    course = start(world)
    course.propose()
    with acting_as(world.tenant("asso")):
        Proposal.objects.filter(pk=course.proposal.pk).update(proposed_at=timezone.now() - 20 * DAY)
    return course


def dated(world, model, **fields):
    case = open_case(world)
    with world.acting("asso"):
        model.objects.update_or_create(case=case, tenant=case.tenant, defaults=fields)
    return case


def read(client, query=""):
    return client.get(AGENDA + query).content.decode()


def test_the_referent_reads_what_is_late_from_whom_and_what_follows(world, browse):
    course = late_proposal(world)
    page = read(browse("asso"))
    assert course.case.reference in page
    assert "Toits du Val (test)" in page
    assert "La proposition reste ouverte ; la coordination peut la retirer" in page.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "En retard de" in page


def test_a_landlord_reads_its_own_and_no_name_of_who_follows_her(world, browse):
    course = late_proposal(world)
    start(world, landlord="other_landlord").propose()
    held = start(world)
    held.reserve()
    page = read(browse("landlord"))
    assert {course.case.reference, held.case.reference} <= set(re.findall(r"[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]", page))
    assert page.count('class="ref"') == 2
    assert "Association Rivage" not in page
    assert "association qui suit le dossier" in page


def test_a_coordination_reads_what_is_late_by_partner(world, browse):
    course = late_proposal(world)
    start(world).propose()
    page = read(browse("coordinator", "coordinator"))
    assert page.count('class="ref"') == 1
    assert course.case.reference in page
    assert "<h2>Toits du Val (test)" in page


def test_a_case_closed_to_the_coordination_is_not_listed_there(world, browse):
    case = dated(world, CaseDanger, review_on=timezone.localdate() - DAY)
    assert case.reference in read(browse("coordinator", "coordinator"))
    with world.acting("asso"):
        access.revoke(case.pk, world.tenant("coordinator").group_id, [Permission.VIEW_DANGER])
    assert case.reference not in read(browse("coordinator", "coordinator"))
    assert case.reference in read(browse("asso"))


def test_the_excluded_sees_nothing_and_counts_nothing(world, browse):
    case = dated(world, CaseApplication, has_nur=True, nur_expires_on=timezone.localdate() - DAY)
    assert case.reference in read(browse("asso", "coordinator"), "?vue=equipe")
    assert "Renouvellement du numéro unique" in read(browse("asso", "manager"))
    with world.acting("asso"):
        for role in ("coordinator", "manager"):
            Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", role))
    assert case.reference not in read(browse("asso", "coordinator"), "?vue=equipe")
    assert "Rien n’est attendu" in read(browse("asso", "manager"))
    assert case.reference in read(browse("asso"))


def test_who_only_manages_reads_numbers_and_no_reference(world, browse):
    case = dated(world, CaseApplication, has_nur=True, nur_expires_on=timezone.localdate() - DAY)
    page = read(browse("asso", "manager"))
    assert "Renouvellement du numéro unique" in page
    assert case.reference not in page
    assert case.alias not in page


def test_mine_are_the_cases_that_i_follow_and_the_teams_the_others_too(world, browse):
    mine = dated(world, CaseApplication, has_nur=True, nur_expires_on=timezone.localdate())
    others = open_case(world, referent=False)
    with world.acting("asso"):
        CaseApplication.objects.update_or_create(
            case=others, tenant=others.tenant, defaults={"has_nur": True, "nur_expires_on": timezone.localdate()}
        )
    page, whole = read(browse("asso")), read(browse("asso"), "?vue=equipe")
    assert (mine.reference in page, others.reference in page) == (True, False)
    assert (mine.reference in whole, others.reference in whole) == (True, True)


def test_a_far_date_is_not_shown_before_its_first_reminder(world, browse):
    far = dated(world, CaseApplication, has_nur=True, nur_expires_on=timezone.localdate() + 90 * DAY)
    near = dated(world, CaseApplication, has_nur=True, nur_expires_on=timezone.localdate() + 50 * DAY)
    page = read(browse("asso"))
    assert (far.reference in page, near.reference in page) == (False, True)


def test_urgencies_follow_the_parisian_calendar():
    now = closing_of(timezone.localdate()) - timedelta(hours=2)
    found = [urgency_of(now + gap, now) for gap in (-timedelta(seconds=1), timedelta(hours=2), DAY, 7 * DAY, 8 * DAY)]
    assert found == ["retard", "aujourdhui", "semaine", "semaine", "plus-tard"]


def test_the_page_costs_the_same_for_one_and_for_ten(world, browse):
    client = browse("asso")
    late_proposal(world)
    dated(world, CaseApplication, has_nur=True, nur_expires_on=timezone.localdate())
    read(client)
    with CaptureQueriesContext(connection) as first:
        read(client)
    for _more in range(4):
        late_proposal(world)
        start(world).reserve()
        dated(world, CaseApplication, has_nur=True, nur_expires_on=timezone.localdate())
    with CaptureQueriesContext(connection) as tenth:
        page = read(client)
    assert page.count('class="ref"') == 14
    assert len(tenth) == len(first)


def test_a_get_writes_nothing(world, browse):
    late_proposal(world)
    client = browse("asso")
    with CaptureQueriesContext(connection) as seen:
        read(client)
    tables = [one["sql"] for one in seen if re.match(r"\s*(INSERT|UPDATE|DELETE)", one["sql"]) and "deadline" in one["sql"]]
    assert tables == []


# --- deciding ----------------------------------------------------------------------------------------------------
FORM = {
    "delay": "12", "unit": "ouvres", "leads": "4, 2", "coordinator_after": "2", "manager_after": "", "reason": "Décidé en comité.",
}  # fmt: skip


def address(world, kind):
    return reverse("cases:deadline_rule", args=[world.programme.pk, kind])


def test_a_decision_holds_for_what_begins_after_it_and_for_nothing_before(world, browse):
    before = start(world)
    before.propose()
    assert browse("coordinator", "coordinator").post(address(world, "landlord_answer"), FORM).status_code == 302
    after = start(world)
    with world.acting("coordinator", "coordinator"):
        decided_at = DeadlineRule.objects.get().since
    after.propose(now=decided_at + timedelta(seconds=1))
    with world.acting("asso") as actor:
        due = {one.case_id: one.due_at for one in Agenda(actor, "equipe").found}
    assert due[before.case.pk] == hold_deadline(before.proposal.proposed_at, 5)
    assert due[after.case.pk] == hold_deadline(after.proposal.proposed_at, 12)


def test_a_hold_takes_the_delay_that_the_coordination_decided(world, browse):
    form = FORM | {"delay": "3", "coordinator_after": "-2", "manager_after": "-1"}
    assert browse("coordinator", "coordinator").post(address(world, "hold"), form).status_code == 302
    course = start(world)
    course.reserve()
    assert course.reservation.expires_at == hold_deadline(course.reservation.held_at, 3)


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(world, browse):
    client = browse("coordinator", "coordinator")
    for change in ({"delay": "0"}, {"leads": "dix"}, {"reason": ""}, {"leads": "1,2,3,4,5"}):
        answer = client.post(address(world, "landlord_answer"), FORM | change)
        assert answer.status_code == 422, change
        assert "error-summary" in answer.content.decode() or "Corrigez" in answer.content.decode()
    lapsing = client.post(address(world, "hold"), FORM | {"coordinator_after": "2"})
    assert "prévenez avant" in lapsing.content.decode()
    with world.acting("coordinator", "coordinator"):
        assert DeadlineRule.objects.count() == 0


def test_the_reason_stays_beside_the_decision(world, browse):
    client = browse("coordinator", "coordinator")
    client.post(address(world, "nur"), {key: value for key, value in FORM.items() if key != "delay"})
    page = client.get(address(world, "nur")).content.decode()
    assert "Décidé en comité." in page
    assert "4 et 2" in page


RULE = Rule(12, True, False, (4,), 1, 2)


def test_only_the_coordination_of_the_programme_decides(world):
    for who, role in (("asso", "officer"), ("landlord", "officer"), ("stranger", "coordinator"), ("coordinator", "officer")):
        with world.acting(who, role) as by, pytest.raises(Forbidden):
            set_rule(world.programme, Kind.LANDLORD_ANSWER, by=by, rule=RULE, reason="x")


@pytest.mark.parametrize("fault", ["another tenant", "another programme", "another member"])
def test_the_database_refuses_a_decision_of_anybody_else(world, fault):
    who, role = ("landlord", "officer") if fault == "another tenant" else ("coordinator", "coordinator")
    with world.acting(who, role) as by, pytest.raises(DatabaseError), transaction.atomic():
        DeadlineRule.objects.create(
            tenant=by.tenant,
            programme=world.elsewhere if fault == "another programme" else world.programme,
            kind="nur",
            reason="x",
            set_by=world.member("coordinator") if fault == "another member" else by.membership,
        )


def test_nobody_changes_or_backdates_a_decision(world):
    with world.acting("coordinator", "coordinator") as by:
        row = set_rule(world.programme, Kind.LANDLORD_ANSWER, by=by, rule=RULE, reason="x")
        for attempt in (lambda: DeadlineRule.objects.update(delay=1), lambda: DeadlineRule.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()
        DeadlineRule.objects.create(
            tenant=by.tenant, programme=world.programme, kind="hold", delay=1, working=True, reason="x", set_by=by.membership,
            since=timezone.now() - 300 * DAY,
        )  # fmt: skip
        assert DeadlineRule.objects.get(kind="hold").since >= row.since
        assert rule_in_force(Kind.HOLD, world.programme.pk, timezone.now() - DAY).delay == world.programme.hold_days


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        (Kind.NUR, RULE),
        (Kind.LANDLORD_ANSWER, Rule(None, True, False, (), 1, 2)),
        (Kind.LANDLORD_ANSWER, Rule(5, True, False, (0,), 1, 2)),
        (Kind.LANDLORD_ANSWER, Rule(5, True, False, (2,), 5, 2)),
        (Kind.HOLD, Rule(5, True, False, (2,), 0, 1)),
        (Kind.HOLD, Rule(5, False, False, (2,), -2, -1)),
    ],
)
def test_a_rule_that_cannot_work_is_refused(world, kind, rule):
    with world.acting("coordinator", "coordinator") as by, pytest.raises(TransitionRefused):
        set_rule(world.programme, kind, by=by, rule=rule, reason="x")


def test_the_defaults_can_all_be_decided_again_as_they_are(world):
    with world.acting("coordinator", "coordinator") as by:
        for kind, rule in DEFAULTS.items():
            set_rule(world.programme, kind, by=by, rule=rule, reason="Comme avant.")
            assert rule_in_force(kind, world.programme.pk, timezone.now() + DAY) == rule
