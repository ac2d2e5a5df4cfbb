"""Where features meet: what one of them has ended must not live on in another. Attempts as role `app`, or by request."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from cases import access
from cases.keys import case_vault
from cases.models import (
    BreakGlass,
    Case,
    CaseExport,
    CaseNewAddress,
    ChronologyEntry,
    Consent,
    Document,
    DocumentGrant,
    Exclusion,
    RetentionNotice,
    SupportMeasure,
    TeamMember,
    Transfer,
)
from cases.openings import READINGS, Readers, readings_of
from cases.services import chronology, documents, exclusions, exports, glass, support, team, transfer
from cases.services.erasure import erase_case_key
from cases.services.export_files import Wanted
from cases.services.export_files import advance as compute
from housing import workflow
from housing.models import Precautions, VacancyOffer
from tenants import drafts
from tenants.acting import acting_as
from tenants.errors import TransitionRefused
from tenants.models import AuditEntry, OutboxEvent
from tenants.record import record
from tenants.services.setup import join
from tests.cases import papers
from tests.cases.builders import closed_case, today
from tests.cases.test_exports import advance, agree, ask, fetch
from tests.factories import consent_to, make_case, make_vacancy
from tests.housing.course import open_case, start
from tests.security.attempts import FORBIDDEN, insert, refusal, run, value
from tests.security.test_attacks_glass import breaking

CHECK = "23514"
NEW_ADDRESS = "view_new_address"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def case(world):
    return open_case(world)


def hand_over(world, case, to, *, giver="asso"):
    """The whole of a transfer, as people do it."""
    with world.acting(giver) as by:
        asked = transfer.ask_transfer(Case.objects.get(pk=case.pk), by=by, to=world.tenant(to), consent_on=today())
    with world.acting(to) as by:
        transfer.accept_transfer(asked, by=by)


def lend(world, document, key, role="officer", owner="asso"):
    with world.acting(owner) as by:
        kept = Document.objects.get(pk=document.pk)
        to = next(one for one in documents.receivers_of(kept.case) if one.membership == world.member(key, role).pk)
        return documents.lend_document(kept, by=by, to=to, consent_on=today(), until=today() + timedelta(days=5))


@pytest.fixture
def document(world, case):
    with world.acting("asso"):
        return papers.keep(world, case)


def loans(world, key, role="officer"):
    """How many loans, and how many copies, a member reads."""
    with world.acting(key, role):
        return DocumentGrant.objects.count(), Document.objects.count()


def keys_lent(world, owner="asso"):
    """How many loans of the owner's cases still hold a key."""
    with acting_as(world.tenant(owner)):
        return DocumentGrant.objects.filter(file_key__isnull=False).count()


# --- the former owner ----------------------------------------------------------------------------------
def test_a_former_owner_keeps_no_copy_that_was_lent_to_it(world, case, document):
    """Lent to an officer, then owner for a time: the loan does not outlive what it became."""
    lend(world, document, "shelter")
    hand_over(world, case, "shelter")
    assert keys_lent(world, "shelter") == 0, "the new owner has its team, not a loan"
    hand_over(world, case, "excluded", giver="shelter")
    assert loans(world, "shelter") == (0, 0)
    assert loans(world, "asso") == (0, 0)


def test_a_former_owner_does_not_learn_to_whom_her_case_went_next(world, case):
    """Rows that follow the case carry the name of its owner of the day."""
    with world.acting("asso", "coordinator"):
        breaking(case)()
    with world.acting("asso") as by:
        chronology.note(case, by=by, kind="note", text="Appelée ce matin.")
        support.request_measure(case, by=by, provider=world.tenant("coordinator"), type="legal", line="support")
    hand_over(world, case, "excluded")
    hand_over(world, case, "shelter", giver="excluded")
    for who in ("asso", "excluded"):
        for role in ("officer", "manager", "coordinator"):
            with world.acting(who, role):
                for model in (Transfer, Consent, BreakGlass, ChronologyEntry, SupportMeasure, TeamMember, Case):
                    assert model.objects.count() == 0, (who, role, model)
    with world.acting("shelter") as by:
        assert SupportMeasure.objects.get().requester_id == by.tenant.pk
        assert BreakGlass.objects.exists()


