"""Negative controls of the open order of study: with one guard off, what it stops succeeds."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.db import Error, connection, connections, transaction
from django.utils import timezone

from cases import access
from cases.models import Case, Exclusion
from housing.models import StudyHousehold, StudyLine, StudyRequest
from housing.workflow.vacancies import withdraw
from tests.access.layers import bypassing
from tests.access.mutants import function
from tests.factories import consent_to
from tests.housing.course import Course, open_case, start
from tests.housing.studied import ask, morning, seen, taken_back, voted
from tests.security.test_policy_controls import loosened

pytestmark = [pytest.mark.deep, pytest.mark.committed]

COLLEAGUE = ("landlord", "coordinator")
Attack = Callable[["Scene"], bool]


@dataclass
class Scene(Course):
    """Lines of a morning; one of its cases bars a colleague of the landlord and a reader of the coordination; one was asked for."""

    barring: Case | None = None


@pytest.fixture
def scene(committed) -> Scene:
    voted(committed)
    made = start(committed)
    barring = open_case(committed)
    with committed.acting("asso"):
        for member in (committed.member(*COLLEAGUE), committed.member("coordinator", "reader")):
            Exclusion.objects.create(tenant=barring.tenant, case=barring, excluded_membership=member)
    morning(committed, made.offer())
    ask(committed, made.vacancy, seen(committed)[0].pk)
    return Scene(committed, made.case, made.vacancy, barring=barring)


def _reads(model: type, key: str, role: str = "officer", most: int = 0) -> Attack:
    def attack(scene: Scene) -> bool:
        with scene.world.acting(key, role):
            return bool(model.objects.count() > most)

    return attack


def _let_in(scene: Scene, who: tuple[str, str], make: Callable[[], object]) -> bool:
    with scene.world.acting(*who):
        try:
            with transaction.atomic():
                touched = make()
                transaction.set_rollback(True)
        except Error as error:
            return "row-level security" not in str(error)
    return touched != 0


def _empties(table: str) -> Attack:
    """A blind delete obeys the policy of deletes alone."""

    def attack(scene: Scene) -> bool:
        def make() -> int:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table}")
                return int(cursor.rowcount)

        return _let_in(scene, ("landlord", "officer"), make)

    return attack


def _writes_a_household(scene: Scene) -> bool:
    landlord = scene.world.tenant("landlord")
    later = open_case(scene.world)
    row = StudyHousehold(tenant=landlord, case=later, offer=scene.offer(), programme=scene.world.programme)
    return _let_in(scene, ("landlord", "officer"), lambda: row.save(force_insert=True))


def _writes_a_line(scene: Scene) -> bool:
    row = seen(scene.world)[0]
    row.pk, row.rank = uuid4(), 1
    return _let_in(scene, ("landlord", "officer"), lambda: row.save(force_insert=True))


def _asks_for_another(scene: Scene) -> bool:
    world = scene.world
    row = StudyRequest(
        tenant=world.tenant("other_landlord"), programme=world.programme, vacancy=scene.vacancy, line=uuid4(),
        asked_by=world.member("other_landlord"),
    )  # fmt: skip
    return _let_in(scene, ("other_landlord", "officer"), lambda: row.save(force_insert=True))


def _answers_itself(scene: Scene) -> bool:
    return _let_in(
        scene,
        ("landlord", "officer"),
        lambda: StudyRequest.objects.update(status=StudyRequest.Status.PROPOSED, answered_at=timezone.now()),
    )


POLICIES: dict[tuple[str, str], Attack] = {
    ("housing_studyhousehold", "coordination_reads"): _reads(StudyHousehold, "landlord"),
    ("housing_studyhousehold", "coordination_writes"): _writes_a_household,
    ("housing_studyhousehold", "coordination_drops"): _empties("housing_studyhousehold"),
    ("housing_studyhousehold", "hidden"): _reads(StudyHousehold, "coordinator", "reader", most=1),
    ("housing_studyline", "landlord_reads"): _reads(StudyLine, "other_landlord"),
    ("housing_studyline", "coordination_reads"): _reads(StudyLine, "asso"),
    ("housing_studyline", "coordination_writes"): _writes_a_line,
    ("housing_studyline", "coordination_drops"): _empties("housing_studyline"),
    ("housing_studyrequest", "asker_reads"): _reads(StudyRequest, *COLLEAGUE),
    ("housing_studyrequest", "coordination_reads"): _reads(StudyRequest, "other_landlord"),
    ("housing_studyrequest", "landlord_asks"): _asks_for_another,
    ("housing_studyrequest", "coordination_answers"): _answers_itself,
}


@pytest.mark.parametrize(("table", "policy"), POLICIES)
def test_without_its_policy_the_attack_succeeds(scene, table, policy):
    attack = POLICIES[table, policy]
    assert not attack(scene)
    with loosened(table, policy):
        assert attack(scene)
    assert not attack(scene)


def test_every_policy_of_these_tables_has_its_control(committed):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE tablename LIKE %s", ["housing_study%"])
        assert set(cursor.fetchall()) == set(POLICIES)


# --- what takes a line from sight -------------------------------------------------------------------------
def _nothing(_scene: Scene) -> None:
    pass


def _closes(scene: Scene) -> None:
    taken_back(scene.world)


def _withdraws_the_unit(scene: Scene) -> None:
    scene.act("landlord", withdraw, scene.vacancy, reason="works")


def _leaves(scene: Scene) -> None:
    with scene.world.acting("asso"):
        Case.objects.filter(pk=scene.case.pk).update(status="suspended", status_before="searching")


def _is_proposed(scene: Scene) -> None:
    start(scene.world, landlord="other_landlord", case=scene.case).propose()


def _no_longer_agrees(scene: Scene) -> None:
    with scene.world.acting("asso"):
        access.withdraw(consent_to(scene.case, None, "study"))


CONDITIONS = [
    ("NOT c.id = ANY ((SELECT hidden_cases())::uuid[])", _nothing, COLLEAGUE),
    ("l.programme_id = ANY ((SELECT open_rankings())::uuid[])", _closes, ("landlord", "officer")),
    ("o.is_open", _withdraws_the_unit, ("landlord", "officer")),
    ("c.status = 'searching'", _leaves, ("landlord", "officer")),
    ("p.status IN ('proposed', 'reserved') OR p.proposed_at >= l.made_at", _is_proposed, ("landlord", "officer")),
    ("k.withdrawn_at IS NOT NULL", _no_longer_agrees, ("landlord", "officer")),
    ("l.tenant_id = app_tenant()", _nothing, ("other_landlord", "officer")),
]
NEVER = {"p.status IN ('proposed', 'reserved') OR p.proposed_at >= l.made_at", "k.withdrawn_at IS NOT NULL"}


@pytest.mark.parametrize(
    ("condition", "change", "who"), CONDITIONS, ids=[one[1].__name__ + "-" + one[2][0] for one in CONDITIONS]
)
def test_without_its_condition_a_line_stays_in_sight(scene, condition, change, who):
    change(scene)
    before = len(seen(scene.world, *who))
    loosened_text = "false" if condition in NEVER else "true"
    with bypassing(), function("open_study_lines", condition, loosened_text).applied():
        if condition.startswith("l.tenant_id"):
            with function("open_rankings", "p.tenant_id = app_tenant() AND", "").applied():
                assert _reads(StudyLine, *who)(scene)
            return
        assert len(seen(scene.world, *who)) > before


def test_the_code_keeps_what_the_policy_would_let_through(scene):
    """The other layer: with the policy of the table off, who is barred still reads one line less than its colleague."""
    with loosened("housing_studyline", "landlord_reads"):
        assert (len(seen(scene.world)), len(seen(scene.world, *COLLEAGUE))) == (2, 1)


def test_without_its_guard_a_fourth_is_asked_for(scene):
    def more() -> int:
        with scene.world.acting("landlord") as by:
            row = {"tenant": by.tenant, "programme": scene.world.programme, "vacancy": scene.vacancy, "asked_by": by.membership}
            try:
                with transaction.atomic():
                    for _turn in range(3):
                        StudyRequest.objects.create(line=uuid4(), **row)
                    made = StudyRequest.objects.count()
                    transaction.set_rollback(True)
            except Error:
                return 0
        return made

    assert more() == 0
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE housing_studyrequest DISABLE TRIGGER guard_study_request")
        try:
            assert more() == 4
        finally:
            cursor.execute("ALTER TABLE housing_studyrequest ENABLE TRIGGER guard_study_request")
