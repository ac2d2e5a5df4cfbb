"""Units that become free when somebody who lives there is rehoused: who says so, who reads it, what waits for it."""

import re

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, CaseOrigin, Exclusion
from cases.services import exclusions
from housing import workflow
from housing.matching.joint import field_of
from housing.matching.terms import PRODUCT
from housing.models import ExpectedRelease, Fit, Lease, Reservation, Vacancy, VacancyOffer
from housing.policies import release_policy
from housing.services.releases import expect_release, forget_release, may_free
from housing.workflow import leases
from tenants.errors import Forbidden, TransitionRefused
from tenants.models import AuditEntry
from tests.factories import make_vacancy
from tests.housing.course import Course, open_case
from tests.housing.test_offer_places import without
from tests.security.attempts import refusal
from tests.security.test_policy_controls import loosened

COORDINATION = ("coordinator", "coordinator")
READER = ("coordinator", "reader")


def waiting(world, landlord="landlord", **fields):
    """A unit in which somebody lives, as its landlord offers it."""
    vacancy = make_vacancy(world.tenant(landlord), world.programme, status="announced", on_rehousing=True, **fields)
    with world.acting(landlord):
        VacancyOffer.objects.filter(vacancy=vacancy).update(on_rehousing=True)
    return vacancy


def offer_of(world, vacancy):
    with world.acting(*COORDINATION):
        return VacancyOffer.objects.select_related("tenant").get(vacancy=vacancy.pk)


def living_with(world, landlord="landlord", **fields):
    """A household that searches, and whose lease is with a landlord."""
    case = open_case(world, **fields)
    with world.acting("asso"):
        CaseOrigin.objects.filter(case=case).update(lease_landlord=world.tenant(landlord))
    return case


def link(world, vacancy, case, who=COORDINATION):
    offer = offer_of(world, vacancy)
    with world.acting(*who) as by:
        return expect_release(offer, case, by=by)


def linked(world, who=COORDINATION):
    with world.acting(*who) as by:
        return {row.offer.number: row.case.reference for row in release_policy.visible(by).select_related("offer", "case")}


def bar(world, case, member=READER):
    with world.acting("asso"):
        Exclusion.objects.create(tenant=case.tenant, case=case, excluded_membership=world.member(*member))


@pytest.fixture
def scene(world):
    """A unit that waits, and the household that lives there."""
    return world, waiting(world), living_with(world)


# --- said -------------------------------------------------------------------------------------------------
def test_it_is_said_once_and_replaced(scene):
    world, unit, case = scene
    link(world, unit, case)
    assert linked(world) == {unit.number: case.reference}
    other = living_with(world)
    link(world, unit, other)
    assert linked(world) == {unit.number: other.reference}
    with world.acting(*COORDINATION):
        assert AuditEntry.objects.filter(kind="release.expected").count() == 2


@pytest.mark.parametrize("why", ["of another landlord", "of nobody", "not searching", "frees another unit"])
def test_it_is_no_other_household(scene, why):
    world, unit, case = scene
    match why:
        case "of another landlord":
            case = living_with(world, "other_landlord")
        case "of nobody":
            case = open_case(world)
        case "not searching":
            case = living_with(world, status="filed")
        case _:
            link(world, waiting(world), case)
    with pytest.raises(TransitionRefused, match="n’est pas locataire de ce bailleur"):
        link(world, unit, case)
    with world.acting(*COORDINATION) as by:
        assert not may_free(offer_of(world, unit), by=by).filter(pk=case.pk).exists()


@pytest.mark.parametrize("who", [READER, ("asso", "officer"), ("landlord", "officer"), ("stranger", "coordinator")])
def test_who_says_nothing(scene, who):
    world, unit, case = scene
    offer = offer_of(world, unit)
    for act in (lambda by: expect_release(offer, case, by=by), lambda by: forget_release(offer, by=by)):
        with world.acting(*who) as by, pytest.raises(Forbidden):
            act(by)


