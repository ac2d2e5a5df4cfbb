"""An organisation's structures and places: declared, corrected, out of service for a while, closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from housing.models import Place, PlaceOutage, Shelter, ShelterLocation, ShelterUnit, ShelterWorks, Stay
from housing.models.shelter import CODE_LENGTH
from housing.shelter_policies import place_policy, shelter_policy, works_policy
from tenants.actor import Actor
from tenants.errors import TransitionRefused
from tenants.french import counted, join_fr
from tenants.keys import tenant_vault
from tenants.locking import lock
from tenants.models import Programme
from tenants.policies import forbidden, require_part
from tenants.record import record
from tenants.references import draw_reference
from tenants.roles import Permission
from tenants.unreadable import noted


@transaction.atomic
def declare_shelter(
    *, by: Actor, programme: Programme, values: Mapping[str, Any], address: str, complement: str = ""
) -> Shelter:
    """Declare a structure with its sealed address. Raises Forbidden; IntegrityError when the name is taken."""
    require_part(by, Permission.MANAGE_STAYS, "shelter", programme=programme.pk)
    row = Shelter.objects.create(tenant=by.tenant, programme=programme, number=draw_reference(), **values)
    _locate(row, by, address, complement)
    record("shelter.declared", row, by=by, shelter_kind=row.kind)
    return row


def _locate(shelter: Shelter, by: Actor, address: str, complement: str) -> None:
    location = ShelterLocation.objects.filter(shelter=shelter).first() or ShelterLocation(tenant=by.tenant, shelter=shelter)
    location.seal(tenant_vault(by.tenant.pk, sealing=True), address=address, complement=complement)
    location.save()


def own(shelter: Shelter, by: Actor) -> Shelter:
    """Lock a structure of one's own. Raises Forbidden, TransitionRefused when it is closed."""
    row = lock(shelter_policy.visible(by), shelter.pk)
    shelter_policy.require(by, Permission.MANAGE_STAYS, row)
    if row.tenant_id != by.tenant.pk:
        raise forbidden(Permission.MANAGE_STAYS)
    if row.closed_on is not None:
        raise TransitionRefused(_("Cette structure est fermée."))
    return row


def _own_place(place: Place, by: Actor) -> Place:
    row = lock(place_policy.visible(by), place.pk)
    own(row.shelter, by)
    return row


@transaction.atomic
def correct_shelter(
    shelter: Shelter, *, by: Actor, values: Mapping[str, Any], address: str = "", complement: str = ""
) -> Shelter:
    """Correct a structure; an empty address keeps the one that is known. Raises Forbidden, TransitionRefused."""
    row = own(shelter, by)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    if address:
        _locate(row, by, address, complement)
    record("shelter.corrected", row, by=by)
    return row


def show_address(shelter: Shelter, *, by: Actor) -> tuple[str, bool]:
    """The address in clear, and whether something of it is lost. The caller records the reveal."""
    location = ShelterLocation.objects.filter(shelter=shelter).first()
    if location is None:
        return "", False
    vault = tenant_vault(by.tenant.pk, lost=[])
    found = location.unseal(vault)
    return ", ".join(value for value in (found["address"], found["complement"]) if value), noted(vault, by=by)


@transaction.atomic
def add_places(
    shelter: Shelter, *, by: Actor, values: Mapping[str, Any], alike: int = 1, unit: ShelterUnit | None = None
) -> list[Place]:
    """Add a place to a structure, or several alike whose marks follow each other: B1, B2… `unit`: a landlord's, that serves as one.

    Raises Forbidden, TransitionRefused when a mark grows too long; IntegrityError when one is taken: then none is added.
    """
    row = own(shelter, by)
    codes = marks(values["code"], alike)
    if len(codes[-1]) > CODE_LENGTH:
        raise TransitionRefused(_("Le repère %(mark)s est trop long."), mark=codes[-1])
    places = [Place.objects.create(tenant=by.tenant, shelter=row, unit=unit, **{**values, "code": code}) for code in codes]
    for place in places:
        record("place.added", place, by=by)
    return places