def test_a_provider_whose_access_ended_does_not_follow_the_owner_of_her_case(world, case):
    with world.acting("coordinator", "coordinator") as by:
        chronology.note(Case.objects.get(pk=case.pk), by=by, kind="note", text="Vue en réunion.")
        assert ChronologyEntry.objects.count() == 1
    with world.acting("asso"):
        access.revoke(case.pk, world.tenant("coordinator").group_id, access.COORDINATOR)
    with world.acting("coordinator", "coordinator"):
        assert ChronologyEntry.objects.count() == 0


def test_a_former_owner_opens_no_emergency_that_it_had_opened(world, case):
    with world.acting("asso") as by:
        access.grant(case.pk, by.membership.group_id, [NEW_ADDRESS], purpose="suivi")
        row = CaseNewAddress(tenant=case.tenant, case=case)
        row.seal(case_vault(case, sealing=True), address="3 venelle des Ormes")
        row.save()
    with world.acting("asso", "coordinator"):
        breaking(case)()
        assert CaseNewAddress.objects.count() == 1
    hand_over(world, case, "shelter")
    with world.acting("asso", "coordinator"):
        assert CaseNewAddress.objects.count() == 0


def test_what_a_former_owner_was_typing_goes(world, case):
    with world.acting("asso") as by:
        drafts.keep(by, f"note-{case.reference}", {"text": ["elle est chez sa sœur"]})
    hand_over(world, case, "shelter")
    with world.acting("asso"):
        assert value("SELECT count(*) FROM tenants_formdraft") == 0


# --- lists of cases ------------------------------------------------------------------------------------
@pytest.fixture
def prepared(world):
    """A list of two cases, ready for the person who asked."""
    cases = [closed_case(world), make_case(world.tenant("asso"), world.programme)]
    with world.acting("asso"):
        TeamMember.objects.create(tenant=cases[1].tenant, case=cases[1], membership=world.member("asso"))
    export = ask(world, columns=["reference", "last_name"], selection="all")
    agree(world, export)
    return cases, advance(world, export)


def test_who_is_barred_meanwhile_does_not_fetch_the_list(world, prepared):
    cases, export = prepared
    assert fetch(world, export)
    with world.acting("asso"):
        Exclusion.objects.create(tenant=cases[1].tenant, case=cases[1], excluded_membership=world.member("asso", "coordinator"))
    with world.acting("asso", "coordinator"):
        assert run("SELECT * FROM take_export(%s)", export.pk) == []
    with pytest.raises(TransitionRefused, match="n’est plus disponible"):
        fetch(world, export)


def test_a_list_of_a_case_that_left_is_not_fetched(world, prepared):
    cases, export = prepared
    hand_over(world, cases[1], "shelter")
    with world.acting("asso", "coordinator"):
        assert run("SELECT * FROM take_export(%s)", export.pk) == []


def test_a_list_does_not_outlive_an_erasure(world, prepared):
    cases, export = prepared
    with acting_as(world.tenant("asso")) as system:
        erase_case_key(cases[0], by=system)
    with world.acting("asso", "coordinator"):
        assert run("SELECT * FROM take_export(%s)", export.pk) == []
        assert value("SELECT shred_export(%s)", export.pk) is False, "its file is gone already"


def direct(world, counted, **changes):
    now = timezone.now()
    columns = {
        "tenant_id": world.tenant("asso").pk, "number": f"X{uuid4().hex[:8]}", "selection": "all", "columns": ["reference"],
        "with_identity": False, "basis": "", "format": "xlsx", "purpose": b"x", "counted": counted, "status": "queued", "problem": "",
        "requested_by_id": world.member("asso", "coordinator").pk, "requested_at": now, "decide_by": now + timedelta(days=3),
        "downloads": 0,
    }  # fmt: skip
    return insert("cases_caseexport", **columns | changes)