def test_it_is_said_no_longer(scene):
    world, unit, case = scene
    link(world, unit, case)
    offer = offer_of(world, unit)
    for _twice in range(2):
        with world.acting(*COORDINATION) as by:
            forget_release(offer, by=by)
    assert linked(world) == {}
    with world.acting(*COORDINATION):
        assert AuditEntry.objects.filter(kind="release.forgotten").count() == 1


@pytest.mark.parametrize("over", [{"is_open": False}, {"on_rehousing": False}])
def test_what_is_over_stands_in_nobodys_way(scene, over):
    """A unit that was withdrawn, or that is free: its household may free another one that was declared since."""
    world, unit, case = scene
    link(world, unit, case)
    with world.acting("landlord"):
        VacancyOffer.objects.filter(vacancy=unit).update(**over)
    again = waiting(world)
    link(world, again, case)
    assert linked(world) == {again.number: case.reference}


@pytest.mark.parametrize("columns", [{"on_rehousing": False}, {"is_open": False}])
def test_only_a_unit_that_waits_is_linked(scene, columns):
    world, unit, case = scene
    with world.acting("landlord"):
        VacancyOffer.objects.filter(vacancy=unit).update(**columns)
    offer = offer_of(world, unit)
    with world.acting(*COORDINATION) as by:
        row = ExpectedRelease(tenant=by.tenant, offer=offer, case=case, programme=world.programme)
        assert refusal(lambda: row.save(force_insert=True))[1] == "expected_release__unit_waits"


@pytest.mark.committed
def test_without_the_guard_a_free_unit_is_linked(committed):
    world = committed
    unit, case = make_vacancy(world.tenant("landlord"), world.programme), living_with(world)
    offer = offer_of(world, unit)

    def attempt():
        with world.acting(*COORDINATION) as by, transaction.atomic():
            ExpectedRelease.objects.create(tenant=by.tenant, offer=offer, case=case, programme=world.programme)
            transaction.set_rollback(True)

    with pytest.raises(IntegrityError, match="waits for nobody"):
        attempt()
    with without("guard_release", "housing_expectedrelease"):
        attempt()


# --- who reads it -----------------------------------------------------------------------------------------
OTHERS = (
    ("landlord", "officer"),
    ("landlord", "manager"),
    ("asso", "officer"),
    ("shelter", "officer"),
    ("metropole", "analyst"),
)


def read(world, who):
    with world.acting(*who), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM housing_expectedrelease")
        return cursor.fetchone()[0]


@pytest.mark.committed
@pytest.mark.parametrize("who", OTHERS)
def test_nobody_but_the_coordination_reads_it(committed, who):
    link(committed, waiting(committed), living_with(committed))
    assert read(committed, READER) == 1
    assert read(committed, who) == 0
    with loosened("housing_expectedrelease", "coordination_reads"):
        assert read(committed, who) == 1


@pytest.mark.committed
def test_somebody_barred_from_the_case_does_not_read_it(committed):
    case = living_with(committed)
    link(committed, waiting(committed), case)
    bar(committed, case)
    assert (read(committed, READER), read(committed, COORDINATION)) == (0, 1)
    with loosened("housing_expectedrelease", "hidden"):
        assert read(committed, READER) == 1


def test_somebody_barred_links_the_unit_as_if_nobody_had(scene):
    """A refusal would tell that there is something that she does not see."""
    world, unit, case = scene
    link(world, unit, case)
    bar(world, case, COORDINATION)
    assert linked(world) == {}
    other = living_with(world)
    link(world, unit, other)
    assert linked(world, READER) == {unit.number: other.reference}


def test_the_landlord_reads_nothing_of_it_on_its_pages(scene, browse):
    world, unit, case = scene
    link(world, unit, case)
    page = browse("landlord").get(unit.get_absolute_url()).content.decode()
    assert case.reference not in page
    assert "relié" not in page


