"""Who is barred from a case, or would like to know: what the database answers when the code has forgotten everything."""

from uuid import uuid4

import pytest
from django.db import Error, connections, transaction
from django.utils import timezone

from cases import access
from cases.models import Case, CaseShare, Exclusion, TeamMember
from cases.services import exclusions
from housing.models import Reservation
from tenants.acting import acting_as
from tenants.context import DatabaseContext, apply
from tenants.models import Person
from tests.access.layers import bypassing
from tests.access.mutants import NO_TENANT_EXCLUDED, function
from tests.housing.course import open_case, start
from tests.security.attempts import FORBIDDEN, insert, refusal, run, value

ABSENT = "personne@nulle-part.test"


@pytest.fixture
def case(world):
    return open_case(world)


def exclusion(case, **columns):
    blank = {"by_address": False, "reason": "", "declared": False, "created_at": timezone.now(), "updated_at": timezone.now()}
    return insert("cases_exclusion", **{"tenant_id": case.tenant_id, "case_id": case.pk, "version": 1, **blank, **columns})


def by_address(world, case, address):
    with world.acting("asso") as by:
        return exclusions.exclude_address(case, by=by, address=address)


# --- whether an address has an account --------------------------------------------------------------------
@pytest.mark.parametrize("who", ["asso", "coordinator", "landlord", "shelter", "stranger"])
def test_nobody_reads_whom_an_address_bars(world, case, who):
    by_address(world, case, "officer@shelter.test")
    with world.acting(who):
        for statement in (
            "SELECT count(*) FROM cases_barredaddress",
            "UPDATE cases_barredaddress SET person_id = NULL",
            "DELETE FROM cases_barredaddress",
            "SELECT is_barred(gen_random_uuid(), gen_random_uuid(), gen_random_uuid())",
            "SELECT bar(gen_random_uuid(), gen_random_uuid(), gen_random_uuid())",
            "SELECT digest_of('', 'officer@shelter.test')",
        ):
            assert refusal(lambda statement=statement: run(statement))[0] == FORBIDDEN, statement


def test_an_owner_learns_nothing_from_barring_an_address(world, case):
    """What it reads of the exclusion is the same whether or not somebody has the address."""
    told = set()
    for address in ("officer@shelter.test", ABSENT):
        row = by_address(world, case, address)
        with world.acting("asso"):
            columns = "by_address, excluded_membership_id, excluded_tenant_id, declared, reason, lifted_at, version"
            told.add(
                (
                    *run(f"SELECT {columns} FROM cases_exclusion WHERE id = %s", row.pk),
                    value("SELECT count(*) FROM cases_caseshare"),
                )
            )
    assert len(told) == 1


@pytest.mark.parametrize("who", ["asso", "coordinator", "stranger"])
def test_an_address_is_barred_once_by_the_owner_of_the_case(world, case, who):
    row = by_address(world, case, ABSENT)
    for target in (row.pk, uuid4()):
        with world.acting(who):
            assert (
                refusal(lambda target=target: value("SELECT bar_address(%s, 'officer@shelter.test')", target))[0] == FORBIDDEN
            )


def test_an_exclusion_by_address_bars_an_address(world, case):
    with world.acting("asso"):
        assert refusal(exclusion(case, by_address=True)) == ("23514", "exclusion__bars_an_address")


# --- the barred ---------------------------------------------------------------------------------------------
BARRED = [("asso", "coordinator"), ("coordinator", "coordinator"), ("coordinator", "officer")]


@pytest.mark.parametrize("who", BARRED, ids="-".join)
def test_who_is_barred_by_an_address_reads_and_writes_nothing_of_the_case(world, case, who):
    by_address(world, case, world.member(*who).person.email)
    with world.acting(*who):
        assert Case.objects.count() == Exclusion.objects.count() == CaseShare.objects.count() == 0
        assert run("UPDATE cases_exclusion SET lifted_at = now()") == 0
        assert run("UPDATE cases_case SET next_action = ''") == 0
        assert refusal(exclusion(case, excluded_tenant_id=world.tenant("landlord").pk))[0] == FORBIDDEN
        assert value("SELECT step_aside(%s)", case.pk) is False
        assert value("SELECT holds(%s, 'view_case')", case.pk) is False