def test_a_large_list_is_not_cut_into_small_ones(world, case):
    make_case(world.tenant("asso"), world.programme)
    with world.acting("asso", "coordinator"):
        direct(world, 49)()
        run("UPDATE cases_caseexport SET status = 'failed', problem = 'empty', ended_at = now()")
        direct(world, 49)()
    with acting_as(world.tenant("asso")) as system:
        compute(CaseExport.objects.get(status="queued").pk, by=system)
    with world.acting("asso", "coordinator"):
        assert refusal(direct(world, 2)) == (CHECK, "case_export__fifty_a_day")
        past = timezone.now() - timedelta(days=2)
        assert refusal(direct(world, 1, requested_at=past, decide_by=past + timedelta(days=3))) == (
            CHECK,
            "case_export__fifty_a_day",
        )
    with world.acting("asso", "coordinator") as by:
        asked = exports.request_export(Wanted(columns=["reference"]), by=by, purpose="Compter.")
    assert asked.status == CaseExport.Status.ASKED


# --- break-glass ---------------------------------------------------------------------------------------
def test_the_glass_is_not_broken_on_one_case_after_another(world):
    cases = [make_case(world.tenant("asso"), world.programme) for _ in range(6)]
    with world.acting("asso", "coordinator"):
        for one in cases[:5]:
            breaking(one)()
        assert refusal(breaking(cases[5])) == (CHECK, "break_glass__barred")
        assert glass.is_barred()


def test_whoever_answers_is_told_even_of_an_opening_by_sql(world, case):
    with world.acting("asso", "coordinator"):
        breaking(case)()
    with acting_as(world.tenant("asso")):
        assert AuditEntry.objects.filter(kind="glass.broken", about=case.pk).count() == 1
        assert OutboxEvent.objects.filter(kind="glass.broken", about=case.pk).count() == 1


def test_an_opening_ends_when_its_person_is_barred(world, case):
    with world.acting("asso"):
        row = CaseNewAddress(tenant=case.tenant, case=case)
        access.grant(case.pk, world.member("asso").group_id, [NEW_ADDRESS], purpose="suivi")
        row.seal(case_vault(case, sealing=True), address="3 venelle des Ormes")
        row.save()
    with world.acting("asso", "coordinator"):
        breaking(case)()
        assert CaseNewAddress.objects.count() == 1
    with world.acting("asso") as by:
        exclusions.exclude_address(case, by=by, address="coordinator@asso.test")
    with world.acting("asso", "coordinator"):
        assert CaseNewAddress.objects.count() == BreakGlass.objects.count() == 0


# --- copies that are lent ------------------------------------------------------------------------------
def proposed(world, case):
    unit = make_vacancy(world.tenant("landlord"), world.programme, secured_entrance=True)
    with world.acting("coordinator", "coordinator") as by:
        return workflow.propose(VacancyOffer.objects.get(vacancy=unit), case, by=by)


def receivers(world, case):
    with world.acting("asso"):
        return {one.membership for one in documents.receivers_of(Case.objects.get(pk=case.pk))}


def lending(world, document, key, role="officer"):
    member = world.member(key, role).pk
    return lambda: run(
        "SELECT grant_document(gen_random_uuid(), %s, %s, paris_today(), now() + interval '1 hour', '\\x03000100')",
        document.pk, member,
    )  # fmt: skip


def test_a_proposal_gives_a_lessor_no_paper_that_says_who_she_is(world, case, document):
    proposed(world, case)
    with world.acting("asso"):
        assert refusal(lending(world, document, "landlord"))[0] == FORBIDDEN


def opened(world, **fields):
    """Accepted, precautions confirmed, opened by her consent to the lessor's named officer; with a copy kept by the team."""
    course = start(world).accepted()
    course.run("landlord", workflow.confirm_precautions, ticked=set(Precautions.TICKED))
    with world.acting("asso"):
        agreed = consent_to(course.case, world.tenant("landlord"), "acceptance", **fields)
        group = world.member("landlord").group_id
        run("SELECT share_case(%s, %s, '{view_case,view_identity}', 'acceptance', NULL, %s)", course.case.pk, group, agreed.pk)
        return course, agreed, papers.keep(world, course.case)


