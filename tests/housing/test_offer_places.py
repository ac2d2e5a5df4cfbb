"""Where an offered unit is: worked out from its address, read by its landlord alone, and what it keeps away from whom."""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from cases.keys import case_vault
from cases.models import PlaceToAvoid
from cases.services import intake
from cases.services.places import write_places
from housing import workflow
from housing.constraints import MESSAGES
from housing.models import Dwelling, DwellingLocation, Fit, HouseholdSide, OfferPlace, Proposal, Vacancy, VacancyOffer
from housing.offer_places import place_offers
from housing.services import stock
from housing.tasks import place_offer
from tenants.acting import acting_as
from tenants.buildings import building_key, digests_of_dwelling
from tenants.errors import TransitionRefused
from tenants.geography import Position, cell_of, centre_of
from tenants.jobs import due_work
from tenants.keys import tenant_vault
from tenants.models import Commune, OutboxEvent
from tests.cases.builders import read_step
from tests.factories import ORLEANS, make_vacancy
from tests.housing.course import Course, open_case, start
from tests.housing.handed import placed, sign
from tests.housing.test_imports import HEADER, csv_file, packed, row
from tests.housing.test_shelter_units import housed
from tests.housing.test_stock import UNIT, correction, words
from tests.security.attempts import FORBIDDEN, refusal, run
from tests.security.test_policy_controls import loosened

SARAN, OLIVET = "45302", "45232"
HERE, NEAR, FAR = "47.9029, 1.9039", "47.9050, 1.9060", "47.8300, 1.9900"
ADDRESS = "12 rue des Lilas"
COORDINATION = ("coordinator", "coordinator")
CIRCLE = {"around": [{"where": HERE, "radius": 500}], "left": {}}
BUILDING = {"around": [], "left": {"address": ADDRESS, "commune": ORLEANS}}
FEATURES = {"commune_id": ORLEANS, "rooms": 3, "area": Decimal(64), "floor": 2, "has_lift": True}


def offered(world, *, address=ADDRESS, position="", who="landlord", ref="A-1", **features):
    """A unit declared and opened by its landlord."""
    terms = {
        "free_on": timezone.localdate() + timedelta(days=9),
        "rent": Decimal(548),
        "charges": Decimal(72),
        "contingent": "non_reserve",
    }
    with world.acting(who) as by:
        row = stock.declare(
            by=by, landlord_ref=ref, features=FEATURES | features, terms=terms, address=address, position=position
        )
        return workflow.publish(row, by=by, programmes=[world.programme])


def place_of(world, vacancy, who="landlord"):
    with world.acting(who):
        return OfferPlace.objects.get(offer__vacancy=vacancy)


def buildings(world, address, commune=ORLEANS):
    with world.acting("landlord"):
        return digests_of_dwelling(building_key(world.programme.pk), Commune.objects.get(pk=commune), address)


def texts(world, vacancy):
    with world.acting("landlord") as by:
        return DwellingLocation.objects.get(dwelling=vacancy.dwelling_id).unseal(tenant_vault(by.tenant.pk))


def change(world, vacancy, *, features=None, **where):
    with world.acting("landlord") as by:
        row = Vacancy.objects.select_related("dwelling").get(pk=vacancy.pk)
        terms = {name: getattr(row, name) for name in ("free_on", "rent", "charges", "contingent")}
        return stock.correct(row, by=by, version=row.version, features=FEATURES | (features or {}), terms=terms, **where)


# --- worked out -------------------------------------------------------------------------------------------
def test_to_offer_a_unit_works_out_where_it_is(world):
    place = place_of(world, offered(world, position=HERE))
    middle = centre_of(cell_of(Position.read(HERE)))
    assert (place.cell, place.latitude, place.longitude) == (cell_of(Position.read(HERE)), middle.latitude, middle.longitude)
    assert sorted(bytes(one) for one in place.buildings) == sorted(buildings(world, ADDRESS))


def test_without_a_position_only_its_building_is_known(world):
    place = place_of(world, offered(world))
    assert (place.cell, place.latitude, place.longitude) == (None, None, None)
    assert place.buildings