def test_who_is_barred_does_not_come_in_by_another_tenant_nor_by_a_named_grant(world, case):
    member = world.member("shelter")
    by_address(world, case, member.person.email)
    with world.acting("asso"):
        assert (
            refusal(lambda: run("SELECT share_case(%s, %s, '{view_case}', 'x', NULL, NULL)", case.pk, member.group_id))[0]
            == FORBIDDEN
        )
    with world.acting("shelter"):
        assert value("SELECT cardinality(hidden_cases())") == 1


def test_a_landlord_barred_by_address_reads_nothing_of_its_own_course(world):
    course = start(world)
    course.reserve()
    by_address(world, course.case, "officer@landlord.test")
    with world.acting("landlord"):
        assert Reservation.objects.count() == 0
        assert value("SELECT cardinality(unattended_units())") == 0
        assert value("SELECT take_over(%s)", course.vacancy.pk) is None
        assert value("SELECT taken_slots(%s)", course.vacancy.pk) == []
        assert value("SELECT cardinality(barred_proposals(%s))", course.case.pk) == 0
        assert value("SELECT held_in_avoided(%s)", course.case.pk) is False


def test_the_barred_joins_no_team_by_sql(world, case):
    by_address(world, case, "officer@shelter.test")
    with world.acting("asso") as by:
        exclusions.exclude_colleague(case, by=by, membership=world.member("asso", "reader"))
        row = {"tenant_id": case.tenant_id, "case_id": case.pk, "membership_id": world.member("asso", "reader").pk}
        blank = {"part": "co_referent", "since": timezone.now(), "updated_at": timezone.now(), "version": 1}
        assert refusal(insert("cases_teammember", **row, **blank)) == ("23514", "team_member__not_barred")


# --- the owner, against itself -----------------------------------------------------------------------------
def test_the_referent_is_not_barred_by_sql(world, case):
    with world.acting("asso"):
        attempt = exclusion(case, excluded_membership_id=world.member("asso").pk)
        assert refusal(attempt) == ("23514", "exclusion__not_its_referent")
        assert TeamMember.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        "lifted_at = NULL",
        "excluded_tenant_id = NULL, by_address = true",
        "reason = 'conflict'",
        "created_at = now()",
        "address = 'x'",
    ],
)
def test_an_exclusion_is_lifted_and_nothing_else(world, case, change):
    with world.acting("asso") as by:
        row = exclusions.exclude_tenant(case, by=by, tenant=world.tenant("landlord"))
        exclusions.lift(row, by=by)
        assert refusal(lambda: run(f"UPDATE cases_exclusion SET {change}"))[0] in {FORBIDDEN, "23514"}
        assert refusal(lambda: run("DELETE FROM cases_exclusion"))[0] == FORBIDDEN


def test_nobody_declares_for_another(world, case):
    for who in ("asso", "coordinator", "stranger"):
        with world.acting(who):
            member = world.member("asso", "reader").pk
            assert refusal(exclusion(case, excluded_membership_id=member, declared=True))[0] == FORBIDDEN


# --- who would like to know ----------------------------------------------------------------------------------
def test_stepping_aside_is_no_way_to_find_a_case(world, case):
    """The answer for a case that is there and not one's own is that for none."""
    for who in ("landlord", "other_landlord", "shelter", "stranger", "metropole"):
        with world.acting(who):
            assert [value("SELECT step_aside(%s)", target) for target in (case.pk, uuid4())] == [False, False]
    with acting_as(world.tenant("coordinator")):
        assert value("SELECT step_aside(%s)", case.pk) is False  # the system knows nobody


def test_a_partner_reads_no_exclusion_and_lifts_none(world):
    course = start(world)
    course.propose()
    with world.acting("landlord", "reader") as by:
        assert exclusions.step_aside(course.case.pk, by=by)
    for who in (("landlord", "officer"), ("landlord", "reader"), ("other_landlord", "officer"), ("shelter", "officer")):
        with world.acting(*who):
            assert Exclusion.objects.count() == 0
            assert run("UPDATE cases_exclusion SET lifted_at = now()") == 0
    with world.acting("coordinator", "coordinator"):
        assert Exclusion.objects.count() == 1
        assert run("UPDATE cases_exclusion SET lifted_at = now()") == 0


