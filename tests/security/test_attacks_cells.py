"""A tenant that does not own a case tries to hang rows on it, or to learn from the refusal what the case holds."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import access
from cases.models import AvoidArea, Case, CaseDanger, CaseSummary, ChronologyEntry, Exclusion, Protection, Transfer
from coordination.register import PERSONAL, TENANT
from tenants.roles import Permission
from tests.database import DATABASE, administer
from tests.factories import ORLEANS, consent_to, make_case
from tests.housing.course import open_case
from tests.security.attempts import FORBIDDEN, insert, refusal, run, value

SARAN = "45302"
NOW = {"updated_at": timezone.now(), "version": 1}


@pytest.fixture
def case(world):
    """A case with everything that an attacker would like to know of it."""
    case = open_case(world)
    with world.acting("asso") as asso:
        AvoidArea.objects.create(tenant=case.tenant, case=case, commune_id=ORLEANS)
        CaseDanger.objects.create(tenant=case.tenant, case=case, level="high")
        Protection.objects.create(tenant=case.tenant, case=case, kind="tgd")
        Transfer.objects.create(
            tenant=case.tenant, case=case, from_tenant=case.tenant, to_tenant=world.tenant("shelter"),
            consent=consent_to(case, world.tenant("shelter"), "transfer"), rewrapped_key=b"x", tenant_key_version=1,
        )  # fmt: skip
        access.grant(case.pk, world.tenant("landlord").group_id, access.PROPOSED_LANDLORD, purpose="test")
        assert asso.tenant == case.tenant
    return case


def probes(attacker, case):
    """For each cell: a row that collides with what the case holds, and one that does not collide with anything."""
    own = {"tenant_id": attacker.pk, **NOW}
    danger = dict.fromkeys(("recent_separation", "searched_for", "place_known", "threats", "weapon", "worsening"), "yes")
    danger |= {"level": "low", "tool": "", "children_exposed": "no", **own}
    transfer = {
        "from_tenant_id": attacker.pk, "to_tenant_id": case.tenant_id, "consent_id": uuid4(), "rewrapped_key": b"",
        "tenant_key_version": 1, "asked_at": timezone.now(), **own,
    }  # fmt: skip
    measure = {
        "tenant_id": attacker.pk, "case_tenant_id": attacker.pk, "programme_id": case.programme_id, "requester_id": case.tenant_id,
        "type": "legal", "line": "support", "status": "requested", "requested_on": timezone.localdate(),
        "phase": "both", "interruption": "", "result": "",
    }  # fmt: skip
    return {
        "cases_avoidarea": ({"commune_id": ORLEANS, **own}, {"commune_id": SARAN, **own}),
        "cases_casedanger": (danger, None),
        "cases_protection": ({"kind": "tgd", **own}, {"kind": "op", **own}),
        "cases_transfer": (transfer, None),
        "cases_supportmeasure": (measure, None),
    }


@pytest.mark.parametrize("who", ["landlord", "stranger", "shelter"])
@pytest.mark.parametrize(
    "table", ["cases_avoidarea", "cases_casedanger", "cases_protection", "cases_transfer", "cases_supportmeasure"]
)
def test_nobody_learns_from_a_collision_what_a_case_holds(world, case, who, table):
    """A unique key must not answer "there is one": the refusal is the same whatever stands there, even whether the case exists."""
    with world.acting("asso"):
        insert("cases_supportmeasure", case_id=case.pk, **probes(case.tenant, case)["cases_supportmeasure"][0])()
    hit, miss = probes(world.tenant(who), case)[table]
    with world.acting(who):
        answers = {refusal(insert(table, case_id=case.pk, **hit)), refusal(insert(table, case_id=uuid4(), **hit))}
        if miss is not None:
            answers.add(refusal(insert(table, case_id=case.pk, **miss)))
    assert answers == {(FORBIDDEN, "")}


def test_a_landlord_cannot_hang_an_exclusion_on_a_case(world, case):
    tenant = world.tenant("landlord")
    attempt = insert(
        "cases_exclusion",
        case_id=case.pk,
        tenant_id=case.tenant_id,
        excluded_tenant_id=tenant.pk,
        created_at=timezone.now(),
        **NOW,
    )
    with world.acting("landlord"):
        assert refusal(attempt)[0] == FORBIDDEN


def test_a_landlord_cannot_move_a_case_that_it_does_not_see(world, case):
    """An UPDATE that reads nothing obeys the UPDATE policies alone: the right to act must not be enough."""
    with world.acting("landlord"):
        assert run("UPDATE cases_case SET status = 'follow_up'") == 0
        assert run("UPDATE cases_case SET next_action = ''") == 0
    with world.acting("asso"):
        assert Case.objects.get(pk=case.pk).status == "searching"


@pytest.mark.parametrize("status", ["rehoused", "follow_up", "reserved"])
def test_a_coordinator_cannot_force_the_state_of_a_case(world, case, status):
    with world.acting("coordinator", "coordinator"):
        assert refusal(lambda: Case.objects.filter(pk=case.pk).update(status=status))[0] == FORBIDDEN
        assert (
            refusal(lambda: Case.objects.filter(pk=case.pk).update(status="suspended", status_before="searching"))[0]
            == FORBIDDEN
        )


def test_a_coordinator_opens_the_search_of_a_filed_case(world):
    """Negative control: the one move that the coordination makes directly."""
    case = make_case(world.tenant("asso"), world.programme, status="filed")
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("coordinator").group_id, access.COORDINATOR, purpose="test")
    with world.acting("coordinator", "coordinator"):
        assert Case.objects.filter(pk=case.pk).update(status="searching") == 1


def test_an_owner_cannot_turn_a_filed_case_into_a_draft_and_throw_it_away(world, case):
    with world.acting("asso"):
        assert refusal(lambda: Case.objects.filter(pk=case.pk).update(status="draft", filed_at=None))[0] == FORBIDDEN
        assert value("SELECT discard_draft(%s)", case.pk) is False


def test_an_owner_cannot_reopen_a_closed_case_by_hand(world, case):
    with world.acting("asso"):
        Case.objects.filter(pk=case.pk).update(status="closed", closed_at=timezone.now(), outcome="no_news")
        assert (
            refusal(lambda: Case.objects.filter(pk=case.pk).update(status="searching", closed_at=None, outcome=""))[0]
            == FORBIDDEN
        )


def test_an_owner_cannot_exclude_itself_to_bury_a_case(world, case):
    with world.acting("asso"):
        row = Exclusion(tenant=case.tenant, case=case, excluded_tenant=case.tenant)
        assert refusal(row.save) == ("23514", "exclusion__not_its_owner")


def test_a_holder_cannot_forge_a_line_of_the_chronology(world, case):
    """A partner's line carries its own name and no step of the course: steps and diagnoses count in the evaluation."""
    with world.acting("asso"):
        access.grant(case.pk, world.tenant("shelter").group_id, [Permission.VIEW_CASE], purpose="test")
    line = {"tenant_id": case.tenant_id, "case_id": case.pk, "author_tenant_id": world.tenant("shelter").pk, "audience": "partners",
            "step": "", "author_name": "Claire", "occurred_at": timezone.now(), "created_at": timezone.now(), **NOW}  # fmt: skip
    with world.acting("shelter"):
        for forged in (
            {"kind": "step", "step": "lease_signed"},
            {"kind": "diagnosis"},
            {"kind": "note", "author_id": world.member("asso").pk},
            {"kind": "note", "author_tenant_id": case.tenant_id},
        ):
            assert refusal(insert("cases_chronologyentry", **{**line, **forged}))[0] in {FORBIDDEN, "23503"}
        assert insert("cases_chronologyentry", **line, kind="note")() == 1


