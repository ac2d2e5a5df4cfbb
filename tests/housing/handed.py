"""Ready-made agreements and units, each step made by the people who make it in real life."""

from datetime import date
from typing import Any

from housing.models import Place, ShelterUnit, UseAgreement
from housing.services import use_agreements
from housing.workflow import shelter_units as units
from tests.factories import make_vacancy
from tests.housing.sheltered import day, make_shelter, today
from tests.world import World


def sign(world: World, *, officer: tuple[str, str] = ("landlord", "officer"), **terms: Any) -> UseAgreement:
    """A landlord's agreement with the shelter, in force since a year, for three units."""
    values: dict[str, Any] = {
        "units": 3,
        "signed_on": day(-400),
        "starts_on": day(-390),
        "ends_on": day(700),
        "duties": ["watch"],
    }
    with world.acting(*officer) as by:
        return use_agreements.sign_agreement(
            by=by,
            programme=world.programme,
            association=world.tenant("shelter"),
            officer=world.member(*officer),
            **values | terms,
        )


def act(world: World, action: Any, row: Any, who: str = "landlord", role: str = "officer", **values: Any) -> Any:
    """A move of somebody, in that one's database context; the row is read again."""
    with world.acting(who, role) as by:
        return action(row, by=by, **values)


def watched(world: World, agreement: UseAgreement, **fields: Any) -> ShelterUnit:
    """A unit under notice, shown to the association."""
    vacancy = make_vacancy(world.tenant("landlord"), world.programme, notice_on=day(-200), **fields)
    return act(world, units.watch, vacancy, agreement=agreement)


def handed(
    world: World, agreement: UseAgreement, *, freed_on: date | None = None, on: date | None = None, **fields: Any
) -> ShelterUnit:
    """A unit that was blocked, freed and handed over."""
    row = watched(world, agreement, **fields)
    row = act(world, units.block, row, until=day(30))
    row = act(world, units.note_freed, row, on=freed_on or day(-100))
    return act(world, units.hand_over, row, on=on or day(-70))


def placed(world: World, agreement: UseAgreement, **fields: Any) -> tuple[ShelterUnit, Place]:
    """A unit in use: it is a place of a structure of the association."""
    row = handed(world, agreement, **fields)
    shelter, _places = make_shelter(world, places=1)
    values = {"code": "L1", "persons": 4, "opens_on": row.handed_on}
    return row, act(world, units.open_place, row, "shelter", shelter=shelter, values=values)


def month_start() -> date:
    """The first day of this month: up to when a landlord is told of empty days."""
    return today().replace(day=1)
