"""Share-holders who want more, strangers who want anything, and the definer functions that they may call."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases import access
from cases.keys import case_vault, rewrap_for
from cases.models import Case, CaseIdentity, CaseShare, CaseSummary, ChronologyEntry, Exclusion, TeamMember, Transfer
from tenants.crypto import CannotOpen
from tenants.roles import Permission
from tests.access.layers import bypassing
from tests.access.mutants import function
from tests.factories import consent_to, make_case
from tests.housing.course import open_case, start
from tests.security.attempts import FORBIDDEN, insert, refusal, run, value

SHARE = "SELECT share_case(%s, %s, %s::text[], 'test', %s, NULL)"
ADVANCE = "SELECT advance_case(%s, %s::text[], %s, %s, %s, NULL)"


@pytest.fixture
def case(world):
    return open_case(world)


def share(case, group, *codes, until=None):
    return lambda: run(SHARE, case.pk, group, list(codes), until)


# --- share_case and unshare_case -----------------------------------------------------------------------
@pytest.mark.parametrize("who", ["stranger", "landlord", "shelter", "metropole", "excluded"])
def test_nobody_can_open_a_case_to_itself(world, case, who):
    tenant, member = world.tenant(who), world.member(who)
    with world.acting(who):
        for group in (tenant.group_id, member.group_id):
            for code in ("view_case", "view_identity", "view_summary", "act_on_case"):
                assert refusal(share(case, group, code))[0] == FORBIDDEN


def test_sharing_answers_alike_for_a_case_that_is_not_there(world, case):
    with world.acting("stranger"):
        group = world.tenant("stranger").group_id
        known = refusal(share(case, group, "view_case"))
        assert refusal(lambda: run(SHARE, uuid4(), group, ["view_case"], None)) == known


def test_a_landlord_with_the_right_to_act_cannot_share(world, case):
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("landlord").group_id, access.PROPOSED_LANDLORD, purpose="test")
    with world.acting("landlord"):
        for receiver in ("landlord", "other_landlord"):
            assert refusal(share(case, world.tenant(receiver).group_id, "view_summary"))[0] == FORBIDDEN


def test_an_owner_cannot_share_outside_the_programme(world, case):
    with world.acting("asso"):
        for group in (world.tenant("foreign_landlord").group_id, world.member("stranger").group_id):
            assert refusal(share(case, group, "view_case"))[0] == FORBIDDEN


def test_a_coordinator_cannot_show_a_case_to_a_landlord_without_a_proposal(world, case):
    """No fishing: the two reduced rights go with a live proposal for a unit of that landlord."""
    with world.acting("coordinator", "coordinator"):
        for group in (world.tenant("landlord").group_id, world.member("landlord").group_id, world.tenant("shelter").group_id):
            assert refusal(share(case, group, "view_summary", "act_on_case"))[0] == FORBIDDEN


def test_a_coordinator_cannot_change_a_share_that_the_owner_granted(world, case):
    """Nor prolong it: renewing is for what has ended, or for what one granted oneself."""
    course = start(world, case=case)
    soon = timezone.now() + timedelta(hours=1)
    group = world.tenant("landlord").group_id
    course.propose()
    with world.acting("asso"):
        run(SHARE, case.pk, group, ["view_summary"], soon)
    with world.acting("coordinator", "coordinator"):
        run(SHARE, case.pk, group, ["view_summary"], None)
    with world.acting("asso"):
        kept = CaseShare.objects.get(content_object=case, group=group, permission__codename="view_summary")
        assert (kept.expires_at, kept.grantor_id) == (soon, case.tenant_id)


@pytest.mark.committed
def test_what_a_coordinator_shared_is_its_own_to_end(committed):
    """And with the share written down as the owner's, no longer."""
    assert _ended_by_who_shared(committed) == 1
    with bypassing(), function("share_case", "owner, app_tenant(), why", "owner, owner, why").applied():
        assert _ended_by_who_shared(committed) == 0


def _ended_by_who_shared(world):
    course = start(world, case=open_case(world))
    course.propose()
    with world.acting("coordinator", "coordinator"):
        return value("SELECT unshare_case(%s, %s, '{view_summary}')", course.case.pk, world.tenant("landlord").group_id)


def test_the_new_address_is_never_shared_with_a_whole_tenant(world, case):
    with world.acting("asso"):
        for key in ("asso", "coordinator", "landlord"):
            assert refusal(share(case, world.tenant(key).group_id, "view_new_address"))[0] == FORBIDDEN
        share(case, world.member("asso").group_id, "view_new_address")()