def test_a_named_officer_is_lent_a_paper_while_her_consent_lives(world):
    _course, agreed, document = opened(world)
    with world.acting("asso"):
        assert refusal(lending(world, document, "landlord", "coordinator"))[0] == FORBIDDEN, "not named"
    lend(world, document, "landlord")
    assert loans(world, "landlord") == (1, 1)
    with world.acting("asso"):
        assert value("SELECT withdraw_consent(%s)", agreed.pk) == 2
    assert loans(world, "landlord") == (0, 0)
    assert keys_lent(world) == 0
    with world.acting("asso"):
        assert refusal(lending(world, document, "landlord"))[0] == FORBIDDEN


def test_a_loan_ends_no_later_than_her_consent(world):
    _course, _agreed, document = opened(world, expires_on=today() + timedelta(days=1))
    lent = lend(world, document, "landlord")
    with acting_as(world.tenant("asso")):
        assert DocumentGrant.objects.get(pk=lent).last_day == today() + timedelta(days=1)


def test_a_loan_to_a_lessor_ends_with_its_course(world):
    course, _agreed, document = opened(world)
    lend(world, document, "landlord")
    with world.acting("landlord"):
        run("UPDATE housing_reservation SET ended_at = now(), \"end\" = 'released' WHERE id = %s", course.reservation.pk)
    assert loans(world, "landlord") == (0, 0)
    assert keys_lent(world) == 0


def test_the_public_authority_is_lent_nothing_even_as_a_coordinator(committed):
    world = committed
    case = open_case(world)
    people = {world.member("metropole", role).pk for role in ("officer", "coordinator")}
    join(world.programme, world.tenant("metropole"), parts=("coordinator",))
    try:
        assert not people & receivers(world, case)
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "DELETE FROM tenants_participation WHERE tenant_id = %s AND part = 'coordinator'",
                [world.tenant("metropole").pk],
            )


def test_what_rests_on_a_consent_to_support_is_lent_no_longer(world, case, document):
    with world.acting("asso"):
        agreed = consent_to(case, world.tenant("excluded"), "support")
        group = world.tenant("excluded").group_id
        run("SELECT share_case(%s, %s, '{view_case,view_identity}', 'support', NULL, %s)", case.pk, group, agreed.pk)
    lend(world, document, "excluded")
    with world.acting("asso"):
        value("SELECT withdraw_consent(%s)", agreed.pk)
    assert loans(world, "excluded") == (0, 0)
    assert keys_lent(world) == 0


def test_an_exclusion_lifted_gives_no_loan_back(world, case, document):
    lend(world, document, "shelter")
    with world.acting("asso"):
        row = Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant("shelter"))
        run("UPDATE cases_exclusion SET lifted_at = now() WHERE id = %s", row.pk)
    assert loans(world, "shelter") == (0, 0)
    assert keys_lent(world) == 0


def test_a_person_barred_by_address_gives_back_what_any_job_was_lent(world, case, document):
    lend(world, document, "shelter")
    with world.acting("asso") as by:
        exclusions.exclude_address(case, by=by, address="officer@shelter.test")
    assert loans(world, "shelter") == (0, 0)
    assert keys_lent(world) == 0


def test_to_come_back_to_an_organisation_opens_no_loan_again(world, document):
    lend(world, document, "shelter")
    with world.acting("shelter", "manager"):
        run("UPDATE tenants_membership SET is_active = false WHERE id = %s", world.member("shelter").pk)
        run("UPDATE tenants_membership SET is_active = true WHERE id = %s", world.member("shelter").pk)
    assert loans(world, "shelter") == (0, 0)
    assert keys_lent(world) == 0


