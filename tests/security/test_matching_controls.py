"""Negative controls of matching: with one policy loosened, what it stops succeeds. A policy of the matcher without a control fails."""

from collections.abc import Callable

import pytest
from django.db import Error, connections, transaction
from django.utils import timezone

from cases.keys import case_vault
from cases.models import Exclusion, RefusedSector
from cases.services.places import write_places
from housing.models import ExpectedRelease, Fit, JointRound, MatchingTerms, ProposalGrounds, VacancyOffer
from housing.offer_places import place_offers
from tenants.sqlfile import role_name
from tests.factories import consent_to, make_vacancy
from tests.housing.course import Course, open_case, start
from tests.security.test_policy_controls import loosened

pytestmark = [pytest.mark.deep, pytest.mark.committed]

COORDINATION = ("coordinator", "coordinator")
Attack = Callable[[Course], bool]


@pytest.fixture
def course(committed) -> Course:
    """A case proposed for a unit, from which a reader of the coordination is barred."""
    made = start(committed)
    with committed.acting(*COORDINATION):
        joint = _a_round(made, "coordinator")
        joint.save(force_insert=True)
    made.propose(joint=joint)
    _say_where(made)
    with committed.acting("asso"):
        consent_to(made.case, None, "study")
        Exclusion.objects.create(
            tenant=made.case.tenant, case=made.case, excluded_membership=committed.member("coordinator", "reader")
        )
    return made


def _say_where(course: Course) -> None:
    """A circle and a school far from the unit, a commune refused, the unit's place; another unit that her rehousing frees."""
    unit = make_vacancy(course.world.tenant("landlord"), course.world.programme)
    with course.world.acting("asso"):
        RefusedSector.objects.create(tenant=course.case.tenant, case=course.case, commune_id="45208")
        near = {"around": [{"where": "45208", "radius": 500}], "left": {}, "matters": [{"kind": "school", "where": "45208"}]}
        write_places(course.case, case_vault(course.case, sealing=True), near)
    with course.world.acting("landlord") as by:
        VacancyOffer.objects.filter(vacancy=unit).update(on_rehousing=True)
        place_offers(VacancyOffer.objects.select_related("vacancy", "commune"), by=by)
    with course.world.acting(*COORDINATION) as by:
        offer = VacancyOffer.objects.get(vacancy=unit.pk)
        ExpectedRelease.objects.create(tenant=by.tenant, offer=offer, case=course.case, programme=course.world.programme)


# --- lines of the view --------------------------------------------------------------------------------------
def _barred_sees(course: Course) -> bool:
    with course.world.acting("coordinator", "reader"):
        return Fit.objects.exists()


def _sees_a_closed_unit(course: Course) -> bool:
    closed = make_vacancy(course.world.tenant("landlord"), course.world.programme)
    with course.world.acting("landlord"):
        closed.offers.update(is_open=False)
    with course.world.acting(*COORDINATION):
        return Fit.objects.filter(vacancy_id=closed.pk).exists()


def _barred_counts_a_rehousing(course: Course) -> bool:
    """A lease of a case from which she is barred counts in what its landlord gave."""
    moved = start(course.world).signed()
    with course.world.acting("asso"):
        member = course.world.member("coordinator", "reader")
        Exclusion.objects.create(tenant=moved.case.tenant, case=moved.case, excluded_membership=member)
    other = start(course.world)
    with course.world.acting("coordinator", "reader"):
        return Fit.objects.get(case=other.case.pk, vacancy_id=other.vacancy.pk).given > 0


def _without_context(table: str, column: str = "case_id") -> Attack:
    """The matcher reads lines though nobody acts."""

    def attack(course: Course) -> bool:
        with connections["owner"].cursor() as cursor, transaction.atomic(using="owner"):
            cursor.execute(f'SET LOCAL ROLE "{role_name("matcher")}"')
            cursor.execute(f"SELECT count({column}) FROM {table}")
            found = cursor.fetchone()[0] > 0
            transaction.set_rollback(True, using="owner")
        return found

    return attack


# --- weights and grounds ---------------------------------------------------------------------------------------
def _reads(model: type) -> Attack:
    def attack(course: Course) -> bool:
        with course.world.acting(*COORDINATION) as actor:
            if model is MatchingTerms and not MatchingTerms.objects.exists():
                MatchingTerms.objects.create(
                    tenant=actor.tenant, programme=course.world.programme, version=1, weights={"danger": 1}, reason="x"
                )
        with course.world.acting("landlord"):
            return model.objects.exists()

    return attack


def _let_in(course: Course, who: tuple[str, str], make: Callable[[], object]) -> bool:
    with course.world.acting(*who):
        try:
            with transaction.atomic():
                make()
                transaction.set_rollback(True)
        except Error as error:
            return "row-level security" not in str(error)
    return True


def _landlord_weighs(course: Course) -> bool:
    row = MatchingTerms(
        tenant=course.world.tenant("landlord"), programme=course.world.programme, version=7, weights={"size": 1}, reason="x"
    )
    return _let_in(course, ("landlord", "officer"), lambda: row.save(force_insert=True))