@pytest.mark.committed
def test_two_guards_keep_the_new_address_from_a_whole_organisation(committed):
    """Either holds alone; without both it is given."""
    to_named_people = function("may_receive", "r.member IS NOT NULL AND", "")
    for_a_visit = function("share_refusal", "IF visiting OR why = 'visit' OR given.purpose = 'visit'", "IF false")
    case = open_case(committed)
    given = share(case, committed.tenant("coordinator").group_id, "view_new_address")
    with bypassing():
        for guard in (to_named_people, for_a_visit):
            with guard.applied(), committed.acting("asso"):
                assert refusal(given)[0] == FORBIDDEN
        with to_named_people.applied(), for_a_visit.applied(), committed.acting("asso"):
            given()


def test_a_colleague_outside_the_team_cannot_open_the_new_address(world, case):
    with world.acting("asso", "reader"):
        assert refusal(share(case, world.member("asso", "reader").group_id, "view_new_address"))[0] == FORBIDDEN


def test_a_stranger_cannot_end_a_share_nor_learn_of_one(world, case):
    with world.acting("stranger"):
        assert value("SELECT unshare_case(%s, %s, '{view_case}')", case.pk, world.tenant("coordinator").group_id) == 0
    with world.acting("coordinator", "coordinator"):
        assert Case.objects.count() == 1


def test_an_excluded_member_cannot_end_shares_of_the_case(world, case):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", "reader"))
    with world.acting("asso", "reader"):
        assert value("SELECT unshare_case(%s, %s, '{view_case}')", case.pk, world.tenant("coordinator").group_id) == 0


# --- advance_case --------------------------------------------------------------------------------------
@pytest.fixture
def acting(world, case):
    """A landlord with the right to act and nothing else."""
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("landlord").group_id, access.PROPOSED_LANDLORD, purpose="test")
    return case


@pytest.mark.parametrize("status", ["reserved", "rehoused", "follow_up", "closed", "draft", "suspended"])
def test_a_landlord_cannot_move_a_case_without_ground(world, acting, status):
    """Neither over a step, nor to a hold, a lease or keys that are not there."""
    with world.acting("landlord"):
        answer = refusal(lambda: run(ADVANCE, acting.pk, ["searching"], status, "keys", "follow_up"))
        assert answer[0] in {FORBIDDEN, "23514"}


def test_a_landlord_cannot_write_words_into_a_chronology(world, acting):
    with world.acting("landlord"):
        for step, action in (("Elle est au 12 rue X", "search"), ("presented", "Appelez-moi"), ("x" * 41, "search")):
            assert refusal(lambda s=step, a=action: run(ADVANCE, acting.pk, ["searching"], None, s, a))[0] == "23514"


def test_a_stranger_cannot_advance_a_case_nor_learn_that_it_exists(world, case):
    with world.acting("stranger"):
        for target in (case.pk, uuid4()):
            assert refusal(lambda t=target: run(ADVANCE, t, ["searching"], None, "presented", "search"))[0] == FORBIDDEN


def test_an_excluded_member_cannot_advance_a_case(world, case):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member("asso", "reader"))
    with world.acting("asso", "reader"):
        assert refusal(lambda: run(ADVANCE, case.pk, ["searching"], None, "presented", "search"))[0] == FORBIDDEN


def test_a_landlord_cannot_read_the_steps_that_were_noted_in_its_name(world, acting):
    """They would tell all of its staff for which case a unit is held."""
    with world.acting("landlord"):
        run(ADVANCE, acting.pk, ["searching"], None, "presented", "search")
        assert ChronologyEntry.objects.count() == 0
    with world.acting("coordinator", "coordinator"):
        assert ChronologyEntry.objects.filter(step="presented").count() == 1


# --- drafts and transfers ------------------------------------------------------------------------------
def test_nobody_else_can_throw_a_draft_away(world):
    draft = make_case(world.tenant("asso"), world.programme, status="draft")
    with world.acting("asso"):
        Exclusion.objects.create(tenant=draft.tenant, case=draft, excluded_membership=world.member("asso", "reader"))
    for who, role in (("stranger", "officer"), ("coordinator", "coordinator"), ("asso", "reader")):
        with world.acting(who, role):
            assert value("SELECT discard_draft(%s)", draft.pk) is False
    with world.acting("asso"):
        assert value("SELECT discard_draft(%s)", draft.pk) is True
        for table in ("cases_casekey", "cases_caseidentity", "cases_caseshare", "cases_caseaccess", "cases_casesummary"):
            assert value(f"SELECT count(*) FROM {table}") == 0, table


def ask(world, case, to="excluded", **fields):
    with world.acting("asso"):
        version, wrapped = rewrap_for(case, world.tenant(to).pk) if to != "stranger" else (1, b"x")
        consent = consent_to(case, world.tenant(to), "transfer")
        return Transfer.objects.create(
            tenant=case.tenant, case=case, from_tenant=case.tenant, to_tenant=world.tenant(to), consent=consent,
            rewrapped_key=wrapped, tenant_key_version=version, **fields,
        )  # fmt: skip


