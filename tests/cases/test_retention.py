"""Data are kept two years after the last contact: a notice, an answer or none, then they go and the rows stay."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import Error, IntegrityError, transaction

from cases.keys import case_vault
from cases.models import (
    Case,
    CaseContact,
    CaseKey,
    Delegation,
    Erasure,
    Exclusion,
    RetentionNotice,
    SubjectRequest,
)
from cases.services import requests, retention, transfer
from cases.services.rotation import renew_case
from cases.tasks import settle_case
from tenants.acting import acting_as
from tenants.errors import Forbidden, TransitionRefused
from tenants.jobs import due_work
from tenants.models import AuditEntry, Notification
from tenants.tasks import relay_outbox
from tests.cases.aging import day_ago, fresh, line, notice, notices_of, old_case, settle, standing, waiting
from tests.cases.builders import today
from tests.reporting.scene import Scene

LONG, RECENT = 800, 300
Answer = RetentionNotice.Answer


# --- the last contact --------------------------------------------------------------------------------
def fact(world, case, what, days):
    """Write one dated fact on a case, so many days ago."""
    scene, day = Scene(world), day_ago(days)
    match what:
        case "interview" | "note" | "progress":
            line(world, case, days, kind=what)
        case "diagnosis":
            scene.diagnosis(case, day)
        case "measure":
            scene.measure(case, "coordinator", day, status="requested")
        case "session":
            scene.session(scene.measure(case, "coordinator", day_ago(LONG - 1), status="requested"), day)
        case "proposal":
            scene.proposal(case, "landlord", day)
        case "lease":
            scene.lease(case, "landlord", day - timedelta(days=4), proposed=day_ago(LONG))
        case "request":
            with world.acting("asso") as by:
                requests.receive(case, by=by, kind="access", received_on=day)
        case "ended_expired" | "ended_no_answer" | "proposal_withdrawn" | "accepted":
            line(world, case, days, kind="step", step=what)


@pytest.mark.parametrize(
    "what", ["interview", "note", "progress", "diagnosis", "measure", "session", "proposal", "lease", "request", "accepted"]
)
def test_what_a_person_writes_is_a_contact(world, what):
    case = old_case(world, LONG, status="follow_up")
    assert standing(case).last_contact == day_ago(LONG)
    fact(world, case, what, RECENT)
    assert standing(case).last_contact == day_ago(RECENT)
    assert standing(case).due_on == requests.months_after(day_ago(RECENT), 24)


@pytest.mark.parametrize("what", ["ended_expired", "ended_no_answer", "proposal_withdrawn"])
def test_what_a_deadline_writes_is_none(world, what):
    case = old_case(world, LONG)
    fact(world, case, what, RECENT)
    assert standing(case).last_contact == day_ago(LONG)


def test_a_session_to_come_is_no_contact_yet(world):
    case = old_case(world, LONG, status="follow_up")
    scene = Scene(world)
    scene.session(scene.measure(case, "coordinator", day_ago(LONG), status="requested"), day_ago(-30), status="planned")
    assert standing(case).last_contact == day_ago(LONG)


@pytest.mark.parametrize("key", ["coordinator", "landlord", "stranger"])
def test_only_the_owner_is_told_where_a_case_stands(world, key):
    case = old_case(world, LONG)
    with world.acting(key):
        assert retention.standing_of(case) is None


# --- notices ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "due"), [(740, True), (705, True), (695, False), (300, False)])
def test_a_notice_comes_a_month_before_the_end(world, days, due):
    case = old_case(world, days)
    assert (case.pk in waiting()) == due
    settle(case)
    assert [(one.raised_on, one.answer) for one in notices_of(case)] == ([(today(), "")] if due else [])
    if due:
        end = max(requests.months_after(day_ago(days), 24), today() + timedelta(days=30))
        assert notices_of(case)[0].erase_on == end
        settle(case)
        assert len(notices_of(case)) == 1, "twice is once"
        assert case.pk not in waiting()


def told(world, role):
    relay_outbox()
    with world.acting("asso", role):
        return list(Notification.objects.filter(membership=world.member("asso", role)).values_list("kind", "text", "url"))


@pytest.mark.parametrize(("referent", "reader"), [("officer", "officer"), (None, "manager")])
def test_who_follows_the_case_is_told_or_the_managers(world, referent, reader):
    case = old_case(world, LONG, role=referent)
    settle(case)
    for role in ("officer", "coordinator", "manager", "reader"):
        expected = [
            (
                "retention.due",
                f"Dossier {case.reference} : sa conservation est à décider.",
                f"/dossiers/{case.reference}/conservation/",
            )
        ]
        assert told(world, role) == (expected if role == reader else [])


def test_what_happens_on_the_case_overtakes_the_notice(world):
    case = old_case(world, LONG, status="follow_up")
    settle(case)
    line(world, case, 2)
    assert case.pk in waiting()
    settle(case)
    assert [one.answer for one in notices_of(case)] == [Answer.OVERTAKEN]
    assert case.pk not in waiting()


def test_an_organisation_keeps_less_long_and_never_longer(world):
    case = old_case(world, 400)
    with world.acting("asso", "manager") as by:
        retention.set_rule(by=by, months=12, notice_days=60, draft_days=30, rights_contact="")
        assert retention.rule_of(by.tenant.pk).months == 12
    assert case.pk in waiting()
    settle(case)
    assert notices_of(case)[0].erase_on == today() + timedelta(days=60)
    with world.acting("asso", "manager") as by, pytest.raises(IntegrityError), transaction.atomic():
        retention.set_rule(by=by, months=25, notice_days=30, draft_days=30, rights_contact="")
    with world.acting("asso") as by, pytest.raises(Forbidden):
        retention.set_rule(by=by, months=24, notice_days=30, draft_days=90, rights_contact="")


# --- answers ------------------------------------------------------------------------------------------
def test_a_new_contact_starts_the_delay_over(world):
    case = old_case(world, LONG)
    settle(case)
    with world.acting("asso") as by:
        retention.keep_for_contact(case, by=by, contact_on=day_ago(5))
        assert AuditEntry.objects.filter(kind="retention.kept", subject_id=case.pk).count() == 1
    assert standing(case).due_on == requests.months_after(day_ago(5), 24)
    assert case.pk not in waiting()


@pytest.mark.parametrize("days", [-1, LONG, LONG + 1])
def test_a_contact_is_past_and_newer_than_the_last(world, days):
    case = old_case(world, LONG)
    settle(case)
    with world.acting("asso") as by, pytest.raises(TransitionRefused):
        retention.keep_for_contact(case, by=by, contact_on=day_ago(days))


def test_a_legal_ground_keeps_for_a_while(world):
    case = old_case(world, LONG)
    settle(case)
    until = today() + timedelta(days=200)
    with world.acting("asso") as by:
        retention.keep_for_ground(case, by=by, ground="proceedings", kept_until=until)
    assert standing(case).due_on == until
    assert case.pk not in waiting()


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_ground_is_looked_at_again_within_a_year(world, days):
    case = old_case(world, LONG)
    settle(case)
    with world.acting("asso") as by, pytest.raises(TransitionRefused):
        retention.keep_for_ground(case, by=by, ground="claim", kept_until=today() + timedelta(days=days))


def test_a_ground_of_two_years_is_refused_by_the_database(world):
    case = old_case(world, LONG)
    settle(case)
    with world.acting("asso") as by, pytest.raises(IntegrityError), transaction.atomic():
        RetentionNotice.objects.filter(case=case).update(
            answer="ground", ground="claim", answered_on=today(), answered_by=by.membership, kept_until=today() + timedelta(730)
        )


# --- who may answer -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("key", "role", "may"),
    [
        ("asso", "officer", True),
        ("asso", "manager", True),
        ("asso", "coordinator", False),
        ("asso", "reader", False),
        ("coordinator", "coordinator", False),
        ("stranger", "manager", False),
    ],
)
def test_who_follows_the_case_or_manages_answers(world, key, role, may):
    case = old_case(world, LONG)
    settle(case)
    with world.acting(key, role) as by:
        if may:
            retention.keep_for_contact(case, by=by, contact_on=today())
            return
        with pytest.raises(Forbidden):
            retention.keep_for_contact(case, by=by, contact_on=today())
        with pytest.raises(Forbidden):
            retention.decide_erasure(case, by=by, reference=case.reference)
        answer = {"answer": "erase", "answered_on": today(), "answered_by": by.membership}
        assert RetentionNotice.objects.filter(case=case).update(**answer) == 0, "row-level security holds by itself"
        with pytest.raises(Error), transaction.atomic():
            RetentionNotice.objects.create(tenant=case.tenant, case=case, raised_on=today(), erase_on=today(), **answer)


def test_a_deputy_answers_during_leave(world):
    case = old_case(world, LONG)
    settle(case)
    deputy = world.member("asso", "coordinator")
    with world.acting("asso"):
        Delegation.objects.create(
            tenant=case.tenant, membership=world.member("asso"), deputy=deputy, starts_on=today(), ends_on=today()
        )
    with world.acting("asso", "coordinator") as by:
        retention.keep_for_contact(case, by=by, contact_on=today())
    assert notices_of(case)[0].answered_by_id == deputy.pk


@pytest.mark.parametrize("answer", ["lapsed", "overtaken", "contact"])
def test_nobody_answers_for_the_jobs_or_for_a_colleague(world, answer):
    case = old_case(world, LONG)
    settle(case)
    values = {"answer": answer, "answered_on": today(), "answered_by": world.member("asso", "manager")}
    with world.acting("asso"), pytest.raises(Error), transaction.atomic():
        RetentionNotice.objects.filter(case=case).update(**values, **({"contact_on": today()} if answer == "contact" else {}))


def test_a_notice_is_answered_once(world):
    case = old_case(world, LONG)
    settle(case)
    with world.acting("asso") as by:
        retention.keep_for_contact(case, by=by, contact_on=today())
        with pytest.raises(TransitionRefused):
            retention.keep_for_contact(case, by=by, contact_on=today())
        with pytest.raises(Error), transaction.atomic():
            RetentionNotice.objects.filter(case=case).update(contact_on=day_ago(3))


# --- the end ------------------------------------------------------------------------------------------
def test_a_notice_without_an_answer_lapses_and_the_data_go(world):
    case = old_case(world, LONG)
    notice(case, raised=31, erase=1)
    assert case.pk in waiting()
    settle(case)
    erased = fresh(case)
    assert erased.erased_at is not None
    assert [one.answer for one in notices_of(case)] == [Answer.LAPSED]
    with world.acting("asso"):
        assert bytes(CaseKey.objects.get(case=case).wrapped) == b""
        assert CaseContact.objects.get(case=case).interpreter == ""
        assert Erasure.objects.filter(case=case).exists()
    assert case.pk not in waiting()
    settle(case)
    assert len(notices_of(case)) == 1


def test_before_its_day_nothing_goes(world):
    case = old_case(world, LONG)
    notice(case, raised=29, erase=-1)
    assert case.pk not in waiting()
    settle(case)
    assert fresh(case).erased_at is None


def test_a_case_that_nobody_closed_is_closed_for_want_of_news(world):
    case = old_case(world, LONG, status="searching")
    notice(case, raised=31, erase=0)
    settle(case)
    gone = fresh(case)
    assert (gone.status, gone.outcome) == ("closed", "no_news")
    assert gone.erased_at is not None


def test_a_dwelling_in_process_keeps_the_data(world):
    case = old_case(world, LONG, status="reserved")
    assert standing(case).due_on is None
    assert case.pk not in waiting()


def test_a_restriction_that_she_asked_for_keeps_the_data(world):
    case = old_case(world, LONG)
    notice(case, raised=31, erase=0)
    with world.acting("asso") as by:
        asked = requests.receive(case, by=by, kind="restriction", received_on=day_ago(LONG))
        requests.answer(asked, by=by, answer="granted", answered_on=today())
    assert standing(case).due_on is None
    settle(case)
    assert fresh(case).erased_at is None
    with world.acting("asso") as by:
        requests.lift(asked, by=by)
    assert standing(case).due_on is not None


def test_an_interrupted_erasure_leaves_nothing_half_done(world, monkeypatch):
    case = old_case(world, LONG)
    notice(case, raised=31, erase=0)

    def killed(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("cases.services.erasure.record", killed)
    with acting_as(case.tenant) as system, pytest.raises(KeyboardInterrupt):
        retention.settle(case.pk, by=system)
    assert fresh(case).erased_at is None
    assert [one.answer for one in notices_of(case)] == [""]
    with world.acting("asso"):
        assert bytes(CaseKey.objects.get(case=case).wrapped)
        assert CaseContact.objects.get(case=case).interpreter == "arabe"
    monkeypatch.undo()
    settle(case)
    assert fresh(case).erased_at is not None


def test_erasing_now_takes_the_reference_and_is_done_by_the_job(world):
    case = old_case(world, LONG)
    settle(case)
    with world.acting("asso") as by:
        with pytest.raises(TransitionRefused, match="référence"):
            retention.decide_erasure(case, by=by, reference="000-000-0")
        retention.decide_erasure(case, by=by, reference=case.reference)
        assert retention.erasure_decided(case)
    assert fresh(case).erased_at is None, "a person decides, a job erases"
    assert case.pk in waiting()
    settle(case)
    assert fresh(case).erased_at is not None
    assert case.pk not in waiting()


def test_nothing_is_erased_early_without_a_notice_or_her_request(world):
    case = old_case(world, RECENT)
    with world.acting("asso") as by:
        with pytest.raises(TransitionRefused):
            retention.decide_erasure(case, by=by, reference=case.reference)
        requests.receive(case, by=by, kind="erasure", received_on=today())
        retention.decide_erasure(case, by=by, reference=case.reference)
    settle(case)
    assert fresh(case).erased_at is not None


def test_the_job_of_a_case_acts_for_its_owner(world):
    case = old_case(world, LONG)
    settle_case(str(case.tenant_id), None, str(case.pk))
    assert [one.answer for one in notices_of(case)] == [""]
    settle_case(str(case.tenant_id), None, str(uuid4()))


def test_notices_and_requests_follow_a_case_to_its_new_owner(world):
    case = old_case(world, LONG, status="follow_up")
    settle(case)
    with world.acting("asso") as by:
        asked = requests.receive(case, by=by, kind="access", received_on=day_ago(LONG - 1), text="Tout lire.")
        offered = transfer.ask_transfer(case, by=by, to=world.tenant("shelter"), consent_on=today())
    with world.acting("shelter") as by:
        transfer.accept_transfer(offered, by=by)
        moved = Case.objects.get(pk=case.pk)
        row = SubjectRequest.objects.get(pk=asked.pk)
        assert row.unseal(case_vault(moved)) == {"text": "Tout lire."}
        assert RetentionNotice.objects.get(case=case).tenant_id == world.tenant("shelter").pk
    with world.acting("asso"):
        assert not RetentionNotice.objects.filter(case=case).exists()
        assert not SubjectRequest.objects.filter(pk=asked.pk).exists()


def test_a_request_opens_after_its_case_got_another_key(world):
    case = old_case(world, LONG)
    with world.acting("asso") as by:
        asked = requests.receive(case, by=by, kind="rectification", received_on=today(), text="Mon prénom.")
    assert renew_case(case.tenant, case.pk)
    with world.acting("asso"):
        row = SubjectRequest.objects.get(pk=asked.pk)
        assert row.unseal(case_vault(Case.objects.get(pk=case.pk))) == {"text": "Mon prénom."}


# --- negative controls ----------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["retention", "orientations", "form_drafts"])
def test_nobody_at_work_reads_what_waits(world, kind):
    case = old_case(world, LONG)
    with world.acting("asso"):
        assert due_work(kind) == []
    assert case.pk in waiting()


def test_the_excluded_knows_nothing_of_its_conservation(world):
    case = old_case(world, LONG, role="officer")
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", "coordinator"))
    settle(case)
    with world.acting("asso", "coordinator") as by:
        assert retention.standing_of(case) is None
        assert not RetentionNotice.objects.filter(case=case).exists()
        assert case.pk not in {row.case.pk for row in retention.coming(by)}