def test_nobody_takes_over_a_unit_that_is_followed_or_not_its_own(world):
    course = start(world)
    course.reserve()
    for who, role in (("landlord", "coordinator"), ("landlord", "officer"), ("other_landlord", "officer"), ("asso", "officer")):
        with world.acting(who, role):
            assert value("SELECT take_over(%s)", course.vacancy.pk) is None
    with world.acting("landlord") as by:
        assert exclusions.step_aside(course.case.pk, by=by)
    for who, role in (("landlord", "manager"), ("landlord", "reader"), ("landlord", "officer"), ("other_landlord", "officer")):
        with world.acting(who, role):
            assert value("SELECT take_over(%s)", course.vacancy.pk) is None
    with world.acting("landlord", "coordinator"):
        assert value("SELECT take_over(%s)", course.vacancy.pk) == course.reservation.pk


# --- negative controls: with its guard off, the attack succeeds ------------------------------------------------
@pytest.mark.committed
@pytest.mark.parametrize(
    ("table", "trigger", "attack"),
    [
        ("tenants_person", "bar_person", "an account appears"),
        ("cases_exclusion", "guard_exclusion", "a declaration for another"),
        ("cases_teammember", "guard_team", "the barred in the team"),
    ],
)
def test_without_its_trigger_the_attack_succeeds(committed, table, trigger, attack):
    world, case = committed, open_case(committed)
    attempts = {
        "an account appears": lambda: _account_is_not_barred(world, case),
        "a declaration for another": lambda: _declares_for_another(world, case),
        "the barred in the team": lambda: _joins_the_team(world, case),
    }
    assert not attempts[attack]()
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        try:
            assert attempts[attack]()
        finally:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


@pytest.mark.committed
def test_a_case_hides_from_a_barred_organisation_whatever_its_shares(committed):
    case = open_case(committed)
    with committed.acting("asso") as by:
        exclusions.exclude_tenant(case, by=by, tenant=committed.tenant("landlord"))
    assert _hidden_from(committed, "landlord") == 1
    with bypassing(), function("hidden_cases", "e.excluded_tenant_id = app_tenant()", "false").applied():
        assert _hidden_from(committed, "landlord") == 0


@pytest.mark.committed
def test_the_code_bars_an_organisation_whatever_its_shares(committed):
    case = open_case(committed)
    with committed.acting("asso") as by:
        exclusions.exclude_tenant(case, by=by, tenant=committed.tenant("landlord"))
    with committed.acting("landlord") as actor, bypassing() as alias:
        assert not Case.objects.using(alias).filter(access.not_excluded(actor, "pk"), pk=case.pk).exists()
        with NO_TENANT_EXCLUDED.applied():
            assert Case.objects.using(alias).filter(access.not_excluded(actor, "pk"), pk=case.pk).exists()


def _hidden_from(world, key):
    with world.acting(key):
        return value("SELECT cardinality(hidden_cases())")


def _undone(attempt):
    try:
        with transaction.atomic():
            answer = attempt()
            transaction.set_rollback(True)
            return answer
    except Error:
        return False


def _account_is_not_barred(world, case):
    def attempt():
        by_address(world, case, ABSENT)
        person = Person(id=uuid4(), email=ABSENT, display_name="Nouvelle")
        apply(DatabaseContext.of(user=person.pk))
        person.save(force_insert=True)
        return value("SELECT cardinality(hidden_cases())") == 0

    return _undone(attempt)


def _declares_for_another(world, case):
    def attempt():
        with world.acting("asso"):
            exclusion(case, excluded_membership_id=world.member("asso", "reader").pk, declared=True)()
        return True

    return _undone(attempt)


def _joins_the_team(world, case):
    def attempt():
        with world.acting("asso") as by:
            exclusions.exclude_colleague(case, by=by, membership=world.member("asso", "reader"))
            TeamMember.objects.create(
                tenant=case.tenant, case=case, membership=world.member("asso", "reader"), part=TeamMember.Part.CO_REFERENT
            )
        return True

    return _undone(attempt)