def test_an_owner_cannot_transfer_outside_the_programme_or_to_a_landlord(world, case):
    assert refusal(lambda: ask(world, case, to="stranger"))[0] == FORBIDDEN
    assert refusal(lambda: ask(world, case, to="landlord"))[0] == FORBIDDEN


def test_nobody_answers_a_transfer_that_is_not_for_it(world, case):
    transfer = ask(world, case)
    for who in ("stranger", "coordinator", "landlord"):
        with world.acting(who):
            assert value("SELECT answer_transfer(%s, true)", transfer.pk) is None
            assert value("SELECT answer_transfer(%s, false)", transfer.pk) is None
    with world.acting("asso"):
        assert value("SELECT answer_transfer(%s, true)", transfer.pk) is None


@pytest.mark.committed
def test_who_is_barred_takes_no_case_over_for_its_organisation(committed):
    case = open_case(committed)
    transfer = ask(committed, case)
    with committed.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=committed.member("excluded"))
    with committed.acting("excluded"):
        assert value("SELECT answer_transfer(%s, true)", transfer.pk) is None
    asks = function("answer_transfer", "asked.case_id = ANY (hidden_cases())", "false")
    with bypassing(), asks.applied(), committed.acting("excluded"):
        assert value("SELECT answer_transfer(%s, true)", transfer.pk) == case.pk


def test_an_owner_cannot_mark_its_own_transfer_accepted(world, case):
    assert refusal(lambda: ask(world, case, answered_at=timezone.now(), accepted=True))[0] == FORBIDDEN


def test_the_former_owner_keeps_nothing_after_a_transfer(world, case):
    with world.acting("asso"):
        access.grant(case.pk, world.member("asso").group_id, [Permission.VIEW_NEW_ADDRESS], purpose="test")
    transfer = ask(world, case)
    with world.acting("excluded"):
        assert value("SELECT answer_transfer(%s, true)", transfer.pk) == case.pk
        assert case_vault(Case.objects.get(pk=case.pk)).key
    with world.acting("asso"):
        for model in (Case, CaseIdentity, CaseSummary, CaseShare, TeamMember):
            assert model.objects.count() == 0, model
        assert value("SELECT count(*) FROM cases_caseaccess") == 0
        with pytest.raises(CannotOpen):
            case_vault(case)


def test_an_answered_transfer_holds_no_key_any_more(world, case):
    transfer = ask(world, case)
    with world.acting("excluded"):
        assert value("SELECT answer_transfer(%s, false)", transfer.pk) == case.pk
        assert not Transfer.objects.exists()
    with world.acting("asso"):
        assert bytes(Transfer.objects.get(pk=transfer.pk).rewrapped_key) == b""


def test_a_coordinator_that_passes_a_case_on_still_finds_it_in_its_list(world, case):
    """Owner for a time, it falls back to what it has by its part: no more, no less."""
    transfer = ask(world, case, to="coordinator")
    with world.acting("coordinator", "coordinator") as coordinator:
        assert value("SELECT answer_transfer(%s, true)", transfer.pk) == case.pk
        consent = consent_to(Case.objects.get(pk=case.pk), world.tenant("asso"), "transfer")
        back = Transfer.objects.create(
            tenant=coordinator.tenant, case_id=case.pk, from_tenant=coordinator.tenant, to_tenant=world.tenant("asso"),
            consent=consent, rewrapped_key=rewrap_for(Case.objects.get(pk=case.pk), world.tenant("asso").pk)[1],
            tenant_key_version=1,
        )  # fmt: skip
    with world.acting("asso"):
        assert value("SELECT answer_transfer(%s, true)", back.pk) == case.pk
    with world.acting("coordinator", "coordinator") as coordinator:
        assert Case.objects.count() == access.accessible(coordinator).count() == 1


# --- the team, leave -----------------------------------------------------------------------------------
def test_an_owner_cannot_name_a_foreign_member_in_its_team(world, case):
    """A foreign referent could neither leave its own tenant nor be told why."""
    with world.acting("asso"):
        row = TeamMember(tenant=case.tenant, case=case, membership=world.member("landlord"), part="co_referent")
        assert refusal(row.save)[0] in {FORBIDDEN, "23503"}


def test_a_delegation_stays_inside_its_tenant(world):
    today = timezone.localdate()
    for membership, deputy in (("asso", "landlord"), ("landlord", "asso")):
        attempt = insert(
            "cases_delegation", tenant_id=world.tenant("asso").pk, membership_id=world.member(membership).pk,
            deputy_id=world.member(deputy, "reader").pk, starts_on=today, ends_on=today,
        )  # fmt: skip
        with world.acting("asso"):
            assert refusal(attempt)[0] in {FORBIDDEN, "23503"}