def _owner_writes_grounds(course: Course) -> bool:
    row = ProposalGrounds(
        tenant=course.world.tenant("asso"), proposal=course.proposal, case=course.case, programme=course.world.programme,
        version=0, weights={}, score=1, rank=1, candidates=1,
    )  # fmt: skip
    return _let_in(course, ("asso", "officer"), lambda: row.save(force_insert=True))


def _barred_reads_grounds(course: Course) -> bool:
    with course.world.acting("coordinator", "reader"):
        return ProposalGrounds.objects.exists()


def _a_round(course: Course, who: str) -> JointRound:
    return JointRound(
        tenant=course.world.tenant(who), programme=course.world.programme, version=0, weights={}, households=1, units=1, pairs=1, chosen=1,
        total=1, bound=1,
    )  # fmt: skip


def _barred_reads_a_round(course: Course) -> bool:
    """One of which she is barred from every pair."""
    with course.world.acting("coordinator", "reader"):
        return JointRound.objects.exists()


def _landlord_keeps_a_round(course: Course) -> bool:
    return _let_in(course, ("landlord", "officer"), lambda: _a_round(course, "landlord").save(force_insert=True))


VIEW: dict[tuple[str, str], Attack] = {
    ("cases_case", "matching"): _barred_sees,
    ("housing_vacancyoffer", "matching"): _sees_a_closed_unit,
    ("housing_lease", "matching"): _barred_counts_a_rehousing,
    ("tenants_participation", "matching"): _without_context("tenants_participation", "tenant_id"),
}
CELLS = (
    "cases_caseneed", "cases_exclusion", "cases_consent", "housing_proposal", "cases_refusedsector", "cases_placetoavoid",
    "cases_placethatmatters", "housing_expectedrelease",
)  # fmt: skip
EMPTY = (  # of the same loop in the same file: this situation holds no line of them
    "cases_casedanger", "cases_caseapplication", "cases_wantedsector", "cases_avoidarea", "housing_stay", "housing_shelter",
)  # fmt: skip
VIEW |= {(table, "matching"): _without_context(table) for table in CELLS}
VIEW[("housing_offerplace", "matching")] = _without_context("housing_offerplace", "offer_id")
KEPT: dict[tuple[str, str], Attack] = {
    ("housing_jointround", "with_a_pair"): _barred_reads_a_round,
    ("housing_jointround", "coordination_adds"): _landlord_keeps_a_round,
    ("housing_matchingterms", "coordination_reads"): _reads(MatchingTerms),
    ("housing_matchingterms", "coordination_decides"): _landlord_weighs,
    ("housing_proposalgrounds", "coordination_reads"): _reads(ProposalGrounds),
    ("housing_proposalgrounds", "with_a_proposal"): _owner_writes_grounds,
    ("housing_proposalgrounds", "hidden"): _barred_reads_grounds,
}
TWICE = (
    ("housing_jointround", "coordination_reads"),
    ("housing_jointround", "with_a_pair"),
)  # a landlord sees no pair of it either


@pytest.mark.parametrize(("table", "policy"), [*VIEW, *KEPT])
def test_without_its_policy_the_attack_succeeds(course, table, policy):
    attack = (VIEW | KEPT)[table, policy]
    assert not attack(course)
    with loosened(table, policy):
        assert attack(course)
    assert not attack(course)


def test_either_of_two_policies_keeps_a_landlord_from_a_round(course):
    for table, policy in TWICE:
        with loosened(table, policy):
            assert not _reads(JointRound)(course)
    with loosened(*TWICE[0]), loosened(*TWICE[1]):
        assert _reads(JointRound)(course)


def test_every_policy_of_the_matcher_has_its_control(committed):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE %s = ANY (roles)", [role_name("matcher")])
        assert set(cursor.fetchall()) == set(VIEW) | {(table, "matching") for table in EMPTY}
        kept = [table for table, _policy in KEPT]
        cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE tablename = ANY (%s)", [kept])
        assert set(cursor.fetchall()) == set(KEPT) | set(TWICE)


def test_an_area_that_she_avoids_and_whom_she_bars_are_weighed_and_not_told(committed):
    """The coordination reads that the unit does not fit; a line of the view names no commune and nobody barred."""
    made = Course(committed, open_case(committed), make_vacancy(committed.tenant("landlord"), committed.programme))
    with committed.acting("asso"):
        Exclusion.objects.create(
            tenant=made.case.tenant, case=made.case, excluded_tenant=committed.tenant("landlord"), created_at=timezone.now()
        )
    with committed.acting(*COORDINATION):
        line = Fit.objects.values().get(case_id=made.case.pk)
    assert line["meets_excluded"] is False
    assert not {name for name in line if "excluded" in name or "avoid" in name} - {"meets_excluded", "meets_avoided"}
    assert not {name for name in line if "cell" in name or "building" in name or "latitude" in name} - {"meets_building"}