def test_a_correction_moves_it(world):
    vacancy = offered(world, position=HERE)
    change(world, vacancy, position=FAR)
    assert place_of(world, vacancy).cell == cell_of(Position.read(FAR))
    assert texts(world, vacancy)["address"] == ADDRESS, "a position alone keeps the address"
    change(world, vacancy)
    assert place_of(world, vacancy).cell == cell_of(Position.read(FAR)), "nothing said keeps both"


def test_a_new_address_without_a_position_forgets_the_old_one(world):
    vacancy = offered(world, position=HERE)
    change(world, vacancy, address="3 rue des Roses")
    place = place_of(world, vacancy)
    assert place.cell is None
    assert sorted(bytes(one) for one in place.buildings) == sorted(buildings(world, "3 rue des Roses"))
    assert texts(world, vacancy)["position"] == ""


def test_another_commune_is_another_building(world):
    vacancy = offered(world)
    change(world, vacancy, features={"commune_id": SARAN})
    assert sorted(bytes(one) for one in place_of(world, vacancy).buildings) == sorted(buildings(world, ADDRESS, SARAN))


def test_an_address_that_does_not_open_leaves_it_without_a_place(world):
    vacancy = offered(world, position=HERE)
    with world.acting("landlord") as by:
        location = DwellingLocation.objects.get()
        DwellingLocation.objects.update(address=location.position, position=location.address)
        place_offers(VacancyOffer.objects.select_related("vacancy", "commune"), by=by)
    place = place_of(world, vacancy)
    assert (place.cell, place.buildings) == (None, [])


# --- the job ----------------------------------------------------------------------------------------------
def test_the_job_places_what_has_none_once(world):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    closed = make_vacancy(world.tenant("landlord"), world.programme)
    with world.acting("landlord"):
        VacancyOffer.objects.filter(vacancy=closed).update(is_open=False)
        offer = VacancyOffer.objects.get(vacancy=vacancy)
    assert due_work("unplaced_offers") == [(offer.tenant_id, offer.pk)]
    for _twice in range(2):
        place_offer(str(offer.tenant_id), None, str(offer.pk))
    assert place_of(world, vacancy).buildings
    assert due_work("unplaced_offers") == []
    assert "housing.tasks.place_unplaced_offers" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_the_job_of_another_landlord_places_nothing_of_ones_own(world):
    make_vacancy(world.tenant("landlord"), world.programme)
    with world.acting("landlord"):
        offer = VacancyOffer.objects.get()
    place_offer(str(world.tenant("other_landlord").pk), None, str(offer.pk))
    assert due_work("unplaced_offers") == [(offer.tenant_id, offer.pk)]
    with world.acting("landlord"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM due_work_unplaced_offers(9)")
        assert cursor.fetchone() == (0,), "only the dispatcher, which acts for nobody"


# --- who reads it -----------------------------------------------------------------------------------------
OTHERS = (("other_landlord", "officer"), COORDINATION, ("asso", "officer"), ("shelter", "officer"), ("metropole", "analyst"))


def attempt(world, who, statement):
    """Rows that a statement reaches as somebody."""
    with world.acting(*who), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        found = cursor.rowcount
        transaction.set_rollback(True)
    return found


@pytest.mark.committed
@pytest.mark.parametrize("who", OTHERS)
def test_nobody_but_its_landlord_reads_or_moves_it(committed, who):
    offered(committed, position=HERE)
    reads, moves = "SELECT * FROM housing_offerplace", "UPDATE housing_offerplace SET buildings = '{}'"
    assert attempt(committed, ("landlord", "reader"), reads) == 1
    assert (attempt(committed, who, reads), attempt(committed, who, moves)) == (0, 0)
    with loosened("housing_offerplace", "landlord_reads"):
        assert attempt(committed, who, reads) == 1
        assert attempt(committed, who, moves) == 0
        with loosened("housing_offerplace", "landlord_edits"):
            assert attempt(committed, who, moves) == 1


def test_a_landlord_adds_no_place_to_the_offer_of_another(world):
    vacancy = make_vacancy(world.tenant("landlord"), world.programme)
    with world.acting("landlord"):
        offer = VacancyOffer.objects.get(vacancy=vacancy)
    for tenant in ("other_landlord", "landlord"):
        with world.acting("other_landlord"), pytest.raises(Exception, match=r"row-level|owner_of_offer"), transaction.atomic():
            OfferPlace.objects.create(tenant=world.tenant(tenant), offer=offer)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_coordination_reads_no_place_in_a_line_of_the_view(world):
    course = start(world)
    with world.acting(*COORDINATION):
        line = Fit.objects.values().get(case_id=course.case.pk)
    assert not {name for name in line if "cell" in name or "latitude" in name or name == "buildings"}


# --- the form and the file --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("position", "said"),
    [
        ("1.8877, 47.9500", "km de Saran"),
        ("43.6, 1.44", "km de Saran"),
        ("là-bas", "la latitude puis la longitude"),
        ("47, 1", "la latitude puis"),
    ],
)
def test_a_position_that_cannot_be_is_refused_and_nothing_is_lost(world, browse, position, said):
    response = browse("landlord").post(reverse("housing:declare"), UNIT | {"position": position})
    assert said in words(response).replace("\xa0", " ")
    assert 'id="id_position_error"' in response.content.decode()
    assert ADDRESS in response.content.decode()
    with world.acting("landlord"):
        assert not Dwelling.objects.exists()


