"""Ready-made shelters, requests and stays, each made by the people who make it in real life."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Case
from cases.services.consent import Given
from housing.models import Place, PlaceRequest, Shelter, Stay
from housing.services import shelters
from housing.workflow import place_requests, stays
from tests.housing.course import open_case
from tests.world import World

ADDRESS = "4 venelle des Hirondelles"


def today() -> date:
    return timezone.localdate()


def day(number: int) -> date:
    """So many days from today."""
    return today() + timedelta(days=number)


def make_shelter(world: World, *, places: int = 2, key: str = "shelter", **values: Any) -> tuple[Shelter, list[Place]]:
    """A structure with its places, in use for a year."""
    defaults: dict[str, Any] = {"label": "Résidence (test)", "kind": "RESIDENCE_SOCIALE", "women_only": True}
    with world.acting(key) as by:
        row = shelters.declare_shelter(by=by, programme=world.programme, values=defaults | values, address=ADDRESS)
        place = {"code": "A1", "rooms": 2, "persons": 4, "opens_on": day(-365)}
        rooms = shelters.add_places(row, by=by, values=place, alike=places)
    return row, rooms


def ask(world: World, case: Case, *, of: str = "shelter", **wanted: Any) -> PlaceRequest:
    """The owner asks for a place, with her consent of today."""
    with world.acting("asso") as by:
        given = Given(today())
        return place_requests.ask(
            case,
            by=by,
            of=world.tenant(of),
            wanted=place_requests.Wanted(**{"persons": 3, "children": 2} | wanted),
            given=given,
        )


@dataclass
class House:
    """A structure, a case of the association, and their stay."""

    world: World
    shelter: Shelter
    places: list[Place]
    case: Case
    stay: Stay | None = None

    def act(self, action: Any, *args: Any, who: str = "shelter", role: str = "officer", **kwargs: Any) -> Any:
        """A move of somebody, in that one's database context."""
        with self.world.acting(who, role) as by:
            return action(*args, by=by, **kwargs)

    def book(self, case: Case | None = None, *, places: list[int] | None = None, **booking: Any) -> Stay:
        """A stay of a household that was asked for."""
        request = ask(self.world, case or self.case)
        chosen = tuple(self.places[number] for number in places or [0])
        values: dict[str, Any] = {"starts_on": today(), "expected_on": day(90), "entered": True} | booking
        return self.act(stays.book_request, request, booking=stays.Booking(chosen, **values))


def house(world: World, *, entered: bool = True, booking: dict[str, Any] | None = None, **values: Any) -> House:
    """A structure in which a household stays."""
    shelter, places = make_shelter(world, **values)
    made = House(world, shelter, places, open_case(world))
    if entered:
        made.stay = made.book(**booking or {})
    return made
