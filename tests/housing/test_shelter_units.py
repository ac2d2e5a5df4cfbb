"""Units handed over for shelter: each step by its side, what it refuses, who sees which, what empty days cost."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import AvoidArea, Exclusion
from housing.empty_days import cost_of, price
from housing.models import DwellingLocation, Place, ShelterUnit, UnitCheck, UseAgreement, Vacancy
from housing.services import shelters, use_agreements
from housing.services.stock import show_address
from housing.tasks import tell_agreement_end, tell_unit_term
from housing.unit_map import THRESHOLD, sectors_of
from housing.unit_policies import shelter_unit_policy
from housing.workflow import shelter_units as units
from housing.workflow import stays, vacancies
from tenants.errors import Forbidden, TransitionRefused
from tenants.jobs import due_work
from tenants.models import Notification
from tenants.tasks import relay_outbox
from tests.factories import ORLEANS
from tests.housing.course import open_case
from tests.housing.handed import act, handed, month_start, placed, sign, watched
from tests.housing.sheltered import ask, day, make_shelter, today
from tests.security.attempts import FORBIDDEN, refusal
from tests.security.test_policy_controls import loosened

Status = ShelterUnit.Status
EXIT = {"outcome": "family", "orientation": "permanent"}


def counted(world, unit, who="shelter", role="officer"):
    with world.acting(who, role):
        return ShelterUnit.objects.counted().filter(pk=unit.pk).first()


def vacancy_of(world, unit):
    with world.acting("landlord"):
        return Vacancy.objects.get(pk=unit.vacancy_id)


# --- the course -------------------------------------------------------------------------------------------
def test_from_the_notice_to_the_return(world):
    agreement = sign(world)
    unit = watched(world, agreement)
    assert act(world, units.want, unit, "shelter").wanted_on == today()
    unit = act(world, units.block, unit, until=day(30))
    assert unit.blocked_by == world.member("landlord")
    assert vacancy_of(world, unit).status == Vacancy.Status.BLOCKED
    unit = act(world, units.note_freed, unit, on=day(-40))
    unit = act(world, units.start_works, unit, on=day(-39), expected_on=day(-20), cost=Decimal(4200), subsidy=Decimal(3000))
    unit = act(world, units.end_works, unit, on=day(-15), cost=Decimal(4500), subsidy=Decimal(3000))
    unit = act(world, units.plan_handing, unit, on=day(2))
    unit = act(world, units.hand_over, unit, on=day(-10))
    assert vacancy_of(world, unit).status == Vacancy.Status.LET
    unit = act(world, units.give_back, unit, "shelter", on=today())
    again = act(world, units.take_back, unit)
    assert (unit.status, again.free_on, again.dwelling_id) == (Status.RETURNED, today(), unit.dwelling_id)


def test_a_unit_that_is_let_go_is_open_again(world):
    unit = act(world, units.block, watched(world, sign(world)), until=day(30))
    with pytest.raises(TransitionRefused, match="gardé pour une association"):
        act(world, vacancies.unblock, vacancy_of(world, unit))
    act(world, units.let_go, unit, reason="unsuitable")
    assert vacancy_of(world, unit).status == Vacancy.Status.AVAILABLE


def test_a_watched_unit_that_is_withdrawn_is_watched_no_more(world):
    unit = watched(world, sign(world))
    act(world, vacancies.withdraw, vacancy_of(world, unit), reason="let_elsewhere")
    assert counted(world, unit).status == Status.RELEASED


REFUSED = {
    "handed before it is free": lambda w, u: act(w, units.hand_over, act(w, units.block, u, until=day(9)), on=today()),
    "handed without a block": lambda w, u: act(w, units.hand_over, u, on=today()),
    "works before it is free": lambda w, u: act(
        w, units.start_works, act(w, units.block, u, until=day(9)), on=today(), expected_on=day(9)
    ),
    "blocked until yesterday": lambda w, u: act(w, units.block, u, until=day(-1)),
    "freed tomorrow": lambda w, u: act(w, units.note_freed, u, on=day(1)),
    "freed before the notice": lambda w, u: act(w, units.note_freed, u, on=day(-300)),
    "given back before the hand-over": lambda w, u: act(w, units.give_back, u, "shelter", on=today()),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_possible_is_refused_in_words(world, name):
    unit = watched(world, sign(world))
    with pytest.raises(TransitionRefused):
        REFUSED[name](world, unit)


@pytest.mark.parametrize(
    ("move", "who"),
    [(units.want, "landlord"), (units.give_back, "landlord"), (units.plan_return, "shelter"), (units.check_use, "shelter")],
)
def test_each_side_makes_its_own_moves(world, move, who):
    unit = handed(world, sign(world))
    values = {} if move is units.want else {"on": today()} | ({"finding": "as_agreed"} if move is units.check_use else {})
    with pytest.raises(Forbidden):
        act(world, move, unit, who, **values)


def test_the_database_refuses_a_move_of_the_other_side(world):
    """Negative control of the services: by hand, the association hands nothing over and changes no date."""
    unit = act(world, units.block, watched(world, sign(world)), until=day(9))
    for columns in ({"status": "handed", "handed_on": today(), "freed_on": today()}, {"rent": 1}, {"blocked_until": day(90)}):
        with world.acting("shelter"):
            assert refusal(lambda columns=columns: ShelterUnit.objects.filter(pk=unit.pk).update(**columns))[0] == FORBIDDEN


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"status": "works"}, "in_works"),
        ({"works_on": today()}, "works_in_order"),
        ({"blocked_until": None}, "blocked_has_term"),
        ({"works_subsidy": 5}, "amounts"),
        ({"returned_on": today()}, "returned_has_day"),
    ],
)
def test_the_database_holds_the_order_of_steps(world, columns, constraint):
    unit = act(world, units.block, watched(world, sign(world)), until=day(9))
    with world.acting("landlord"), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ShelterUnit.objects.filter(pk=unit.pk).update(**columns)


# --- agreements ----------------------------------------------------------------------------------------------
def test_two_agreements_do_not_run_at_once(world):
    first = sign(world)
    with pytest.raises(TransitionRefused, match="court déjà"):
        sign(world, starts_on=day(100), ends_on=day(800))
    act(world, use_agreements.stop, first, on=today())
    assert sign(world).pk != first.pk


def test_the_database_refuses_two_at_once(world):
    first = sign(world)
    with world.acting("landlord"), pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        first.pk, first.number, first._state.adding = None, "ZZZ-ZZZ-Z", True
        first.save(force_insert=True)


def test_no_more_units_than_agreed_nor_outside_its_days(world):
    agreement = sign(world, units=1)
    handed(world, agreement)
    with pytest.raises(TransitionRefused, match="déjà tous remis"):
        handed(world, agreement)
    later = sign(world, starts_on=day(701), ends_on=day(900))
    with pytest.raises(TransitionRefused, match="pas en vigueur"):
        handed(world, later)


def test_the_database_counts_the_units_too(world):
    agreement = sign(world, units=1)
    handed(world, agreement)
    unit = act(world, units.block, watched(world, agreement), until=day(9))
    unit = act(world, units.note_freed, unit, on=day(-9))
    with world.acting("landlord"):
        more = lambda: ShelterUnit.objects.filter(pk=unit.pk).update(status="handed", handed_on=today())  # noqa: E731
        assert refusal(more)[1] == "shelter_unit__as_many_as_agreed"


def test_an_agreement_does_not_stop_under_a_unit_in_use(world):
    agreement = sign(world)
    handed(world, agreement)
    with pytest.raises(TransitionRefused, match="encore mis à disposition"):
        act(world, use_agreements.stop, agreement, on=today())


# --- who knows which unit it is ----------------------------------------------------------------------------
def address(world, unit, who, role="officer"):
    with world.acting(who, role) as by:
        return show_address(unit.dwelling_id, by=by)[0]


def test_the_address_is_the_named_people_s_and_the_association_s(world):
    agreement = sign(world)
    unit = watched(world, agreement)
    assert not address(world, unit, "shelter"), "a unit that is shown has no address"
    unit = handed(world, agreement)
    assert address(world, unit, "shelter")
    assert address(world, unit, "landlord")
    assert not address(world, unit, "landlord", "coordinator"), "a colleague who is not named"
    assert not address(world, unit, "coordinator", "coordinator")
    act(world, units.give_back, unit, "shelter", on=today())
    assert not address(world, unit, "shelter")
    assert address(world, unit, "landlord", "coordinator")


@pytest.mark.deep
@pytest.mark.committed
def test_without_the_policy_a_colleague_reads_the_address(committed):
    unit = handed(committed, sign(committed))
    with loosened("housing_dwellinglocation", "shelter_secret"), committed.acting("landlord", "coordinator"):
        assert DwellingLocation.objects.filter(dwelling=unit.dwelling_id).exists()
    with loosened("housing_shelterunit", "named_officers"), committed.acting("landlord", "coordinator"):
        assert ShelterUnit.objects.exists()
    with loosened("housing_shelterunit", "sides_read"), committed.acting("asso"):
        assert ShelterUnit.objects.exists()
    with loosened("housing_useagreement", "sides_read"), committed.acting("asso"):
        assert UseAgreement.objects.exists()
    act(committed, units.check_use, unit, on=today(), finding="as_agreed")
    with loosened("housing_unitcheck", "sides_read"), committed.acting("asso"):
        assert UnitCheck.objects.exists()


@pytest.mark.parametrize(
    "who", [("landlord", "coordinator"), ("other_landlord", "officer"), ("coordinator", "coordinator"), ("asso", "officer")]
)
def test_others_do_not_see_a_unit_that_is_handed_over(world, who):
    unit = handed(world, sign(world))
    with world.acting(*who) as by:
        assert not ShelterUnit.objects.filter(pk=unit.pk).exists()
        assert not shelter_unit_policy.visible(by).exists()
    assert vacancy_of(world, unit).status == Vacancy.Status.LET, "to the rest of the staff it is let"


def test_a_colleague_names_nobody_while_somebody_named_is_at_work(world):
    agreement = sign(world)
    colleague = world.member("landlord", "coordinator")
    with pytest.raises(TransitionRefused, match="personne nommée"):
        act(world, use_agreements.name_officers, agreement, "landlord", "coordinator", officer=colleague)
    with world.acting("landlord", "coordinator"):
        change = lambda: type(agreement).objects.filter(pk=agreement.pk).update(officer=colleague)  # noqa: E731
        assert refusal(change)[0] == FORBIDDEN
    act(world, use_agreements.name_officers, agreement, officer=colleague)


# --- a place, a stay ----------------------------------------------------------------------------------------
def housed(world, place, case=None, **booking):
    case = case or open_case(world)
    request = ask(world, case)
    values = {"starts_on": day(-60), "expected_on": day(30), "entered": True} | booking
    return act(world, stays.book_request, request, "shelter", booking=stays.Booking((place,), **values))


def test_a_unit_is_occupied_and_is_not_given_back_under_her(world):
    unit, place = placed(world, sign(world))
    assert counted(world, unit).occupied is False
    stay = housed(world, place)
    assert counted(world, unit).occupied is True
    assert counted(world, unit, "landlord").occupied is False, "the landlord does not read it"
    assert refusal(lambda: act(world, units.give_back, unit, "shelter", on=today()))[1] == "shelter__nobody_left_inside"
    act(world, stays.leave, stay, "shelter", on=today(), **EXIT)
    assert act(world, units.give_back, unit, "shelter", on=today()).status == Status.RETURNED
    with world.acting("shelter"):
        assert Place.objects.get(pk=place.pk).closes_on == today()


def test_a_place_opens_in_one_s_own_unit_alone(world):
    unit = watched(world, sign(world))
    shelter, _places = make_shelter(world)
    values = {"code": "L9", "rooms": 2, "persons": 3, "opens_on": today()}
    attempt = lambda: act(world, shelters.add_places, shelter, "shelter", values=values, unit=unit)  # noqa: E731
    assert refusal(attempt)[1] == "place__while_handed"


@pytest.mark.parametrize("bar", ["landlord", "commune"])
def test_nobody_is_housed_with_a_landlord_or_in_a_commune_that_she_bars(world, bar):
    _unit, place = placed(world, sign(world))
    case = open_case(world)
    with world.acting("asso"):
        if bar == "landlord":
            Exclusion.objects.create(tenant=case.tenant, case=case, excluded_tenant=world.tenant("landlord"))
        else:
            AvoidArea.objects.create(tenant=case.tenant, case=case, commune_id=ORLEANS)
    assert refusal(lambda: housed(world, place, case))[1] == "stay_place__safe_for_her"


# --- what it costs --------------------------------------------------------------------------------------------
def test_days_before_and_after_cost_the_rent(world):
    unit, place = placed(world, sign(world), rent=Decimal(365))  # 12 euros a day
    inside = counted(world, unit)
    assert (inside.empty, cost_of(inside).before) == (70, Decimal(360))
    stay = housed(world, place)
    assert counted(world, unit).empty == 10
    act(world, stays.leave, stay, "shelter", on=day(-5), **EXIT)
    inside = counted(world, unit)
    assert (inside.empty, cost_of(inside).after) == (15, Decimal(180))
    told = counted(world, unit, "landlord")
    assert told.empty_until == max(month_start(), unit.handed_on), "the landlord reads finished months"
    with world.acting("asso"), connection.cursor() as cursor:
        cursor.execute("SELECT empty_days(%s), empty_until(%s), term_of(%s), occupied_today(%s)", [unit.pk] * 4)
        assert cursor.fetchone() == (None, None, None, False)


def test_a_landlord_does_not_read_this_month(world):
    """Negative control: somebody comes or leaves this month, and what the landlord reads does not move."""
    unit, place = placed(world, sign(world))
    before = counted(world, unit, "landlord").empty
    start = max(month_start(), day(-2))
    stay = housed(world, place, starts_on=start)
    assert counted(world, unit, "landlord").empty == before
    act(world, stays.leave, stay, "shelter", on=today(), **EXIT)
    assert counted(world, unit, "landlord").empty == before


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rent=st.decimals(1, 3000, places=2), days=st.integers(0, 4000), more=st.integers(1, 4000))
def test_a_price_grows_with_its_days_and_a_year_is_twelve_rents(rent, days, more):
    assert price(rent, 365) == rent * 12
    assert price(rent, days) <= price(rent, days + more)
    assert abs(price(rent, days) + price(rent, more) - price(rent, days + more)) <= Decimal("0.01")


# --- the yearly check, terms ------------------------------------------------------------------------------
def test_the_use_is_checked_once_a_year(world):
    unit = handed(world, sign(world))
    check = act(world, units.check_use, unit, on=today(), finding="as_agreed")
    assert check.year == today().year
    with pytest.raises(TransitionRefused, match="déjà contrôlé"):
        act(world, units.check_use, unit, on=today(), finding="repairs")
    assert counted(world, unit).due_on == today() + timedelta(days=365)


@pytest.mark.committed
def test_terms_are_told_once_to_both(committed):
    agreement = sign(committed, ends_on=day(40))
    unit = act(committed, units.block, watched(committed, agreement), until=day(3))
    for _again in range(2):
        for kind, job in (("unit_terms", tell_unit_term), ("agreement_terms", tell_agreement_end)):
            for tenant_id, key in due_work(kind, 100):
                job(str(tenant_id), None, str(key))
    relay_outbox()
    with committed.acting("shelter"):
        kinds = list(Notification.objects.filter(kind__endswith=".term").values_list("kind", flat=True))
        assert {*kinds} == {"shelter_unit.term", "use_agreement.term"}
        assert Notification.objects.filter(kind="shelter_unit.term").values("event").distinct().count() == 1
        assert all(
            unit.number in text or agreement.number in text
            for text in Notification.objects.filter(kind__in=kinds).values_list("text", flat=True)
        )


# --- the map ---------------------------------------------------------------------------------------------------
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 12), min_size=9, max_size=9))
def test_no_small_count_is_published_nor_found(numbers):
    origins = {n: number for n, number in enumerate(numbers) if number}
    communes = {str(n): SimpleNamespace(name=f"C{n}", epci_name=f"E{n % 3}") for n in range(9)}
    told = sectors_of({str(n): number for n, number in origins.items()}, communes)  # type: ignore[arg-type]
    assert all(number >= THRESHOLD for number in told.values())
    for epci in range(3):
        small = sum(number for n, number in origins.items() if n % 3 == epci and number < THRESHOLD)
        assert told.get(f"Autres communes de E{epci}", 0) == (small if small >= THRESHOLD else 0)