def test_what_a_unit_says_of_its_place_and_titles_is_kept_sealed(world, browse):
    data = UNIT | {"position": "47,9500 1,8800", "tenures": ["direct", "sliding"], "on_rehousing": "on"}
    assert browse("landlord").post(reverse("housing:declare"), data).status_code == 302
    with world.acting("landlord"):
        vacancy = Vacancy.objects.get()
        assert (vacancy.tenures, vacancy.on_rehousing) == (["direct", "sliding"], True)
        assert b"47,95" not in bytes(DwellingLocation.objects.get().position)
    assert texts(world, vacancy)["position"] == "47,9500 1,8800"
    for client in (browse("landlord"), browse("landlord", "reader")):
        assert "47,95" not in client.get(vacancy.get_absolute_url()).content.decode()


def test_the_form_of_a_correction_shows_no_position(world, browse):
    vacancy = offered(world, position=HERE)
    client, url = browse("landlord"), reverse("housing:correct", args=[vacancy.number])
    assert "47.9029" not in client.get(url).content.decode()
    assert client.post(url, correction(vacancy, position=FAR)).status_code == 302
    assert place_of(world, vacancy).cell == cell_of(Position.read(FAR))


@pytest.mark.parametrize(
    "titles", ["bail direct / bail glissant", "Bail direct ; Bail glissant", "direct,sliding", "BAIL GLISSANT/bail direct"]
)
def test_a_list_of_units_says_where_they_are(world, browse, titles):
    client = browse("landlord")
    line = row(position="47.9500 1.8800", titres=titles.replace(";", "/"), apres_relogement="oui")
    page = client.post(reverse("housing:import"), {"file": csv_file(line)})
    assert client.post(reverse("housing:confirm_import"), {"rows": packed(page)}).status_code == 302
    with world.acting("landlord"):
        vacancy = Vacancy.objects.get()
    assert (sorted(vacancy.tenures), vacancy.on_rehousing) == (["direct", "sliding"], True)
    assert texts(world, vacancy)["position"] == "47.9500 1.8800"


@pytest.mark.parametrize(
    ("changes", "said"), [({"titres": "bail emphytéotique"}, "bail emphytéotique"), ({"position": "43.6 1.44"}, "km de Saran")]
)
def test_a_wrong_line_says_what_is_wrong(world, browse, changes, said):
    page = browse("landlord").post(reverse("housing:import"), {"file": csv_file(row(**changes))})
    assert said in words(page).replace("\xa0", " ")
    assert "1 ligne à corriger" in words(page).replace("\xa0", " ")


