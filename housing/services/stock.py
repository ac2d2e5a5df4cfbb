"""A landlord's stock: declaring a freed unit, correcting it, opening several at once."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from housing.models import Dwelling, DwellingLocation, Vacancy
from housing.offer_places import place_offers
from housing.policies import vacancy_policy
from housing.workflow import add_vacancy, publish
from housing.workflow.vacancies import FEATURES, OPEN, TERMS, copied
from tenants.actor import Actor
from tenants.errors import Conflict, Refused, TransitionRefused
from tenants.keys import tenant_vault
from tenants.locking import lock
from tenants.models import Programme
from tenants.policies import require_part
from tenants.record import record
from tenants.roles import Permission
from tenants.unreadable import noted

EDITABLE = OPEN | {Vacancy.Status.TO_QUALIFY, Vacancy.Status.BLOCKED}


@transaction.atomic
def declare(
    *,
    by: Actor,
    landlord_ref: str,
    features: Mapping[str, Any],
    terms: Mapping[str, Any],
    address: str,
    complement: str = "",
    position: str = "",
) -> Vacancy:
    """Declare a freed unit: its dwelling (found again by the landlord's own reference), its sealed address, its vacancy.

    Raises Forbidden; IntegrityError when the dwelling already has a live vacancy.
    """
    require_part(by, Permission.MANAGE_VACANCIES, "landlord")
    dwelling, _created = Dwelling.objects.update_or_create(
        tenant=by.tenant, landlord_ref=landlord_ref, defaults=dict(features), create_defaults={**features, "tenant": by.tenant}
    )
    _locate(dwelling, by, address=address, complement=complement, position=position)
    return add_vacancy(by=by, dwelling=dwelling, **terms)


def _locate(dwelling: Dwelling, by: Actor, **texts: str) -> None:
    location = DwellingLocation.objects.filter(dwelling=dwelling).first() or DwellingLocation(
        tenant=by.tenant, dwelling=dwelling
    )
    location.seal(tenant_vault(by.tenant.pk, sealing=True), **texts)
    location.save()


def has_position(dwelling: Dwelling) -> bool:
    """Its landlord, who asks, has written where it is on a map."""
    return DwellingLocation.objects.filter(dwelling=dwelling, position__isnull=False).exists()


@transaction.atomic
def correct(
    vacancy: Vacancy,
    *,
    by: Actor,
    version: int,
    features: Mapping[str, Any],
    terms: Mapping[str, Any],
    address: str = "",
    complement: str = "",
    position: str = "",
) -> Vacancy:
    """Correct a unit that is not yet being let, and what of it is offered. `version`: the one that was shown.

    An empty address keeps the one that is known, with its position; a new one takes the position that comes with it, or none.

    Raises Forbidden, TransitionRefused, Conflict when somebody else changed it first.
    """
    row = lock(vacancy_policy.visible(by).select_related("dwelling"), vacancy.pk)
    vacancy_policy.require(by, Permission.MANAGE_VACANCIES, row)
    if row.status not in EDITABLE:
        raise TransitionRefused(_("Ce logement est « %(status)s » : il ne se modifie plus."), status=row.get_status_display())
    if row.version != version:
        raise Conflict(_("Ce logement a été modifié entre-temps."))
    _assign(row.dwelling, features)
    _assign(row, terms)
    row.version += 1
    row.save(update_fields=["version"])
    if address:
        _locate(row.dwelling, by, address=address, complement=complement, position=position)
    elif position:
        _locate(row.dwelling, by, position=position)
    row.offers.update(**copied(row.dwelling, FEATURES), **copied(row, TERMS))
    place_offers(row.offers.select_related("commune", "vacancy"), by=by)
    record("vacancy.corrected", row, by=by, version=row.version)
    return row


def _assign(row: Dwelling | Vacancy, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save(update_fields=list(values))


def open_several(
    vacancies: Iterable[Vacancy], *, by: Actor, programmes: Iterable[Programme]
) -> tuple[int, list[tuple[str, str]]]:
    """Open freed units in programmes; each stands or falls alone.

    Returns how many were opened, and (number, sentence) of those refused. Raises Forbidden.
    """
    chosen, refused, done = list(programmes), [], 0
    for vacancy in vacancies:
        try:
            publish(vacancy, by=by, programmes=chosen)
            done += 1
        except Refused as refusal:
            refused.append((vacancy.number, refusal.message))
    return done, refused


def dwelling_of(vacancy_id: UUID) -> UUID | None:
    """The dwelling of a unit that is proposed, reserved or let to one of the actor's cases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dwelling_of(%s)", [vacancy_id])
        return cursor.fetchone()[0]


def address_of(dwelling_id: UUID | None) -> str:
    """The address of a dwelling, complement included, for those whom the database shows it to; else an empty text."""
    location = DwellingLocation.objects.filter(dwelling=dwelling_id).first()
    if location is None:
        return ""
    opened = location.unseal(tenant_vault(location.tenant_id))
    return _one_line(opened)


def show_address(dwelling_id: UUID | None, *, by: Actor) -> tuple[str, bool]:
    """The address for a page, and whether a part of it does not open any more."""
    location = DwellingLocation.objects.filter(dwelling=dwelling_id).first()
    if location is None:
        return "", False
    vault = tenant_vault(location.tenant_id, lost=[])
    return _one_line(location.unseal(vault)), noted(vault, by=by)


def _one_line(opened: Mapping[str, str]) -> str:
    return ", ".join(part for part in (opened["address"], opened["complement"]) if part)