def test_erased_she_is_lent_no_more(world):
    case = open_case(world)
    with world.acting("asso"):
        document = papers.keep(world, case)
    lend(world, document, "shelter")
    with acting_as(world.tenant("asso")) as system:
        run("UPDATE cases_case SET status = 'closed', outcome = 'no_news', closed_at = now() WHERE id = %s", case.pk)
        erase_case_key(Case.objects.get(pk=case.pk), by=system)
    assert loans(world, "shelter") == (0, 0)
    assert keys_lent(world) == 0


# --- who makes a team ----------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["reader", "manager", "analyst"])
def test_a_colleague_who_works_on_no_case_makes_itself_of_no_team(world, case, document, role):
    me = world.member("asso", role)
    now = timezone.now()
    deputy = insert(
        "cases_delegation", tenant_id=case.tenant_id, membership_id=world.member("asso").pk, deputy_id=me.pk,
        starts_on=today(), ends_on=today(),
    )  # fmt: skip
    joins = insert(
        "cases_teammember", tenant_id=case.tenant_id, case_id=case.pk, membership_id=me.pk, part="co_referent", since=now,
        updated_at=now, version=1,
    )  # fmt: skip
    with world.acting("asso", role):
        assert refusal(deputy)[0] == FORBIDDEN
        assert refusal(joins)[0] == FORBIDDEN
        assert refusal(lambda: run("DELETE FROM cases_teammember"))[0] == FORBIDDEN
        assert refusal(lambda: run("UPDATE cases_teammember SET membership_id = %s", me.pk))[0] == FORBIDDEN
        assert value("SELECT follows(%s)", case.pk) is False
        assert Document.objects.count() == 0


# --- her rights ----------------------------------------------------------------------------------------
def test_a_co_referent_just_removed_takes_nothing_away(world, browse, case):
    me = world.member("asso", "coordinator")
    with world.acting("asso") as by:
        team.add_co_referent(case, by=by, membership=me)
    client = browse("asso", "coordinator")
    page = reverse("cases:before_disclosing", args=[case.reference])
    assert client.get(page).status_code == 200
    with world.acting("asso") as by:
        team.remove_co_referent(case, by=by, membership=me)
    assert client.get(page).status_code == client.post(reverse("cases:disclose", args=[case.reference]), {}).status_code == 403


def test_who_is_barred_neither_keeps_nor_erases_a_case(world, case):
    with acting_as(world.tenant("asso")):
        row = RetentionNotice.objects.create(
            tenant=case.tenant, case=case, raised_on=today(), erase_on=today() + timedelta(days=30)
        )
    with world.acting("asso") as by:
        exclusions.exclude_address(case, by=by, address="manager@asso.test")
    with world.acting("asso", "manager"):
        assert value("SELECT count(*) FROM cases_retentionnotice") == 0
        assert run("UPDATE cases_retentionnotice SET answer = 'ground', ground = 'proceedings' WHERE id = %s", row.pk) == 0
        assert run("SELECT * FROM retention_of(%s)", case.pk) in ([], [(None, None)])


# --- who opened her case -------------------------------------------------------------------------------
def test_each_kind_of_reading_stands_in_the_list_of_those_who_opened_her_case():
    root = Path(__file__).resolve().parent.parent.parent
    sources = [path.read_text(encoding="utf-8") for floor in ("cases", "housing") for path in (root / floor).rglob("*.py")]
    written = {kind for text in sources for kind in re.findall(r'"([a-z_]+\.(?:revealed|printed))"', text)}
    of_no_case = {"address.revealed", "cases.printed"}  # a landlord's own unit; a list of references
    assert written - of_no_case <= set(READINGS)


def test_her_copy_is_not_called_a_list_of_cases(world, case):
    with world.acting("asso") as by:
        record("case.exported", case, by=by, way="screen", withheld=0)
        record("case.exported", case, by=by, export=uuid4(), number="7KQ-4M2-X", identity=False)
        words = [Readers(case).opening(row).what for row in readings_of(case)]
    assert words == ["exporté dans une liste", "données réunies pour elle"]