def test_a_list_without_the_new_columns_is_read_as_before(world, browse):
    new = {"position", "titres", "apres relogement"}
    header = [name for name in HEADER if name not in new]
    line = [value for name, value in zip(HEADER, row(), strict=True) if name not in new]
    client = browse("landlord")
    page = client.post(reverse("housing:import"), {"file": csv_file(line, header=header)})
    assert client.post(reverse("housing:confirm_import"), {"rows": packed(page)}).status_code == 302
    with world.acting("landlord"):
        assert Vacancy.objects.get().tenures == []


# --- what it keeps away -----------------------------------------------------------------------------------
def avoid(world, case, values):
    with world.acting("asso"):
        write_places(case, case_vault(case, sealing=True), {"matters": []} | values)


def refused_by_hand(course):
    """The constraint that refuses a proposal inserted past every service; nothing when it is let through (and undone)."""
    offer = course.offer()
    try:
        with course.world.acting(*COORDINATION), transaction.atomic():
            Proposal.objects.create(
                tenant=offer.tenant, case_tenant_id=course.case.tenant_id, programme_id=offer.programme_id, vacancy_id=offer.vacancy_id,
                case=course.case, slot=1, proposed_at=timezone.now(), waiting_band="under_1", reasons=[],
            )  # fmt: skip
            transaction.set_rollback(True)
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return ""


AWAY = [
    pytest.param(CIRCLE, {"position": HERE}, True, id="in the middle"),
    pytest.param(CIRCLE, {"position": NEAR}, True, id="in the circle"),
    pytest.param(CIRCLE, {"position": FAR}, False, id="of the commune, outside the circle"),
    pytest.param(CIRCLE, {}, True, id="somewhere in a commune that the circle touches"),
    pytest.param(CIRCLE, {"commune_id": "45208"}, False, id="somewhere in another commune"),
    pytest.param(BUILDING, {}, True, id="her building"),
    pytest.param(
        BUILDING, {"address": "12, RUE DES LILAS bât. B", "position": FAR}, True, id="her building, written otherwise"
    ),
    pytest.param(BUILDING, {"address": "10 à 14 rue des Lilas"}, True, id="a row of buildings, hers among them"),
    pytest.param(BUILDING, {"address": "rue des Lilas"}, True, id="her street, nobody knows where"),
    pytest.param(BUILDING, {"address": "14 rue des Lilas"}, False, id="next door"),
    pytest.param(BUILDING, {"commune_id": SARAN}, False, id="the same address elsewhere"),
]


@pytest.mark.parametrize(("values", "unit", "away"), AWAY)
def test_a_unit_where_she_must_not_be_is_not_proposed(world, values, unit, away):
    course = Course(world, open_case(world), offered(world, **unit))
    avoid(world, course.case, values)
    assert refused_by_hand(course) == ("proposal__sector_not_avoided" if away else "")
    with world.acting(*COORDINATION):
        fit = Fit.objects.get(case_id=course.case.pk, vacancy_id=course.vacancy.pk)
        assert (fit.meets_near and fit.meets_building) is not away
    if away:
        with pytest.raises(TransitionRefused):
            course.propose()
    else:
        assert course.propose().status == "proposed"


def test_the_sentence_of_the_database_names_neither_place_nor_reason():
    sentence = MESSAGES["proposal__sector_not_avoided"]
    assert sentence == "Ce dossier ne peut pas être proposé pour ce logement."


@contextmanager
def without(trigger, table):
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


@pytest.mark.committed
@pytest.mark.parametrize("values", [CIRCLE, BUILDING], ids=["circle", "building"])
def test_without_the_guard_it_would_be(committed, values):
    course = Course(committed, open_case(committed), offered(committed, position=HERE))
    avoid(committed, course.case, values)
    assert refused_by_hand(course)
    with without("guard_proposal", "housing_proposal"):
        assert not refused_by_hand(course)
    assert refused_by_hand(course)


def test_who_may_ask_whether_a_unit_is_avoided(world):
    """Nobody that serves a page: it would answer a landlord, unit by unit."""
    course = Course(world, open_case(world), offered(world, position=HERE))
    for who in (("landlord", "officer"), COORDINATION, ("asso", "officer")):
        with world.acting(*who):
            assert refusal(lambda: run("SELECT is_avoided(%s, %s)", course.case.pk, course.vacancy.pk))[0] == FORBIDDEN