def marks(first: str, alike: int) -> list[str]:
    """Marks of so many places from the first on, its zeros kept: B09, B10; a letter alone begins at 1."""
    if alike == 1:
        return [first]
    letters = first.rstrip("0123456789")
    digits = first[len(letters) :] or "1"
    return [f"{letters}{number:0{len(digits)}}" for number in range(int(digits), int(digits) + alike)]


@transaction.atomic
def correct_place(place: Place, *, by: Actor, values: Mapping[str, Any]) -> Place:
    """Correct a place, or set its last day. Raises Forbidden; IntegrityError when somebody is housed there after it."""
    row = _own_place(place, by)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    record("place.corrected", row, by=by)
    return row


@transaction.atomic
def close_place_for(place: Place, *, by: Actor, starts_on: date, ends_on: date | None, reason: str) -> PlaceOutage:
    """Put a place out of service for a while. Raises Forbidden; IntegrityError when somebody is housed there meanwhile."""
    row = _own_place(place, by)
    outage = PlaceOutage.objects.create(tenant=by.tenant, place=row, starts_on=starts_on, ends_on=ends_on, reason=reason)
    record("place.out_of_service", outage, by=by, starts_on=starts_on, ends_on=ends_on, reason=reason)
    return outage


@transaction.atomic
def reopen_place(outage: PlaceOutage, *, by: Actor, on: date) -> PlaceOutage:
    """The place can be slept in again from a day on. Raises Forbidden, TransitionRefused."""
    _own_place(outage.place, by)
    row = lock(PlaceOutage.objects.filter(tenant=by.tenant), outage.pk)
    if on <= row.starts_on or (row.ends_on and on > row.ends_on):
        raise TransitionRefused(_("La place redevient libre pendant son indisponibilité, pas avant."))
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    record("place.back_in_service", row, by=by, ends_on=on)
    return row


def still_inside(shelter: Shelter) -> list[Stay]:
    """Stays to settle before a structure closes, those that the reader may know."""
    return list(Stay.objects.live().filter(shelter=shelter).order_by("starts_on", "number"))


@transaction.atomic
def close_shelter(shelter: Shelter, *, by: Actor, on: date | None = None) -> Shelter:
    """Close a structure for good. Raises Forbidden, TransitionRefused with the stays to settle first, by their numbers."""
    row = own(shelter, by)
    if inside := still_inside(row):
        raise TransitionRefused(
            _("Réglez d’abord %(count)s dans cette structure : %(numbers)s."),
            count=counted(len(inside), "séjour"),
            numbers=join_fr([stay.number for stay in inside]),
        )
    row.closed_on = on or timezone.localdate()
    row.save(update_fields=["closed_on"])
    record("shelter.closed", row, by=by, closed_on=row.closed_on)
    return row


def place_of(key: UUID, by: Actor) -> Place:
    """One of one's own places by its key. Raises Place.DoesNotExist."""
    return place_policy.visible(by).filter(tenant=by.tenant).select_related("shelter").get(pk=key)


@transaction.atomic
def note_works(shelter: Shelter, *, by: Actor, values: Mapping[str, Any]) -> ShelterWorks:
    """Note works in a structure, in euros. Raises Forbidden, TransitionRefused; IntegrityError when they are noted already."""
    row = own(shelter, by)
    works = ShelterWorks.objects.create(tenant=by.tenant, shelter=row, **values)
    record("shelter.works_noted", works, by=by, year=works.year, cost=works.cost, subsidy=works.subsidy)
    return works


@transaction.atomic
def correct_works(works: ShelterWorks, *, by: Actor, values: Mapping[str, Any]) -> ShelterWorks:
    """Correct works of a structure. Raises Forbidden, TransitionRefused; IntegrityError when others bear that name that year."""
    row = lock(works_policy.visible(by), works.pk)
    own(row.shelter, by)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    record("shelter.works_corrected", row, by=by, year=row.year, cost=row.cost, subsidy=row.subsidy)
    return row