def test_a_coordinator_cannot_read_the_owners_own_lines(world, case):
    with world.acting("asso"):
        for audience in ("owner", "partners"):
            ChronologyEntry.objects.create(tenant=case.tenant, case=case, author_tenant=case.tenant, audience=audience)
    with world.acting("coordinator", "coordinator"):
        assert list(ChronologyEntry.objects.values_list("audience", flat=True)) == ["partners"]


def test_a_former_holder_cannot_read_after_the_end(world, case):
    group = world.tenant("coordinator").group_id
    with world.acting("asso"):
        access.revoke(case.pk, group, access.COORDINATOR)
    with world.acting("coordinator", "coordinator"):
        for table in (
            "cases_case",
            "cases_casekey",
            "cases_caseidentity",
            "cases_caseneed",
            "cases_avoidarea",
            "cases_caseaccess",
        ):
            assert value(f"SELECT count(*) FROM {table}") == 0, table


def test_a_casting_error_cannot_reveal_a_row(world, case):
    """A condition of the attacker's runs after the policy, on rows that are open to it: a cast that would fail does not."""
    with world.acting("stranger"):
        assert value("SELECT count(*) FROM cases_casesummary WHERE reference::int > 0") == 0
        assert value("SELECT count(*) FROM cases_case WHERE 1 / (CASE status WHEN 'searching' THEN 0 ELSE 1 END) > 0") == 0
    with world.acting("asso"):
        assert refusal(lambda: run("SELECT count(*) FROM cases_casesummary WHERE reference::int > 0"))[0] == "22P02"


def test_nobody_reads_samples_of_values_in_the_statistics(world, case):
    """`pg_stats` holds values of tables; it shows none of a table under row-level security."""
    sampled = "SELECT count(*) FROM pg_stats WHERE tablename = ANY(%s)"
    with administer(DATABASE) as superuser:
        superuser.execute("ANALYZE tenants_membership")
        assert superuser.execute(sampled, [sorted(TENANT | PERSONAL)]).fetchone() > (0,), "there is something to read"
    with world.acting("stranger"):
        assert value(sampled, sorted(TENANT | PERSONAL)) == 0


def test_nobody_reads_the_counters_of_the_projection(world, case):
    with world.acting("stranger"):
        assert refusal(lambda: run("SELECT last_value FROM cases_caseaccess_id_seq"))[0] == FORBIDDEN
        assert refusal(lambda: run("SELECT nextval('cases_caseshare_id_seq')"))[0] == FORBIDDEN


def test_a_refusal_does_not_print_the_row(world, case):
    with world.acting("asso"):
        with pytest.raises(IntegrityError, match="case_need__dependents_among_adults") as caught, transaction.atomic():
            run("UPDATE cases_caseneed SET adults = 0 WHERE case_id = %s", case.pk)
        assert str(case.pk) not in str(caught.value)


def test_a_landlord_sees_the_summary_and_no_reference_elsewhere(world, case):
    with world.acting("landlord"):
        assert CaseSummary.objects.get().reference == case.reference
        assert Case.objects.count() == 0