# --- the joint answer -------------------------------------------------------------------------------------
def units_of(world, who=COORDINATION):
    with world.acting(*who) as by:
        found = field_of(world.programme.pk, by=by, terms=PRODUCT)
    return {offer.number for offer in found.offers}, found.homes, found.waiting


def test_a_unit_that_waits_is_shared_out_once_somebody_says_for_whom(scene):
    world, unit, case = scene
    assert units_of(world) == (set(), {}, 1)
    link(world, unit, case)
    assert units_of(world) == ({unit.number}, {0: 0}, 0)


@pytest.mark.parametrize(("status", "is_there"), [("reserved", True), ("suspended", False), ("closed", False)])
def test_a_unit_whose_household_has_one_already_is_shared_out(scene, status, is_there):
    world, unit, case = scene
    link(world, unit, case)
    over = {"outcome": "no_news", "closed_at": timezone.now()} if status == "closed" else {}
    with world.acting("asso"):
        Case.objects.filter(pk=case.pk).update(
            status=status, status_before="searching" if status == "suspended" else "", **over
        )
    assert units_of(world) == ({unit.number} if is_there else set(), {}, 0 if is_there else 1)


def test_she_does_not_move_into_the_unit_that_she_frees(scene):
    world, unit, case = scene
    link(world, unit, case)
    with world.acting(*COORDINATION):
        assert not Fit.objects.get(case_id=case.pk, vacancy_id=unit.pk).meets_elsewhere
        other = open_case(world)
    with world.acting(*COORDINATION):
        assert Fit.objects.get(case_id=other.pk, vacancy_id=unit.pk).meets_elsewhere


# --- her departure ----------------------------------------------------------------------------------------
def accepted(world):
    """Another household has accepted a unit in which somebody still lives."""
    return Course(world, open_case(world), waiting(world)).accepted()


def sign(course):
    return course.run("landlord", workflow.sign_lease, tenure="direct", signed_on=timezone.localdate())


def test_no_lease_is_signed_before_the_departure_is_noted(world):
    course = accepted(world)
    with pytest.raises(TransitionRefused, match="notez d’abord son départ"):
        sign(course)
    course.act("landlord", workflow.note_departure, course.vacancy)
    with world.acting("landlord"):
        vacancy = Vacancy.objects.get()
        assert (vacancy.status, vacancy.on_rehousing, vacancy.offers.get().on_rehousing) == ("in_process", False, False)
    sign(course)
    with world.acting("landlord"):
        assert Lease.objects.count() == 1


def freeze(course):
    """The lease that the service would write, past what it checks; undone."""
    with course.world.acting("landlord"), transaction.atomic():
        row, vacancy = Reservation.objects.select_related("tenant").get(), Vacancy.objects.select_related("dwelling").get()
        leases._freeze(row, vacancy, tenure="direct", signed_on=timezone.localdate(), now=timezone.now())
        transaction.set_rollback(True)


@pytest.mark.committed
def test_the_database_refuses_the_lease_too_and_lets_it_through_without_its_guard(committed):
    course = accepted(committed)
    with pytest.raises(IntegrityError, match="somebody lives there"):
        freeze(course)
    with without("guard_unit_left", "housing_lease"):
        freeze(course)
    course.act("landlord", workflow.note_departure, course.vacancy)
    freeze(course)


def test_a_departure_is_noted_once_and_by_the_landlord(world):
    course = accepted(world)
    for who in ("asso", "other_landlord"):
        with pytest.raises((Forbidden, ObjectDoesNotExist)):
            course.act(who, workflow.note_departure, course.vacancy)
    course.act("landlord", workflow.note_departure, course.vacancy)
    with pytest.raises(TransitionRefused, match="départ de personne"):
        course.act("landlord", workflow.note_departure, course.vacancy)


def test_a_unit_that_is_confirmed_free_waits_for_nobody(scene):
    world, unit, case = scene
    link(world, unit, case)
    with world.acting("landlord") as by:
        workflow.confirm_free(unit, by=by)
        row = Vacancy.objects.get()
        assert (row.status, row.on_rehousing, row.offers.get().on_rehousing) == ("available", False, False)
    assert units_of(world)[0] == {unit.number}


