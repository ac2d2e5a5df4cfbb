"""A territory for the measurements of matching: cases that search, units that are open, landlords; the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from benchmarks.stand import administer

SHARE = """
    INSERT INTO cases_caseshare (content_object_id, group_id, permission_id, tenant_id, grantor_id, purpose, created_at)
    SELECT c.id, %s, p.id, c.tenant_id, c.tenant_id, 'coordination', now()
      FROM cases_case c, auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
     WHERE t.app_label = 'cases' AND t.model = 'case' AND p.codename = ANY(%s) AND c.tenant_id = %s"""
EPCI = "244500468"


@dataclass
class Territory:
    """What was made, and the world that it was made in."""

    world: Any
    cases: int
    units: int
    landlords: int


def fill(world: Any, *, cases: int, units: int, landlords: int, seed: int = 1) -> Territory:
    """Make them in the world's programme, shared with its coordination, and let the planner know."""
    from tenants.models import Commune

    dice = random.Random(seed)  # nosec B311
    communes = list(Commune.objects.filter(epci_siren=EPCI).values_list("insee_code", flat=True))
    _fill_cases(world, cases, communes, dice)
    _fill_units(world, units, landlords, communes, dice)
    with administer() as server:
        server.execute("ANALYZE")
    return Territory(world, cases, units, landlords)


def references(dice: random.Random) -> Iterator[str]:
    """Distinct references: among so many, two that are drawn alike are not rare."""
    from tenants.references import draw_reference

    drawn: set[str] = set()
    while True:
        if (found := draw_reference(dice.choice)) not in drawn:
            drawn.add(found)
            yield found


def _means(dice: random.Random) -> dict[str, Any]:
    monthly = dice.randrange(700, 2400)
    return {"monthly_resources": Decimal(monthly), "housing_aid": Decimal(200), "reference_income": monthly * 10}


def _fill_cases(world: Any, count: int, communes: list[str], dice: random.Random) -> None:
    from django.utils import timezone

    from cases import access
    from cases.models import Case
    from coordination.demo.ground import Ground

    owner, now, names, ground = world.tenant("asso"), timezone.now(), references(dice), Ground("cases")
    rows: dict[type, list[Any]] = {Case: []}  # cases first: the rest points to them
    circles = [_circle(ground, dice.choice(communes), radius) for radius in (1, 2, 3) for _number in range(10)]
    for _number in range(count):
        filed_at = now - timedelta(days=dice.randrange(400))
        case = Case(tenant=owner, programme=world.programme, reference=next(names), status="searching", filed_at=filed_at)
        common, anywhere = {"tenant": owner, "case": case}, dice.random() < 0.3
        for row in (case, *_household(common, anywhere, dice), *_places(common, anywhere, communes, circles, ground, dice)):
            rows.setdefault(type(row), []).append(row)
    with world.acting("asso"):
        for model, made in rows.items():
            model.objects.bulk_create(made, batch_size=2000)  # type: ignore[attr-defined]
    with administer() as server:
        server.execute(SHARE, [world.tenant("coordinator").group_id, sorted(access.COORDINATOR), owner.pk])


def _household(common: dict[str, Any], anywhere: bool, dice: random.Random) -> list[Any]:
    """What a household needs, its danger, its means."""
    from cases.models import CaseApplication, CaseDanger, CaseNeed
    from cases.sizing import proposed_size

    children = dice.choice((0, 0, 1, 1, 2, 2, 3, 4))
    size = proposed_size(1 + children)
    need = CaseNeed(
        **common, children=children, rooms_min=size.rooms_min, rooms_max=size.rooms_max, bedrooms=size.bedrooms,
        rent_max=Decimal(dice.randrange(450, 950)), any_sector=anywhere, lift_required=dice.random() < 0.1,
        secured_entrance=dice.random() < 0.2, qpv_refused=dice.random() < 0.2,
        accessibility=dice.choices(("none", "reduced", "wheelchair"), (92, 6, 2))[0],
        tenures=["direct"] * (dice.random() < 0.1), car=dice.random() < 0.4,
    )  # fmt: skip
    danger = CaseDanger(**common, level=dice.choice(("low", "moderate", "high", "imminent", "not_assessed")))
    return [need, danger, CaseApplication(**common, **_means(dice))]