# --- what a place that is added undoes --------------------------------------------------------------------
def add(world, case, **values):
    notices = []
    with world.acting("asso") as by:
        stored = read_step(case, "secteurs")
        intake.save_step(case, "secteurs", by=by, token=intake.token_of(stored), values=stored | values, notices=notices)
    return notices


@pytest.mark.parametrize("values", [{"around": CIRCLE["around"]}, {"left": BUILDING["left"]}], ids=["circle", "building"])
def test_a_place_that_is_added_withdraws_what_is_proposed_there_at_once(world, values):
    case = open_case(world)
    here = Course(world, case, offered(world, position=HERE))
    there = Course(world, case, offered(world, position=FAR, address="3 rue des Roses", who="other_landlord"), "other_landlord")
    here.propose(), there.propose()
    assert add(world, case, **values) == ["1\xa0proposition est retirée : le logement est dans un secteur à éviter."]
    here.refresh(), there.refresh()
    assert (here.proposal.status, there.proposal.status) == ("withdrawn", "proposed")
    with world.acting("asso"):
        assert HouseholdSide.objects.get(proposal=here.proposal).withdraw_reason == "safety"
    with acting_as(world.tenant("landlord")):
        assert OutboxEvent.objects.get(kind="proposal.withdrawn").facts == {}
    assert add(world, case, any_sector=False, wanted=[ORLEANS]) == [], "nothing new, nothing undone"


def test_a_wider_circle_withdraws_and_a_narrower_one_does_not(world):
    case = open_case(world)
    course = Course(world, case, offered(world, position="47.9200, 1.9039"))
    add(world, case, around=[{"where": HERE, "radius": 500}])
    course.propose()
    assert add(world, case, around=[{"where": HERE, "radius": 3000}])
    course.refresh()
    assert course.proposal.status == "withdrawn"


def test_a_unit_that_moves_into_a_circle_is_withdrawn_by_the_job(world):
    case = open_case(world)
    course = Course(world, case, offered(world, position=FAR))
    avoid(world, case, CIRCLE)
    course.propose()
    assert due_work("idle_proposals") == []
    change(world, course.vacancy, position=HERE)
    assert due_work("idle_proposals") == [(case.tenant_id, course.proposal.pk)]


def test_a_unit_that_is_held_there_is_hers_to_decide_on(world):
    course = Course(world, open_case(world), offered(world, position=HERE))
    course.reserve()
    [notice] = add(world, course.case, around=CIRCLE["around"])
    assert "enregistrez son refus" in notice


# --- nobody sleeps there ----------------------------------------------------------------------------------
def bed_and_case(world, values):
    """A bed in a dwelling whose place is known, and a case that must not be there."""
    _unit, bed = placed(world, sign(world))
    with world.acting("landlord") as by:
        location = DwellingLocation.objects.get()
        location.seal(tenant_vault(by.tenant.pk, sealing=True), address=ADDRESS, position=HERE)
        location.save()
        place_offers(VacancyOffer.objects.select_related("vacancy", "commune"), by=by)
    case = open_case(world)
    avoid(world, case, values)
    return bed, case


@pytest.mark.parametrize("values", [CIRCLE, BUILDING], ids=["circle", "building"])
def test_nobody_sleeps_where_she_must_not_be(world, values):
    bed, case = bed_and_case(world, values)
    assert refusal(lambda: housed(world, bed, case))[1] == "stay_place__safe_for_her"
    with world.acting("asso"):
        PlaceToAvoid.objects.all().delete()
    assert housed(world, bed, case).pk


def test_without_the_guard_of_nights_she_would(committed):
    bed, case = bed_and_case(committed, CIRCLE)
    assert refusal(lambda: housed(committed, bed, case))[1] == "stay_place__safe_for_her"
    with without("guard_unit_night", "housing_stayplace"):
        assert housed(committed, bed, case).pk