def test_a_course_that_ends_leaves_a_unit_announced(world):
    course = Course(world, open_case(world), waiting(world))
    course.reserve()
    course.run("landlord", workflow.release)
    assert (course.vacancy.status, course.vacancy.on_rehousing) == ("announced", True)


def test_a_unit_that_waits_is_announced_whatever_its_day(world, browse):
    vacancy = make_vacancy(
        world.tenant("landlord"), world.programme, status="to_qualify", free_on=timezone.localdate(), on_rehousing=True
    )
    with world.acting("landlord") as by:
        assert workflow.publish(vacancy, by=by, programmes=[world.programme]).status == "announced"


def test_the_move_is_offered_where_somebody_still_lives(world, browse):
    course = accepted(world)
    client, url = browse("landlord"), reverse("housing:act_on_unit", args=[course.vacancy.number, "depart"])
    assert "Noter le départ" in client.get(course.vacancy.get_absolute_url()).content.decode()
    assert client.post(url, {}).status_code == 302
    assert "Noter le départ" not in client.get(course.vacancy.get_absolute_url()).content.decode()


# --- on screen --------------------------------------------------------------------------------------------
def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


def test_it_is_said_and_said_no_longer_on_the_page_of_the_unit(scene, browse):
    world, unit, case = scene
    client, page = browse(*COORDINATION), offer_of(world, unit).get_absolute_url()
    url = reverse("housing:release", args=[unit.number, world.programme.pk])
    assert f"{case.reference} · {case.alias}" in words(client.get(page))
    said = client.post(url, {"reference": case.reference}, follow=True)
    assert "Il attend le relogement de" in words(said)
    assert "il entre dans la proposition d’ensemble" in words(said)
    assert linked(world) == {unit.number: case.reference}
    gone = client.post(url, {"reference": ""}, follow=True)
    assert "il reste hors de la proposition d’ensemble" in words(gone)
    assert linked(world) == {}


def test_a_refusal_is_said_on_the_page(scene, browse):
    world, unit, _case = scene
    other = living_with(world, "other_landlord")
    url = reverse("housing:release", args=[unit.number, world.programme.pk])
    assert "n’est pas locataire de ce bailleur" in words(
        browse(*COORDINATION).post(url, {"reference": other.reference}, follow=True)
    )
    assert browse(*COORDINATION).post(url, {"reference": "000-000-0"}).status_code == 404
    assert browse(*READER).post(url, {"reference": ""}).status_code == 403
    assert browse(*COORDINATION).get(url).status_code == 405


def test_a_reader_sees_it_and_changes_nothing(scene, browse):
    world, unit, case = scene
    page = offer_of(world, unit).get_absolute_url()
    assert "Relier" not in words(browse(*READER).get(page))
    link(world, unit, case)
    read_page = words(browse(*READER).get(page))
    assert case.reference in read_page
    assert "Ne plus relier" not in read_page


def test_a_unit_that_is_free_has_no_such_card(world, browse):
    unit = make_vacancy(world.tenant("landlord"), world.programme)
    assert "relogé" not in words(browse(*COORDINATION).get(offer_of(world, unit).get_absolute_url()))
    url = reverse("housing:release", args=[unit.number, world.programme.pk])
    assert browse(*COORDINATION).post(url, {"reference": ""}).status_code == 404


def test_her_landlord_is_barred_and_what_it_frees_is_hers_to_say(scene):
    """A landlord that she bars keeps its unit; nothing of her case is read by it."""
    world, unit, case = scene
    link(world, unit, case)
    with world.acting("asso") as by:
        exclusions.exclude_tenant(case, by=by, tenant=world.tenant("landlord"))
    assert linked(world) == {unit.number: case.reference}
    assert read(world, ("landlord", "officer")) == 0