def _places(
    common: dict[str, Any], anywhere: bool, communes: list[str], circles: list[dict[str, Any]], ground: Any, dice: random.Random
) -> list[Any]:
    """Where a household wishes to live, does not, must not, and what it needs to be near to."""
    from cases.models import AvoidArea, PlaceThatMatters, PlaceToAvoid, RefusedSector, WantedSector

    chosen = dice.sample(communes, 7)
    rows: list[Any] = [WantedSector(**common, commune_id=code) for code in ([] if anywhere else chosen[:5])]
    rows += [AvoidArea(**common, commune_id=chosen[5])] * (dice.random() < 0.4)
    rows += [RefusedSector(**common, commune_id=chosen[6])] * (dice.random() < 0.1)
    rows += [PlaceToAvoid(**common, **dice.choice(circles))] * (dice.random() < 0.25)
    for kind in dice.sample(("school", "work", "health"), dice.choice((0, 0, 1, 2))):
        point = ground.point(dice.choice(chosen))
        rows.append(PlaceThatMatters(**common, kind=kind, latitude=point.latitude, longitude=point.longitude))
    return rows


def _circle(ground: Any, commune: str, radius: int) -> dict[str, Any]:
    """What is compared of a circle to avoid, of some kilometres."""
    from tenants.geography import cells_within, communes_touched

    point = ground.point(commune)
    return {"radius": radius * 1000, "cells": cells_within(point, radius), "communes": communes_touched(point, radius)}


def _fill_units(world: Any, count: int, landlords: int, communes: list[str], dice: random.Random) -> None:
    from django.utils import timezone

    from coordination.demo.ground import Ground
    from housing.models import Dwelling, OfferPlace, Vacancy, VacancyOffer
    from housing.offer_places import position_columns
    from tenants.acting import acting_as
    from tenants.services.setup import create_tenant, join

    today, names, ground = timezone.localdate(), references(dice), Ground("units")
    for place in range(landlords):
        landlord = create_tenant(kind="BAILLEUR_OPH", name=f"Bailleur {place + 1}", siren=f"{800000000 + place}")
        join(world.programme, landlord, parts=["landlord"])
        rows: dict[type, list[Any]] = {Dwelling: [], Vacancy: [], VacancyOffer: [], OfferPlace: []}
        for _unit in range(count // landlords + (place < count % landlords)):
            rooms = dice.choice((1, 2, 2, 3, 3, 3, 4, 4, 5))
            features = {
                "commune_id": dice.choice(communes), "rooms": rooms, "area": Decimal(18 + 16 * rooms), "floor": dice.randrange(5),
                "has_lift": dice.random() < 0.4, "secured_entrance": dice.random() < 0.6, "in_qpv": dice.random() < 0.25,
                "financing": dice.choice(("PLAI", "PLUS", "PLUS", "PLS")), "energy_class": dice.choice("BCDDEF"),
            }  # fmt: skip
            terms = {
                "free_on": today + timedelta(days=dice.randrange(60)), "rent": Decimal(180 + 110 * rooms), "charges": Decimal(60),
                "contingent": dice.choice(("non_reserve", "etat_prioritaires")), "tenures": ["sliding"] * (dice.random() < 0.1),
            }  # fmt: skip
            dwelling = Dwelling(tenant=landlord, landlord_ref=next(names), **features)
            vacancy = Vacancy(tenant=landlord, dwelling=dwelling, number=next(names), status="available", **terms)
            offer = VacancyOffer(
                tenant=landlord, vacancy=vacancy, programme=world.programme, number=vacancy.number, **features, **terms
            )
            place = OfferPlace(tenant=landlord, offer=offer, **position_columns(ground.position(offer.commune_id)))
            place.buildings = [dice.randbytes(32)]
            for row in (dwelling, vacancy, offer, place):
                rows[type(row)].append(row)
        with acting_as(landlord):
            for model, made in rows.items():
                model.objects.bulk_create(made)  # type: ignore[attr-defined]
