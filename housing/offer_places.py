"""Where an offered unit is, worked out from its address for the matching: its cell of a kilometre, what stands for its building."""

from collections.abc import Iterable

from housing.models import DwellingLocation, OfferPlace, VacancyOffer
from tenants.actor import Actor
from tenants.buildings import building_key, digests_of_dwelling
from tenants.crypto import CannotOpen
from tenants.geography import Position, cell_of, centre_of
from tenants.keys import tenant_vault


def place_offers(offers: Iterable[VacancyOffer], *, by: Actor) -> None:
    """Work out, again, where offered units of the actor's own are. An address that does not open leaves a unit without a place.

    For the landlord itself, in the transaction that offers or corrects the unit, and for its jobs.
    """
    rows = list(offers)
    dwellings = {row.pk: row.vacancy.dwelling_id for row in rows}
    locations = DwellingLocation.objects.filter(dwelling__in=dwellings.values())
    vault = tenant_vault(by.tenant.pk, lost=[])
    texts = {one.dwelling_id: one.unseal(vault, ("address", "position")) for one in locations}
    for row in rows:
        found = texts.get(dwellings[row.pk], {"address": "", "position": ""})
        place = {**position_columns(found["position"]), "buildings": _buildings(row, found["address"])}
        OfferPlace.objects.update_or_create(offer=row, defaults=place, create_defaults={**place, "tenant": by.tenant})


def position_columns(text: str) -> dict[str, int | float | None]:
    """Columns of a place that come from a position as its landlord wrote it."""
    point = Position.read(text)
    if point is None:
        return {"cell": None, "latitude": None, "longitude": None}
    cell = cell_of(point)
    middle = centre_of(cell)
    return {"cell": cell, "latitude": middle.latitude, "longitude": middle.longitude}


def _buildings(row: VacancyOffer, address: str) -> list[bytes]:
    try:
        return digests_of_dwelling(building_key(row.programme_id), row.commune, address)
    except CannotOpen:  # the landlord left the programme: nobody compares in it any more
        return []
