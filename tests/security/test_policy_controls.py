"""Negative controls: with one policy loosened, the attack that it stops succeeds. A policy without a control here fails a test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import Error, connections, transaction
from django.utils import timezone

from cases.models import Case, CaseAccess, CaseNeed, CaseShare, Consent, Exclusion
from housing.models import HouseholdSide, Proposal, VacancyOffer
from tests.factories import consent_to, make_vacancy
from tests.housing.course import Course, start
from tests.security.attempts import insert, run
from tests.security.test_attacks_housing import proposal
from tests.world import World

pytestmark = pytest.mark.deep

Attack = Callable[[World, Course], bool]
TABLES = (
    "cases_case", "cases_caseneed", "cases_caseshare", "cases_caseaccess", "housing_proposal", "housing_householdside",
    "housing_vacancyoffer", "cases_consent",
)  # fmt: skip


def sees(who: str, model: Any, role: str = "officer") -> Attack:
    """A reader counts rows that are not for her."""

    def attack(world: World, course: Course) -> bool:
        with world.acting(who, role):
            return model.objects.count() > 0

    return attack


def touches(who: str, statement: str) -> Attack:
    """A blind update reaches a row: it changes it, or only a guard behind the policy stops it."""

    def attack(world: World, course: Course) -> bool:
        with world.acting(who):
            return _comes_to(lambda: run(statement))

    return attack


def _comes_to(attempt: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            reached = attempt() != 0
            transaction.set_rollback(True)
    except Error:
        return True
    return reached


def writes(who: str, make: Callable[[World, Course], Callable[[], object]]) -> Attack:
    """An insert is let through, or is answered by a key instead of the policy."""

    def attack(world: World, course: Course) -> bool:
        attempt = make(world, course)
        with world.acting(who):
            try:
                with transaction.atomic():
                    attempt()
                    transaction.set_rollback(True)
            except Error as error:
                return "row-level security" not in str(error)
        return True

    return attack


def _foreign_case(world: World, course: Course) -> Callable[[], object]:
    return lambda: Case(tenant=world.tenant("asso"), programme=world.programme).save(force_insert=True)


def _foreign_need(world: World, course: Course) -> Callable[[], object]:
    return lambda: CaseNeed(tenant=world.tenant("stranger"), case_id=course.case.pk, rooms_min=1, rooms_max=1, bedrooms=1).save(
        force_insert=True
    )


def _own_proposal(world: World, course: Course) -> Callable[[], object]:
    return proposal(course, make_vacancy(world.tenant("landlord"), world.programme))


def _foreign_offer(world: World, course: Course) -> Callable[[], object]:
    with world.acting("landlord"):
        row = VacancyOffer.objects.get(vacancy=course.vacancy)
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    return insert("housing_vacancyoffer", **fields)


def _foreign_side(world: World, course: Course) -> Callable[[], object]:
    row = course.proposal
    columns = {"tenant_id": row.case_tenant_id, "programme_id": row.programme_id, "case_id": row.case_id, "proposal_id": row.pk}
    return insert("housing_householdside", **columns, number=9, withdraw_reason="", decline_reason="")


def _foreign_consent(world: World, course: Course) -> Callable[[], object]:
    day = timezone.localdate()
    return insert(
        "cases_consent", tenant_id=course.case.tenant_id, case_id=course.case.pk, recipient_id=world.tenant("stranger").pk,
        purpose="support", cells=["view_identity"], given_on=day, signed_on=day, how="signed", language="fr", created_at=timezone.now(),
    )  # fmt: skip


CONTROLS: dict[tuple[str, str], Attack] = {
    ("cases_case", "owner_or_shared"): sees("stranger", Case),
    ("cases_case", "owner_adds"): writes("stranger", _foreign_case),
    ("cases_case", "owner_or_acting"): touches("landlord", "UPDATE cases_case SET next_action = ''"),
    ("cases_case", "hidden"): sees("asso", Case, "reader"),
    ("cases_caseneed", "readers"): sees("stranger", CaseNeed),
    ("cases_caseneed", "owner_adds"): writes("stranger", _foreign_need),
    ("cases_caseneed", "owner_edits"): touches("stranger", "UPDATE cases_caseneed SET adults = 9"),
    ("cases_caseneed", "hidden"): sees("asso", CaseNeed, "reader"),
    ("cases_caseshare", "owner_grantor_holder"): sees("stranger", CaseShare),
    ("cases_caseshare", "hidden"): sees("asso", CaseShare, "reader"),
    ("cases_caseaccess", "my_groups"): sees("stranger", CaseAccess),
    ("cases_caseaccess", "hidden"): sees("asso", CaseAccess, "reader"),
    ("cases_consent", "owner_or_receiver"): sees("landlord", Consent),
    ("cases_consent", "owner_adds"): writes("stranger", _foreign_consent),
    ("cases_consent", "owner_signs"): touches("landlord", "UPDATE cases_consent SET signed_on = paris_today()"),
    ("cases_consent", "hidden"): sees("asso", Consent, "reader"),
    ("housing_proposal", "sides_read"): sees("stranger", Proposal),
    ("housing_proposal", "sides_add"): writes("landlord", _own_proposal),
    ("housing_proposal", "sides_edit"): touches("stranger", "UPDATE housing_proposal SET waiting_band = 'over_3'"),
    ("housing_proposal", "hidden"): sees("asso", Proposal, "reader"),
    ("housing_proposal", "named_officers"): sees("landlord", Proposal, "manager"),
    ("housing_householdside", "stand_by_her"): sees("landlord", HouseholdSide),
    ("housing_householdside", "with_a_proposal"): writes("landlord", _foreign_side),
    ("housing_householdside", "stand_by_her_edits"): touches(
        "landlord", "UPDATE housing_householdside SET decline_reason = 'size'"
    ),
    ("housing_householdside", "hidden"): sees("asso", HouseholdSide, "reader"),
    ("housing_vacancyoffer", "landlord_or_offered"): sees("other_landlord", VacancyOffer),
    ("housing_vacancyoffer", "landlord_adds"): writes("other_landlord", _foreign_offer),
    ("housing_vacancyoffer", "landlord_edits"): touches("other_landlord", "UPDATE housing_vacancyoffer SET is_open = false"),
}


@contextmanager
def loosened(table: str, policy: str) -> Iterator[None]:
    """The policy lets everything through for the length of the block; the owner role commits both changes."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT qual, with_check FROM pg_policies WHERE tablename = %s AND policyname = %s", [table, policy])
        qual, check = cursor.fetchone()
        clauses = [("USING", qual), ("WITH CHECK", check)]
        try:
            cursor.execute(_altered(table, policy, [(word, "true") for word, text in clauses if text is not None]))
            yield
        finally:
            cursor.execute(_altered(table, policy, [(word, text) for word, text in clauses if text is not None]))


def _altered(table: str, policy: str, clauses: list[tuple[str, str]]) -> str:
    return f"ALTER POLICY {policy} ON {table} " + " ".join(f"{word} ({text})" for word, text in clauses)


@pytest.fixture
def course(committed: World) -> Course:
    """A case held for a unit, from which a member of its owner is excluded; committed, so that the owner role may alter policies."""
    course = start(committed)
    course.reserve()
    with committed.acting("asso"):
        consent_to(course.case, committed.tenant("coordinator"), "coordination")
        Exclusion.objects.create(
            tenant=course.case.tenant, case=course.case, excluded_membership=committed.member("asso", "reader")
        )
    return course


@pytest.mark.parametrize(("table", "policy"), CONTROLS)
def test_without_its_policy_the_attack_succeeds(course, table, policy):
    attack = CONTROLS[table, policy]
    assert not attack(course.world, course)
    with loosened(table, policy):
        assert attack(course.world, course)
    assert not attack(course.world, course)


def test_every_policy_of_these_tables_has_its_control(committed):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname FROM pg_policies WHERE tablename = ANY(%s) AND policyname NOT IN ('evaluation', 'matching')",
            [list(TABLES)],
        )
        assert set(cursor.fetchall()) == set(CONTROLS)
